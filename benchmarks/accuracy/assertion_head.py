"""What the layers of attributes bring beside the cue tables, on the gold entities of dev.

    python benchmarks/accuracy/assertion_head.py RUN > benchmarks/results/assertion-head.json

Both are asked about the same gold entities, so that finding them plays no part. ``tables`` are the
cue tables and section defaults, ``head`` the run's layers (at least 0.5), ``both`` follows the
tables where the head gives a yes at least 0.2, and the head alone from 0.7 on.
"""

import argparse
import json
from pathlib import Path

import numpy as np

import vnclinical
from vnclinical.annotations import Entity
from vnclinical.evaluation.attributes import VALUES
from vnclinical.evaluation.bootstrap import Counts, score
from vnclinical.labels import Layer
from vnclinical.models.tagger import Tagger, encode
from vnclinical.models.tokenizer import load_tokenizer
from vnclinical.readers.jsonl import read_jsonl
from vnclinical.text.normalize import normalize
from vnclinical.text.span import Span
from vnclinical.training.checkpoints import RunFolder
from vnclinical.training.scoring import TorchRuntime
from vnclinical.training.trainer import manifest_of

ROOT = Path(__file__).parents[2]
SURE, POSSIBLE = 0.7, 0.2


class Head:
    """The probability of every attribute for places in a text."""

    def __init__(self, run: Path) -> None:
        folder = RunFolder(run)
        self.manifest = manifest_of(folder.read_config())
        self._tokenizer = load_tokenizer(folder.tokenizer)
        self._runtime = TorchRuntime(folder.load_best())

    def __call__(self, text: str, places: list[Span]) -> list[dict[str, float]]:
        """For each place the mean over its syllables."""
        encoded = encode(text, self._tokenizer, self.manifest)
        tagger = Tagger(self.manifest, self._tokenizer, self._runtime)
        logits = tagger._logits(encoded.ids)
        shifted = np.exp(logits - logits.max(-1, keepdims=True))
        yes = 1 - (shifted / shifted.sum(-1, keepdims=True))[..., 0]
        first = len(self.manifest.labels)
        found = []
        for place in places:
            units = [
                f
                for u, f in zip(encoded.units, encoded.first, strict=True)
                if f >= 0 and u.overlaps(place)
            ]
            means = yes[units].mean(0) if units else np.zeros(yes.shape[1])
            found.append(
                {n: float(means[first + i]) for i, n in enumerate(self.manifest.attributes)}
            )
        return found


def main() -> None:
    """Prints F1 of every attribute, three ways."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    head = Head(parser.parse_args().run)
    nlp = vnclinical.load("rules")
    asserting = next(pipe for pipe in nlp.pipes if pipe.writes is Layer.ASSERTIONS)
    rows: dict[str, dict[str, list[Counts]]] = {n: {} for n in head.manifest.attributes}
    for note in read_jsonl(ROOT / "corpora" / "vnclinical-notes" / "dev.jsonl"):
        offsets = normalize(note.text).offsets
        places = [Span(*offsets.normalized(e.start, e.end)) for e in note.entities]
        doc = nlp.annotate(note.text)
        gold = [Entity(p, e.type, "gold") for p, e in zip(places, note.entities, strict=True)]
        order = sorted(range(len(gold)), key=lambda i: gold[i].span)
        read = asserting(doc.with_layer(Layer.ENTITIES, [gold[i] for i in order]))
        judged = {(e.span, e.type): e.assertion for e in read.entities}
        told = head(doc.text, places)
        for name in rows:
            holds = VALUES[name]
            truth = [holds(e.assertion) for e in note.entities]
            tables = [holds(judged[g.span, g.type]) for g in gold]
            model = [t[name] for t in told]
            ways = {
                "tables": tables,
                "head": [p >= 0.5 for p in model],
                "both": [
                    p >= SURE or (t and p >= POSSIBLE) for p, t in zip(model, tables, strict=True)
                ],
            }
            for way, said in ways.items():
                right = sum(a and b for a, b in zip(truth, said, strict=True))
                rows[name].setdefault(way, []).append(Counts(right, sum(truth), sum(said)))
    shown = {
        name: {
            way: {k: round(getattr(s, k), 4) for k in ("f1", "low", "high", "precision", "recall")}
            | {"gold": s.gold}
            for way, counts in ways.items()
            for s in [score(counts)]
        }
        for name, ways in rows.items()
    }
    print(json.dumps(shown, indent=1))


if __name__ == "__main__":
    main()
