"""Tokenizers of model folders: PhoBERT's shape, files that come and go, what is refused."""

import json
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnclinical.errors import ConfigError, MissingExtraError, ResourceError
from vnclinical.models.phobert import PhobertCutter
from vnclinical.models.slow import TransformersCutter, open_with_transformers
from vnclinical.models.tokenizer import (
    copy_tokenizer,
    load_tokenizer,
    save_tokenizer,
    tokenizer_name,
)

pytest.importorskip("transformers", reason="transformers comes with vnclinical[train]")
FILES = ["added_tokens.json", "bpe.codes", "tokenizer_config.json", "vocab.txt"]
WORDS = st.text("bệnh_â viêmphổđausốtkg.,0123@<>/", min_size=1, max_size=12).filter(
    lambda w: not any(c.isspace() for c in w)
)


@pytest.fixture(scope="module")
def cutters(phobert: Path) -> tuple[PhobertCutter, TransformersCutter]:
    own = PhobertCutter.open(phobert)
    assert own is not None
    return own, TransformersCutter(open_with_transformers(str(phobert), local=True))


@given(word=WORDS)
def test_our_reader_of_phobert_answers_as_transformers_does(
    cutters: tuple[PhobertCutter, TransformersCutter], word: str
) -> None:
    own, reference = cutters
    assert own.cut(word) == reference.cut(word)


@pytest.mark.parametrize("word", ["bệnh_nhân", "viêm_phổi", "a", "g", "sốt", "viêm", "</s>", "x"])
def test_known_and_unknown_words_are_cut_alike(
    cutters: tuple[PhobertCutter, TransformersCutter], word: str
) -> None:
    own, reference = cutters
    assert own.cut(word) == reference.cut(word)
    assert own.vocabulary() == reference.vocabulary()


@pytest.mark.parametrize("is_ours", [True, False])
def test_pieces_of_phobert_lie_on_their_letters(
    phobert: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_ours: bool
) -> None:
    save_tokenizer(str(phobert), tmp_path)
    if not is_ours:
        monkeypatch.setattr(PhobertCutter, "open", lambda _: None)
        load_tokenizer.cache_clear()
    text = "bệnh_nhân sốt, viêm"
    encoding = load_tokenizer(tmp_path / "tokenizer").encode(text, add_special_tokens=False)
    seen = [text[start:end] for start, end in encoding.offsets]
    assert seen == ["bệnh_nhân", "sốt", ",", "viê", "m"]
    assert encoding.ids[:3] == [4, 8, 12]
    load_tokenizer.cache_clear()


def test_a_tokenizer_without_a_fast_form_is_saved_with_its_own_files(
    phobert: Path, tmp_path: Path
) -> None:
    assert save_tokenizer(str(phobert), tmp_path) == [f"tokenizer/{name}" for name in FILES]
    assert tokenizer_name(tmp_path) == "tokenizer"
    found = load_tokenizer(tmp_path / "tokenizer").get_vocab()
    assert [found[name] for name in ("<s>", "<pad>", "</s>", "<unk>")] == [0, 1, 2, 3]


def test_merges_of_phobert_win_over_a_tokenizer_json(phobert: Path, tmp_path: Path) -> None:
    both = shutil.copytree(phobert, tmp_path / "both")
    (both / "tokenizer.json").write_text("{}", "utf8")
    assert save_tokenizer(str(both), tmp_path / "run")[0] == "tokenizer/added_tokens.json"


def test_a_fast_tokenizer_is_copied_and_replaces_the_slow_one(
    phobert: Path, tmp_path: Path
) -> None:
    backbone, run = tmp_path / "backbone", tmp_path / "run"
    backbone.mkdir()
    (backbone / "tokenizer.json").write_text("{}", "utf8")
    save_tokenizer(str(phobert), run)
    assert save_tokenizer(str(backbone), run) == ["tokenizer.json"]
    assert [p.name for p in run.iterdir()] == ["tokenizer.json"]


def test_a_tokenizer_moves_from_the_run_to_the_model(phobert: Path, tmp_path: Path) -> None:
    written = save_tokenizer(str(phobert), tmp_path / "run")
    assert copy_tokenizer(tmp_path / "run", tmp_path / "model") == written
    for name in written:
        assert (tmp_path / "model" / name).read_bytes() == (tmp_path / "run" / name).read_bytes()


def test_nothing_to_copy_is_named(tmp_path: Path) -> None:
    with pytest.raises(ResourceError, match=r"no tokenizer: neither tokenizer\.json nor"):
        copy_tokenizer(tmp_path, tmp_path / "model")


@pytest.mark.parametrize("config", [{}, {"model_type": "roberta"}, {"model_type": "xlm-roberta"}])
@pytest.mark.parametrize("has_files", [True, False])
def test_a_backbone_without_a_tokenizer_is_refused(
    phobert: Path, tmp_path: Path, config: dict[str, str], has_files: bool
) -> None:
    (tmp_path / "config.json").write_text(json.dumps(config), "utf8")
    if has_files:  # nothing says that they are PhoBERT's
        for name in ("vocab.txt", "bpe.codes"):
            shutil.copyfile(phobert / name, tmp_path / name)
    with pytest.raises(ConfigError, match="has no tokenizer that transformers can load"):
        save_tokenizer(str(tmp_path), tmp_path / "run")


def test_the_class_named_in_the_config_of_the_network_is_enough(
    phobert: Path, tmp_path: Path
) -> None:
    for name in ("vocab.txt", "bpe.codes"):
        shutil.copyfile(phobert / name, tmp_path / name)
    config = {"model_type": "roberta", "tokenizer_class": "PhobertTokenizer"}
    (tmp_path / "config.json").write_text(json.dumps(config), "utf8")
    assert f"tokenizer/{FILES[1]}" in save_tokenizer(str(tmp_path), tmp_path / "run")
    found = load_tokenizer(tmp_path / "run" / "tokenizer").get_vocab()
    assert found == load_tokenizer(phobert).get_vocab()


@pytest.mark.parametrize("name", ["vocab.txt", "bpe.codes", "tokenizer_config.json"])
def test_a_tokenizer_folder_that_lacks_a_file_is_refused(
    phobert: Path, tmp_path: Path, name: str
) -> None:
    save_tokenizer(str(phobert), tmp_path)
    (tmp_path / "tokenizer" / name).unlink()
    load_tokenizer.cache_clear()
    with pytest.raises(ResourceError, match="is no readable tokenizer"):
        load_tokenizer(tmp_path / "tokenizer")


@pytest.mark.parametrize(
    "change", [{"do_lower_case": True}, {"unk_token": "[UNK]"}, {"tokenizer_class": "Other"}]
)
def test_a_changed_phobert_is_left_to_transformers(
    phobert: Path, tmp_path: Path, change: dict[str, object]
) -> None:
    save_tokenizer(str(phobert), tmp_path)
    config = tmp_path / "tokenizer" / "tokenizer_config.json"
    config.write_text(json.dumps(json.loads(config.read_text("utf8")) | change), "utf8")
    assert PhobertCutter.open(tmp_path / "tokenizer") is None


def test_without_transformers_phobert_runs_and_others_name_the_extra(
    phobert: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_tokenizer(str(phobert), tmp_path)
    load_tokenizer.cache_clear()
    monkeypatch.setitem(sys.modules, "transformers", None)
    assert load_tokenizer(tmp_path / "tokenizer").encode("sốt", add_special_tokens=False).ids == [8]
    with pytest.raises(MissingExtraError, match=r'pip install "vnclinical\[train\]"'):
        open_with_transformers(str(tmp_path / "tokenizer"), local=True)
