# ruff: noqa: E402 - the optional packages are asked for first
"""An encoder is adapted, stopped, continued, and taken by the trainer."""

import json
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="adapting needs vnclinical[train]")
pytest.importorskip("transformers", reason="adapting needs vnclinical[train]")

from safetensors.torch import load_file
from transformers import BertConfig, BertModel

from vnclinical.errors import ConfigError, CorpusError
from vnclinical.training.adaptation.config import AdaptationConfig
from vnclinical.training.adaptation.run import adapt
from vnclinical.training.adaptation.texts import nearest, read_plain
from vnclinical.training.adaptation.vocabulary import count_words
from vnclinical.training.config import TrainingConfig
from vnclinical.training.run import train
from vnclinical.training.yaml_files import validated

NOTES = [
    "BN sốt cao, ho khan, phổi ran ẩm hai đáy\nbụng mềm, gan lách không to",
    "đau ngực trái lan vai, khó thở khi gắng sức\nHA 150/90 mmHg, mạch 90 l/p",
]


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> Path:
    """A tiny encoder with a Unigram tokenizer of single letters."""
    folder = tmp_path_factory.mktemp("base")
    letters = sorted({c for note in NOTES for c in note.lower() if not c.isspace()})
    pieces = ["<s>", "<pad>", "</s>", "<unk>", "▁", *letters]
    mask = {
        "id": len(pieces), "content": "<mask>", "single_word": False, "lstrip": False,
        "rstrip": False, "normalized": False, "special": True,
    }  # fmt: skip
    data = {
        "version": "1.0", "truncation": None, "padding": None, "normalizer": None,
        "post_processor": None, "decoder": None, "added_tokens": [mask],
        "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always"},
        "model": {"type": "Unigram", "unk_id": 3, "byte_fallback": False,
                  "vocab": [[piece, -4.0] for piece in pieces]},
    }  # fmt: skip
    (folder / "tokenizer.json").write_text(json.dumps(data), "utf8")
    torch.manual_seed(0)
    shape = BertConfig(
        vocab_size=len(pieces) + 1, hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=64, pad_token_id=1,
    )  # fmt: skip
    BertModel(shape).save_pretrained(folder)
    return folder


@pytest.fixture
def options(base, tmp_path) -> dict:
    (tmp_path / "notes.txt").write_text("\n".join(n.replace("\n", " ") for n in NOTES), "utf8")
    return {
        "backbone": str(base), "notes": [{"path": str(tmp_path / "notes.txt"), "repeat": 8}],
        "dev": {"path": str(tmp_path / "notes.txt"), "repeat": 2}, "output": str(tmp_path / "out"),
        "words": {"least_in_notes": 1}, "exits": [1], "steps": 6, "block": 16, "batch_blocks": 4,
        "checkpoint_every": 2, "threads": 1, "learning_rate": 1e-2,
    }  # fmt: skip


def configured(options: dict, **changes) -> AdaptationConfig:
    return validated(options | changes, AdaptationConfig, "test")


def lines(folder: Path) -> list[dict]:
    return [json.loads(line) for line in (folder / "log.jsonl").read_text("utf8").splitlines()]


def test_the_loss_falls_at_every_exit(options, tmp_path):
    adapt(configured(options, steps=20))
    first, *_, last = lines(tmp_path / "out")
    assert len(last["dev_loss"]) == 2
    assert all(a > b for a, b in zip(first["dev_loss"], last["dev_loss"], strict=True))


def test_a_stopped_adaptation_ends_with_the_same_weights(options, tmp_path):
    whole = adapt(configured(options))

    def stop(done, steps, loss):
        if done == 5:
            raise KeyboardInterrupt

    parts = configured(options, output=str(tmp_path / "parts"))
    with pytest.raises(KeyboardInterrupt):
        adapt(parts, stop)
    again = adapt(parts)
    one, other = (load_file(f / "model.safetensors") for f in (whole, again))
    assert all(torch.equal(value, other[name]) for name, value in one.items())


def test_the_trainer_takes_the_adapted_encoder(options, tmp_path):
    made = adapt(configured(options, steps=2))
    for part, tag in (("train", "sốt B-X\ncao I-X\n\n"), ("dev", "ho B-X\nkhan I-X\n\n")):
        (tmp_path / f"{part}.conll").write_text(tag, "utf8")
    config = {
        "backbone": str(made), "labels": ["X"], "output": str(tmp_path / "run"), "epochs": 1,
        "train": [{"path": str(tmp_path / "train.conll")}], "window": 32, "overlap": 8,
        "dev": {"path": str(tmp_path / "dev.conll")}, "layers": 1, "threads": 1,
    }  # fmt: skip
    assert len(train(validated(config, TrainingConfig, "test"))) == 1


def test_another_configuration_in_the_folder_is_refused(options):
    adapt(configured(options, steps=2))
    with pytest.raises(ConfigError, match="another configuration"):
        adapt(configured(options, steps=3))


def test_an_exit_that_the_encoder_has_not_is_refused(options):
    with pytest.raises(ConfigError, match="exits must lie from 1 to 1"):
        adapt(configured(options, exits=[2]))


def test_missing_text_is_an_error(tmp_path):
    with pytest.raises(CorpusError, match="there is no such text"):
        list(read_plain(tmp_path / "nowhere.txt"))


def test_paragraphs_like_notes_come_first():
    press = "Bộ trưởng cho biết hôm qua thành phố đã họp với các sở về kế hoạch năm tới của ngành"
    ward = "bệnh nhân sốt cao ho khan đau ngực khó thở phổi ran ẩm bụng mềm gan lách không to"
    assert nearest([press, ward], count_words(NOTES), words=10) == [ward]


def test_a_second_adaptation_begins_where_the_first_ended(options, tmp_path):
    made = adapt(configured(options, steps=20))
    ended = lines(tmp_path / "out")[-1]["dev_loss"]
    more = {"backbone": str(made), "extend": False, "output": str(tmp_path / "more")}
    adapt(configured(options, steps=2, learning_rate=1e-6, **more))
    begun = lines(tmp_path / "more")[0]["dev_loss"]
    assert begun == pytest.approx(ended, abs=0.3)
