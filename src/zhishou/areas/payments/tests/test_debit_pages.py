"""银行划账 through the pages: choose, look, make, release, download, the bank's answer, the second round."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner
from conftest import Cast, writing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from zhishou.areas.payments import queries
from zhishou.areas.payments.bank.layout import layout as layout_of
from zhishou.areas.payments.commands import result
from zhishou.areas.payments.models import DebitBatch
from zhishou.areas.payments.tests.test_debits import Desk, answer
from zhishou.kernel import files, words
from zhishou.kernel.actor import Actor
from zhishou.kernel.excel import read_table
from zhishou.kernel.models import Event, Person

BACKEND = "django.contrib.auth.backends.ModelBackend"


class Pages:
    """The same desk through a browser's eyes."""

    def __init__(self, cast: Cast) -> None:
        self.desk = Desk(cast)
        self.cashier, self.supervisor = self._signed_in(self.desk.cashier), self._signed_in(self.desk.supervisor)

    def _signed_in(self, person: Person) -> Client:
        client = Client()
        client.force_login(person, backend=BACKEND)
        return client

    def make(self, layout: str = "unionpay-pipe", **more: str) -> DebitBatch:
        form = {"site": str(self.desk.site.pk), "period": "2026-03", "layout": layout, "key": uuid4().hex, **more}
        answered = self.cashier.post("/do/payments.make_debit", form)
        assert answered.status_code == 303, answered.content.decode()
        return DebitBatch.objects.latest("number")

    def release(self, batch: DebitBatch) -> None:
        assert (
            self.supervisor.post("/do/payments.release_debit", {"batch": batch.pk, "key": f"r{batch.pk}"}).status_code
            == 303
        )
        batch.refresh_from_db()

    def post(self, batch: DebitBatch, data: bytes, *, name: str = "P.TXT") -> Any:
        file = SimpleUploadedFile(name, data)
        return self.cashier.post(
            "/do/payments.post_debit", {"batch": batch.pk, "key": hashlib.sha256(data).hexdigest()[:40], "file": file}
        )


@pytest.fixture
def pages(cast: Cast) -> Pages:
    return Pages(cast)


def text(response: Any) -> str:
    assert response.status_code == 200, response.content.decode()[:500]
    return str(response.content.decode())


def test_before_making_the_page_shows_what_goes_in_and_who_has_no_account(pages: Pages) -> None:
    page = text(pages.cashier.get("/debits/new?site=GARDEN&period=2026-03&layout=unionpay-pipe"))
    assert "2 户" in page and "¥356.21" in page
    assert "还没有填：划账：银联商户号。" in page
    assert "没有代扣账号" in page and "1-103" in page and "¥200.00" in page
    unreadable = text(pages.cashier.get("/debits/new?site=GARDEN&period=2026年13月&layout=unionpay-pipe"))
    assert "看不懂" in unreadable
    assert "没有编码是 9-999 的房屋" in text(
        pages.cashier.get("/debits/new?site=GARDEN&period=2026-03&layout=unionpay-pipe&without=9-999")
    )


def test_a_name_the_bank_cannot_write_is_shown_and_may_be_left_out(pages: Pages, cast: Cast) -> None:
    row = {"code": "1-104", "owner": "𠮷田", "mobile": "", "area_e2": 9000, "bank": "示例银行",
           "account": "6222000055556666", "holder": "𠮷田示例", "agreement": "XY9"}  # fmt: skip
    pages.desk.do("property.import_units", site=pages.desk.site.pk, rows=[row])
    opening = [{"code": "1-104", "item": "WY", "period": 202603, "amount_fen": 500}]
    pages.desk.do("billing.import_opening", site=pages.desk.site.pk, rows=opening)
    page = text(pages.cashier.get("/debits/new?site=GARDEN&period=2026-03&layout=unionpay-pipe"))
    assert "银行格式写不下" in page and "𠮷" in page and "without=1-104" in page
    refused = pages.cashier.post("/do/payments.make_debit", {
        "site": pages.desk.site.pk, "period": "2026-03", "layout": "unionpay-pipe", "key": "x"})  # fmt: skip
    assert refused.status_code == 409 and "GBK" in refused.content.decode()
    assert "这一户是 1-104。" in refused.content.decode()
    assert pages.make(without="１－１０４").count == 2


@pytest.mark.parametrize("layout", ["unionpay-pipe", "jrl-fixed", "generic-csv", "generic-xlsx"])
def test_a_whole_round_in_every_layout(pages: Pages, layout: str) -> None:
    batch = pages.make(layout)
    number = f"/debits/{batch}"
    page = text(pages.supervisor.get(number))
    assert batch.file is not None
    assert batch.file.sha256 in page and "¥356.21" in page and "核对无误，放行" in page
    assert "核对无误，放行" not in text(pages.cashier.get(number))  # not one's own
    assert pages.cashier.post(f"{number}/file").status_code == 409  # nothing leaves before the second person looked
    pages.release(batch)
    sent = pages.cashier.post(f"{number}/file")
    assert (
        hashlib.sha256(sent.content).hexdigest() == batch.file.sha256 and sent["Cache-Control"] == "private, no-store"
    )
    assert Event.objects.filter(operation="payments.fetch_debit", actor=pages.desk.cashier).count() == 1
    assert pages.post(batch, answer(batch, True, False)).status_code == 303
    page = text(pages.cashier.get(number))
    assert "成功 1 笔，失败 1 笔" in page and "/do/payments.retry_debit" in page
    again = pages.cashier.post("/do/payments.retry_debit", {"batch": batch.pk, "layout": layout, "key": "again"})
    assert again.status_code == 303
    second = DebitBatch.objects.latest("number")
    assert (second.retry_of, second.count, second.amount_fen) == (batch, 1, 1)
    page = text(pages.cashier.get(number))
    assert f"第 {second} 批" in page and "/do/payments.retry_debit" not in page, "everything is asked for again"


def test_every_wrong_return_file_is_refused_whole_with_its_reason_in_the_form(pages: Pages) -> None:
    batch = pages.make()
    pages.release(batch)
    good = answer(batch, True, True)
    lines = good.split(b"\r\n")
    cases = {
        "少": b"\r\n".join([*lines[1:]]),  # a line is missing
        "金额": good.replace(b"|35620|", b"|35621|", 1),
        "不是这一批送出的": good.replace(f"{batch.number:06d}000001".encode(), b"999999000001", 1),
        "出现了两次": b"\r\n".join([lines[0], *lines]),
        "这种格式应当是": good[:-20],  # cut off in the last line
        "编码": good.replace(b"SYNTHETIC", b"\xff\xff", 1),
    }
    for said, data in cases.items():
        refused = pages.post(batch, data)
        assert refused.status_code == 409, said
        shown = refused.content.decode()
        assert 'role="alert"' in shown and (said in shown or "没有入账" in shown), (said, shown)
    batch.refresh_from_db()
    assert batch.state == DebitBatch.State.RELEASED and not batch.lines.exclude(state="sent").exists()
    assert pages.post(batch, good).status_code == 303


def test_the_second_round_asks_for_chosen_reasons_only_and_undo_waits_for_it(pages: Pages) -> None:
    batch = pages.make()
    pages.release(batch)
    pages.post(batch, answer(batch, False, False))
    nothing = pages.cashier.post("/do/payments.retry_debit", {
        "batch": batch.pk, "layout": batch.layout, "codes": ["41"], "key": "n"})  # fmt: skip
    assert nothing.status_code == 409  # nobody failed for that reason
    assert pages.cashier.post("/do/payments.retry_debit", {
        "batch": batch.pk, "layout": batch.layout, "codes": [next(iter(layout_of(batch.layout).codes))], "key": "y"}).status_code == 303  # fmt: skip
    second = DebitBatch.objects.latest("number")
    undone = pages.supervisor.post("/do/payments.undo_debit", {"batch": batch.pk, "key": "u"})
    assert undone.status_code == 409 and str(second) in undone.content.decode()
    assert pages.cashier.post("/do/payments.withdraw_debit", {"batch": second.pk, "key": "w"}).status_code == 303
    assert pages.supervisor.post("/do/payments.undo_debit", {"batch": batch.pk, "key": "u2"}).status_code == 303
    assert "等回盘" in text(pages.cashier.get(f"/debits/{batch}"))


def test_the_bank_file_is_no_ordinary_attachment(pages: Pages) -> None:
    batch = pages.make()
    pages.release(batch)
    assert batch.file is not None and b"6222000011112222" in files.read(batch.file)
    for client in (pages.cashier, pages.supervisor):
        assert client.get(f"/files/{batch.file.pk}").status_code == 404
    assert pages.supervisor.get(f"/debits/{batch}/lines.xlsx").status_code == 200
    assert "6222000011112222" not in text(pages.cashier.get(f"/debits/{batch}"))


def test_the_cover_list_prints_and_the_list_shows_the_batch(pages: Pages) -> None:
    batch = pages.make()
    printed = pages.cashier.get(f"/debits/{batch}/cover.pdf")
    assert printed.status_code == 200 and printed.content.startswith(b"%PDF")
    page = text(pages.cashier.get("/debits"))
    assert str(batch) in page and "待放行" in page
    assert "待放行" not in text(pages.cashier.get("/debits?state=posted")).partition('id="list"')[2]
    assert pages.cashier.get("/debits/999").status_code == 404


def test_the_number_on_the_batch_is_not_taken_for_the_id_of_another(pages: Pages) -> None:
    first, second = pages.make(without="1-102"), pages.make()
    for batch in (first, second):
        found = queries.batch_by_number(Actor.of(pages.desk.supervisor), str(batch))
        assert found == batch
    with writing():
        DebitBatch.objects.filter(pk=first.pk).update(number=second.pk + 1000)
    found = queries.batch_by_number(Actor.of(pages.desk.supervisor), str(second.pk + 1000))
    assert found is not None and found.pk == first.pk


def test_a_refused_line_says_whose_it_is_and_every_wrong_line_comes_back_as_excel(pages: Pages) -> None:
    batch = pages.make()
    pages.release(batch)
    good = answer(batch, True, True)
    wrong = good.replace(b"|35620|", b"|35621|", 1).replace(b"|1|0|", b"|2|0|", 1)
    shown = pages.post(batch, wrong).content.decode()
    assert f"这一笔是第 {batch} 批的房屋 1-101，户名 示*。" in shown
    returned = pages.cashier.post(f"/debits/{batch}/check", {"file": SimpleUploadedFile("P.TXT", wrong)})
    rows = list(read_table(io.BytesIO(returned.content)).rows)
    assert [(r.values["行"], r.values["房屋"], r.values["户名"]) for r in rows] == [
        (1, "1-101", "示*"),
        (2, "1-102", "示*"),
    ]
    assert "356.21" in str(rows[0].values["原因"]) and "6222" not in str(rows)
    fine = pages.cashier.post(f"/debits/{batch}/check", {"file": SimpleUploadedFile("P.TXT", good)}, follow=True)
    assert "每一行都对得上" in text(fine)
    batch.refresh_from_db()
    assert batch.state == DebitBatch.State.RELEASED


@pytest.mark.parametrize("layout", ["unionpay-pipe", "jrl-fixed", "generic-csv"])
def test_a_line_that_cannot_be_read_says_whose_it_is(pages: Pages, layout: str) -> None:
    batch = pages.make(layout)
    pages.release(batch)
    good = answer(batch, True, True)
    amount = {"unionpay-pipe": b"|35620|", "jrl-fixed": b"0000035620", "generic-csv": b"356.20"}[layout]
    assert good.count(amount) >= 1
    lines = good.split(b"\r\n")
    place = next(n for n, line in enumerate(lines) if f"{batch.number:06d}000001".encode() in line)
    lines[place] = lines[place].replace(amount, amount.replace(b"356", b"3x6"))
    shown = pages.post(batch, b"\r\n".join(lines)).content.decode()
    assert "读不懂" in shown and f"第 {batch} 批的房屋 1-101，户名 示*" in shown


def test_what_the_bank_did_not_pay_is_listed_with_unit_and_masked_name(pages: Pages) -> None:
    batch = pages.make()
    pages.release(batch)
    pages.post(batch, answer(batch, True, False))
    assert "示*" in text(pages.cashier.get(f"/debits/{batch}?result=failed"))
    sheet = pages.cashier.get(f"/debits/{batch}/lines.xlsx?result=failed")
    (row,) = read_table(io.BytesIO(sheet.content)).rows
    assert (row.values["房屋"], row.values["户名"], row.values["结果"]) == ("1-102", "示*", "失败")


def test_the_command_line_gives_the_rows_back(pages: Pages, tmp_path: Path) -> None:
    batch = pages.make()
    pages.release(batch)
    good = answer(batch, True, False)
    file = tmp_path / "P.TXT"
    file.write_bytes(good.replace(b"|35620|", b"|35621|", 1))
    code, told = command(file)
    assert (code, told["refused"]) == (2, "debit.row_differs")
    assert (told["facts"]["unit"], told["facts"]["holder"]) == ("1-101", "示*")
    assert [row["unit"] for row in told["rows"]] == ["1-101"]
    assert [r.values["房屋"] for r in read_table(Path(told["failed_file"])).rows] == ["1-101"]
    file.write_bytes(good)
    code, told = command(file)
    assert (code, told["paid"], told["failed"]) == (0, 1, 1)
    assert [(row["unit"], row["holder"], row["fen"]) for row in told["rows"]] == [("1-102", "示*", 1)]
    assert [r.values["房屋"] for r in read_table(Path(told["failed_file"])).rows] == ["1-102"]
    again = command(file)[1]
    assert (again["already"], again["paid"], again["paid_fen"], again["failed"]) == (True, 1, told["paid_fen"], 1)


def test_a_file_of_another_batch_says_so_with_its_unit(pages: Pages) -> None:
    first, second = pages.make(without="1-102"), pages.make()
    for batch in (first, second):
        pages.release(batch)
    shown = pages.post(first, answer(second, True)).content.decode()
    assert "不是这一批送出的" in shown and f"这一笔是第 {second} 批的房屋 1-102，户名 示*。" in shown


def command(file: Path) -> tuple[int, dict[str, Any]]:
    """`zhishou debit result` as the cashier."""
    said = CliRunner().invoke(result, [str(file), "--layout", "unionpay-pipe", "--as", "xu", "--json"])
    told: dict[str, Any] = json.loads(said.output.splitlines()[-1])
    return said.exit_code, told


def test_there_is_nothing_to_check_without_the_banks_file_or_before_the_release(pages: Pages) -> None:
    batch = pages.make()
    early = pages.cashier.post(f"/debits/{batch}/check", {"file": SimpleUploadedFile("P.TXT", b"x")})
    pages.release(batch)
    empty = pages.cashier.post(f"/debits/{batch}/check")
    assert [one.status_code for one in (early, empty)] == [409, 409]
    assert all(str(words.REFUSALS["debit.nothing_to_check"]) in one.content.decode() for one in (early, empty))
