"""Scores for each value of a metadata key."""

import pytest

from vnclinical.errors import ConfigError
from vnclinical.evaluation.groups import chosen_keys, known_keys, score_groups
from vnclinical.evaluation.report import evaluate_layers

TEXT = "TS THA, ĐTĐ. Không sốt."
GOLD = [("disease", "THA"), ("disease", "ĐTĐ"), ("symptom", "sốt")]


@pytest.fixture
def pairs(make_pair):
    return [
        make_pair(TEXT, GOLD, GOLD, style="caps", writer="w01"),
        make_pair(TEXT, GOLD, GOLD[:1], style="caps", writer="w02"),
        make_pair(TEXT, GOLD, [("disease", "THA, ĐTĐ")], style="telegraphic", writer="w02"),
        make_pair(TEXT, GOLD, [], writer="w02", style=None),
    ]


def test_groups_have_their_number_of_notes_and_both_scores(pairs):
    groups = score_groups(pairs, ["style", "writer"])
    assert {v: g.notes for v, g in groups["style"].items()} == {"caps": 2, "telegraphic": 1}
    assert {v: g.notes for v, g in groups["writer"].items()} == {"w01": 1, "w02": 3}
    assert groups["style"]["caps"].strict.right == 4
    single = groups["style"]["telegraphic"]
    assert (single.strict.right, single.relaxed.right) == (0, 1)


def test_a_group_scores_as_its_notes_alone(pairs):
    alone = evaluate_layers(pairs[:2], ["entities"]).layers["entities"]
    caps = score_groups(pairs, ["style"])["style"]["caps"]
    assert (caps.strict, caps.relaxed) == (alone["strict/all"], alone["relaxed/all"])


def test_style_is_the_key_where_notes_have_it_and_nothing_where_not(pairs, make_pair):
    notes = [p.gold for p in pairs]
    assert chosen_keys(notes, None) == ["style"]
    bare = make_pair(TEXT, GOLD, GOLD)
    assert chosen_keys([bare.gold], None) == []
    report = evaluate_layers([bare], ["entities"])
    assert report.groups == {}
    assert "entities by" not in report.as_text()


def test_a_key_is_taken_once_and_in_the_order_asked_for(pairs):
    assert chosen_keys([p.gold for p in pairs], ["writer", "style", "writer"]) == [
        "writer",
        "style",
    ]


def test_unknown_keys_are_named_with_the_known_ones(pairs, make_pair):
    notes = [p.gold for p in pairs]
    assert known_keys(notes) == ["style", "writer"]
    with pytest.raises(ConfigError, match=r"\['styl'\]; known keys: style, writer"):
        chosen_keys(notes, ["style", "styl"])
    with pytest.raises(ConfigError, match="carry no metadata at all"):
        chosen_keys([make_pair(TEXT, GOLD, GOLD).gold], ["style"])


def test_one_note_has_no_interval(pairs):
    report = evaluate_layers(pairs, ["entities"], by=["style"])
    shown = report.as_json()["groups"]["style"]
    assert shown["telegraphic"]["strict"]["low"] is None
    assert shown["caps"]["strict"]["low"] is not None
    text = report.as_text()
    assert "entities by style, of 3 notes" in text
    line = next(line for line in text.splitlines() if "telegraphic (n=1) strict" in line)
    assert line.endswith("one note *")


def test_confusion_stands_in_the_report_of_entities_only(pairs):
    report = evaluate_layers(pairs, ["entities"])
    assert report.as_json()["confusion"]["types"]["disease"]["disease"] == 4
    assert "spurious" in report.as_text()
    assert "confusion" not in evaluate_layers(pairs, ["dates"]).as_json()
