"""A phrase among the wordings of a table: a tiny one, then the bundled one."""

import pytest

from vnclinical.labels import CodeMethod, EntityType
from vnclinical.terminology.icd10 import TT06, Concept, IcdTable
from vnclinical.terminology.lookup import ConceptIndex, bundled_index, loose_key

E, F, P, L = CodeMethod.EXACT, CodeMethod.FOLDED, CodeMethod.PARTIAL, CodeMethod.LEXICAL

ROWS = [
    ("viêm phổi", ("viêm nhu mô phổi",), "J18.9"),
    ("viêm phổi thuỳ", (), "J18.1"),
    ("suy thận mạn", ("bệnh thận mạn",), "N18.9"),
    ("gút", ("gout",), "M10.9"),
]


@pytest.fixture(scope="module")
def index() -> ConceptIndex:
    concepts = tuple(Concept(t, s, EntityType.DISEASE, {TT06: c}) for t, s, c in ROWS)
    return ConceptIndex(IcdTable(concepts, {}))


@pytest.mark.parametrize(
    ("phrase", "title", "method"),
    [
        ("viêm phổi", "viêm phổi", E),
        ("VIÊM  PHỔI", "viêm phổi", E),
        ("viêm nhu mô phổi", "viêm phổi", E),
        ("viêm phổi thùy", "viêm phổi thuỳ", E),  # the tone elsewhere
        ("bị viêm phổi", "viêm phổi", E),  # words that change nothing
        ("suy thận mãn", "suy thận mạn", E),  # two spellings
        ("thận suy mạn", "suy thận mạn", E),  # another order
        ("viem phoi", "viêm phổi", F),
        ("viêm phổi nặng", "viêm phổi", P),
        ("viêm phổi thuỳ dưới", "viêm phổi thuỳ", P),  # the longest inside
        ("suy chức năng thận", "suy thận mạn", L),
    ],
)
def test_the_best_concept_comes_first(
    index: ConceptIndex, phrase: str, title: str, method: CodeMethod
) -> None:
    first = next(index.search(phrase))
    assert (first.concept.title, first.method) == (title, method)


def test_each_concept_comes_once_and_trust_only_falls(index: ConceptIndex) -> None:
    hits = list(index.search("viêm phổi thuỳ phải"))
    titles = [h.concept.title for h in hits]
    assert len(titles) == len(set(titles))
    order = [(E, F, P, L).index(h.method) for h in hits]
    assert order == sorted(order)
    assert all(0 < h.share <= 1 for h in hits)


def test_marks_are_dropped_only_where_allowed(index: ConceptIndex) -> None:
    assert all(h.method is not F for h in index.search("viem phoi", without_marks=False))


@pytest.mark.parametrize("phrase", ["", " ", "xyzzy", ".,;", "bệnh", "bị do của"])
def test_nothing_is_found_for_nothing(index: ConceptIndex, phrase: str) -> None:
    assert not [h for h in index.search(phrase) if h.method is not L or not h.share]


def test_a_loose_key_forgets_order_and_spelling() -> None:
    assert loose_key(("bệnh", "thận", "mãn")) == loose_key(("mạn", "thận"))
    assert loose_key(("típ", "ii")) == loose_key(("type", "2"))
    assert loose_key(("bệnh", "của")) == ()


def test_the_bundled_index_is_built_once() -> None:
    assert bundled_index() is bundled_index()


def test_words_of_course_alone_name_no_disease() -> None:
    assert list(bundled_index().search("Đợt cấp")) == []
    assert next(bundled_index().search("Đợt cấp COPD")).concept.codes["TT06-2026"] == "J44.1"
