"""Clinical words get pieces of their own; what the network knew of them is kept."""

import json
from collections import Counter

import numpy as np
import pytest

pytest.importorskip("torch", reason="adapting needs vnclinical[train]")

from tokenizers import Tokenizer

from vnclinical.errors import ConfigError
from vnclinical.training.adaptation.vocabulary import WordChoice, choose_words, count_words, extend

PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", ",", "▁không", "▁ph", "ổi", "▁k", "hong", "▁b", "n"]
SIGNS = {",", "|", "("}


@pytest.fixture
def tokenizer() -> str:
    return json.dumps(
        {
            "version": "1.0", "truncation": None, "padding": None, "normalizer": None,
            "post_processor": None, "decoder": None,
            "added_tokens": [
                {"id": len(PIECES), "content": "<mask>", "single_word": False, "lstrip": False,
                 "rstrip": False, "normalized": False, "special": True}
            ],
            "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always"},
            "model": {"type": "Unigram", "unk_id": 3, "byte_fallback": False,
                      "vocab": [[piece, -float(i)] for i, piece in enumerate(PIECES)]},
        }
    )  # fmt: skip


def cut(tokenizer: str, text: str) -> list[str]:
    return Tokenizer.from_str(tokenizer).encode(text, add_special_tokens=False).tokens


def test_words_that_are_cut_and_frequent_are_chosen(tokenizer):
    notes, general = Counter({"phổi": 9, "bn": 2}), Counter({"không": 50, "phổi": 3})
    choice = WordChoice(least_in_notes=4, common_in_text=0, common_without_marks=1)
    assert choose_words(tokenizer, notes, general, choice) == ["khong", "phổi"]


def test_a_word_is_one_piece_wherever_it_stands(tokenizer):
    made = extend(tokenizer, ["phổi", "bn", "khong"], SIGNS, Counter({"không": 5})).tokenizer
    assert cut(made, "phổi,bn|khong (phổi") == [
        "▁phổi", "▁,", "▁bn", "▁|", "▁khong", "▁(", "▁phổi"
    ]  # fmt: skip


def test_places_in_the_text_stay_true(tokenizer):
    made = extend(tokenizer, ["phổi"], SIGNS, Counter())
    encoding = Tokenizer.from_str(made.tokenizer).encode("|phổi,bn bn", add_special_tokens=False)
    text = "|phổi,bn bn"
    assert "".join(text[a:b] for a, b in encoding.offsets) == "|phổi,bnbn"


def test_a_number_is_cut_from_its_unit_but_not_from_letters_before_it(tokenizer):
    made = extend(tokenizer, ["phổi"], SIGNS, Counter()).tokenizer
    words = Tokenizer.from_str(made).pre_tokenizer.pre_tokenize_str("500mg spo2 x2 38,5độ")
    assert [w for w, _ in words] == ["▁500", "▁mg", "▁spo2", "▁x2", "▁38", "▁,", "▁5", "▁độ"]


def test_new_vectors_begin_where_the_old_ones_stood(tokenizer):
    old = np.eye(len(PIECES) + 1, dtype=np.float32)
    made = extend(tokenizer, ["khong", "phổi"], SIGNS, Counter({"không": 5}))
    new = made.table(old)
    rows = {piece: new[len(PIECES) + i] for i, piece in enumerate(made.pieces)}
    assert rows["▁phổi"][[7, 8]].tolist() == [0.5, 0.5]
    assert rows["▁khong"][6] == 1.0  # as the syllable that it stands for, not as its pieces
    assert rows["▁,"][5] == 1.0
    assert new[-1][-1] == 1.0  # <mask> moved with its id
    ids = Tokenizer.from_str(made.tokenizer).get_vocab()
    assert ids["<mask>"] == len(new) - 1
    assert sorted(ids.values()) == list(range(len(new)))


def test_other_kinds_of_vocabulary_are_refused():
    data = {"model": {"type": "BPE", "vocab": {}}, "added_tokens": []}
    with pytest.raises(ConfigError, match="only a Unigram vocabulary can be extended, got BPE"):
        extend(json.dumps(data), [], [], Counter())


def test_case_and_tone_placement_count_as_one_word():
    assert count_words(["HOÀ, hòa 5 mg"]) == Counter({"hòa": 2, "mg": 1})
