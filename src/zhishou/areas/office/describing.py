"""How the office's own rows, and those of the kernel that no area owns, are called; and where its steps are done."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.office.models import Report
from zhishou.areas.office.queries import periods
from zhishou.kernel import subjects, words
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Job, Obligation, Seal, Site
from zhishou.kernel.subjects import Described


def reports(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Reports by kind and period, with their site."""
    rows = Report.objects.within(actor).filter(pk__in=ids).select_related("site")
    return {
        r.pk: Described(f"{r.get_kind_display()}　{periods.spoken(r.period)}", r.site.name, r.get_absolute_url())
        for r in rows
    }


def sites(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Sites by name."""
    if actor.person is None:
        return {site.pk: Described(site.name) for site in Site.objects.within(actor).filter(pk__in=ids)}
    return {site.pk: Described(site.name) for site in actor.house.sites_of(actor.sites_seen() & set(ids))}


def tasks(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Jobs by what they do."""
    rows = Job.objects.within(actor).filter(pk__in=ids)
    return {job.pk: Described(job_title(job), url=f"/jobs/{job.pk}") for job in rows}


def owed(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Obligations by number."""
    rows = Obligation.objects.within(actor).filter(pk__in=ids)
    return {row.pk: Described(_("时限 {n}").format(n=row.pk), url=f"/owed/{row.pk}") for row in rows}


def seals(actor: Actor, ids: list[int]) -> dict[int, Described]:
    """Seals by number."""
    rows = Seal.objects.filter(pk__in=ids)
    return {seal.pk: Described(_("第 {n} 次封存").format(n=seal.number), url="/evidence") for seal in rows}


def job_title(job: Job) -> str:
    """What a job does, in words."""
    if job.name == "office.import":
        from zhishou.kernel.importing import IMPORTS

        kind = IMPORTS.get(str(job.args.get("kind", "")))
        return _("导入{title}").format(title=_(kind.title)) if kind else _("导入")
    said = _(words.SENTENCES.get(job.name, job.name))
    return f"{said}　{title}" if (title := job.args.get("title")) else said


def _step(kind: str, operation: str, verb: str) -> None:
    subjects.register_step(
        operation, lambda subject: (_(verb), f"/reports/new/{kind}?site={subject.rpartition(':')[2]}")
    )


subjects.register("office.report", reports)
subjects.register("kernel.site", sites)
subjects.register("kernel.job", tasks)
subjects.register("kernel.obligation", owed)
subjects.register("kernel.seal", seals)
_step("day", "office.check_day", "督查")
_step("week", "office.report_week", "填报")
_step("month", "office.report_month", "填报")
_step("use", "office.report_use", "填报")
_step("own", "office.report_own_week", "填报")
subjects.register_step("office.read_own_week", lambda subject: (_("批阅"), ""))
