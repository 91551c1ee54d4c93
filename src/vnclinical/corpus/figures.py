"""Gold notes -> the figures that tell how like real notes a corpus is."""

import statistics
from collections.abc import Iterable, Sequence

from vnclinical.corpus.vocabulary import WARD_DOCUMENTS
from vnclinical.labels import EntityType
from vnclinical.readers.gold import GoldNote
from vnclinical.text.syllables import syllables

__all__ = ["REAL_NOTES", "corpus_figures", "syllables_of", "ward_figures"]

# Counted on real ward notes for the project (reference "What a ward note is made of"): facts only.
REAL_NOTES: dict[str, float] = {
    "characters a note, median": 1400,
    "syllables a note, median": 290,
    "lines a note, median": 34,
    "characters a line, median": 28,
    "lines over 83 characters, %": 10,
    "lines with a colon, %": 38,
    "lines ending in a full stop, %": 8,
    "lines ending in a blank, %": 63,
    "lines with a blank before , or :, %": 9,
    "words that are numbers, %": 10,
    "words that are upper-case abbreviations, %": 3.5,
    "symptoms per 1,000 characters": 9,
    "symptoms that are negated, %": 40,
    "tests per 1,000 characters": 6,
    "measurements per 1,000 characters": 7,
    "diseases per 1,000 characters": 4,
    "drugs per 1,000 characters": 4,
    "drugs with an instruction, %": 50,
    "procedures per 1,000 characters": 1,
    "words of a symptom, median": 2,
    "words of a disease, median": 4,
    "words of a test, median": 3,
    "words of a medication, median": 7,
}


def corpus_figures(notes: Sequence[GoldNote]) -> dict[str, float]:
    """The figures of ``REAL_NOTES`` for a corpus, under the same names."""
    lines = [line for note in notes for line in note.text.split("\n") if line.strip()]
    figures = _note_figures(notes, lines) | _line_figures(lines) | _word_figures(notes)
    return {name: round(value, 1) for name, value in (figures | _item_figures(notes)).items()}


def ward_figures(notes: Sequence[GoldNote]) -> dict[str, float]:
    """The figures of the notes of the kinds of which the real figures were counted."""
    return corpus_figures([n for n in notes if n.meta.get("document") in WARD_DOCUMENTS])


def syllables_of(note: GoldNote) -> int:
    """How many words of letters the note holds."""
    return sum(u.covered(note.text).isalpha() for u in syllables(note.text))


def _note_figures(notes: Sequence[GoldNote], lines: Sequence[str]) -> dict[str, float]:
    return {
        "characters a note, median": _median(len(n.text) for n in notes),
        "syllables a note, median": _median(map(syllables_of, notes)),
        "lines a note, median": _median(n.text.count("\n") + 1 for n in notes),
        "characters a line, median": _median(len(line) for line in lines),
    }


def _line_figures(lines: Sequence[str]) -> dict[str, float]:
    return {
        "lines over 83 characters, %": _share(len(line) > 83 for line in lines),
        "lines with a colon, %": _share(":" in line for line in lines),
        "lines ending in a full stop, %": _share(line.rstrip().endswith(".") for line in lines),
        "lines ending in a blank, %": _share(line != line.rstrip() for line in lines),
        "lines with a blank before , or :, %": _share(
            " ," in line or " :" in line for line in lines
        ),
    }


def _word_figures(notes: Sequence[GoldNote]) -> dict[str, float]:
    words = [word for note in notes for word in note.text.split()]
    return {
        "words that are numbers, %": _share(word[0].isdigit() for word in words),
        "words that are upper-case abbreviations, %": _share(
            word.isalpha() and word.isupper() and 2 <= len(word) <= 6 for word in words
        ),
    }


def _item_figures(notes: Sequence[GoldNote]) -> dict[str, float]:
    thousands = max(sum(len(n.text) for n in notes) / 1000, 0.001)
    entities = [e for n in notes for e in n.entities]
    by_type = {t: [e for e in entities if e.type is t] for t in EntityType}
    medications = [m for n in notes for m in n.medications]
    instructed = {(n.id, e) for n in notes for m in n.medications for e in m.entities}
    rates: dict[str, float] = {
        f"{t.value}s per 1,000 characters": len(by_type[t]) / thousands
        for t in EntityType
        if t is not EntityType.ANATOMY
    }
    words = {
        f"words of a {t.value}, median": _median(len(e.text.split()) for e in by_type[t])
        for t in (EntityType.SYMPTOM, EntityType.DISEASE, EntityType.TEST)
    }
    return (
        rates
        | words
        | {
            "measurements per 1,000 characters": sum(len(n.measurements) for n in notes)
            / thousands,
            "symptoms that are negated, %": _share(
                e.assertion.negated for e in by_type[EntityType.SYMPTOM]
            ),
            "drugs with an instruction, %": _share(
                (n.id, e.id) in instructed
                for n in notes
                for e in n.entities
                if e.type is EntityType.DRUG
            ),
            "words of a medication, median": _median(len(m.text.split()) for m in medications),
        }
    )


def _median(values: Iterable[float]) -> float:
    listed = list(values)
    return float(statistics.median(listed)) if listed else 0.0


def _share(flags: Iterable[bool]) -> float:
    listed = list(flags)
    return 100 * sum(listed) / len(listed) if listed else 0.0
