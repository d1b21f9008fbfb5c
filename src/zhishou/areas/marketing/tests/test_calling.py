"""Telephone marketing: who may be called, with which words, what comes of it; a refusal lasts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from conftest import page, reads, signed_in
from django.db import IntegrityError, transaction

from zhishou.areas.customers.models import Closure, Customer
from zhishou.areas.marketing import figures, wishes
from zhishou.areas.marketing.models import Call, Consent, Guide, Refusal
from zhishou.areas.marketing.operations.guides import MOST_CARDS, MOST_OPENERS
from zhishou.areas.marketing.tests.desk import ASK, HELLO, MONDAY, Desk, opened, writing
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Event, Obligation
from zhishou.kernel.operation import Invalid, NotAllowed, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(db: None) -> Any:
    made = opened()
    with clock.at(MONDAY):
        yield made


def test_a_guide_is_written_and_a_call_made_on_the_page(desk: Desk) -> None:
    writer, caller = signed_in(desk.xie), signed_in(desk.tang)
    writer.post("/do/marketing.write", {
        "site": desk.cast.garden.pk, "title": "冬季保养套餐", "offer": "机油和防冻液，一共 399 元，到月底。",
        "starts_on": "2026-11-23", "ends_on": "2026-12-06", "key": "k1",
    })  # fmt: skip
    guide = Guide.objects.get()
    writer.post("/do/marketing.add_opener", {"guide": guide.pk, "words": HELLO, "key": "k2"})
    writer.post(
        "/do/marketing.add_card",
        {"guide": guide.pk, "objection": "太贵了", "answer": "比分开做省一百二。", "key": "k3"},
    )
    desk.customer("王芳", "13900001234")
    assert "冬季保养套餐" in page(desk.tang, "/marketing")
    sent = caller.post("/do/marketing.begin", {"guide": guide.pk, "key": "k4"})
    call = Call.objects.get()
    assert sent.headers["Location"] == call.url()
    shown = page(desk.tang, call.url())
    assert (
        "您好！我是翠湖物业的唐晓琳。请问王芳现在方便吗？" in shown
        and "太贵了" in shown
        and "比分开做省一百二。" in shown
    )
    assert "13900001234" not in shown and "1234" in shown
    told = caller.post(f"{call.url()}/reveal")
    assert told.content.decode() == "13900001234" and told.headers["Cache-Control"] == "private, no-store"
    card = guide.cards.get()
    ended = caller.post("/do/marketing.record", {
        "call": call.pk, "outcome": "no_need", "identified": "true", "raised": [card.pk], "words": "刚做过", "key": "k5",
    })  # fmt: skip
    assert ended.headers["Location"] == guide.url()
    call.refresh_from_db()
    assert (call.outcome, call.raised, call.words) == ("no_need", [card.pk], "刚做过")
    assert figures.objections(guide) == [(card, 1, 0)]
    assert "刚做过" in page(desk.xia, call.url()) and page(desk.ye, call.url()) == ""
    assert Event.objects.filter(operation="marketing.reveal", actor=desk.tang).count() == 1


def test_nobody_is_called_without_a_consent(desk: Desk) -> None:
    guide = desk.guide()
    row = desk.customer(agreed=False)
    with pytest.raises(Refused, match=r"marketing\.nobody"):
        desk.begin(guide)
    desk.agree(row)
    assert desk.begin(guide).customer == row


def test_a_refusal_on_the_telephone_is_the_last_call(desk: Desk) -> None:
    guide = desk.guide()
    row = desk.customer()
    desk.end(desk.begin(guide), "refused", words="以后不要打了")
    row.refresh_from_db()
    assert row.no_marketing and not Consent.objects.filter(ended_at=None).exists()
    with clock.at(MONDAY + timedelta(days=7)), pytest.raises(Refused, match=r"marketing\.nobody"):
        desk.begin(guide)
    reads(
        "marketing.refused",
        "王一 拒绝过推广，不能再打，也不能在电话里再征求同意。客户自己书面或在网上重新同意之后才可以。",
        lambda: desk.agree(row, "phone"),
    )
    assert "以后不要打了" in page(desk.tang, "/marketing/wishes?view=refused")


def test_a_refusal_holds_for_the_number_whatever_file_it_is_on(desk: Desk) -> None:
    guide = desk.guide()
    desk.do(desk.tang, "refuse", customer=desk.customer("王芳", "13900001234").pk, how="phone")
    with pytest.raises(Refused, match=r"marketing\.refused"):
        desk.agree(desk.customer("李强", "13800000000", agreed=False, other_phones="13900001234"), "counter")
    with writing():  # a consent that came another way does not help either
        other = desk.customer("赵敏", "13900001234", agreed=False)
        Consent.objects.create(
            site=other.site, customer=other, how="counter", basis="表", on=clock.today(), by=desk.tang, at=clock.now()
        )
    with pytest.raises(Refused, match=r"marketing\.nobody"):
        desk.begin(guide)
    with pytest.raises(Refused, match=r"marketing\.refused_already"):
        desk.do(desk.tang, "refuse", customer=other.pk, how="phone")


def test_a_refusal_outlives_the_erasing_of_the_file(desk: Desk) -> None:
    guard = desk.cast.person("chen", "陈静怡", "protect_data")
    row = desk.customer("王芳", "13900001234")
    desk.do(desk.tang, "refuse", customer=row.pk, how="phone", words="王芳说不要再打")
    perform("customers.erase_data", Actor.of(guard), {"customer": row.pk}, door="page")
    kept = Refusal.objects.get()
    assert "王芳" not in kept.words and kept.digests == wishes.digests(["13900001234"])
    again = desk.customer("王芳", "13900001234", agreed=False)
    assert wishes.why_not(again) == "marketing.refused"


def test_only_what_the_customer_puts_down_themselves_takes_a_refusal_back(desk: Desk) -> None:
    row = desk.customer()
    desk.do(desk.tang, "refuse", customer=row.pk, how="counter")
    for how in ("phone", "counter"):
        with pytest.raises(Refused, match=r"marketing\.refused"):
            desk.agree(row, how)
    with pytest.raises(Refused, match=r"marketing\.refused"):  # signed before they refused
        desk.do(desk.tang, "agree", customer=row.pk, on="2026-11-22", how="written", basis="旧的申请表")
    desk.agree(row, "online")
    row.refresh_from_db()
    assert not row.no_marketing and wishes.why_not(row) == ""
    assert Refusal.objects.get().lifted_by == Consent.objects.get(ended_at=None)


def test_whoever_calls_names_company_and_themselves_first(desk: Desk) -> None:
    guide = desk.guide()
    reads(
        "marketing.who_calls",
        "开场白的第一句要先报公司和姓名。请在第一句写上 {company} 和 {caller}，前面只能有一声问候。",
        lambda: desk.do(desk.xie, "add_opener", guide=guide.pk, words="您的车该保养了。我是{company}的{caller}。"),
    )
    for words in ("我是{company}的。我叫{caller}，您好。", "最近冷了，您的车做过保养吗？我是{company}的{caller}。"):
        with pytest.raises(Refused, match=r"marketing\.who_calls"):
            desk.do(desk.xie, "add_opener", guide=guide.pk, words=words)
    desk.customer()
    call = desk.begin(guide)
    with pytest.raises(Invalid) as wrong:
        desk.end(call, "no_need", identified=False)
    assert list(wrong.value.errors) == ["identified"]
    with pytest.raises(IntegrityError), transaction.atomic(), writing():
        Call.objects.filter(pk=call.pk).update(state="over", outcome="no_need", ended_at=clock.now())
    desk.end(call, "no_answer", identified=False)  # nobody heard anything


def test_openers_take_turns_and_are_compared_by_customers(desk: Desk) -> None:
    guide = desk.guide(HELLO, ASK)
    for _ in range(4):
        desk.customer()
    # A heard by 1 and 3, B by 2 and 4: one of A wants to buy, one of B refuses, one of B was not reached.
    ends = [("interested", {"to": desk.ye.pk, "wanted": "换电瓶"}), ("refused", {}), ("no_need", {}), ("no_answer", {})]
    letters = []
    for outcome, more in ends:
        call = desk.begin(guide)
        letters.append(call.opener.letter)
        desk.end(call, outcome, **more)
    assert letters == ["A", "B", "A", "B"]
    desk.do(desk.ye, "win", lead=Call.objects.get(outcome="interested").lead.pk, amount_fen="399.00", result="到店做了")
    one, two = figures.openers(guide)
    assert (one.spoken, one.interested, one.won, one.refused, one.percent) == (2, 1, 1, 0, 50)
    assert (two.spoken, two.interested, two.won, two.refused, two.percent) == (1, 0, 0, 1, 0)
    assert not one.enough and "还少" in page(desk.xie, guide.url())
    desk.do(desk.xie, "drop_opener", opener=two.opener.pk)
    desk.customer()
    assert desk.begin(guide).opener.letter == "A"


def test_one_call_at_a_time_and_nobody_twice(desk: Desk) -> None:
    guide = desk.guide()
    desk.customer()
    desk.customer()
    first = desk.begin(guide)
    with pytest.raises(Refused, match=r"marketing\.in_hand"):
        desk.begin(guide)
    second = desk.begin(guide, desk.xia)
    assert second.customer != first.customer
    with pytest.raises(Refused, match=r"marketing\.not_in_hand"):
        desk.do(desk.xia, "record", call=first.pk, outcome="no_answer")
    with pytest.raises(Refused, match=r"marketing\.not_in_hand"):
        desk.do(desk.xia, "reveal", call=first.pk)
    desk.end(first, "no_need")
    with clock.at(MONDAY + timedelta(days=10)), pytest.raises(Refused, match=r"marketing\.nobody"):
        desk.begin(guide)  # spoken to lately; the other is in somebody's hand


def test_who_was_not_reached_is_tried_another_day_three_times_at_most(desk: Desk) -> None:
    guide = desk.guide()
    desk.customer()
    for day in range(3):
        with clock.at(MONDAY + timedelta(days=day)):
            desk.end(desk.begin(guide), "no_answer")
            with pytest.raises(Refused, match=r"marketing\.nobody"):
                desk.begin(guide)
    with clock.at(MONDAY + timedelta(days=3)), pytest.raises(Refused, match=r"marketing\.nobody"):
        desk.begin(guide)


def test_nobody_is_called_at_an_hour_they_rest(desk: Desk) -> None:
    guide = desk.guide()
    desk.customer(rest_from="09:00", rest_to="12:00")
    with pytest.raises(Refused, match=r"marketing\.not_now"):
        desk.begin(guide)
    with clock.at(MONDAY.replace(hour=21)), pytest.raises(Refused, match=r"marketing\.not_now"):
        desk.begin(guide)
    with clock.at(MONDAY.replace(hour=15)):
        assert desk.begin(guide).state == "open"


def test_a_time_agreed_is_owed_by_whoever_agreed_it(desk: Desk) -> None:
    guide = desk.guide()
    desk.customer()
    with pytest.raises(Invalid):
        desk.end(desk.begin(guide), "later")
    call = Call.objects.get()
    desk.end(call, "later", again_at="2026-11-25T15:00+08:00", words="周三下午再谈")
    again = Call.objects.get(state="agreed")
    owed = Obligation.objects.get(subject=f"marketing.call:{again.pk}")
    assert (owed.person, owed.due_at) == (desk.tang, MONDAY.replace(day=25, hour=15))
    assert again.number in page(desk.tang, "/")
    with pytest.raises(Refused, match=r"marketing\.calls_wait"):
        desk.do(desk.xie, "end", guide=guide.pk)
    with clock.at(MONDAY.replace(day=25, hour=14, minute=50)):
        assert "周三下午再谈" in page(desk.tang, again.url())
        desk.do(desk.tang, "take_up", call=again.pk)
        desk.end(again, "no_need")
    owed.refresh_from_db()
    assert owed.state == "kept"
    with clock.at(MONDAY.replace(day=26)):
        desk.do(desk.xie, "end", guide=guide.pk)


def test_a_refusal_gives_up_the_call_that_was_agreed(desk: Desk) -> None:
    row = desk.customer()
    desk.end(desk.begin(desk.guide()), "later", again_at="2026-11-25T15:00+08:00")
    again = Call.objects.get(state="agreed")
    desk.do(desk.xia, "refuse", customer=row.pk, how="phone", words="打来说不用了")
    again.refresh_from_db()
    assert (again.state, again.outcome) == ("over", "not_called")
    assert Obligation.objects.get(subject=f"marketing.call:{again.pk}").state == "waived"


def test_what_makes_no_sense_is_refused(desk: Desk) -> None:
    guide = desk.guide()
    with pytest.raises(Refused, match=r"marketing\.days"):
        desk.do(
            desk.xie,
            "change",
            guide=guide.pk,
            title="冬季",
            offer="机油和防冻液，一共 399 元",
            starts_on="2026-12-01",
            ends_on="2026-11-30",
        )
    with clock.at(MONDAY + timedelta(days=14)), pytest.raises(Refused, match=r"marketing\.not_running"):
        desk.begin(guide)
    desk.do(desk.xie, "drop_opener", opener=guide.openers.get().pk)
    with pytest.raises(Refused, match=r"marketing\.dropped"):
        desk.do(desk.xie, "drop_opener", opener=guide.openers.get().pk)
    desk.customer()
    with pytest.raises(Refused, match=r"marketing\.no_opener"):
        desk.begin(guide)
    desk.do(desk.xie, "end", guide=guide.pk)
    with pytest.raises(Refused, match=r"marketing\.ended"):
        desk.begin(guide)
    with pytest.raises(NotAllowed):
        desk.do(desk.tang, "add_card", guide=guide.pk, objection="太贵了", answer="不贵不贵不贵")
    with pytest.raises(NotAllowed):
        desk.do(desk.ye, "begin", guide=guide.pk)


def test_an_agreed_call_is_looked_at_again_before_it_is_made(desk: Desk) -> None:
    guide = desk.guide()
    row = desk.customer()
    with pytest.raises(Refused, match=r"marketing\.agreed_already"):
        desk.agree(row)
    call = desk.begin(guide)
    with pytest.raises(Refused, match=r"marketing\.again_when"):
        desk.end(call, "later", again_at="2026-11-23T09:00+08:00")
    with pytest.raises(Refused, match=r"marketing\.call_over"):
        desk.do(desk.tang, "take_up", call=call.pk)
    desk.end(call, "later", again_at="2026-11-25T15:00+08:00")
    with pytest.raises(Refused, match=r"marketing\.call_over"):
        desk.end(call, "no_need")
    again = Call.objects.get(state="agreed")
    with clock.at(MONDAY.replace(day=24, hour=21)), pytest.raises(Refused, match=r"marketing\.quiet"):
        desk.do(desk.tang, "take_up", call=again.pk)
    with clock.at(MONDAY.replace(day=25, hour=15)):
        with writing():
            closed = Closure.objects.create(site=row.site, customer=row, basis="QR2026-00001")
        with pytest.raises(Refused, match=r"marketing\.closed"):
            desk.do(desk.tang, "take_up", call=again.pk)
        with writing():
            closed.delete()
            Customer.objects.update(mobile="")
        with pytest.raises(Refused, match=r"marketing\.no_phone"):
            desk.do(desk.tang, "take_up", call=again.pk)
        with writing():
            Consent.objects.update(ended_at=clock.now())
        with pytest.raises(Refused, match=r"marketing\.no_consent"):
            desk.do(desk.tang, "take_up", call=again.pk)


def test_a_guide_holds_what_can_be_read_in_time(desk: Desk) -> None:
    guide = desk.guide(*[f"您好！我是{{company}}的{{caller}}。第{n}种说法，方便吗？" for n in range(MOST_OPENERS)])
    with pytest.raises(Refused, match=r"marketing\.openers_full"):
        desk.do(desk.xie, "add_opener", guide=guide.pk, words=HELLO)
    for n in range(MOST_CARDS - 1):
        desk.do(desk.xie, "add_card", guide=guide.pk, objection=f"太贵了{n}", answer="比分开做省一百二。")
    with pytest.raises(Refused, match=r"marketing\.cards_full"):
        desk.do(desk.xie, "add_card", guide=guide.pk, objection="再想想", answer="到月底都可以来。")


def test_the_guide_prints_and_its_calls_leave_as_excel(desk: Desk) -> None:
    guide = desk.guide()
    desk.customer()
    desk.end(desk.begin(guide), "no_need", raised=[guide.cards.get().pk])
    client = signed_in(desk.xie)
    assert client.get(f"{guide.url()}.pdf").content[:5] == b"%PDF-"
    assert client.get(f"{guide.url()}.xlsx").content[:2] == b"PK"
    assert page(desk.ye, guide.url()) == "" and page(desk.ye, "/marketing/wishes") == ""
