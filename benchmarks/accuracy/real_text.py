"""How well entities are found in real text that nobody of us wrote.

    python benchmarks/accuracy/real_text.py > benchmarks/results/real-text.json
    python benchmarks/accuracy/real_text.py --model FOLDER         another model
    python benchmarks/accuracy/real_text.py --add NAME MARKED...   take over annotations

``corpora/real-text`` says what the samples are; their texts lie in ``../shared`` and are not ours
to pass on. The files named dev are scored: choose on them, train on none of them.
"""

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path

import vnclinical
from vnclinical.evaluation.spans import LabelledSpan, score_spans
from vnclinical.readers.conll import LabelledSpan as PlacedSpan
from vnclinical.readers.conll import LabelledText
from vnclinical.readers.places import numbered_texts, read_places, write_places

ROOT = Path(__file__).parents[2]
PLACES = ROOT / "corpora" / "real-text"
SHARED = ROOT.parent / "shared"
TEXTS = {
    "acrdraid-dev": SHARED / "corpora" / "acrdraid" / "dev.json",
    "acrdraid-train": SHARED / "corpora" / "acrdraid" / "train.json",
    "medical-web-dev": SHARED / "text" / "medical_web.txt.xz",
    "medical-web-train": SHARED / "text" / "medical_web.txt.xz",
}
KINDS = {"d": "disease", "s": "symptom", "t": "test", "r": "drug", "p": "procedure", "a": "anatomy"}


def unmarked(marked: str) -> tuple[str, list[PlacedSpan]]:
    """A text with ``{s:sốt}`` -> the text and its spans; marks may nest."""
    text, at = "", 0
    spans: list[PlacedSpan] = []
    opened: list[tuple[int, str]] = []
    for match in re.finditer(r"\{([dstrpa]):|\}", marked):
        text += marked[at : match.start()]
        at = match.end()
        if match[1]:
            opened.append((len(text), KINDS[match[1]]))
        else:
            start, kind = opened.pop()
            spans.append(PlacedSpan(start, len(text), kind))
    return text + marked[at:], sorted(spans)


def taken_over(name: str, files: list[Path]) -> Iterator[LabelledText]:
    """The items of marked files (``### NUMBER``, then the text), checked against the texts."""
    originals = numbered_texts(TEXTS[name])
    for file in files:
        for item in file.read_text("utf8").split("### ")[1:]:
            number, _, marked = item.partition("\n")
            text, spans = unmarked(marked.strip("\n"))
            if text != originals[int(number)]:
                raise SystemExit(f"{file}: text {number} differs from the source")
            yield LabelledText(text, int(number), tuple(spans))


def scored(nlp: vnclinical.Pipeline, name: str, alone: bool) -> dict[str, object]:
    """Strict and relaxed F1 with intervals, of the chain or of the model alone."""
    pairs = []
    for text in read_places(PLACES / f"{name}.tsv", TEXTS[name]):
        doc = nlp.annotate(text.text)
        items = [c for c in doc.candidates if c.source == "neural"] if alone else doc.entities
        found = [
            LabelledSpan(place.start, place.end, item.type.value)
            for item in items
            for place in [doc.original(item)]
        ]
        pairs.append(([LabelledSpan(s.start, s.end, s.label) for s in text.spans], found))
    scores = score_spans(pairs)
    rows = {"strict": scores.strict, "relaxed": scores.relaxed}
    rows |= {f"strict {kind}": score for kind, score in scores.strict_by_type.items()}
    shown = {
        row: {"f1": round(s.f1, 4), "low": round(s.low, 4), "high": round(s.high, 4)}
        | {"precision": round(s.precision, 4), "recall": round(s.recall, 4), "gold": s.gold}
        for row, s in rows.items()
    }
    return {"texts": len(pairs)} | shown


def main() -> None:
    """Scores the dev samples, or takes over annotations."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--model", help="a model folder; the packaged one if not given")
    parser.add_argument("--add", nargs="+", metavar=("NAME", "MARKED"))
    options = parser.parse_args()
    if options.add:
        name, *files = options.add
        texts = sorted(taken_over(name, [Path(f) for f in files]), key=lambda t: t.line)
        print(write_places(PLACES / f"{name}.tsv", texts), "texts")
        return
    if not SHARED.is_dir():
        raise SystemExit(f"{SHARED} is not here: the texts cannot be read")
    nlp, rules = vnclinical.load(model=options.model), vnclinical.load("rules")
    found = {
        name: {
            "default": scored(nlp, name, alone=False),
            "model alone": scored(nlp, name, alone=True),
            "rules": scored(rules, name, alone=False),
        }
        for name in sorted(TEXTS)
        if name.endswith("-dev")
    }
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
