"""The bundled ICD-10 tables: against the official lists, and in themselves."""

import csv
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from vnclinical.errors import ConfigError
from vnclinical.labels import EntityType
from vnclinical.matching.lexicon import bundled_rows
from vnclinical.matching.phrases import phrase_key
from vnclinical.terminology.icd10 import (
    EDITIONS,
    QD4469,
    TT06,
    CodeFacts,
    bundled_table,
    check_edition,
    edition_of,
)
from vnclinical.terminology.terms import all_terms

PACKAGE = "vnclinical.terminology"
TABLES = ("diseases", "symptoms", "tests", "procedures", "anatomy", "drugs", "abbreviations")
OFFICIAL = {TT06: "tt06_2026.csv", QD4469: "qd4469_2020.csv"}


def official(shared: Path, edition: str) -> dict[str, dict[str, str]]:
    with (shared / "icd10" / OFFICIAL[edition]).open(encoding="utf8", newline="") as stream:
        return {row["code"]: row for row in csv.DictReader(stream)}


def bundled(edition: str) -> Iterator[CodeFacts]:
    table = bundled_table()
    for row in bundled_rows(PACKAGE, "icd10_codes.tsv", ("code",)):
        if (facts := table.facts(row["code"], edition)) is not None:
            yield facts


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_code_is_usable_or_not_as_the_official_list_says(shared: Path, edition: str) -> None:
    rows = official(shared, edition)
    parents = {code[:n] for code in rows for n in (3, 5) if len(code) > n}
    for facts in bundled(edition):
        row = rows[facts.code]
        assert facts.usable is (facts.code not in parents), facts.code
        assert row.get("has_more_specific", "0") != "1" or not facts.usable, facts.code
        said = {row["not_primary"], row["female_only"], row["male_only"]} == {"0"}
        assert said is not bool(facts.flags & {"p", "f", "s"}), facts.code


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_code_of_a_concept_is_known_and_usable(edition: str) -> None:
    table = bundled_table()
    for concept in table.concepts:
        facts = table.facts(concept.codes[edition], edition) if edition in concept.codes else None
        assert edition not in concept.codes or (facts is not None and facts.usable), concept.title


def wordings(*types: EntityType) -> dict[tuple[str, tuple[str, ...]], set[str]]:
    codes = defaultdict(set)
    for concept in bundled_table().concepts:
        for wording in concept.wordings if concept.type in types else ():
            for edition, code in concept.codes.items():
                codes[edition, phrase_key(wording)].add(code)
    return codes


@pytest.mark.parametrize("kind", [EntityType.DISEASE, EntityType.SYMPTOM])
def test_no_wording_of_a_table_has_two_codes(kind: EntityType) -> None:
    assert not {" ".join(key): c for (_, key), c in wordings(kind).items() if len(c) > 1}


def test_wordings_that_name_a_disease_and_a_symptom_grow_no_more() -> None:
    both = wordings(EntityType.DISEASE, EntityType.SYMPTOM)
    assert len({key for (_, key), codes in both.items() if len(codes) > 1}) <= 44


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_nfc_with_a_source_in_every_row(name: str) -> None:
    for row in bundled_rows(PACKAGE, f"{name}.tsv", ("source",)):
        line = "\t".join(row.values())
        assert unicodedata.is_normalized("NFC", line), line
        assert row["source"], line


def test_the_vocabulary_is_large() -> None:
    titles = defaultdict(set)
    for term in all_terms():
        titles[term.type].add(term.title)
    found = {kind: len(names) for kind, names in titles.items()}
    assert found[EntityType.DISEASE] + found[EntityType.SYMPTOM] >= 800
    assert found[EntityType.DRUG] >= 300
    assert found[EntityType.TEST] >= 150
    assert found[EntityType.PROCEDURE] >= 100


@pytest.mark.parametrize(
    ("end", "edition"),
    [
        (None, TT06),
        (date(2026, 6, 30), QD4469),
        (date(2026, 7, 1), TT06),
        (date(1999, 1, 1), QD4469),
    ],
)
def test_the_end_of_the_encounter_picks_the_edition(end: date | None, edition: str) -> None:
    assert edition_of(end) == edition


def test_an_unknown_edition_is_refused() -> None:
    with pytest.raises(ConfigError, match="known editions: QD4469-2020, TT06-2026"):
        check_edition("ICD-11")


def test_a_code_knows_its_facts_and_names() -> None:
    table = bundled_table()
    assert table.title("I10", TT06) == "tăng huyết áp"
    assert table.title("Z99.99", TT06) == ""
    assert table.facts("Z99.99", TT06) is None
    parent = table.facts("E11", TT06)
    assert parent is not None
    assert not parent.usable


@pytest.mark.parametrize(
    ("flags", "male", "female"), [("", True, True), ("f", False, True), ("s", True, False)]
)
def test_a_code_may_belong_to_one_sex(flags: str, male: bool, female: bool) -> None:
    facts = CodeFacts("X00", TT06, True, frozenset(flags))
    assert (facts.allows("male"), facts.allows("female"), facts.allows(None)) == (
        male,
        female,
        True,
    )
