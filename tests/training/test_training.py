# ruff: noqa: E402 - the optional packages are asked for first
import json
import random

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training needs vnclinical[train]")
for name in ("transformers", "onnx", "yaml"):
    pytest.importorskip(name, reason="training needs vnclinical[train]")

from vnclinical.errors import ConfigError
from vnclinical.labels import EntityType
from vnclinical.models.manifest import Manifest
from vnclinical.models.networks import SpanTaggerNetwork
from vnclinical.models.store import find_model
from vnclinical.models.tagger import Tagger, load_tokenizer
from vnclinical.training.augment import augmented
from vnclinical.training.calibration import expected_error
from vnclinical.training.checkpoints import RunFolder
from vnclinical.training.config import Augmentation, CorpusSource, TrainingConfig
from vnclinical.training.features import IGNORED, SpecialIds, batches, examples
from vnclinical.training.losses import tagging_loss
from vnclinical.training.package import package
from vnclinical.training.run import train
from vnclinical.training.texts import TrainingText, TypedSpan, read_texts
from vnclinical.training.yaml_files import read_yaml

NOISE = Augmentation(
    strip_marks=1, drop_punctuation=1, join_lines=1, wrap_lines=1, typing_noise=1, drop_letters=1
)


@pytest.fixture
def config(options) -> TrainingConfig:
    return TrainingConfig.model_validate(options)


def test_config_from_yaml(options, tmp_path):
    (tmp_path / "a.yaml").write_text(json.dumps(options), "utf8")
    assert read_yaml(tmp_path / "a.yaml", TrainingConfig).epochs == 2


@pytest.mark.parametrize("key", ["epoch", "augment.typo"])
def test_a_wrong_key_names_the_known_ones(options, tmp_path, key):
    name, _, inner = key.partition(".")
    options[name] = {inner: 1} if inner else 1
    (tmp_path / "a.yaml").write_text(json.dumps(options), "utf8")
    with pytest.raises(ConfigError, match=f"{key}: .*known keys: .*augment.strip_marks.*epochs"):
        read_yaml(tmp_path / "a.yaml", TrainingConfig)


def test_noise_keeps_the_spans_in_place():
    words = "Vào viện vì đau thượng vị, nôn nhiều.\nTiền sử: viêm dạ dày; không sốt\n" * 5
    start = words.index("viêm")
    text = TrainingText.of("n", words, [TypedSpan(start, start + 11, (EntityType.DISEASE,))])
    for seed in range(20):
        changed = augmented(text, NOISE, random.Random(seed))
        (span,) = changed.spans
        covered = changed.text[span.start : span.end]
        assert covered == covered.strip()
        assert covered[0] in "vi"
        assert changed == augmented(text, NOISE, random.Random(seed))


def test_decomposed_gold_is_normalised_with_its_spans():
    import unicodedata

    raw = unicodedata.normalize("NFD", "không sốt cao")
    start = raw.index("s", 3)
    text = TrainingText.of("n", raw, [TypedSpan(start, len(raw), (EntityType.SYMPTOM,))])
    assert text.text[text.spans[0].start : text.spans[0].end] == "sốt cao"


def test_each_syllable_is_labelled_in_one_window(config, backbone):
    tokenizer = load_tokenizer(backbone / "tokenizer.json")
    special = SpecialIds.of(tokenizer)
    text = TrainingText.of(
        "n", "sốt cao, đau ngực, ho khan " * 6, [TypedSpan(0, 7, (EntityType.SYMPTOM,))]
    )
    manifest = Manifest(
        name="x", version="1", labels=tuple(EntityType), window=16, overlap=4, files={}
    )
    found = list(examples(text, tokenizer, manifest, special))
    labelled = sum(int((e.labels[:, 0] != IGNORED).sum()) for e in found)
    assert labelled == 8 * 6
    symptom = list(EntityType).index(EntityType.SYMPTOM)
    assert found[0].labels[1:4, symptom].tolist() == [1, 2, 0]
    (batch, *_) = batches(found, 64, special.pad, random.Random(0))
    assert batch.ids.shape == batch.mask.shape
    assert (batch.ids[batch.mask == 0] == special.pad).all()


def test_partial_corpora_teach_only_their_types(tmp_path, config, backbone):
    (tmp_path / "a.io").write_text("sốt I-SD\n, O\nho O\n", "utf8")
    labels = {"SD": ["symptom", "disease"]}
    (text,) = read_texts(CorpusSource.model_validate({"path": tmp_path / "a.io", "labels": labels}))
    tokenizer = load_tokenizer(backbone / "tokenizer.json")
    manifest = Manifest(name="x", version="1", labels=tuple(EntityType), files={})
    (example,) = examples(text, tokenizer, manifest, SpecialIds.of(tokenizer))
    drug, symptom = (list(EntityType).index(t) for t in (EntityType.DRUG, EntityType.SYMPTOM))
    assert (example.labels[:, drug] == IGNORED).all()
    assert example.labels[1:4, symptom].tolist() == [IGNORED, 0, 0]
    assert example.shared[1:4, symptom].tolist() == [1, IGNORED, IGNORED]


def test_shared_mentions_need_one_layer_only():
    logits = torch.zeros(1, 1, 2, 3)
    logits[..., 0, 1] = 9.0
    nothing = torch.full((1, 1, 2), IGNORED)
    either = torch.ones(1, 1, 2, dtype=torch.long)
    weights = torch.ones(2, 3)
    assert float(tagging_loss(logits, nothing, either, weights)) < 0.01
    assert float(tagging_loss(-logits, nothing, either, weights)) > 0.3


def test_padding_changes_nothing(backbone):
    network = SpanTaggerNetwork.from_pretrained(backbone, 6, layers=1).eval()
    ids = torch.tensor([[0, 7, 8, 2]])
    padded = torch.tensor([[0, 7, 8, 2, 1, 1]])
    mask = torch.tensor([[1, 1, 1, 1, 0, 0]])
    alone = network(ids, torch.ones_like(ids))
    assert alone.shape == (1, 4, 6, 3)
    torch.testing.assert_close(network(padded, mask)[:, :4], alone)


def test_a_stopped_run_ends_where_a_whole_one_does(config, tmp_path):
    whole = train(config)
    parts = config.model_copy(update={"output": tmp_path / "parts"})

    def stop(epoch, done, steps, loss):
        if epoch == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(parts, stop)
    again = train(parts)
    assert [(r.epoch, r.loss, r.f1) for r in again] == [(r.epoch, r.loss, r.f1) for r in whole]


def test_another_configuration_is_refused(config):
    train(config)
    with pytest.raises(ConfigError, match="another configuration"):
        train(config.model_copy(update={"seed": 2}))


def test_notes_in_train_and_dev_are_refused(config):
    with pytest.raises(ConfigError, match="1 texts stand both"):
        train(config.model_copy(update={"train": (config.dev,)}))


@pytest.mark.filterwarnings("ignore")
def test_packaged_model_tags_and_tells_its_facts(config, tmp_path):
    train(config.model_copy(update={"epochs": 1}))
    made = package(config.output, tmp_path / "model", keep_fp32=True)
    assert made == find_model(tmp_path / "model")
    assert {p.name for p in made.path.iterdir()} == {
        "model.onnx", "model.fp32.onnx", "tokenizer.json", "manifest.json", "README.md"
    }  # fmt: skip
    assert made.manifest.temperature > 0
    assert "strict F1" in (made.path / "README.md").read_text("utf8")
    spans = Tagger.open(made.path, threads=1).tag("đau ngực")
    assert all(0 <= s.score <= 1 for s in spans)
    assert RunFolder(config.output).results()[0].epoch == 1


def test_calibration_error_of_perfect_scores_is_nothing():
    assert expected_error(np.ones(5), np.ones(5)) == 0
    assert expected_error(np.array([]), np.array([])) == 0


def test_attributes_are_learned_on_entities_alone(config, backbone):
    tokenizer = load_tokenizer(backbone / "tokenizer.json")
    text = TrainingText.of(
        "n",
        "ho khan, không sốt cao",
        [
            TypedSpan(0, 7, ("symptom",), ()),
            TypedSpan(15, 22, ("symptom",), ("negated",)),
        ],
    )
    manifest = Manifest(
        name="x", version="1", labels=("symptom",), attributes=("negated", "past"), files={}
    )
    (example,) = examples(text, tokenizer, manifest, SpecialIds.of(tokenizer))
    words = example.labels[example.judged]
    assert words[:, 0].tolist() == [1, 2, 0, 0, 1, 2]
    assert words[:, 1].tolist() == [0, 0, IGNORED, IGNORED, 1, 1]
    assert words[:, 2].tolist() == [0, 0, IGNORED, IGNORED, 0, 0]
