"""The button of a mail program that unsubscribes (RFC 8058), and the report of a mailing on paper."""

from __future__ import annotations

import io
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pypdfium2
import pytest
from conftest import page, signed_in, writing
from django.test import Client, override_settings

from zhishou.areas.mail.sending import smtp
from zhishou.areas.mail.tests.post import LIHUA, OTHER, Office
from zhishou.areas.mailings import outside
from zhishou.areas.mailings.models import Piece
from zhishou.areas.mailings.tests.test_mailings import MONDAY, Desk, way_out
from zhishou.areas.marketing.models import Refusal
from zhishou.kernel import clock
from zhishou.kernel.models import Event, Link

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def desk(office: Office) -> Any:
    with clock.at(MONDAY):
        yield Desk(office)


@pytest.fixture
def piece(desk: Desk) -> Piece:
    """A mail to one customer."""
    desk.file("陈丽华", LIHUA)
    found: Piece = desk.send().pieces.get()
    return found


def stranger() -> Client:
    """A mail program: no session, no token of ours."""
    return Client(enforce_csrf_checks=True, SERVER_NAME="localhost")


def test_one_click_unsubscribes_without_a_page_and_once_more_says_the_same(desk: Desk, piece: Piece) -> None:
    out = f"{way_out(piece.message)}/out"
    for _again in range(2):
        answer = stranger().post(out, ONE_CLICK)
        assert (answer.status_code, answer.content.decode()) == (200, "已经退订。")
        assert not answer.cookies
    assert Refusal.objects.count() == 1 and Event.objects.filter(operation="mailings.leave").count() == 2
    piece.refresh_from_db()
    assert piece.refused_at == MONDAY
    assert "没有列入 1 位：不接受推广联系" in desk.preview()


def test_opening_the_address_of_the_button_changes_nothing_and_leads_to_the_page(piece: Piece) -> None:
    page_url = way_out(piece.message)
    answer = stranger().get(f"{page_url}/out")
    assert (answer.status_code, answer["Location"]) == (302, page_url)
    assert not Refusal.objects.exists()


def test_a_post_that_is_no_one_click_changes_nothing_and_the_page_itself_wants_its_token(piece: Piece) -> None:
    page_url = way_out(piece.message)
    assert stranger().post(f"{page_url}/out", {"leave": "1"}).status_code == 400
    assert stranger().post(page_url, {"leave": "1"}).status_code == 403  # csrf: exempt is the button alone
    assert not Refusal.objects.exists()


def test_a_dead_link_is_told_and_a_flood_is_turned_away(piece: Piece, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "MOST_OUT", 2)
    out = f"{way_out(piece.message)}/out"
    assert stranger().post("/u/no-such-token/out", ONE_CLICK).status_code == 404
    with writing():
        Link.objects.update(expires_at=clock.now() - timedelta(days=1))
    assert stranger().post(out, ONE_CLICK).status_code == 404
    assert stranger().post(out, ONE_CLICK).status_code == 429
    with clock.at(MONDAY + timedelta(hours=2)):
        assert stranger().post(out, ONE_CLICK).status_code == 404


def test_the_headers_name_the_button_and_only_over_https(desk: Desk) -> None:
    desk.file("陈丽华", LIHUA)
    with override_settings(PUBLIC_URL="https://kefu.example.test"):
        first = desk.send().pieces.get().message
    desk.file("王建国", OTHER)
    assert first is not None
    mail = message_from_bytes(smtp.compose(first).message().as_bytes(), policy=policy.default)
    assert mail["List-Unsubscribe"] == f"<https://kefu.example.test{way_out(first)}/out>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    with override_settings(PUBLIC_URL="http://192.168.1.9:8000"):
        second = desk.send(kind="member").pieces.get().message
    assert second is not None
    plain = smtp.compose(second).message()
    assert plain["List-Unsubscribe"] == f"<http://192.168.1.9:8000{way_out(second)}/out>"
    assert plain["List-Unsubscribe-Post"] is None


def test_the_report_of_a_mailing_prints_its_sums_its_answers_and_its_list(desk: Desk) -> None:
    chen, _wang = desk.file("陈丽华", LIHUA), desk.file("王建国", OTHER)
    desk.file("没有邮箱")
    made = desk.send(questions="维修及时吗？｜及时｜不及时")
    with clock.at(MONDAY + timedelta(minutes=1)):
        assert desk.office.send_out() == 2
    url = way_out(made.pieces.get(customer=chen).message)
    Client().post(url, {
        "satisfaction": "fair", "answers-0-question": "维修及时吗？", "answers-0-answer": "及时", "words": "=1+1", "key": "k",
    })  # fmt: skip
    answer = signed_in(desk.tang).get(f"{made.url()}.pdf")
    paper = pypdfium2.PdfDocument(io.BytesIO(answer.content))
    said = "".join("".join(sheet.get_textpage().get_text_range() for sheet in paper).split())
    for words in (
        "群发报告", made.number, "电子邮件", "名单人数2", "已发送2", "待发送0", "没有送到0", "已回复1", "退订0",
        "没有列入：没有登记电子邮箱1", "维修及时吗？及时1", "陈丽华", "王建国", "=1+1",
    ):  # fmt: skip
        assert words in said, words
    assert f"{made.url()}.pdf" in page(desk.tang, made.url())
    assert signed_in(desk.office.cast.person("wai", "外人")).get(f"{made.url()}.pdf").status_code == 403
    far = desk.office.cast.person("yuan", "远方", "call_back", site=desk.office.cast.bay)
    assert signed_in(far).get(f"{made.url()}.pdf").status_code == 404


def test_the_menu_marks_the_entry_a_mailing_belongs_to(desk: Desk) -> None:
    for url, marked in (("/mailings", True), ("/mailings/new", True), ("/campaigns", True), ("/customers", False)):
        entry = page(desk.xie, url).partition('href="/campaigns"')[2].partition(">")[0]
        assert ('aria-current="page"' in entry) is marked, url
