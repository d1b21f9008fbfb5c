"""信件: taken in and told, picked up against a signature, sent and arrived, gone back; what nobody picks up is owed."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from conftest import page, reads, signed_in, writing
from django.db import IntegrityError, transaction
from tests.company_life.life import handwriting

from zhishou.areas.customers.models import Customer
from zhishou.areas.documents.models import Envelope
from zhishou.areas.documents.tests.desk import Office, owed
from zhishou.areas.errands.tests.team import MONDAY
from zhishou.kernel import clock, sweep
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Notice, Obligation
from zhishou.kernel.operation import Invalid, NotAllowed, Refused

pytestmark = pytest.mark.django_db


def test_a_letter_for_a_colleague_is_told_and_picked_up_by_phone(office: Office) -> None:
    clerk = signed_in(office.ma)
    clerk.post("/do/documents.receive", {
        "site": office.cast.company.pk, "kind": "courier", "sender": "示例法院", "person": office.lin.pk, "carrier": "邮政",
        "tracking": "ＥＭＳ 1234 5678", "key": "k1",
    })  # fmt: skip
    row = Envelope.objects.get()
    assert (row.recipient, row.tracking, row.told, row.state) == ("林晓雯", "EMS12345678", "program", "waiting")
    assert Notice.objects.get(kind="documents.envelope").person == office.lin
    assert "请到登记的地方签字领取" in page(office.lin, row.url()) and page(office.he, row.url()) == ""
    assert row.url() in page(office.ma, "/envelopes/pickup?q=5678") and row.url() not in page(
        office.ma, "/envelopes/pickup?q=99"
    )
    clerk.post("/do/documents.hand_out", {
        "envelope": row.pk, "taker": "林晓雯", "signature": "data:image/png;base64," + _png(), "key": "k2",
    })  # fmt: skip
    row.refresh_from_db()
    assert (row.state, row.taker, row.ended_by) == ("claimed", "林晓雯", office.ma) and row.signature is not None
    assert owed() == [] and row.number not in page(office.ma, "/envelopes")
    assert "由 林晓雯 签字领取" in page(office.ma, row.url())
    assert (
        clerk.get("/envelopes.pdf?view=all").content[:5] == b"%PDF-"
        and clerk.get("/envelopes.xlsx").content[:2] == b"PK"
    )


def _png() -> str:
    return base64.b64encode(handwriting().data).decode()


def test_an_owners_letter_is_told_by_hand_and_owed_until_it_is_picked_up_or_goes_back(office: Office) -> None:
    owner: Customer = perform(
        "customers.create",
        Actor.of(office.ma),
        {
            "site": office.cast.garden.pk,
            "kind": "resident",
            "name": "示例业主",
            "mobile": "13800009123",
            "place": "7-1203",
        },
        door="page",
    ).result  # type: ignore[assignment]
    row = office.came(customer=owner.pk, kind="registered")
    assert (row.recipient, row.place, row.told) == ("示例业主", "7-1203", "")
    assert Obligation.objects.get().due_at == MONDAY + timedelta(days=3)
    with clock.at(MONDAY + timedelta(days=4)):
        sweep.sweep()
        assert Notice.objects.filter(person=office.ma, kind="obligation.late").exists()
        with pytest.raises(Invalid):
            office.do(office.ma, "tell", envelope=row.pk, how="program")
        office.do(office.ma, "tell", envelope=row.pk, how="phone")
    row.refresh_from_db()
    assert (row.told, row.told_times) == ("phone", 1)
    assert owed("late") == ["hand_out"] and Obligation.objects.get(state="open").due_at == MONDAY + timedelta(days=11)
    office.do(office.ma, "return_envelope", envelope=row.pk, reason="超期没有领")
    assert owed() == []
    reads(
        "documents.envelope_state", f"{row.number} 现在是“已退回”，这一步办不了。请刷新页面。",
        lambda: office.do(office.ma, "hand_out", envelope=row.pk, taker="示例业主", signature=handwriting()),
    )  # fmt: skip
    assert "超期没有领" in page(office.ma, row.url())


def test_what_is_sent_arrives_or_comes_back(office: Office) -> None:
    given = {
        "site": office.cast.company.pk,
        "kind": "courier",
        "recipient": "示例公司",
        "carrier": "顺风",
        "tracking": "SF1",
    }
    row = office.do(office.ma, "send", **given)
    assert (row.sender, row.state, owed()) == ("马丽", "sent", [])
    with pytest.raises(Refused, match=r"documents\.tracking_there"):
        office.do(office.ma, "send", **given)
    with pytest.raises(Refused, match=r"documents\.envelope_state"):
        office.do(office.ma, "tell", envelope=row.pk, how="phone")
    with pytest.raises(Invalid):
        office.do(office.ma, "note_delivery", envelope=row.pk, on="2026-11-22")
    office.do(office.ma, "note_delivery", envelope=row.pk, on="2026-11-23", note="前台签收")
    back = office.do(office.ma, "send", **{**given, "tracking": "SF2"})
    office.do(office.ma, "return_envelope", envelope=back.pk, reason="地址不详")
    assert row.number in page(office.ma, "/envelopes?view=over&way=out") and row.number not in page(
        office.ma, "/envelopes"
    )


def test_a_letter_names_somebody_and_only_who_keeps_letters_registers_it(office: Office) -> None:
    with pytest.raises(Invalid) as wrong:
        office.came()
    assert list(wrong.value.errors) == ["recipient"]
    with pytest.raises(NotAllowed):
        office.do(office.lin, "receive", site=office.cast.garden.pk, kind="plain", recipient="某人")
    row = office.came(recipient="某人")
    with pytest.raises(IntegrityError), transaction.atomic(), writing():  # nobody takes it without a signature
        Envelope.objects.filter(pk=row.pk).update(
            state="claimed", taker="某人", ended_at=clock.now(), ended_by=office.ma
        )
    assert (
        page(office.lin, "/envelopes") == ""
        and page(office.ma, "/envelopes/new")
        and page(office.ma, "/envelopes/new?way=out")
    )
