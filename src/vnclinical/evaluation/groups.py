"""Pairs of gold notes and records -> scores of entities for each value of a metadata key."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vnclinical.errors import ConfigError
from vnclinical.evaluation.bootstrap import Score
from vnclinical.evaluation.pairs import NotePair, entity_spans
from vnclinical.evaluation.spans import score_spans
from vnclinical.readers.gold import GoldNote

__all__ = ["Group", "chosen_keys", "known_keys", "score_groups"]

USUAL = ("style",)


@dataclass(frozen=True, slots=True)
class Group:
    """Micro figures of the notes that share one value."""

    notes: int
    strict: Score
    relaxed: Score


def known_keys(notes: Iterable[GoldNote]) -> list[str]:
    """The metadata keys for which at least one note has a value, sorted."""
    return sorted({key for note in notes for key, value in note.meta.items() if value})


def chosen_keys(notes: Sequence[GoldNote], wanted: Sequence[str] | None) -> list[str]:
    """The keys to group by.

    Args:
        notes: the corpus.
        wanted: names of keys; None takes ``style`` where the notes have it, and else nothing.

    Raises:
        ConfigError: no note has a value for a wanted key.
    """
    known = known_keys(notes)
    if wanted is None:
        return [key for key in USUAL if key in known]
    if unknown := sorted(set(wanted) - set(known)):
        said = f"known keys: {', '.join(known)}" if known else "they carry no metadata at all"
        raise ConfigError(f"no note carries the metadata keys {unknown}; {said}")
    return list(dict.fromkeys(wanted))


def score_groups(notes: Sequence[NotePair], keys: Iterable[str]) -> dict[str, dict[str, Group]]:
    """Strict and relaxed scores by key and value; notes without the key are in no group.

    The interval draws notes of the group, so that it is wide for a group of few notes and says
    nothing for a group of one.
    """
    groups: dict[str, dict[str, Group]] = {}
    for key in keys:
        by_value: dict[str, list[NotePair]] = {}
        for pair in notes:
            if value := pair.gold.meta.get(key):
                by_value.setdefault(value, []).append(pair)
        groups[key] = {value: _group(by_value[value]) for value in sorted(by_value)}
    return groups


def _group(pairs: Sequence[NotePair]) -> Group:
    scores = score_spans(
        (entity_spans(p.gold.entities), entity_spans(p.record.entities)) for p in pairs
    )
    return Group(len(pairs), scores.strict, scores.relaxed)
