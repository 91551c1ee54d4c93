"""Notes -> how long the chain takes, stage by stage, and what stands beside it, as JSON.

    python benchmarks/speed/chain.py --out benchmarks/results/speed.json

Every measurement runs in a process of its own, which this file starts as
``chain.py --task NAME`` and which prints one JSON object. No process may reach the network: what
would have to download a model first is written down as not available offline.
"""

import argparse
import json
import os
import platform
import resource
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vnclinical import Pipeline

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "corpora/vnclinical-notes/marked/w05.txt"  # dev: the model has not seen it
EXAMPLES = ROOT / "examples/notes"
TARGETS = {"load_s": 1.5, "note_300_ms": 80.0, "peak_mb": 600.0}
PACKAGES = ("onnxruntime", "numpy", "tokenizers", "underthesea", "torch", "transformers")
SYLLABLES = 300
TOLERANCE = 30
ROUNDS = 5
ENOUGH_S = 20
FRESH_LOADS = 5
TYPES = 6
WARM_UP = "BN nam 65t, TS THA, vào viện vì đau ngực trái, không sốt. HA 160/90 mmHg."
LIMIT_S = 900
PLAIN_TORCH = "AutoModel in float32 plus a linear layer; see benchmarks/README.md"

Json = dict[str, Any]


def syllable_count(text: str) -> int:
    """Runs of letters and runs of digits; signs are no syllables."""
    from vnclinical.text.syllables import syllables

    return sum(unit.covered(text)[0].isalnum() for unit in syllables(text))


def read_notes(limit: int) -> list[str]:
    """The notes of the dev writer, then the examples, at most ``limit``."""
    from vnclinical.readers.marked import read_marked
    from vnclinical.text.reading import read_note

    notes = [note.text for note in read_marked(CORPUS)] if CORPUS.is_file() else []
    notes += [read_note(path)[0] for path in sorted(EXAMPLES.glob("*.txt"))]
    return notes[:limit]


def near_300(notes: Iterable[str]) -> list[str]:
    """Each note cut at the line end nearest to 300 syllables; those that come not near are left."""
    cut = []
    for note in notes:
        lines = note.splitlines(keepends=True)
        heads = ["".join(lines[:count]) for count in range(1, len(lines) + 1)]
        best = min(heads, key=lambda head: abs(syllable_count(head) - SYLLABLES))
        if abs(syllable_count(best) - SYLLABLES) <= TOLERANCE:
            cut.append(best)
    return cut


def spread(seconds: Iterable[float]) -> Json:
    """Median and 95th percentile in milliseconds."""
    ordered = sorted(1000 * s for s in seconds)
    p95 = ordered[round(0.95 * (len(ordered) - 1))]
    median = statistics.median(ordered)
    return {"median_ms": round(median, 3), "p95_ms": round(p95, 3), "samples": len(ordered)}


def timed(
    call: Callable[[str], object], notes: list[str], rounds: int = ROUNDS, warm_up: int = 3
) -> list[float]:
    """Seconds of each call, ``rounds`` times over the notes; the slow stop after ``ENOUGH_S``."""
    for note in notes[:warm_up]:
        call(note)
    seconds: list[float] = []
    begun = time.perf_counter()
    for _ in range(rounds):
        for note in notes:
            start = time.perf_counter()
            call(note)
            seconds.append(time.perf_counter() - start)
        if time.perf_counter() - begun > ENOUGH_S:
            break
    return seconds


def peak_mb() -> float:
    """The most memory that this process held, in MB of a million bytes.

    On Linux ``ru_maxrss`` is inherited from the process that started this one; ``VmHWM`` is not.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(x for x in status.read_text().splitlines() if x.startswith("VmHWM"))
        return round(int(line.split()[1]) * 1024 / 1e6, 1)
    unit = 1 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6, 1)


def task_load(arguments: argparse.Namespace) -> Json:
    """Import, ``load`` and the first note of a cold process."""
    marks = [time.perf_counter()]
    import vnclinical

    marks.append(time.perf_counter())
    nlp = vnclinical.load(arguments.preset, threads=arguments.threads or None)
    marks.append(time.perf_counter())
    nlp(WARM_UP)
    marks.append(time.perf_counter())
    names = ("import_s", "load_s", "first_note_s")
    return {name: b - a for name, a, b in zip(names, marks, marks[1:], strict=False)}


def task_memory(arguments: argparse.Namespace) -> Json:
    """Loads and reads all notes through the stream."""
    import vnclinical

    nlp = vnclinical.load(arguments.preset, threads=arguments.threads or None)
    count = sum(1 for _ in nlp.stream(read_notes(arguments.notes)))
    return {"peak_mb": peak_mb(), "notes": count}


def task_chain(arguments: argparse.Namespace) -> Json:
    """The whole chain note by note, its stages, and the throughput of the stream."""
    import vnclinical

    nlp = vnclinical.load(arguments.preset, threads=arguments.threads or None)
    notes = read_notes(arguments.notes)
    cut = near_300(notes)
    nlp(WARM_UP)
    first = timed(nlp, cut, rounds=1, warm_up=0)
    tokens = sum(len(vnclinical.Document.from_text(note).tokens.spans) for note in notes)
    stages, repeated = stage_seconds(nlp, cut), timed(nlp, cut)
    start = time.perf_counter()
    for _ in range(ROUNDS):
        for _record in nlp.stream(notes):
            pass
    seconds = (time.perf_counter() - start) / ROUNDS
    syllables = [syllable_count(note) for note in cut]
    return {
        "note_300": {"notes": len(cut), "mean_syllables": round(statistics.mean(syllables), 1)},
        "note_300_first_reading": spread(first),
        "note_300_repeated": spread(repeated),
        "stages": stages,
        "stream": {"notes_per_s": round(len(notes) / seconds, 1)}
        | {"tokens_per_s": round(tokens / seconds), "notes": len(notes), "tokens": tokens},
    }


def stage_seconds(nlp: "Pipeline", notes: list[str]) -> Json:
    """Milliseconds of every stage, from normalising the note to assembling the record."""
    from vnclinical import Document, Note
    from vnclinical.assemble import Provenance, assemble

    provenance = Provenance(preset=nlp.settings.preset, icd_edition="TT06-2026")
    names = [f"{i:02d} {type(pipe).__name__}" for i, pipe in enumerate(nlp.pipes, 1)]
    first, last = "00 normalise", f"{len(names) + 1:02d} assemble"
    seconds: dict[str, list[float]] = {name: [] for name in (first, *names, last)}
    for number in range(ROUNDS + 1):
        for text in notes:
            marks = [time.perf_counter()]
            doc = Document.from_note(Note(text=text))
            marks.append(time.perf_counter())
            for pipe in nlp.pipes:
                doc = pipe(doc)
                marks.append(time.perf_counter())
            assemble(doc, provenance)
            marks.append(time.perf_counter())
            if number:  # the first round warms up
                for name, start, end in zip(seconds, marks, marks[1:], strict=False):
                    seconds[name].append(end - start)
    return {name: spread(values) for name, values in seconds.items()}


def task_torch(arguments: argparse.Namespace) -> Json:
    """The encoder of a checkpoint with a linear layer, in plain torch, on the same windows."""
    import numpy as np
    import torch
    from transformers import AutoConfig, AutoModel

    from vnclinical.models.alignment import windows
    from vnclinical.models.manifest import Manifest
    from vnclinical.models.tagger import encode, load_tokenizer

    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    folder = Path(arguments.checkpoint)
    config = AutoConfig.from_pretrained(folder)
    if arguments.layers:
        config.num_hidden_layers = arguments.layers
    encoder = AutoModel.from_pretrained(folder, config=config, dtype=torch.float32).eval()
    head = torch.nn.Linear(config.hidden_size, TYPES * 3)
    tokenizer = load_tokenizer(folder / "tokenizer.json")
    vocabulary = tokenizer.get_vocab()
    begin = vocabulary.get("<s>", vocabulary.get("[CLS]"))
    end = vocabulary.get("</s>", vocabulary.get("[SEP]"))
    manifest = Manifest.model_validate({"name": "", "version": "", "labels": [], "files": {}})

    def tag(text: str) -> None:
        ids = encode(text, tokenizer, manifest).ids
        for window in windows(len(ids), manifest.window - 2, manifest.overlap):
            framed = np.array([[begin, *ids[window.start : window.end], end]], dtype=np.int64)
            given = torch.from_numpy(framed)
            hidden = encoder(input_ids=given, attention_mask=torch.ones_like(given))
            head(hidden.last_hidden_state).log_softmax(-1)

    with torch.inference_mode():
        result = spread(timed(tag, near_300(read_notes(arguments.notes))))
    return result | {
        "what": PLAIN_TORCH,
        "layers": config.num_hidden_layers,
        "threads": torch.get_num_threads(),
        "peak_mb": peak_mb(),
    }


def task_word_tokenize(arguments: argparse.Namespace) -> Json:
    """Word segmentation by underthesea, on the same notes."""
    from underthesea import word_tokenize

    return spread(timed(word_tokenize, near_300(read_notes(arguments.notes))))


def task_ner(arguments: argparse.Namespace) -> Json:
    """General-domain NER (persons, places) by underthesea: a measure of speed only."""
    from underthesea import ner

    return spread(timed(ner, near_300(read_notes(arguments.notes))))


TASKS: dict[str, Callable[[argparse.Namespace], Json]] = {
    "load": task_load,
    "memory": task_memory,
    "chain": task_chain,
    "torch": task_torch,
    "word_tokenize": task_word_tokenize,
    "ner": task_ner,
}


PEERS = {
    "torch": ("torch", "transformers"),
    "word_tokenize": ("underthesea",),
    "ner": ("underthesea",),
}


def block_network() -> None:
    """Lets every connection of this process fail at once."""

    def refuse(*_: object) -> None:
        raise OSError("this benchmark reaches no network")

    for holder, name in ((socket.socket, "connect"), (socket, "getaddrinfo")):
        setattr(holder, name, refuse)
    os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1")


def fresh(task: str, preset: str, arguments: argparse.Namespace) -> Json:
    """The answer of a task in a new process.

    Raises:
        RuntimeError: the task failed; the message is the last line of its standard error.
    """
    command = [sys.executable, __file__, "--task", task, "--preset", preset]
    for name in ("notes", "layers", "threads", "checkpoint"):
        command += [f"--{name}", str(getattr(arguments, name))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S)
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["nothing was said"])[-1]
        raise RuntimeError(f"task {task} ended with status {done.returncode}: {said}")
    answer: Json = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def measure(preset: str, arguments: argparse.Namespace) -> Json:
    """All numbers of one preset."""
    print(f"measuring preset {preset} ...", file=sys.stderr)
    loads = [fresh("load", preset, arguments) for _ in range(FRESH_LOADS)]
    cold = {key: round(statistics.median(x[key] for x in loads), 3) for key in loads[0]}
    chain = fresh("chain", preset, arguments)
    return {"cold": cold} | chain | {"memory": fresh("memory", preset, arguments)}


def peers(arguments: argparse.Namespace) -> Json:
    """What others take on the same notes; where one cannot run, why."""
    found: Json = {}
    for task, packages in PEERS.items():
        print(f"measuring {task} ...", file=sys.stderr)
        name = f"{packages[-1]}_{task}"
        if missing := [package for package in packages if installed(package) is None]:
            found[name] = {"skipped": f"not installed: {', '.join(missing)}"}
        elif task == "torch" and not arguments.checkpoint:
            found[name] = {"skipped": "no --checkpoint was given"}
        else:
            try:
                found[name] = fresh(task, arguments.preset, arguments)
            except (RuntimeError, subprocess.TimeoutExpired) as error:
                found[name] = {
                    "skipped": f"{'not available offline' if task == 'ner' else 'failed'}: {error}"
                }
    return found


def judged(main: Json) -> Json:
    """The targets with what was measured and whether it was met."""
    seen = {"load_s": main["cold"]["load_s"], "peak_mb": main["memory"]["peak_mb"]}
    seen["note_300_ms"] = main["note_300_first_reading"]["median_ms"]
    return {
        name: {"target": f"< {limit}", "measured": seen[name], "met": seen[name] < limit}
        for name, limit in TARGETS.items()
    }


def installed(package: str) -> str | None:
    """The version of a package, None where it is missing."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def circumstances() -> Json:
    """Machine, versions, day and commit."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.is_file() else []
    model = next((x.partition(":")[2].strip() for x in lines if x.startswith("model name")), "")
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%MZ"),
        "commit": git("rev-parse", "HEAD"),
        "uncommitted_changes": bool(git("status", "--porcelain", "--untracked-files=no")),
        "machine": {
            "cpu": model or platform.processor() or platform.machine(),
            "cores": os.cpu_count(),
            "system": f"{platform.system()} {platform.machine()}",
            "load_average": [round(x, 2) for x in os.getloadavg()],
        },
        "python": platform.python_version(),
        "packages": {name: installed(name) for name in PACKAGES},
    }


def git(*command: str) -> str | None:
    """The answer of git, None outside a clone."""
    call = ["git", "--no-optional-locks", "-C", str(ROOT), *command]
    try:
        return subprocess.run(call, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def read_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, help="where the JSON goes; else standard output")
    parser.add_argument("--preset", default="default", help="the preset that the targets judge")
    parser.add_argument("--notes", type=int, default=40, help="the most notes that are read")
    parser.add_argument(
        "--checkpoint", default="", help="a transformers folder to compare with: the backbone"
    )
    parser.add_argument("--layers", type=int, default=0, help="keep its first N layers; 0: all")
    parser.add_argument("--threads", type=int, default=0, help="of a model run; 0: as shipped")
    parser.add_argument("--task", choices=TASKS, help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> None:
    """Measures everything and writes the JSON; in a ``--task`` process only that task."""
    arguments = read_arguments()
    if arguments.task:
        block_network()
        print(json.dumps(TASKS[arguments.task](arguments)))
        return
    presets = dict.fromkeys((arguments.preset, "rules"))
    report = circumstances() | {"rounds": ROUNDS, "threads": arguments.threads or "as shipped"}
    report["targets_on"] = arguments.preset
    try:
        report["presets"] = {preset: measure(preset, arguments) for preset in presets}
    except RuntimeError as error:
        sys.exit(f"chain.py: {error}")
    report["peers"] = peers(arguments)
    report["targets"] = judged(report["presets"][arguments.preset])
    page = json.dumps(report, ensure_ascii=False, indent=2) + "\n"
    if arguments.out is None:
        sys.stdout.write(page)
        return
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(page, "utf8")
    for name, row in report["targets"].items():
        print(f"{'met ' if row['met'] else 'MISS'} {name}: {row['measured']} ({row['target']})")


if __name__ == "__main__":
    main()
