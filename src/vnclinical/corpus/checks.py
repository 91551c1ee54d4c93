"""A corpus -> its faults, each with the note and the rule it breaks, and no text of the note.

What a reader refuses (a span that is not what the file says, an unknown type) never comes this far.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from vnclinical.corpus.duplicates import near_duplicates, shared_runs
from vnclinical.corpus.figures import REAL_NOTES, ward_figures
from vnclinical.corpus.identifiers import identifiers
from vnclinical.corpus.vocabulary import DOCUMENTS, SPECIALTIES
from vnclinical.labels import EntityType
from vnclinical.readers.gold import GoldNote
from vnclinical.readers.marked_gold import ICD_CODE
from vnclinical.terminology.analytes import bundled_units
from vnclinical.terminology.icd10 import bundled_table

__all__ = [
    "NOTE_RULES",
    "Fault",
    "corpus_faults",
    "figure_faults",
    "note_faults",
    "unchecked_codes",
]

STRAY = 0.3
NUMBER = r"\d+(?:[.,]\d+)?(?:\s?[/x–-]\s?\d+(?:[.,]\d+)?)*"
AMOUNT = re.compile(rf"(?:{NUMBER}|nửa)(?:\s?[^\W\d_].*|\s?%.*|/.+)?", re.S)
RATE = re.compile(rf"(?:{NUMBER}|[IVXLC]+)\s?(?:[^\W\d_].*)?", re.S)
# Written by mistake for an amount in a volume, and kept as written; and times.
PLAIN_UNITS = {"mol", "mmol", "umol", "nmol", "min", "s", "h", "d", "wk", "mo", "a"}
COUNT = re.compile(r"\d+(?:[.,]\d+)?(?:-\d+)?")
TIMES = re.compile(r"[^\d]+|[^\d]*\d{1,2}(?:h\d{0,2}|:\d{2}|H\d{0,2}| giờ|g\d{0,2})?[^\d]*")
# Grades, stages, groups and results in words: 2+, 4-/5, IIIa, B+, negative, T2N1M0.
WORDS_AS_VALUES = re.compile(r"\d-/\d|(?=[^A-Za-z+]*[A-Za-z+])[A-Za-z0-9_.+/-]{1,24}")
EDGE = re.compile(r"[,;:.]")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: in which note, against which rule, and what to do about it."""

    note: str
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.note}: {self.rule}: {self.message}"


def _edges(note: GoldNote) -> Iterator[str]:
    for name, item in note.items():
        if item.text != item.text.strip() or (
            name == "entities" and (EDGE.match(item.text) or item.text[-1] in ",;:")
        ):
            yield f"{name} {item.id} begins or ends with a blank or a stop"


def _codes(note: GoldNote) -> Iterator[str]:
    table = bundled_table()
    for entity in note.entities:
        coded = entity.assertion
        if entity.icd10 and (coded.negated or coded.experiencer != "patient"):
            yield f"entity {entity.id} has codes though it is negated or another person's"
        for edition, alternatives in entity.icd10.items():
            for code in (c for group in alternatives for c in group):
                facts = table.facts(code, edition)
                if not ICD_CODE.fullmatch(code):
                    yield f"entity {entity.id}: {code!r} is no ICD-10 code"
                elif facts is not None and not facts.usable:
                    yield f"entity {entity.id}: {code} is not usable in {edition}"


def _uncoded(note: GoldNote) -> Iterator[str]:
    if not any(e.icd10 for e in note.entities):
        return  # a corpus without codes
    for entity in note.entities:
        a = entity.assertion
        spoken_of = not a.negated and a.experiencer == "patient" and a.certainty != "hypothetical"
        if entity.type is EntityType.DISEASE and spoken_of and not entity.icd10:
            yield f"disease {entity.id} of the patient has no code"


def _doses(note: GoldNote) -> Iterator[str]:
    shapes = {
        "strength": AMOUNT,
        "dose": AMOUNT,
        "rate": RATE,
        "per_day": COUNT,
        "days": COUNT,
    }
    for medication in note.medications:
        for field, shape in shapes.items():
            value = getattr(medication, field)
            if value is not None and not shape.fullmatch(value.strip()):
                yield f"medication {medication.id}: the {field} cannot be read as an amount"
        for time in (medication.times or "").split(","):
            if time.strip() and not TIMES.fullmatch(time.strip()):
                yield f"medication {medication.id}: a time of day cannot be read"


def _values(note: GoldNote) -> Iterator[str]:
    units = bundled_units()
    for measurement in note.measurements:
        if not _is_value(measurement.value):
            yield f"measurement {measurement.id}: the value cannot be read"
        unit = measurement.unit
        if unit and unit not in PLAIN_UNITS and not units.knows(unit):
            yield f"measurement {measurement.id}: {unit!r} is no UCUM unit of ours"


def _is_value(value: str) -> bool:
    parts = re.split(r"(?<=\d)[x/–-](?=\d)", value)
    try:
        return all(Decimal(part).is_finite() for part in parts)
    except InvalidOperation:
        return WORDS_AS_VALUES.fullmatch(value) is not None


def _references(note: GoldNote) -> Iterator[str]:
    entities = {e.id for e in note.entities}
    ids = Counter(item.id for _, item in note.items())
    yield from (f"the id {i!r} stands on {n} items" for i, n in ids.items() if n > 1)
    for diagnosis in note.diagnoses:
        if diagnosis.entity not in entities:
            yield f"diagnosis {diagnosis.id} names an entity that is not there"
    for medication in note.medications:
        if not set(medication.entities) <= entities:
            yield f"medication {medication.id} names a drug that is not there"
    for relation in note.relations:
        if not {relation.head, relation.tail} <= set(ids) or relation.head == relation.tail:
            yield f"relation {relation.id} joins items that are not there"


def _meta(note: GoldNote) -> Iterator[str]:
    for key, known in (("document", DOCUMENTS), ("specialty", SPECIALTIES)):
        value = note.meta.get(key)
        if value is not None and value not in known:
            yield f"{key} {value!r} is none of: {', '.join(sorted(known))}"


def _identifiers(note: GoldNote) -> Iterator[str]:
    for kind, start in identifiers(note.text):
        yield f"a {kind} at {start}; invented numbers begin with 000"


NOTE_RULES: dict[str, Callable[[GoldNote], Iterator[str]]] = {
    "identifier": _identifiers,
    "edge": _edges,
    "code": _codes,
    "uncoded": _uncoded,
    "dose": _doses,
    "value": _values,
    "reference": _references,
    "meta": _meta,
}
"""Name of a rule -> what it finds in one note."""


def note_faults(note: GoldNote) -> Iterator[Fault]:
    """What is wrong inside one note."""
    for rule, find in NOTE_RULES.items():
        yield from (Fault(note.id, rule, message) for message in find(note))


def corpus_faults(notes: Sequence[GoldNote], templates: Collection[str] = ()) -> Iterator[Fault]:
    """What is wrong between notes: ids, splits, copied text.

    Args:
        notes: all notes of the corpus.
        templates: declared ``normal`` phrases, which notes may share.
    """
    for name, count in Counter(n.id for n in notes).items():
        if count > 1:
            yield Fault(name, "id", f"{count} notes have this id")
    yield from _leaks(notes)
    for first, second, _ in shared_runs({n.id: n.text for n in notes}, templates):
        yield Fault(second, "copied", f"shares 60 characters or more with {first}")
    groups: dict[str, dict[str, str]] = defaultdict(dict)
    for note in notes:
        groups[str(note.meta.get("split"))][note.id] = note.text
    for first, second, index in near_duplicates(list(groups.values())):
        yield Fault(second, "near duplicate", f"of {first} in another split (Jaccard {index:.2f})")


def _leaks(notes: Sequence[GoldNote]) -> Iterator[Fault]:
    """Writers and cases that stand in more than one split."""
    seen: dict[tuple[str, str], str] = {}
    for note in notes:
        split = str(note.meta.get("split"))
        for key in ("writer", "case"):
            value = note.meta.get(key)
            if value and (first := seen.setdefault((key, value), split)) != split:
                yield Fault(note.id, "split", f"its {key} stands in {first} too")


def figure_faults(notes: Sequence[GoldNote]) -> Iterator[Fault]:
    """The figures of the ward notes that stray more than 30 % from those of real ones."""
    figures = ward_figures(notes)
    for name, real in REAL_NOTES.items():
        if abs(figures[name] - real) > STRAY * real + 1e-9:
            yield Fault("ward notes", "figures", f"{name}: {figures[name]:g}, real notes {real:g}")


def unchecked_codes(notes: Sequence[GoldNote]) -> set[str]:
    """The codes of which the bundled facts know nothing; they could not be checked."""
    table = bundled_table()
    return {
        code
        for note in notes
        for entity in note.entities
        for edition, alternatives in entity.icd10.items()
        for group in alternatives
        for code in group
        if table.facts(code, edition) is None
    }
