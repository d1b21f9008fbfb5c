"""报表一套: chosen reports of a place and some days, drawn by a job into one workbook and one PDF (property.clerk.7)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import cast

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhishou.areas.reporting import queries
from zhishou.areas.reporting.models import ReportSet
from zhishou.kernel import jobs, spans
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Job, Person, Site
from zhishou.kernel.operation import Command, Invalid, ask, operation
from zhishou.kernel.types import Ref

SET = "reporting.prepare_set"
CENTRE = "/report-centre"


def _readable(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    return [(one.url, _(one.title)) for one in queries.read_anywhere(actor)]


def _places(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    return [(str(one.pk), one.name) for one in queries.sites(actor)]


def _spans(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    return spans.named()


class Keeping(Command):
    name: str = ask("名称", at_least=1, at_most=40, hint="例如：月报")
    reports: list[str] = ask("报表", default=[], at_most=60, choices=_readable)


class Dropping(Command):
    set: Ref[ReportSet] = ask("常用的一套")


class Preparing(Command):
    site: Ref[Site] = ask("地点", choices=_places)
    by: str = ask("期间", choices=_spans, public=True, at_most=10)
    first: date = ask("从哪天")
    last: date = ask("到哪天")
    name: str = ask("名称", default="", at_most=40)
    reports: list[str] = ask("报表", default=[], at_most=60, choices=_readable)


@operation(
    "reporting.keep_set", label="存为常用的一套", personal=True, url_after=lambda row: cast(ReportSet, row).url()
)
def keep_set(act: Act, cmd: Keeping) -> ReportSet:
    """Keep which reports were chosen under a name; one of the same name is replaced. Invalid when none is chosen, or one that
    is nowhere theirs to read.
    """
    _check(cmd.reports, {one.url for one in queries.read_anywhere(act.actor)})
    made, _new = ReportSet.objects.update_or_create(
        person=act.person, name=cmd.name, defaults={"reports": cmd.reports}
    )  # fmt: skip
    act.note(reports=len(cmd.reports))
    return made


@operation("reporting.drop_set", label="不再常用这一套", personal=True, url_after=lambda row: CENTRE)
def drop_set(act: Act, cmd: Dropping) -> Person:
    """Forget a set of one's own; what was drawn by it stays."""
    act.lock(cmd.set).delete()
    return act.person


@operation(
    SET, label="做成一套报表", personal=True, limit=(30, timedelta(days=1)),
    url_after=lambda row: f"/jobs/{cast(Job, row).pk}",
)  # fmt: skip
def prepare_set(act: Act, cmd: Preparing) -> Job:
    """Draw the chosen reports as whoever asks may read them there, into files that are theirs alone.

    Invalid when none is chosen, or one that is not theirs to read there.
    """
    _check(cmd.reports, {one.url for _group, some in queries.of(act.actor, cmd.site) for one in some})
    span = spans.of({"by": cmd.by, "from": cmd.first.isoformat(), "to": cmd.last.isoformat()})
    args = {
        "site": cmd.site.code, "span": span.asked, "reports": cmd.reports, "language": get_language(),
        "title": "　".join(filter(None, (cmd.name, cmd.site.name, span.words))),
    }  # fmt: skip
    act.note(reports=len(cmd.reports), first=span.first.isoformat(), last=span.last.isoformat())
    return jobs.enqueue(SET, args, site=None, person=act.person)  # of no site: nobody else sees it


def _check(chosen: list[str], theirs: set[str]) -> None:
    if not chosen:
        raise Invalid({"reports": ["请勾选要放在一起的报表。"]})
    if not set(chosen) <= theirs:
        raise Invalid({"reports": ["有的报表这个地点没有，或者不在你的职责里。请重新勾选。"]})
