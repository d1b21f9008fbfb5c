"""Research: on file, released to the client, opened on record, told within two working days (agency.department.4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from conftest import Cast, page, reads, signed_in, tight, writing
from django.db import IntegrityError, transaction
from django.test import Client as Browser

from zhishou.areas.agency.models import ContactPerson, Opening, Research, Talk
from zhishou.areas.agency.operations.showings import PROGRESS_LINK
from zhishou.areas.agency.tests.house import MONDAY
from zhishou.areas.agency.tests.test_proofs import Studio, owed, picture, refused
from zhishou.kernel import clock, links
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Notice
from zhishou.kernel.operation import NotAllowed

pytestmark = pytest.mark.django_db
SAID = {
    "title": "新口味测试", "question": "家长愿意为七天保质期多付多少", "method": "shop", "made_by": "明见调查（演示）",
    "sample": "三家门店 120 位家长", "done_on": "2026-11-20", "findings": "六成愿意多付一元\n三成看重厂名",
}  # fmt: skip


class Field(Studio):
    """The house with research at hand."""

    def research(self, **more: Any) -> Research:
        """The executive puts it on file, with its report."""
        given = {"client": self.job.client_id, "project": self.job.pk, "attached": [picture(70, "报告.png")], **SAID}
        made: Research = self.do(self.executive, "write_research", **given | more)
        return made

    def released(self, **more: Any) -> Research:
        """And shows it to the client."""
        made: Research = self.do(self.executive, "release_research", research=self.research(**more).pk)
        return made

    def link(self, contact: ContactPerson | None = None, project: Any = None) -> str:
        """A link to the progress page."""
        given = {"contact": contact.pk} if contact else {}
        made = self.do(self.executive, "open_progress", project=(project or self.job).pk, **given)
        return str(made.customer_link)

    def talk(self, **more: Any) -> Talk:
        """The executive rings the client."""
        given = {"client": self.job.client_id, "channel": "phone", "words": "讲了结果", "people": [self.contact.pk]}
        made: Talk = self.do(self.executive, "record_talk", **given | more)
        return made


@pytest.fixture
def field(cast: Cast) -> Iterator[Field]:
    with clock.at(MONDAY - timedelta(days=30)):
        made = Field(cast)
    with clock.at(MONDAY):
        yield made


def test_the_client_sees_it_once_it_is_released_and_opening_it_is_on_record(field: Field) -> None:
    row, link = field.research(), field.link(field.contact)
    client = Browser()
    assert "新口味测试" not in client.get(link).content.decode()
    assert client.get(f"{link}/research/{row.pk}").status_code == 404
    field.do(field.executive, "release_research", research=row.pk)
    assert "新口味测试" in client.get(link).content.decode() and not Opening.objects.exists()
    inside = f"{link}/research/{row.pk}"
    looked = client.get(inside).content.decode()
    assert (
        "家长愿意为七天保质期多付多少" in looked and "六成愿意多付一元" not in looked and not Opening.objects.exists()
    )
    file = row_file(row)
    assert client.get(f"{inside}/files/{file}").status_code == 404
    with clock.at(MONDAY + timedelta(hours=1)):
        opened = client.post(inside, follow=True).content.decode()
        assert "六成愿意多付一元" in opened and "报告.png" in opened and f"{inside}/files/{file}" in opened
        client.post(inside)
    assert client.get(f"{inside}/files/{file}").content.startswith(b"\x89PNG")
    kept = Opening.objects.get()
    assert (kept.viewer.contact, kept.at) == (field.contact, MONDAY + timedelta(hours=1))
    shown = page(field.account, row.url())
    assert "林经理" in shown.partition("客户谁打开过")[2] and "11:00" in shown.partition("客户谁打开过")[2]
    told = Notice.objects.filter(kind="agency.research_opened").values_list("person", "facts__name")
    assert set(told) == {(field.executive.pk, "林经理"), (field.account.pk, "林经理")} and len(told) == 2


def row_file(row: Research) -> int:
    """The paper of research."""
    from zhishou.kernel import files

    return int(files.of(row).get().pk)


def test_who_opened_it_is_told_by_the_link_each_was_sent(field: Field) -> None:
    """One link each: a new one to the same person ends the former, the others go on."""
    other: ContactPerson = field.do(field.account, "add_contact", client=field.job.client_id, name="沈总", decides=True)
    row = field.released()
    first, hers, shared = field.link(field.contact), field.link(other), field.link()
    again = field.link(field.contact)
    assert Browser().get(first).status_code == 404
    assert {Browser().get(one).status_code for one in (again, hers, shared)} == {200}
    for one in (hers, shared):
        Browser().post(f"{one}/research/{row.pk}")
    names = [str(one.viewer) for one in row.openings.all()]
    assert names == ["沈总", ""]
    shown = page(field.account, row.url())
    assert "沈总" in shown and "客户方共用的链接" in shown and "林经理" not in shown.partition("客户谁打开过")[2]
    holders = page(field.executive, f"{field.job.url()}/progress").partition("手里有链接的人")[2]
    assert "客户方共用" in holders and "沈总" in holders and holders.count("林经理") == 1
    stranger = field.do(field.account, "add_contact", client=field.client("望山家居").pk, name="高总")
    refused("agency.not_of_client", lambda: field.link(stranger))


def test_telling_the_client_is_owed_within_two_working_days_and_kept_by_a_talk(field: Field) -> None:
    """Released on Monday: owed by Wednesday evening, by who leads the project."""
    row = field.released()
    (due,) = owed(row, "tell_research")
    assert due.person == field.account and clock.local(due.due_at).date().isoformat() == "2026-11-25"
    field.talk(words="谈了别的")
    due.refresh_from_db()
    assert due.state == "open"
    made = field.talk(kind="research", research=[row.pk])
    due.refresh_from_db()
    assert due.state == "kept" and list(row.talks.all()) == [made]
    shown = page(field.account, row.url())
    assert "讲了结果" in shown.partition("告诉客户的记录")[2]
    assert row.url() in page(field.account, f"{field.job.client.url()}/talks")
    form = page(field.executive, f"{field.job.client.url()}/talk?research={row.pk}")
    assert f'value="{row.pk}" selected' in form or f'value="{row.pk}" checked' in form


def test_what_was_released_does_not_change_and_can_be_withdrawn(field: Field) -> None:
    row = field.released()
    refused("agency.research_state", lambda: field.do(field.executive, "change_research", research=row.pk, **SAID))
    refused("agency.research_state", lambda: field.do(field.executive, "release_research", research=row.pk))
    link = field.link(field.contact)
    Browser().post(f"{link}/research/{row.pk}")
    field.do(field.executive, "withdraw_research", research=row.pk, reason="样本重复，重做")
    (due,) = owed(row, "tell_research")
    assert due.state == "waived"
    assert "新口味测试" not in Browser().get(link).content.decode()
    assert Browser().get(f"{link}/research/{row.pk}").status_code == 404
    assert Browser().get(f"{link}/research/{row.pk}/files/{row_file(row)}").status_code == 404
    assert "样本重复，重做" in page(field.account, row.url())
    refused("agency.research_state", lambda: field.talk(research=[row.pk]))
    found = links.find(link.rpartition("/")[2], PROGRESS_LINK)
    assert found is not None
    reads(
        "agency.research_gone", "这份调查结果现在看不到了。需要时请联系对接您的同事。",
        lambda: perform(
            "agency.open_research", Actor(link=found), {"project": field.job.pk, "research": row.pk}, door="link"
        ),
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic(), writing():
        Research.objects.filter(pk=row.pk).update(reason="")


def test_a_draft_is_written_anew_and_gets_more_papers(field: Field) -> None:
    row = field.research()
    again = {**SAID, "findings": "五成愿意多付一元", "attached": [picture(80, "数据.png")]}
    field.do(field.account, "change_research", research=row.pk, **again)
    shown = page(field.executive, row.url())
    assert "五成愿意多付一元" in shown and "报告.png" in shown and "数据.png" in shown
    tomorrow = (MONDAY + timedelta(days=1)).date().isoformat()
    refused("agency.research_ahead", lambda: field.research(done_on=tomorrow))
    other = field.project(field.client("望山家居"), title="床垫")
    refused("agency.other_client", lambda: field.research(project=other.pk))
    with pytest.raises(NotAllowed):
        field.do(field.creative, "release_research", research=row.pk)


def test_research_of_the_client_as_a_whole_stands_on_each_of_its_projects_and_on_nobody_elses(field: Field) -> None:
    second = field.project(field.job.client, title="秋季装")
    other = field.project(field.client("望山家居"), title="床垫")
    row, own = field.released(project=None), field.released(title="只给新品上市")
    pages = {one: Browser().get(field.link(project=one)).content.decode() for one in (field.job, second, other)}
    assert ["新口味测试" in pages[one] for one in (field.job, second, other)] == [True, True, False]
    assert ["只给新品上市" in pages[one] for one in (field.job, second, other)] == [True, False, False]
    elsewhere = field.link(project=other)
    assert Browser().post(f"{elsewhere}/research/{row.pk}").status_code == 404
    assert Browser().post(f"{field.link(project=second)}/research/{own.pk}").status_code == 404
    refused(
        "agency.other_client",
        lambda: field.do(
            field.executive, "tell_research", research=row.pk, talk=field.talk(client=other.client_id, people=[]).pk
        ),
    )


def test_clerks_find_it_where_they_work_and_make_the_link_for_somebody(field: Field) -> None:
    client = field.job.client
    assert "还没有市场调查" in page(field.executive, client.url())
    assert "要弄清的问题" in page(field.executive, f"{client.url()}/new-research?project={field.job.pk}")
    row = field.released()
    assert row.url() in page(field.executive, client.url()) and row.url() in page(field.executive, field.job.url())
    staff = signed_in(field.executive)
    form = tight(staff.get(f"{field.job.url()}/progress").content.decode())
    assert "林经理" in form and "以前发给这个人的链接随即失效" in form
    made = staff.post(f"{field.job.url()}/progress", {"key": "p", "contact": field.contact.pk}).content.decode()
    assert "/progress/" in made and field.job.viewers.get().contact == field.contact
