"""欠费台账: who owes what since when, by building, age and collector; the same as Excel and on paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhishou.areas.arrears import reports
from zhishou.areas.arrears.pages import AT_THE_DOOR, IN_THE_OFFICE, chosen, communities, tabs
from zhishou.areas.arrears.queries import choosing, owing
from zhishou.areas.arrears.queries.owing import AGES, Debtor
from zhishou.areas.property import finding, periods
from zhishou.areas.property import queries as register
from zhishou.kernel import clock
from zhishou.kernel.doors.downloads import pdf_response
from zhishou.kernel.doors.lists import A_PAGE, EXPORTED, Listing, Shown, money_column
from zhishou.kernel.doors.tables import Cell
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.models import Site
from zhishou.kernel.paper import in_chinese
from zhishou.kernel.standard import standard_report
from zhishou.kernel.templatetags.zhishou import mask_phone


@dataclass
class Seen:
    """What the page, the workbook and the paper show: a community, who owes there, and who of them is asked for."""

    site: Site
    sites: list[Site]
    asked: dict[str, str]
    period: int
    debtors: list[Debtor]
    shown: list[Debtor]
    today: date

    @property
    def query(self) -> str:
        """The question as an address asks it."""
        return urlencode({"site": self.site.code, **{k: v for k, v in self.asked.items() if v}})

    @property
    def narrowed(self) -> bool:
        """True when something is left out."""
        return any(value for name, value in self.asked.items() if name != "view")


def _seen(request: Asked) -> Seen | None:
    sites = communities(request.actor, *IN_THE_OFFICE)
    site = chosen(request, sites)
    if site is None:
        return None
    asked = {name: request.GET.get(name, "").strip()[:80] for name in ("q", "period", "view", *choosing.FILTERS)}
    if asked["view"] not in (BUILDINGS, "collectors"):
        asked["view"] = ""
    if (period := periods.named(asked["period"])) is None:
        period, asked["period"] = owing.now_period(), ""
    today = clock.today()
    debtors = owing.ledger(site, period)
    units = None
    if asked["q"]:
        rows = finding.listing(request.actor, {"q": asked["q"], "site": site.code})
        units = set(rows.values_list("pk", flat=True))
    return Seen(site, sites, asked, period, debtors, choosing.choose(debtors, asked, today, units), today)


@require_GET
@page(*IN_THE_OFFICE, *AT_THE_DOOR)
def listing(request: Asked) -> HttpResponse:
    """欠费台账 of a community, unit by unit or summed; who only calls at doors goes on to the visits."""
    if not any(need in request.actor.capabilities for need in IN_THE_OFFICE):
        return redirect("/arrears/visits")
    seen = _seen(request)
    if seen is None:
        return render(request, "arrears/ledger.html", {"seen": None})
    shown = Paginator(seen.shown, A_PAGE).get_page(request.GET.get("page"))
    view = seen.asked["view"]
    context = {
        "tabs": tabs(request.actor, "/arrears"), "seen": seen, "page": shown, "view": view,
        "table": SUMS.table(_sum_keys(view), _summed(seen, view)) if view else LIST.table(LIST.keys(request), shown.object_list),
        "list": _list(request, seen), "sums": _sums(seen),
    }  # fmt: skip
    return render(request, "arrears/ledger.html", context)


def _sums(seen: Seen) -> dict[str, int]:
    """What the lines that are shown come to."""
    return {
        "principal": sum(d.principal_fen for d in seen.shown), "late": sum(d.late_fen for d in seen.shown),
        "total": sum(d.total_fen for d in seen.shown), "units": owing.households(seen.shown),
        "disputed": sum(d.disputed_fen() for d in seen.shown),
    }  # fmt: skip


def _promise(d: Debtor) -> Cell:
    if d.disputed:
        return Cell(_("有争议"), badge="orange")
    if d.promise is None or d.promise.promise_on is None:
        return Cell()
    broken = d.promise.promise == d.promise.Promise.BROKEN
    said = _("{day} 没有兑现") if broken else _("{day} 交")
    return Cell(said.format(day=f"{d.promise.promise_on:%m-%d}"), badge="red" if broken else "azure")


def _aged(place: int) -> Shown:
    """The principal of an age, in the order of `AGES`."""
    return money_column(AGES[place][1], lambda d: d.aged(clock.today())[place], dash=True)


LIST = Listing(
    "/arrears",
    {
        "unit": Shown("房屋", lambda d: Cell(d.code, url=f"/arrears/units/{d.unit}"), main=True, num=True),
        "building": Shown("楼栋", lambda d: Cell(d.building_name)),
        "payer": Shown("付款人", lambda d: Cell(d.title)),
        "mobile": Shown("手机", lambda d: Cell(mask_phone(d.mobile)), num=True),
        "collector": Shown("负责人", lambda d: Cell(d.collector)),
        "months": Shown("欠费账期", lambda d: Cell(reports.months(d.months()))),
        "oldest": Shown("最早应缴日", lambda d: Cell(f"{oldest:%Y-%m-%d}" if (oldest := d.oldest()) else ""), num=True),
        "days": Shown(
            "逾期天数", lambda d: Cell(str(d.days(clock.today()) or "")), end=True, value=lambda d: d.days(clock.today())
        ),
        "principal": money_column("本金", attrgetter("principal_fen")),
        "late": money_column("违约金", attrgetter("late_fen")),
        "total": money_column("合计（元）", attrgetter("total_fen")),
        **{f"age{place}": _aged(place) for place in range(len(AGES))},
        "disputed": money_column("有争议", lambda d: d.disputed_fen(), dash=True),
        "prepaid": money_column("预存", attrgetter("prepaid_fen"), dash=True),
        "contact": Shown("最近联系", lambda d: Cell(reports.contacted(d.contact))),
        "promise": Shown("承诺", _promise),
        "letter": Shown("最近文书", lambda d: Cell(reports.written(d.letter))),
    },
    ("unit", "payer", "collector", "months", "days", "principal", "late", "total", "contact", "promise"),
    ident=attrgetter("key"),
)  # fmt: skip
BUILDINGS = "buildings"


@dataclass(frozen=True)
class Sum:
    """The line of a building or of a collector: households, principal by age and late fee in fen."""

    place: int
    name: str
    collector: str
    url: str
    units: int
    ages: list[int]
    late_fen: int

    @property
    def principal_fen(self) -> int:
        """Principal of every age."""
        return sum(self.ages)

    @property
    def total_fen(self) -> int:
        """Principal and late fee together."""
        return self.principal_fen + self.late_fen


def _summed_of(place: int) -> Shown:
    return money_column(AGES[place][1], lambda one: one.ages[place], dash=True)


SUMS = Listing(
    "/arrears",
    {
        "name": Shown("楼栋", lambda one: Cell(one.name, url=one.url), main=True),
        "collector": Shown("负责人", lambda one: Cell(one.collector or _("没有指定"), url=one.url)),
        "units": Shown("户数", lambda one: Cell(str(one.units)), end=True, value=attrgetter("units")),
        **{f"age{place}": _summed_of(place) for place in range(len(AGES))},
        "principal": money_column("本金", attrgetter("principal_fen")),
        "late": money_column("违约金", attrgetter("late_fen")),
        "total": money_column("合计（元）", attrgetter("total_fen")),
    },
    (),
    ident=attrgetter("place"),
)


def _sum_keys(view: str) -> list[str]:
    return [key for key in SUMS.columns if view == BUILDINGS or key != "name"]


def _summed(seen: Seen, view: str) -> list[Sum]:
    """By building or by collector, with the principal by age."""
    places = {name: pk for pk, name in register.buildings(seen.site)}
    lines = owing.by_building if view == BUILDINGS else owing.by_collector
    found = []
    for n, (name, who, count, ages, late) in enumerate(lines(seen.shown, seen.today)):
        asks = {"building": places.get(name, "")} if view == BUILDINGS else {"collector": who or choosing.NOBODY}
        url = f"/arrears?{urlencode({'site': seen.site.code, **asks})}"
        found.append(Sum(n, name or _("没有楼栋"), who, url, count, ages, late))
    return found


def _list(request: Asked, seen: Seen) -> dict[str, Any]:
    asked, code = seen.asked, seen.site.code
    people = sorted({d.collector for d in seen.debtors if d.collector})
    fields: list[dict[str, Any]] = [
        {"name": "q", "label": _("房号、姓名、拼音、电话"), "value": asked["q"]},
        {"name": "building", "label": _("楼栋"), "value": asked["building"],
         "choices": [(str(pk), name) for pk, name in register.buildings(seen.site)]},
        {"name": "age", "label": _("账龄"), "value": asked["age"], "choices": [(str(n), _(name)) for n, (_d, name) in enumerate(AGES)]},
        {"name": "collector", "label": _("负责人"), "value": asked["collector"],
         "choices": [*((name, name) for name in people), (choosing.NOBODY, _("没有指定"))]},
        {"name": "state", "label": _("状态"), "value": asked["state"], "choices": [
            ("promised", _("答应交，未到期")), ("broken", _("答应没有兑现")), ("disputed", _("有争议")), ("silent", _("还没有催过")),
        ]},
        {"name": "period", "label": _("到账期"), "value": asked["period"], "type": "month"},
    ]  # fmt: skip
    keep = [("view", asked["view"])] if asked["view"] else []
    if len(seen.sites) > 1:
        choices = [(site.code, site.name) for site in seen.sites]
        fields.insert(0, {"name": "site", "label": _("小区"), "value": code, "choices": choices})
    else:
        keep.append(("site", code))
    views = [("", _("逐户")), ("buildings", _("按楼栋")), ("collectors", _("按负责人"))]
    rest = {k: v for k, v in asked.items() if v and k != "view"}
    offered = [
        {"title": title, "url": f"?{urlencode({'site': code, **rest, **({'view': key} if key else {})})}",
         "active": asked["view"] == key}
        for key, title in views
    ]  # fmt: skip
    made = LIST.header(
        request, fields, keys=LIST.keys(request), count=len(seen.shown), views=offered, keep=keep, export="/arrears.xlsx"
    )  # fmt: skip
    return {**made, **({"columns": []} if asked["view"] else {})}


@require_GET
@page(*IN_THE_OFFICE)
def as_excel(request: Asked) -> HttpResponse:
    """What is shown as a workbook, under the columns that are shown; of units, their sums by building on a second sheet."""
    seen = _seen(request)
    if seen is None:
        raise Http404
    view = seen.asked["view"]
    if view:
        return SUMS.excel(_("欠费台账"), _sum_keys(view), _summed(seen, view))
    by_building = SUMS.sheet(_("按楼栋"), _sum_keys(BUILDINGS), _summed(seen, BUILDINGS))
    return LIST.excel(_("欠费台账"), LIST.keys(request), seen.shown[:EXPORTED], by_building)


@require_GET
@page(*IN_THE_OFFICE)
@in_chinese
def as_pdf(request: Asked) -> HttpResponse:
    """《欠费台账》 on paper: the lines that are shown."""
    seen = _seen(request)
    if seen is None:
        raise Http404
    table = reports.ledger_of([(seen.site, seen.shown)], seen.today)
    return pdf_response(reports.pdf(seen.site, seen.period, table), f"欠费台账 {seen.site.name} {seen.today}.pdf")


standard_report(
    "欠费台账", "到这个月为止谁欠多少、欠了多久、催到哪一步", "/arrears", "site={site}&period={month}", group="收费与欠费", seen_by=IN_THE_OFFICE,
    order=24, there=lambda site: bool(register.sites_with_units([site.pk])),
)  # fmt: skip
