"""Datasets of Hugging Face <-> gold notes, without a network."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from vnclinical.errors import ConfigError, CorpusError, MissingExtraError
from vnclinical.labels import EntityType
from vnclinical.readers.conll import bio_rows, is_tag, labelled_note, labelled_text
from vnclinical.readers.gold import GoldNote
from vnclinical.readers.jsonl import gold_note

try:
    import datasets
except ImportError as error:
    raise MissingExtraError.of("datasets", "train") from error

__all__ = ["TAG_NAMES", "read_dataset", "to_dataset"]

TAG_NAMES = ("O", *(f"{begin}-{kind.value}" for kind in EntityType for begin in "BI"))
"""The names behind ``ner_tags`` of ``to_dataset``, in the order of their numbers."""

FILE_KINDS = {
    ".json": "json",
    ".jsonl": "json",
    ".csv": "csv",
    ".parquet": "parquet",
    ".arrow": "arrow",
}
ASSERTION = ("negated", "certainty", "temporality", "experiencer")

_OFFLINE = Lock()


def read_dataset(
    source: Iterable[Mapping[str, Any]] | str | Path,
    *,
    split: str | None = None,
    labels: Mapping[str, str] | None = None,
    tag_names: Sequence[str] | None = None,
) -> Iterator[GoldNote]:
    """Yields each row as a note.

    A row holds ``text`` and ``entities`` (each ``start``, ``end``, ``type`` or ``label``, and what
    else a gold entity has), or ``tokens`` and ``ner_tags`` (BIO or IO, by name or by number), then
    joined by one blank; rename other columns with ``dataset.rename_columns``. An ``id`` is taken
    over. Where a row holds both, the entities are read, since tags cannot overlap.

    Args:
        source: a ``datasets.Dataset`` or any rows; or the path of a saved dataset, of a data file
            or folder; or a name that is in the cache of ``datasets``. Nothing is downloaded.
        split: the split of a source that has several.
        labels: the entity type of each label of the source; labels left out are skipped. None
            takes the labels for entity types.
        tag_names: the names of numbered tags; None takes them from the features of the dataset.

    Raises:
        ConfigError: a source of several splits and none named, or one that it does not have.
        CorpusError: there is no such source here, or a row does not hold what it claims.

    >>> rows = [{"tokens": ["Sốt", "cao", ",", "ho"], "ner_tags": ["B-SYM", "I-SYM", "O", "B-SYM"]}]
    >>> [[e.text for e in note.entities] for note in read_dataset(rows, labels={"SYM": "symptom"})]
    [['Sốt cao', 'ho']]
    """
    name = str(source) if isinstance(source, (str, Path)) else "dataset"
    rows = _split(_loaded(source) if isinstance(source, (str, Path)) else source, split, name)
    names = tag_names if tag_names is not None else _names_of(rows)
    for number, row in enumerate(rows, 1):
        where = f"{name}:{number}"
        identifier = str(row.get("id") or f"{Path(name).stem}-{number}")
        if row.get("entities") is not None and isinstance(row.get("text"), str):
            yield gold_note(_spanned(row, identifier, labels, where), where)
        elif row.get("tokens") is not None and row.get("ner_tags") is not None:
            sentence = labelled_text(_tagged(row, names, where), number)
            yield labelled_note(sentence, identifier, labels, where)
        else:
            raise CorpusError(
                f"{where}: expected the columns text and entities, or tokens and ner_tags, seen "
                f"{sorted(row)}; rename them with dataset.rename_columns"
            )


def to_dataset(notes: Iterable[GoldNote]) -> datasets.Dataset:
    """Notes as a ``datasets.Dataset`` that ``read_dataset`` and a token classifier can read.

    The columns are ``id``, ``text``, ``entities`` (all, with assertion and ``icd10``), ``tokens``
    (syllables), ``ner_tags`` (numbers of ``TAG_NAMES``; of overlapping entities the longest) and
    ``meta``. The other layers of a note are left out: keep them with ``jsonl.write_jsonl``.

    >>> rows = [{"text": "Không sốt", "entities": [{"start": 6, "end": 9, "type": "symptom"}]}]
    >>> made = to_dataset(read_dataset(rows))
    >>> made[0]["tokens"], made[0]["ner_tags"]
    (['Không', 'sốt'], [0, 3])
    """
    kept = list(notes)
    editions = sorted({edition for n in kept for e in n.entities for edition in e.icd10})
    meta = sorted({key for note in kept for key in note.meta})
    features = datasets.Features(
        {
            "id": datasets.Value("string"),
            "text": datasets.Value("string"),
            "entities": datasets.List(_entity_features(editions)),
            "tokens": datasets.List(datasets.Value("string")),
            "ner_tags": datasets.List(datasets.ClassLabel(names=list(TAG_NAMES))),
        }
        | ({"meta": {key: datasets.Value("string") for key in meta}} if meta else {})
    )
    rows = [_row(note, editions, meta) for note in kept]
    columns = {name: [row[name] for row in rows] for name in features}
    return datasets.Dataset.from_dict(columns, features=features)


def _entity_features(editions: Sequence[str]) -> dict[str, Any]:
    text, number = datasets.Value("string"), datasets.Value("int64")
    said = {name: text for name in ASSERTION} | {"negated": datasets.Value("bool")}
    codes = {edition: datasets.List(datasets.List(text)) for edition in editions}
    plain = {"id": text, "type": text, "start": number, "end": number, "text": text}
    return plain | {"assertion": said} | ({"icd10": codes} if codes else {})


def _row(note: GoldNote, editions: Sequence[str], meta: Sequence[str]) -> dict[str, Any]:
    tagged, _ = bio_rows(note)
    fields = {"id", "type", "start", "end", "text", "assertion"}
    entities = []
    for entity in note.entities:
        plain = entity.model_dump(mode="json", include=fields)
        if editions:
            codes = {e: entity.icd10.get(e) for e in editions}
            plain["icd10"] = {e: c and [list(group) for group in c] for e, c in codes.items()}
        entities.append(plain)
    return {
        "id": note.id,
        "text": note.text,
        "entities": entities,
        "tokens": [token for token, _ in tagged],
        "ner_tags": [TAG_NAMES.index(tag) for _, tag in tagged],
        "meta": {key: note.meta.get(key) for key in meta},
    }


def _loaded(source: str | Path) -> Iterable[Mapping[str, Any]]:
    path = Path(source)
    rows: Iterable[Mapping[str, Any]]
    if path.is_file() and path.suffix not in FILE_KINDS:
        known = ", ".join(FILE_KINDS)
        raise ConfigError(f"cannot tell the format of {path.name!r}; known suffixes: {known}")
    with _offline():
        try:
            if (path / "state.json").is_file() or (path / "dataset_dict.json").is_file():
                rows = datasets.load_from_disk(str(path))
            elif path.is_file():
                rows = datasets.load_dataset(FILE_KINDS[path.suffix], data_files=str(path))
            else:
                rows = datasets.load_dataset(str(source))
        except (OSError, datasets.exceptions.DatasetsError) as error:
            raise CorpusError(
                f"{source}:1: no such dataset on this machine ({type(error).__name__}); give a "
                "path, or fetch it into the cache of datasets first: nothing is downloaded here"
            ) from None
    return rows


@contextmanager
def _offline() -> Iterator[None]:
    """Forbids ``datasets`` the network; its switch is one for the process, hence the lock."""
    with _OFFLINE:
        before = datasets.config.HF_HUB_OFFLINE
        datasets.config.HF_HUB_OFFLINE = True
        try:
            yield
        finally:
            datasets.config.HF_HUB_OFFLINE = before


def _split(
    source: Iterable[Mapping[str, Any]], split: str | None, name: str
) -> Iterable[Mapping[str, Any]]:
    """The rows of the wanted split; a source without splits takes none."""
    splits: dict[str, Any] = source if isinstance(source, dict) else {}
    rows: Iterable[Mapping[str, Any]] = source
    if split in splits:
        rows = splits[split]
    elif split is None and len(splits) == 1:
        (rows,) = splits.values()
    elif splits or split is not None:
        seen = "no split named" if split is None else f"unknown split {split!r}"
        raise ConfigError(f"{seen} for {name}; known splits: {', '.join(splits) or 'none'}")
    return rows


def _names_of(rows: Iterable[Mapping[str, Any]]) -> Sequence[str] | None:
    feature = (getattr(rows, "features", None) or {}).get("ner_tags")
    names: Sequence[str] | None = getattr(getattr(feature, "feature", None), "names", None)
    return names


def _tagged(
    row: Mapping[str, Any], names: Sequence[str] | None, where: str
) -> list[tuple[str, str]]:
    tokens, tags = list(row["tokens"]), list(row["ner_tags"])
    if len(tokens) != len(tags):
        raise CorpusError(f"{where}: {len(tokens)} tokens, but {len(tags)} ner_tags")
    pairs = []
    for token, tag in zip(tokens, tags, strict=True):
        if isinstance(tag, int):
            if names is None:
                raise CorpusError(f"{where}: ner_tags are numbers without names; give tag_names")
            if not 0 <= tag < len(names):
                raise CorpusError(f"{where}: ner_tags: {tag} is not below {len(names)}, the names")
            tag = names[tag]
        if not (isinstance(tag, str) and is_tag(tag)):
            raise CorpusError(f"{where}: unknown tag {tag!r}; known: O, B-X and I-X")
        if token:
            pairs.append((str(token), tag))
    return pairs


def _spanned(
    row: Mapping[str, Any], identifier: str, labels: Mapping[str, str] | None, where: str
) -> dict[str, Any]:
    entities = []
    for number, given in enumerate(_structs(row["entities"]), 1):
        # Arrow fills what a struct lacks with null.
        entity = _without_null(given)
        start, end = entity.get("start"), entity.get("end")
        label = entity.pop("label", None)
        label = entity.get("type", label)
        if not (isinstance(start, int) and isinstance(end, int) and label):
            raise CorpusError(f"{where}: entity {number} needs start, end and type (or label)")
        kind = label if labels is None else labels.get(label)
        if kind is None:
            continue
        if kind not in set(EntityType):
            known = [t.value for t in EntityType]
            raise CorpusError(f"{where}: unknown entity type {kind!r}; known: {known}")
        filled = {"id": f"e{number}", "text": row["text"][start:end]}
        entities.append(filled | entity | {"type": kind})
    meta = _without_null(row.get("meta") or {})
    return {"id": identifier, "text": row["text"], "entities": entities, "meta": meta}


def _structs(
    entities: Iterable[Mapping[str, Any]] | Mapping[str, Sequence[Any]],
) -> list[Mapping[str, Any]]:
    """The entities one by one, also where ``datasets`` keeps them as a dict of lists."""
    if not isinstance(entities, Mapping):
        return list(entities)
    rows = zip(*entities.values(), strict=True)
    return [dict(zip(entities, values, strict=True)) for values in rows]


def _without_null(given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that are there, at every depth."""
    return {
        name: _without_null(value) if isinstance(value, Mapping) else value
        for name, value in given.items()
        if value is not None
    }
