"""Import wizard and jobs: long work that can be left and found again."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhishou.areas.office.describing import job_title
from zhishou.areas.office.operations.importing import AT_ONCE_LINES, JOB, kinds, table_of
from zhishou.areas.office.queries.imports import to_undo
from zhishou.areas.office.words import IMPORTERS
from zhishou.kernel import files, importing, jobs
from zhishou.kernel.actor import Actor
from zhishou.kernel.doors import web
from zhishou.kernel.doors.downloads import xlsx_response
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.gate import Outcome, find
from zhishou.kernel.models import Job
from zhishou.kernel.operation import Refused
from zhishou.kernel.phrasing import quantity
from zhishou.kernel.upload import PDF, XLSX

FILE_KINDS = {XLSX: "Excel", PDF: "PDF"}
SAMPLE_LINES, ERROR_LINES = 8, 100


@page(*IMPORTERS)
def start(request: Asked) -> HttpResponse:
    """Step one: which kind, the template to fill, the file to hand in; and what was imported before."""
    names = [name for name, _title in kinds(request.actor)]
    mine = Job.objects.filter(name=JOB, person=request.actor.person).select_related("site")
    context = {
        "kinds": [importing.IMPORTS[name] for name in names],
        "chosen": request.GET.get("kind", "") if request.GET.get("kind", "") in names else (names[0] if names else ""),
        "before": [{"row": job, "title": job_title(job), "line": result_line(job)} for job in mine[:10]],
    }
    return render(request, "office/import.html", context)


@page(*IMPORTERS)
def template(request: Asked, kind: str) -> HttpResponse:
    """The empty table of a kind, with an explanation of every column."""
    if kind not in dict(kinds(request.actor)):
        raise Http404
    return xlsx_response(importing.template(importing.IMPORTS[kind]), f"{kind}.xlsx")


@page(*IMPORTERS)
def preview(request: Asked, pk: int) -> HttpResponse:
    """Step two: what would be taken, what is there already, what is wrong; columns can be matched by hand."""
    job = _handed_in(request.actor, pk)
    kind = importing.find(job.args["kind"])
    context: dict[str, Any] = {"job": job, "kind": kind, "file": table_of(job), "at_once": AT_ONCE_LINES}
    mapping = _mapping(request, kind)
    try:
        table = importing.open_table(files.path_of(context["file"]), kind, mapping)
        headers = context["headers"] = table.headers
        context["header_line"] = table.header_line
        try:
            tried = importing.run_import(
                kind, request.actor, _site(job), files.path_of(context["file"]), mapping, dry_run=True
            )
        except Refused as wrong:
            context |= {"wrong": wrong.sentence(), "columns": _columns(kind, headers, mapping, {})}
        else:
            context |= _tried(kind, tried, mapping)
    except Refused as unreadable:
        context["unreadable"] = unreadable.sentence()
    return render(request, "office/preview.html", context)


@require_POST
@page(*IMPORTERS)
def take(request: Asked, pk: int) -> HttpResponse:
    """Step three: import. A small file is done at once, a larger one by a job whose progress is shown."""
    _handed_in(request.actor, pk)

    def go_to(outcome: Outcome) -> str:
        job = outcome.result
        assert isinstance(job, Job)
        if not outcome.repeated and job.total <= AT_ONCE_LINES:
            jobs.run_now(job)
        return f"/jobs/{job.pk}"

    return web.submit(request, find("office.import_table"), request.actor, door="page", go_to=go_to, extra={"job": pk})


def _handed_in(actor: Actor, pk: int) -> Job:
    return get_object_or_404(Job, pk=pk, name=JOB, person=actor.person)


def _site(job: Job) -> Any:
    if job.site is None:
        raise Refused("office.import_gone")
    return job.site


def _mapping(request: Asked, kind: importing.ImportKind) -> dict[str, str]:
    """Targets matched by hand, as `map-3=列` (the third column of the kind); `-` leaves a target out."""
    found = {}
    for number, column in enumerate(kind.columns):
        given = request.GET.get(f"map-{number}")
        if given:
            found[column.name] = "" if given == "-" else given
    return found


def _columns(
    kind: importing.ImportKind, headers: list[str], mapping: dict[str, str], taken: dict[str, str]
) -> list[dict[str, Any]]:
    return [
        {
            "number": number,
            "column": column,
            "header": taken.get(column.name) or mapping.get(column.name, ""),
            "left_out": mapping.get(column.name) == "",
        }
        for number, column in enumerate(kind.columns)
    ]


def _tried(kind: importing.ImportKind, tried: importing.ImportResult, mapping: dict[str, str]) -> dict[str, Any]:
    shown = [column.name for column in kind.columns if column.name in tried.columns][:6]
    bad = {row.number for row in tried.failed_rows}
    good = [line for line in tried.lines if line.number not in bad]
    return {
        "tried": tried,
        "columns": _columns(kind, tried.headers, mapping, tried.columns),
        "shown": shown,
        "sample": [(line.number, [line.text(name)[:60] for name in shown]) for line in good[:SAMPLE_LINES]],
        "errors": [(row.number, row.reasons) for row in tried.failed_rows[:ERROR_LINES]],
        "pairs": [f"{target}={header}" for target, header in mapping.items()],
        "lines": len(tried.lines),
    }


@page()
def job_list(request: Asked) -> HttpResponse:
    """Long work, newest first."""
    rows = Job.objects.within(request.actor).select_related("site", "person").order_by("-made_at", "-pk")
    shown = Paginator(rows, 30).get_page(request.GET.get("page"))
    lines = [{"row": job, "title": job_title(job), "line": result_line(job)} for job in shown.object_list]
    return render(request, "office/jobs.html", {"page": shown, "jobs": lines})


@page()
def job(request: Asked, pk: int) -> HttpResponse:
    """One job: how far, what happens when it is interrupted, what came of it. htmx asks for the moving part alone."""
    row = get_object_or_404(Job.objects.within(request.actor).select_related("site", "person"), pk=pk)
    shown = progress_of(row)
    if request.htmx and request.GET.get("part"):
        response = render(request, "parts/progress.html", {"job": shown})
        if not shown["running"]:
            response["HX-Refresh"] = "true"
        return response
    context = {"row": row, "job": shown, "title": job_title(row), "made": _made(row), "imported": row.name == JOB}
    context["undo"] = to_undo(request.actor, row) if row.name == JOB else []
    kind = importing.IMPORTS.get(row.args.get("kind", "")) if row.name == JOB and row.result.get("taken") else None
    context["leads_to"] = [(_(name), url) for name, url in kind.leads_to] if kind else []
    return render(request, "office/job.html", context)


def progress_of(row: Job) -> dict[str, Any]:
    """A job as `parts/progress.html` shows it."""
    running = row.state in (Job.State.WAITING, Job.State.RUNNING) and not _not_begun(row)
    over = row.state in (Job.State.DONE, Job.State.PARTLY)
    done, total = (1, 1) if over and not row.total else (row.total if over else row.done, row.total)
    return {
        "id": row.pk,
        "title": job_title(row),
        "total": total,
        "done": done,
        "percent": done * 100 // total if total else 0,
        "count_line": f"{done} / {total}" if row.total else str(row.get_state_display()),
        "sentence": sentence(row),
        "running": running,
        "failed": row.state == Job.State.FAILED,
        "poll_url": f"/jobs/{row.pk}?part=1",
        "result_url": "",
    }


def sentence(row: Job) -> str:
    """Where a job stands and what happens when it is interrupted."""
    if row.state == Job.State.FAILED:
        return row.trouble or _("没有完成。可以重新开始，已经做完的部分不会重复。")
    if row.state in (Job.State.DONE, Job.State.PARTLY):
        return result_line(row)
    if _not_begun(row):
        return _("已上传，还没有开始导入。")
    return _("可以离开这一页，做完会留在任务里。中途断电或重启会自动接着做，已经做完的部分不会重复。")


def result_line(row: Job) -> str:
    """What came of a job."""
    result = row.result or {}
    if "taken" in result:
        said = _("导入 {taken} 行，已有 {already} 行，失败 {failed} 行。").format(
            taken=result["taken"], already=result["already"], failed=result["failed"]
        )
        left_out = result.get("left_out", 0)
        return said + (quantity("另有 {n} 行是合计或说明，没有导入。", n=left_out) if left_out else "")
    if "written" in result:
        return quantity(
            "重写 {n} 条加密资料，读不出来的 {failed} 条没有改动。", n=result["written"], failed=result["failed"]
        )
    if "reports" in result:
        return _set_line(result["reports"], result.get("failed", 0))
    if "events" in result:
        return quantity("共 {n} 条记录。", n=result["events"])
    return _("已完成。") if row.state == Job.State.DONE else str(row.get_state_display())


def _set_line(reports: int, failed: int) -> str:
    said = quantity("共 {n} 份报表。", n=reports)
    return said + (quantity("另有 {n} 份没有可列的内容，或者不在你的职责里。", n=failed) if failed else "")


def _not_begun(row: Job) -> bool:
    return row.name == JOB and "mapping" not in row.args


def _made(row: Job) -> list[tuple[int, str]]:
    """The files a job made that are still there, and what their buttons say."""
    wanted = row.result.get("files") or [row.result.get("file")]
    known = {JOB: _("下载失败的行（Excel）"), "office.export_evidence": _("下载证据文件")}
    return [
        (one.pk, known.get(row.name) or _("下载 {kind}").format(kind=FILE_KINDS.get(one.mime, one.name)))
        for one in files.of(row)
        if one.pk in wanted
    ]
