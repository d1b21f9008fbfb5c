"""发票: never more of a ticket than is left of it, a right tax number, two people over the limit, red ones for what came back (retail.clerk.6)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from conftest import Cast, reads, signed_in, writing
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from zhishou.areas.returns import taxnumber
from zhishou.areas.returns.models import Invoice, Sale
from zhishou.areas.returns.operations.invoicing import left_of
from zhishou.areas.returns.tests.desk import NOON, Desk
from zhishou.kernel import audit, clock, excel
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Obligation, Person
from zhishou.kernel.operation import Invalid, NotAllowed, Refused

COMPANY = {"buyer": "company", "title": "示例科技有限公司", "tax_number": "91350100M000100Y43"}
TOTAL = 2250_00  # of ticket T1: socks 100, kettle 150, washing machine 2000
RULES = (
    {
        "after": "returns.request_invoice",
        "do": "returns.issue_invoice",
        "or": ["returns.withdraw_invoice"],
        "within": "2 days",
    },
    {"after": "returns.settle", "do": "returns.reverse_for", "within": "1 day"},
)


class Till(Desk):
    """吴 makes invoices, 郑 signs second."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        self.wu = cast.person("wu", "吴海", "make_invoices", site=self.store, obliges=RULES)
        self.zheng = cast.person("zheng", "郑洁", "approve_invoices", "make_invoices", site=self.store)

    def ask(self, amount: str = "", who: Person | None = None, **more: Any) -> Invoice:
        given_ = {"sale": self.sale.pk, **COMPANY, **({"amount": amount} if amount else {}), **more}
        made: Invoice = self.do(who or self.wu, "request_invoice", **given_)
        return made

    def issued(self, amount: str, number: str = "26317000001") -> Invoice:
        row = self.ask(amount)
        if row.state == "waiting":
            self.do(self.zheng, "approve_invoice", invoice=row.pk, agreed=True)
        made: Invoice = self.do(self.wu, "issue_invoice", invoice=row.pk, issued_number=number)
        return made

    def invoiced(self) -> int:
        return int(Sale.objects.get(pk=self.sale.pk).invoiced_fen)

    def back(self, *pieces: tuple[int, int]) -> Any:
        """Goods come back and the money goes out."""
        row = self.decide(*pieces, ground="defect", decision="refund")
        if row.state == "waiting":
            self.do(self.he, "approve", back=row.pk, agreed=True)
        return self.settle(row)


@pytest.fixture
def till(db: None) -> Iterator[Till]:
    with clock.at(NOON - timedelta(days=1)):
        made = Till(Cast())
    with clock.at(NOON):
        yield made


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91110000600037341L", "92371000MA3MXH0E3W"])
def test_codes_as_gb_32100_makes_them_are_right(code: str) -> None:
    assert taxnumber.is_right(code)


@given(st.integers(0, 16), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_one_wrong_sign_is_always_found(place: int, sign: str) -> None:
    code = "91350100M000100Y43"
    changed = code[:place] + sign + code[place + 1 :]
    assert taxnumber.is_right(changed) is (changed == code)


@pytest.mark.parametrize(
    "code", ["", "91350100M000100Y4", "91350100M000100Y433", "91350100I000100Y43", "９１350100M000100Y43"]
)
def test_what_is_no_such_code_is_wrong(code: str) -> None:
    assert not taxnumber.is_right(code)


def test_an_invoice_on_the_page_from_the_ticket_to_its_number(till: Till) -> None:
    clerk = signed_in(till.wu)
    assert "可开 ¥2,250.00" in clerk.get(till.sale.url()).content.decode()
    clerk.post("/do/returns.request_invoice", {
        "sale": till.sale.pk, "buyer": "company", "title": "示例科技有限公司", "tax_number": "91350100m000100y43", "kind": "special",
        "amount": "250", "key": "k1",
    })  # fmt: skip
    row = Invoice.objects.get()
    assert (row.state, row.amount_fen, row.tax_number) == ("ready", 250_00, "91350100M000100Y43")
    assert list(Obligation.objects.values_list("do_operation", "state")) == [("returns.issue_invoice", "open")]
    clerk.post("/do/returns.issue_invoice", {"invoice": row.pk, "issued_number": "26317000001", "key": "k2"})
    assert Obligation.objects.get().state == "kept" and "26317000001" in clerk.get(row.url()).content.decode()
    assert till.invoiced() == 250_00 and audit.differences()["发票"] == []


def test_never_more_than_was_paid_less_what_came_back_and_was_invoiced(till: Till) -> None:
    till.back((1, 3))
    till.ask("150")
    reads(
        "returns.invoice_over", "小票 T1 只能再开 2,000.00 元：付的减去退的和已经开的。请改金额。", lambda: till.ask("2000.01")
    )  # fmt: skip
    assert till.ask().amount_fen == 2000_00  # all that is left
    with pytest.raises(Refused, match=r"returns\.invoice_over"):
        till.ask()


def test_the_database_holds_that_no_more_is_invoiced_than_was_paid(till: Till) -> None:
    for fen in (TOTAL + 1, -1):
        with writing(), pytest.raises(IntegrityError, match="returns_never_invoiced"), transaction.atomic():
            Sale.objects.filter(pk=till.sale.pk).update(invoiced_fen=fen)
    row = till.issued("100")
    for changed in ({"reversed_fen": 100_01}, {"tax_number": ""}, {"issued_number": ""}):
        with writing(), pytest.raises(IntegrityError), transaction.atomic():
            Invoice.objects.filter(pk=row.pk).update(**changed)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"tax_number": "91350100M000100Y44"}, "tax_number"), ({"tax_number": ""}, "tax_number"), ({"buyer": "person"}, "tax_number"),
        ({"buyer": "person", "tax_number": "", "kind": "special"}, "kind"),
    ],
)  # fmt: skip
def test_the_buyer_is_a_company_with_its_number_or_a_person_without(
    till: Till, more: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as wrong:
        till.ask("10", **more)
    assert list(wrong.value.errors) == [field]
    assert till.ask("10", buyer="person", tax_number="", title="陈女士").state == "ready"


def test_over_the_limit_another_person_signs_and_a_no_frees_the_amount(till: Till) -> None:
    assert till.ask("1000").state == "ready"
    row = till.ask("1000.01")
    assert row.state == "waiting"
    with pytest.raises(NotAllowed):
        till.do(till.wu, "approve_invoice", invoice=row.pk, agreed=True)
    with pytest.raises(Invalid):
        till.do(till.zheng, "approve_invoice", invoice=row.pk, agreed=False)
    till.do(till.zheng, "approve_invoice", invoice=row.pk, agreed=False, opinion="金额不对")
    assert till.invoiced() == 1000_00
    assert Obligation.objects.filter(state="waived").count() == 1
    own = till.ask("1200", who=till.zheng)
    reads("returns.own_invoice", f"{own.number} 是你自己申请的，要由另一位同事签字。", lambda: till.do(
        till.zheng, "approve_invoice", invoice=own.pk, agreed=True
    ))  # fmt: skip


def test_a_withdrawn_one_frees_its_amount_and_a_number_is_given_once(till: Till) -> None:
    till.issued("100")
    row = till.ask("50")
    reads(
        "returns.invoice_number_there", f"发票号码 26317000001 已经登记在 {Invoice.objects.get(state='issued').number} 上，请核对号码。",
        lambda: till.do(till.wu, "issue_invoice", invoice=row.pk, issued_number="26317000001"),
    )  # fmt: skip
    with pytest.raises(Invalid):
        till.do(till.wu, "issue_invoice", invoice=row.pk, issued_number="2631700000A")
    till.do(till.wu, "withdraw_invoice", invoice=row.pk, reason="不要了")
    assert till.invoiced() == 100_00 and audit.differences()["发票"] == []


def test_a_wrong_one_is_reversed_whole_once_and_what_it_took_is_free_when_the_red_one_is_made_out(till: Till) -> None:
    row = till.issued("250")
    red = till.do(till.wu, "reverse_invoice", invoice=row.pk, reason="抬头开错")
    assert (red.reverses, red.signed_fen, till.invoiced()) == (row, -250_00, 250_00)
    with pytest.raises(Refused, match=r"returns\.nothing_to_reverse"):
        till.do(till.wu, "reverse_invoice", invoice=row.pk, reason="再来一次")
    till.do(till.wu, "issue_invoice", invoice=red.pk, issued_number="26317000002")
    assert till.invoiced() == 0 and left_of(Sale.objects.get(pk=till.sale.pk)) == TOTAL
    with pytest.raises(Refused, match=r"returns\.nothing_to_reverse"):
        till.do(till.wu, "reverse_invoice", invoice=red.pk, reason="红的")
    assert audit.differences()["发票"] == []


def test_what_comes_back_of_an_invoiced_ticket_asks_for_the_red_one(till: Till) -> None:
    till.issued("2250")
    back = till.back((2, 1))
    owed = Obligation.objects.get(do_operation="returns.reverse_for")
    assert owed.state == "open"
    till.do(till.wu, "reverse_for", back=back.pk)
    owed.refresh_from_db()
    red = Invoice.objects.get(reverses__isnull=False)
    assert (owed.state, red.amount_fen, red.reason) == ("kept", 150_00, f"退货 {back.number}")
    reads("returns.nothing_over", "小票 T1 开的发票没有超过剩下的金额，不用红冲。", lambda: till.do(
        till.wu, "reverse_for", back=back.pk
    ))  # fmt: skip
    till.do(till.wu, "issue_invoice", invoice=red.pk, issued_number="26317000002")
    assert till.invoiced() == 2100_00 and audit.differences()["发票"] == []


def test_a_return_of_what_was_not_invoiced_asks_for_nothing(till: Till) -> None:
    till.issued("2000")
    back = till.back((2, 1))
    assert not Obligation.objects.filter(do_operation="returns.reverse_for").exists()
    with pytest.raises(Refused, match=r"returns\.nothing_over"):
        till.do(till.wu, "reverse_for", back=back.pk)


def test_what_is_not_made_out_yet_is_withdrawn_before_a_red_one(till: Till) -> None:
    row = till.ask("2250")
    back = till.back((2, 1))
    reads("returns.invoice_open", "小票 T1 还有没开出来的发票。请先撤销或登记开具，再红冲。", lambda: till.do(
        till.wu, "reverse_for", back=back.pk
    ))  # fmt: skip
    till.do(till.wu, "withdraw_invoice", invoice=row.pk, reason="退货")
    assert till.invoiced() == 0


def test_the_register_leaves_as_excel_with_red_ones_below_nought(till: Till) -> None:
    row = till.issued("250")
    till.do(till.wu, "reverse_invoice", invoice=row.pk, reason="抬头开错")
    table = excel.read_table(io.BytesIO(signed_in(till.zheng).get("/returns/invoices.xlsx?view=all").content))
    lines = [(line.values["含税金额"], line.values["购方税号"], line.values["红冲的发票号码"]) for line in table.rows]
    assert lines == [(-250, "91350100M000100Y43", "26317000001"), (250, "91350100M000100Y43", "—")]
    shown = signed_in(till.wu).get("/returns/invoices?view=red").content.decode()
    assert "-250.00" in shown and row.number not in shown


def test_who_takes_returns_alone_sees_no_invoices(till: Till) -> None:
    row = till.issued("250")
    assert signed_in(till.lin).get(row.url()).status_code == 403
    assert "可开" not in signed_in(till.lin).get(till.sale.url()).content.decode()
    assert not Invoice.objects.within(Actor.of(till.lin)).exists()
