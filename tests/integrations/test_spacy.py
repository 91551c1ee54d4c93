# ruff: noqa: E402 - the optional package is asked for first
"""The bridge to spaCy: tokens over the original, spans, the way back, the factory."""

import pickle
import subprocess
import sys
from dataclasses import replace

import pytest

spacy = pytest.importorskip("spacy")

from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc, DocBin, Span

from vnclinical import Document, Note
from vnclinical.annotations import Code, Entity
from vnclinical.errors import ConfigError, InputError
from vnclinical.integrations.spacy import KEY, from_spacy, to_spacy
from vnclinical.labels import EntityType, Layer
from vnclinical.text import span as places

TEXT = (
    "BN nữ 54t, TS ĐTĐ typ 2.\r\nKhông ho ra máu, theo dõi viêm phổi thùy dưới phổi phải.\n"
    "HA 150/90mmHg. CĐ: Nhồi máu cơ tim cấp."
)
DECOMPOSED = "So\u0302\u0301t cao,  kho\u0301 thở"


@pytest.fixture(scope="module")
def blank():
    return spacy.blank("xx")


@pytest.fixture(scope="module")
def pipeline():
    made = spacy.blank("xx")
    made.add_pipe("vnclinical", config={"preset": "rules"})
    return made


def entity(start, end, kind=EntityType.SYMPTOM, **more) -> Entity:
    return Entity(places.Span(start, end), kind, "test", **more)


def with_entities(text, *entities) -> Document:
    return Document.from_text(text).with_layer(Layer.ENTITIES, entities)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\n",
        "  ho",
        "ho \n sốt  ",
        DECOMPOSED,
        "\ufeffHA 150/90",
        "a\u200bb 👩‍⚕️ m²",
        TEXT,
    ],
)
def test_the_text_comes_out_unchanged(text):
    assert to_spacy(Document.from_text(text)).text == text


@given(st.text(alphabet="aốô\u0301\u0302\u200b \r\n\t1/.–²👩😀\ufeff\x00", max_size=30) | st.text())
@settings(max_examples=100, deadline=None)
def test_any_text_comes_out_unchanged(text):
    doc = Document.from_text(text)
    doc = doc.with_layer(
        Layer.ENTITIES, [Entity(s, EntityType.TEST, "test") for s in doc.tokens.spans]
    )
    made = to_spacy(doc)
    assert made.text == text
    assert len(made.spans[KEY]) == len(doc.entities)


def test_tokens_are_syllables():
    words = [token.text for token in to_spacy(Document.from_text("HA 150/90mmHg,  I21.9"))]
    assert words == ["HA", "150", "/", "90", "mmHg", ",", " ", "I", "21", ".", "9"]


@pytest.mark.parametrize("text", [TEXT, TEXT.replace("\r\n", "\n"), DECOMPOSED])
def test_round_trip(rules, text):
    note = Note(text=text, note_id="n1", age=54, sex="female")
    doc = rules.annotate(note)
    back = from_spacy(to_spacy(doc))
    assert doc.entities
    assert (back.note, back.text, back.entities) == (note, doc.text, doc.entities)


def test_round_trip_through_bytes(rules, blank):
    doc = rules.annotate(TEXT)
    box = DocBin(docs=[to_spacy(doc, blank)], store_user_data=True)
    (stored,) = DocBin().from_bytes(box.to_bytes()).get_docs(spacy.blank("xx").vocab)
    assert from_spacy(stored).entities == doc.entities
    whole = Doc(blank.vocab).from_bytes(to_spacy(doc, blank).to_bytes())
    assert from_spacy(whole).entities == doc.entities


def test_spans_cover_the_original(rules):
    doc = rules.annotate(TEXT)
    made = to_spacy(doc)
    covered = [(s.start_char, s.end_char, s.label_) for s in made.spans[KEY]]
    wanted = [(e.span.start, e.span.end, e.type.value) for e in doc.items(Layer.ENTITIES)]
    assert covered == wanted
    assert [s.kb_id_ for s in made.spans[KEY]] == [
        e.codes[0].code if e.codes else "" for e in doc.entities
    ]


def test_the_longest_stand_in_ents():
    text = "viêm phổi"
    made = to_spacy(
        with_entities(
            text,
            entity(5, 9, EntityType.ANATOMY),
            entity(0, 9, EntityType.DISEASE),
            entity(0, 9, EntityType.SYMPTOM),
        )
    )
    assert [(e.text, e.label_) for e in made.ents] == [("viêm phổi", "disease")]
    assert len(made.spans[KEY]) == 3


def test_an_entity_may_end_inside_a_syllable():
    made = to_spacy(with_entities("tănghuyết áp", entity(0, 4)))
    assert [e.text for e in made.ents] == ["tăng"]


def test_sentences_are_kept(rules):
    doc = rules.annotate(TEXT)
    starts = [s.start_char for s in to_spacy(doc).sents]
    assert starts == [doc.original(s).start for s in doc.sentences]


def test_what_stands_on_the_span_wins():
    code = Code("J18.9", "Viêm phổi", "TT06-2026")
    made = to_spacy(with_entities("Viêm phổi, ho", entity(0, 9, EntityType.DISEASE, codes=(code,))))
    first = made.spans[KEY][0]
    key = first.id_
    made.spans[KEY] = [
        Span(made, 0, 2, label="symptom", kb_id="J15.9", span_id=key),
        made.char_span(11, 13, label="SYMPTOM"),
    ]
    one, two = from_spacy(made).entities
    assert (one.type, [c.code for c in one.codes]) == (EntityType.SYMPTOM, ["J15.9", "J18.9"])
    assert two == replace(entity(11, 13), source="spacy")


def test_a_doc_of_others_is_read_from_its_ents(blank):
    doc = blank("Sốt cao, ho")
    doc.ents = [doc.char_span(9, 11, label="symptom")]
    assert [e.span for e in from_spacy(doc).entities] == [places.Span(9, 11)]
    doc.ents = [doc.char_span(9, 11, label="PER")]
    with pytest.raises(InputError, match=r"'PER' at 9:11"):
        from_spacy(doc)


def test_damaged_data_are_named_without_text(blank):
    made = to_spacy(with_entities("Sốt cao", entity(0, 7)), blank)
    made.user_data[KEY]["entities"]["e1"]["assertion"]["certainty"] = "Sốt"
    with pytest.raises(InputError, match=r"assertion\.certainty") as caught:
        from_spacy(made)
    assert "Sốt" not in str(caught.value)
    made.user_data[KEY]["note"]["sex"] = "Sốt"
    with pytest.raises(InputError, match="note") as caught:
        from_spacy(made)
    assert "Sốt" not in str(caught.value)


def test_the_factory(pipeline, rules):
    doc = pipeline(TEXT)
    assert from_spacy(doc).entities == rules.annotate(TEXT).entities
    assert doc.vocab is pipeline.vocab
    assert [d.text for d in pipeline.pipe([TEXT, "", "ho"])] == [TEXT, "", "ho"]


def test_the_factory_is_an_entry_point():
    code = (
        "import spacy; nlp = spacy.blank('xx');"
        "nlp.add_pipe('vnclinical', config={'preset': 'rules'});"
        "print(len(nlp('Không sốt').ents), spacy.tokens.Doc.has_extension('vnclinical'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "False"]


def test_the_component_hands_through_what_it_can(pipeline):
    doc = pipeline.make_doc("Sốt cao, ho")
    doc.cats["urgent"] = 1.0
    doc.user_data["file"] = "a.txt"
    doc.user_data[KEY] = {"note": {"note_id": "n1", "encounter_end": "2026-08-01"}}
    doc.spans["theirs"] = [doc.char_span(0, 7, label="THEIRS")]
    made = pipeline(doc)
    assert (made.cats, made.user_data["file"]) == ({"urgent": 1.0}, "a.txt")
    assert [(s.text, s.label_) for s in made.spans["theirs"]] == [("Sốt cao", "THEIRS")]
    assert from_spacy(made).note.note_id == "n1"
    ((_, context),) = pipeline.pipe([("ho", {"row": 3})], as_tuples=True)
    assert context == {"row": 3}


def test_the_component_survives_disk_and_pickle(pipeline, tmp_path):
    pipeline.to_disk(tmp_path)
    again = spacy.load(tmp_path)
    assert [e.text for e in again("Không sốt").ents] == ["sốt"]
    component = pickle.loads(pickle.dumps(pipeline.get_pipe("vnclinical")))
    assert [e.text for e in component(again.make_doc("Không sốt")).ents] == ["sốt"]


def test_a_wrong_option_is_ours_to_tell(blank):
    with pytest.raises(ConfigError, match="unknown preset"):
        spacy.blank("xx").add_pipe("vnclinical", config={"preset": "rule"})


def test_without_spacy_the_message_is_the_install_line():
    code = "import sys; sys.modules['spacy'] = None; import vnclinical.integrations.spacy"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "MissingExtraError: 'spacy' is not installed" in done.stderr
    assert 'pip install "vnclinical[spacy]"' in done.stderr
