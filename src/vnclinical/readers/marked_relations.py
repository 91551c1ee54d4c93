"""Labels and links of inline marks -> the relations of a gold note.

A mark that is the tail of a relation carries a label ``@1``; the head names relation and label::

    {s:đau bụng|duration@1} {w:2 ngày nay|P2D|@1}

A test named inside a laboratory measurement is its ``result_of`` without being said.
"""

import re
from typing import Any

from vnclinical.errors import CorpusError
from vnclinical.labels import EntityType
from vnclinical.readers.marked import MarkedItem

__all__ = ["RELATION_TYPES", "is_link", "marked_relations"]

RELATION_TYPES = ("site", "severity", "duration", "result_of", "indication")
LINK = re.compile(r"(?P<type>[a-z_]*)@(?P<label>\w+)")


def is_link(attribute: str) -> bool:
    """Whether an attribute of a mark is a label (``@1``) or a relation to one (``site@1``)."""
    return LINK.fullmatch(attribute) is not None


def marked_relations(
    placed: list[tuple[MarkedItem, str]], gold: dict[str, Any], where: str
) -> list[dict[str, Any]]:
    """The relations of one note.

    Args:
        placed: the marks with the ids of their items in ``gold``.
        gold: the lists of the note; ``entities`` and ``measurements`` are read.
        where: how errors name the note.

    Raises:
        CorpusError: an unknown relation, a label used twice or never given.
    """
    labels: dict[str, str] = {}
    links: list[tuple[str, str, str]] = []
    for item, identifier in placed:
        for match in filter(None, map(LINK.fullmatch, item.attributes)):
            if match["type"]:
                links.append((match["type"], identifier, match["label"]))
            elif labels.setdefault(match["label"], identifier) != identifier:
                raise CorpusError(f"{where}: the label @{match['label']} stands on two marks")
    for kind, _, label in links:
        if kind not in RELATION_TYPES or label not in labels:
            raise CorpusError(
                f"{where}: cannot follow {kind}@{label}; relations are "
                f"{', '.join(RELATION_TYPES)}, and the other mark carries the label |@{label}"
            )
    pairs = [(kind, head, labels[label]) for kind, head, label in links]
    rows = pairs + _results(gold)
    return [
        {"id": f"k{i}", "type": kind, "head": head, "tail": tail}
        for i, (kind, head, tail) in enumerate(rows, 1)
    ]


def _results(gold: dict[str, Any]) -> list[tuple[str, str, str]]:
    """A measurement is the result of the test whose name its span begins with."""
    tests = {e["start"]: e for e in gold["entities"] if e["type"] == EntityType.TEST}
    return [
        ("result_of", m["id"], test["id"])
        for m in gold["measurements"]
        if (test := tests.get(m["start"])) and test["end"] <= m["end"]
    ]
