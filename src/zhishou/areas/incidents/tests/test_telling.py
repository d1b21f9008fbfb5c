"""公告: filled before it is issued, corrected by the next edition, carried, read by households without a sign-in; enquiries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from conftest import Cast, page, reads, signed_in, writing
from django.test import Client

from zhishou.areas.incidents import public, wording
from zhishou.areas.incidents.models import Announcement, Delivery, Incident, Target
from zhishou.areas.incidents.queries import one as queries
from zhishou.areas.incidents.tests.scene import MONDAY, Scene
from zhishou.areas.property.models import Building
from zhishou.kernel import clock, links
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.operation import NotAllowed, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(db: None) -> Any:
    with clock.at(MONDAY - timedelta(days=30)):
        made = Scene(Cast())
    with clock.at(MONDAY):
        yield made


def reach(row: Incident) -> list[tuple[int, int, int, int]]:
    """(edition, units, reached, read), the latest first."""
    return [(one.n, one.units, one.reached, one.read) for one in queries.announcements(row)]


def test_the_words_stand_filled_in_before_they_are_issued(scene: Scene) -> None:
    row = scene.open()
    empty = page(scene.lin, f"{row.url()}/announce")
    assert "11-23 10:00 起临时停水。范围：翠湖花园。" in empty and "预计恢复：" not in empty.split("<textarea")[1]
    asked = f"?fill=1&buildings={scene.three.pk}&buildings={scene.five.pk}&expected_at=2026-11-23T13:00"
    filled = page(scene.lin, f"{row.url()}/announce{asked}")
    assert "范围：三号楼、五号楼。" in filled and "预计恢复：11-23 13:00。" in filled
    assert "{" not in wording.text(row, "三号楼", None)


def test_an_edition_is_for_the_flats_chosen_and_the_next_one_corrects_it(scene: Scene) -> None:
    row = scene.announced(scene.open())
    scene.on(row, "announce", scene.lin, buildings=[], text="全小区停水。")
    scene.on(row, "announce", scene.lin, buildings=[scene.five.pk], rooms="101", text="只停 101。")
    assert reach(row) == [(3, 1, 0, 0), (2, 5, 0, 0), (1, 3, 0, 0)]  # five flats; the parking space is told nothing
    assert [one.where for one in Announcement.objects.order_by("n")] == ["三号楼", "翠湖花园", "五号楼、101"]
    assert "因供水管道故障" in page(scene.wei, f"{row.url()}/announcements/1") and "已有新的一版" in page(
        scene.wei, f"{row.url()}/announcements/1"
    )
    row.refresh_from_db()
    assert row.told_at == MONDAY
    reads("incidents.no_room", "房屋资料里没有“909”。请核对房号，或者不填。", lambda: scene.announced(row, rooms="909"))
    reads(
        "incidents.past",
        "预计恢复的时间已经过去。请另填一个还没到的时间，或者不填。",
        lambda: scene.announced(row, expected_at=MONDAY),
    )
    with pytest.raises(NotAllowed):
        scene.on(row, "announce", scene.wei, text="我来写一份。")
    assert signed_in(scene.wei).get(f"{row.url()}/announcements/1.pdf").content.startswith(b"%PDF")


def test_the_keeper_says_which_building_was_told_how_and_each_flat_counts_once(scene: Scene) -> None:
    row = scene.announced(scene.open(), buildings=[])
    edition = row.announcements.get()
    scene.do(scene.wei, "deliver", announcement=edition.pk, building=scene.three.pk, rooms="101", way="door")
    scene.do(
        scene.wei, "deliver", announcement=edition.pk, building=scene.three.pk, way="posted", note="一单元、二单元"
    )
    assert list(Delivery.objects.order_by("pk").values_list("count", "way")) == [(1, "door"), (2, "posted")]
    reads(
        "incidents.nobody_left", "选的房屋都已经告知过，或者不在这份公告的范围里。请看下面的楼栋，选还没告知的。",
        lambda: scene.do(scene.wei, "deliver", announcement=edition.pk, building=scene.three.pk, way="posted"),
    )  # fmt: skip
    shown = page(scene.lin, f"{edition.url()}?building={scene.three.pk}")
    assert "138····1001" in shown and "13800001001" not in shown and "业主3-101" not in shown and "100%" in shown
    assert "138····1001" not in page(scene.wei, f"{edition.url()}?building={scene.three.pk}")  # who only carries it
    assert [(one.name, one.units, one.reached, one.share) for one in queries.by_building(edition)] == [
        ("三号楼", 3, 3, 100), ("五号楼", 2, 0, 0),
    ]  # fmt: skip


def test_a_household_reads_the_page_without_signing_in_and_says_so(scene: Scene) -> None:
    row = scene.open(happened="业主张三家门口爆管")
    path = public.address_of(row).partition("//")[2].partition("/")[2]
    browser = Client()
    assert "公告马上发布" in browser.get(f"/{path}").content.decode()
    scene.announced(row, expected_at=MONDAY + timedelta(hours=3))
    seen = browser.get(f"/{path}").content.decode()
    assert "因供水管道故障" in seen and "11-23 13:00" in seen and "张三" not in seen and "何" not in seen
    right = {"building": scene.three.pk, "room": "101", "digits": "1001"}
    for wrong in ({"digits": "1002"}, {"room": "909"}, {"building": scene.five.pk}, {"digits": "١٠٠١"}):
        answer = browser.post(f"/{path}", {**right, **wrong})
        assert answer.status_code == 422 and "对不上登记的资料" in answer.content.decode(), wrong
    assert browser.post(f"/{path}", right).status_code == 303
    assert "看到了这份公告" in browser.get(f"/{path}").content.decode()
    browser.post(f"/{path}", right)
    assert reach(row) == [(1, 3, 1, 1)] and Target.objects.get(read_at=MONDAY).unit.code == "3-101"
    scene.announced(row, text="更正：改到四点来水。")
    assert "已知悉</button>" in browser.get(f"/{path}").content.decode()  # the new words are not read yet
    assert reach(row) == [(2, 3, 0, 0), (1, 3, 1, 1)]


def test_guessing_is_stopped_and_no_other_address_opens_the_page(scene: Scene) -> None:
    row = scene.announced(scene.open())
    token = public.token_of(row)
    browser = Client()
    tried = {"building": scene.three.pk, "room": "101"}
    codes = [browser.post(f"/i/{token}", {**tried, "digits": f"{n:04}"}).status_code for n in range(9)]
    assert codes == [422] * 8 + [429]
    assert browser.post(f"/i/{token}", {**tried, "digits": "1001"}).status_code == 429  # not even the right ones
    assert browser.get(f"/i/{token[:-1]}A").status_code == 404 or token.endswith("A")
    assert browser.get("/i/no-such-token").status_code == 404
    with pytest.raises(NotAllowed):  # nobody reads in a household's name
        perform("incidents.acknowledge", Actor.of(scene.he), {"incident": row.pk, "target": 1}, door="page")


def test_the_page_stays_until_the_report_is_reviewed(scene: Scene) -> None:
    row = scene.announced(scene.open())
    path = f"/i/{public.token_of(row)}"
    scene.on(row, "end", outcome="好了")
    assert "已经结束" in Client().get(path).content.decode()
    scene.announced(row, text="已经恢复供水。")  # also that it is over is said
    scene.on(row, "report", cause="老化", effect="无", lessons="无")
    with pytest.raises(Refused):
        scene.announced(row, text="再说一句话。")
    assert Client().get(path).status_code == 200
    scene.on(row, "review", scene.zhou, opinion="同意")
    assert Client().get(path).status_code == 404


def test_an_enquiry_is_answered_by_the_words_in_force_and_kept_with_them(scene: Scene) -> None:
    row = scene.announced(scene.open())
    assert "因供水管道故障，临时停水。</textarea>" in page(scene.lin, row.url())
    scene.on(row, "log_enquiry", scene.lin, room="3-101", asked="几点来水", answer="因供水管道故障，临时停水。")
    one = row.enquiries.get()
    assert (one.unit, one.announcement, one.by) == (scene.units[0], row.announcements.get(), scene.lin)
    assert "几点来水" in page(scene.wei, row.url())
    reads(
        "incidents.no_room",
        "房屋资料里没有“9-909”。请核对房号，或者不填。",
        lambda: scene.on(row, "log_enquiry", scene.lin, room="9-909", asked="几点来水", answer="三点"),
    )


@pytest.mark.parametrize("line", ["地震｜现场指挥：看", "停水", "停水｜{weather}", "停水｜{", f"停水｜{'长' * 41}：看"])
def test_a_line_of_the_setting_that_nobody_can_read_is_refused(scene: Scene, line: str) -> None:
    keeper = scene.cast.person("keeper", "行政", "keep_settings", root=True)
    said = {"site": scene.site.pk, "name": wording.TASKS.name, "value": line}
    with pytest.raises(Refused) as no:
        perform("office.change_setting", Actor.of(keeper), said, door="page")
    assert no.value.code == "incidents.bad_line"


def test_another_communitys_building_and_case_are_named_and_an_unknown_household_reads_nothing(scene: Scene) -> None:
    row = scene.announced(scene.open())
    both = scene.cast.person(
        "both", "总值班", "respond_incidents", "inform_incidents", "take_in", site=scene.cast.company
    )
    with writing():
        far = Building.objects.create(site=scene.cast.bay, name="海景楼", walk_order=1)
    reads(
        "incidents.other_building",
        f"海景楼 不在 {scene.site.name}。请在这个小区的楼栋里选。",
        lambda: scene.on(row, "announce", both, buildings=[far.pk], text="临时停水。"),
    )
    case: Any = perform(
        "cases.take_in",
        Actor.of(both),
        {"site": scene.cast.bay.pk, "kind": "help", "content": "家里没有水", "anonymous": True},
        door="page",
    ).result
    reads(
        "incidents.other_case",
        f"{case.number} 不是 {scene.site.name} 的工单。请核对编号。",
        lambda: scene.on(row, "log_enquiry", both, asked="几点来水", answer="三点", case=case.pk),
    )
    link = links.find(public.token_of(row), public.PURPOSE)
    assert link is not None
    reads(
        "incidents.no_match",
        "房号和手机后四位对不上登记的资料，或者这份公告不是发给这一户的。请核对后再试，也可以打服务电话。",
        lambda: perform("incidents.acknowledge", Actor(link=link), {"incident": row.pk, "target": 0}, door="link"),
    )


def test_once_it_is_over_the_words_say_when_it_ended(scene: Scene) -> None:
    row = scene.open()
    with clock.at(MONDAY + timedelta(minutes=50)):
        scene.on(row, "end", outcome="换了管")
        row.refresh_from_db()
        shown = page(scene.lin, f"{row.url()}/announce").split("<textarea")[1].split("</textarea")[0]
    assert "11-23 10:00 的停水已于 11-23 10:50 处置完毕。范围：翠湖花园。" in shown
    assert "抢修人员" not in shown and "{" not in shown
