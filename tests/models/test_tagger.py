"""The tagger around a network that is a table: windows, offsets, overlaps."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tokenizers import Tokenizer, models, pre_tokenizers

from vnclinical.errors import ResourceError
from vnclinical.models.manifest import Manifest
from vnclinical.models.tagger import ScoredSpan, Tagger, load_tokenizer, model_text

WORDS = ["<s>", "</s>", "<unk>", "viêm", "phổi", "sốt", "đau", "ngực", "trái", "hòa", "|"]
LABELS = ("disease", "symptom", "anatomy")
# What the fake network says of a word: the tag in each layer, 0 O, 1 B, 2 I.
TAGS = {"viêm": (1, 0, 0), "phổi": (2, 0, 1), "sốt": (0, 1, 0), "đau": (0, 1, 0)}
TAGS |= {"ngực": (0, 2, 1), "trái": (0, 2, 2), "hòa": (1, 0, 0)}


class TableRuntime:
    """Knows each word alone; remembers the sizes of the windows it was given."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def run(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        assert (ids[0], ids[-1]) == (0, 1)
        self.sizes.append(len(ids))
        logits = np.zeros((len(ids), len(LABELS), 3), dtype=np.float32)
        for place, number in enumerate(ids):
            for layer, tag in enumerate(TAGS.get(WORDS[number], (0, 0, 0))):
                logits[place, layer, tag] = 5.0
        return logits


def tokenizer() -> Tokenizer:
    made = Tokenizer(models.WordLevel({w: i for i, w in enumerate(WORDS)}, unk_token="<unk>"))
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation()]
    )
    return made


def manifest(**changes: object) -> Manifest:
    given = {"name": "tiny", "version": "1", "labels": LABELS, "window": 32, "overlap": 8}
    return Manifest.model_validate(given | {"files": {}} | changes)


@pytest.fixture
def tagger() -> Tagger:
    return Tagger(manifest(), tokenizer(), TableRuntime())


def named(text: str, spans: list[ScoredSpan]) -> list[tuple[str, str]]:
    return [(s.label, text[s.start : s.end]) for s in spans]


def test_spans_of_different_labels_may_overlap(tagger: Tagger) -> None:
    text = "Viêm phổi, đau ngực trái"
    assert named(text, tagger.tag(text)) == [
        ("disease", "Viêm phổi"),
        ("anatomy", "phổi"),
        ("symptom", "đau ngực trái"),
        ("anatomy", "ngực trái"),
    ]


@pytest.mark.parametrize("text", ["", " \n\t "])
def test_nothing_gives_nothing(tagger: Tagger, text: str) -> None:
    assert tagger.tag(text) == []


def test_the_end_of_twenty_thousand_words_is_read() -> None:
    runtime = TableRuntime()
    text = "khám " * 20_000 + "viêm phổi"
    spans = Tagger(manifest(), tokenizer(), runtime).tag(text)
    assert named(text, spans) == [("disease", "viêm phổi"), ("anatomy", "phổi")]
    assert spans[0].end == len(text)
    assert max(runtime.sizes) == 32


@pytest.mark.parametrize("before", [1, 20, 26, 29, 30, 31, 52, 500])
def test_a_sentence_reads_alike_alone_and_at_the_end(tagger: Tagger, before: int) -> None:
    sentence = "sốt. viêm phổi, đau ngực trái"
    head = "khám " * before
    moved = [
        ScoredSpan(s.start - len(head), s.end - len(head), s.label, s.score)
        for s in tagger.tag(head + sentence)
    ]
    assert moved == tagger.tag(sentence)


@pytest.mark.parametrize("odd", ["😀", "🇻🇳 ", "ﷺ", "m² ", "\u200b", "\U0001f468\u200d⚕️", "İ ", "ﬁ"])
def test_odd_characters_shift_no_offset(tagger: Tagger, odd: str) -> None:
    text = f"{odd} sốt, {odd} viêm phổi {odd}"
    found = named(text, tagger.tag(text))
    assert found == [("symptom", "sốt"), ("disease", "viêm phổi"), ("anatomy", "phổi")]


def test_case_and_tone_places_are_folded_away(tagger: Tagger) -> None:
    assert named("HOÀ", tagger.tag("HOÀ")) == [("disease", "HOÀ")]
    bare = Tagger(manifest(folded=False), tokenizer(), TableRuntime())
    assert bare.tag("HOÀ") == []


def test_the_model_reads_text_of_the_same_length() -> None:
    assert model_text("Sốt\nHOÀ İ", manifest()) == "sốt|hòa İ"


def test_a_weak_span_is_dropped_by_the_threshold_of_its_label() -> None:
    strict = manifest(thresholds={"disease": 0.995}, temperature=2.0)
    text = "viêm phổi, sốt"
    found = Tagger(strict, tokenizer(), TableRuntime()).tag(text)
    assert named(text, found) == [("anatomy", "phổi"), ("symptom", "sốt")]
    assert all(0 < s.score < 0.995 for s in found)


def test_a_broken_tokenizer_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text("{", "utf8")
    with pytest.raises(ResourceError, match="no readable tokenizer"):
        load_tokenizer(path)
