"""收费员考核 as people read it: a line a collector, a sheet for one of them. The page, the file and the paper show the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from zhishou.areas.arrears.queries.figures import percent
from zhishou.areas.assessment import figures, slips, who
from zhishou.areas.assessment.figures import Figures, timely_percent
from zhishou.areas.assessment.models import Assessment
from zhishou.areas.assessment.who import Collector
from zhishou.areas.property import periods
from zhishou.areas.property import queries as register
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.citing import cited
from zhishou.kernel.excel import Sheet
from zhishou.kernel.models import CharterVersion, Clause, Site
from zhishou.kernel.money import yuan
from zhishou.kernel.paper import JSON, in_chinese, render
from zhishou.kernel.phrasing import listed

PRINT = Path(__file__).resolve().parent / "print"
HEADS = [
    gettext_noop("收费员"), gettext_noop("岗位"), gettext_noop("站点"), gettext_noop("收缴率"), gettext_noop("上月收缴率"),
    gettext_noop("户数收缴率"), gettext_noop("清欠率"), gettext_noop("差错"), gettext_noop("上月差错"), gettext_noop("按时"),
    gettext_noop("上月按时"), gettext_noop("考核"),
]  # fmt: skip
SHEET_HEADS = [gettext_noop("项目"), gettext_noop("本月"), gettext_noop("上月"), gettext_noop("说明")]


@dataclass
class Line:
    """A collector's month beside the month before; as it was assessed, else as the books stand."""

    one: Collector
    period: int
    now: Figures
    before: Figures
    given: Assessment | None = None
    books: Figures | None = None  # as they stand now, where that was asked for

    @property
    def state(self) -> tuple[str, str]:
        """Where the assessment stands, with a colour."""
        if self.given is None:
            running = self.period >= periods.of(clock.today())
            return (_("本月还没有过完"), "secondary") if running else (_("待考核"), "orange")
        colour = "red" if self.given.state == Assessment.State.OBJECTED else "teal"
        return f"{self.given.get_result_display()}　{self.given.get_state_display()}", colour


@dataclass(frozen=True)
class Item:
    """A number: this month, last month, what it is made of, and the kind of rows that stand behind it."""

    label: str
    now: str
    before: str
    told: str = ""
    rows: str = ""


@dataclass
class Section:
    """Numbers that belong together."""

    title: str
    items: list[Item] = field(default_factory=list)
    told: str = ""


def lines(rows: Sequence[Collector], period: int, *, books: bool = False) -> list[Line]:
    """The lines of some collectors: figures that were assessed as they were kept, the others from the books.

    `books` reckons the month from the books also where it was assessed.
    """
    months = (periods.add(period, -1), period)
    kept = Assessment.objects.filter(period__in=months, person__in=[one.person for one in rows])
    given = {
        (row.period, row.person_id, row.site_id): row
        for row in kept.select_related("person", "site", "by", "reviewed_by")
    }
    open_in = {month: [one for one in rows if (month, *one.key) not in given] for month in months}
    asked = rows if books else [one for one in rows if any(one in some for some in open_in.values())]
    found = figures.of(asked, *(month for month in months if open_in[month] or (books and month == period)))
    before, now = ({**found.get(month, {}), **_kept(given, month)} for month in months)
    live = found.get(period, {})
    return [
        Line(one, period, now[one.key], before[one.key], given.get((period, *one.key)), live.get(one.key))
        for one in rows
    ]


def _kept(given: Mapping[tuple[int, int, int], Assessment], month: int) -> dict[tuple[int, int], Figures]:
    rows = {key[1:]: row for key, row in given.items() if key[0] == month}
    said = [line for row in rows.values() for line in row.figures["buildings"]]
    if not said:
        return {key: figures.read_back(row.figures, {}, {}) for key, row in rows.items()}
    sites = {site.code: site for site in Site.objects.filter(code__in={line["site"] for line in said})}
    named = register.buildings_of(site.pk for site in sites.values())
    names = {pk: name for rows_ in named.values() for pk, name in rows_}
    return {key: figures.read_back(row.figures, sites, names) for key, row in rows.items()}


def row_of(line: Line) -> list[str]:
    """A line of the list."""
    now, before = line.now.total, line.before.total
    return [
        line.one.person.name, line.one.post, line.one.site.name, now.rate, before.rate, now.household_rate,
        now.clearing_rate, str(line.now.wrong), str(line.before.wrong), timely_percent(line.now),
        timely_percent(line.before), line.state[0],
    ]  # fmt: skip


def sections(line: Line) -> list[Section]:
    """Everything about one collector, number by number."""
    return [_rates(line), _work(line), _slips(line), _due(line)]


def _rates(line: Line) -> Section:
    now, before = line.now.total, line.before.total
    made = Section(_("收缴"), told=_told(line))
    money = _("已收 {part}，应收 {whole}").format(part=yuan(now.collected_fen), whole=yuan(now.billed_fen))
    homes = _("交清 {part} 户，共 {whole} 户").format(part=now.settled, whole=now.households)
    old = _("清回 {part}，期初欠 {whole}").format(part=yuan(now.recovered_fen), whole=yuan(now.start_fen))
    made.items = [
        Item(_("收缴率"), now.rate, before.rate, money, "buildings"),
        Item(_("户数收缴率"), now.household_rate, before.household_rate, homes, "buildings"),
        Item(_("清欠率"), now.clearing_rate, before.clearing_rate, old, "buildings"),
    ]
    return made


def _told(line: Line) -> str:
    if not line.now.buildings:
        return _("没有指定由本人催缴的楼栋，所以没有收缴率。在“催缴负责人”里指定。")
    if line.now.frozen:
        return _("由本人催缴的楼栋，按月结时的负责人和数字。")
    return _("由本人催缴的楼栋，按现在的负责人和账上的数字；月结之后不再变。")


def _work(line: Line) -> Section:
    now, before = line.now.work, line.before.work
    kept = [percent(work["kept"], work["promised"]) for work in (now, before)]
    told = _("到期 {n} 件，兑现 {kept} 件，没有兑现 {broken} 件").format(
        n=now["promised"], kept=now["kept"], broken=now["broken"]
    )
    return Section(
        _("催缴工作"),
        [
            Item(_("上门、电话和其他催缴"), str(now["contacts"]), str(before["contacts"]), "", "contacts"),
            Item(_("承诺兑现"), kept[0], kept[1], told, "promises"),
            Item(_("送达的文书"), str(now["served"]), str(before["served"]), "", "served"),
        ],
    )


def _slips(line: Line) -> Section:
    made = Section(_("差错"))
    for kind in slips.KINDS:
        wrong, done = line.now.slips.get(kind.code, (0, 0))
        was, _done = line.before.slips.get(kind.code, (0, 0))
        share = f"{_(kind.of)} {done}" if done else ""
        made.items.append(Item(_(kind.label), str(wrong), str(was), share, kind.code))
    return made


def duty_words(duties: Iterable[str], site: Site) -> dict[str, str]:
    """Duties as the company's latest letter has them, each with its place: “收费员·三 每天取回…”."""
    rows = Clause.objects.filter(duty_id__in=list(duties), version__post__site_id__in=site.lineage())
    rows = rows.exclude(version__state=CharterVersion.State.DRAFT).order_by("version__number")
    return {
        duty: f"{cited(post, position)}　{text}"
        for duty, post, position, text in rows.values_list("duty_id", "version__post__name", "position", "text")
    }


def _due(line: Line) -> Section:
    made = Section(
        _("及时"), told=_("收费岗位的职责在这个月到期的时限：谁办的算谁，没办的算担任职责的人；豁免的不算。")
    )
    duties = sorted(set(line.now.due) | set(line.before.due))
    names = duty_words(duties, line.one.site)
    made.items.append(
        Item(_("按时率"), timely_percent(line.now), timely_percent(line.before), _states(line.now), "due")
    )
    for duty in duties:
        one, was = (Figures(due={duty: m.due[duty]} if duty in m.due else {}) for m in (line.now, line.before))
        made.items.append(
            Item(names.get(duty, duty), timely_percent(one), timely_percent(was), _states(one), f"due:{duty}")
        )
    return made


def _states(found: Figures) -> str:
    words = (("kept", _("按时")), ("late", _("逾期办")), ("broken", _("未办")), ("open", _("逾期未办")))
    return listed(f"{label} {found.state(name)}" for name, label in words if found.state(name))


def list_sheets(rows: Sequence[Line]) -> list[Sheet]:
    """Everybody on the first sheet, and each number of each on the second."""
    heads = [_(head) for head in HEADS]
    details = [
        [line.one.person.name, line.one.site.name, part.title, item.label, item.now, item.before, item.told]
        for line in rows
        for part in sections(line)
        for item in part.items
    ]
    names = [_("收费员"), _("站点"), _("类别"), *(_(head) for head in SHEET_HEADS)]
    return [Sheet(_("收费员考核"), heads, [row_of(line) for line in rows]), Sheet(_("明细"), names, details)]


@in_chinese
def list_pdf(site: Site, period: int, rows: Sequence[Line]) -> bytes:
    """Everybody on one sheet across, with places to sign."""
    data: dict[str, JSON] = {
        "company": site.company().name, "site": site.name, "period": periods.words(period), "date": clock.today().isoformat(),
        "headers": [_(head) for head in HEADS], "rows": [row_of(line) for line in rows], "people": [],
    }  # fmt: skip
    return render(PRINT / "assessment.typ", data)


@in_chinese
def sheet_pdf(line: Line) -> bytes:
    """《收费员考核表》 of one person with result, remark, objection and review."""
    given = line.given
    person: dict[str, JSON] = {
        "name": line.one.person.name, "post": line.one.post, "heads": [_(head) for head in SHEET_HEADS],
        "sections": [
            {"title": part.title, "told": part.told, "rows": [[i.label, i.now, i.before, i.told] for i in part.items]}
            for part in sections(line)
        ],
        "result": str(given.get_result_display()) if given else "", "remark": given.remark if given else "",
        "by": f"{given.by.name}　{clock.local(given.at):%Y-%m-%d}" if given else "",
        "state": str(given.get_state_display()) if given else "",
        "answered": f"{clock.local(given.answered_at):%Y-%m-%d}" if given and given.answered_at else "",
        "objection": given.objection if given else "", "finding": given.finding if given else "",
        "reviewed": f"{given.reviewed_by.name}　{clock.local(given.reviewed_at):%Y-%m-%d}"
        if given and given.reviewed_by and given.reviewed_at else "",
    }  # fmt: skip
    site = line.one.site
    data: dict[str, JSON] = {
        "company": site.company().name, "site": site.name, "period": periods.words(line.period),
        "date": (clock.local(given.at).date() if given else clock.today()).isoformat(), "headers": [], "rows": [],
        "people": [person],
    }  # fmt: skip
    return render(PRINT / "assessment.typ", data)


def line_of(actor: Actor, username: str, code: str, period: int) -> Line | None:
    """The month of somebody the actor may see; at the named site, else at the first."""
    rows = [one for one in who.seen(actor, period) if one.person.username == username and code in ("", one.site.code)]
    return lines(rows[:1], period, books=True)[0] if rows else None
