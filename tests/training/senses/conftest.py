import json
from pathlib import Path

import pytest

# Invented; the neighbour decides: a word of the womb, of the past, of the blood.
MEANINGS = {
    "tử cung": ("ngả trước", "mang thai", "có nang"),
    "tiền căn": ("hút thuốc", "mổ mắt", "dị ứng"),
    "tiểu cầu": ("giảm nặng", "máu thấp", "máu tăng"),
}
OTHERS = {"trái tim": ("đập đều",), "trẻ em": ("chơi ngoan",)}
TABLE = {"tc": list(MEANINGS), "te": list(OTHERS)}


def row(text: str, short: str, expansion: str, nth: int = 0) -> dict:
    places = [i for i in range(len(text)) if text.startswith(short, i)]
    return {
        "text": text, "start_char_idx": places[nth], "length_acronym": len(short),
        "expansion": expansion,
    }  # fmt: skip


def rows(copies: int) -> list[dict]:
    found = [
        row(f"ghi nhận tc {near}", "tc", sense)
        for sense, words in MEANINGS.items()
        for near in words
    ]
    return found * copies


@pytest.fixture(scope="session")
def sense_backbone(tmp_path_factory) -> Path:
    """A tiny BERT with a word-piece tokenizer, weights from a fixed seed."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertModel

    folder = tmp_path_factory.mktemp("sense-backbone")
    phrases = ["ghi nhận và rồi tc te", *MEANINGS, *OTHERS]
    phrases += [near for words in (MEANINGS | OTHERS).values() for near in words]
    words = sorted({word for phrase in phrases for word in phrase.split()})
    pieces = ["[CLS]", "[PAD]", "[SEP]", "[UNK]", ",", *words, "##c", "t"]
    vocabulary = {piece: i for i, piece in enumerate(pieces)}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.save(str(folder / "tokenizer.json"))
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=32, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=64, max_position_embeddings=64, pad_token_id=1,
    )  # fmt: skip
    BertModel(config).save_pretrained(folder)
    return folder


@pytest.fixture
def sense_options(sense_backbone, tmp_path) -> dict:
    files = {"train": rows(6), "dev": rows(1), "dictionary": TABLE}
    for name, data in files.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(data, ensure_ascii=False), "utf8")
    return {
        "backbone": str(sense_backbone), **{name: str(tmp_path / f"{name}.json") for name in files},
        "output": str(tmp_path / "run"), "epochs": 10, "learning_rate": 5e-3,
        "head_learning_rate": 1e-2, "batch_uses": 6, "window": 16, "threads": 1, "dropout": 0.0,
        "device": "cpu",
    }  # fmt: skip
