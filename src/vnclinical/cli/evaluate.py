"""``vnclinical evaluate``: a gold corpus and a pipeline to scores."""

import json
import sys
from collections.abc import Callable, Iterable
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

import typer

from vnclinical.cli.private_file import check_private, write_private
from vnclinical.errors import ConfigError
from vnclinical.labels import Layer

if TYPE_CHECKING:
    from vnclinical.document import Document, Note
    from vnclinical.evaluation.pairs import NotePair
    from vnclinical.pipelines.pipe import Pipe
    from vnclinical.pipelines.pipeline import Pipeline
    from vnclinical.readers.gold import GoldNote
    from vnclinical.record import ClinicalRecord

__all__ = ["Sources", "evaluate"]

ALL_LAYERS = "entities,assertion,measurements,medications,sections,codes,dates"


class Sources(StrEnum):
    """Which half of the pipeline finds the entities."""

    MODEL = "model"
    DICTIONARY = "dictionary"
    BOTH = "both"


By = Annotated[
    list[str] | None,
    typer.Option(
        metavar="KEY",
        help="Scores of entities for each value of a metadata key of the notes (style, writer, "
        "document, ...); may be given several times. Default: style, if the notes have it.",
    ),
]
Traits = Annotated[
    Path | None,
    typer.Option(
        metavar="TABLE.tsv",
        help="A table that tells more of a metadata key, for --by: its first column is the key, "
        "the others become keys (styles.tsv: style, then region and manner).",
    ),
]
Errors = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE.html",
        help="Write the errors of entities in their lines to this page. It holds text of the "
        "notes, so treat it as patient data; only you can read the file.",
    ),
]


def evaluate(
    corpus: Annotated[Path, typer.Option(help="The gold corpus.")],
    format: Annotated[
        str | None, typer.Option(help="jsonl, conll, brat, marked, ... (see corpus check).")
    ] = None,
    model: Annotated[str | None, typer.Option(help="A model folder or a packaged name.")] = None,
    preset: Annotated[str | None, typer.Option(help="default or rules.")] = None,
    layers: Annotated[str, typer.Option(help="Comma-separated.")] = ALL_LAYERS,
    sources: Annotated[
        Sources, typer.Option(help="model alone, dictionary alone, or both.")
    ] = Sources.BOTH,
    without: Annotated[
        Path | None, typer.Option(help="Training notes: what they share is left out of the scores.")
    ] = None,
    by: By = None,
    traits: Traits = None,
    errors: Errors = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Score a pipeline against a gold corpus."""
    from vnclinical.evaluation.groups import chosen_keys
    from vnclinical.evaluation.pairs import NotePair
    from vnclinical.evaluation.report import evaluate_layers
    from vnclinical.loading import load

    wanted = _layers(layers, sources)
    if "entities" not in wanted and (by or errors):
        raise ConfigError("--by and --errors tell of entities; add entities to --layers")
    gold = _gold(corpus, format, without, traits)
    keys = chosen_keys(gold, by or None)
    if errors is not None:
        check_private(errors, "--errors")
    if sources is Sources.DICTIONARY:
        preset = _rules_only(preset, model)
    nlp = load(preset or "default", model=model)
    make = _model_alone(nlp, wanted) if sources is Sources.MODEL else nlp.stream
    pairs = [NotePair(g, r) for g, r in zip(gold, make(map(_note, gold)), strict=True)]
    report = evaluate_layers(
        pairs, wanted, lambda text, k, edition: nlp.code(text, k=k, edition=edition), keys
    )
    if errors is not None:
        _write_errors(errors, pairs, corpus.name)
    typer.echo(
        json.dumps(report.as_json(), ensure_ascii=False, indent=2) if as_json else report.as_text()
    )


def _layers(layers: str, sources: Sources) -> list[str]:
    from vnclinical.evaluation.report import LAYERS

    if sources is Sources.MODEL and layers == ALL_LAYERS:
        return ["entities"]
    wanted = [name.strip() for name in layers.split(",") if name.strip()]
    if unknown := sorted(set(wanted) - set(LAYERS)):
        raise ConfigError(f"unknown layers {unknown}; known layers: {', '.join(LAYERS)}")
    return wanted


def _gold(
    corpus: Path, format: str | None, without: Path | None, traits: Path | None
) -> "list[GoldNote]":
    from vnclinical.readers.opening import read_corpus
    from vnclinical.readers.traits import with_traits

    gold = list(read_corpus(corpus, format))
    if not gold:
        raise ConfigError(f"{corpus} holds no note")
    if without is not None:
        gold = _unseen(gold, without, format)
    return gold if traits is None else with_traits(gold, traits)


def _write_errors(path: Path, pairs: "list[NotePair]", corpus: str) -> None:
    from vnclinical.evaluation.error_page import error_page

    write_private(path, error_page(pairs, corpus))
    print(f"{path} holds text of the notes: keep it where you keep them", file=sys.stderr)


def _unseen(gold: "list[GoldNote]", train: Path, format: str | None) -> "list[GoldNote]":
    """The notes whose text the training notes do not hold; how many were left out is said."""
    from vnclinical.readers.opening import read_corpus
    from vnclinical.readers.public import shared_sentences

    seen = (note.text for note in read_corpus(train, format))
    shared = set(shared_sentences(seen, [note.text for note in gold]))
    print(
        f"{len(shared)} of {len(gold)} notes stand in {train.name} too: left out", file=sys.stderr
    )
    if len(shared) == len(gold):
        raise ConfigError(f"every note stands in {train.name}; nothing is left to score")
    return [note for i, note in enumerate(gold) if i not in shared]


def _rules_only(preset: str | None, model: str | None) -> str:
    if model is not None or preset not in (None, "rules"):
        raise ConfigError("--sources dictionary runs no model; drop --model and --preset")
    return "rules"


def _note(gold: "GoldNote") -> "Note":
    from vnclinical.document import Note

    written = gold.meta.get("note_date")
    try:
        day = date.fromisoformat(written) if written else None
    except ValueError:
        raise ConfigError(
            f"note {gold.id}: note_date must be YYYY-MM-DD, got {written!r}"
        ) from None
    return Note(text=gold.text, note_id=gold.id, note_date=day)


def _model_alone(
    nlp: "Pipeline", layers: list[str]
) -> "Callable[[Iterable[Note]], Iterable[ClinicalRecord]]":
    """What the tagger finds, before any rule, as records that hold nothing else."""
    from vnclinical.pipelines.entities.neural import NeuralTagger
    from vnclinical.pipelines.pipeline import Pipeline

    if layers != ["entities"]:
        raise ConfigError("--sources model finds entities only; use --layers entities")
    tagger = next((p for p in nlp.pipes if isinstance(p, NeuralTagger)), None)
    if tagger is None:
        raise ConfigError("--sources model needs a model; drop --preset rules")

    return Pipeline([_Tagged(tagger)], nlp.settings).stream


class _Tagged:
    """The tagger's candidates taken for entities."""

    reads: ClassVar[frozenset[Layer]] = frozenset({Layer.TEXT})
    writes: ClassVar[Layer] = Layer.ENTITIES

    def __init__(self, tagger: "Pipe") -> None:
        self._tagger = tagger

    def __call__(self, doc: "Document") -> "Document":
        return doc.with_layer(Layer.ENTITIES, self._tagger(doc).candidates)
