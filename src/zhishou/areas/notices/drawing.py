"""Notices, hand-over list and posting as data for paper."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from zhishou.areas.notices.models import NoticeBatch, NoticeFile, UnitNotice
from zhishou.areas.notices.statements import Line, Statement
from zhishou.areas.notices.tokens import token_of
from zhishou.areas.property import periods
from zhishou.areas.property import queries as register
from zhishou.areas.property.models import Tenure, Unit
from zhishou.areas.property.models.parties import Role
from zhishou.areas.property.payers import Payer, titled
from zhishou.kernel import clock, files, settings_store
from zhishou.kernel.models import Site
from zhishou.kernel.money import in_words, yuan
from zhishou.kernel.paper import JSON, in_chinese, render
from zhishou.kernel.phrasing import quantity

TEMPLATES = Path(__file__).resolve().parent / "print"
MOST_LINES = 26  # what fits a page; the rest is printed as one line
MOST_WORDS = 90  # of one line's calculation

settings_store.declare(
    "notices.how_to_pay", "通知单：怎样交款",
    "1. 已签代扣协议的，请在应缴日前把款项存入代扣账户。\n2. 未签协议的，请带本单到客服中心交款，或转账时注明房屋编码。",
    widget="lines", hint="印在每张交款通知单上；可以写收款账号和服务时间",
)  # fmt: skip
settings_store.declare(
    "notices.remark",
    "通知单：说明",
    "对金额有疑问，请在应缴日前联系客服中心核对。逾期未缴的，按合同约定计收违约金。",
    widget="lines",
)


def where(unit: Unit) -> str:
    """Building, entrance and room as people write an address; the code where the register knows no room."""
    parts = [unit.building.name if unit.building else "", unit.entrance, unit.room or unit.code]
    return " ".join(part for part in parts if part)


def addressee(who: Payer, tenures: Sequence[Tenure]) -> str:
    """To whom the page goes: whoever is to pay it, and nobody else; by the role where the register knows no name."""
    if who.role == Role.TENANT:
        return who.title
    return _names(tenures, who.role) or (_("开发商") if who.role == Role.DEVELOPER else _("业主"))


def _names(tenures: Sequence[Tenure], role: int) -> str:
    names = [t.party.name for t in tenures if t.role == role and t.party.name]
    return "、".join(names[:3]) + (_(" 等") if len(names) > 3 else "")


def moved_out(asked: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """Which of these tenants (unit, party) live there no more: nothing of theirs is for the letter box, nor behind a code."""
    tenants = {(unit, party) for unit, party in asked if party}
    there = register.parties_on([unit for unit, _party in tenants], clock.today()) if tenants else {}
    living = {(unit, t.party_id) for unit, tenures in there.items() for t in tenures if t.role == Role.TENANT}
    return tenants - living


def notices_data(batch: NoticeBatch, file: NoticeFile, pages: Sequence[Statement], as_of: datetime) -> dict[str, JSON]:
    """The data of a building's PDF; each page with the address its QR code stands for."""
    site = batch.site
    told = settings_store.values(("notices.how_to_pay", "notices.remark"), site)
    people = register.parties_on([page.unit.pk for page in pages], periods.last_day(batch.period))
    gone = moved_out((page.unit.pk, page.payer.party) for page in pages)
    return {
        "company": site.company().name, "title": file.title, "period": periods.words(batch.period),
        "as_of": f"{clock.local(as_of):%Y-%m-%d %H:%M}", "how": str(told["notices.how_to_pay"]),
        "remark": str(told["notices.remark"]),
        "pages": [
            _page(site, batch.period, page, addressee(page.payer, people.get(page.unit.pk, [])),
                  public=not file.for_developer and (page.unit.pk, page.payer.party) not in gone)
            for page in pages
        ],
    }  # fmt: skip


def _page(site: Site, period: int, page: Statement, name: str, *, public: bool) -> dict[str, JSON]:
    due = max(0, page.due_fen)
    sums: list[JSON] = [[_("本期应收"), yuan(page.charged_fen)]]
    if page.arrears_fen:
        sums.append([_("往期欠费"), yuan(page.arrears_fen)])
    if page.settled_fen:
        sums.append([_("已付、预存抵扣"), yuan(-page.settled_fen)])
    if page.due_fen < 0:
        sums.append([_("预存余额（本期不用再付）"), yuan(-page.due_fen)])
    return {
        "addressee": name, "place": site.name, "room": where(page.unit), "code": page.unit.code,
        "return_line": site.company().name, "due": yuan(due), "words": in_words(due), "until": until_words(page),
        "lines": [_cells(line) for line in fitting(page.lines)], "sums": sums, "before": before_words(page),
        "address": f"{settings.PUBLIC_URL}/bill/{token_of(page.unit.pk, period)}" if public else "",
    }  # fmt: skip


def until_words(page: Statement) -> str:
    """The day until which to pay; where items differ, each day with its items."""
    days = page.due_dates
    if len(days) <= 1:
        return days[0][0].isoformat() if days else _("即日")
    return "；".join(f"{day.isoformat()} {'、'.join(items)}" for day, items in days)


def before_words(page: Statement) -> str:
    """What earlier periods owe, the newest first."""
    newest = page.arrears[::-1]
    words = "、".join(f"{periods.words(period)} {yuan(fen)}" for period, fen in newest[:6])
    rest = newest[6:]
    return words + (_("、更早 {yuan}").format(yuan=yuan(sum(fen for _p, fen in rest))) if rest else "")


def fitting(lines: Sequence[Line]) -> list[Line]:
    """The lines that fit a page; what is beyond them is one line with their sum."""
    if len(lines) <= MOST_LINES:
        return list(lines)
    kept, rest = list(lines[: MOST_LINES - 1]), lines[MOST_LINES - 1 :]
    words = quantity("其他 {n} 笔，明细请扫码", n=len(rest))
    return [*kept, Line(_("其他"), "", "", "", words, sum(line.fen for line in rest), None)]


def _cells(line: Line) -> list[JSON]:
    how = line.how if len(line.how) <= MOST_WORDS else line.how[: MOST_WORDS - 1] + "…"
    return [line.item, line.before, line.now, line.usage, how, yuan(line.fen)]


@in_chinese
def handover_pdf(file: NoticeFile) -> bytes:
    """《通知单派发清单》: units and payers in delivery order, the count, and the keeper's signature once given."""
    rows = list(_notices(file))
    gone = moved_out((row.unit_id, row.tenant_id or 0) for row in rows)
    signature = file.signature
    data: dict[str, JSON] = {
        "company": file.site.company().name, "number": f"{periods.words(file.batch.period)}-{file.place:03d}",
        "date": f"{clock.local(file.filed_at or file.batch.made_at):%Y-%m-%d}",
        "subtitle": f"{file.site.name}　{file.title}　{periods.words(file.batch.period)}",
        "headers": [_("序号"), _("房屋"), _("交给"), _("应缴（元）"), _("应缴日"), _("派发情况")],
        "rows": [
            [str(row.page), where(row.unit), payer_of(row), yuan(max(0, row.due_fen)),
             row.due_on.isoformat() if row.due_on else "",
             _("已迁出，勿投信箱") if (row.unit_id, row.tenant_id) in gone else ""]
            for row in rows
        ],
        "count": file.pages, "total": yuan(sum(max(0, row.due_fen) for row in rows)),
        "sentence": _("派发时请投入信箱或当面交给业主、住户，不要张贴在门上。"),
        "signature": files.picture(signature),
        "signed_at": f"{clock.local(file.handed_at):%Y-%m-%d %H:%M}" if file.handed_at else None,
    }  # fmt: skip
    return render(TEMPLATES / "handover.typ", data, at=file.handed_at or file.filed_at)


def payer_of(notice: UnitNotice) -> str:
    """To whom a page is to be given, as a list says it: a tenant by name, owners and the developer by their role."""
    return titled(notice.payer, notice.tenant.name if notice.tenant else "")


@in_chinese
def posting_pdf(file: NoticeFile) -> bytes:
    """The variant for the wall: rooms, this period's charges and days; no name, no usage, no arrears.

    A room stands there once whoever pays for it, and not at all when it is not charged in this period: that it got a
    notice would tell that it owes from before.
    """
    rooms: dict[int, list[UnitNotice]] = defaultdict(list)
    for row in _notices(file):
        rooms[row.unit_id].append(row)
    data: dict[str, JSON] = {
        "company": file.site.company().name, "date": f"{clock.local(file.filed_at or file.batch.made_at):%Y-%m-%d}",
        "subtitle": f"{file.site.name}　{file.title}　{periods.words(file.batch.period)}",
        "headers": [_("房号"), _("本期应收"), _("应缴日")],
        "rows": [_posted(rows) for rows in rooms.values() if any(row.charged_fen for row in rows)],
        "sentence": str(settings_store.value("notices.how_to_pay", file.site)),
    }  # fmt: skip
    return render(TEMPLATES / "posting.typ", data, at=file.filed_at)


def _posted(rows: Sequence[UnitNotice]) -> list[JSON]:
    unit, days = rows[0].unit, [row.due_on for row in rows if row.due_on]
    fen = sum(row.charged_fen for row in rows)
    return [unit.room or unit.code, yuan(fen), min(days).isoformat() if days else ""]


def _notices(file: NoticeFile) -> Sequence[UnitNotice]:
    return list(file.notices.select_related("unit__building", "tenant").order_by("page"))
