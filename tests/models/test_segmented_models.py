"""Models of segmented text: the unit is the word; export and INT8 of a network of RoBERTa's shape."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from vnclinical.errors import ConfigError, InputError, ResourceError
from vnclinical.models.manifest import Manifest
from vnclinical.models.store import file_sha256, find_model, write_manifest
from vnclinical.models.tagger import Tagger, encode
from vnclinical.models.tokenizer import load_tokenizer, save_tokenizer
from vnclinical.text.span import Span

torch = pytest.importorskip("torch", reason="torch comes with vnclinical[train]")
TEXT = "Bệnh nhân sốt,\nviêm phổi"
WORDS = [Span(0, 9), Span(10, 13), Span(13, 14), Span(15, 24)]
LABELS = ("disease", "symptom")


def facts(**changes: object) -> Manifest:
    given = {"name": "tiny-phobert", "version": "1", "labels": LABELS, "window": 32, "overlap": 8}
    return Manifest.model_validate(given | {"reads_words": True, "files": {}} | changes)


class Always:
    """Says B, I, I ... of the first label wherever it looks."""

    def run(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        logits = np.zeros((len(ids), len(LABELS), 3), dtype=np.float32)
        logits[:, 0, 2] = 9.0
        logits[:, 1, 0] = 9.0
        logits[-2, 0] = (0.0, 9.0, 0.0)  # the last sub-word before </s> begins anew
        return logits


def test_every_word_is_one_unit_with_one_first_subword(phobert: Path) -> None:
    encoded = encode(TEXT, load_tokenizer(phobert), facts(), WORDS)
    assert encoded.units == tuple(WORDS)
    known = load_tokenizer(phobert).get_vocab()
    names = ["bệnh_nhân", "sốt", ",", "|", "viêm_phổi"]
    assert encoded.ids == tuple(known[n] for n in names)
    assert encoded.first == (0, 1, 2, 4)


def test_spans_take_whole_words(phobert: Path) -> None:
    tagger = Tagger(facts(), load_tokenizer(phobert), Always())
    found = tagger.tag(TEXT, WORDS)
    assert [TEXT[s.start : s.end] for s in found] == ["Bệnh nhân sốt,", "viêm phổi"]


def test_text_without_words_is_refused_without_showing_it(phobert: Path) -> None:
    tagger = Tagger(facts(), load_tokenizer(phobert), Always())
    with pytest.raises(ConfigError, match="'tiny-phobert' reads segmented text") as caught:
        tagger.tag(TEXT)
    assert "sốt" not in str(caught.value)
    assert tagger.tag(" \n") == []


@pytest.mark.parametrize(
    "words", [[Span(0, 9), Span(5, 13)], [Span(10, 13), Span(0, 9)], [Span(15, 99)]]
)
def test_words_that_cannot_be_are_refused(phobert: Path, words: list[Span]) -> None:
    with pytest.raises(InputError, match="overlap, are out of order, or leave the text"):
        encode(TEXT, load_tokenizer(phobert), facts(), words)


def test_a_model_of_plain_text_does_not_look_at_words(phobert: Path) -> None:
    plain = facts(reads_words=False)
    tokenizer = load_tokenizer(phobert)
    assert encode(TEXT, tokenizer, plain, WORDS) == encode(TEXT, tokenizer, plain)
    assert len(encode(TEXT, tokenizer, plain).units) == 6


@pytest.fixture(scope="module")
def network(phobert: Path):
    from vnclinical.models.networks import SpanTaggerNetwork

    torch.manual_seed(1)
    return SpanTaggerNetwork.from_pretrained(phobert, len(LABELS)).eval()


@pytest.fixture(scope="module")
def exact(network, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from vnclinical.models.export import export_onnx

    path = tmp_path_factory.mktemp("export") / "model.fp32.onnx"
    export_onnx(network, path)
    return path


def windows() -> list[NDArray[np.int64]]:
    random = np.random.default_rng(3)
    return [np.array([0, *random.integers(3, 30, n), 2]) for n in (1, 5, 10, 30)]


def test_the_exported_file_equals_torch_up_to_the_last_position(network, exact: Path) -> None:
    from vnclinical.models.runtime import OnnxRuntime

    runtime = OnnxRuntime(exact, threads=1)
    for ids in windows():
        batch = torch.from_numpy(ids)[None]
        with torch.inference_mode():
            logits = network(batch, torch.ones_like(batch))[0].numpy()
        assert runtime.run(ids) == pytest.approx(logits, abs=1e-4)


def test_padding_changes_nothing_in_torch_or_onnx(network, exact: Path) -> None:
    import onnxruntime

    short, long = windows()[1], windows()[2]
    ids = np.full((2, len(long)), 1)
    ids[0, : len(short)], ids[1] = short, long
    mask = (ids != 1).astype(np.int64)
    session = onnxruntime.InferenceSession(str(exact), providers=["CPUExecutionProvider"])
    (shown,) = session.run(None, {"input_ids": ids, "attention_mask": mask})
    with torch.inference_mode():
        alone = network(torch.from_numpy(short)[None], torch.ones(1, len(short)).long())[0]
        padded = network(torch.from_numpy(ids), torch.from_numpy(mask))
    assert shown[0, : len(short)] == pytest.approx(alone.numpy(), abs=1e-4)
    assert padded[0, : len(short)].numpy() == pytest.approx(alone.numpy(), abs=1e-4)
    assert shown[1] == pytest.approx(padded[1].numpy(), abs=1e-4)


@pytest.fixture
def folder(phobert: Path, exact: Path, tmp_path: Path) -> Path:
    from vnclinical.models.export import quantize

    names = ["model.onnx", *save_tokenizer(str(phobert), tmp_path)]
    quantize(exact, tmp_path / "model.onnx")
    sums = {name: file_sha256(tmp_path / name) for name in names}
    write_manifest(tmp_path, facts(tokenizer="tokenizer", files=sums))
    return tmp_path


def test_an_int8_folder_opens_and_stays_near_the_32_bits(exact: Path, folder: Path) -> None:
    from vnclinical.models.export import largest_difference
    from vnclinical.models.runtime import OnnxRuntime

    small = OnnxRuntime(folder / "model.onnx", threads=1)
    assert largest_difference(OnnxRuntime(exact, threads=1), small, windows()) < 0.2
    tagger = Tagger.open(folder, threads=1)
    found = tagger.tag(
        TEXT * 20,
        [Span(w.start + len(TEXT) * i, w.end + len(TEXT) * i) for i in range(20) for w in WORDS],
    )
    assert all(s.end <= 20 * len(TEXT) for s in found)


def test_the_pipe_gives_the_model_the_words_before_it(folder: Path) -> None:
    from vnclinical import Pipeline
    from vnclinical.pipelines.entities.neural import NeuralTagger
    from vnclinical.pipelines.words import WordSegmenter

    neural = NeuralTagger(model=str(folder), threads=1)
    doc = Pipeline([WordSegmenter(), neural]).annotate(TEXT)
    assert doc.candidates
    assert {c.span.start for c in doc.candidates} <= {w.span.start for w in doc.words}
    assert Pipeline([neural]).annotate("").candidates == ()
    with pytest.raises(ConfigError, match="put the pipe 'words' before it"):
        Pipeline([neural]).annotate(TEXT)


def test_a_changed_file_of_the_tokenizer_is_seen(folder: Path) -> None:
    assert find_model(folder).manifest.reads_words
    (folder / "tokenizer" / "vocab.txt").write_text("ho 1\n", "utf8")
    with pytest.raises(ResourceError, match=r"vocab\.txt is damaged"):
        find_model(folder)
    (folder / "tokenizer" / "vocab.txt").unlink()
    with pytest.raises(ResourceError, match=r"lacks vocab\.txt"):
        find_model(folder)


def test_a_file_more_in_the_tokenizer_is_seen(folder: Path) -> None:
    (folder / "tokenizer" / "tokenizer.json").write_text("{}", "utf8")
    with pytest.raises(ResourceError, match=r"holds tokenizer/tokenizer\.json, for which"):
        find_model(folder)


def test_a_tokenizer_folder_without_checksums_is_refused(folder: Path) -> None:
    sums = {"model.onnx": file_sha256(folder / "model.onnx")}
    write_manifest(folder, facts(tokenizer="tokenizer", files=sums))
    with pytest.raises(ResourceError, match=r"states no checksum for .*tokenizer"):
        find_model(folder)


@pytest.mark.parametrize(
    ("kind", "options", "window"),
    [
        ("roberta", {"max_position_embeddings": 258, "pad_token_id": 1}, 256),
        ("xlm-roberta", {"max_position_embeddings": 514, "pad_token_id": 1}, 512),
        ("bert", {"max_position_embeddings": 512}, 512),
        ("distilbert", {"max_position_embeddings": 128}, 128),
        ("t5", {}, 2**31),
    ],
)
def test_positions_limit_the_window(kind: str, options: dict[str, int], window: int) -> None:
    from transformers import AutoConfig

    from vnclinical.models.networks import check_window, usable_window

    config = AutoConfig.for_model(kind, **options)
    assert min(usable_window(config), 2**31) == window
    check_window(config, window)
    if window < 2**31:
        with pytest.raises(ConfigError, match=f"larger than the {window} sub-words"):
            check_window(config, window + 1)
