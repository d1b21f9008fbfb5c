"""Clients and projects: who may answer for which, what is refused, and what a page shows to whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from conftest import Cast, page, reads, signed_in, writing
from django.db import IntegrityError, transaction

from zhishou.areas.agency.models import Client, ContactPerson, Project
from zhishou.areas.agency.tests.house import MONDAY, House
from zhishou.areas.people import handover
from zhishou.kernel import clock, privacy
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Event, Notice, Site
from zhishou.kernel.operation import NotAllowed, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(cast: Cast) -> Iterator[House]:
    with clock.at(MONDAY - timedelta(days=30)):
        made = House(cast)
    with clock.at(MONDAY):
        yield made


def refused(code: str, act: Callable[[], object]) -> None:
    with pytest.raises(Refused) as no:
        act()
    assert no.value.code == code and "{" not in no.value.sentence()


def test_a_prospect_becomes_a_client_by_its_first_project(house: House) -> None:
    row = house.client("青禾乳业", "key")
    assert (row.standing, row.owner) == ("prospect", house.account)
    project = house.project(row, title="鲜奶上市")
    row.refresh_from_db()
    assert row.standing == "active" and project.state == "briefing" and project.lead == house.account
    assert "鲜奶上市" in page(house.executive, row.url()) and "青禾乳业" in page(house.creative, project.url())
    assert Notice.objects.filter(kind="agency.opened", person=house.coordinator).exists()


def test_an_account_manager_leads_small_clients_and_no_others(house: House) -> None:
    """agency.account_manager.3: the smaller clients."""
    small = house.client("巷口面馆", "small", house.manager)
    assert small.owner == house.manager
    mine = house.do(house.manager, "open_project", client=small.pk, title="换招牌")
    assert mine.lead == house.manager
    reads(
        "agency.too_big", "客户经理甲 的职责只够负责较小的客户。请选客户主任以上的同事，或者把客户定为较小客户。",
        lambda: house.client("望山家居", "usual", house.manager),
    )  # fmt: skip
    big = house.client("望山家居")
    refused("agency.too_big", lambda: house.do(house.manager, "open_project", client=big.pk, title="床垫"))
    grown = {"client": small.pk, "name": "巷口面馆", "level": "key"}
    refused("agency.too_big", lambda: house.do(house.manager, "change_client", **grown))
    house.do(house.director, "assign_client", client=small.pk, owner=house.supervisor.pk)
    assert house.do(house.manager, "change_client", **grown).level == "key"
    assert Notice.objects.filter(kind="agency.owner", person=house.supervisor).exists()


def test_an_executive_opens_neither_client_nor_project(house: House) -> None:
    row = house.client()
    with pytest.raises(NotAllowed):
        house.client("别家", who=house.executive)
    with pytest.raises(NotAllowed):
        house.do(house.executive, "open_project", client=row.pk, title="自己开")
    assert house.do(house.executive, "add_contact", client=row.pk, name="林经理").client == row


def test_a_company_is_on_file_once(house: House) -> None:
    house.client()
    refused("agency.client_there", house.client)
    other = house.client("望山家居")
    refused(
        "agency.client_there",
        lambda: house.do(house.account, "change_client", client=other.pk, name="青禾乳业", level="usual"),
    )
    with pytest.raises(IntegrityError), transaction.atomic(), writing():
        Client.objects.filter(pk=other.pk).update(name="青禾乳业")


def test_a_mobile_is_masked_and_every_look_is_on_record(house: House) -> None:
    row = house.client()
    one = house.do(house.account, "add_contact", client=row.pk, name="沈总", decides=True, mobile="137 0000 1001")
    none = house.do(house.account, "add_contact", client=row.pk, name="林经理", title="品牌经理")
    shown = page(house.creative, row.url())
    assert "137····1001" in shown and "13700001001" not in shown and "决策人" in shown
    answer = signed_in(house.account).post(f"/clients/contacts/{one.pk}/reveal")
    assert "13700001001" in answer.content.decode() and answer["Cache-Control"] == "private, no-store"
    assert Event.objects.filter(operation="agency.reveal_contact", actor=house.account).count() == 1
    refused("agency.no_phone", lambda: house.do(house.account, "reveal_contact", contact=none.pk))
    assert "没有登记手机" in signed_in(house.account).post(f"/clients/contacts/{none.pk}/reveal").content.decode()
    house.do(house.account, "change_contact", contact=one.pk, name="沈总", title="总经理")
    one.refresh_from_db()
    assert (one.title, one.mobile) == ("总经理", "13700001001")
    house.do(house.account, "drop_contact", contact=one.pk)
    assert "已离开" in page(house.account, row.url())


def test_who_asks_to_be_erased_is_erased_at_the_clients_too(house: House) -> None:
    row = house.client()
    house.do(house.account, "add_contact", client=row.pk, name="沈总", mobile="13700001001", note="爱喝茶")
    sites = frozenset(Site.objects.values_list("pk", flat=True))
    held = privacy.HOLDERS["agency.contactperson"]
    found = held.rows(privacy.Whose(0, "沈总", frozenset({"13700001001"}), sites))
    assert [one.name for one in found] == ["沈总"] and {"name", "mobile", "note"} <= held.blank.keys()
    assert not held.rows(privacy.Whose(0, "沈总", frozenset({"13700009999"}), sites)).exists()


def test_a_team_is_told_once_and_each_is_named_once(house: House) -> None:
    row = house.project()
    team = [{"person": house.creative.pk, "part": "文案"}, {"person": house.executive.pk, "part": "执行"}]
    house.on("set_team", row, house.account, members=team)
    house.on("set_team", row, house.account, members=[{"person": house.creative.pk, "part": "美术"}])
    assert list(row.members.values_list("person__name", "part")) == [("创作与制作人员甲", "美术")]
    assert Notice.objects.filter(kind="agency.member", person=house.creative).count() == 1
    shown = page(house.creative, "/projects?view=mine")
    assert row.number in shown and row.number not in page(house.executive, "/projects?view=mine")


def test_a_project_ends_once_and_its_client_only_after_it(house: House) -> None:
    client = house.client()
    row = house.project(client)
    refused("agency.due_past", lambda: house.project(client, due_on="2026-11-20"))
    refused("agency.projects_open", lambda: house.do(house.director, "end_client", client=client.pk, reason="换公司"))
    refused("agency.state", lambda: house.on("finish_project", row, house.account, outcome="交付"))
    house.on("change_project", row, house.account, title="新品上市二期", lead=house.supervisor.pk, reason="换人")
    house.on("stop_project", row, house.account, reason="客户取消")
    refused("agency.state", lambda: house.on("set_team", row, house.account, members=[]))
    assert house.do(house.director, "end_client", client=client.pk, reason="换公司").standing == "ended"
    row.refresh_from_db()
    assert (row.state, row.lead) == ("stopped", house.supervisor) and "客户取消" in page(house.account, row.url())
    with pytest.raises(IntegrityError), transaction.atomic(), writing():
        Project.objects.filter(pk=row.pk).update(closed_at=None)


def test_what_somebody_looks_after_goes_to_the_successor(house: House) -> None:
    client = house.client()
    row = house.project(client)
    area = handover.KINDS["客户和广告项目"]
    assert sum(rows.count() for rows in area.rows(house.account)) == 2
    with writing():
        assert area.move(None, house.account, house.supervisor) == 2  # type: ignore[arg-type]
    client.refresh_from_db()
    row.refresh_from_db()
    assert (client.owner, row.lead) == (house.supervisor, house.supervisor)


def test_lists_find_by_client_lead_and_contact_and_go_out_as_excel(house: House) -> None:
    row = house.client("青禾乳业", "key")
    house.do(house.account, "add_contact", client=row.pk, name="沈总")
    project = house.project(row)
    for url in ("/clients?q=沈总", "/clients?level=key", "/clients?view=mine", f"/clients?q={row.number}"):
        assert row.number in page(house.account, url), url
    assert row.number not in page(house.account, "/clients?level=small")
    for url in ("/projects?q=青禾", "/projects?view=briefing", f"/projects?q={project.number}"):
        assert project.number in page(house.account, url), url
    assert project.number not in page(house.account, "/projects?view=over")
    for url in ("/clients.xlsx", "/projects.xlsx"):
        assert signed_in(house.account).get(url)["Content-Type"].startswith("application/vnd.openxml")


def test_another_company_sees_none_of_it(house: House) -> None:
    row = house.project()
    with writing():
        other = house.cast.site("OTHER", "别的公司", Site.Kind.COMPANY, None)
    stranger = house.cast.person("stranger", "外人", "lead_clients", "contact_clients", site=other)
    assert page(stranger, row.url()) == "" and page(stranger, row.client.url()) == ""
    assert not ContactPerson.objects.within(Actor.of(stranger)).exists()
