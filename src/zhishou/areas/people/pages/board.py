"""The board of people and posts, the organisation behind it, and new people."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from zhishou.areas.people import queries
from zhishou.areas.people.pages.once import show_once
from zhishou.areas.people.queries import Staffer, Wanted
from zhishou.kernel import typed
from zhishou.kernel.doors.downloads import xlsx_response
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.excel import Sheet, as_bytes
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Person, Post, Site

NEEDS = queries.READ_FILES
PAGE_SIZE = 50
MOST_FOUND = 12


@page(*NEEDS)
def board(request: Asked) -> HttpResponse:
    """Who works where in which post, who has signed, who is away."""
    wanted = _wanted(request)
    staff = queries.staff(request.actor, wanted)
    if request.GET.get("export") == "xlsx":
        return _export(staff)
    context = {
        "page": Paginator(staff, PAGE_SIZE).get_page(request.GET.get("page")),
        "list": _list(request, wanted, len(staff)),
        "nodes": queries.tree(request.actor),
        "wanted": wanted,
    }
    return render(request, "people/board.html", context)


def _wanted(request: Asked) -> Wanted:
    sent = request.GET
    sites = Site.objects.within(request.actor)
    posts = Post.objects.within(request.actor)
    return Wanted(
        q=sent.get("q", "")[:40],
        site=sites.filter(code=sent["site"]).first() if sent.get("site") else None,
        post=posts.filter(pk__in=typed.numbers([sent.get("post", "")])).first(),
        state=sent.get("state", "") if sent.get("state") in queries.STATES else "",
        view=sent.get("view", "") if sent.get("view") in ("unsigned", "away", "left") else "",
    )


def _list(request: Asked, wanted: Wanted, count: int) -> dict[str, object]:
    views = (("", _("全部")), ("unsigned", _("未签")), ("away", _("请假中")), ("left", _("已离职")))
    sites = [(s.code, "　" * (len(s.lineage()) - 1) + s.name) for s in Site.objects.within(request.actor)]
    posts = [(p.pk, p.name) for p in Post.objects.within(request.actor).order_by("name", "pk")]
    sent = request.GET.copy()
    sent["export"] = "xlsx"
    return {
        "url": "/people",
        "views": [
            {"title": title, "url": f"/people?view={code}" if code else "/people", "active": wanted.view == code}
            for code, title in views
        ],
        "filters": [
            {"name": "q", "label": _("姓名、拼音、登录名、手机四位"), "value": wanted.q},
            {"name": "site", "label": _("站点"), "value": wanted.site.code if wanted.site else "", "choices": sites},
            {"name": "post", "label": _("岗位"), "value": wanted.post.pk if wanted.post else "", "choices": posts},
            {
                "name": "state",
                "label": _("确认书"),
                "value": wanted.state,
                "choices": [(code, _(name)) for code, name in queries.STATES.items()],
            },
        ],
        "keep": [("view", wanted.view)] if wanted.view else [],
        "count": count,
        "export_url": f"/people?{sent.urlencode()}",
    }


def _export(staff: list[Staffer]) -> HttpResponse:
    """Exactly what is shown, one line an appointment; a person without a post has one line too."""
    rows: list[list[object]] = []
    for one in staff:
        head = [one.person.name, one.person.username]
        deputy = one.away.deputy.name if one.away and one.away.deputy else ""
        tail = [_("请假") if one.away else "", deputy]
        for posting in one.postings:
            a = posting.appointment
            department = a.department.name if a.department else ""
            rows.append([*head, a.post.name, a.site.name, department, posting.label, a.starts_at, *tail])
        if not one.postings:
            rows.append([*head, "", one.person.site.name, "", "", None, *tail])
    headers = [_(h) for h in ("姓名", "登录名", "岗位", "站点", "部门", "确认书", "任职日期", "请假", "代理人")]
    return xlsx_response(as_bytes([Sheet(_("人员与岗位"), headers, rows)]), f"{_('人员与岗位')}.xlsx")


@page("organise")
def org(request: Asked) -> HttpResponse:
    """The tree of sites with departments, posts and from when signing is enforced."""
    return render(request, "people/org.html", {"nodes": queries.tree(request.actor)})


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@page("organise")
def hire(request: Asked) -> HttpResponse:
    """Someone new: the file, the sign-in name, and the first password, shown once."""
    if request.method == "POST":
        return show_once(request, "people.hire", "/people/hire")
    return render(request, "people/hire.html")


@page()
def find(request: Asked) -> HttpResponse:
    """The typeahead for people: name, pinyin, initials, sign-in name."""
    q = request.GET.get("q", "")[:40]
    rows = Person.objects.within(request.actor).filter(is_active=True).order_by("sort_key", "pk")
    found = [p for p in rows if queries.matches(p, q)][:MOST_FOUND]
    items = [{"value": p.pk, "title": p.name, "line": p.username} for p in found]
    return render(request, "parts/typeahead_results.html", {"q": q, "items": items})


@require_POST
@page("manage_accounts")
def issue_passwords(request: Asked) -> HttpResponse:
    """First passwords for everyone of a site who has none yet: a list to download, this once."""
    site = Site.objects.within(request.actor).filter(code=request.POST.get("site", "")).first()
    data = {"site": site.pk if site else 0}
    outcome = perform("people.issue_passwords", request.actor, data, door="page", key=request.POST.get("key", "")[:80])
    return xlsx_response(
        as_bytes([passwords_sheet(getattr(outcome.result, "shown_once", []))]), f"{_('初始密码')}.xlsx"
    )


def passwords_sheet(pairs: list[tuple[Person, str]]) -> Sheet:
    """The list people get their first passwords from."""
    rows = [[p.name, p.username, p.site.name, text, _("首次登录必须修改")] for p, text in pairs]
    headers = [_(h) for h in ("姓名", "登录名", "站点", "初始密码", "说明")]
    return Sheet(_("初始密码"), headers, rows, [14, 20, 24, 26, 22])
