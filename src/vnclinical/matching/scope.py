"""ConText as a pure function: cues, terminators and targets of one sentence -> links.

Knows only intervals of syllable numbers; the tables and the document live elsewhere. The
vocabulary follows ConText (Harkema et al. 2009): a cue looks forward, backward, both ways, or holds
the target inside; it reaches to the next terminator, the end of the sentence, or its own limit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

__all__ = ["Cue", "Direction", "Link", "Target", "link"]


class Direction(StrEnum):
    """Where a cue looks for its targets."""

    FORWARD = "forward"
    BACKWARD = "backward"
    BOTH = "both"
    TERMINATE = "terminate"  # ends the reach of every cue of its attribute
    PSEUDO = "pseudo"  # looks like a cue and is none


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue at syllables ``first`` to ``last`` of a sentence."""

    first: int
    last: int
    attribute: str
    value: str
    direction: Direction
    limit: int = 50  # most words between cue and target, mentions and commas not counted
    list_scope: bool = True  # reaches over a comma


@dataclass(frozen=True, slots=True)
class Target:
    """A mention at syllables ``first`` to ``last``."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Link:
    """Target number ``target`` is modified by cue number ``cue``."""

    target: int
    cue: int


def link(
    cues: Sequence[Cue],
    targets: Sequence[Target],
    weights: Sequence[int],
    breaks: Sequence[int] = (),
) -> list[Link]:
    """Which cue modifies which target.

    Args:
        cues: the cues of one sentence, terminators and pseudo-cues among them.
        targets: its mentions.
        weights: what each syllable of the sentence adds to a distance: 0 for commas and for
            mentions, so that a cue reaches through a list, 1 for other words.
        breaks: numbers of syllables that separate list items; a cue with ``list_scope=False``
            does not reach over them.

    Returns:
        One link a target and attribute at most: the nearest cue; of two equally near the earlier.

    >>> cues = [Cue(0, 0, "negation", "negated", Direction.FORWARD, limit=2),
    ...         Cue(4, 4, "negation", "", Direction.TERMINATE)]
    >>> link(cues, [Target(1, 1), Target(3, 3), Target(5, 6)], [1, 0, 0, 0, 1, 0, 0])
    [Link(target=0, cue=0), Link(target=1, cue=0)]
    """
    totals = [0, *accumulate(weights)]
    links = []
    for number, target in enumerate(targets):
        best: dict[str, tuple[int, int]] = {}
        for cue_number, cue in enumerate(cues):
            gap = _gap(cue, target)
            if gap is None or not _reaches(cue, gap, cues, breaks, totals):
                continue
            distance = _length(cue, gap, totals)
            if cue.attribute not in best or distance < best[cue.attribute][0]:
                best[cue.attribute] = (distance, cue_number)
        links += [Link(number, found) for _, found in sorted(best.values(), key=lambda b: b[1])]
    return links


def _gap(cue: Cue, target: Target) -> tuple[int, int] | None:
    """The syllables between cue and target, or None when the cue does not look there."""
    if cue.direction in (Direction.TERMINATE, Direction.PSEUDO):
        return None
    if target.first < cue.first and cue.last <= target.last:
        return cue.first, cue.first  # caught inside the mention: gan lách không to
    if cue.first < target.first and cue.direction in (Direction.FORWARD, Direction.BOTH):
        # A cue may share its last words with the mention: không có [dấu hiệu thần kinh khu trú].
        return min(cue.last + 1, target.first), target.first
    if target.last < cue.first and cue.direction in (Direction.BACKWARD, Direction.BOTH):
        return target.last + 1, cue.first
    return None


def _length(cue: Cue, gap: tuple[int, int], totals: Sequence[int]) -> int:
    """Words in the gap; a cue without list scope does not see through other mentions."""
    low, high = gap
    return totals[high] - totals[low] if cue.list_scope else high - low


def _reaches(
    cue: Cue,
    gap: tuple[int, int],
    cues: Sequence[Cue],
    breaks: Sequence[int],
    totals: Sequence[int],
) -> bool:
    low, high = gap
    if _length(cue, gap, totals) > cue.limit:
        return False
    if not cue.list_scope and any(low <= b < high for b in breaks):
        return False
    return not any(
        other.direction is Direction.TERMINATE
        and other.attribute in (cue.attribute, "*")
        and low <= other.first
        and other.last < high
        for other in cues
    )
