from vnclinical.corpus.duplicates import near_duplicates, shared_runs

LONG = "Bệnh nhân tỉnh, tiếp xúc tốt, da niêm mạc hồng, không phù, không xuất huyết dưới da"


def test_a_copied_run_of_60_characters_is_named_with_both_notes():
    texts = {"a": f"sáng nay {LONG}", "b": f"chiều\n{LONG.upper()} nhé", "c": "ho ít, không sốt"}
    assert [(x, y) for x, y, _ in shared_runs(texts)] == [("a", "b")]


def test_shorter_runs_are_no_copy():
    texts = {"a": f"sáng {LONG[:56]} rồi về", "b": f"chiều {LONG[:56]}, thở êm"}
    assert list(shared_runs(texts)) == []


def test_line_ends_do_not_hide_a_copy():
    wrapped = LONG.replace(" da ", "\nda ").replace(", không phù", ",\nkhông phù")
    assert len(list(shared_runs({"a": LONG, "b": wrapped}))) == 1


def test_a_declared_template_may_be_shared():
    assert list(shared_runs({"a": f"x {LONG}", "b": f"y {LONG}"}, [LONG])) == []


def test_a_run_that_begins_anywhere_is_found():
    for shift in range(12):
        texts = {"a": "z" * shift + LONG[:60] + "!", "b": "y" * (11 - shift) + LONG[:60] + "?"}
        assert len(list(shared_runs(texts))) == 1


def test_near_duplicates_are_sought_between_splits_only():
    changed = LONG.replace("da niêm", "niêm")
    train = {"a": LONG, "b": changed}
    assert list(near_duplicates([train, {"c": "đau ngực từ sáng, vã mồ hôi nhiều, khó thở"}])) == []
    ((first, second, index),) = near_duplicates([{"a": LONG}, {"c": changed}])
    assert (first, second) == ("a", "c")
    assert index > 0.4
