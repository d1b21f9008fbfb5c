"""排队叫号: numbers of a day, called to counters, served, left, passed on; by phone, on the screen, and what it was like (retail.supervisor.3)."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pypdfium2
import pytest
from conftest import Cast, page, reads, signed_in, tight, writing
from django.db import IntegrityError, transaction

from zhishou.areas.queue import queries
from zhishou.areas.queue.models import Matter, Ticket
from zhishou.areas.queue.tests.team import DAY, MINUTE, MORNING, Desk
from zhishou.kernel import clock, excel
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Setting
from zhishou.kernel.operation import NotAllowed, Refused


@pytest.fixture
def desk(cast: Cast) -> Iterator[Desk]:
    with clock.at(MORNING):
        yield Desk(cast)


def test_numbers_count_by_letter_and_begin_anew_each_day_at_four(desk: Desk) -> None:
    assert [desk.take(letter).number for letter in "AABA"] == ["A001", "A002", "B001", "A003"]
    with clock.at(MORNING.replace(hour=3, minute=59) + DAY):
        assert desk.take().number == "A004"
    with clock.at(MORNING.replace(hour=4) + DAY):
        assert desk.take().number == "A001"
        reads("queue.nobody", "现在没有人在等，有人取了号再叫。", lambda: [desk.next(desk.lin, 1) for _n in range(2)])


def test_the_longest_waiting_is_called_whatever_the_matter_and_one_press_ends_the_one_before(desk: Desk) -> None:
    for n, letter in enumerate("BAA"):
        with clock.at(MORNING + n * MINUTE):
            desk.take(letter)
    with clock.at(MORNING + 5 * MINUTE):
        first = desk.next(desk.lin, 1)
        assert (first.number, first.counter, first.by) == ("B001", 1, desk.lin)
    with clock.at(MORNING + 9 * MINUTE):
        assert desk.next(desk.lin, 1).number == "A001"
    first.refresh_from_db()
    assert (first.state, first.minutes_served) == ("done", 4)


def test_a_clerk_may_call_one_matter_alone(desk: Desk) -> None:
    desk.take("A")
    desk.take("B")
    row = desk.do(desk.lin, "call_next", site=desk.store.pk, counter=1, only=desk.invoices.pk)
    assert row.number == "B001"


def test_a_counter_serves_one_and_the_other_clerk_is_told_who_is_there(desk: Desk) -> None:
    desk.take()
    desk.take()
    desk.next(desk.lin, 1)
    reads(
        "queue.counter_busy",
        "1 号窗口正在办 A001（林晓雯）。请先由 林晓雯 办完，或换一个窗口号。",
        lambda: desk.next(desk.ma, 1),
    )
    assert desk.next(desk.ma, 2).number == "A002"


def test_who_was_not_there_may_be_called_again_the_same_day_but_not_on_another(desk: Desk) -> None:
    row = desk.take()
    desk.next(desk.lin, 1)
    desk.do(desk.lin, "call_again", ticket=row.pk)
    desk.do(desk.lin, "miss", ticket=row.pk)
    reads(
        "queue.not_called",
        "A001 现在是“过号”，不在办理中。请刷新页面。",
        lambda: desk.do(desk.lin, "finish", ticket=row.pk),
    )
    back = desk.do(desk.ma, "call", ticket=row.pk, counter=2)
    assert (back.state, back.counter, back.calls) == ("called", 2, 3)
    reads(
        "queue.not_callable", "A001 现在是“办理中”，不能再叫。请刷新页面。",
        lambda: desk.do(desk.lin, "call", ticket=row.pk, counter=1),
    )  # fmt: skip
    desk.do(desk.ma, "miss", ticket=row.pk)
    with clock.at(MORNING + DAY):
        reads(
            "queue.other_day", "A001 不是今天的号，每天从头排。请重新取号。",
            lambda: desk.do(desk.ma, "call", ticket=row.pk, counter=2),
        )  # fmt: skip


def test_calling_again_measures_nothing_anew_and_coming_back_does(desk: Desk) -> None:
    row = desk.take()
    for minute, do in enumerate(("call", "call_again", "call_again", "miss", "call", "finish")):
        with clock.at(MORNING + (2 + minute) * MINUTE):
            row = desk.do(desk.lin, do, ticket=row.pk, **({"counter": 1} if do == "call" else {}))
        if do == "miss":
            assert row.minutes_served == 3  # called at 2, called again at 3 and 4, gone at 5
    assert (row.calls, row.minutes_served) == (4, 1)  # back at 6, served at 7
    line = queries.figures(desk.store, MORNING.date(), MORNING.date()).total
    assert (line.waits, line.spans) == ([2], [1])
    assert "再叫一次不重新算" in page(desk.he, "/queue/figures")


def test_a_key_pressed_twice_calls_one_and_gives_one_number(desk: Desk) -> None:
    client = signed_in(desk.lin)
    for _n in range(2):
        client.post("/do/queue.take", {"matter": desk.returns.pk, "key": "first"})
    client.post("/do/queue.take", {"matter": desk.returns.pk, "key": "second"})
    assert Ticket.objects.count() == 2
    for _n in range(2):
        client.post("/do/queue.call_next", {"site": desk.store.pk, "counter": 1, "key": "third"})
    assert [row.state for row in Ticket.objects.order_by("n")] == ["called", "waiting"]
    client.get("/queue?counter=1")
    keys = re.findall('name="key" value="([^"]+)"', client.get("/queue").content.decode())
    assert len(keys) == len(set(keys)) > 5


def test_commands_have_digits_as_keys_so_that_every_letter_is_free_for_a_matter(desk: Desk) -> None:
    desk.take()
    desk.next(desk.lin, 1)
    found = re.findall('data-key="(.)"', signed_in(desk.lin).get("/queue").content.decode().split("<main")[1])
    assert sorted(found) == [*"12345", *"abcde"]


def test_what_is_passed_on_keeps_its_number_and_its_turn(desk: Desk, cast: Cast) -> None:
    row = desk.take("A")
    with clock.at(MORNING + MINUTE):
        later = desk.take("B")
    desk.next(desk.lin, 1)
    same = f"A001 排的就是“{desk.returns.name}”，请选别的事项。"
    reads("queue.same_matter", same, lambda: desk.do(desk.lin, "pass_on", ticket=row.pk, matter=desk.returns.pk))
    moved = desk.do(desk.lin, "pass_on", ticket=row.pk, matter=desk.invoices.pk)
    assert (moved.number, moved.state, moved.matter, moved.counter) == ("A001", "waiting", desk.invoices, None)
    called = desk.do(desk.ma, "call_next", site=desk.store.pk, counter=2, only=desk.invoices.pk)
    assert called == row and later.state == "waiting"
    desk.do(desk.ma, "finish", ticket=row.pk)
    with pytest.raises(Refused, match=r"queue\.not_callable"):
        desk.do(desk.ma, "pass_on", ticket=row.pk, matter=desk.returns.pk)


def test_a_number_is_not_passed_on_to_a_matter_of_another_place_or_out_of_use(desk: Desk, cast: Cast) -> None:
    both = cast.person("both", "温雅", "run_queue", "set_queue", site=cast.company)
    with writing():
        other = Matter.objects.create(site=cast.bay, letter="A", name="收费", by=both)
    row = desk.take()
    with pytest.raises(Refused, match=r"queue\.other_site"):
        desk.do(both, "pass_on", ticket=row.pk, matter=other.pk)
    desk.do(desk.he, "retire_matter", matter=desk.invoices.pk)
    for name, given in (("pass_on", {"ticket": row.pk}), ("take", {})):
        with pytest.raises(Refused, match=r"queue\.retired"):
            desk.do(desk.lin, name, matter=desk.invoices.pk, **given)


def test_the_board_shows_who_waits_how_long_and_warns_beyond_the_limit(desk: Desk) -> None:
    desk.take()
    with clock.at(MORNING + 14 * MINUTE):
        desk.take("B")
        assert queries.standing(desk.store).over == 0
    with clock.at(MORNING + 15 * MINUTE):
        now = queries.standing(desk.store)
        assert (now.over, now.longest, [(one.minutes, one.over) for one in now.waiting]) == (
            1,
            15,
            [(15, True), (1, False)],
        )
        shown = page(desk.he, "/queue/live")
        assert "1 位等得太久" in shown and "已等 15 分" in shown
        with writing():
            Setting.objects.create(site=desk.store, name="queue.wait_limit", value=20)
        assert "等得太久" not in page(desk.he, "/queue/live")


def test_a_called_number_opens_the_form_of_its_matter_and_the_counter_is_remembered(desk: Desk) -> None:
    client = signed_in(desk.lin)
    assert "先选窗口号" in tight(client.get("/queue").content.decode())
    client.get("/queue?counter=3")
    answer = client.post("/do/queue.take", {"matter": desk.returns.pk})
    shown = tight(client.get(answer["Location"]).content.decode())
    assert "A001" in shown and "前面 0 位" in shown and "<svg" in shown
    assert client.post("/do/queue.call_next", {"site": desk.store.pk, "counter": 3}).status_code == 303
    shown = tight(client.get("/queue").content.decode())
    assert 'href="/returns/ticket"' in shown and "3 号窗口" in shown and "办完，叫下一个" in shown


def test_the_time_to_wait_is_measured_and_shared_by_the_counters_that_are_staffed(desk: Desk) -> None:
    assert queries.minutes_each(desk.store) == {0: 5}
    for n in range(5):  # five served in 8 minutes each
        with clock.at(MORNING + n * 10 * MINUTE):
            desk.take()
            row = desk.next(desk.lin, 1)
        with clock.at(MORNING + (n * 10 + 8) * MINUTE):
            desk.do(desk.lin, "finish", ticket=row.pk)
    with clock.at(MORNING + 60 * MINUTE):
        assert queries.minutes_each(desk.store) == {0: 8, desk.returns.pk: 8}
        ahead = [desk.take(), desk.take(), desk.take("B")]
        assert queries.expected(queries.standing(desk.store), ahead) == 24  # one counter called within half an hour
        desk.next(desk.ma, 2)
        assert queries.expected(queries.standing(desk.store), ahead[1:]) == 8  # 16 minutes for two counters
    with clock.at(MORNING + 120 * MINUTE):  # 马 serves still, and nobody else has called for long
        assert queries.standing(desk.store).staffed == 1
        desk.do(desk.ma, "call_again", ticket=ahead[0].pk)
        desk.do(desk.ma, "finish", ticket=ahead[0].pk)
    with clock.at(MORNING + 151 * MINUTE):
        assert queries.standing(desk.store).staffed == 0


def served_day(desk: Desk) -> None:
    """Ten numbers at ten o'clock: nine called after 1 to 9 minutes and served in 3, the first of them not there; one never called."""
    for _n in range(10):
        desk.take()
    for minutes in range(1, 10):
        with clock.at(MORNING + minutes * MINUTE):
            row = desk.next(desk.lin, minutes)
        with clock.at(MORNING + (minutes * MINUTE) + 3 * MINUTE):
            desk.do(desk.lin, "miss" if minutes == 1 else "finish", ticket=row.pk)


def test_the_figures_of_a_day_by_hour_with_median_and_the_ninetieth(desk: Desk) -> None:
    served_day(desk)
    with clock.at(MORNING + DAY):
        made = queries.figures(desk.store, MORNING.date(), MORNING.date())
        total = made.total
        # Waits 1…9: the middle is 5, and nine in ten (the 9th of 9) waited no longer than 9.
        assert (total.taken, total.served, total.left, total.never) == (10, 8, 1, 1)
        assert (total.median, total.ninety, total.service, total.over) == (5, 9, 3, 0)
        assert [(one.label, one.taken) for one in made.hours] == [("10:00", 10)]
        boss = signed_in(desk.he)
        days = "from=2026-11-23&to=2026-11-23"
        assert "九成不超过 9 分" in tight(boss.get(f"/queue/figures?{days}").content.decode())
        lines = excel.read_table(io.BytesIO(boss.get(f"/queue/figures.xlsx?{days}").content)).rows
        line = next(iter(lines))
        assert [str(one) for one in list(line.values.values())[:7]] == ["11-23", "10", "8", "1", "1", "5", "9"]
        pdf = pypdfium2.PdfDocument(boss.get(f"/queue/figures.pdf?{days}").content)
        assert "取号 10 个" in pdf[0].get_textpage().get_text_range().replace("\n", "").replace("\r", "")


def test_what_is_missing_is_a_dash_and_never_nought(desk: Desk) -> None:
    desk.take()
    line = queries.figures(desk.store, MORNING.date(), MORNING.date()).total
    assert (line.median, line.ninety, line.service, line.never) == (None, None, None, 0)


def test_matters_are_set_by_letter_and_name_and_not_retired_under_those_who_wait(desk: Desk) -> None:
    for given, code in (
        ({"letter": "a", "name": "另一项"}, "queue.letter_taken"), ({"letter": "Z", "name": "寄存"}, "queue.name_taken"),
        ({"letter": "7", "name": "另一项"}, "queue.letter"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=f"^{code}$"):
            desk.do(desk.he, "add_matter", site=desk.store.pk, **given)
    made = desk.do(desk.he, "add_matter", site=desk.store.pk, letter="z", name="会员")
    assert made.letter == "Z"
    desk.do(desk.he, "change_matter", matter=made.pk, name="会员卡", form="intake")
    with pytest.raises(Refused, match=r"queue\.name_taken"):
        desk.do(desk.he, "change_matter", matter=made.pk, name="寄存", form="intake")
    with pytest.raises(Refused, match=r"queue\.matters_there"):
        desk.do(desk.he, "take_usual", site=desk.store.pk)
    desk.take()
    reads(
        "queue.people_waiting", "“退换货”还有 1 个号在等，请先叫完或转到别的事项，再停用。",
        lambda: desk.do(desk.he, "retire_matter", matter=desk.returns.pk),
    )  # fmt: skip
    assert "会员卡" in page(desk.he, "/queue/matters")


def test_a_day_has_numbers_of_three_digits(desk: Desk) -> None:
    with writing():
        Ticket.objects.create(
            site=desk.store, day=MORNING.date(), letter="A", n=999, matter=desk.returns, how="desk", taken_at=MORNING
        )
    with pytest.raises(Refused, match=r"queue\.full"):
        desk.take()


def test_only_the_desk_calls_and_only_who_sets_changes(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        desk.next(desk.he, 1)
    with pytest.raises(NotAllowed):
        desk.do(desk.lin, "retire_matter", matter=desk.returns.pk)
    assert signed_in(desk.qian).get("/queue").status_code == 403
    assert not Ticket.objects.within(Actor.of(desk.qian)).exists()


def test_the_database_holds_one_number_a_letter_and_day_and_one_at_a_counter(desk: Desk) -> None:
    desk.take()
    desk.next(desk.lin, 1)
    good = {
        "site": desk.store,
        "day": MORNING.date(),
        "matter": desk.returns,
        "how": "desk",
        "letter": "A",
        "taken_at": MORNING,
    }
    called = {"state": "called", "called_at": MORNING, "last_called_at": MORNING, "by": desk.ma}
    for bad in (
        {"n": 1}, {"n": 0}, {"n": 2, "state": "done"}, {"n": 2, **called, "counter": 1}, {"n": 2, **called},
        {"n": 2, **called, "counter": 2, "last_called_at": None}, {"n": 2, **called, "counter": 2, "last_called_at": MORNING - MINUTE},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic(), writing():
            Ticket.objects.create(**good, **bad)
