"""Without sign-in: a number by phone and its page, the call screen, the slip on paper; no name on any of them (retail.supervisor.3)."""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2
import pytest
import zxingcpp
from conftest import Cast, page, signed_in, tight, writing
from django.test import Client

from zhishou.areas.queue import public
from zhishou.areas.queue.models import Matter, Ticket
from zhishou.areas.queue.tests.team import DAY, MINUTE, MORNING, Desk
from zhishou.kernel import clock
from zhishou.kernel.models import Setting


@pytest.fixture
def desk(cast: Cast) -> Iterator[Desk]:
    with clock.at(MORNING):
        yield Desk(cast)


def test_a_phone_takes_one_number_and_sees_how_many_are_before_it_until_it_is_called(desk: Desk) -> None:
    desk.take()
    address = desk.url(public.TAKE)
    phone = Client()
    shown = tight(phone.get(address).content.decode())
    assert "现在有 1 位在等" in shown and "退换货" in shown
    answer = phone.post(address, {"matter": desk.invoices.pk})
    held = answer["Location"]
    row = Ticket.objects.get(how="phone")
    assert "前面还有 1 位" in page(None, held) and row.number == "B001"
    assert phone.get(address)["Location"] == held and phone.post(address, {"matter": 1})["Location"] == held
    desk.next(desk.lin, 1)
    shown = page(None, held)
    assert "下一个就是您" in shown and "A001" in shown and "1 号窗口" in shown and "林晓雯" not in shown
    desk.next(desk.lin, 1)
    shown = page(None, held)
    assert "<title>请到 1 号窗口　B001</title>" in shown and "queue-called" in shown
    desk.do(desk.lin, "miss", ticket=row.pk)
    assert "叫过您的号了" in page(None, held)
    desk.do(desk.lin, "call", ticket=row.pk, counter=1)
    desk.do(desk.lin, "finish", ticket=row.pk)
    shown = page(None, held)
    assert "已经办完" in shown and address in shown and "hx-get" not in shown.split("<main")[1]
    with clock.at(MORNING + DAY):
        assert Client().get(held).status_code == 404


def test_the_code_of_another_or_a_made_up_one_opens_nothing_and_a_store_may_close_it(desk: Desk, cast: Cast) -> None:
    address = desk.url(public.TAKE)
    assert Client().get(f"/queue/screen/{public.token_of(desk.store, public.TAKE)}").status_code == 404
    assert Client().get(f"/queue/at/{public.token_of(cast.bay, public.TAKE)}").status_code == 404
    assert Client().get("/queue/number/AAAA").status_code == 404
    with writing():
        other = Matter.objects.create(site=cast.bay, letter="A", name="收费", by=desk.he)
    assert Client().post(address, {"matter": other.pk}).status_code == 409
    desk.do(desk.he, "retire_matter", matter=desk.invoices.pk)
    assert "已经停用" in tight(Client().post(address, {"matter": desk.invoices.pk}).content.decode())
    with writing():
        Setting.objects.create(site=desk.store, name="queue.by_phone", value=False)
    answer = Client().post(address, {"matter": desk.returns.pk})
    assert answer.status_code == 409 and "现在不开放扫码取号，请到总台取号。" in tight(answer.content.decode())
    assert not Ticket.objects.exists()


def test_a_phone_that_takes_numbers_without_end_is_stopped(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhishou.areas.queue.pages.outside.TAKEN_PER_ADDRESS", 2)
    address = desk.url(public.TAKE)
    answers = [Client().post(address, {"matter": desk.returns.pk}).status_code for _n in range(3)]
    assert answers == [303, 303, 429] and Ticket.objects.count() == 2


def test_the_screen_shows_the_latest_call_first_and_no_name(desk: Desk) -> None:
    desk.take()
    desk.take("B")
    address = desk.url(public.SCREEN)
    assert "现在没有叫号" in page(None, address)
    desk.next(desk.lin, 1)
    with clock.at(MORNING + MINUTE):
        desk.next(desk.ma, 2)
        shown = tight(Client().get(address, HTTP_HX_REQUEST="true").content.decode())
    assert shown.index("B001") < shown.index("A001") and "林晓雯" not in shown and "<html" not in shown
    with clock.at(MORNING + 2 * MINUTE):
        desk.do(desk.lin, "call_again", ticket=Ticket.objects.get(letter="A").pk)
        shown = page(None, address)
    assert shown.index("A001") < shown.index("B001")


def test_the_links_stay_the_same_when_they_are_asked_for_again(desk: Desk) -> None:
    assert desk.url(public.TAKE) == desk.url(public.TAKE)
    shown = page(desk.he, "/queue/matters")
    assert public.token_of(desk.store, public.SCREEN) in shown
    pdf = pypdfium2.PdfDocument(signed_in(desk.he).get("/queue/poster.pdf").content)
    assert len(pdf) == 1 and "不用站着排队" in pdf[0].get_textpage().get_text_range()


def test_a_slip_of_80_mm_holds_the_number_how_many_are_before_it_and_its_code(desk: Desk, cast: Cast) -> None:
    desk.take()
    row = desk.take("B")
    answer = signed_in(desk.lin).get(f"/queue/numbers/{row.pk}.pdf")
    (paper,) = pypdfium2.PdfDocument(answer.content)
    words = "".join(paper.get_textpage().get_text_range().split())
    assert round(paper.get_width() / 72 * 25.4) == 80 and "B001" in words
    assert "前面还有1位，约5分钟" in words and "翠湖广场" in words and "取号2026-11-2310:00打印10:00" in words
    code = zxingcpp.read_barcode(paper.render(scale=4).to_pil())
    assert code is not None and public.ticket_address(row) in code.text
    assert "B001" in page(None, public.ticket_address(row))
    wen = cast.person("wen", "温雅", "run_queue", site=cast.bay)
    assert signed_in(wen).get(f"/queue/numbers/{row.pk}.pdf").status_code == 404
    desk.next(desk.lin, 1)
    desk.next(desk.lin, 1)
    (paper,) = pypdfium2.PdfDocument(signed_in(desk.lin).get(f"/queue/numbers/{row.pk}.pdf").content)
    assert "前面还有1位" not in "".join(paper.get_textpage().get_text_range().split())
    with clock.at(MORNING + DAY):
        assert signed_in(desk.lin).get(f"/queue/numbers/{row.pk}.pdf").status_code == 404
