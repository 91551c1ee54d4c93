# ruff: noqa: E402 - the optional packages are asked for first
import json

import pytest

torch = pytest.importorskip("torch", reason="training needs vnclinical[train]")
for name in ("transformers", "safetensors", "yaml"):
    pytest.importorskip(name, reason="training needs vnclinical[train]")

from safetensors.torch import load_file

from vnclinical.errors import ConfigError, CorpusError, ResourceError
from vnclinical.training.senses.config import SenseConfig
from vnclinical.training.senses.run import SenseChooser, read_material, train_senses
from vnclinical.training.senses.uses import AcronymUse, read_dictionary
from vnclinical.training.yaml_files import read_yaml


@pytest.fixture
def config(sense_options) -> SenseConfig:
    return SenseConfig.model_validate(sense_options)


@pytest.mark.parametrize("key", ["epoch", "written.typo"])
def test_a_wrong_key_names_the_known_ones(sense_options, tmp_path, key):
    outer, _, inner = key.partition(".")
    sense_options[outer] = {inner: 1} if inner else 1
    (tmp_path / "a.yaml").write_text(json.dumps(sense_options), "utf8")
    with pytest.raises(ConfigError, match=f"{key}: .*known keys: .*epochs.*written.fill_to"):
        read_yaml(tmp_path / "a.yaml", SenseConfig)


@pytest.mark.parametrize("kind", ["cross", "bi"])
def test_the_neighbours_decide(config, kind):
    results = train_senses(config.model_copy(update={"kind": kind}))
    assert results[-1].loss < 0.3 * results[0].loss
    assert max(r.dev for r in results) > 0.9
    chooser = SenseChooser.open(config.output, device="cpu")
    table = read_dictionary(config.dictionary)
    texts = ("Ghi nhận TC hút thuốc", "ghi nhận TC NGẢ trước")
    uses = [AcronymUse.of(text, 9, 11, table) for text in texts]
    assert chooser.choose(uses) == ["tiền căn", "tử cung"]
    assert [round(sum(shares), 4) for shares in chooser.probabilities(uses)] == [1.0, 1.0]


def test_an_acronym_without_a_label_is_learned_from_places_where_it_is_spelled_out(config):
    rows = json.loads(config.train.read_text("utf8"))
    for row in rows:
        row["text"] += " và trẻ em chơi ngoan" if "ngả" in row["text"] else ""
        row["text"] += " và trái tim đập đều" if "dị" in row["text"] else ""
    config.train.write_text(json.dumps(rows), "utf8")
    train_senses(config)
    table = read_dictionary(config.dictionary)
    uses = [AcronymUse.of(f"ghi nhận te {near}", 9, 11, table) for near in ("chơi", "đập đều")]
    assert SenseChooser.open(config.output, device="cpu").choose(uses) == ["trẻ em", "trái tim"]


def test_held_out_acronyms_are_neither_learned_nor_read(config):
    rows = json.loads(config.train.read_text("utf8"))
    extra = "te đập đều, tử cung mang thai"
    rows += [{"text": extra, "start_char_idx": 0, "length_acronym": 2, "expansion": "trái tim"}] * 2
    config.train.write_text(json.dumps(rows), "utf8")
    seeds = (s for s in range(99) if read_material(half(config, s)).unseen_train[0].acronym == "te")
    chosen = half(config, next(seeds))
    material = read_material(chosen)
    assert {u.acronym for u in material.train} == {"tc"}
    assert len(material.unseen_train) == 2
    assert extra not in material.sentences
    results = train_senses(chosen.model_copy(update={"epochs": 1}))
    assert results[0].unseen in {0.0, 1.0}
    assert results[0].mark == (results[0].dev + results[0].unseen) / 2


def half(config, seed):
    return config.model_copy(update={"held_out": 0.5, "seed": seed})


def test_a_stopped_run_ends_where_a_whole_one_does(config, tmp_path):
    short = config.model_copy(update={"epochs": 3, "dropout": 0.1})
    whole = train_senses(short)
    parts = short.model_copy(update={"output": tmp_path / "parts"})

    def stop(epoch, done, steps, loss):
        if (epoch, done) == (1, 2):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_senses(parts, stop)
    assert len((parts.output / "log.jsonl").read_text("utf8").splitlines()) == 1
    again = train_senses(parts)
    assert [(r.epoch, r.loss, r.dev) for r in again] == [(r.epoch, r.loss, r.dev) for r in whole]
    one, other = (load_file(c.output / "best.safetensors") for c in (short, parts))
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_what_cannot_be_is_refused(config, tmp_path):
    with pytest.raises(ResourceError, match="holds no acronym model"):
        SenseChooser.open(tmp_path / "nothing")
    train_senses(config.model_copy(update={"epochs": 1}))
    with pytest.raises(ConfigError, match="another configuration"):
        train_senses(config)
    if not torch.cuda.is_available():
        with pytest.raises(ConfigError, match="'cuda'"):
            train_senses(config.model_copy(update={"device": "cuda"}))
    rows = json.loads(config.train.read_text("utf8"))
    config.train.write_text(json.dumps([rows[0] | {"expansion": "không rõ"}]), "utf8")
    with pytest.raises(CorpusError, match=r"entry 1: .*does not hold this expansion"):
        read_material(config)
