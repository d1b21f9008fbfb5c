"""档案: volumes with retention and place, lent until a day and back, disposed of by another once their time is over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from conftest import page, signed_in, writing
from django.db import IntegrityError, transaction

from zhishou.areas.documents.models import Loan, Volume
from zhishou.areas.documents.tests.desk import Office, owed
from zhishou.areas.errands.tests.team import MONDAY
from zhishou.kernel import clock, search, sweep
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Notice, Obligation
from zhishou.kernel.operation import Invalid, NotAllowed, Refused

pytestmark = pytest.mark.django_db


def volume(office: Office, **more: Any) -> Volume:
    given = {
        "site": office.cast.company.pk, "title": "2026 年电梯维保合同", "category": "contracts", "place": "三号柜二层",
        "contents": "示例电梯公司维保合同 12 页\n年检报告 4 页", **more,
    }  # fmt: skip
    made: Volume = office.do(office.ma, "file", **given)
    return made


def test_a_volume_is_found_by_what_is_in_it_lent_and_back(office: Office) -> None:
    row = volume(office)
    client = signed_in(office.ma)
    assert row.number in page(office.ma, "/archive?q=年检报告") and row.number not in page(office.ma, "/archive?q=消防")
    assert [one.title for one in dict(search.search(Actor.of(office.ma), "年检"))["档案"]] == [row.title]
    assert page(office.lin, row.url()) == ""
    client.post("/do/documents.lend", {
        "volume": row.pk, "person": office.lin.pk, "purpose": "核对维保次数", "due_on": "2026-11-26", "key": "k1",
    })  # fmt: skip
    loan = Loan.objects.get()
    due = Obligation.objects.get()
    assert (due.person, due.due_at) == (office.ma, MONDAY.replace(day=26, hour=18))
    assert Notice.objects.get(kind="documents.lent").person == office.lin and row.title in page(office.lin, row.url())
    with pytest.raises(Refused, match=r"documents\.lent"):
        office.do(office.ma, "lend", volume=row.pk, person=office.he.pk, purpose="看看", due_on="2026-11-27")
    with clock.at(MONDAY.replace(day=27)):
        sweep.sweep()
        assert Notice.objects.filter(person=office.ma, kind="obligation.late").exists()
        assert row.number in page(office.ma, "/archive?view=overdue")
        office.do(office.ma, "take_back", loan=loan.pk, condition="少一页封面")
    assert owed() == [] and "少一页封面" in page(office.ma, row.url()) and page(office.lin, row.url()) == ""
    with pytest.raises(Refused, match=r"documents\.back_already"):
        office.do(office.ma, "take_back", loan=loan.pk)
    assert client.get("/archive.xlsx").content[:2] == b"PK"


def test_a_volume_is_disposed_of_by_another_and_only_when_its_time_is_over(office: Office) -> None:
    row, forever = volume(office, keep_until="2026-11-30"), volume(office)
    own = office.do(
        office.ma,
        "file",
        site=office.cast.company.pk,
        title="旧通知",
        category="work",
        place="箱",
        keep_until="2026-11-30",
    )
    with writing():
        Volume.objects.filter(pk=own.pk).update(by=office.he)
    given = {"disposal": "碎纸机销毁，马丽监销"}
    with pytest.raises(Refused, match=r"documents\.still_kept"):
        office.do(office.he, "dispose", volume=row.pk, **given)
    with pytest.raises(NotAllowed):
        office.do(office.ma, "dispose", volume=row.pk, **given)
    office.do(office.ma, "lend", volume=row.pk, person=office.lin.pk, purpose="核对", due_on="2026-12-01")
    with clock.at(MONDAY + timedelta(days=8)):
        with pytest.raises(Refused, match=r"documents\.still_kept"):
            office.do(office.he, "dispose", volume=forever.pk, **given)
        with pytest.raises(Refused, match=r"documents\.own_volume"):
            office.do(office.he, "dispose", volume=own.pk, **given)
        with pytest.raises(Refused, match=r"documents\.still_out"):
            office.do(office.he, "dispose", volume=row.pk, **given)
        office.do(office.ma, "take_back", loan=Loan.objects.get().pk)
        assert row.number in page(office.ma, "/archive?view=expired")
        office.do(office.he, "dispose", volume=row.pk, **given)
        with pytest.raises(Refused, match=r"documents\.disposed"):
            office.do(office.ma, "lend", volume=row.pk, person=office.lin.pk, purpose="核对", due_on="2026-12-05")
        assert row.number in page(office.ma, "/archive?view=disposed") and "监销" in page(office.ma, row.url())
    with pytest.raises(IntegrityError), transaction.atomic(), writing():
        Volume.objects.filter(pk=forever.pk).update(disposed_at=clock.now(), disposed_by=office.he, disposal="丢了")


def test_what_makes_no_sense_is_said_at_its_field(office: Office) -> None:
    for field, act in (
        ("keep_until", lambda: volume(office, keep_until="2020-01-01")),
        ("due_on", lambda: office.do(
            office.ma, "lend", volume=volume(office).pk, person=office.lin.pk, purpose="看看", due_on="2026-11-20"
        )),
    ):  # fmt: skip
        with pytest.raises(Invalid) as wrong:
            act()
        assert list(wrong.value.errors) == [field]
    row = volume(office)
    office.do(
        office.ma,
        "change_volume",
        volume=row.pk,
        title="电梯",
        category="contracts",
        place="四号柜",
        contents="消防合同",
    )
    assert row.number in page(office.ma, "/archive?q=消防")
