import json
import unicodedata

import pytest

pytest.importorskip("torch", reason="training needs vnclinical[train]")

from vnclinical.errors import CorpusError
from vnclinical.training.senses.baselines import most_frequent, most_written
from vnclinical.training.senses.config import WrittenChoice
from vnclinical.training.senses.neighbours import Neighbours
from vnclinical.training.senses.priors import SenseCounts
from vnclinical.training.senses.scoring import score_senses
from vnclinical.training.senses.uses import AcronymUse, held_out, read_dictionary, read_uses
from vnclinical.training.senses.written import count_written, written_uses

TABLE = {"tc": ("tử cung", "tiền căn", "tiểu cầu"), "te": ("trái tim", "trẻ em")}


def use(text, start, sense=""):
    return AcronymUse.of(text, start, start + 2, TABLE, sense)


@pytest.mark.parametrize("start", [0, 15])
def test_an_acronym_that_stands_twice_keeps_its_place(start):
    raw = unicodedata.normalize("NFD", "TC hút thuốc, ")
    text = raw + "TC giảm"
    found = AcronymUse.of(text, start and len(raw), (start and len(raw)) + 2, TABLE, "Tiểu  cầu")
    assert found.acronym == "tc"
    assert found.text[: found.start] == ("" if start == 0 else "tc hút thuốc, ")
    assert found.gold == 2


def test_an_unknown_acronym_is_told_without_the_text():
    with pytest.raises(CorpusError, match="no acronym with the 2 letters from 9 on") as error:
        AcronymUse.of("ghi nhận xy", 9, 11, TABLE)
    assert "ghi" not in str(error.value)


def test_files_are_checked(tmp_path):
    file = tmp_path / "a.json"
    with pytest.raises(CorpusError, match="no such dictionary"):
        read_dictionary(file)
    with pytest.raises(CorpusError, match="no such corpus"):
        read_uses(file, TABLE)
    file.write_text('{"tc": []}', "utf8")
    with pytest.raises(CorpusError, match="each with a list"):
        read_dictionary(file)
    row = {"text": "xy tăng", "start_char_idx": 0, "length_acronym": 2, "expansion": "x"}
    file.write_text(json.dumps([row]), "utf8")
    with pytest.raises(CorpusError, match="a-1: the dictionary has no acronym"):
        read_uses(file, TABLE)


def test_expansions_that_stand_written_out_become_uses():
    texts = ["theo dõi tử cung ngả trước, tiểu cầu giảm", "khám trẻ em tử cungx"]
    found = written_uses(texts, TABLE, WrittenChoice(per_expansion=5), seed=1)
    assert [(u.text, u.start, u.expansion) for u in found] == [
        ("theo dõi tc ngả trước, tiểu cầu giảm", 9, "tử cung"),
        ("theo dõi tử cung ngả trước, tc giảm", 28, "tiểu cầu"),
        ("khám te tử cungx", 5, "trẻ em"),
    ]
    assert all(u.written and u.acronym in TABLE for u in found)
    assert count_written(texts, TABLE)["tử cung"] == 1


def test_rare_expansions_are_filled_from_other_text(tmp_path):
    (tmp_path / "web.txt").write_text("Tiền căn dị ứng\n" * 9 + "Trẻ em ngoan\n", "utf8")
    choice = WrittenChoice(per_expansion=2, fill_to=3, texts=(tmp_path / "web.txt",))
    found = written_uses(["trẻ em chơi"] * 5, TABLE, choice, seed=1)
    assert sorted(u.expansion for u in found) == ["tiền căn"] * 3 + ["trẻ em"] * 3
    assert found == written_uses(["trẻ em chơi"] * 5, TABLE, choice, seed=1)
    with pytest.raises(CorpusError, match="no such text"):
        written_uses([], TABLE, WrittenChoice(texts=(tmp_path / "no.txt",)), seed=1)


def test_frequencies_do_not_count_the_use_itself_nor_tell_unseen_candidates_apart():
    uses = [
        use("tc giảm", 0, "tiểu cầu"),
        use("tc thấp", 0, "tiểu cầu"),
        use("tc to", 0, "tử cung"),
    ]
    counts = SenseCounts.of(uses, count_written([], TABLE), Neighbours.of([], TABLE))
    learning = counts.features(uses[2], learning=True)
    assert learning[0][0] == learning[1][0] < learning[2][0]
    assert counts.features(uses[2])[0][0] > learning[0][0]
    assert counts.features(use("te ngoan", 0)) == [[0.0, 0.0, 0.0]] * 2
    assert most_frequent([uses[2], use("te ngoan", 0)], counts) == ["tiểu cầu", "trái tim"]
    written = SenseCounts.of([], count_written(["tiền căn"], TABLE), Neighbours.of([], TABLE))
    assert most_written(uses[:1], written) == ["tiền căn"]


def test_neighbours_speak_for_acronyms_without_a_label():
    neighbours = Neighbours.of(["sinh mổ tử cung ngả trước"] * 3 + ["ghi nhận tiền căn"], TABLE)
    shares = neighbours.log_shares(use("tc ngả trước", 0))
    best = max(range(len(shares)), key=shares.__getitem__)
    assert use("tc ngả trước", 0).candidates[best] == "tử cung"


def test_macro_figures_are_means_over_the_senses_of_gold():
    uses = [use("tc", 0, "tử cung")] * 8 + [use("tc", 0, "tiền căn"), use("te", 0, "trẻ em")]
    found = score_senses(uses, ["tử cung"] * 9 + ["trái tim"])
    assert found.accuracy.value == 0.8
    assert found.senses == 3  # trái tim was chosen, but nobody meant it
    assert found.macro_recall == pytest.approx(1 / 3)
    assert found.macro_precision == pytest.approx(8 / 9 / 3)
    assert found.macro_f1.value == pytest.approx(16 / 17 / 3)
    assert found.macro_f1.low <= found.macro_f1.value <= found.macro_f1.high
    assert [(row.acronym, row.right, row.uses) for row in found.acronyms] == [
        ("tc", 8, 9),
        ("te", 0, 1),
    ]
    assert found.acronyms[0].senses[0] == ("tiền căn", 1, 0, 0)
    assert score_senses([], []).macro_f1.value == 0


def test_the_interval_of_macro_f1_holds_its_value_where_most_senses_are_rare():
    table = {f"a{i}": ("x", "y") for i in range(40)}
    uses = [AcronymUse.of(a, 0, len(a), table, "x") for a in table for _ in range(4)]
    uses += [AcronymUse.of(a, 0, len(a), table, "y") for a in table]
    answers = [u.expansion if u.acronym.endswith("7") else "x" for u in uses]
    found = score_senses(uses, answers)
    assert found.macro_f1.low < found.macro_f1.value < found.macro_f1.high
    assert found.macro_f1.value == pytest.approx((4 + 36 * 4 / 9) / 40)


def test_held_out_acronyms_hang_on_the_seed_only():
    table = {a: ("x", "y") for a in "abcdefghijklmnopqrst"}
    uses = [AcronymUse.of(a, 0, 1, table) for a in table]
    assert held_out(uses, 0.15, 1) == held_out(reversed(uses), 0.15, 1)
    assert len(held_out(uses, 0.15, 1)) == 3
    assert held_out(uses, 0.15, 1) != held_out(uses, 0.15, 2)
