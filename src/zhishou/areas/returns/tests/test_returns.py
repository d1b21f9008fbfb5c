"""退换货: by the ticket and the rule of the goods, never more than was paid, signed twice where it must be, paid the way it came."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
from conftest import Cast, page, reads, signed_in, writing
from django.db import IntegrityError, transaction
from tests.company_life import photo

from zhishou.areas.cases.models import Case
from zhishou.areas.returns.models import Return, Rule, Sale, SaleLine
from zhishou.areas.returns.tests.desk import HEADS, NOON, TICKET, Desk, days_later
from zhishou.kernel import audit, clock, excel
from zhishou.kernel.models import Obligation
from zhishou.kernel.operation import Invalid, NotAllowed, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(db: None) -> Any:
    with clock.at(NOON - timedelta(days=1)):
        made = Desk(Cast())
    with clock.at(NOON):
        yield made


def words_of(pdf: bytes) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)).replace("\r\n", "")


def test_a_return_on_the_page_from_the_ticket_to_the_signature_and_the_till(desk: Desk) -> None:
    clerk = signed_in(desk.lin)
    found = clerk.get("/returns/ticket?q=t1")  # the end of the number, in any case of its letters
    assert found.headers["Location"] == desk.sale.url()
    assert "吊牌未剪" in clerk.get(desk.sale.url()).content.decode()
    sent = clerk.post(
        "/do/returns.decide",
        {
            "sale": desk.sale.pk, "pieces-0-line": desk.line().pk, "pieces-0-quantity": "2", "pieces-0-disposition": "shelf",
            "ground": "changed", "reason": "颜色不喜欢", "whole": "True", "check_note": "吊牌在", "decision": "refund", "key": "k1",
        },
    )  # fmt: skip
    row = Return.objects.get()
    assert sent.headers["Location"] == row.url() and (row.state, row.refund_fen, row.by_rule) == ("ready", 66_67, True)
    assert (desk.line().returned, desk.line().returned_fen) == (2, 66_67)
    with pytest.raises(Invalid):
        desk.settle(row, reference="")  # paid by WeChat: back by WeChat
    desk.settle(row)
    row.refresh_from_db()
    assert (row.state, row.way, row.reference) == ("done", "wechat", "4200001")
    assert "微信支付" in page(desk.he, "/returns/day") and "66.67" in page(desk.he, "/returns/day")
    text = words_of(signed_in(desk.lin).get(f"{row.url()}.pdf").content)
    assert "退 换 货 单" in text and "棉袜" in text and "返回货架" in text and "66.67" in text
    assert audit.differences()["退换货"] == [] and audit.differences()["销售小票"] == []


def test_shares_of_a_line_add_up_to_what_was_paid(desk: Desk) -> None:
    sums = [desk.decide((1, 1)).refund_fen for _n in range(3)]
    assert sums == [33_33, 33_34, 33_33] and sum(sums) == desk.line().paid_fen
    reads(
        "returns.none_left",
        "“棉袜”只剩 0 件、0.00 元可退，不能超过付的减去已经退的。请改数量或金额，或者看这张小票以前的退换货单。",
        desk.decide,
    )


def test_the_database_holds_that_no_more_goes_back_than_was_paid(desk: Desk) -> None:
    for changed in ({"returned_fen": 100_01}, {"returned": 4}, {"returned_fen": -1}):
        with writing(), pytest.raises(IntegrityError, match="returns_never_more"), transaction.atomic():
            SaleLine.objects.filter(pk=desk.line().pk).update(**changed)


@pytest.mark.parametrize(
    ("line", "ground", "days", "refund", "exchange"),
    [
        (2, "defect", 7, True, True), (2, "defect", 8, False, True), (2, "defect", 15, False, True),
        (2, "defect", 16, False, False), (2, "changed", 1, False, False), (1, "changed", 7, True, True),
        (1, "changed", 8, False, False), (1, "defect", 7, True, True),
    ],
)  # fmt: skip
def test_the_rule_of_the_goods_says_what_may_be_done_on_which_day(
    desk: Desk, line: int, ground: str, days: int, refund: bool, exchange: bool
) -> None:
    with clock.at(days_later(days)):
        for decision, keeps in (("refund", refund), ("exchange", exchange)):
            row = desk.decide((line, 1), ground=ground, decision=decision, new_goods="同款", override="主管说的")
            assert row.by_rule is keeps and (row.second_why == "against") is not keeps
            desk.do(desk.lin, "withdraw", back=row.pk, reason="再看看")


def test_used_goods_are_no_return_without_a_reason_and_a_promise_is_kept_of_the_rest(desk: Desk) -> None:
    assert desk.decide(whole=False, override="老顾客").second_why == "against"
    assert desk.decide(whole=False, decision="refuse", told="已经穿过，不能无理由退").state == "refused"


def test_to_refuse_what_the_law_gives_wants_a_reason_and_a_second_signature(desk: Desk) -> None:
    with pytest.raises(Invalid):
        desk.decide((2, 1), ground="defect", decision="refuse", told="不退")
    row = desk.decide((2, 1), ground="defect", decision="refuse", told="检测没有故障", override="检测报告无故障")
    assert (row.state, row.second_why, desk.line(2).returned) == ("waiting", "against", 0)
    desk.do(desk.he, "approve", back=row.pk, agreed=True)
    row.refresh_from_db()
    assert row.state == "refused"
    with pytest.raises(Invalid):
        desk.decide((2, 1), decision="refuse")  # nothing told to the customer


def test_over_the_limit_another_person_signs_and_a_third_hand_pays(desk: Desk) -> None:
    row = desk.decide((3, 1), ground="defect", reason="不转", who=desk.he)
    assert (row.state, row.second_why) == ("waiting", "over")
    with pytest.raises(Refused) as no:
        desk.do(desk.he, "approve", back=row.pk, agreed=True)
    assert no.value.code in ("independence", "returns.own")
    desk.do(desk.he, "withdraw", back=row.pk, reason="我受理的我不能签")
    row = desk.decide((3, 1), ground="defect", reason="不转")
    (owed,) = Obligation.objects.filter(context=f"returns.return:{row.pk}", state="open")
    assert owed.do_operation == "returns.approve" and row.number in page(desk.he, "/")
    desk.do(desk.he, "approve", back=row.pk, agreed=True)
    owed.refresh_from_db()
    assert owed.state == "kept"
    (pay,) = Obligation.objects.filter(context=f"returns.return:{row.pk}", state="open")
    assert pay.do_operation == "returns.settle"
    with pytest.raises(Refused) as no:
        desk.settle(row, desk.he)
    assert no.value.code in ("independence", "returns.settled_by_second")
    desk.settle(row, desk.ma)
    pay.refresh_from_db()
    assert pay.state == "kept" and Return.objects.get(pk=row.pk).refund_fen == 2_000_00


def test_below_the_limit_nobody_else_is_owed_a_signature(desk: Desk) -> None:
    row = desk.decide()
    assert not Obligation.objects.filter(context=f"returns.return:{row.pk}").exists()


def test_with_a_no_and_when_withdrawn_the_goods_are_free_again(desk: Desk) -> None:
    row = desk.decide((3, 1), ground="defect")
    assert desk.line(3).left == 0
    with pytest.raises(Invalid):
        desk.do(desk.he, "approve", back=row.pk, agreed=False)
    desk.do(desk.he, "approve", back=row.pk, agreed=False, opinion="要检测单")
    assert (Return.objects.get(pk=row.pk).state, desk.line(3).left, desk.line(3).returned_fen) == ("declined", 1, 0)
    other = desk.decide()
    desk.do(desk.ma, "withdraw", back=other.pk, reason="顾客又要了")
    assert desk.line().returned_fen == 0
    with pytest.raises(Refused, match="state"):
        desk.settle(other)


def test_an_exchange_pays_or_takes_the_difference_and_a_difference_in_price_takes_no_goods(desk: Desk) -> None:
    dearer = desk.decide((2, 1), ground="defect", decision="exchange", new_goods="大电水壶", new_price="199.00")
    assert (dearer.refund_fen, dearer.extra_fen) == (0, 49_00)
    desk.settle(dearer, reference="")
    cheaper = desk.decide((1, 1), decision="exchange", new_goods="短袜", new_price="20.00")
    assert (cheaper.refund_fen, cheaper.extra_fen) == (13_33, 0)
    same = desk.decide((1, 1), decision="exchange", new_goods="黑色棉袜")
    assert (same.refund_fen, same.extra_fen) == (0, 0)
    lower = desk.decide((1, 1), ground="price", decision="difference", difference="10.00")
    assert (lower.refund_fen, desk.line().left, desk.line().left_fen) == (10_00, 1, 23_33)
    with pytest.raises(Refused, match="none_left"):
        desk.decide((1, 1), ground="price", decision="difference", difference="23.34")
    with pytest.raises(Invalid):
        desk.decide((1, 1), ground="price", decision="difference")
    totals = page(desk.lin, "/returns/day")
    assert "49.00" in totals and "-49.00" in totals  # the till is longer by it


def test_a_ticket_typed_by_hand_has_a_picture_and_always_wants_a_second_signature(desk: Desk) -> None:
    given = {
        "site": desk.store.pk, "ticket": "H1", "sold_at": NOON - timedelta(days=1), "way": "cash",
        "lines": [{"name": "雨伞", "quantity": "2", "paid": "58.00"}],
    }  # fmt: skip
    with pytest.raises(Invalid):
        desk.do(desk.lin, "enter_sale", **given)
    sale = desk.do(desk.lin, "enter_sale", **given, photos=[photo()])
    assert (sale.total_fen, sale.by_hand) == (58_00, True)
    with pytest.raises(Refused, match="ticket_there"):
        desk.do(desk.ma, "enter_sale", **given, photos=[photo()])
    with pytest.raises(Invalid):
        desk.do(
            desk.ma, "enter_sale", **{**given, "ticket": "H2", "sold_at": NOON + timedelta(hours=1)}, photos=[photo()]
        )
    with pytest.raises(Invalid):
        desk.do(
            desk.ma,
            "enter_sale",
            **{**given, "ticket": "H2", "lines": [{"name": "伞", "paid": "五十"}]},
            photos=[photo()],
        )
    desk.sale = sale
    row = desk.decide((1, 1), ground="defect")
    assert (row.refund_fen, row.second_why) == (29_00, "by_hand")
    desk.do(desk.he, "approve", back=row.pk, agreed=True)
    desk.settle(row, reference="")  # cash needs no number
    assert "录入小票" in page(desk.lin, "/returns/ticket?q=X9")


def test_without_any_rule_every_decision_wants_a_second_signature(desk: Desk) -> None:
    for rule in Rule.objects.filter(ended_at=None):
        desk.do(desk.he, "end_rule", rule=rule.pk)
    with pytest.raises(Invalid):
        desk.decide()
    assert desk.decide(override="还没有规则").second_why == "against"
    assert "采用法定的" in page(desk.he, "/returns/rules") and "请主管制定" in page(desk.lin, "/returns/rules")


def test_a_rule_is_never_less_than_the_law_and_the_old_one_stays_with_its_returns(desk: Desk) -> None:
    with pytest.raises(Invalid):
        desk.rule("服装", refund_days=6)
    with pytest.raises(Invalid):
        desk.rule("服装", refund_days=10, exchange_days=8)
    with writing(), pytest.raises(IntegrityError, match="returns_rule_lawful"), transaction.atomic():
        Rule.objects.filter(category="服装").update(refund_days=6)
    before = desk.decide()
    desk.rule("服装", promise_days=0)
    assert before.rule is not None and Return.objects.get(pk=before.pk).rule == before.rule
    assert desk.decide(override="规则刚改").second_why == "against"
    assert "7 天无理由退换之内" in page(desk.lin, before.url())
    with pytest.raises(Refused, match="rules_there"):
        desk.do(desk.he, "take_legal_rules", site=desk.store.pk)


def test_more_rules_than_a_page_holds_are_turned_over(desk: Desk) -> None:
    for n in range(10):
        desk.rule(f"品类{n}")
    first, second = page(desk.lin, "/returns/rules"), page(desk.lin, "/returns/rules?page=2")
    assert "第 1 / 2 页" in first and "第 2 / 2 页" in second
    shown = [f"品类{n}" in first for n in range(10)]
    assert [f"品类{n}" in second for n in range(10)] == [not one for one in shown] and any(shown) and not all(shown)
    assert "先采用法定的" not in page(desk.he, "/returns/rules?page=2")


def test_who_is_refused_may_complain_and_the_case_knows_why(desk: Desk) -> None:
    row = desk.decide(whole=False, decision="refuse", told="已经穿过，不能无理由退")
    assert "12315" in page(desk.lin, row.url()) and "12315" in words_of(
        signed_in(desk.lin).get(f"{row.url()}.pdf").content
    )
    given = {"back": row.pk, "name": "陈丽华", "phone": "13800006021", "words": "只试了一下"}
    desk.do(desk.lin, "complain", **given)
    case = Case.objects.get()
    assert case.kind == "complaint" and "已经穿过" in case.content and "T1" in case.content
    assert Return.objects.get(pk=row.pk).case_number == case.number
    with pytest.raises(Refused, match="complained"):
        desk.do(desk.lin, "complain", **given)


@pytest.mark.parametrize("bad", [{"ground": "defect"}, {"whole": False, "override": "老顾客"}])
def test_goods_with_a_defect_or_used_do_not_go_back_on_the_shelf(desk: Desk, bad: dict[str, Any]) -> None:
    piece = {"line": str(desk.line(2).pk), "quantity": "1"}
    with pytest.raises(Invalid, match="不能再卖"):
        desk.decide(**bad, pieces=[{**piece, "disposition": "shelf"}])
    assert desk.decide(**bad, pieces=[{**piece, "disposition": "scrap"}]).lines.get().disposition == "scrap"


@pytest.mark.parametrize("typed", ["t1", "Ｔ１", " t 1 "])
def test_a_ticket_typed_in_small_letters_is_the_ticket_that_is_there(desk: Desk, typed: str) -> None:
    sent = {
        "site": desk.store.pk, "ticket": typed, "sold_at": NOON - timedelta(days=1), "way": "cash", "photos": [photo()],
        "lines": [{"name": "棉袜", "paid": "100.00"}],
    }  # fmt: skip
    with pytest.raises(Refused, match=r"returns\.ticket_there"):
        desk.do(desk.lin, "enter_sale", **sent)
    assert desk.take([(typed, *TICKET[0][1:])]).taken == 0 and Sale.objects.count() == 1
    assert desk.do(desk.lin, "enter_sale", **{**sent, "ticket": f"{typed}9"}).ticket == "T19"


def test_a_table_takes_a_ticket_whole_or_not_and_never_twice(desk: Desk) -> None:
    rows = (
        ("T2", "2026-11-24 10:00", "现金", "杯子", "30.00", 1, "", "", ""),
        ("T2", "2026-11-24 10:00", "现金", "盘子", "三十", 1, "", "", ""),
        ("T3", "2026-11-24 11:00", "现金", "碗", "12.00", 2, "", "", ""),
        ("T4", "2026-11-24 11:00", "现金", "碗", "12.00", 2, "", "", ""),
        ("T4", "2026-11-24 11:05", "现金", "勺", "3.00", 1, "", "", ""),
        ("T5", "2027-01-01 11:00", "刷脸", "勺", "-3.00", 0, "", "", ""),
    )
    tried = desk.take(rows, dry_run=True)
    assert (tried.taken, tried.failed) == (1, 5) and not Sale.objects.filter(ticket="T3").exists()
    done = desk.take(rows)
    told = {row.number: "".join(row.reasons) for row in done.failed_rows}
    assert done.taken == 1 and "整张都没有导入" in told[2] and "要一样" in told[5]
    assert all(word in told[7] for word in ("将来", "数量要在", "不能是负数", "付款方式"))
    again = excel.read_table(io.BytesIO(done.failed_excel()), known=lambda header: header in HEADS)
    assert len(list(again.rows)) == 5
    assert desk.take(TICKET).already == 3 and desk.sale.lines.count() == 3


def test_a_table_is_taken_back_until_something_of_it_was_returned(desk: Desk) -> None:
    desk.take([("T9", "2026-11-24 10:00", "现金", "杯子", "30.00", 1, "", "", "")])
    batch = Sale.objects.get(ticket="T9").batch
    assert batch is not None and desk.sale.batch is not None
    desk.do(desk.he, "undo_import", batch=batch.pk, reason="导错了")
    assert not Sale.objects.filter(ticket="T9").exists()
    desk.decide()
    with pytest.raises(Refused, match="in_use"):
        desk.do(desk.he, "undo_import", batch=desk.sale.batch.pk, reason="导错了")


def test_the_register_filters_and_goes_to_excel_as_shown(desk: Desk) -> None:
    done, waiting = desk.decide(), desk.decide((3, 1), ground="defect")
    desk.settle(done)
    assert waiting.number in page(desk.lin, "/returns") and done.number not in page(desk.lin, "/returns")
    assert done.number in page(desk.lin, "/returns?view=done&q=棉袜")
    assert "没有符合的退换货单" in page(desk.lin, "/returns?view=all&q=nothing")
    file = signed_in(desk.lin).get("/returns.xlsx?view=all").content
    table = excel.read_table(io.BytesIO(file), known=lambda header: header == "单号")
    assert {line.values["单号"] for line in table.rows} == {done.number, waiting.number}
    assert signed_in(desk.lin).get("/returns/day.xlsx").status_code == 200
    assert "33.33" in words_of(signed_in(desk.lin).get("/returns/day.pdf").content)


def test_only_the_desk_sees_it_and_only_with_the_duty(desk: Desk) -> None:
    row = desk.decide()
    assert (
        page(desk.qian, "/returns") == ""
        and page(desk.qian, row.url()) == ""
        and page(desk.qian, desk.sale.url()) == ""
    )
    with pytest.raises(NotAllowed):
        desk.do(desk.qian, "settle", back=row.pk, signature=photo())
    with pytest.raises(NotAllowed):
        desk.do(desk.lin, "approve", back=row.pk, agreed=True)
    other = desk.cast.person("zhao", "赵敏", "take_returns")  # of another site
    with pytest.raises(Invalid):
        desk.do(other, "withdraw", back=row.pk, reason="不退了")


def test_a_rule_ends_once(desk: Desk) -> None:
    rule = Rule.objects.get(category="服装", ended_at=None)
    desk.do(desk.he, "end_rule", rule=rule.pk)
    with pytest.raises(Refused) as no:
        desk.do(desk.he, "end_rule", rule=rule.pk)
    assert no.value.code == "returns.rule_ended"
