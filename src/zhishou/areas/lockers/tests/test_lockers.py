"""寄存: a box by its code, a bulky item by tag and code, opened by two without it, overtime after closing, checked every day."""

from __future__ import annotations

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pypdfium2
import pytest
from conftest import Cast, page, reads, signed_in, writing
from django.db import IntegrityError, connection, transaction
from tests.company_life import photo

from zhishou.areas.lockers import codes
from zhishou.areas.lockers.models import Opening, Stay
from zhishou.areas.lockers.tests.team import NOON, Team
from zhishou.kernel import clock, excel, sweep
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Event, EventWords, Obligation, Person, StoredFile
from zhishou.kernel.operation import Invalid, NotAllowed, Refused

pytestmark = pytest.mark.django_db
CLOSING = NOON.replace(hour=22)


@pytest.fixture
def team(db: None) -> Any:
    with clock.at(NOON - timedelta(days=30)):
        made = Team(Cast())
    with clock.at(NOON):
        yield made


def words_of(pdf: bytes) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)).replace("\r\n", "")


def test_a_box_is_given_out_on_the_page_and_its_code_is_shown_once_and_kept_nowhere(team: Team) -> None:
    desk = signed_in(team.lin)
    assert "A-01" in desk.get("/lockers").content.decode()
    answer = desk.post(f"/lockers/boxes/{team.box().pk}/store", {"key": "k1"})
    row = Stay.objects.get()
    code = answer.content.decode().split('name="code" value="')[1][:6]
    assert codes.fits(row, code) and row.due_at == CLOSING and answer.headers["Cache-Control"] == "private, no-store"
    again = desk.post(f"/lockers/boxes/{team.box().pk}/store", {"key": "k1"}).content.decode()
    assert Stay.objects.count() == 1 and code not in again and "不能再显示" in again
    kept = [str(one.facts) for one in Event.objects.all()] + [str(one.said) for one in EventWords.objects.all()]
    assert code not in "".join(kept) and code.encode() not in bytes(row.code_digest)
    slip = desk.post(f"/lockers/stays/{row.number}/slip", {"code": code})
    text = words_of(slip.content)
    assert f"{code[:3]} {code[3:]}" in text and "A-01" in text and "2026-11-25 22:00" in text
    assert desk.post(f"/lockers/stays/{row.number}/slip", {"code": "wrong"}).status_code == 409
    assert "林晓雯" not in text


def test_the_code_opens_the_box_and_frees_it(team: Team) -> None:
    row, code = team.stored()
    team.do(team.ma, "give_back", stay=row.pk, code=f" {code[:3]} {code[3:]} ")
    row.refresh_from_db()
    assert (row.state, row.how, row.ended_by) == ("gone", "code", team.ma)
    assert team.stored()[0].box == row.box
    reads(
        "lockers.gone", f"{row.number} 已经取走了。请看登记，核对是不是这一件。",
        lambda: team.do(team.ma, "give_back", stay=row.pk, code=code),
    )  # fmt: skip


def test_a_code_belongs_to_one_stay_alone(team: Team) -> None:
    (first, one), (second, _two) = team.stored(1), team.stored(2)
    with writing():
        Stay.objects.filter(pk=second.pk).update(code_digest=first.code_digest)
    reads(
        "lockers.wrong_code",
        "取件码不对，不能取。请顾客再看一眼凭条；码丢了，请走“没有码或牌”，由两人核对身份。",
        lambda: team.do(team.lin, "give_back", stay=second.pk, code=one),
    )


def test_codes_cannot_be_tried_one_after_another(team: Team) -> None:
    row, code = team.stored()
    wrong = "000000" if code != "000000" else "111111"
    told = set()
    for _n in range(61):
        with pytest.raises(Refused) as no:
            team.do(team.lin, "give_back", stay=row.pk, code=wrong)
        told.add(no.value.code)
    assert told == {"lockers.wrong_code", "lockers.too_many_codes", "rate.limited"}


def test_one_thing_is_tried_ten_times_an_hour_by_whomever_and_on_whatever_page(team: Team) -> None:
    (row, code), (other, fitting) = team.stored(1), team.stored(2)
    wrong, desk = "000000" if code != "000000" else "111111", signed_in(team.ma)
    for n in range(10):
        if n % 2:
            assert desk.post(f"/lockers/stays/{row.number}/slip", {"code": wrong}).status_code == 409
        else:
            with pytest.raises(Refused, match="wrong_code"):
                team.do(team.lin, "give_back", stay=row.pk, code=wrong)
    told = "这件寄存 60 分钟内已经核对了 10 次取件码，先停一停再试。顾客拿不出码的，请走“没有码或牌”，由两人核对身份。"
    reads("lockers.too_many_codes", told, lambda: team.do(team.ma, "give_back", stay=row.pk, code=code))
    assert told in desk.post(f"/lockers/stays/{row.number}/slip", {"code": code}).content.decode()
    team.do(team.ma, "give_back", stay=other.pk, code=fitting)  # any other thing is handed out meanwhile
    with clock.at(NOON + timedelta(minutes=61)):
        assert team.do(team.ma, "give_back", stay=row.pk, code=code).state == "gone"


def test_a_box_taken_broken_or_out_of_use_is_not_given_out(team: Team) -> None:
    team.stored()
    reads("lockers.box_taken", "A-01 已经有人用了。请看寄存柜图，换一个空箱。", team.stored)
    fault = team.do(team.lin, "report_fault", box=team.box(2).pk, what="门锁弹不开")
    reads("lockers.box_broken", "A-02 有故障，修好之前不能存。请换一个空箱。", lambda: team.stored(2))
    with pytest.raises(Refused, match="fault_known"):
        team.do(team.lin, "report_fault", box=team.box(2).pk, what="还是弹不开")
    shown = page(team.lin, "/lockers")
    assert shown.count('unit-cell taken"') == 2 and shown.count('unit-cell broken"') == 2  # each once in the legend
    team.do(team.lin, "repair", fault=fault.pk, note="换了锁舌")
    with pytest.raises(Refused, match="fault_over"):
        team.do(team.lin, "repair", fault=fault.pk, note="又换了")
    team.stored(2)
    with pytest.raises(Refused, match="cabinet_in_use"):
        team.do(team.he, "retire_cabinet", cabinet=team.cabinet.pk)


def test_a_cabinet_grows_moves_and_goes_out_of_use(team: Team) -> None:
    with pytest.raises(Refused, match="cabinet_there"):
        team.do(team.he, "add_cabinet", site=team.store.pk, code="A", small=1)
    with pytest.raises(Invalid):
        team.do(team.he, "add_cabinet", site=team.store.pk, code="B")
    with pytest.raises(Refused, match="too_many_boxes"):
        team.do(team.he, "add_boxes", cabinet=team.cabinet.pk, size="small", count=198)
    team.do(team.he, "add_boxes", cabinet=team.cabinet.pk, size="medium", count=2)
    assert [(one.n, one.size) for one in team.cabinet.boxes.order_by("n")] == [
        (1, "small"), (2, "small"), (3, "large"), (4, "medium"), (5, "medium"),
    ]  # fmt: skip
    team.do(team.he, "move_cabinet", cabinet=team.cabinet.pk, place="西门")
    assert "西门" in page(team.he, "/lockers/cabinets") and "5 个箱子（小 2　中 2　大 1）" in page(
        team.he, "/lockers/cabinets"
    )
    team.do(team.he, "retire_cabinet", cabinet=team.cabinet.pk)
    with pytest.raises(Refused, match="cabinet_gone"):
        team.stored()
    team.do(team.he, "add_cabinet", site=team.store.pk, code="A", small=1)  # the letter is free again


def test_a_bulky_item_goes_by_tag_and_code_with_its_picture(team: Team) -> None:
    row, code = team.bulky()
    assert StoredFile.objects.filter(about=f"lockers.stay:{row.pk}").count() == 1
    reads("lockers.tag_taken", "07 号寄存牌还挂在别的物品上。请换一块牌子，或者先办那一件的取件。", team.bulky)
    with pytest.raises(Invalid):
        team.do(team.lin, "give_back", stay=row.pk, code=code)
    reads(
        "lockers.wrong_tag", "寄存牌号对不上这一件。请核对牌子，从登记里找到同一块牌子的物品。",
        lambda: team.do(team.lin, "give_back", stay=row.pk, code=code, tag="08"),
    )  # fmt: skip
    assert "灰色行李箱" in words_of(signed_in(team.lin).get(f"{row.url()}.pdf").content)
    team.do(team.lin, "give_back", stay=row.pk, code=code, tag="０７")
    team.bulky()  # the tag hangs on the next one


def test_a_bulky_item_is_taken_on_the_page_with_its_slip(team: Team) -> None:
    desk = signed_in(team.lin)
    seen = io.BytesIO(photo().data)
    seen.name = "bag.png"
    sent = {"site": team.store.pk, "tag": "12", "what": "婴儿车", "pieces": 1, "key": "k"}
    missing = desk.post("/lockers/bulky/new", sent)
    assert missing.status_code == 422 and "婴儿车" in missing.content.decode()
    answer = desk.post("/lockers/bulky/new", {**sent, "photos": seen}).content.decode()
    code = answer.split('name="code" value="')[1][:6]
    assert codes.fits(Stay.objects.get(tag="12"), code) and "婴儿车" in page(team.lin, "/lockers")


def test_until_when_is_the_closing_time_of_the_agreed_day(team: Team) -> None:
    later = team.bulky("08", until=NOON.date() + timedelta(days=2))[0]
    assert later.due_at == CLOSING + timedelta(days=2)
    with pytest.raises(Invalid):
        team.bulky("09", until=NOON.date() - timedelta(days=1))
    with clock.at(CLOSING + timedelta(minutes=5)):
        assert team.stored()[0].due_at == CLOSING + timedelta(days=1)
        with pytest.raises(Refused, match="closed"):
            team.bulky("09", until=NOON.date())


def test_who_lost_the_code_gets_it_by_two_people_and_a_document(team: Team) -> None:
    row, _code = team.stored()
    with pytest.raises(Invalid):
        team.asked(row, paper_tail="")
    opening = team.asked(row)
    with pytest.raises(Refused, match="opening_asked"):
        team.asked(row)
    (owed,) = Obligation.objects.filter(context=f"lockers.opening:{opening.pk}")
    assert (owed.do_operation, owed.due_at) == ("lockers.decide_opening", NOON + timedelta(hours=1))
    assert "应急开柜" in page(team.ma, "/") and "一把黑伞" in page(team.ma, row.url())
    team.opened(opening)
    row.refresh_from_db()
    opening.refresh_from_db()
    assert (row.state, row.how, opening.decided_by, opening.contents) == ("gone", "identity", team.ma, "黑伞一把")
    owed.refresh_from_db()
    assert owed.state == "kept"
    text = words_of(signed_in(team.lin).get(f"{row.url()}.pdf").content)
    assert "····123X" in text and "黑伞一把" in text
    with pytest.raises(Refused, match="opening_decided"):
        team.opened(opening)


def test_nobody_confirms_their_own_opening_in_code_and_in_the_database(team: Team) -> None:
    opening = team.asked(team.stored()[0])
    with pytest.raises(Refused) as no:
        team.opened(opening, team.lin)
    assert no.value.code in ("independence", "lockers.own_opening")
    with writing(), pytest.raises(IntegrityError, match="lockers_opened_by_two"), transaction.atomic():
        Opening.objects.filter(pk=opening.pk).update(
            state="done", outcome="left", contents="空", decided_by=team.lin, decided_at=NOON
        )


def test_what_is_overtime_is_taken_out_listed_and_kept_until_the_code_comes(team: Team) -> None:
    row, code = team.stored()
    with clock.at(CLOSING + timedelta(minutes=10)):
        assert 'unit-cell overtime"' in page(team.lin, "/lockers")
        opening = team.asked(row, cause="overtime", claimant="", paper=None, paper_tail="", said_contents="")
        with pytest.raises(Refused, match="nobody_checked"):
            team.opened(opening)
        with pytest.raises(Invalid):
            team.opened(opening, outcome="kept", signature=None)
        team.opened(opening, outcome="kept", kept_at="总台保管柜 2 号", signature=None)
        row.refresh_from_db()
        assert (row.state, row.kept_at) == ("kept", "总台保管柜 2 号")
        team.stored()  # the box is free
    with clock.at(NOON + timedelta(days=1)):
        team.do(team.ma, "give_back", stay=row.pk, code=code)
        assert Stay.objects.get(pk=row.pk).state == "gone"


def test_the_second_person_may_say_no_with_a_reason_and_nothing_is_opened(team: Team) -> None:
    row, _code = team.stored()
    opening = team.asked(row)
    with pytest.raises(Invalid):
        team.opened(opening, agreed=False)
    team.opened(opening, agreed=False, opinion="证件和本人不符", outcome=None, contents="", signature=None)
    row.refresh_from_db()
    opening.refresh_from_db()
    assert (row.state, opening.state) == ("held", "declined")
    team.asked(row)  # may be asked again


def test_every_day_is_checked_and_what_is_overtime_needs_a_word(team: Team) -> None:
    sweep.sweep()
    (owed,) = Obligation.objects.filter(do_operation="lockers.check", turn="2026-11-25")
    assert (owed.person, owed.due_at) == (None, NOON.replace(hour=22, minute=30)) and owed.site == team.store
    team.stored()
    team.bulky()
    with clock.at(CLOSING + timedelta(minutes=15)):
        with pytest.raises(Invalid):
            team.do(team.lin, "check", site=team.store.pk)
        made = team.do(team.lin, "check", site=team.store.pk, remark="广播寻人两次，留到明天")
        assert (made.held, made.overtime, made.kept, made.faults) == (2, 2, 0, 0)
        assert [where for _number, where in made.left] == ["A-01", "07"]
        with pytest.raises(Refused, match="checked"):
            team.do(team.ma, "check", site=team.store.pk, remark="再查一次")
    owed.refresh_from_db()
    assert owed.state == "kept"
    assert "广播寻人两次" in page(team.he, f"/lockers/checks?site={team.store.pk}")


def test_a_fault_is_owed_its_repair(team: Team) -> None:
    fault = team.do(team.lin, "report_fault", box=team.box().pk, what="门锁弹不开")
    (owed,) = Obligation.objects.filter(context=f"lockers.fault:{fault.pk}")
    assert owed.do_operation == "lockers.repair"
    team.do(team.ma, "repair", fault=fault.pk, note="上油")
    owed.refresh_from_db()
    assert owed.state == "kept"


def test_the_register_finds_by_box_tag_and_number_and_goes_to_excel(team: Team) -> None:
    row, _code = team.stored(2)
    bag, _code = team.bulky()
    assert row.number in page(team.lin, "/lockers/register?q=a-02") and bag.number not in page(
        team.lin, "/lockers/register?q=a-02"
    )
    assert bag.number in page(team.lin, "/lockers/register?view=bulky&q=行李")
    assert "没有符合的寄存" in page(team.lin, "/lockers/register?q=nothing")
    file = signed_in(team.lin).get("/lockers/register.xlsx").content
    table = excel.read_table(io.BytesIO(file), known=lambda header: header == "寄存号")
    assert {line.values["柜箱或牌号"] for line in table.rows} == {"A-02", "07"}


def test_only_the_desk_sees_and_does_it(team: Team) -> None:
    row, code = team.stored()
    assert page(team.qian, "/lockers") == "" and page(team.qian, row.url()) == ""
    with pytest.raises(NotAllowed):
        team.do(team.qian, "give_back", stay=row.pk, code=code)
    with pytest.raises(NotAllowed):
        team.do(team.he, "store", box=team.box(2).pk)
    other = team.cast.person("zhao", "赵敏", "run_lockers")  # of another site
    with pytest.raises(Invalid):
        team.do(other, "give_back", stay=row.pk, code=code)


def test_a_company_without_a_cabinet_is_told_what_to_do_first(team: Team) -> None:
    bay = team.cast.person("wu", "吴芳", "set_up_lockers", "run_lockers", site=team.cast.bay)
    shown = page(bay, "/lockers")
    assert "这里还没有寄存柜" in shown and 'href="/lockers/cabinets"' in shown


@pytest.mark.django_db(transaction=True)
def test_of_two_who_give_out_the_same_box_at_once_one_gets_it() -> None:
    with transaction.atomic():
        team = Team(Cast())
        box = team.box().pk
    ready = Barrier(2)

    def give(who: Person) -> str:
        ready.wait(30)
        try:
            return str(team.do(who, "store", box=box).state)
        except Refused as no:
            return no.code
        finally:
            connection.close()

    works: list[Callable[[], str]] = [partial(give, team.lin), partial(give, team.ma)]
    with ThreadPoolExecutor(2) as pool:
        answers = sorted(future.result() for future in [pool.submit(work) for work in works])
    assert answers == ["held", "lockers.box_taken"] and Stay.objects.count() == 1


def test_a_closing_time_is_a_time_of_day(team: Team) -> None:
    keeper = team.cast.person("keeper", "何行政", "keep_settings", site=team.store)
    setting = {"site": team.store.pk, "name": "lockers.closes_at"}
    with pytest.raises(Refused) as no:
        perform("office.change_setting", Actor.of(keeper), {**setting, "value": "晚上十点"}, door="page")
    assert no.value.code == "lockers.closing_time"
    perform("office.change_setting", Actor.of(keeper), {**setting, "value": "21：30"}, door="page")
    stay, _code = team.stored()
    assert clock.local(stay.due_at).strftime("%H:%M") == "21:30"
