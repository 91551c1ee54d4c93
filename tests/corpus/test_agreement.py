import pytest

from vnclinical.corpus.agreement import agreement, cohen_kappa, disagreements, same_notes
from vnclinical.errors import CorpusError
from vnclinical.readers.gold import GoldNote
from vnclinical.readers.marked import MarkedNote, parse_marked
from vnclinical.readers.marked_gold import gold_from_marked


def gold(source: str, name: str = "a") -> GoldNote:
    text, items = parse_marked(source)
    return GoldNote.model_validate(gold_from_marked(MarkedNote({"id": name}, text, items)))


ONE = gold("{d:THA|=I10}, không {s:sốt|neg}, {s:đau ngực} trái {m:M 90|pulse=90}")
OTHER = gold("{d:THA|=I11.9}, không {s:sốt}, {s:đau ngực trái} {m:M 90|pulse=80}")


def test_the_same_annotation_agrees_in_everything():
    table = agreement([(ONE, ONE)])
    assert table["spans"]["strict/all"]["f1"] == 1
    assert table["codes"]["exact"]["f1"] == 1
    assert table["attributes"]["negated"]["kappa"] == 1
    assert list(disagreements([(ONE, ONE)])) == []


def test_bounds_flags_codes_and_values_are_told_apart():
    table = agreement([(ONE, OTHER)])
    assert table["spans"]["strict/all"]["f1"] == pytest.approx(2 / 3)
    assert table["spans"]["relaxed/all"]["f1"] == 1
    assert table["codes"]["exact"]["f1"] == table["codes"]["category"]["f1"] == 0
    assert table["layers"]["measurements: name"]["f1"] == 1
    assert table["layers"]["measurements: name and value"]["f1"] == 0
    kinds = [d.kind for d in disagreements([(ONE, OTHER)])]
    assert kinds == ["code", "negated", "symptom bounds"]


def test_what_one_side_lacks_is_listed_on_its_side():
    bare = gold("THA, không {s:sốt|neg}, {s:đau ngực} trái {m:M 90|pulse=90}")
    (missing,) = disagreements([(ONE, bare)])
    assert (missing.first, missing.second) == ("disease 'THA'", "")


def test_kappa_is_agreement_beyond_chance():
    assert cohen_kappa([("a", "b"), ("b", "a")]) == -1
    assert cohen_kappa([("a", "a")]) is None
    assert cohen_kappa([]) is None


def test_other_texts_and_no_shared_note_are_refused():
    with pytest.raises(CorpusError, match="different texts"):
        same_notes([ONE], [gold("{d:THA}")])
    with pytest.raises(CorpusError, match="share no note"):
        same_notes([ONE], [gold("{d:THA}", "b")])
