"""银行对账 and 扫码结算: taken in once, matched by number, amount or hand, differences on record, taken back only when free."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from zhishou.areas.cashdesk import matching, papers, reconciling
from zhishou.areas.cashdesk.imports import BANK, SCANPAY
from zhishou.areas.cashdesk.models import Entry, Match, Settlement, SettlementBatch, Slip, StatementBatch, StatementLine
from zhishou.areas.cashdesk.tests.conftest import Counter
from zhishou.areas.cashdesk.tests.test_receiving import clean
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.excel import Sheet, as_bytes
from zhishou.kernel.importing import ImportResult, run_import
from zhishou.kernel.operation import Invalid, Refused

BACKEND = "django.contrib.auth.backends.ModelBackend"


def today() -> date:
    return clock.today()


class Bank:
    """A counter whose finance reconciles with the bank."""

    def __init__(self, counter: Counter, finance: Any) -> None:
        self.counter, self.finance = counter, finance

    def take(self, *rows: str, kind: Any = BANK, encoding: str = "utf-8", head: str = "", **more: Any) -> ImportResult:
        head = head or "交易日期,收入,支出,流水号,对方户名,摘要"
        text = "\n".join([head, *rows])
        actor = Actor.of(self.finance)
        return run_import(kind, actor, self.counter.site, io.BytesIO(text.encode(encoding)), **more)

    def scan(self, *rows: str, **more: Any) -> ImportResult:
        return self.take(*rows, kind=SCANPAY, head="交易单号,交易日期,交易金额,手续费,到账金额,结算日期,渠道", **more)

    def do(self, operation: str, **data: Any) -> Any:
        return self.counter.do(operation, who=self.finance, **data).result

    def slip(self, number: str, yuan: str) -> Slip:
        self.counter.receive(yuan)
        entry = Entry.objects.order_by("-pk")[0]
        made = self.counter.slip(number, yuan, today(), entry.pk).result
        assert isinstance(made, Slip)
        return made

    def told(self) -> dict[str, tuple[str, list[str]]]:
        """Open line by its memo → the rule and the papers it is taken for."""
        lines, _papers = matching.board(self.counter.site)
        return {
            one.line.memo: (one.suggestion.rule.value, [p.title for p in one.suggestion.papers])
            for one in lines
            if one.suggestion is not None
        }

    def whys(self) -> dict[str, str]:
        return {one.line.memo: one.why for one in matching.board(self.counter.site)[0] if one.why}


@pytest.fixture
def bank(counter_: Counter, cast: Any) -> Bank:
    return Bank(counter_, cast.person("cao", "曹颖", "match_bank", "confirm_deposits"))


def refused(code: str, act: Any) -> None:
    with pytest.raises(Refused) as no:
        act()
    assert no.value.code == code and no.value.sentence()


def test_a_statement_in_gbk_is_taken_once_and_the_same_file_adds_nothing(bank: Bank) -> None:
    rows = (
        f"{today()},1280.50,,L001,示例业主,物业费", f"{today()},,12.00,L002,示例银行,手续费",
        f"{today()},5.00,,,,现金", f"{today()},5.00,,,,现金",
    )  # fmt: skip
    first = bank.take(*rows, encoding="gbk")
    assert (first.taken, first.already, first.failed) == (4, 0, 0)
    again = bank.take(*rows)
    assert (again.taken, again.already, again.failed) == (0, 4, 0)
    assert sorted(StatementLine.objects.values_list("amount_fen", flat=True)) == [-1200, 500, 500, 128050]


def test_columns_of_a_banks_own_names_are_found_or_mapped(bank: Bank) -> None:
    done = bank.take(f"{today()},-3.20,服务费,9", head="记账日期,发生额,用途,交易流水号")
    assert (done.taken, StatementLine.objects.get().amount_fen) == (1, -320)
    with pytest.raises(Refused):
        bank.take(f"{today()},7", head="哪天,多少")
    mapped = bank.take(f"{today()},7", head="哪天,多少", mapping={"交易日期": "哪天", "金额": "多少"})
    assert mapped.taken == 1


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("2026-13-01,1,,A,,", "交易日期"),
        ("2999-01-01,1,,A,,", "在今天以后"),
        ("{t},1.234,,A,,", "2 位小数"),
        ("{t},一百,,A,,", "不是数字"),
        ("{t},,,A,,", "没有金额"),
        ("{t},1,2,A,,", "既有收入又有支出"),
    ],
)
def test_a_wrong_line_is_told_and_the_others_are_taken(bank: Bank, row: str, said: str) -> None:
    done = bank.take(row.replace("{t}", f"{today()}"), f"{today()},2.00,,OK,,")
    assert (done.taken, done.failed) == (1, 1)
    assert said in "；".join(done.failed_rows[0].reasons) and done.failed_rows[0].number == 2


def titled(*rows: tuple[object, ...], encoding: str = "") -> io.BytesIO:
    """A statement as banks hand it out: title, account and period above the headers; a workbook, or CSV in an encoding."""
    above: list[tuple[object, ...]] = [
        ("账户明细查询",), ("账号", "0000000000000000000", "户名", "示例物业有限公司"), (),
        ("起始日期", "2026-01-01", "截止日期", "2026-12-31", "币种", "人民币"),
    ]  # fmt: skip
    if encoding:
        text = io.StringIO(newline="")
        csv.writer(text).writerows([*above, *rows])
        return io.BytesIO(text.getvalue().encode(encoding))
    first, *rest = [*above, *rows]
    return io.BytesIO(as_bytes([Sheet("明细", [str(cell) for cell in first], rest)]))


@pytest.mark.parametrize("encoding", ["", "gbk", "utf-8-sig"])
def test_a_statement_with_a_title_above_and_sums_below_is_taken_as_it_came(bank: Bank, encoding: str) -> None:
    head = (
        "交易时间",
        "借方发生额（支取）",
        "贷方发生额（收入）",
        "余额",
        "对方户名",
        "账户明细编号-交易流水号",
        "摘要",
    )
    file = titled(
        head,
        (f"{today():%Y%m%d} 09:32:09", "", "1,280.50", "88,210.50", "示例业主", "A1", "物业费"),
        (f"{today()}", "12.00", "", "88,198.50", "示例银行", "A2", "共 3 笔手续费"),
        head,  # a further page
        (f"{today():%Y%m%d}", "", "3.00", "88,201.50", "示例业主", "A3", "车位费"),
        ("合计", "12.00", "1,283.50"),
        ("共 3 笔",),
        ("打印时间：2026-11-26 10:00",),
        encoding=encoding,
    )
    done = run_import(BANK, Actor.of(bank.finance), bank.counter.site, file)
    assert (done.taken, done.already, done.failed) == (3, 0, 0), done.failed_rows
    assert done.left_out == [8, 10, 11, 12] and done.as_json()["left_out"] == done.left_out
    told = dict(StatementLine.objects.values_list("number", "amount_fen"))
    assert told == {"A1": 128050, "A2": -1200, "A3": 300}
    assert set(StatementLine.objects.values_list("on", flat=True)) == {today()}


def test_one_column_of_amounts_with_the_side_beside_it(bank: Bank) -> None:
    head = "交易日,借贷标志,发生额,交易流水号"
    done = bank.take(f"{today()},贷,5.00,B1", f"{today()},借,7.00,B2", f"{today()},借,-8.00,B3", head=head)
    assert dict(StatementLine.objects.values_list("number", "amount_fen")) == {"B1": 500, "B2": -700, "B3": -800}
    wrong = bank.take(f"{today()},左,5.00,B4", head=head)
    assert (done.failed, wrong.failed) == (0, 1) and "认不出来" in wrong.failed_rows[0].reasons[0]


def test_an_amount_without_a_day_is_told_and_never_taken_for_a_note(bank: Bank) -> None:
    done = bank.take(f"{today()},1.00,,C1,,", ",2.00,,C2,,", "没有日期,3.00,,C3,,")
    assert (done.taken, done.failed, done.left_out) == (1, 2, [])


def test_the_wizard_says_where_it_found_the_headers_and_what_it_leaves_out(bank: Bank) -> None:
    client = Client()
    client.force_login(bank.finance, backend=BACKEND)
    file = titled(("交易日期", "收入", "支出"), (f"{today()}", "5.00", ""), ("合计", "5.00", ""), encoding="gbk")
    upload = SimpleUploadedFile("流水.csv", file.getvalue())
    sent = {"site": bank.counter.site.pk, "kind": "bank", "file": upload, "key": "bank-file"}
    handed = client.post("/do/office.hand_in_table", sent, follow=True)
    shown = handed.content.decode()
    assert "列名在第 5 行" in shown and "第 7 行是合计或说明" in shown and "导入 1 行" in shown
    job = handed.redirect_chain[-1][0].rsplit("/", 1)[-1]
    taken = client.post(f"/import/{job}/take", {"key": "take"}, follow=True).content.decode()
    assert "导入 1 行" in taken and "另有 1 行是合计或说明" in taken


def test_lines_alike_are_counted_through_a_file_of_any_length(bank: Bank) -> None:
    """Two cash payments of one day and amount, without a number, stand thousands of lines apart: both are money."""
    day = f"{today():%Y-%m-%d}"
    lines = [f"{day},88.00,现金存款", *(f"{day},{n}.01,转账" for n in range(1, 5_001)), f"{day},88.00,现金存款"]
    done = bank.take(*lines, head="交易日期,收入,摘要")
    assert (done.taken, done.already, done.failed) == (5_002, 0, 0)
    assert StatementLine.objects.filter(amount_fen=8_800).count() == 2


def test_a_file_that_is_no_table_is_refused_whole(bank: Bank) -> None:
    with pytest.raises(Refused):
        run_import(BANK, Actor.of(bank.finance), bank.counter.site, io.BytesIO(b"PK\x03\x04broken"))
    assert not StatementLine.objects.exists() and not StatementBatch.objects.exists()


def test_lines_are_told_by_number_by_amount_and_day_and_by_the_sum_of_slips(bank: Bank) -> None:
    bank.slip("JK8801", "100.00")
    bank.slip("JK8802", "30.00")
    bank.slip("JK8803", "50.50")
    bank.counter.receive("77.00", method=2, reference="ZZ7001")
    bank.take(
        f"{today()},100.00,,B1,,现金存款 JK8801", f"{today()},80.50,,B2,,两张",
        f"{today()},77.00,,ZZ7001,示例0,转账", f"{today()},9.99,,B4,,不明",
    )  # fmt: skip
    assert bank.told() == {
        "现金存款 JK8801": ("number", ["现金交款单 JK8801"]),
        "两张": ("amount", ["现金交款单 JK8802", "现金交款单 JK8803"]),
        "转账": ("number", ["转账 CH-000004"]),
    }
    assert "账上没有这个金额" in bank.whys()["不明"]


def test_what_could_be_several_ways_is_left_to_a_person_with_the_reason(bank: Bank) -> None:
    bank.slip("JK1", "60.00")
    bank.slip("JK2", "60.00")
    bank.take(f"{today()},60.00,,B1,,哪一张", f"{today()},59.00,,B2,,少一元", f"{today()},,3.00,B3,,月费")
    assert bank.told() == {}
    whys = bank.whys()
    assert "金额相同的有 2 笔" in whys["哪一张"]
    assert "差 -1.00 元" in whys["少一元"] and "手续费" in whys["月费"]


def test_finance_confirms_a_match_and_what_is_matched_is_matched_once(bank: Bank) -> None:
    slip = bank.slip("JK8801", "100.00")
    bank.take(f"{today()},100.00,,B1,,现金存款 JK8801")
    line = StatementLine.objects.get()
    key = f"slip:{slip.pk}"
    made = bank.do("cashdesk.match_lines", line=line.pk, papers=[key])
    assert (made.rule, made.lines_fen, made.papers_fen, made.reason) == ("number", 10000, 10000, "")
    refused("match.taken", lambda: bank.do("cashdesk.match_lines", line=line.pk, papers=[key]))
    assert papers.open_of(bank.counter.site) == []
    sums = reconciling.sums(bank.counter.site, today(), today())
    assert (sums.cash_fen, sums.slips_fen, sums.matched_fen, sums.open_fen) == (10000, 10000, 10000, 0)
    bank.do("cashdesk.undo_match", match=made.pk, reason="对错了")
    assert bank.told() and reconciling.sums(bank.counter.site, today(), today()).open_fen == 10000
    refused("match.undone", lambda: bank.do("cashdesk.undo_match", match=made.pk, reason="再来"))


def test_a_difference_must_be_explained_and_stands_on_record(bank: Bank) -> None:
    slip = bank.slip("JK1", "60.00")
    bank.take(f"{today()},59.00,,B1,,少一元", f"{today()},,3.00,B2,,月费")
    short, fee = StatementLine.objects.order_by("pk")
    with pytest.raises(Invalid) as bad:
        bank.do("cashdesk.match_lines", line=short.pk, papers=[f"slip:{slip.pk}"])
    assert "差 -1.00 元" in bad.value.errors["reason"][0]
    made = bank.do("cashdesk.match_lines", line=short.pk, papers=[f"slip:{slip.pk}"], reason="银行点钞少一元")
    assert (made.rule, made.difference_fen, made.reason) == ("hand", -100, "银行点钞少一元")
    with pytest.raises(Invalid):
        bank.do("cashdesk.match_lines", line=fee.pk)
    alone = bank.do("cashdesk.match_lines", line=fee.pk, reason="账户管理费")
    assert (alone.rule, alone.lines_fen, alone.papers_fen) == ("explained", -300, 0)


def test_several_lines_make_one_paper_and_a_paper_that_never_came_is_explained(bank: Bank) -> None:
    slip, lost = bank.slip("JK1", "60.00"), bank.slip("JK2", "12.00")
    bank.take(f"{today()},20.00,,B1,,一", f"{today()},40.00,,B2,,二")
    one, two = StatementLine.objects.order_by("pk")
    made = bank.do("cashdesk.match_lines", line=one.pk, with_lines=[two.pk], papers=[f"slip:{slip.pk}"])
    assert made.lines.count() == 2 and made.difference_fen == 0
    site = bank.counter.site.pk
    gone = bank.do("cashdesk.explain_paper", site=site, paper=f"slip:{lost.pk}", reason="途中被盗，已报案")
    assert (gone.rule, gone.difference_fen) == ("explained", -1200)


def test_nobody_confirms_a_paper_of_their_own(bank: Bank, cast: Any) -> None:
    both = cast.person("dan", "单一", "match_bank", "take_money", "keep_register")
    bank.counter.receive("10")
    entry = Entry.objects.get()
    slip = bank.counter.do("cashdesk.register_slip", who=both, site=bank.counter.site.pk, number="JK9901", bank="示例银行",
                           paid_in_on=today(), amount="10.00", entries=[entry.pk]).result  # fmt: skip
    assert isinstance(slip, Slip)
    bank.take(f"{today()},10.00,,B1,,JK9901")
    line = StatementLine.objects.get()
    refused(
        "match.own",
        lambda: bank.counter.do("cashdesk.match_lines", who=both, line=line.pk, papers=[f"slip:{slip.pk}"]),
    )
    refused("match.nothing", lambda: bank.counter.do("cashdesk.confirm_suggested", who=both, site=bank.counter.site.pk))
    bank.do("cashdesk.confirm_suggested", site=bank.counter.site.pk)
    assert Match.objects.get().by == bank.finance


def test_an_import_is_taken_back_whole_unless_one_of_its_lines_is_matched(bank: Bank) -> None:
    bank.take(f"{today()},1.00,,B1,,甲", f"{today()},2.00,,B2,,乙")
    batch = StatementBatch.objects.get()
    bank.do("cashdesk.undo_statement", batch=batch.pk, reason="拿错账户")
    assert not StatementLine.objects.exists()
    assert bank.take(f"{today()},1.00,,B1,,甲").taken == 1
    bank.do("cashdesk.match_lines", line=StatementLine.objects.get().pk, reason="利息")
    later = StatementBatch.objects.order_by("-pk")[0]
    refused("import.in_use", lambda: bank.do("cashdesk.undo_statement", batch=later.pk, reason="再撤"))


def test_money_the_statement_confirms_is_not_taken_back(bank: Bank) -> None:
    receipt = bank.counter.receive("77.00", method=2, reference="ZZ7001")
    row = {"code": "1-102", "amount_fen": 101, "paid_on": today(), "method": 2, "number": "T-9001"}
    batch = bank.counter.do("payments.import_payments", site=bank.counter.site.pk, rows=[row]).result
    bank.take(f"{today()},77.00,,ZZ7001,,转账", f"{today()},1.01,,T-9001,,转账二")
    bank.do("cashdesk.confirm_suggested", site=bank.counter.site.pk)
    assert Match.objects.count() == 2
    counter = bank.counter
    refused(
        "match.stands",
        lambda: counter.do("cashdesk.void_receipt", who=counter.other, receipt=receipt.pk, reason="开错"),
    )
    assert batch is not None
    refused("match.stands", lambda: counter.do("payments.undo_import", batch=batch.pk, reason="导错"))
    assert clean()


def test_scan_pay_is_checked_by_payment_and_its_net_with_the_bank(bank: Bank) -> None:
    bank.counter.receive("100.00", method=3, reference="WX0001")
    bank.counter.receive("50.00", method=3, reference="WX0002")
    row = {"code": "1-102", "amount_fen": 101, "paid_on": today(), "method": 3, "number": "WX0003"}
    bank.counter.do("payments.import_payments", site=bank.counter.site.pk, rows=[row])
    t = today()
    done = bank.scan(
        f"WX0001,{t},100.00,0.60,99.40,{t},微信", f"WX0002,{t},49.00,0.30,48.70,{t},微信",
        f"WX0003,{t},1.01,0.01,1.00,{t},微信", f"WX0009,{t},8.00,0.05,7.95,{t},微信",
        f"WX0010,{t},8.00,0.05,8.00,{t},微信",
    )  # fmt: skip
    assert (done.taken, done.failed) == (4, 1) and "应到账 7.95" in done.failed_rows[0].reasons[0]
    found = Settlement.objects.get()
    # gross 100 + 49 + 1.01 + 8 = 158.01; fee 0.60 + 0.30 + 0.01 + 0.05 = 0.96
    assert (found.pieces, found.gross_fen, found.fee_fen, found.net_fen) == (4, 15801, 96, 15705)
    from zhishou.areas.cashdesk import scanning

    wrong = {one.line.number: one.wrong for one in scanning.check(found.site, list(found.lines.all())) if one.wrong}
    assert set(wrong) == {"WX0002", "WX0009"} and "差 -1.00 元" in wrong["WX0002"]
    bank.take(f"{t},157.05,,B1,,微信结算")
    assert bank.told()["微信结算"][0] == "amount"
    bank.do("cashdesk.match_lines", line=StatementLine.objects.get().pk, papers=[f"settlement:{found.pk}"])
    late = bank.scan(f"WX0011,{t},1.00,0.01,0.99,{t},微信", f"WX0001,{t},100.00,0.60,99.40,{t},微信")
    assert (late.taken, late.already, late.failed) == (0, 1, 1)
    row = {
        "number": "WX0012", "channel": found.channel, "on": found.on, "settled_on": found.on, "gross_fen": 100, "fee_fen": 1,
        "net_fen": 99,
    }  # fmt: skip
    refused("match.settled", lambda: bank.do("cashdesk.import_settlement", site=found.site_id, rows=[row]))
    batch = SettlementBatch.objects.filter(taken=4).get()
    refused("import.in_use", lambda: bank.do("cashdesk.undo_settlement", batch=batch.pk, reason="传错"))


def test_a_settlement_file_is_taken_back_with_its_sums(bank: Bank) -> None:
    t = today()
    bank.scan(f"A1,{t},10.00,0.10,9.90,{t},微信")
    bank.scan(f"A2,{t},20.00,0.10,19.90,{t},微信")
    second = SettlementBatch.objects.order_by("-pk")[0]
    bank.do("cashdesk.undo_settlement", batch=second.pk, reason="重传")
    assert Settlement.objects.get().net_fen == 990
    bank.do("cashdesk.undo_settlement", batch=SettlementBatch.objects.order_by("pk")[0].pk, reason="重传")
    assert not Settlement.objects.exists()


def test_the_pages_of_the_reconciliation_open_and_the_forms_print(bank: Bank) -> None:
    slip = bank.slip("JK8801", "100.00")
    bank.slip("JK8802", "5.00")
    bank.counter.receive("50.00", method=3, reference="WX0002")
    t = today()
    client = Client()
    client.force_login(bank.finance, backend=BACKEND)
    assert "还没有银行流水" in client.get("/bank").content.decode()
    bank.take(f"{t},100.00,,B1,,现金 JK8801", f"{t - timedelta(days=1)},7.00,,B2,示例,不明")
    bank.scan(f"WX9,{t},10.00,0.10,9.90,{t},微信")
    first, second = StatementLine.objects.order_by("-on")
    page = client.get("/bank").content.decode()
    assert "凭证号相同" in page and "账上没有这个金额" in page and "今天的，银行还没有" in page
    made = bank.do("cashdesk.match_lines", line=first.pk, papers=[f"slip:{slip.pk}"])
    settlement = Settlement.objects.get()
    for path in (
        "/bank?view=done", f"/bank/lines/{second.pk}", f"/bank/lines/{first.pk}", f"/bank/matches/{made.pk}",
        f"/bank/papers?site={bank.counter.site.code}&paper=slip:{Slip.objects.get(number='JK8802').pk}", "/bank/statements",
        f"/bank/statements?undo={StatementBatch.objects.get().pk}", "/bank/settlements", f"/bank/settlements/{settlement.pk}",
        f"/bank/settlements/{settlement.pk}.xlsx", "/bank/settlements/files", "/bank.xlsx",
    ):  # fmt: skip
        assert client.get(path).status_code == 200, path
    assert "WX0002" in client.get("/bank/settlements").content.decode()
    assert client.get("/bank.pdf").content.startswith(b"%PDF")
    assert client.get("/bank/papers?paper=slip:999999").status_code == 404
