"""Hand-written gold notes -> more gold notes: swapped, shortened, spelled out, typed badly."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vnclinical.corpus.noise import Noise, measured, roughened
from vnclinical.corpus.shortening import Shorts, expanded, shortened, shorts_of
from vnclinical.corpus.swapping import swapped
from vnclinical.errors import CorpusError
from vnclinical.readers.gold import GoldNote

__all__ = ["Recipe", "generated"]


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is done to a note, as the likelihood for each place; ``noise`` for the whole note."""

    swap: float = 0.4
    shorten: float = 0.2
    expand: float = 0.3
    noise: float = 0.5


def generated(
    notes: Sequence[GoldNote], recipe: Recipe, *, seed: int, copies: int = 1
) -> Iterator[GoldNote]:
    """Yields ``copies`` new notes for each note; the gold of every one is exact.

    Hand and case stay those of the note it comes from, so that splits stay apart.

    Args:
        notes: hand-written notes of the train split; abbreviations and noise are learned from them.
        recipe: what is done.
        seed: the same notes, recipe and seed give the same notes.
        copies: how many of each.

    Raises:
        CorpusError: a note is of dev or test.

    >>> note = GoldNote(id="w01-001", text="không sốt", meta={"split": "train"})
    >>> [n.id for n in generated([note], Recipe(), seed=1, copies=2)]
    ['w01-001~1.1', 'w01-001~1.2']
    """
    held_out = sorted({s for n in notes if (s := n.meta.get("split")) in ("dev", "test")})
    if held_out:
        raise CorpusError(
            f"the notes are of {' and '.join(held_out)}; more is made of train only, or scores "
            "on the held-out part would mean nothing"
        )
    shorts, noise = shorts_of(notes), measured(notes)
    for note in notes:
        for copy in range(1, copies + 1):
            name = f"{note.id}~{seed}.{copy}"
            made = _made(note, recipe, shorts, noise, random.Random(name))
            meta = note.meta | {"generated_from": note.id}
            yield made.model_copy(update={"id": name, "meta": meta})


def _made(
    note: GoldNote, recipe: Recipe, shorts: Shorts, noise: Noise, rng: random.Random
) -> GoldNote:
    note = swapped(note, recipe.swap, rng)
    note = expanded(note, recipe.expand, rng)
    note = shortened(note, recipe.shorten, shorts, rng)
    return roughened(note, noise, rng) if rng.random() < recipe.noise else note
