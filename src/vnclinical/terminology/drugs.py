"""The name of a medicine as a note writes it -> its ingredients with the Ministry's codes."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from vnclinical.matching.lexicon import bundled_rows, split_cell
from vnclinical.matching.phrases import phrase_key
from vnclinical.text.fold import strip_marks

__all__ = ["DrugFacts", "DrugIngredient", "DrugTable", "bundled_drugs"]

Key = tuple[str, ...]

COLUMNS = ("name", "kind", "ingredients", "synonyms", "byt_code", "source")
JOINED = re.compile(r"\s*[+/&]\s*|\s+-\s+")


@dataclass(frozen=True, slots=True)
class DrugIngredient:
    """An active ingredient and its code in the Ministry's list, where the table has one."""

    name: str
    byt_code: str | None = None


@dataclass(frozen=True, slots=True)
class DrugFacts:
    """One row of the table; ``kind`` is ``ingredient``, ``brand`` or ``class``."""

    name: str
    kind: str
    ingredients: tuple[DrugIngredient, ...]


class DrugTable:
    """Looks names up: the whole name, its parts, then its longest known beginning.

    >>> bundled_drugs().find("Concor 5mg").ingredients[0].name
    'bisoprolol'
    """

    def __init__(self, rows: Iterable[dict[str, str]]) -> None:
        listed = list(rows)
        codes = {row["name"]: row["byt_code"] for row in listed if row["kind"] == "ingredient"}
        self._marked: dict[Key, DrugFacts] = {}
        self._bare: dict[Key, DrugFacts] = {}
        for row in listed:
            facts = DrugFacts(row["name"], row["kind"], _ingredients(row, codes))
            for wording in (row["name"], *split_cell(row["synonyms"])):
                key = phrase_key(wording)
                self._marked.setdefault(key, facts)
                self._bare.setdefault(_stripped(key), facts)

    def find(self, name: str) -> DrugFacts | None:
        """The facts about ``name``, or None when the table knows no part of it.

        A combination written out (``amoxicilin/clavulanat``) is put together of its parts when
        every part is known; a strength or a suffix behind a known name is read over.
        """
        key = phrase_key(name)
        return self._exact(key) or self._combined(name) or self._beginning(key)

    def _exact(self, key: Key) -> DrugFacts | None:
        return self._marked.get(key) or self._bare.get(_stripped(key))

    def _combined(self, name: str) -> DrugFacts | None:
        parts = JOINED.split(name)
        found = [self._beginning(phrase_key(part)) for part in parts]
        known = [facts for facts in found if facts is not None and facts.ingredients]
        if len(parts) < 2 or len(known) < len(parts):
            return None
        ingredients = dict.fromkeys(i for facts in known for i in facts.ingredients)
        return DrugFacts(name, "ingredient", tuple(ingredients))

    def _beginning(self, key: Key) -> DrugFacts | None:
        for length in range(len(key), 0, -1):
            found = self._exact(key[:length])
            if found is not None:
                return found
        return None


def _ingredients(row: dict[str, str], codes: dict[str, str]) -> tuple[DrugIngredient, ...]:
    """The ingredients of a row, each with its own code, else with that of its own row."""
    names = [name.strip() for name in row["ingredients"].split(" + ") if name.strip()]
    written = [code.strip() for code in row["byt_code"].split(" + ")] if row["byt_code"] else []
    if len(written) != len(names):
        written = [codes.get(name, "") for name in names]
    return tuple(DrugIngredient(n, c or None) for n, c in zip(names, written, strict=True))


def _stripped(key: Key) -> Key:
    return tuple(strip_marks(unit) for unit in key)


@cache
def bundled_drugs() -> DrugTable:
    """The table that ships with the library; built once, never changed.

    Raises:
        ResourceError: the table is missing or malformed.
    """
    return DrugTable(bundled_rows("vnclinical.terminology", "drugs.tsv", COLUMNS))
