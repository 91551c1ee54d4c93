# ruff: noqa: E402 - the optional packages are asked for first
"""Runs from a configuration to weights: stopped, killed, repeated, searched, taught."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="training needs vnclinical[train]")
for name in ("transformers", "onnx", "yaml", "peft", "optuna"):
    pytest.importorskip(name, reason="training needs vnclinical[train]")

from safetensors.torch import load_file

from vnclinical.errors import ConfigError, CorpusError
from vnclinical.models.store import find_model
from vnclinical.training.backbones import make_network, merged
from vnclinical.training.checkpoints import RunFolder
from vnclinical.training.config import TrainingConfig
from vnclinical.training.devices import device_of
from vnclinical.training.losses import distillation_loss
from vnclinical.training.package import package
from vnclinical.training.run import train
from vnclinical.training.search import SearchSpace, search
from vnclinical.training.yaml_files import validated


def configured(options: dict, **changes) -> TrainingConfig:
    return validated(options | changes, TrainingConfig, "test")


def weights(folder: Path) -> dict:
    return load_file(folder / "best.safetensors")


def assert_same_weights(one: Path, other: Path) -> None:
    a, b = weights(one), weights(other)
    assert a.keys() == b.keys()
    for name, value in a.items():
        assert torch.equal(value, b[name]), name


def test_the_same_configuration_gives_the_same_weights_to_the_bit(options, tmp_path):
    first = train(configured(options, dropout=0.3, augment={"typing_noise": 1.0}))
    again = configured(
        options, dropout=0.3, augment={"typing_noise": 1.0}, output=str(tmp_path / "again")
    )
    second = train(again)
    assert [(r.loss, r.f1) for r in first] == [(r.loss, r.f1) for r in second]
    assert_same_weights(tmp_path / "run", tmp_path / "again")


@pytest.mark.slow
@pytest.mark.parametrize("after", [2, 5])
def test_a_run_killed_at_a_random_step_ends_with_the_weights_of_an_unbroken_one(
    options, tmp_path, after
):
    wanted = options | {
        "dropout": 0.3, "epochs": 3, "batch_tokens": 16, "checkpoint_every": 1, "average": 0.9,
    }  # fmt: skip
    train(configured(wanted))
    broken = tmp_path / "broken"
    (tmp_path / "a.yaml").write_text(json.dumps(wanted | {"output": str(broken)}), "utf8")
    script = (
        "import sys, time\nfrom pathlib import Path\n"
        "from vnclinical.training.config import TrainingConfig\n"
        "from vnclinical.training.run import train\n"
        "from vnclinical.training.yaml_files import read_yaml\n"
        "seen = 0\n"
        "def watch(*_):\n    global seen\n    seen += 1\n"
        f"    if seen > {after}:\n        print('ready', flush=True)\n        time.sleep(60)\n"
        "train(read_yaml(Path(sys.argv[1]), TrainingConfig), watch)\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "a.yaml")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        os.kill(child.pid, signal.SIGKILL)
    train(configured(wanted, output=str(broken)))
    assert_same_weights(tmp_path / "run", broken)
    logs = [
        [(r.epoch, r.loss, r.f1) for r in RunFolder(folder).results()]
        for folder in (tmp_path / "run", broken)
    ]
    assert logs[0] == logs[1]


def test_gathered_batches_make_one_step(options, tmp_path):
    steps = []
    train(
        configured(options, batch_tokens=16, accumulate=2, epochs=1),
        lambda *told: steps.append(told),
    )
    done = [d for _, d, _, _ in steps]
    assert done[0] == 2
    assert done[-1] == steps[-1][2]


def test_the_running_mean_is_what_is_kept(options, tmp_path):
    train(configured(options, batch_tokens=16, epochs=1))
    mean_of_all = {"average": 0.9, "output": str(tmp_path / "mean")}
    train(configured(options, batch_tokens=16, epochs=1, **mean_of_all))
    plain, mean = weights(tmp_path / "run"), weights(tmp_path / "mean")
    assert not torch.equal(plain["head.weight"], mean["head.weight"])


def test_lora_trains_small_matrices_and_leaves_plain_weights(options, tmp_path):
    config = configured(options, lora={"rank": 2}, epochs=1)
    network = make_network(config)
    trained = {n for n, p in network.named_parameters() if p.requires_grad}
    assert {n.partition(".")[0] for n in trained} == {"backbone", "head"}
    assert all("lora_" in n for n in trained if n.startswith("backbone"))
    train(config)
    assert not any("lora" in name for name in weights(tmp_path / "run"))
    RunFolder(tmp_path / "run").load_best()


def test_merging_lora_changes_no_score(options):
    network = make_network(configured(options, lora={"rank": 2})).eval()
    for parameter in network.parameters():
        torch.nn.init.normal_(parameter, std=0.2)
    ids = torch.tensor([[0, 7, 8, 2]])
    mask = torch.ones_like(ids)
    torch.testing.assert_close(merged(network)(ids, mask), network(ids, mask))


def test_lora_without_a_place_says_which_layers_there_are(options):
    with pytest.raises(ConfigError, match=r"lora.targets nowhere are no layers.*query"):
        make_network(configured(options, lora={"targets": ["nowhere"]}))


def test_a_teacher_is_learned_from_also_where_there_is_no_gold(options, corpora, tmp_path):
    train(configured(options, epochs=1))
    teacher = {
        "run": str(tmp_path / "run"), "weight": 0.7,
        "texts": [{"path": str(corpora / "train.jsonl")}],
    }  # fmt: skip
    student = configured(options, teacher=teacher, layers=1, output=str(tmp_path / "student"))
    assert len(train(student)) == 2
    with pytest.raises(ConfigError, match="another 'line_break'"):
        train(configured(options, teacher=teacher, line_break="~", output=str(tmp_path / "other")))


def test_a_student_that_agrees_has_nothing_to_learn():
    logits = torch.randn(2, 3, 4, 3)
    judged = torch.ones(2, 3, dtype=torch.bool)
    assert float(distillation_loss(logits, logits, judged, 2.0)) == pytest.approx(0, abs=1e-6)
    assert float(distillation_loss(logits, -logits, judged, 2.0)) > 0.1
    assert float(distillation_loss(logits, -logits, ~judged, 2.0)) == 0


def test_labels_of_ones_own_are_learned_and_told_to_the_pipeline(options, tmp_path):
    for part in ("train", "dev"):
        rows = "sốt B-TRIEUCHUNG\ncao I-TRIEUCHUNG\n, O\nTHA B-BENH\n\n"
        extra = "ho B-TRIEUCHUNG\nkhan I-TRIEUCHUNG\n\n" if part == "dev" else ""
        (tmp_path / f"{part}.conll").write_text(extra or rows, "utf8")
    config = configured(
        options,
        labels=["BENH", "TRIEUCHUNG"],
        types={"BENH": "disease"},
        train=[{"path": str(tmp_path / "train.conll")}],
        dev={"path": str(tmp_path / "dev.conll")},
    )
    train(config)
    made = package(config.output, tmp_path / "model")
    assert find_model(made.path).manifest.labels == ("BENH", "TRIEUCHUNG")
    assert made.manifest.types == {"BENH": "disease"}


def test_a_corpus_with_other_labels_is_refused(options, tmp_path):
    (tmp_path / "a.conll").write_text("sốt B-X\n\n", "utf8")
    with pytest.raises(CorpusError, match=r"none of its labels \(X\).*BENH"):
        train(configured(options, labels=["BENH"], train=[{"path": str(tmp_path / "a.conll")}]))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"overlap": 15}, "overlap 15 must be smaller"),
        ({"type_weights": {"diseases": 2}}, "type_weights names diseases; labels: disease"),
        ({"trackers": ["notebook"], "epochs": 1}, "unknown tracker 'notebook'"),
        ({"backbone": "nowhere/at-all"}, "cannot be loaded"),
    ],
)
def test_errors_say_what_is_wrong(options, changes, said):
    with pytest.raises(ConfigError, match=said):
        train(configured(options, **changes))


def test_a_gpu_that_is_not_there_is_an_error():
    if torch.cuda.is_available():
        pytest.skip("there is a GPU here")
    with pytest.raises(ConfigError, match="usable: auto, cpu"):
        device_of("cuda")
    assert device_of("auto").type == "cpu"


@pytest.mark.filterwarnings("ignore")
def test_figures_reach_a_tracker(options, tmp_path):
    pytest.importorskip("tensorboard", reason="this test writes for TensorBoard")
    train(configured(options, trackers=["tensorboard"], epochs=1))
    assert list((tmp_path / "run").rglob("events.out.tfevents.*"))


@pytest.mark.filterwarnings("ignore")
def test_a_search_tries_values_and_goes_on_where_it_stood(options, tmp_path):
    keys = {
        "learning_rate": {"low": 1e-4, "high": 1e-2, "log": True},
        "augment.strip_marks": {"values": [0.0, 0.5]},
    }
    config = configured(options, epochs=1)
    found = search(config, SearchSpace.model_validate({"keys": keys, "trials": 2}))
    assert found.trials == 2
    assert set(found.values) == set(keys)
    assert (found.folder / "best.safetensors").is_file()
    again = search(config, SearchSpace.model_validate({"keys": keys, "trials": 3}))
    assert again.trials == 3
    kept = list(tmp_path.glob("run/trial-*/best.safetensors"))
    assert kept == [again.folder / "best.safetensors"]


@pytest.mark.parametrize(
    ("key", "said"), [("epoch", "did you mean 'epochs'"), ("teacher.run", "has no parts")]
)
def test_a_search_of_no_key_is_refused(options, key, said):
    space = SearchSpace.model_validate({"keys": {key: {"values": [1]}}})
    with pytest.raises(ConfigError, match=said):
        search(configured(options), space)
