"""Minutes: owed after each meeting, confirmed, corrected, or by silence where it was agreed; drafts; the client's page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from conftest import Cast, page, signed_in, writing
from django.db import IntegrityError, transaction
from django.test import Client as Browser

from zhishou.areas.agency.jobs import look_after_minutes
from zhishou.areas.agency.models import Meeting, Sending
from zhishou.areas.agency.tests.house import MONDAY
from zhishou.areas.agency.tests.test_proofs import Studio, owed, refused
from zhishou.kernel import clock, links
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Event, Setting
from zhishou.kernel.operation import NotAllowed

pytestmark = pytest.mark.django_db
CONTRACT = "服务合同第八条"


class Room(Studio):
    """The house with the usual steps of a meeting at hand."""

    def meeting(self, title: str = "提案会", project: Any = None) -> Meeting:
        """An executive was there this morning."""
        given = {"ours": [self.account.pk, self.executive.pk], "theirs": [self.contact.pk], "title": title}
        when = (MONDAY - timedelta(hours=1)).isoformat()
        row = project or self.job
        made: Meeting = self.do(
            self.executive, "hold_meeting", project=row.pk, held_at=when, place="客户会议室", **given
        )
        return made

    def written(self, row: Meeting | None = None) -> Meeting:
        """Two decisions, an item for each side."""
        row = row or self.meeting()
        actions = [
            {"what": "出三版标题", "person": self.creative.pk, "due_on": "2026-11-26"},
            {"what": "提供产品照片", "contact": self.contact.pk, "due_on": "2026-11-25"},
        ]
        text = {"decisions": "主打早餐\n不提价格", "next_at": "2026-12-01T10:00"}
        made: Meeting = self.do(self.executive, "write_minutes", meeting=row.pk, actions=actions, **text)
        return made

    def minutes(self, agreement: str = CONTRACT) -> tuple[Meeting, Sending, str]:
        """Written and sent; with the token of the client's link."""
        row = self.written()
        done = self.do(self.executive, "send_minutes", meeting=row.pk, contact=self.contact.pk, agreement=agreement)
        return done, done.sendings.get(answer="waiting"), done.customer_link.rpartition("/")[2]

    def answers(self, token: str, operation: str, sending: Sending, **data: Any) -> Any:
        """What the client does by the link."""
        link = links.find(token, "agency_minutes")
        assert link is not None
        return perform(f"agency.{operation}", Actor(link=link), {"sending": sending.pk, **data}, door="link").result


@pytest.fixture
def house(cast: Cast) -> Iterator[Room]:
    with clock.at(MONDAY - timedelta(days=30)):
        made = Room(cast)
    with clock.at(MONDAY):
        yield made


def test_minutes_are_owed_within_a_working_day_and_kept_by_sending(house: Room) -> None:
    """agency.account_executive.3: held Monday 10:00, owed by Tuesday evening."""
    row = house.meeting()
    (due,) = owed(row, "send_minutes")
    assert due.person == house.executive and clock.local(due.due_at).date().isoformat() == "2026-11-24"
    refused(
        "agency.minutes_state",
        lambda: house.do(house.executive, "send_minutes", meeting=row.pk, contact=house.contact.pk),
    )
    house.written(row)
    house.do(house.executive, "send_minutes", meeting=row.pk, contact=house.contact.pk)
    due.refresh_from_db()
    assert due.state == "kept"
    ahead = {"project": house.job.pk, "title": "下周的会", "held_at": (MONDAY + timedelta(days=7)).isoformat()}
    there = {"ours": [house.executive.pk], "theirs": [house.contact.pk]}
    refused("agency.meeting_ahead", lambda: house.do(house.executive, "hold_meeting", **ahead, **there))


def test_the_client_confirms_by_the_link_and_it_ends(house: Room) -> None:
    row, sending, token = house.minutes()
    shown = Browser().get(f"/minutes/{token}").content.decode()
    assert "不提价格" in shown and "出三版标题" in shown and "视为确认" in shown and CONTRACT in shown
    client = Browser()
    thanked = client.post(f"/minutes/{token}/confirm", {"key": "a"}, follow=True).content.decode()
    assert row.title in thanked and row.site.company().name in thanked and "办事进度查询" not in thanked
    row.refresh_from_db()
    sending.refresh_from_db()
    assert (row.state, sending.answer) == ("confirmed", "confirmed")
    assert Browser().get(f"/minutes/{token}").status_code == 404 and links.find(token, "agency_minutes") is None
    refused("agency.minutes_state", lambda: house.written(row))


def test_what_was_withdrawn_is_not_answered_any_more(house: Room) -> None:
    """The link is opened, the minutes are taken back, the answer comes a moment later."""
    _row, sending, token = house.minutes()
    with writing():
        Sending.objects.filter(pk=sending.pk).update(answer="withdrawn", answered_at=clock.now())
    refused("agency.minutes_answered", lambda: house.answers(token, "confirm_minutes", sending))


def test_silence_counts_after_the_agreed_time_and_not_before(house: Room) -> None:
    """Sent on Monday, three working days: Thursday. A correction on Thursday night comes too late."""
    row, sending, token = house.minutes()
    assert sending.answer_by is not None and clock.local(sending.answer_by).date().isoformat() == "2026-11-26"
    before, at = sending.answer_by - timedelta(seconds=1), sending.answer_by
    with clock.at(before):
        assert look_after_minutes() == 0
        refused(
            "agency.minutes_not_due",
            lambda: perform("agency.deem_minutes", Actor.system("minutes"), {"sending": sending}, door="job"),
        )
    with clock.at(at):
        refused("agency.minutes_over", lambda: house.answers(token, "correct_minutes", sending, words="不对"))
        assert look_after_minutes() == 1 and look_after_minutes() == 0
        row.refresh_from_db()
        sending.refresh_from_db()
        assert (row.state, sending.answer, sending.answered_at) == ("deemed", "deemed", at)
        assert Event.objects.get(operation="agency.deem_minutes").authority == "system"
        shown = page(house.account, row.url())
        assert ("视为确认" in shown and CONTRACT in shown and "2026-11-26" in shown) or "11-26" in shown
        assert Browser().get(f"/minutes/{token}").status_code == 404
    with pytest.raises(IntegrityError), transaction.atomic(), writing():
        Sending.objects.filter(pk=sending.pk).update(answered_at=before)


def test_without_an_agreement_silence_never_counts(house: Room) -> None:
    """Civil Code, art. 140."""
    row, sending, token = house.minutes(agreement="")
    assert sending.answer_by is None and "视为确认" not in Browser().get(f"/minutes/{token}").content.decode()
    with clock.at(MONDAY + timedelta(days=29)):
        assert look_after_minutes() == 0
        row.refresh_from_db()
        assert row.state == "sent"
    with pytest.raises(IntegrityError), transaction.atomic(), writing():
        Sending.objects.filter(pk=sending.pk).update(answer="deemed", answered_at=MONDAY)


def test_the_agreed_time_is_a_setting(house: Room) -> None:
    with writing():
        Setting.objects.create(site=house.site, name="agency.minutes_workdays", value=5)
    _row, sending, _token = house.minutes()
    assert sending.answer_by is not None and clock.local(sending.answer_by).date().isoformat() == "2026-11-30"


def test_a_correction_is_written_in_and_sent_again(house: Room) -> None:
    row, sending, token = house.minutes()
    assert Browser().post(f"/minutes/{token}/correct", {"key": "a"}).status_code == 422
    house.answers(token, "correct_minutes", sending, words="照片是下周给")
    row.refresh_from_db()
    assert row.state == "corrected" and "照片是下周给" in page(house.executive, row.url())
    assert [one.state for one in owed(row, "send_minutes")] == ["kept", "open"]
    house.written(row)
    house.do(house.executive, "send_minutes", meeting=row.pk, contact=house.contact.pk)
    assert [one.state for one in owed(row, "send_minutes")] == ["kept", "kept"]
    assert list(row.sendings.values_list("answer", flat=True)) == ["corrected", "waiting"]


def test_writing_anew_takes_back_what_is_with_the_client(house: Room) -> None:
    row, sending, token = house.minutes()
    first = row.actions.get(person=house.creative)
    assert 'action="/do/agency.finish_action"' in page(house.creative, row.url())
    signed_in(house.creative).post("/do/agency.finish_action", {"item": first.pk, "result": "三版都在"})
    house.written(row)
    sending.refresh_from_db()
    assert sending.answer == "withdrawn" and links.find(token, "agency_minutes") is None
    assert row.actions.filter(pk=first.pk, done_at__isnull=False).exists() and row.actions.count() == 3


def test_an_item_is_one_persons_and_said_done_by_them(house: Room) -> None:
    row = house.meeting()
    both = {"what": "两个人", "person": house.creative.pk, "contact": house.contact.pk, "due_on": "2026-11-26"}
    for wrong in (both, {"what": "没有人", "due_on": "2026-11-26"}):
        given = {"meeting": row.pk, "decisions": "定了", "actions": [wrong]}
        refused("agency.action_whose", partial(house.do, house.executive, "write_minutes", **given))
    house.written(row)
    ours, theirs = row.actions.get(person=house.creative), row.actions.get(contact=house.contact)
    refused("agency.not_your_action", lambda: house.do(house.creative, "finish_action", item=theirs.pk))
    house.do(house.executive, "finish_action", item=theirs.pk, result="照片到了")
    refused("agency.action_done", lambda: house.do(house.executive, "finish_action", item=theirs.pk))
    with clock.at(MONDAY + timedelta(days=5)):
        shown = page(house.account, house.job.url())
        assert ours.what in shown and "已过期" in shown and theirs.what not in shown


def test_the_link_of_one_meeting_answers_no_other(house: Room) -> None:
    _row, sending, token = house.minutes()
    other = house.project(house.client("望山家居"), title="床垫")
    link = links.find(token, "agency_minutes")
    assert link is not None
    client = Actor(link=link)
    assert list(Sending.objects.within(client)) == [sending] and not Meeting.objects.within(client).exists()
    with pytest.raises(NotAllowed):
        perform("agency.stop_project", client, {"project": other.pk, "reason": "不做了"}, door="link")
    assert (
        Browser().get(f"/proof/{token}").status_code == 404 and Browser().get(f"/progress/{token}").status_code == 404
    )


def test_minutes_print_with_what_silence_meant(house: Room) -> None:
    row, _sending, _token = house.minutes()
    with clock.at(MONDAY + timedelta(days=4)):
        look_after_minutes()
        answer = signed_in(house.account).get(f"/meetings/{row.number}/minutes.pdf")
        assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
    fresh = house.meeting("没写的会")
    assert signed_in(house.account).get(f"/meetings/{fresh.number}/minutes.pdf").status_code == 404


def test_a_draft_that_was_presented_keeps_the_reaction(house: Room) -> None:
    """agency.account_director.4, agency.account_manager.2."""
    proof = house.version(house.poster(), 10)
    told = {
        "project": house.job.pk,
        "intent": "早餐桌",
        "reaction": "颜色太冷",
        "outcome": "changes",
        "proof": proof.pk,
    }
    when = (MONDAY - timedelta(hours=2)).isoformat()
    house.do(house.manager, "present_draft", contact=house.contact.pk, shown_at=when, **told)
    house.do(house.account, "present_draft", person=house.supervisor.pk, shown_at=when, **told)
    shown = page(house.account, house.job.url())
    assert "颜色太冷" in shown and "林经理" in shown and house.supervisor.name in shown
    refused("agency.shown_to", lambda: house.do(house.account, "present_draft", shown_at=when, **told))
    other = house.project(house.client("望山家居"), title="床垫")
    elsewhere = {**told, "project": other.pk, "person": house.supervisor.pk, "shown_at": when}
    refused("agency.other_project", lambda: house.do(house.account, "present_draft", **elsewhere))


def test_the_clients_page_shows_the_project_and_nothing_of_ours(house: Room) -> None:
    """agency.department.4: state, dates, what waits for them; no other project, no name of ours."""
    house.sent(house.poster(), 10)
    _row, sending, token = house.minutes()
    other = house.project(house.job.client, title="秋季床垫")
    house.poster("床垫灯箱", other)
    made = house.do(house.executive, "open_progress", project=house.job.pk)
    shown = Browser().get(made.customer_link).content.decode()
    assert "新品上市" in shown and "电梯海报" in shown and "提案会" in shown and shown.count("等您确认") == 2
    assert "2026-12-01" in shown
    assert "秋季床垫" not in shown and "床垫灯箱" not in shown
    assert not any(one.name in shown for one in house.people.values())
    house.answers(token, "confirm_minutes", sending)
    assert "您已确认" in Browser().get(made.customer_link).content.decode()
    with clock.at(MONDAY + timedelta(days=91)):
        assert Browser().get(made.customer_link).status_code == 404


def test_each_adds_what_their_duty_is_on_a_page_of_its_own(house: Room) -> None:
    url = house.job.url()
    assert "会议主题" in page(house.executive, f"{url}/new-meeting")
    assert "稿件名称" in page(house.coordinator, f"{url}/new-piece") and "创作意图" in page(
        house.manager, f"{url}/new-showing"
    )
    assert page(house.creative, f"{url}/new-piece") == "" and page(house.executive, f"{url}/new-piece") == ""
    house.on("stop_project", house.job, house.account, reason="客户取消")
    assert page(house.executive, f"{url}/new-meeting") == ""


def test_staff_make_the_links_on_the_page_once(house: Room) -> None:
    row = house.written()
    staff = signed_in(house.executive)
    told = {"key": "k", "contact": house.contact.pk, "agreement": CONTRACT}
    nobody = staff.post(f"/meetings/{row.number}/link", {"key": "n", "contact": ""})
    assert nobody.status_code == 422 and "请从列表中重新选择" in nobody.content.decode()
    made = staff.post(f"/meetings/{row.number}/link", told).content.decode()
    assert "/minutes/" in made and "/minutes/" not in staff.post(f"/meetings/{row.number}/link", told).content.decode()
    assert "/progress/" in staff.post(f"/projects/{house.job.number}/progress", {"key": "p"}).content.decode()
    poster = house.poster()
    house.sent(poster, 10)
    sent = staff.post(f"/proofs/{poster.number}/link", {"key": "q", "contact": house.contact.pk})
    assert (
        "/proof/" in sent.content.decode()
        and signed_in(house.creative).get(f"/proofs/{poster.number}/link").status_code == 403
    )


def test_the_minutes_are_offered_to_who_was_there(house: Room) -> None:
    other = house.do(house.account, "add_contact", client=house.job.client_id, name="沈总")
    house.do(house.account, "add_contact", client=house.job.client_id, name="毛小姐")
    when = (MONDAY - timedelta(hours=1)).isoformat()
    row = house.do(
        house.executive, "hold_meeting", project=house.job.pk, title="提案会", held_at=when, ours=[house.executive.pk],
        theirs=[other.pk],
    )  # fmt: skip
    shown = page(house.executive, f"/meetings/{house.written(row).number}/link")
    assert f'<option value="{other.pk}" selected>' in shown and shown.count(" selected>") == 1
