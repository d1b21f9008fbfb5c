"""知识库: the list with its views and Excel, a question or an article anew, one with its texts, steps and uses."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.answers import queries
from zhishou.areas.answers.models import APPROVE, SEES, USE, WRITE, Article
from zhishou.kernel import clock
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, Counted, Listing, Shown, counted
from zhishou.kernel.doors.tables import Cell
from zhishou.kernel.doors.web import Asked, page


def state_of(row: Article, waits: bool) -> tuple[str, str]:
    """Where an article stands, in words, with a colour; `waits`: a text of it is to be approved."""
    if row.retired_at is not None:
        return _("已停用"), "secondary"
    if row.text is None:
        return (_("等批准"), "blue") if waits else (_("还没有答复"), "orange")
    if row.text.valid_until < clock.today():
        return _("过期"), "red"
    return _("可以用"), "teal"


def _state(row: Article) -> Cell:
    text, colour = state_of(row, row.waits)  # type: ignore[attr-defined]
    return Cell(text, badge=colour)


LIST = Listing(
    "/answers",
    {
        "question": Shown("问题", lambda r: Cell(r.question, url=r.url()), main=True),
        "answer": Shown("答复", lambda r: Cell(r.text.answer[:60] if r.text else "—"), value=lambda r: r.text.answer if r.text else ""),
        "category": Shown("分类", lambda r: Cell(r.category or "—")),
        "state": Shown("状态", _state),
        "until": Shown("有效到", lambda r: Cell(r.text.valid_until.isoformat() if r.text else "—"), num=True),
        "told": Shown("九十天内用了", lambda r: Cell(str(r.told)), num=True, value=lambda r: r.told),
        "owner": Shown("谁负责", lambda r: Cell(r.owner.name if r.owner else "—")),
        "number": Shown("编号", lambda r: Cell(r.number, url=r.url()), num=True),
        "site": Shown("站点", lambda r: Cell(r.site.name)),
    },
    ("question", "answer", "category", "state", "until", "told", "owner"),
)  # fmt: skip


def _asked(request: Asked) -> dict[str, str]:
    return {name: request.GET.get(name, "").strip()[:60] for name in queries.NAMES}


@require_GET
@page(*SEES)
def listing(request: Asked) -> HttpResponse:
    """The knowledge base: by words and category; what has no answer, waits, is out of date, is told most."""
    asked, keys = _asked(request), LIST.keys(request)
    shown = Counted(queries.listing(request.actor, asked), A_PAGE).get_page(request.GET.get("page"))
    titles = (_("全部"), _("还没有答复"), _("等批准"), _("过期的"), _("用得最多"), _("已停用"))
    views = [
        {"title": title, "url": f"?view={code}" if code else "?", "active": asked["view"] == code}
        for code, title in zip(queries.VIEWS, titles, strict=True)
    ]
    fields: list[dict[str, Any]] = [{"name": "q", "label": _("问题、关键词、答复"), "value": asked["q"]}]
    if known := queries.categories(request.actor):
        fields.append(
            {"name": "category", "label": _("分类"), "value": asked["category"], "choices": [(c, c) for c in known]}
        )
    header = LIST.header(
        request, fields, keys=keys, count=counted(shown), views=views,
        keep=[("view", asked["view"])] if asked["view"] else [], export="/answers.xlsx",
    )  # fmt: skip
    context = {
        "page": shown, "table": LIST.table(keys, shown) if shown.object_list else "", "list": header,
        "filtered": any(asked.values()),
    }  # fmt: skip
    return render(request, "answers/list.html", context)


@require_GET
@page(*SEES)
def listing_excel(request: Asked) -> HttpResponse:
    """The list as Excel: the rows and columns that are shown, of every page."""
    return LIST.excel(_("知识库"), LIST.keys(request), queries.listing(request.actor, _asked(request))[:EXPORTED])


@require_GET
@page(USE, WRITE)
def new(request: Asked) -> HttpResponse:
    """A question nobody has answered yet, or an article at once."""
    context = {"question": request.GET.get("question", "").strip()[:120], "case": request.GET.get("case", "")[:40]}
    return render(request, "answers/new.html", context)


@require_GET
@page(*SEES)
def show(request: Asked, number: str) -> HttpResponse:
    """One question: its answer, the text that waits, whose step is next, when it was told."""
    rows = Article.objects.within(request.actor).select_related("site", "text", "owner", "asked_by").defer("tokens")
    row: Article = get_object_or_404(rows, number=number)
    texts = list(row.texts.select_related("by", "decided_by"))
    waiting = next((one for one in texts if one.approved is None), None)
    writes = row.retired_at is None and request.actor.can(WRITE, row.site)
    last = texts[0] if texts else None
    context = {
        "row": row, "state": state_of(row, waiting is not None), "texts": texts, "waiting": waiting, "uses": queries.uses(row),
        "writes": writes and waiting is None, "retires": writes, "last": last,
        "approves": waiting is not None and waiting.by_id != request.actor.person_id and row.retired_at is None
        and request.actor.can(APPROVE, row.site),
        "tells": row.retired_at is None and row.text is not None and row.text.valid_until >= clock.today()
        and request.actor.can(USE, row.site),
    }  # fmt: skip
    return render(request, "answers/one.html", context)
