import random

import pytest

pytest.importorskip("torch", reason="training needs vnclinical[train]")

import torch

from vnclinical.errors import ConfigError
from vnclinical.models.tokenizer import load_tokenizer
from vnclinical.training.senses.features import Encoder, collate, shuffled_batches
from vnclinical.training.senses.neighbours import Neighbours
from vnclinical.training.senses.network import SenseNetwork
from vnclinical.training.senses.priors import SenseCounts
from vnclinical.training.senses.uses import AcronymUse
from vnclinical.training.senses.written import count_written

TABLE = {"tc": ("tử cung", "tiền căn", "tiểu cầu"), "te": ("trái tim", "trẻ em")}
COUNTS = SenseCounts.of([], count_written([], TABLE), Neighbours.of([], TABLE))


@pytest.fixture
def tokenizer(sense_backbone):
    return load_tokenizer(sense_backbone / "tokenizer.json")


def shown(tokenizer, row):
    names = {i: piece for piece, i in tokenizer.get_vocab().items()}
    return [names[i] for i in row.ids], [names[i] for i in row.ids[row.first : row.last]]


@pytest.mark.parametrize("place", [0, 14])
def test_the_candidate_stands_in_the_place_of_the_right_acronym(tokenizer, place):
    use = AcronymUse.of("tc hút thuốc, tc giảm", place, place + 2, TABLE)
    example = Encoder.of(tokenizer, "cross", 32).example(use, COUNTS)
    pieces, judged = shown(tokenizer, example.candidates[2])
    assert judged == ["tiểu", "cầu"]
    assert pieces.index("tiểu") == (1 if place == 0 else 5)
    assert pieces.count("tc") == 1


def test_letters_that_touch_the_acronym_stand_apart(tokenizer):
    use = AcronymUse.of("ghi nhậntcgiảm", 8, 10, TABLE)
    pieces, judged = shown(
        tokenizer, Encoder.of(tokenizer, "cross", 32).example(use, COUNTS).candidates[0]
    )
    assert pieces == ["[CLS]", "ghi", "nhận", "tử", "cung", "giảm", "[SEP]"]
    assert judged == ["tử", "cung"]


@pytest.mark.parametrize("place", [0, 25, 50])
def test_a_long_sentence_is_cut_around_the_acronym(tokenizer, place):
    words = ["và"] * 51
    words[place] = "te"
    use = AcronymUse.of(" ".join(words), 3 * place, 3 * place + 2, TABLE)
    row = Encoder.of(tokenizer, "cross", 16).example(use, COUNTS).candidates[1]
    pieces, judged = shown(tokenizer, row)
    assert len(pieces) == 16
    assert (pieces[0], pieces[-1]) == ("[CLS]", "[SEP]")
    assert judged == ["trẻ", "em"]


def test_two_towers_read_the_sentence_once_and_each_expansion_alone(tokenizer):
    use = AcronymUse.of("ghi nhận te", 9, 11, TABLE)
    example = Encoder.of(tokenizer, "bi", 16).example(use, COUNTS)
    assert shown(tokenizer, example.context)[1] == ["te"]
    assert [shown(tokenizer, row)[1] for row in example.candidates] == [
        ["trái", "tim"],
        ["trẻ", "em"],
    ]


@pytest.mark.parametrize("kind", ["cross", "bi"])
def test_a_use_scores_alone_as_in_company(tokenizer, sense_backbone, kind):
    encoder = Encoder.of(tokenizer, kind, 16)
    network = SenseNetwork.from_pretrained(str(sense_backbone), kind, 2, 0.0, 0.3).eval()
    few = encoder.example(AcronymUse.of("ghi nhận te", 9, 11, TABLE), COUNTS)
    many = encoder.example(AcronymUse.of("ghi nhận và rồi tc", 16, 18, TABLE), COUNTS)
    together = network(collate([few, many], encoder.pad))
    assert together.shape == (2, 3)
    assert together[0, 2] == -torch.inf
    torch.testing.assert_close(network(collate([few], encoder.pad))[0], together[0, :2])


def test_too_many_layers_and_a_tokenizer_without_special_pieces_are_refused(sense_backbone):
    with pytest.raises(ConfigError, match="from 1 to 2"):
        SenseNetwork.from_pretrained(str(sense_backbone), "cross", 3, 0.0, 0.3)

    class Bare:
        def get_vocab(self):
            return {"a": 0}

    with pytest.raises(ConfigError, match="has none of"):
        Encoder.of(Bare(), "cross", 16)


def test_a_step_may_leave_out_wrong_candidates_but_never_the_right_one(tokenizer):
    encoder = Encoder.of(tokenizer, "cross", 16)
    use = AcronymUse.of("ghi nhận tc", 9, 11, TABLE, "tiểu cầu")
    right = encoder.example(use, COUNTS).candidates[2].ids
    seen = set()
    for seed in range(20):
        dice = random.Random(seed)
        (batch,) = shuffled_batches([encoder.example(use, COUNTS)], 4, encoder.pad, dice, 2)
        rows = [tuple(row) for row in batch.candidates.ids.tolist()]
        assert rows[int(batch.gold)] == right
        seen |= set(rows)
        assert len(rows) == 2
    assert len(seen) == 3
