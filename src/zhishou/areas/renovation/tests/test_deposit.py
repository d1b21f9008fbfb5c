"""The money behind a permit: linked by who sees deposits, missed at once when its receipt is voided."""

from __future__ import annotations

from datetime import timedelta

import pypdfium2
import pytest
from conftest import page
from django.test import Client
from tests.company_life import handwriting

from zhishou.areas.renovation.models import Renovation
from zhishou.areas.renovation.tests.crew import BACKEND, MONDAY, Crew, owed
from zhishou.areas.renovation.tests.test_renovations import crew, refused
from zhishou.kernel import clock
from zhishou.kernel.models import Notice, Person
from zhishou.packs.loader import load_pack

__all__ = ["crew"]
pytestmark = pytest.mark.django_db


def words_of(who: Person, url: str) -> str:
    """What a paper says."""
    client = Client()
    client.force_login(who, backend=BACKEND)
    pages = pypdfium2.PdfDocument(client.get(url).content)
    return "".join(one.get_textpage().get_text_range() for one in pages)


def void(crew: Crew, row: Renovation) -> None:
    """费 voids the receipt of the deposit behind a renovation."""
    row.refresh_from_db()
    assert row.deposit is not None
    fei = crew.cast.person("fei", "费青", "void_receipts")
    crew.do(fei, "cashdesk.void_receipt", receipt=row.deposit.receipt_id, reason="转账被退回")


def test_a_permit_whose_deposit_was_voided_is_seen_everywhere_and_another_is_owed(crew: Crew) -> None:
    row = crew.working()
    assert row.number not in page(crew.lin, "/renovations?view=unsecured")
    assert row.deposit is not None and row.deposit.number in words_of(crew.lin, f"{row.url()}/application.pdf")
    void(crew, row)
    (due,) = owed(row, state="open", do_operation="renovation.link_deposit")
    assert (due.person, due.due_at) == (crew.lin, MONDAY + timedelta(days=1))
    assert "的收据已作废，现在没有押金" in page(crew.he, row.url()) and "收押金" in page(crew.lin, row.url())
    listed = page(crew.jing, "/renovations?view=unsecured")
    assert row.number in listed and "施工中　押金作废" in listed
    assert row.deposit is not None and row.deposit.number not in words_of(crew.lin, f"{row.url()}/application.pdf")
    assert set(Notice.objects.filter(kind="renovation.unsecured").values_list("person__username", flat=True)) == {
        "lin", "jing",
    }  # fmt: skip
    crew.on("link_deposit", row, crew.lin, deposit=crew.deposit().pk)
    due.refresh_from_db()
    assert due.state == "kept" and "现在没有押金" not in page(crew.he, row.url())
    assert row.number not in page(crew.lin, "/renovations?view=unsecured")


def test_a_company_whose_charter_sets_no_deadline_for_it_still_finds_the_step_with_the_assistant(crew: Crew) -> None:
    other = crew.cast.person("other", "另一助理", "take_renovations", "permit_renovations", "take_deposits")
    row = crew.approved(crew.apply(responsible=other.pk))
    crew.on("sign_agreement", row, other, signature=handwriting())
    crew.on("link_deposit", row, crew.lin, deposit=crew.deposit().pk)
    crew.on("issue_permit", row, other)
    assert "重新收装修押金" not in page(other, "/")
    void(crew, row)
    assert "重新收装修押金" in page(other, "/")
    crew.accepted(row)
    assert "重新收装修押金" not in page(other, "/")
    assert owed(row, state="open", do_operation="renovation.link_deposit") == []


def test_before_the_permit_another_deposit_can_be_linked_from_the_page(crew: Crew) -> None:
    row = crew.approved()
    crew.on("sign_agreement", row, crew.lin, signature=handwriting())
    crew.on("link_deposit", row, crew.lin, deposit=crew.deposit().pk)
    void(crew, row)
    assert owed(row, do_operation="renovation.link_deposit") == []  # the permit waits for it anyway
    refused("renovation.no_deposit", lambda: crew.on("issue_permit", row, crew.lin))
    assert "renovation.link_deposit" not in page(crew.lin, row.url())
    again = crew.deposit()
    assert "renovation.link_deposit" in page(crew.lin, row.url())
    crew.on("link_deposit", row, crew.lin, deposit=again.pk)
    assert crew.on("issue_permit", row, crew.lin).state == "working"


def test_the_clerk_reads_who_links_the_deposit_and_is_offered_no_form_that_would_be_refused(crew: Crew) -> None:
    row = crew.approved()
    assert "由 林晓雯 收取、关联。" in page(crew.ma, row.url())
    crew.deposit()
    shown = page(crew.ma, row.url())
    assert "押金已经收了，请 林晓雯 关联。" in shown and "renovation.link_deposit" not in shown
    assert "renovation.link_deposit" in page(crew.lin, row.url())


def test_a_deposit_that_is_being_given_back_stands_behind_nothing(crew: Crew) -> None:
    row, held = crew.approved(), crew.deposit()
    given = {"amount": "2000", "payee": "示例业主", "reason": "不装了"}
    crew.do(crew.lin, "services.ask_refund", deposit=held.pk, **given)
    refused("renovation.deposit_unfit", lambda: crew.on("link_deposit", row, crew.lin, deposit=held.pk))


def test_the_department_is_headed_by_who_sees_its_renovations(crew: Crew) -> None:
    (post,) = [one for one in load_pack("property").posts if one.code == "property.manager"]
    granted = [name for clause in post.clauses for name in clause.grants]
    manager = crew.cast.person("manager", "周经理", *granted, boss=None)
    row = crew.working()
    assert row.number in page(manager, "/renovations") and "装修" in page(manager, "/")
    with clock.at(MONDAY + timedelta(hours=1)):
        crew.on("stop", row, crew.he, reason="夜里施工")
        crew.on("resume", row, manager, reason="已经整改")
