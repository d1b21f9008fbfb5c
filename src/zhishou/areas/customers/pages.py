"""The pages of customers: list, file, one search for typing, the phone on request."""

from __future__ import annotations

import json
from datetime import time
from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from zhishou.areas.customers import classing, closing, known, queries
from zhishou.areas.customers.models import Customer
from zhishou.kernel import clock, held, typed
from zhishou.kernel.actor import Actor
from zhishou.kernel.doors import ways, web
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, Counted, Listing, Shown, counted
from zhishou.kernel.doors.tables import Cell
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Person, Site
from zhishou.kernel.operation import Invalid, NotAllowed, Refused
from zhishou.kernel.phrasing import quantity
from zhishou.kernel.templatetags.zhishou import mask_phone

FILTERS = ("q", "kind", "klass", "owner", "site", "view")


def _kind(row: Customer) -> str:
    return str(row.get_kind_display())


def _when(row: Customer) -> str:
    return f"{clock.local(row.updated_at):%Y-%m-%d %H:%M}"


def _today(row: Customer) -> Cell:
    """What happened to a file since midnight."""
    since = clock.midnight(clock.today())
    if row.created_at >= since:
        return Cell(_("新增"), badge="teal")
    return Cell(_("有变动"), badge="blue") if row.updated_at >= since else Cell()


LIST = Listing(
    "/customers",
    {
        "number": Shown("编号", lambda c: Cell(c.number, url=c.url()), num=True),
        "name": Shown("姓名", lambda c: Cell(c.name, url=c.url()), main=True),
        "vip": Shown("重要客户", lambda c: Cell(_("重要"), badge="red") if c.is_vip else Cell()),
        "place": Shown("房号或地址", lambda c: Cell(c.place or "—")),
        "mobile": Shown("电话", lambda c: Cell(mask_phone(c.mobile) or "—"), num=True),
        "kind": Shown("类型", lambda c: Cell(_kind(c))),
        "klass": Shown("分类", lambda c: Cell(c.classing.klass.name if hasattr(c, "classing") else "")),
        "owner": Shown("负责人", lambda c: Cell(c.owner.name if c.owner else _("还没有"))),
        "site": Shown("小区或门店", lambda c: Cell(c.site.name)),
        "whole": Shown(
            "完整度", lambda c: Cell(f"{c.completeness()}%"), num=True, end=True, value=lambda c: c.completeness()
        ),
        "today": Shown("今天", _today),
        "updated": Shown("更新时间", lambda c: Cell(_when(c)), num=True, end=True, value=lambda c: c.updated_at),
    },
    ("name", "vip", "place", "mobile", "kind", "klass", "owner", "site", "updated"),
)


@require_GET
@page(*Customer.seen_by)
def listing(request: Asked) -> HttpResponse:
    """客户: everyone within sight, by name; filters, columns and views in the address."""
    filters, keys = _asked(request), LIST.keys(request)
    shown = Counted(queries.listing(request.actor, filters), A_PAGE).get_page(request.GET.get("page"))
    owners = queries.people_who_contact(request.actor, None) if request.actor.can("assign_customers") else []
    context = {
        "page": shown,
        "table": LIST.table(keys, shown, bulk="assign" if owners else ""),
        "list": _header(request, filters, keys, shown),
        "owners": owners,
        "filtered": any(filters.values()),
    }
    return render(request, "customers/list.html", context)


def _asked(request: Asked) -> dict[str, str]:
    return {name: request.GET.get(name, "")[:80] for name in FILTERS}


def _header(request: Asked, filters: dict[str, str], keys: list[str], shown: Page[Customer]) -> dict[str, Any]:
    views = [("", _("全部")), ("mine", _("我负责的")), ("none", _("还没有负责人"))]
    more = [("vip", pgettext("list", "重要客户")), ("today", _("今天新增和变动")), ("stale", _("久未更新"))]
    current = (filters["owner"], filters["view"])
    sites = Site.objects.filter(pk__in=request.actor.sites(*Customer.seen_by))
    fields: list[dict[str, Any]] = [
        {"name": "q", "label": _("姓名、拼音、电话、房号"), "value": filters["q"]},
        {"name": "kind", "label": _("类型"), "value": filters["kind"], "choices": Customer.Kind.choices},
    ]
    if classes := queries.classes(request.actor):
        fields.append({"name": "klass", "label": _("分类"), "value": filters["klass"], "choices": classes})
    if len(sites) > 1:
        choices = [(str(site.pk), site.name) for site in sites]
        fields.append({"name": "site", "label": _("小区或门店"), "value": filters["site"], "choices": choices})
    offered = [
        *({"title": t, "url": f"?owner={c}" if c else "?", "active": current == (c, "")} for c, t in views),
        *({"title": t, "url": f"?view={c}", "active": current == ("", c)} for c, t in more),
    ]
    keep = [(name, filters[name]) for name in ("owner", "view") if filters[name]]
    return LIST.header(
        request, fields, keys=keys, count=counted(shown), views=offered, keep=keep, export="/customers/export.xlsx"
    )  # fmt: skip


@require_GET
@page("keep_customers", "assign_customers")
def export(request: Asked) -> HttpResponse:
    """The list as Excel: the rows and columns that are shown, of every page, phones masked as on the page."""
    rows = queries.listing(request.actor, _asked(request))[:EXPORTED]
    return LIST.excel(_("客户"), LIST.keys(request), rows)


@require_GET
@page(*Customer.seen_by)
def find(request: Asked) -> HttpResponse:
    """Hits for a box where a customer is found by typing: a fragment for the page, JSON for others. Phones masked."""
    text = request.GET.get("q", "")[:80]
    found = queries.find(request.actor, text)
    items: list[dict[str, Any]] = [
        {
            "value": row.pk,
            "title": str(row),
            "badge": _("重要") if row.is_vip else "",
            "line": row.get_kind_display(),
            "phone": mask_phone(row.mobile),
        }
        for row in found
    ]
    if getattr(request, "htmx", None):
        for row, item in zip(found, items, strict=True):  # what the form takes over from the customer who is chosen
            item["fills"] = json.dumps({"site": str(row.site_id), "place": row.place}, ensure_ascii=False)
        may_add = request.actor.can("take_in") or request.actor.can("keep_customers")
        items += _without_file(request.actor, text, found) if may_add else []
        context = {"items": items, "q": text, "new_url": "/customers/new-inline" if may_add else ""}
        response = render(request, "parts/typeahead_results.html", context)
    else:
        response = JsonResponse({"items": items}, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "private, no-store"
    return response


def _without_file(actor: Actor, text: str, found: list[Customer]) -> list[dict[str, Any]]:
    """People another area knows who fit what was typed and are not among the files found."""
    there = {(row.name, row.mobile) for row in found}
    return [
        {
            "title": f"{person.name}　{person.place}",
            "line": _("{role}，还没有客户档案").format(role=person.role),
            "phone": mask_phone(person.mobile),
            "new_url": f"/customers/new-inline?known={person.ref}",
            "fills": json.dumps({"site": str(person.site_id), "place": person.place}, ensure_ascii=False),
        }
        for person in known.find(actor, text)
        if (person.name, person.mobile) not in there
    ]


@require_GET
@page("take_in", "keep_customers")
def new_inline(request: Asked) -> HttpResponse:
    """Fields for a new customer inside the intake form: what was typed goes where it fits, likely doubles are shown."""
    if (person := known.one(request.actor, request.GET.get("known", ""))) is not None:
        like = queries.like(request.actor, person.name, person.mobile)
        return render(request, "customers/new_inline.html", {"person": person, "like": like})
    typed = " ".join(request.GET.get("q", "").split())[:60]
    digits = "".join(sign for sign in typed if sign.isdigit())
    is_phone = len(digits) >= 7 and len(digits) >= len(typed) - 3
    name, mobile = ("", digits) if is_phone else (typed, "")
    like = queries.like(request.actor, name, mobile)
    return render(request, "customers/new_inline.html", {"name": name, "mobile": mobile, "like": like})


@require_GET
@page("keep_customers")
def new(request: Asked) -> HttpResponse:
    """A new file."""
    return render(request, "customers/new.html", {})


def _customer(request: Asked, number: str) -> Customer:
    customer = queries.by_number(request.actor, number)
    if customer is None:
        raise Http404
    return customer


@require_GET
@page(*Customer.seen_by)
def file(request: Asked, number: str) -> HttpResponse:
    """客户档案: who it is, how they like to be called, what was done, who looks after them."""
    from zhishou.areas.callbacks import queries as callbacks
    from zhishou.areas.mail import queries as mail

    actor, customer = request.actor, _customer(request, number)
    sorted_as = classing.of_files([customer]).get(customer.pk)
    context = {
        "customer": customer,
        "card": card(customer, actor),
        "services": list(queries.services(actor, customer)[:20]),
        "cases": queries.cases_of(actor, customer),
        "callbacks": callbacks.of_customer(actor, customer),
        "mails": mail.of_customer(actor, customer),
        "contacts": list(customer.contacts.select_related("by").order_by("-at")[:20]),
        "assignments": list(customer.assignments.select_related("person", "by").order_by("-at")[:10]),
        "others_with": queries.with_same_phone(actor, customer),
        "classing": sorted_as,
        "classing_why": classing.said(sorted_as.facts) if sorted_as else "",
        "closure": closing.closure_of(customer),
        "papers": held.of(actor, customer),
    }
    return render(request, "customers/file.html", context)


def card(customer: Customer, actor: Actor) -> dict[str, Any]:
    """What the customer card of a page shows; what is owed for the unit is fetched when the page is there."""
    owed = f"/arrears/of-customer/{customer.pk}"
    return {
        "owed_url": owed if customer.place and ways.is_open(actor, owed) else "",
        "id": customer.pk,
        "name": customer.name,
        "initial": customer.name[:1],
        "url": customer.url(),
        "line": "　".join(filter(None, (customer.place, str(customer.get_kind_display()), customer.site.name))),
        "phone_masked": mask_phone(customer.mobile or customer.phones[0]) if customer.phones else "",
        "reveal_url": f"{customer.url()}/reveal"
        if customer.phones and actor.can("reveal_contacts", customer.site)
        else "",
        "badges": [{"text": _("重要客户"), "colour": "red"}] if customer.is_vip else [],
    }


@require_GET
@page("keep_customers")
def edit(request: Asked, number: str) -> HttpResponse:
    """The file as a form; telephone numbers stay hidden and unchanged unless typed anew."""
    customer = _customer(request, number)

    def clock_face(value: time | None) -> str:
        return f"{value:%H:%M}" if value else ""

    context = {
        "customer": customer,
        "since": customer.member_since.isoformat() if customer.member_since else "",
        "expires": customer.card_expires_on.isoformat() if customer.card_expires_on else "",
        "rest_days": [str(day) for day in customer.rest_days],
        **{name: clock_face(getattr(customer, name)) for name in ("rest_from", "rest_to", "wish_from", "wish_to")},
    }
    return render(request, "customers/edit.html", context)


@require_POST
def reveal(request: Asked, number: str) -> HttpResponse:
    """The whole numbers, once, for htmx; a refusal comes in their place as a sentence. Never kept by a browser."""
    customer = _customer(request, number)
    try:
        shown = perform("customers.reveal", request.actor, {"customer": customer}, door="page").result
        context: dict[str, Any] = {"phones": shown.phones if isinstance(shown, Customer) else [], "customer": customer}
    except Refused as no:
        context = {"sentence": no.sentence(), "customer": customer}
    template = "customers/phones.html" if getattr(request, "htmx", None) else "customers/phones_page.html"
    response = render(request, template, context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@page("assign_customers")
def assign(request: Asked) -> HttpResponse:
    """分派 the ticked customers to one person: each is an operation of its own, and what was refused is said."""
    person = Person.objects.within(request.actor).filter(pk__in=typed.numbers(request.POST.getlist("person"))).first()
    chosen = list(
        Customer.objects.within(request.actor)
        .defer("tokens")
        .filter(pk__in=typed.numbers(request.POST.getlist("row"))[:200])
    )
    if person is None or not chosen:
        messages.warning(request, _("请先勾选客户，并选择负责人。"))
        return web.onward(request, "/customers")
    done, refused = 0, []
    for customer in chosen:
        try:
            perform("customers.assign", request.actor, {"customer": customer, "person": person}, door="page")
            done += 1
        except (NotAllowed, Refused) as no:
            refused.append(f"{customer.name}：{no.sentence()}")
        except Invalid as wrong:
            refused.append(f"{customer.name}：{wrong}")
    if done:
        messages.success(
            request, quantity("已把 {n} 位客户分派给 {name}，一周之内要完成首次沟通。", n=done, name=person.name)
        )
    for sentence in refused[:5]:
        messages.warning(request, sentence)
    return web.onward(request, "/customers")
