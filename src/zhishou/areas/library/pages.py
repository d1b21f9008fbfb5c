"""法规与制度: the list with its search, a document with its versions and readers, what a version changed, new ones."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.inspections import queries as inspections
from zhishou.areas.library import queries
from zhishou.areas.library import reading as counting
from zhishou.areas.library.models import FOLLOW_UP, KEEP_STANDARDS, Acknowledgement, Document, Version
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.citing import cited
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, Counted, Listing, Shown, counted, workbook
from zhishou.kernel.doors.tables import Cell
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.excel import Sheet
from zhishou.kernel.models import Clause, Site
from zhishou.kernel.phrasing import listed


def state_of(row: Any) -> tuple[str, str]:
    """Where a document stands, in words, with a colour; of a row read by `with_state`."""
    if row.repealed_on is not None:
        return _("已废止"), "secondary"
    if row.current is not None:
        return _("现行有效"), "teal"
    if row.coming is not None:
        return _("尚未施行"), "blue"
    return _("草稿"), "orange"


def _state(row: Any) -> Cell:
    text, colour = state_of(row)
    return Cell(text, badge=colour)


def _review(row: Document) -> Cell:
    if row.review_on is None:
        return Cell("—")
    return Cell(row.review_on.isoformat(), badge="red" if row.review_on <= clock.today() else "")


LIST = Listing(
    "/library",
    {
        "title": Shown("名称", lambda r: Cell(r.title, url=r.url()), main=True),
        "kind": Shown("种类", lambda r: Cell(str(r.get_kind_display()))),
        "source": Shown("来源和文号", lambda r: Cell(r.source)),
        "since": Shown("施行日期", lambda r: Cell(str(r.since or r.coming or "—")), num=True),
        "state": Shown("状态", _state),
        "tags": Shown("标签", lambda r: Cell(listed(r.tags))),
        "review": Shown("下次检讨", _review, num=True),
        "number": Shown("编号", lambda r: Cell(r.number, url=r.url()), num=True),
        "site": Shown("站点", lambda r: Cell(r.site.name)),
    },
    ("title", "kind", "source", "since", "state", "tags", "review"),
)


def _asked(request: Asked) -> dict[str, str]:
    return {name: request.GET.get(name, "").strip()[:80] for name in queries.FILTERS}


def _header(request: Asked, asked: dict[str, str], keys: list[str], count: int | None) -> dict[str, Any]:
    known = Document.objects.within(request.actor).exclude(tags=[]).values_list("tags", flat=True)
    tags = sorted({tag for each in known for tag in each})
    states = [("force", _("现行有效")), ("coming", _("尚未施行")), ("repealed", _("已废止")), ("draft", _("有草稿"))]
    fields: list[dict[str, Any]] = [
        {"name": "q", "label": _("名称、文号、正文"), "value": asked["q"]},
        {"name": "kind", "label": _("种类"), "value": asked["kind"], "choices": Document.Kind.choices},
        {"name": "state", "label": _("状态"), "value": asked["state"], "choices": states},
    ]
    if tags:
        fields.append({"name": "tag", "label": _("标签"), "value": asked["tag"], "choices": [(t, t) for t in tags]})
    views = [("", _("全部")), ("unread", _("等我阅知"))]
    if request.actor.can("keep_rules"):
        views.append(("due", _("要检讨的")))
    offered = [{"title": t, "url": f"?view={c}" if c else "?", "active": asked["view"] == c} for c, t in views]
    return LIST.header(
        request, fields, keys=keys, count=count, views=offered, keep=[("view", asked["view"])] if asked["view"] else [],
        export="/library.xlsx",
    )  # fmt: skip


@require_GET
@page()
def listing(request: Asked) -> HttpResponse:
    """法规与制度 of the company: found by words of title, source and text; by kind, state and tag."""
    asked, keys = _asked(request), LIST.keys(request)
    shown = Counted(queries.listing(request.actor, asked), A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "page": shown, "table": LIST.table(keys, shown) if shown.object_list else "", "filtered": any(asked.values()),
        "list": _header(request, asked, keys, counted(shown)), "view": asked["view"],
    }  # fmt: skip
    if asked["view"] == "due" and (site := _own_site(request.actor, "keep_rules")) is not None:
        context |= {"site": site, "waiting": queries.due_for_review(site).count()}
    return render(request, "library/list.html", context)


@require_GET
@page()
def listing_excel(request: Asked) -> HttpResponse:
    """The list as Excel: the rows and columns that are shown, of every page."""
    rows = queries.listing(request.actor, _asked(request))[:EXPORTED]
    return LIST.excel(_("法规与制度"), LIST.keys(request), rows)


def _own_site(actor: Actor, capability: str) -> Site | None:
    """The site of one's own post where the capability is held, else the first one."""
    held = actor.sites(capability)
    own = next((one.site for one in actor.appointments if one.site_id in held), None)
    return own or Site.objects.filter(pk__in=held).order_by("path").first()


@require_GET
@page("keep_laws")
def new_law(request: Asked) -> HttpResponse:
    """Take a law into the library."""
    return render(request, "library/new.html", {"site": _own_site(request.actor, "keep_laws"), "law": True})


@require_GET
@page("keep_rules")
def new_rule(request: Asked) -> HttpResponse:
    """Draft a rule of the company."""
    return render(request, "library/new.html", {"site": _own_site(request.actor, "keep_rules"), "law": False})


@require_GET
@page()
def show(request: Asked, number: str) -> HttpResponse:
    """A document: the text in force, its versions, what the chosen one changed, the duties it touches, who has read it."""
    document = queries.listing(request.actor, {}).filter(number=number).first()
    if document is None:
        raise Http404
    may_keep = document.site_id in request.actor.sites("keep_rules" if document.is_rule else "keep_laws")
    rows = document.versions.select_related("written_by", "put_by")
    versions = list(rows if may_keep else rows.filter(put_at__isnull=False))
    chosen = _chosen(request, versions, document)
    before = next((one for one in versions if chosen is not None and one.n < chosen.n), None)
    readers = list(Acknowledgement.objects.filter(version=chosen).select_related("person", "version"))
    mine = next((one for one in readers if one.person_id == request.actor.person_id), None)
    context: dict[str, Any] = {
        "row": document, "state": state_of(document), "may_keep": may_keep, "versions": versions, "shown": chosen,
        "before": before, "mine": mine, "today": clock.today(), "duties": _duties(request.actor, document),
        "changed": queries.difference(before.text, chosen.text) if before is not None and chosen is not None else [],
        "readers": readers if may_keep else [], "read": sum(one.at is not None for one in readers),
        "draft": next((one for one in versions if one.put_at is None), None) if may_keep else None,
        "tags": "、".join(document.tags),
    }  # fmt: skip
    return render(request, "library/document.html", context)


def _chosen(request: Asked, versions: list[Version], document: Any) -> Version | None:
    """The version the address names, else the one in force, else the newest."""
    named = request.GET.get("version", "")
    if named:
        found = next((one for one in versions if str(one.n) == named), None)
        if found is None:
            raise Http404
        return found
    return next((one for one in versions if one.pk == document.current), versions[0] if versions else None)


def _duties(actor: Actor, document: Document) -> list[dict[str, str]]:
    """The duties a document touches; linked where the reader holds them."""
    rows = Clause.objects.filter(duty_id__in=document.duties, version__post__site_id__in=actor.sites_around())
    held = actor.duty_sites()
    found: dict[str, dict[str, str]] = {}
    told = rows.order_by("-version__number").values_list("duty_id", "text", "version__post__name", "position")
    for duty_id, text, post, position in told:
        url = f"/duties/{duty_id}" if duty_id in held else ""
        found.setdefault(duty_id, {"cited": cited(post, position), "text": text, "url": url})
    return [found[one] for one in document.duties if one in found]


def _tables(found: counting.Standing) -> list[tuple[str, list[counting.Rate]]]:
    return [(_("制度"), found.rules), (_("岗位"), found.posts), (_("人员"), found.people)]


@require_GET
@page("keep_rules", FOLLOW_UP)
def reading(request: Asked) -> HttpResponse:
    """Who of those asked has read the rules in force, and what inspections found of them being kept."""
    found = counting.standing(request.actor)
    _months, items = inspections.by_item(request.actor, {})
    findings = sorted((one for one in items if one.failed), key=lambda one: -one.failed)[:10]
    context = {"standing": found, "whole": found.whole, "tables": _tables(found), "findings": findings}
    return render(request, "library/reading.html", context)


@require_GET
@page("keep_rules", FOLLOW_UP)
def reading_excel(request: Asked) -> HttpResponse:
    """The same as Excel: a sheet a way of counting."""
    sheets = [
        Sheet(title, [title, _("阅知率") + "（%）", _("已阅知"), _("应阅知"), _("还没有阅知")], [
            [one.name, one.percent, one.read, one.asked, "、".join(one.owed)] for one in rates
        ])
        for title, rates in _tables(counting.standing(request.actor))
    ]  # fmt: skip
    return workbook(sheets, "reading")


@require_GET
@page(KEEP_STANDARDS)
def standards(request: Asked) -> HttpResponse:
    """Every standard of one's own duties, whole, to be read through and printed (retail.clerk.1)."""
    rows = queries.standards(request.actor, *request.actor.capabilities)
    return render(request, "library/all_standards.html", {"versions": rows})
