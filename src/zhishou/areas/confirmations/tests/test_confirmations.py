"""确认书: written, checked by another, sent, signed by both, sealed; changed as another version; given up."""

from __future__ import annotations

import io
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from conftest import page, reads, writing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from tests.company_life import handwriting

from zhishou.areas.confirmations import printing, queries
from zhishou.areas.confirmations.models import Confirmation, Signature
from zhishou.areas.confirmations.tests.office import BACKEND, MONDAY, Office, goods, owed, sales
from zhishou.areas.letters import sealing
from zhishou.areas.people import handover
from zhishou.kernel import clock, excel, files
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Notice
from zhishou.kernel.operation import Invalid, NotAllowed, Refused
from zhishou.kernel.types import Upload

pytestmark = pytest.mark.django_db
State = Confirmation.State


def text_of(pdf: bytes) -> str:
    """The words of a PDF, without its line breaks."""
    document = pypdfium2.PdfDocument(pdf)
    return "".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", "").replace("\n", "")


def sealed_of(row: Confirmation) -> bytes:
    assert row.sealed is not None
    return files.read(row.sealed)


def test_a_sales_confirmation_says_amounts_total_and_words_in_both_languages(office: Office) -> None:
    row = office.write("sales")
    assert (row.number[:3], row.total_minor, row.currency, row.state) == ("XS-", 1808642, "USD", State.DRAFT)
    paper = text_of(printing.blank(row, queries.version_of(row)))
    for words in (
        "销售确认书", "SALES CONFIRMATION", "The Seller", "示例采购有限公司", "Example Buying Co., Ltd.", "US$ 15,000.00",
        "US$ 3,086.42", "US$ 18,086.42", "美元壹万捌仟零捌拾陆元肆角贰分",
        "SAY US DOLLARS EIGHTEEN THOUSAND AND EIGHTY-SIX AND CENTS FORTY-TWO ONLY", "5%", "port_from 中文", "insurance in English",
    ):  # fmt: skip
        assert words.replace(" ", "") in paper.replace(" ", ""), words


def test_every_kind_goes_from_draft_to_force_and_is_sealed_and_verified(office: Office, client: Client) -> None:
    customer = office.customer()
    for kind in ("sales", "promotion", "title", "closing"):
        row = office.signed(kind, **({"customer": customer.pk} if kind == "closing" else {}))
        assert row.state == State.IN_FORCE and sealing.check(sealed_of(row), office.cast.company).good
        shown = client.get(f"/verify/{row.number}").content.decode()
        assert "有效：双方签署" in shown and row.digest in shown and str(row.get_kind_display()) in shown
        assert row.other not in shown


def test_the_seal_holds_for_an_outside_reader_and_a_changed_byte_shows(office: Office, tmp_path: Path) -> None:
    pdf = sealed_of(office.signed("title"))
    file = tmp_path / "sealed.pdf"
    file.write_bytes(pdf)
    told = subprocess.run(["pdfsig", file], capture_output=True, text=True).stdout
    assert "Signature is Valid" in told and "Total document signed" in told
    broken = bytearray(pdf)
    broken[len(pdf) // 3] ^= 1
    assert sealing.check(bytes(broken), office.cast.company).sentence_code == "seal.changed"


def test_the_dropped_file_is_known_again(office: Office, client: Client) -> None:
    row = office.signed("sales")
    client.force_login(office.tian, backend=BACKEND)
    shown = client.post("/letters/verify", {"file": SimpleUploadedFile("x.pdf", sealed_of(row))}).content.decode()
    assert f"确认书 {row.number}" in shown and "一个字节也没有改动" in shown


def test_whoever_wrote_a_version_does_not_check_it(office: Office) -> None:
    row = office.write("sales", office.ye)
    reads(
        "confirmation.own",
        f"{row.number} 现在的版本是你写的，要请另一位同事核对。",
        lambda: office.on("check", row, office.ye, outcome="pass"),
    )
    with pytest.raises(NotAllowed):
        office.on("check", office.write("sales"), office.tian, outcome="pass")
    with writing(), pytest.raises(IntegrityError), transaction.atomic():
        Confirmation.objects.filter(pk=row.pk).update(state="checked", checked_by=office.ye, checked_at=clock.now())


def test_what_is_returned_says_why_and_comes_back_as_another_version(office: Office) -> None:
    row = office.write("sales")
    with pytest.raises(Invalid):
        office.on("check", row, office.ye, outcome="return")
    office.on("check", row, office.ye, outcome="return", opinion="单价与报价单不符")
    assert "单价与报价单不符" in page(office.tian, row.url())
    assert Notice.objects.filter(person=office.tian, kind="confirmation.returned").exists()
    office.write("sales", confirmation=row.pk, goods=goods(("1200", "12.00")))
    row.refresh_from_db()
    assert (row.version, row.state, row.total_minor) == (2, State.DRAFT, 1440000)
    first = text_of(printing.blank(row, queries.version_of(row, 1)))
    assert "US$ 18,086.42" in first and "US$ 14,400.00" in text_of(printing.blank(row, queries.version_of(row)))


def test_a_change_after_sending_ends_the_link_and_takes_no_signature_along(office: Office) -> None:
    row = office.checked("sales")
    office.on("sign_ours", row, office.ye, signature=handwriting())
    link = office.link_of(row)
    office.write("sales", confirmation=row.pk)
    link.refresh_from_db()
    row.refresh_from_db()
    assert link.ended_at is not None and (row.version, row.state, row.checked_by) == (2, State.DRAFT, None)
    office.on("check", row, office.ye, outcome="pass")
    office.on("sign_theirs", row, signer="示例签字人", signature=handwriting())
    row.refresh_from_db()
    assert row.state == State.CHECKED  # the signature under version 1 is not one under version 2
    assert Notice.objects.filter(person=office.ye, kind="confirmation.to_sign").exists()
    office.on("sign_ours", row, office.ye, signature=handwriting())
    row.refresh_from_db()
    assert row.state == State.IN_FORCE


def test_the_other_side_signs_by_link_once_and_sees_no_more_than_the_confirmation(office: Office) -> None:
    row = office.checked("promotion")
    office.on("sign_ours", row, office.ye, signature=handwriting())
    link = office.link_of(row)
    signed = office.by_link(link, "sign_theirs", signer="示例经理", title="经理", signature=handwriting())
    assert signed.state == State.IN_FORCE
    one = Signature.objects.get(confirmation=row, side="theirs")
    assert (one.how, one.signer, one.by) == ("link", "示例经理", None)
    link.refresh_from_db()
    assert link.ended_at is not None
    assert set(link.operations) == {"confirmations.sign_theirs", "confirmations.object"}


def test_the_other_side_objects_and_it_comes_back_to_be_changed(office: Office) -> None:
    row = office.checked("sales")
    link = office.link_of(row)
    office.by_link(link, "object", words="数量应为 1,000 件")
    row.refresh_from_db()
    assert row.state == State.RETURNED and "数量应为 1,000 件" in page(office.tian, row.url())
    assert Notice.objects.filter(person=office.tian, kind="confirmation.objected").exists()
    link.refresh_from_db()
    assert link.ended_at is not None


def test_paper_sealed_by_both_comes_back_as_a_scan_and_stands_in_the_sealed_file(office: Office) -> None:
    row = office.checked("title")
    office.on("send_paper", row)
    picture = pypdfium2.PdfDocument(printing.blank(row, queries.version_of(row)))[0].render(scale=2).to_pil()
    scan = as_jpeg(picture)
    office.on("take_scan", row, scan=[Upload("扫描.jpg", scan)])
    row.refresh_from_db()
    assert row.state == State.IN_FORCE and {one.how for one in row.signatures.all()} == {"scan"}
    assert "所附纸面" in text_of(sealed_of(row)) and sealing.check(sealed_of(row), office.cast.company).good


def as_jpeg(picture: object) -> bytes:
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=90)  # type: ignore[attr-defined]
    return out.getvalue()


def test_a_scan_of_another_confirmation_is_refused_by_its_code(office: Office) -> None:
    one, other = office.checked("title"), office.checked("title")
    picture = pypdfium2.PdfDocument(printing.blank(other, queries.version_of(other)))[0].render(scale=2).to_pil()
    with pytest.raises(Refused) as no:
        office.on("take_scan", one, scan=[Upload("扫描.jpg", as_jpeg(picture))])
    assert (no.value.code, no.value.facts["found"]) == ("confirmation.scan_other", other.number)


def test_a_side_signs_a_version_once_and_only_with_a_hand(office: Office) -> None:
    row = office.checked("sales")
    office.on("sign_ours", row, office.ye, signature=handwriting())
    with pytest.raises(Refused) as no:
        office.on("sign_ours", row, office.ye, signature=handwriting())
    assert no.value.code == "confirmation.signed_already"
    with pytest.raises(Refused) as no:
        office.on("sign_theirs", row, signer="示例签字人", signature=Upload("x.pdf", b"%PDF-1.4 no hand"))
    assert no.value.code == "letter.signature_kind"


def test_steps_are_refused_out_of_their_order(office: Office) -> None:
    row = office.write("sales")
    for operation, who, more in (
        ("send_link", office.tian, {}), ("send_paper", office.tian, {}), ("follow_up", office.tian, {"what": "问过"}),
        ("recall", office.tian, {"reason": "再想想"}), ("sign_ours", office.ye, {"signature": handwriting()}),
        ("settle", office.tian, {"amount": "1", "note": "凭证"}),
    ):  # fmt: skip
        with pytest.raises(Refused) as no:
            office.on(operation, row, who, **more)
        assert no.value.code == "confirmation.state", operation


def test_what_is_owed_check_then_follow_up_then_nothing_once_signed(office: Office) -> None:
    row = office.write("sales")
    (check,) = owed(row)
    assert (check.do_operation, check.person_id, check.duty_id) == ("confirmations.check", None, "test.ye.1")
    office.on("check", row, office.ye, outcome="pass")
    link = office.link_of(row)
    (out,) = owed(row, state="open")
    assert (out.do_operation, out.person_id) == ("confirmations.follow_up", office.tian.pk)
    assert out.due_at == MONDAY + timedelta(days=3)  # three working days on
    with clock.at(MONDAY + timedelta(days=2)):
        office.on("follow_up", row, what="对方说下周一签")
        (again,) = owed(row, state="open")
        assert again.due_at == MONDAY + timedelta(days=7)  # over the weekend
        office.by_link(link, "sign_theirs", signer="示例签字人", signature=handwriting())
    assert owed(row, state="open") == []


def test_a_promotion_is_settled_by_the_day_both_signed_for_and_not_before_it_ends(office: Office) -> None:
    row = office.signed("promotion")
    (settle,) = owed(row, state="open")
    assert (settle.do_operation, settle.person_id) == ("confirmations.settle", office.tian.pk)
    assert settle.due_at == row.agreed() and clock.local(settle.due_at).date() == row.settle_on
    with pytest.raises(Refused) as no:
        office.on("settle", row, amount="3000", note="示例凭证 1")
    assert no.value.code == "confirmation.still_on"
    assert row.settle_on is not None
    with clock.at(MONDAY + timedelta(days=21)):
        assert "待结算" in page(office.tian, "/confirmations?view=settling")
        office.on("settle", row, amount="3000", note="示例凭证 1")
        row.refresh_from_db()
        assert (row.settled_fen, row.settled_by) == (300000, office.tian)
        for operation, who, more in (
            ("settle", office.tian, {"amount": "1", "note": "再来"}),
            ("void", office.ye, {"reason": "不要了"}),
        ):
            with pytest.raises(Refused) as no:
                office.on(operation, row, who, **more)
            assert no.value.code == "confirmation.settled_already"
    assert owed(row, state="open") == []
    title = office.signed("title")
    with pytest.raises(Refused) as no:
        office.on("settle", title, amount="1", note="凭证")
    assert no.value.code == "confirmation.nothing_to_settle"


def test_a_promotion_adds_up_its_fees_and_says_who_bears_them(office: Office) -> None:
    row = office.write("promotion")
    assert row.total_minor == 350050
    paper = text_of(printing.blank(row, queries.version_of(row))).replace(" ", "")
    for words in ("人民币叁仟伍佰元伍角整", "供应商承担3,000.00元", "零售商承担500.50元", "9.90", "从货款中扣除"):
        assert words in paper, words


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"ends_on": "2026-11-20"}, "ends_on"),
        ({"settle_on": "2026-12-01"}, "settle_on"),
        ({"goods": [{"name": "果汁", "unit": "瓶", "normal": "9", "price": "9"}]}, "goods"),
        ({"goods": []}, "goods"),
        ({"fees": [{"item": "费", "amount": "10", "bearer": "nobody"}]}, "fees"),
        ({"fees": [{"item": "", "amount": "10", "bearer": "supplier"}]}, "fees"),
    ],
)
def test_a_promotion_that_cannot_be_is_refused_beside_its_field(
    office: Office, more: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as bad:
        office.write("promotion", **more)
    assert field in bad.value.errors


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"goods": goods(("0", "1"))}, "goods"),
        ({"goods": goods(("1", "1.23456"))}, "goods"),
        ({"goods": [{"name": "货", "quantity": "1", "unit": "件", "price": "1"}]}, "goods"),
        ({"terms": "只有中文"}, "terms_en"),
        ({"more_or_less": 11}, "more_or_less"),
    ],
)
def test_a_sales_confirmation_that_cannot_be_is_refused_beside_its_field(
    office: Office, more: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as bad:
        office.write("sales", **more)
    assert field in bad.value.errors


def test_a_void_one_says_so_to_whoever_asks_and_its_reason_inside(office: Office, client: Client) -> None:
    row = office.signed("sales")
    office.on("void", row, office.ye, reason="双方另签了一份")
    row.refresh_from_db()
    assert row.state == State.VOID and "双方另签了一份" in page(office.tian, row.url())
    assert "已经作废" in client.get(f"/verify/{row.number}").content.decode()
    other = office.checked("sales")
    link = office.link_of(other)
    office.on("void", other, office.ye, reason="不做了")
    link.refresh_from_db()
    assert link.ended_at is not None and owed(other, state="open") == []


def test_a_kind_is_seen_and_written_by_who_may_write_it(office: Office) -> None:
    row = office.write("sales")
    only = office.cast.person("only", "只管货权", "write_title_letters", "handle_confirmations", site=office.site)
    assert not Confirmation.objects.within(Actor.of(only)).exists() and page(only, row.url()) == ""
    assert page(only, "/confirmations/new/sales") == "" and page(only, "/confirmations/new/title") != ""
    with pytest.raises(NotAllowed):
        office.write("sales", only)


def test_a_confirmation_is_no_other_kind_and_its_site_is_named(office: Office) -> None:
    row = office.write("title")
    with pytest.raises(Refused) as no:
        office.write("sales", confirmation=row.pk)
    assert no.value.code == "confirmation.other_kind"
    with pytest.raises(Invalid) as bad:
        office.do(office.tian, "confirmations.write_sales", **sales())
    assert "site" in bad.value.errors


def test_the_register_is_searched_filtered_and_handed_out_as_excel(office: Office, client: Client) -> None:
    row, other = office.write("sales"), office.write("title")
    client.force_login(office.tian, backend=BACKEND)
    found = client.get("/confirmations?q=采购").content.decode()
    assert row.number in found and other.number not in found
    found = client.get("/confirmations?kind=title").content.decode()
    assert other.number in found and row.number not in found
    table = excel.read_table(io.BytesIO(client.get("/confirmations.xlsx?kind=sales").content))
    assert [
        [excel.as_text(one.values[name]) for name in ("编号", "对方", "币种", "金额", "负责人")] for one in table.rows
    ] == [[row.number, "示例采购有限公司", "USD", "18086.42", "田甜"]]


def test_goods_whose_title_passed_stand_in_their_register(office: Office) -> None:
    office.write("title")
    assert "示例钢板" not in page(office.tian, "/confirmations/titles")
    office.signed("title")
    shown = page(office.tian, "/confirmations/titles?q=钢板")
    for words in ("示例钢板", "12.345 吨", "示例钢材有限公司", "翠湖物业", "HT-示例-09", "示例仓库 3 号库", "未到"):
        assert words in shown, words
    assert "示例钢板" not in page(office.tian, "/confirmations/titles?q=铜")


def test_open_ones_go_to_a_successor_with_what_is_owed(office: Office) -> None:
    row = office.signed("promotion")
    kind = handover.KINDS["往来确认书"]
    assert sum(rows.count() for rows in kind.rows(office.tian)) == 1

    class Handing:
        actor, now = None, clock.now()

    with writing():
        kind.move(Handing(), office.tian, office.ye)  # type: ignore[arg-type]
    row.refresh_from_db()
    (again,) = owed(row, state="open")
    assert (row.responsible, again.person) == (office.ye, office.ye)
