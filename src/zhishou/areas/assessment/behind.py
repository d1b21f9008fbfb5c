"""The rows behind a number of a collector's month, as a table: where each is looked at, for who may."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from zhishou.areas.arrears.models import Contact, Letter
from zhishou.areas.arrears.models.collecting import SEES_ARREARS
from zhishou.areas.arrears.models.figures import SEES_FIGURES
from zhishou.areas.arrears.queries import by_person as collecting
from zhishou.areas.assessment import figures, reports, slips, timely
from zhishou.areas.assessment.sources import Asked
from zhishou.areas.office.queries import sentences
from zhishou.areas.property import periods
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.doors.tables import Cell, Column
from zhishou.kernel.money import yuan
from zhishou.kernel.subjects import describe


@dataclass
class Behind:
    """What is listed: the title, what is counted, the columns, the rows, and how a row is shown."""

    title: str
    told: str
    columns: list[Column]
    rows: Any  # a list or a query
    cells: Callable[[Any], list[Cell]]


def of(actor: Actor, line: reports.Line, kind: str) -> Behind | None:
    """The rows of a kind: `buildings`, `contacts`, `promises`, `served`, `due`, `due:<duty>`, or a kind of slip."""
    if kind in slips.BY_CODE:
        return _slips(actor, line, slips.BY_CODE[kind])
    if kind == "due" or kind.startswith("due:"):
        return _due(actor, line, kind.partition(":")[2])
    makers: dict[str, Callable[[Actor, reports.Line], Behind]] = {
        "buildings": _buildings, "contacts": _contacts, "promises": _contacts_promised, "served": _served,
    }  # fmt: skip
    return makers[kind](actor, line) if kind in makers else None


def _link(actor: Actor, text: str, url: str, needs: Sequence[str]) -> Cell:
    return Cell(text, url=url if url and any(need in actor.capabilities for need in needs) else "")


def _slips(actor: Actor, line: reports.Line, kind: slips.Kind) -> Behind:
    found = figures.slips_of(line.one, kind, line.period)
    known = describe(actor, {slip.subject for slip in found if slip.subject})

    def cells(slip: slips.Slip) -> list[Cell]:
        row = known.get(slip.subject)
        what = Cell(row.title, url=row.url) if row else _link(actor, slip.what, slip.url, slip.needs)
        told = "　".join(part for part in (row.line if row else "", slip.told) if part)
        return [Cell(slip.on.isoformat()), what, Cell(told), Cell(yuan(slip.fen) if slip.fen else "")]

    columns = [
        Column(_("日期"), num=True),
        Column(_("哪一笔"), main=True),
        Column(_("情况")),
        Column(_("金额（元）"), end=True),
    ]
    return Behind(_(kind.label), _(kind.told), columns, found, cells)


def _buildings(actor: Actor, line: reports.Line) -> Behind:
    def cells(pair: Any) -> list[Cell]:
        site, row = pair
        asks = {"site": site.code, "period": periods.words(line.period), "building": row.building or 0}
        name = f"{site.name}　{row.name}"
        return [
            _link(actor, name, f"/collection/units?{urlencode(asks)}", SEES_FIGURES), Cell(yuan(row.billed_fen)),
            Cell(yuan(row.collected_fen)), Cell(row.rate), Cell(row.household_rate), Cell(yuan(row.start_fen)),
            Cell(yuan(row.recovered_fen)), Cell(row.clearing_rate),
        ]  # fmt: skip

    heads = (_("应收"), _("已收"), _("收缴率"), _("户数收缴率"), _("期初欠费"), _("本月清欠"), _("清欠率"))
    told = _(
        "由本人催缴的楼栋。收缴率 = 已收 ÷ 应收；户数收缴率 = 交清户数 ÷ 户数；清欠率 = 本月清欠 ÷ 期初欠费。都不含违约金。"
    )
    columns = [Column(_("楼栋"), main=True), *(Column(head, end=True) for head in heads)]
    return Behind(_("收缴"), told, columns, line.now.buildings, cells)


def _rows(line: reports.Line, rows: Callable[[Asked], Any]) -> Any:
    return rows(figures.about(line.one, line.period))


def _contacts(actor: Actor, line: reports.Line) -> Behind:
    rows = _rows(line, lambda a: collecting.contacts(*a.who, a.span))
    return _spoken(actor, rows.select_related("unit").order_by("at", "pk"), _("上门、电话和其他催缴"))


def _contacts_promised(actor: Actor, line: reports.Line) -> Behind:
    rows = _rows(line, lambda a: collecting.promises(*a.who, a.days))
    return _spoken(actor, rows.select_related("unit").order_by("promise_on", "pk"), _("承诺兑现"))


def _spoken(actor: Actor, rows: Any, title: str) -> Behind:
    def cells(row: Contact) -> list[Cell]:
        ended = Contact.Promise.BROKEN.label if getattr(row, "gone", False) else row.get_promise_display()
        promise = f"{row.promise_on.isoformat()}　{ended}" if row.promise_on else ""
        return [
            Cell(f"{clock.local(row.at):%Y-%m-%d %H:%M}"),
            _link(actor, row.unit.code, f"/arrears/units/{row.unit_id}", SEES_ARREARS),
            Cell(f"{row.get_way_display()}　{row.get_result_display()}"), Cell(promise), Cell(yuan(row.owed_fen)),
        ]  # fmt: skip

    columns = [
        Column(_("时间"), num=True), Column(_("房屋"), main=True), Column(_("方式和结果")), Column(_("承诺")),
        Column(_("当时欠（元）"), end=True),
    ]  # fmt: skip
    told = _("本人记录的催缴。承诺按承诺的日子算在那个月；后来换了新承诺的，原来没有兑现的仍算没有兑现。")
    return Behind(title, told, columns, rows, cells)


def _served(actor: Actor, line: reports.Line) -> Behind:
    rows = _rows(line, lambda a: collecting.served(*a.who, a.days))

    def cells(row: Letter) -> list[Cell]:
        return [
            Cell(row.served_on.isoformat() if row.served_on else ""), Cell(row.number),
            _link(actor, row.unit.code, f"/arrears/units/{row.unit_id}", SEES_ARREARS),
            Cell(f"{row.get_step_display()}　{row.get_served_display()}"),
        ]  # fmt: skip

    columns = [
        Column(_("送达日期"), num=True),
        Column(_("编号"), main=True),
        Column(_("房屋")),
        Column(_("文书和方式")),
    ]
    told = _("本人登记送达的催缴文书。")
    return Behind(_("送达的文书"), told, columns, rows.select_related("unit").order_by("served_on", "pk"), cells)


def _due(actor: Actor, line: reports.Line, duty: str) -> Behind:
    rows = [row for row in timely.behind(line.one, line.period) if duty in ("", row.duty_id)]
    said = {owed.row.pk: owed for owed in sentences.speak(actor, rows, clock.now())}
    names = reports.duty_words({row.duty_id for row in rows}, line.one.site)
    colours = {"kept": "teal", "open": "orange"}

    def cells(row: Any) -> list[Cell]:
        owed = said[row.pk]
        url = owed.matter_url if owed.known else ""
        return [
            Cell(f"{clock.local(row.due_at):%Y-%m-%d %H:%M}"), Cell(owed.what, url=url), Cell(names.get(row.duty_id, row.duty_id)),
            Cell(f"{clock.local(row.closed_at):%Y-%m-%d %H:%M}" if row.closed_at and row.closed_by_id else ""),
            Cell(str(row.get_state_display()), badge=colours.get(row.state, "red")),
        ]  # fmt: skip

    columns = [
        Column(_("期限"), num=True), Column(_("要办的事"), main=True), Column(_("职责")), Column(_("办结"), num=True), Column(_("结果")),
    ]  # fmt: skip
    title = names.get(duty, _("及时")) if duty else _("及时")
    told = _("收费岗位的职责在这个月到期的时限：谁办的算谁，没办的算担任职责的人；豁免的不算。")
    return Behind(title, told, columns, rows, cells)
