"""How far a community's late fees are counted, and which charges the next run must look at."""

from __future__ import annotations

from django.db import models

from zhishou.areas.billing.models.charges import Charge
from zhishou.areas.billing.models.tariffs import SEES_FEES
from zhishou.kernel.models import Site
from zhishou.kernel.scope import Placed


class LateMark(Placed):
    """The last period whose run counted a community's late fees.

    Every charge of an earlier period that fell due before that period's last day has been counted. Of those only the
    ones that a `LateWatch` names can still change.
    """

    site = models.OneToOneField(Site, models.PROTECT, primary_key=True, related_name="+")
    period = models.PositiveIntegerField()  # yyyymm

    seen_by = SEES_FEES
    refs = ()

    def __str__(self) -> str:
        return f"{self.site_id} {self.period}"


class LateWatch(Placed):
    """The next run counts a charge's late fee anew: it was open when last counted, or something of its past changed.

    A note, not a state: whoever changes something adds one, and a run takes away exactly those it read, so that
    neither waits for the other and none is lost. Its community is checked a statement at a time (kernel/referring.py).
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_constraint=False)
    charge = models.ForeignKey(Charge, models.PROTECT, related_name="+", db_index=False, db_constraint=False)

    seen_by = SEES_FEES
    refs = ()

    def __str__(self) -> str:
        return f"{self.charge_id}"
