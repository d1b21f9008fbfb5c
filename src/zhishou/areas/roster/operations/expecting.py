"""预计客流 of a day that is not like others: a sale, a holiday, a closed street."""

from __future__ import annotations

from datetime import date

from django.db import models

from zhishou.areas.roster.models import PLAN, Expected
from zhishou.kernel import clock
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref


def _url(row: models.Model) -> str:
    assert isinstance(row, Expected)
    return f"/roster?site={row.site.code}&week={row.day}"


class Expecting(Command):
    site: Ref[Site] = ask("地点")
    day: date = ask("日期")
    percent: int = ask("是平常的百分之几", at_least=10, at_most=1000, hint="平常是 100；店庆来两倍的人写 200")
    why: str = ask("为什么", at_least=1, at_most=40, hint="例如 店庆第一天")


@operation("roster.expect", label="预计客流", capability=PLAN, about="site", leads_to_made=True, url_after=_url)
def expect(act: Act, cmd: Expecting) -> Expected:
    """How many come on a day, in percent of what its weekday usually brings; said again it replaces what was said.

    Refused for a day that has passed.
    """
    if cmd.day < clock.local(act.now).date():
        raise Refused("roster.day_over", day=cmd.day)
    site = act.lock(cmd.site)
    said = {"percent": cmd.percent, "why": cmd.why, "by": act.person, "at": act.now}
    row, _made = Expected.objects.update_or_create(site=site, day=cmd.day, defaults=said)
    act.note(day=cmd.day.isoformat(), percent=cmd.percent)
    return row
