"""The promise register, improvements, phrases, and the consequence record with its own permissions."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhishou.areas.cases import stock
from zhishou.areas.cases.models import (
    CauseCode,
    CompensationItem,
    CompensationLimit,
    Consequence,
    Improvement,
    Phrase,
    Promise,
)
from zhishou.kernel import clock
from zhishou.kernel.doors.web import Asked, page

LONGEST_CHECKED, AROUND, A_PAGE = 4000, 8, 30


@require_GET
@page("carry_out", "inspect", "close_cases")
def promises(request: Asked) -> HttpResponse:
    """承诺: what was promised to whom by when, kept or not."""
    view = request.GET.get("view", "open")
    rows = Promise.objects.within(request.actor).select_related("case", "made_by").defer("case__tokens")
    if view in Promise.State.values:
        rows = rows.filter(state=view)
    elif view == "late":
        rows = rows.filter(state="open", due_at__lt=clock.now())
    views = [
        ("open", _("待兑现")),
        ("late", _("已过期未登记")),
        ("kept", _("已兑现")),
        ("broken", _("未兑现")),
        ("all", _("全部")),
    ]
    rows = rows.order_by("due_at") if view in ("open", "late") else rows.order_by("-due_at")
    settled = Promise.objects.within(request.actor).exclude(state="open")
    kept, every = settled.filter(state="kept").count(), settled.count()
    context = {
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "now": clock.now(),
        "percent": round(100 * kept / every) if every else None,
        "list": {"views": [{"title": t, "url": f"?view={c}", "active": view == c} for c, t in views]},
    }
    return render(request, "cases/promises.html", context)


@require_GET
@page()
def improvements(request: Asked) -> HttpResponse:
    """改进与整改: every measure in sight with its owner and date, until somebody has said whether it worked (service.complaint.6)."""
    view, today, me = request.GET.get("view", "due"), clock.today(), request.actor.person_id
    every = Improvement.objects.within(request.actor).select_related("case", "site", "owner", "by", "checked_by")
    every = every.defer("case__tokens")
    waiting = every.filter(effect="")
    ready = Q(due_on__lte=today) | Q(done_at__isnull=False)
    found = {"due": waiting.filter(ready), "mine": waiting.filter(owner_id=me), "open": waiting.exclude(ready)}
    found |= {str(effect): every.filter(effect=effect).order_by("-checked_at") for effect in Improvement.Effect.values}
    views = [
        ("due", _("到期待检查")), ("mine", _("我负责的")), ("open", _("进行中")), ("effective", _("有效")), ("not_effective", _("无效")),
        ("withdrawn", _("已撤销")),
        ("all", _("全部")),
    ]  # fmt: skip
    context = {
        "page": Paginator(found.get(view, every), A_PAGE).get_page(request.GET.get("page")), "today": today, "view": view,
        "list": {"views": [{"title": t, "url": f"?view={c}", "active": view == c} for c, t in views]},
    }  # fmt: skip
    return render(request, "cases/improvements.html", context)


@require_POST
@page()
def check_phrases(request: Asked) -> HttpResponse:
    """Better wording for a text while it is written. It advises and never blocks (service.complaint.7)."""
    text = request.POST.get("text", "")[:LONGEST_CHECKED]
    return render(request, "parts/phrase.html", {"findings": findings(request, text)})


def findings(request: Asked, text: str) -> list[dict[str, str]]:
    """Each avoided wording in the text, why, and what to say instead; the company's list, else the first one."""
    rows = list(Phrase.objects.within(request.actor).values_list("pattern", "why", "better", "active"))
    known = [(p, w, b) for p, w, b, active in rows if active] if rows else list(stock.PHRASES)
    found: list[dict[str, str]] = []
    for pattern, why, better in known:
        at = text.find(pattern)
        if at >= 0:
            end = at + len(pattern)
            found.append(
                {
                    "found": pattern, "why": f"{why}。", "better": better,
                    "before": text[max(0, at - AROUND) : at], "after": text[end : end + AROUND],
                }
            )  # fmt: skip
    return found


@require_GET
@page("keep_categories")
def phrases(request: Asked) -> HttpResponse:
    """用语与原因: the company's lists, and a form for each."""
    context = {
        "phrases": Phrase.objects.within(request.actor),
        "causes": CauseCode.objects.within(request.actor),
        "form": "cases.keep_cause" if request.GET.get("act") == "cause" else "cases.keep_phrase",
    }
    return render(request, "cases/phrases.html", context)


@require_GET
@page("keep_categories", "keep_settings", "propose_remedies", "instruct")
def compensations(request: Asked) -> HttpResponse:
    """补偿目录: what may be offered, how much each post may promise; forms for those who keep them."""
    context = {
        "items": CompensationItem.objects.within(request.actor),
        "limits": CompensationLimit.objects.within(request.actor).select_related("post"),
        "form": "cases.limit_compensation" if request.GET.get("act") == "limit" else "cases.keep_compensation",
    }
    return render(request, "cases/compensations.html", context)


@require_GET
@page()
def consequences(request: Asked) -> HttpResponse:
    """责任处理: one's own, and for those who record them, those of their sites."""
    rows = Consequence.objects.within(request.actor).select_related("case__site", "person", "recorded_by")
    if not rows.exists() and not request.actor.can("record_consequences"):
        raise Http404
    shown = Paginator(rows.defer("case__tokens"), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "cases/consequences.html", {"page": shown})


@require_GET
@page()
def consequence(request: Asked, pk: int) -> HttpResponse:
    """One record: the facts, the statement, the decision, the appeal; the next act for whoever looks."""
    found = Consequence.objects.within(request.actor).filter(Q(pk=pk))
    row = found.select_related("case__site", "person", "recorded_by", "decided_by", "final_by").first()
    if row is None:
        raise Http404
    return render(request, "cases/consequence.html", {"row": row, "next": _next(request, row)})


def _next(request: Asked, row: Consequence) -> str:
    """The operation the person who looks may do now, or nothing."""
    if row.person_id == request.actor.person_id:
        own: dict[str, Any] = {"hearing": "cases.state_consequence", "decided": "cases.appeal_consequence"}
        return str(own.get(row.state, ""))
    deciding = row.state in ("hearing", "stated", "appealed") and request.actor.can("record_consequences", row.site)
    if deciding and row.state == "appealed" and row.decided_by_id == request.actor.person_id:
        return ""
    return "cases.decide_consequence" if deciding else ""
