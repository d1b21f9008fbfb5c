"""What a newer text changes is told run by run, and in long texts sentence by sentence."""

from __future__ import annotations

from zhishou.kernel.differing import LONG, Run, runs


def test_a_short_text_is_compared_sign_by_sign_and_a_number_is_never_cut() -> None:
    found = list(runs("收费 12.5 元，当日交。", "收费 12.8 元，次日交。"))
    assert [run for run in found if run.kind != "same"] == [
        Run("removed", "12.5"), Run("added", "12.8"), Run("removed", "当"), Run("added", "次"),
    ]  # fmt: skip


def test_a_long_text_is_compared_by_its_sentences() -> None:
    said = [f"第{n}条，保洁每日两次，电梯每日一次。" for n in range(LONG // 10)]
    changed = [*said[:7], "第七条改了。", *said[8:]]
    found = list(runs("".join(said), "".join(changed)))
    assert found == [
        Run("same", "".join(said[:7])), Run("removed", said[7]), Run("added", "第七条改了。"), Run("same", "".join(said[8:])),
    ]  # fmt: skip


def test_nothing_is_lost_of_either_text() -> None:
    for old, new in (("", "新。"), ("旧", ""), ("甲。乙" * LONG, "甲。丙\n" * LONG), ("一样", "一样")):
        found = list(runs(old, new))
        assert "".join(run.text for run in found if run.kind != "added") == old
        assert "".join(run.text for run in found if run.kind != "removed") == new
