"""The corpus -> one page of counts and pictures (``make corpus-report``).

    python tools/corpus_report.py corpora/vnclinical-notes

Writes ``REPORT.md`` and ``report.svg`` beside the notes; every number is counted when it runs.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from vnclinical.corpus.figures import REAL_NOTES, corpus_figures, syllables_of, ward_figures
from vnclinical.corpus.hard_things import hard_things
from vnclinical.corpus.noise import measured
from vnclinical.labels import EntityType
from vnclinical.readers.gold import GoldNote
from vnclinical.readers.opening import read_corpus

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "benchmarks" / "results"
SPLITS = ("train", "dev", "test")
LAYERS = (
    "entities",
    "measurements",
    "medications",
    "sections",
    "diagnoses",
    "dates",
    "abbreviations",
    "relations",
)


def main(folder: Path) -> None:
    """Writes the page."""
    notes = list(read_corpus(folder, "jsonl"))
    picture(notes, folder / "report.svg")
    blocks = [
        "# What is in vnclinical-notes",
        "Made by `make corpus-report`; edit the tool, not the page.",
        "![notes, kinds, mentions and lengths](report.svg)",
        *composition(notes),
        *likeness(notes),
        *people_and_styles(notes, folder / "styles.tsv"),
        *measured_elsewhere(),
    ]
    (folder / "REPORT.md").write_text("\n\n".join(blocks) + "\n", "utf8")
    print(f"{len(notes)} notes -> {folder / 'REPORT.md'}")


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; numbers stand to the right."""
    listed = [[str(cell) for cell in row] for row in rows]
    marks = ["---"] + ["---:"] * (len(head) - 1)
    return "\n".join("| " + " | ".join(r) + " |" for r in [list(head), marks, *listed])


def composition(notes: Sequence[GoldNote]) -> Iterator[str]:
    """Counts by split, type and assertion."""
    parts = {s: [n for n in notes if n.meta["split"] == s] for s in SPLITS}
    groups = [parts[s] for s in SPLITS] + [list(notes)]
    rows: list[list[object]] = [
        ["notes", *map(len, groups)],
        ["writers", *(len({n.meta["writer"] for n in g}) for g in groups)],
        ["cases", *(len({n.meta["case"] for n in g}) for g in groups)],
        ["styles", *(len({n.meta["style"] for n in g}) for g in groups)],
        ["syllables", *(sum(map(syllables_of, g)) for g in groups)],
    ]
    rows += [[layer, *(sum(len(getattr(n, layer)) for n in g) for g in groups)] for layer in LAYERS]
    yield "## Composition"
    yield table(["", *SPLITS, "all"], rows)
    by_type = [
        [t.value, *(sum(e.type is t for n in g for e in n.entities) for g in groups)]
        for t in EntityType
    ]
    yield table(["entities", *SPLITS, "all"], by_type)
    coded = [e for n in notes for e in n.entities if e.icd10]
    differ = sum(len(set(e.icd10.values())) > 1 for e in coded)
    distinct = {c for e in coded for g in e.icd10.get("TT06-2026", ()) for c in g}
    yield (
        f"{len(coded)} mentions carry ICD-10 codes, {len(distinct)} different ones of TT06-2026; "
        f"on {differ} mentions the two editions differ."
    )


def likeness(notes: Sequence[GoldNote]) -> Iterator[str]:
    """The figures of real ward notes beside ours, what is hard, and how untidy the notes are."""
    ward, whole = ward_figures(notes), corpus_figures(notes)
    yield "## Beside real ward notes"
    yield (
        "`ward` are admission records, first examinations, progress notes, ward rounds and "
        "emergency sheets, the kinds of which the real figures were counted; "
        "`vnclinical corpus check` fails where they stray more than 30 %."
    )
    rows = [
        [name, f"{ward[name]:g}", f"{whole[name]:g}", f"{real:g}"]
        for name, real in REAL_NOTES.items()
    ]
    yield table(["", "ward", "all", "real"], rows)
    yield "## Hard things"
    yield table(["", "how many"], hard_things(notes).items())
    yield "## Noise of the hand-written train part"
    noise = measured([n for n in notes if n.meta["split"] == "train"])
    yield table(
        ["", "%"],
        [[k.replace("_", " "), f"{100 * v:.1f}"] for k, v in noise.as_dict().items()],
    )


def people_and_styles(notes: Sequence[GoldNote], styles: Path) -> Iterator[str]:
    """Kinds, specialties and styles with their splits."""
    for title, key in (("Kinds of document", "document"), ("Specialties", "specialty")):
        counts = Counter((str(n.meta[key]), n.meta["split"]) for n in notes)
        names = sorted({name for name, _ in counts})
        rows = [[x, *(counts[x, s] for s in SPLITS)] for x in names]
        yield f"## {title}"
        yield table([key, *SPLITS], rows)
    yield "## Styles"
    counts = Counter((str(n.meta["style"]), n.meta["split"]) for n in notes)
    rows = []
    for line in styles.read_text("utf8").splitlines()[1:]:
        style, region, manner, habits = line.split("\t")
        where = ", ".join(f"{s} {counts[style, s]}" for s in SPLITS if counts[style, s])
        rows.append([style, region, manner, habits, where])
    yield table(["style", "region", "manner", "habits", "notes"], rows).replace("---:", "---")


def measured_elsewhere() -> Iterator[str]:
    """Agreement and learning curve, where they have been measured."""
    path = RESULTS / "agreement.json"
    if path.is_file():
        shown = json.loads(path.read_text("utf8"))
        yield "## Agreement"
        yield (
            f"{shown['notes']} notes annotated a second time from the bare text by a hand that had "
            "not seen the first. Both hands are sessions of one language model, so this is an "
            "upper bound of what two clinicians would reach."
        )
        rows = [
            [name, f"{row['f1']:.3f}", f"{row['low']:.3f} to {row['high']:.3f}", row["gold"]]
            for group in ("spans", "codes", "layers")
            for name, row in shown[group].items()
        ]
        yield table(["", "F1", "95 % interval", "first hand"], rows)
        kappas = [
            [name, "-" if row["kappa"] is None else f"{row['kappa']:.3f}", row["pairs"]]
            for name, row in shown["attributes"].items()
        ]
        yield table(["attribute", "kappa", "pairs"], kappas)
    path = RESULTS / "learning-curve.json"
    if path.is_file():
        runs = json.loads(path.read_text("utf8"))["runs"]
        yield "## Learning curve"
        rows = [
            [
                name,
                r["notes"],
                *(f"{r[k]['f1']:.3f}" for k in ("strict", "relaxed", "tidy", "messy")),
            ]
            for name, r in runs.items()
        ]
        yield table(["run", "notes", "strict", "relaxed", "tidy dev", "messy dev"], rows)
        yield "![learning curve](../../benchmarks/results/learning-curve.svg)"


def picture(notes: Sequence[GoldNote], path: Path) -> None:
    """Four panels: specialties, kinds of document, mentions by type, lengths."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "vnclinical"
    from matplotlib import pyplot

    figure, panels = pyplot.subplots(2, 2, figsize=(11, 11))
    for axes, key in ((panels[0][0], "specialty"), (panels[0][1], "document")):
        counts = Counter(str(n.meta[key]).replace("_", " ") for n in notes)
        names = [name for name, _ in reversed(counts.most_common())]
        axes.barh(names, [counts[name] for name in names])
        axes.set_title(f"notes by {key}")
        axes.tick_params(axis="y", labelsize=7)
    types = Counter(e.type.value for n in notes for e in n.entities)
    types["measurement"] = sum(len(n.measurements) for n in notes)
    panels[1][0].bar(list(types), list(types.values()))
    panels[1][0].set_title("mentions and measurements")
    panels[1][0].tick_params(axis="x", labelrotation=30)
    panels[1][1].hist([syllables_of(n) for n in notes], bins=30)
    panels[1][1].set_title("syllables a note")
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
