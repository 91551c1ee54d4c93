"""Our scores beside seqeval and nervaluate: equal where they measure the same, and where not."""

import warnings

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from nervaluate import Evaluator
from seqeval.metrics import classification_report
from seqeval.scheme import IOB2

from vnclinical.evaluation.bootstrap import Score
from vnclinical.evaluation.spans import LabelledSpan, SpanScores, score_spans
from vnclinical.readers.conll import labelled_text

LABELS = ("disease", "symptom", "drug")
TAG = st.sampled_from(["O", "O", *(f"{b}-{label}" for label in LABELS for b in "BI")])
# A pair of tags for each token: None lets the found tag be the gold one, so that much is right.
SENTENCE = st.lists(st.tuples(TAG, st.one_of(st.none(), st.none(), TAG)), min_size=1, max_size=20)
CORPUS = st.lists(SENTENCE, min_size=1, max_size=4).map(
    lambda notes: (
        [[gold for gold, _ in note] for note in notes],
        [[found or gold for gold, found in note] for note in notes],
    )
)
Note = tuple[list[LabelledSpan], list[LabelledSpan]]


def spans(tags: list[str]) -> list[LabelledSpan]:
    """What our reader takes the tags of one-letter tokens for, in tokens."""
    read = labelled_text([("x", tag) for tag in tags], 1).spans
    return [LabelledSpan(s.start // 2, s.end // 2 + 1, s.label) for s in read]


def begun(tags: list[str]) -> list[str]:
    """The tags with B- wherever a span begins, as IOB2 wants it."""
    before = ["O", *tags]
    return [
        f"B{tag[1:]}" if tag[0] == "I" and before[i][2:] != tag[2:] else tag
        for i, tag in enumerate(tags)
    ]


def notes_of(gold: list[list[str]], found: list[list[str]]) -> list[Note]:
    return [(spans(g), spans(f)) for g, f in zip(gold, found, strict=True)]


def same_as_report(scores: SpanScores, report: dict[str, dict[str, float]]) -> None:
    rows = {"micro avg": scores.strict} | scores.strict_by_type
    assert report.keys() - {"macro avg", "weighted avg"} == rows.keys()
    for name, row in rows.items():
        theirs = [report[name][k] for k in ("precision", "recall", "f1-score", "support")]
        assert [row.precision, row.recall, row.f1, row.gold] == pytest.approx(theirs)


@given(CORPUS)
def test_strict_equals_seqeval_strict_on_iob2(corpus):
    gold, found = ([begun(tags) for tags in side] for side in corpus)
    assume(any(tag != "O" for side in (gold, found) for tags in side for tag in tags))
    report = classification_report(
        gold, found, mode="strict", scheme=IOB2, output_dict=True, zero_division=0
    )
    same_as_report(score_spans(notes_of(gold, found)), report)


@given(CORPUS)
def test_strict_equals_seqeval_as_it_is_by_default_on_any_tags(corpus):
    gold, found = corpus
    assume(any(tag != "O" for side in corpus for tags in side for tag in tags))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        report = classification_report(gold, found, output_dict=True, zero_division=0)
    same_as_report(score_spans(notes_of(gold, found)), report)


def test_seqeval_strict_drops_a_span_that_no_b_begins_and_our_reader_keeps_it():
    gold, found = [["O", "B-drug"]], [["O", "I-drug"]]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        report = classification_report(
            gold, found, mode="strict", scheme=IOB2, output_dict=True, zero_division=0
        )
    assert report["micro avg"]["recall"] == 0
    assert score_spans(notes_of(gold, found)).strict.recall == 1


def nervaluated(notes: list[Note]) -> dict:
    """What nervaluate says; its ends are those of the last character, not behind it."""
    sides = [
        [
            [{"label": s.label, "start": s.start, "end": s.end - 1} for s in note[i]]
            for note in notes
        ]
        for i in (0, 1)
    ]
    labels = sorted({s.label for note in notes for side in note for s in side})
    return Evaluator(*sides, tags=labels, loader="dict").evaluate()


def same_as_result(score: Score, theirs) -> None:
    ours = [score.right, score.gold, score.found, score.precision, score.recall, score.f1]
    assert ours == pytest.approx([
        theirs.correct, theirs.possible, theirs.actual,
        theirs.precision, theirs.recall, theirs.f1,
    ])  # fmt: skip


@given(CORPUS)
def test_strict_equals_nervaluate_strict(corpus):
    notes = notes_of(*corpus)
    scores, theirs = score_spans(notes), nervaluated(notes)
    same_as_result(scores.strict, theirs["overall"]["strict"])
    for label, score in scores.strict_by_type.items():
        same_as_result(score, theirs["entities"][label]["strict"])


def chained(note: Note) -> bool:
    """Whether an overlap stands between two spans of one type that both overlap others too."""
    gold, found = note
    pairs = [
        (g, f)
        for g in gold
        for f in found
        if g.label == f.label and min(g.end, f.end) > max(g.start, f.start)
    ]
    golds, founds = [g for g, _ in pairs], [f for _, f in pairs]
    return any(golds.count(g) > 1 and founds.count(f) > 1 for g, f in pairs)


@given(CORPUS)
def test_relaxed_equals_nervaluate_ent_type_by_type_where_overlaps_form_no_chain(corpus):
    notes = [note for note in notes_of(*corpus) if not chained(note)]
    assume(notes)
    scores, theirs = score_spans(notes), nervaluated(notes)
    for label, score in scores.relaxed_by_type.items():
        same_as_result(score, theirs["entities"][label]["ent_type"])
    total = sum(row["ent_type"].correct for row in theirs["entities"].values())
    assert scores.relaxed.right == total


@given(CORPUS)
def test_in_chains_either_has_at_least_half_of_the_other(corpus):
    notes = notes_of(*corpus)
    theirs = nervaluated(notes)["entities"]
    for label, score in score_spans(notes).relaxed_by_type.items():
        correct = theirs[label]["ent_type"].correct
        assert score.right <= 2 * correct
        assert correct <= 2 * score.right


@given(CORPUS)
def test_without_types_we_count_what_nervaluate_calls_exact_and_partial(corpus):
    flat = [
        tuple([s._replace(label="any") for s in side] for side in note)
        for note in notes_of(*corpus)
    ]
    notes = [note for note in flat if not chained(note)]
    assume(notes)
    scores, theirs = score_spans(notes), nervaluated(notes)["overall"]
    same_as_result(scores.strict, theirs["exact"])
    assert scores.relaxed.right == theirs["partial"].correct + theirs["partial"].partial


D, S = "disease", "symptom"


def test_two_found_halves_of_one_mention_are_one_right_and_one_spurious_with_both():
    notes = [([LabelledSpan(0, 10, D)], [LabelledSpan(0, 4, D), LabelledSpan(5, 10, D)])]
    same_as_result(score_spans(notes).relaxed, nervaluated(notes)["overall"]["ent_type"])


@pytest.mark.parametrize(
    ("gold", "found", "way", "ours", "theirs"),
    [
        # In a chain the largest overlap goes first with us, the first found span with them.
        ([(2, 8, D), (9, 12, D)], [(0, 3, D), (3, 10, D)], "ent_type", 1, 2),
        # Over all types their first found span takes the gold span, whatever its type.
        ([(0, 10, D)], [(0, 3, S), (3, 10, D)], "ent_type", 1, 0),
        ([(0, 10, D)], [(0, 4, S), (0, 10, D)], "strict", 1, 0),
        # They want a hundredth of the gold span, we want one character.
        ([(0, 300, D)], [(298, 310, D)], "ent_type", 1, 0),
        # Their partial asks for no type.
        ([(0, 10, D)], [(0, 10, S)], "partial", 0, 1),
    ],
)
def test_where_nervaluate_measures_something_else(gold, found, way, ours, theirs):
    note = [[LabelledSpan(*span) for span in side] for side in (gold, found)]
    scores = score_spans([(note[0], note[1])])
    score = scores.strict if way == "strict" else scores.relaxed
    assert (score.right, nervaluated([(note[0], note[1])])["overall"][way].correct) == (
        ours,
        theirs,
    )
