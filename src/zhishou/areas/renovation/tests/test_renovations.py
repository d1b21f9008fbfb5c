"""装修: taken in, complete, checked by engineering, permitted, visited, accepted by two, and the deposit asked back."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from conftest import Cast, page, reads, writing
from django.db import IntegrityError, transaction
from django.test import Client
from tests.company_life import handwriting, photo

from zhishou.areas.people import handover
from zhishou.areas.renovation import sealed, works
from zhishou.areas.renovation.models import Pass, Renovation, Violation
from zhishou.areas.renovation.tests.crew import BACKEND, MONDAY, Crew, owed
from zhishou.areas.services.models import Refund
from zhishou.kernel import clock, excel
from zhishou.kernel.models import Notice, Setting
from zhishou.kernel.operation import Invalid, NotAllowed, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def crew(db: None) -> Any:
    with clock.at(MONDAY - timedelta(days=30)):
        made = Crew(Cast())
    with clock.at(MONDAY):
        yield made


def refused(code: str, act: Any) -> None:
    with pytest.raises(Refused) as no:
        act()
    assert no.value.code == code


def test_an_application_is_told_at_once_what_it_lacks_and_goes_to_engineering_when_complete(crew: Crew) -> None:
    row = crew.apply()
    assert (row.taken_by, row.responsible) == (crew.ma, crew.lin)  # who assisted, and who is responsible
    shown = page(crew.ma, row.url())
    assert (
        "还缺：房屋权属证明，或者证明合法权益的凭证、申请人身份证件、装饰装修方案、图纸、施工企业资质证书复印件"
        in shown
    )
    refused("renovation.papers_missing", lambda: crew.on("submit", row, crew.ma))
    crew.complete(row)
    assert "资料齐了" in page(crew.ma, row.url())
    crew.on("submit", row, crew.ma)
    (check,) = owed(row)
    assert (check.do_operation, check.duty_id) == ("renovation.check", "test.zheng.1")
    assert check.due_at == MONDAY + timedelta(days=3)  # three working days on
    assert f"/renovations/{row.number}" in page(crew.zheng, "/")


@pytest.mark.parametrize(
    ("builder", "named", "tenant", "papers"),
    [
        ("self", ["decor"], False, ["title", "identity", "plan"]),
        ("company", ["decor"], False, ["title", "identity", "plan", "licence"]),
        ("self", ["decor"], True, ["title", "identity", "plan", "consent"]),
        ("company", ["structure"], False, ["title", "identity", "plan", "licence", "design"]),
        ("company", ["load", "gas"], False, ["title", "identity", "plan", "licence", "design", "approval"]),
        ("company", ["waterproof"], True, ["title", "identity", "plan", "consent", "licence", "waterproof"]),
    ],
)
def test_the_papers_are_those_of_article_14(builder: str, named: list[str], tenant: bool, papers: list[str]) -> None:
    found = works.papers_for(named, tenant=tenant, company=builder == "company")
    assert [kind.value for kind in found] == papers


def test_a_tenant_brings_the_owners_consent(crew: Crew) -> None:
    row = crew.apply(tenure=crew.tenant().pk)
    assert works.PaperKind.CONSENT in row.needed() and "业主同意装修的书面证明" in page(crew.ma, row.url())


def test_forbidden_works_are_refused_with_their_article_and_hard_ones_need_a_company(crew: Crew) -> None:
    reads(
        "renovation.forbidden",
        "“把没有防水要求的房间或者阳台改成卫生间、厨房间”是禁止的（《住宅室内装饰装修管理办法》第五条第二项），不能申请。请让申请人去掉这一项。",
        lambda: crew.apply(works=["decor", "wet_room"]),
    )
    refused("renovation.company_needed", lambda: crew.apply(works=["waterproof"], builder="self", contractor=""))
    with pytest.raises(Invalid):
        crew.apply(contractor="")
    with pytest.raises(Invalid):
        crew.apply(foreman_mobile="1380000")
    refused("renovation.begun", lambda: crew.apply(starts_on="2026-11-20"))
    refused("renovation.period", lambda: crew.apply(ends_on="2026-11-24"))
    refused("renovation.not_of_unit", lambda: crew.apply(unit=crew.other))
    refused("renovation.no_responsible", lambda: crew.apply(responsible=crew.zheng.pk))
    assert not Renovation.objects.exists()


def test_a_unit_has_one_open_application_a_scope(crew: Crew) -> None:
    first = crew.apply()
    refused("renovation.open_already", crew.apply)
    crew.apply(scope="fitting")
    crew.on("withdraw", first, crew.ma, reason="业主改期")
    again = crew.apply()
    assert again.state == "lacking"
    with pytest.raises(IntegrityError), transaction.atomic(), writing():
        Renovation.objects.filter(pk=first.pk).update(closed_at=None, state="lacking")


def test_engineering_checks_and_never_who_took_it_in(crew: Crew) -> None:
    both = crew.cast.person("both", "两任", "take_renovations", "check_renovations")
    row = crew.apply(both)
    crew.complete(row)
    crew.on("submit", row, both)
    refused("independence", lambda: crew.on("check", row, both, outcome="pass"))
    with pytest.raises(Invalid):
        crew.on("check", row, crew.zheng, outcome="decline")
    crew.on("check", row, crew.zheng, outcome="return", opinion="图上没有标承重墙")
    row.refresh_from_db()
    assert row.state == "lacking" and "图上没有标承重墙" in page(crew.lin, row.url())
    assert Notice.objects.filter(kind="renovation.check_return", person=crew.lin).exists()
    crew.on("amend", row, both, **crew.said(content="只刷墙"))
    crew.on("submit", row, both)
    crew.on("check", row, crew.zheng, outcome="decline", opinion="要拆的是承重墙，第五条第一项")
    row.refresh_from_db()
    assert (row.state, row.closed_at) == ("declined", clock.now())
    refused("renovation.state", lambda: crew.on("issue_permit", row, crew.lin))
    with pytest.raises(IntegrityError), transaction.atomic(), writing():
        Renovation.objects.filter(pk=row.pk).update(checked_by=both)


def test_the_permit_waits_for_the_agreement_and_for_the_deposit_where_the_company_asks(crew: Crew) -> None:
    row = crew.approved()
    refused("renovation.no_agreement", lambda: crew.on("issue_permit", row, crew.lin))
    crew.on("sign_agreement", row, crew.ma, signature=handwriting())
    assert owed(row, state="open") == []  # the deposit is still waited for
    refused("renovation.no_deposit", lambda: crew.on("issue_permit", row, crew.lin))
    refused(
        "renovation.deposit_unfit", lambda: crew.on("link_deposit", row, crew.lin, deposit=crew.deposit(crew.other).pk)
    )
    crew.on("link_deposit", row, crew.lin, deposit=crew.deposit().pk)
    (permit,) = owed(row, state="open")
    assert (permit.do_operation, permit.person) == ("renovation.issue_permit", crew.lin)
    crew.on("issue_permit", row, crew.lin)
    row.refresh_from_db()
    assert row.state == "working" and row.valid_until == row.ends_on and row.permit.startswith("XK2026-")
    with pytest.raises(NotAllowed):
        crew.on("extend", row, crew.ma, valid_until="2027-03-01", reason="材料晚到")
    with pytest.raises(IntegrityError), transaction.atomic(), writing():
        Renovation.objects.filter(pk=row.pk).update(checked_by=None)  # no permit before approval, in the database too


def test_a_company_that_takes_no_deposit_says_so_and_the_permit_waits_for_none(crew: Crew) -> None:
    row = crew.approved()
    with writing():
        Setting.objects.create(site=crew.cast.company, name="renovation.deposit_first", value=False)
    crew.on("sign_agreement", row, crew.lin, scan=[photo("agreement.png")])
    assert crew.on("issue_permit", row, crew.lin).state == "working"


def test_arrears_are_shown_and_refuse_nothing(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhishou.areas.payments.queries.owed_fen", lambda unit: 12300)
    assert "这一户有欠费。可以提醒，不能因此不办装修。" in page(crew.ma, f"/renovations/new?unit={crew.unit.pk}")
    row = crew.working()
    assert "这一户有欠费" in page(crew.ma, row.url())


def test_the_site_is_visited_every_three_working_days_until_it_is_reported_done(crew: Crew) -> None:
    row = crew.working()
    (first,) = owed(row, state="open")
    assert (first.do_operation, first.duty_id, first.due_at) == (
        "renovation.visit",
        "test.he.1",
        MONDAY + timedelta(days=3),
    )
    with clock.at(MONDAY + timedelta(days=2)):
        crew.on("visit", row, crew.he, seen="水电开槽，没有动承重墙", photos=[photo()])
        (second,) = owed(row, state="open")
        assert second.due_at == MONDAY + timedelta(days=7)  # Wednesday and three working days: Monday
        crew.on("report_done", row, crew.ma)
    states = {one.do_operation: one.state for one in owed(row)}
    assert states["renovation.visit"] == "kept"
    assert sorted(one.do_operation for one in owed(row, state="open")) == [
        "renovation.accept_site",
        "renovation.accept_works",
    ]


def test_a_violation_has_a_picture_a_day_and_is_looked_at_again_by_who_found_it(crew: Crew) -> None:
    row = crew.working()
    with pytest.raises(Invalid):
        crew.violation(row, photos=[])
    refused("renovation.due", lambda: crew.violation(row, due_at=MONDAY))
    found = crew.violation(row)
    (again,) = owed(row, state="open", do_operation="renovation.confirm_correction")
    assert (again.person, again.due_at) == (crew.he, found.due_at)
    assert "违规" in page(crew.he, row.url()) and "第二十七条" in page(crew.he, row.url())
    assert Notice.objects.filter(kind="renovation.violated", person=crew.lin).exists()
    assert not Notice.objects.filter(kind="renovation.violated", person=crew.jing).exists()
    with clock.at(found.due_at + timedelta(hours=1)):
        assert "督办违规" in page(crew.jing, "/") and found.number in page(crew.jing, "/")
        crew.do(crew.he, "renovation.confirm_correction", violation=found.pk, seen="已清走", photos=[photo()])
        assert found.number not in page(crew.jing, "/")
    again.refresh_from_db()
    assert again.state == "late"
    refused(
        "renovation.corrected",
        lambda: crew.do(crew.he, "renovation.confirm_correction", violation=found.pk, seen="再看", photos=[photo()]),
    )


def test_a_grave_violation_is_told_to_the_supervisor_and_stops_the_work_until_it_is_put_right(crew: Crew) -> None:
    row = crew.working()
    found = crew.violation(row, fault="structure", what="客厅承重墙开了洞", stops=True)
    row.refresh_from_db()
    assert row.state == "stopped"
    assert Notice.objects.filter(kind="renovation.violated", person=crew.jing).exists()
    assert "已责令停工" in Client().get(f"/permits/{sealed.token_of(row.pk, sealed.PERMIT)}").content.decode()
    refused("renovation.grave_open", lambda: crew.on("resume", row, crew.jing, reason="已承诺恢复"))
    told = {"authority": "示例区住建局", "how": "书面报告，对方收下"}
    crew.do(crew.jing, "renovation.report_violation", violation=found.pk, papers=[photo("report.png")], **told)
    assert "已报告 示例区住建局" in page(crew.jing, row.url())
    crew.do(crew.he, "renovation.confirm_correction", violation=found.pk, seen="已按设计恢复", photos=[photo()])
    crew.on("resume", row, crew.jing, reason="原设计单位出具了恢复意见")
    row.refresh_from_db()
    assert row.state == "working"
    with pytest.raises(NotAllowed):
        crew.on("resume", row, crew.he, reason="可以了")


def test_who_scans_the_permit_reads_whether_it_holds_and_no_name(crew: Crew) -> None:
    row = crew.working()
    address = f"/permits/{sealed.token_of(row.pk, sealed.PERMIT)}"
    shown = Client().get(address).content.decode()
    assert "有效" in shown and row.permit in shown and "1-101" in shown
    assert not [name for name in ("示例业主", "示例工长", "示例装饰公司", "13800002222", "林晓雯") if name in shown]
    with clock.at(MONDAY + timedelta(days=61)):
        assert "已过期" in Client().get(address).content.decode()
        assert row.number in page(crew.lin, "/renovations?view=expired")
    assert Client().get("/permits/AAAAAAAAAAAAAAAAAAAAAAAA").status_code == 404


def test_passes_are_issued_photographed_returned_or_lost_and_follow_an_extension(crew: Crew) -> None:
    row = crew.working()
    assert row.valid_until is not None
    workers = [{"name": "示例工一", "trade": "木工"}, {"name": "示例工二", "trade": "电工"}]
    late = (row.valid_until + timedelta(days=1)).isoformat()
    refused("renovation.pass_period", lambda: crew.on("issue_passes", row, crew.ma, workers=workers, valid_until=late))
    crew.on("issue_passes", row, crew.ma, workers=workers)
    one, other = Pass.objects.all()
    crew.do(crew.ma, "renovation.photograph_pass", holder=one.pk, photo=photo())
    address = f"/permits/{sealed.token_of(one.pk, sealed.PASS)}"
    assert "有效" in Client().get(address).content.decode() and "示例工一" not in Client().get(address).content.decode()
    crew.on("extend", row, crew.lin, valid_until=late, reason="材料晚到")
    one.refresh_from_db()
    assert one.valid_until.isoformat() == late
    crew.do(crew.ma, "renovation.end_pass", holder=one.pk, how="returned")
    crew.do(crew.ma, "renovation.end_pass", holder=other.pk, how="lost", note="工地上丢了")
    refused("renovation.pass_ended", lambda: crew.do(crew.ma, "renovation.end_pass", holder=one.pk, how="lost"))
    assert "已交回" in Client().get(address).content.decode()
    assert "工地上丢了" in page(crew.ma, row.url())


def test_two_accept_and_only_then_the_deposit_is_asked_back_by_its_own_operation(crew: Crew) -> None:
    row = crew.working()
    assert row.deposit is not None
    refuse = {"deposit": row.deposit.pk, "amount": "2000", "payee": "示例业主", "reason": "完工"}
    refused("renovation.deposit_held", lambda: crew.do(crew.lin, "services.ask_refund", **refuse))
    crew.on("issue_passes", row, crew.ma, workers=[{"name": "示例工一", "trade": "木工"}])
    crew.on("report_done", row, crew.ma)
    one = crew.cast.person("one", "一人", "check_renovations", "patrol_renovations")
    crew.on("accept_works", row, one, seen="水电试压合格")
    refused("renovation.same_person", lambda: crew.on("accept_site", row, one, seen="也好"))
    assert owed(row, state="open", do_operation="renovation.ask_refund") == []
    crew.on("accept_site", row, crew.he, seen="公共部位完好")
    row.refresh_from_db()
    assert (row.state, row.works_by, row.site_by) == ("accepted", one, crew.he)
    (ask,) = owed(row, state="open")
    assert (ask.do_operation, ask.person) == ("renovation.ask_refund", crew.lin)
    refused("renovation.passes_out", lambda: crew.on("ask_refund", row, crew.lin, payee="示例业主"))
    refused("renovation.passes_out", lambda: crew.do(crew.lin, "services.ask_refund", **refuse))
    crew.do(crew.ma, "renovation.end_pass", holder=Pass.objects.get().pk, how="returned")
    given = {"amount": "300", "reason": "电梯轿厢刮花", "evidence": [photo()]}
    asked = crew.do(crew.lin, "services.ask_deduction", deposit=row.deposit.pk, **given)
    crew.do(crew.qian, "services.decide_deduction", deduction=asked.pk, approved=True)
    crew.on("ask_refund", row, crew.lin, payee="示例业主")
    refund = Refund.objects.get()
    assert (refund.amount_fen, refund.deposit, refund.state) == (170000, row.deposit, "asked")
    ask.refresh_from_db()
    assert ask.state == "kept"
    refused("renovation.refund_asked", lambda: crew.on("ask_refund", row, crew.lin, payee="示例业主"))
    crew.do(crew.qian, "services.decide_refund", refund=refund.pk, approved=False, opinion="收款人写错")
    crew.on("ask_refund", row, crew.lin, payee="示例业主甲")
    assert Refund.objects.count() == 2


def test_what_is_not_good_goes_on_and_both_look_again(crew: Crew) -> None:
    row = crew.working()
    crew.on("report_done", row, crew.ma)
    crew.on("accept_works", row, crew.zheng, seen="合格")
    crew.on("reject_site", row, crew.he, reason="楼道墙面有划痕，请恢复")
    row.refresh_from_db()
    assert (row.state, row.works_by) == ("working", None)
    (visit,) = owed(row, state="open")
    assert visit.do_operation == "renovation.visit"
    found = crew.violation(row)
    crew.on("report_done", row, crew.ma)
    refused("renovation.violations_open", lambda: crew.on("accept_site", row, crew.he, seen="合格"))
    crew.do(crew.he, "renovation.confirm_correction", violation=found.pk, seen="已清走", photos=[photo()])
    crew.on("accept_site", row, crew.he, seen="合格")
    crew.on("accept_works", row, crew.zheng, seen="合格")
    row.refresh_from_db()
    assert row.state == "accepted"


def test_a_withdrawn_application_frees_its_deposit(crew: Crew) -> None:
    row = crew.approved()
    held = crew.deposit()
    crew.on("link_deposit", row, crew.lin, deposit=held.pk)
    crew.on("withdraw", row, crew.lin, reason="业主不装了")
    given = {"amount": "2000", "payee": "示例业主", "reason": "撤销装修申请"}
    assert crew.do(crew.lin, "services.ask_refund", deposit=held.pk, **given).state == "asked"


def test_the_register_finds_filters_and_leaves_as_excel(crew: Crew) -> None:
    row = crew.working()
    crew.violation(row)
    assert row.number in page(crew.jing, "/renovations") and row.number in page(
        crew.jing, "/renovations?view=violations"
    )
    assert row.number not in page(crew.jing, "/renovations?view=to_accept")
    assert row.number in page(crew.jing, "/renovations?q=示例装饰") and row.number in page(
        crew.jing, f"/renovations?unit={crew.unit.pk}"
    )
    assert page(crew.qian, "/renovations") and not page(crew.cast.person("nobody", "无关", "take_in"), "/renovations")
    client = Client()
    client.force_login(crew.jing, backend=BACKEND)
    table = excel.read_table(io.BytesIO(client.get("/renovations.xlsx").content))
    (line,) = [
        [excel.as_text(one.values[name]) for name in ("编号", "受理人", "经办的客服助理", "待整改违规")]
        for one in table.rows
    ]
    assert line == [row.number, "马丽", "林晓雯", "1"]
    assert row.number in page(crew.lin, crew.unit.url())


@pytest.mark.parametrize("paper", ["application", "agreement", "permit", "passes", "violations", "acceptance"])
def test_every_paper_is_a_pdf_once_there_is_what_it_is_about(crew: Crew, paper: str) -> None:
    early = crew.apply(scope="fitting")
    client = Client()
    client.force_login(crew.lin, backend=BACKEND)
    there = paper in ("application", "agreement")
    assert client.get(f"{early.url()}/{paper}.pdf").status_code == (200 if there else 404)
    row = crew.working()
    crew.on("issue_passes", row, crew.ma, workers=[{"name": "示例工一", "trade": "木工"}])
    found = crew.violation(row)
    crew.do(crew.he, "renovation.confirm_correction", violation=found.pk, seen="已清走", photos=[photo()])
    crew.accepted(row)
    assert client.get(f"{row.url()}/{paper}.pdf").content[:5] == b"%PDF-"


def test_what_a_leaving_person_has_in_hand_goes_to_the_successor_with_what_is_owed(crew: Crew) -> None:
    row = crew.working()
    found = crew.violation(row)
    kind = handover.KINDS["装修"]
    assert [sum(rows.count() for rows in kind.rows(who)) for who in (crew.lin, crew.he)] == [1, 1]
    new = crew.cast.person("new", "新楼管", "patrol_renovations")

    class Handing:
        actor, now = None, clock.now()

    with writing():
        kind.move(Handing(), crew.he, new)  # type: ignore[arg-type]
    found.refresh_from_db()
    assert (found.by, found.again_by) == (crew.he, new)
    (again,) = owed(row, state="open", do_operation="renovation.confirm_correction")
    assert again.person == new


def test_the_clerk_takes_in_and_issues_certificates_without_the_register(crew: Crew) -> None:
    assert "林晓雯" in page(crew.ma, f"/renovations/new?unit={crew.unit.pk}")
    given = {"unit": crew.unit.pk, "kind": "resident", "tenure": crew.owner.pk, "valid_until": "2027-11-01"}
    assert crew.do(crew.ma, "property.issue_certificate", **given).number
    with pytest.raises(NotAllowed):
        crew.do(crew.ma, "property.add_party", unit=crew.unit.pk, name="某人", role=0, on="2026-11-23")


def test_violations_and_permits_are_numbered_and_belong_to_their_renovation(crew: Crew) -> None:
    found = crew.violation(crew.working())
    assert Violation.objects.get(number=found.number).belongs_to() == Renovation.objects.get()
