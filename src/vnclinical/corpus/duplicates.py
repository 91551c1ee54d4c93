"""Notes that share too much text with each other.

A template copied from note to note teaches a model one sentence many times, and between train and
test it makes scores meaningless.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

__all__ = ["near_duplicates", "shared_runs"]

RUN = 60
STEP = 8
SHINGLE = 5  # words
NEAR = 0.4
PRIVATE_USE = 0xF0000  # a plane of characters that no text holds


def shared_runs(
    texts: Mapping[str, str], templates: Collection[str] = (), length: int = RUN
) -> Iterator[tuple[str, str, int]]:
    """Yields pairs of notes that share a run of characters, case and blanks aside.

    Args:
        texts: note id -> text.
        templates: phrases that notes may share, such as the names of a hospital's service
            catalogue or a copied line of normal findings; a run ends where one begins.
        length: of the run, in characters.

    Yields:
        The two ids, and where in the second note the first shared run begins (in its text with
        blanks run together).
    """
    # Every run of the wanted length holds one that begins at a multiple of STEP in the first
    # note, so only those are kept and every place of the others is looked up.
    short = length - STEP + 1
    kept: dict[int, tuple[str, int]] = {}
    plain = _without(templates, {name: _plain(text) for name, text in texts.items()})
    reported: set[tuple[str, str]] = set()
    for name, text in plain.items():
        for at in range(len(text) - short + 1):
            first = kept.get(hash(text[at : at + short]))
            if first is None or (first[0], name) in reported:
                continue
            begin, run = _grown(plain[first[0]], first[1], text, at)
            if len(run) >= length:
                reported.add((first[0], name))
                yield first[0], name, begin
        for at in range(0, len(text) - short + 1, STEP):
            kept.setdefault(hash(text[at : at + short]), (name, at))


def _without(templates: Collection[str], texts: Mapping[str, str]) -> dict[str, str]:
    """The texts with each template's place taken by a sign that no other text holds."""
    longest = sorted({_plain(t).strip() for t in templates if t.strip()}, key=len, reverse=True)
    if not longest:
        return dict(texts)
    pattern = re.compile("|".join(map(re.escape, longest)))
    return {
        name: pattern.sub(chr(PRIVATE_USE + number), text)
        for number, (name, text) in enumerate(texts.items())
    }


def _grown(first: str, a: int, second: str, b: int) -> tuple[int, str]:
    """The longest common run around two places: where it begins in the second text, and itself."""
    left = _common(first[:a][::-1], second[:b][::-1])
    right = _common(first[a:], second[b:])
    return b - left, second[b - left : b + right]


def _common(one: str, other: str) -> int:
    """How many characters two strings begin with alike."""
    pairs = zip(one, other, strict=False)
    return next((i for i, (x, y) in enumerate(pairs) if x != y), min(len(one), len(other)))


def near_duplicates(
    groups: Sequence[Mapping[str, str]], least: float = NEAR
) -> Iterator[tuple[str, str, float]]:
    """Yields pairs of notes of different groups whose shingles of five words overlap.

    The Jaccard index is computed exactly over an inverted index, which MinHash estimates; a corpus
    of notes is small enough.

    Args:
        groups: one map of note id -> text a split.
        least: the Jaccard index from which a pair is named.
    """
    shingles = {
        (g, name): _shingles(t) for g, texts in enumerate(groups) for name, t in texts.items()
    }
    holders: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for key, found in shingles.items():
        common: dict[tuple[int, str], int] = defaultdict(int)
        for shingle in found:
            for other in holders[shingle]:
                if other[0] != key[0]:
                    common[other] += 1
            holders[shingle].append(key)
        for other, count in common.items():
            index = count / (len(found) + len(shingles[other]) - count)
            if index >= least:
                yield other[1], key[1], index


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).casefold()


def _shingles(text: str) -> set[int]:
    words = re.findall(r"\w+", text.casefold())
    return {hash(tuple(words[i : i + SHINGLE])) for i in range(len(words) - SHINGLE + 1)}
