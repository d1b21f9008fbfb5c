"""催缴步骤: who gets which letter next, and why others get none.

Steps follow each other by the days a company sets. Disputed charges are not asked for, a unit with an open promise waits
for its day, and water or power is never cut to press for fees: no step and no operation does it (民法典第九百四十四条).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from zhishou.areas.arrears.models import Contact, Letter
from zhishou.areas.arrears.queries.owing import Debtor, ledger, now_period
from zhishou.areas.payments import queries as money
from zhishou.kernel import clock, settings_store
from zhishou.kernel.models import Site

DAYS = {
    Letter.Step.REMINDER: settings_store.declare(
        "arrears.reminder_after", "催缴：到期后几天发温馨提示", 5, widget="number"
    ),
    Letter.Step.NOTICE: settings_store.declare(
        "arrears.notice_after", "催缴：提示后几天发欠费通知单", 15, widget="number"
    ),
    Letter.Step.FORMAL: settings_store.declare(
        "arrears.formal_after", "催缴：通知单送达后几天发催告函", 30, widget="number"
    ),
    Letter.Step.LEGAL: settings_store.declare(
        "arrears.legal_after",
        "催缴：催告函送达后几天可以移交法律途径",
        30,
        widget="number",
        hint="催告应给业主合理期限",
    ),
}
LEAST = settings_store.declare(
    "arrears.least_fen", "催缴：欠费不到多少分不发文书", 1000, widget="number", hint="1000 就是 10 元"
)


@dataclass(frozen=True)
class Rung:
    """Where a payer of a unit stands: the step that is next, from which day, and why it waits when it does."""

    debtor: Debtor
    step: Letter.Step | None
    from_day: date | None
    waits: str = ""

    def due(self, today: date) -> bool:
        """True when the letter of `step` may be written today."""
        return self.step is not None and not self.waits and self.from_day is not None and self.from_day <= today


def rungs(site: Site, debtors: list[Debtor] | None = None, at_bank: set[int] | None = None) -> list[Rung]:
    """Everybody with overdue charges and their place on the ladder, in delivery order; `at_bank`: the charges known to be there."""
    told = settings_store.values([LEAST.name, *(d.name for d in DAYS.values())], site)
    today = clock.today()
    known = debtors if debtors is not None else ledger(site, now_period())
    asked = [d for d in known if d.overdue_fen(today) > 0 or d.disputed]
    if at_bank is None:
        at_bank = money.held_at(site) if asked else set()
    return [_waiting_for_the_bank(rung(d, told, today), at_bank) for d in asked]


def _waiting_for_the_bank(found: Rung, at_bank: set[int]) -> Rung:
    """Nobody gets a letter, or is handed to a lawyer, for what a file at the bank may be collecting this very day."""
    if found.step is None or found.waits or at_bank.isdisjoint(part.charge for part in found.debtor.parts):
        return found
    return replace(found, waits=_("划账文件还在银行，等回盘"))


def rung(debtor: Debtor, told: Mapping[str, Any], today: date) -> Rung:
    """A payer's place, from the oldest charge that may be asked for and the last letter since then."""
    asked = debtor.collectable(today)
    if not asked:
        return Rung(debtor, None, None, _("全部有争议，处理完再催") if debtor.disputed else _("由开发商缴纳"))
    if sum(part.left_fen for part in asked) < int(told[LEAST.name]):
        return Rung(debtor, None, None, _("金额太小"))
    oldest = min(part.due_on for part in asked if part.due_on)
    last = debtor.letter if debtor.letter is not None and debtor.letter.issued_on > oldest else None
    step = Letter.Step(last.step + 1) if last is not None and last.step < Letter.Step.LEGAL else None
    if last is None:
        step, start = Letter.Step.REMINDER, oldest
    elif last.step in (Letter.Step.NOTICE, Letter.Step.FORMAL):
        if last.served_on is None:
            return Rung(debtor, step, None, _("{letter}还没有送达").format(letter=last.get_step_display()))
        start = last.served_on
    else:
        start = last.issued_on
    if step is None:
        return Rung(debtor, None, None, _("已移交法律途径"))
    from_day = start + timedelta(days=int(told[DAYS[step].name]))
    promise = debtor.promise
    if (
        promise is not None
        and promise.promise == Contact.Promise.OPEN
        and promise.promise_on
        and promise.promise_on >= today
    ):
        return Rung(debtor, step, from_day, _("答应 {day} 交").format(day=promise.promise_on.isoformat()))
    return Rung(debtor, step, from_day)
