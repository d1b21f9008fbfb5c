"""合同与证件: registered with a copy, found by their words, reminded of before they end, renewed or ended (property.clerk.4)."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from conftest import page, signed_in, writing
from django.db import IntegrityError, transaction

from zhishou.areas.customers.models import Customer
from zhishou.areas.documents.models import Contract
from zhishou.areas.documents.tests.desk import PDF, Office, owed
from zhishou.areas.errands.tests.team import MONDAY
from zhishou.areas.people import handover
from zhishou.areas.property.models import Unit
from zhishou.kernel import clock, search, sweep
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import DeadlineChange, Notice, Obligation, Setting, StoredFile
from zhishou.kernel.operation import Invalid, NotAllowed, Refused
from zhishou.kernel.upload import XLSX

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit(office: Office) -> Unit:
    with writing():
        return Unit.objects.create(site=office.cast.garden, code="7-102")


def test_a_contract_is_found_by_its_words_with_its_copy_and_warned_of_twenty_workdays_before_it_ends(
    office: Office,
) -> None:
    row = office.contract(copies=[PDF])
    copy = StoredFile.objects.get()
    assert row.number in page(office.ma, "/contracts?q=责任险") and row.number not in page(
        office.ma, "/contracts?q=维保"
    )
    assert row.number in page(office.ma, "/contracts?q=BX-2026-8") and row.number in page(
        office.ma, "/contracts?view=ending"
    )
    assert [one.title for one in dict(search.search(Actor.of(office.ma), "示例保险"))["合同与证件"]] == ["公众责任险"]
    shown = page(office.ma, row.url())
    assert "三号柜二层" in shown and f"/files/{copy.pk}" in shown and "还有 37 天" in shown
    assert signed_in(office.ma).get(f"/files/{copy.pk}").status_code == 200
    assert page(office.lin, row.url()) == "" and signed_in(office.lin).get(f"/files/{copy.pk}").status_code == 404
    due = Obligation.objects.get()
    assert (due.person, due.due_at) == (office.ma, MONDAY.replace(month=12, day=30, hour=18))
    assert due.warn_at is not None and clock.local(due.warn_at).date() == date(2026, 12, 2)  # 20 workdays before
    with clock.at(MONDAY.replace(month=12, day=3)):
        sweep.sweep()
        assert Notice.objects.filter(person=office.ma, kind="obligation.warn").exists()
    excel = signed_in(office.ma).get("/contracts.xlsx")
    assert excel["Content-Type"] == XLSX and signed_in(office.ma).get("/contracts.pdf").content[:4] == b"%PDF"


def test_renewed_the_old_one_says_by_which_and_the_new_one_is_owed_next(office: Office) -> None:
    old = office.contract()
    given = {"starts_on": "2026-12-31", "ends_on": "2027-12-30", "own_number": "BX-2027-1", "place": "四号柜"}
    new = office.do(office.ma, "renew_contract", contract=old.pk, **given)
    old.refresh_from_db()
    assert (old.state, new.state, new.party, new.renews) == ("renewed", "coming", "示例保险公司", old)
    assert new.number in page(office.ma, old.url()) and old.number in page(office.ma, new.url())
    assert owed("kept") == ["renew_contract"] and Obligation.objects.get(state="open").subject.endswith(f":{new.pk}")
    with pytest.raises(Refused, match=r"documents\.contract_over"):
        office.do(office.ma, "renew_contract", contract=old.pk, **given)
    office.do(office.ma, "end_contract", contract=new.pk, outcome="改投另一家")
    assert owed() == [] and "改投另一家" in page(office.ma, new.url())
    assert page(office.ma, "/contracts?view=over").count("公众责任险") == 2
    with clock.at(MONDAY.replace(year=2027)), pytest.raises(Refused, match=r"documents\.contract_over"):
        office.do(office.ma, "end_contract", contract=new.pk, outcome="再终止一次")


def test_another_last_day_moves_what_is_owed_and_without_one_nothing_is(office: Office) -> None:
    row = office.contract()
    facts = {"kind": "保险单", "title": "公众责任险", "party": "示例保险公司", "starts_on": "2025-12-31", "place": "柜"}
    office.do(office.ma, "change_contract", contract=row.pk, **facts, ends_on="2027-01-15")
    assert DeadlineChange.objects.count() == 1
    assert clock.local(Obligation.objects.get().due_at).date() == date(2027, 1, 15)
    office.do(office.ma, "change_contract", contract=row.pk, **facts)
    assert owed() == [] and owed("waived") == ["renew_contract"] and "长期" in page(office.ma, row.url())
    office.do(office.ma, "change_contract", contract=row.pk, **facts, ends_on="2027-02-01")
    assert owed() == ["renew_contract"]
    assert Contract.objects.get().state == "in_force"
    with clock.at(MONDAY.replace(year=2027, month=2, day=8)):
        assert Contract.objects.get().state == "past" and row.number in page(office.ma, "/contracts?view=past")


def test_the_files_of_unit_and_customer_show_theirs_to_who_keeps_those_files_and_no_others(
    office: Office, unit: Unit
) -> None:
    garden = office.cast.garden
    keeper = office.cast.person("fang", "方敏", "keep_register", "keep_customers")
    clerk = office.cast.person("wen", "文员", "keep_archive", "issue_certificates")
    customer: Any = perform(
        "customers.create", Actor.of(keeper), {"site": garden.pk, "kind": "resident", "name": "示例业主", "place": "7-102", "mobile": "13800001111"}, door="page"
    ).result  # fmt: skip
    given = {"site": garden.pk, "unit": unit.pk, "kind": "车位租赁合同", "title": "A18 车位"}
    parking = office.contract(**given)
    whose = office.contract(site=garden.pk, customer=customer.pk, kind="其他", title="垃圾清运协议")
    other = office.contract(site=garden.pk, title="外墙清洗")
    led = page(office.ma, f"/contracts?unit={unit.pk}")
    assert f'href="/units/{unit.pk}">{unit.title}</a>' in led
    assert re.search(rf'<input type="hidden" name="unit"[^>]* value="{unit.pk}"', led)
    for reader in (keeper, clerk):
        shown = page(reader, f"/units/{unit.pk}")
        assert parking.number in shown and whose.number not in shown and other.number not in shown
    shown = page(keeper, customer.url())
    assert parking.number in shown and whose.number in shown and other.number not in shown
    assert whose.number in page(keeper, "/contracts") and page(keeper, other.url()) == ""


def test_what_makes_no_sense_is_said_at_its_field(office: Office, unit: Unit) -> None:
    far = office.cast.site("FAR", "外地物业", "company", None)
    with writing():
        theirs = Unit.objects.create(site=far, code="1-1")
    with pytest.raises(Invalid) as wrong:
        office.contract(ends_on="2025-12-30")
    assert list(wrong.value.errors) == ["ends_on"]
    with pytest.raises((Invalid, NotAllowed, Refused)):
        office.contract(unit=theirs.pk)
    with pytest.raises(NotAllowed):
        office.do(office.he, "end_contract", contract=office.contract().pk, outcome="不续")
    with pytest.raises(IntegrityError), transaction.atomic(), writing():
        Contract.objects.update(closed_at=clock.now())


def test_the_company_keeps_the_list_of_kinds(office: Office) -> None:
    with writing():
        Setting.objects.create(site=office.cast.company, name="documents.contract_kinds", value=["食品经营许可证"])
    assert "食品经营许可证" in page(office.ma, "/contracts")
    with pytest.raises(Invalid):
        office.contract(kind="保险单")


def test_who_leaves_hands_the_reminders_on(office: Office) -> None:
    office.contract()
    assert "登记的合同与证件" in handover.told(office.ma)


def test_what_a_customer_asks_to_forget_goes_from_the_register_too(office: Office) -> None:
    from zhishou.kernel import privacy

    with writing():
        customer = Customer.objects.create(site=office.cast.garden, number="K-1", name="张三", kind="resident")
    row = office.contract(site=office.cast.garden.pk, customer=customer.pk, party="张三", note="张三的押金条")
    whose = privacy.Whose(customer.pk, "张三", frozenset(), frozenset({office.cast.garden.pk}))
    assert privacy.open_matters(whose) == 1
    office.do(office.ma, "end_contract", contract=row.pk, outcome="到期不续")
    with writing():
        privacy.erase(privacy.find(whose))
    row.refresh_from_db()
    assert "张三" not in f"{row.party}{row.title}{row.note}" and privacy.open_matters(whose) == 0
    assert [one for one in Contract.objects.all() if "张三" in one.tokens] == []
