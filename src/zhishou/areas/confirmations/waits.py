"""Confirmations as steps on 我的职责: to change what came back, to send what was checked, to sign for the company."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from zhishou.areas.confirmations.models import CHECK, TO_SIGN, Confirmation, Signature, kinds_of
from zhishou.kernel import waiting
from zhishou.kernel.actor import Actor
from zhishou.kernel.scope import subject_of
from zhishou.kernel.waiting import Waiting


def steps(actor: Actor, at_most: int) -> list[Waiting]:
    """Mine to change or to send, and those the other side has signed and the company has not; the longest first."""
    signed = Signature.objects.filter(confirmation=OuterRef("pk"), version=OuterRef("version"))
    mine = Q(responsible_id=actor.person_id, state__in=["returned", "checked"])
    to_sign = Q(Exists(signed.filter(side="theirs")), ~Exists(signed.filter(side="ours")))
    to_sign &= Q(state__in=TO_SIGN, site__in=actor.sites(CHECK))
    found = Confirmation.objects.filter(kinds_of(actor), mine | to_sign).annotate(
        theirs=Exists(signed.filter(side="theirs"))
    )
    rows = found.select_related("site", "customer").defer("customer__tokens").order_by(F("state_at"), "pk")[:at_most]
    return [_waiting(actor, row) for row in rows]


def _waiting(actor: Actor, row: Confirmation) -> Waiting:
    if row.state in TO_SIGN and row.theirs and row.site_id in actor.sites(CHECK):  # type: ignore[attr-defined]
        do, label, capability = "confirmations.sign_ours", _("代表公司签字"), CHECK
    elif row.state == Confirmation.State.RETURNED:
        do, label, capability = f"confirmations.revise_{row.kind}", _("修改确认书"), row.writes
    else:
        do, label, capability = "confirmations.send_link", _("发出确认书"), row.writes
    return Waiting(
        do=do, context=subject_of(row), url=f"{row.url()}#step", action_label=label, since=row.state_at,
        what="　".join((label, row.other, row.number)), basis=waiting.by_duty(actor, capability, row.site),
    )  # fmt: skip


waiting.register(steps, "/confirmations")
