"""Permits, agreements and passes of renovation, for the file of their unit."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.property.models import Unit
from zhishou.areas.renovation.models import UNDER_WAY, Pass, Renovation
from zhishou.kernel import clock, held
from zhishou.kernel.actor import Actor
from zhishou.kernel.held import Held


def _of(actor: Actor, unit: Unit) -> list[Held]:
    rows = list(Renovation.objects.within(actor).filter(unit=unit).select_related("tenure__party").order_by("-pk")[:20])
    found = []
    for row in rows:
        state, going_on = str(row.get_state_display()), row.state in UNDER_WAY
        common = (row.tenure.party.name, row.starts_on)
        if row.permit:
            paper = f"{row.url()}/permit.pdf"
            valid = going_on and row.valid_until is not None and row.valid_until >= clock.today()
            found.append(Held(_("装修许可证"), row.permit, *common, row.valid_until, state, valid, paper))
        if row.agreement:
            found.append(Held(_("装修管理服务协议"), row.agreement, *common, row.ends_on, state, going_on, row.url()))
    passes = Pass.objects.filter(renovation__in=[row.pk for row in rows]).select_related("renovation").order_by("-pk")
    for one in passes[:20]:
        out = one.state == Pass.State.OUT and one.valid_until >= clock.today()
        told = (clock.local(one.at).date(), one.valid_until, str(one.get_state_display()), out, one.renovation.url())
        found.append(Held(_("装修出入证"), one.number, one.holder, *told))
    return found


held.register("property.unit", _of)
