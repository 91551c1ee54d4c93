import json
from pathlib import Path

import pytest

NOTES = [
    (
        "w1",
        "TS: THA 10 năm, không sốt, ho khan",
        [("disease", "THA"), ("symptom", "sốt"), ("symptom", "ho khan")],
    ),
    ("w2", "Vào viện vì đau ngực, sốt cao", [("symptom", "đau ngực"), ("symptom", "sốt cao")]),
    ("w3", "Chẩn đoán: THA, viêm phổi", [("disease", "THA"), ("disease", "viêm phổi")]),
    ("w4", "Uống Concor, đau ngực giảm", [("drug", "Concor"), ("symptom", "đau ngực")]),
]


def gold_line(number, text, entities):
    rows = [
        {
            "id": f"e{i}",
            "type": kind,
            "text": word,
            "start": text.index(word),
            "end": text.index(word) + len(word),
        }
        for i, (kind, word) in enumerate(entities)
    ]
    return json.dumps({"id": number, "text": text, "entities": rows}, ensure_ascii=False)


@pytest.fixture(scope="session")
def backbone(tmp_path_factory) -> Path:
    """A tiny BERT with a word tokenizer, weights from a fixed seed."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertModel

    folder = tmp_path_factory.mktemp("backbone")
    words = sorted(
        {
            w
            for _, text, _ in NOTES
            for w in text.lower().replace(",", " ").replace(":", " ").split()
        }
    )
    vocabulary = {w: i for i, w in enumerate(["<s>", "<pad>", "</s>", "<unk>", ",", ":", *words])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.save(str(folder / "tokenizer.json"))
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=16, num_hidden_layers=3, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=64, pad_token_id=1,
    )  # fmt: skip
    BertModel(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def corpora(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("corpora")
    (folder / "train.jsonl").write_text("\n".join(gold_line(*n) for n in NOTES[:3]) + "\n", "utf8")
    (folder / "dev.jsonl").write_text(gold_line(*NOTES[3]) + "\n", "utf8")
    return folder


@pytest.fixture
def options(backbone, corpora, tmp_path) -> dict:
    return {
        "backbone": str(backbone), "train": [{"path": str(corpora / "train.jsonl")}],
        "dev": {"path": str(corpora / "dev.jsonl")}, "output": str(tmp_path / "run"),
        "epochs": 2,
        "learning_rate": 1e-2, "head_learning_rate": 1e-2, "batch_tokens": 64, "window": 16,
        "threads": 1, "dropout": 0.0, "patience": 9, "layers": 2, "overlap": 4,
    }  # fmt: skip
