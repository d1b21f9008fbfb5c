"""History taken in from a table: complaints with their replies, and the category tree. See docs/import.md.

What is decided here:
- The number column is the identity of a line at its site. A line that is there already with the same question and
  the same reply counts as "already"; the same number with other content is a failed line, never an overwrite.
- A line with a reply is closed history (outcome: answered, at the reply's time). A line without one stays open for
  judging; history opens no obligations either way.
- A category is looked up in the tree. One that is not there is not made: the line is kept without a category, and the
  event counts such lines. Import the tree first.
- A reply with a day and no time, given on the day of its question, counts from the question's own time.
- A reply without its time, a time without a reply, a reply earlier than its question, or a time to come fails the
  line: a history that contradicts itself would falsify every figure made from it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field

from zhishou.areas.cases.queries import history
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.excel import clean_text
from zhishou.kernel.gate import perform
from zhishou.kernel.importing import Chunk, Column, Errors, ImportKind, Line, register
from zhishou.kernel.models import Site
from zhishou.kernel.moments import parse_when
from zhishou.kernel.phrasing import listed, quantity

NUMBER, AUTHOR, TITLE, SENT = COLUMN_NAMES = ("留言编号", "留言用户", "留言主题", "留言时间")
DETAIL, REPLY, REPLIED = TEXT_NAMES = ("留言详情", "答复意见", "答复时间")
LEVELS = LEVEL_NAMES = ("一级分类", "二级分类", "三级分类")
TITLE_LIMIT, DETAIL_LIMIT = 200, 20_000
LOST_NAMED = 20  # lines named in a sentence
NUMBER_LIMIT, AUTHOR_LIMIT, CATEGORY_LIMIT = 60, 60, 60


class PastComplaint(BaseModel):
    """A complaint of the past as its file tells it, white space made plain, times aware."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: str = Field(min_length=1, max_length=NUMBER_LIMIT)
    author: str = Field(default="", max_length=AUTHOR_LIMIT)
    title: str = Field(min_length=1, max_length=TITLE_LIMIT)
    detail: str = Field(min_length=1, max_length=DETAIL_LIMIT)
    sent_at: datetime
    reply: str = Field(default="", max_length=DETAIL_LIMIT)
    replied_at: datetime | None = None
    category: list[str] = Field(default_factory=list, max_length=3)

    def contradictions(self, now: datetime) -> list[str]:
        """What cannot be true of a history, in plain words."""
        wrong = []
        if self.sent_at > now:
            wrong.append(_("留言时间还没有到，请核对。"))
        if self.reply and self.replied_at is None:
            wrong.append(_("有答复意见，没有答复时间，请补上。"))
        if self.replied_at is not None and not self.reply:
            wrong.append(_("有答复时间，没有答复意见，请补上。"))
        if self.replied_at is not None and self.replied_at < self.sent_at:
            wrong.append(_("答复时间早于留言时间，请核对。"))
        if self.replied_at is not None and self.replied_at > now:
            wrong.append(_("答复时间还没有到，请核对。"))
        return wrong


def read_line(line: Line, now: datetime) -> tuple[PastComplaint | None, list[str]]:
    """A line as a past complaint, or what is wrong with it in plain words."""
    wrong: list[str] = []
    number, author = clean_text(line.text(NUMBER)), clean_text(line.text(AUTHOR))
    title, detail = clean_text(line.text(TITLE)).replace("\n", " "), clean_text(line.text(DETAIL))
    reply = clean_text(line.text(REPLY))
    if not number:
        wrong.append(_("没有留言编号。编号用来认出重复的行，请补上。"))
    if not (title or detail):
        wrong.append(_("留言主题和留言详情都是空的，请至少补上一项。"))
    # A topic longer than the list can show stays whole at the head of the text.
    if len(title) > TITLE_LIMIT:
        detail, title = f"{title}\n{detail}".strip(), f"{title[: TITLE_LIMIT - 1]}…"
    for name, text, limit in _limits(number, author, detail, reply):
        if len(text) > limit:
            wrong.append(_("{name}超过 {limit} 个字，请缩短。").format(name=_(name), limit=limit))
    sent_at = _when(line, SENT, wrong)
    if not line.text(SENT):
        wrong.append(_("没有留言时间，请补上。"))
    replied_at = _not_before(_when(line, REPLIED, wrong), sent_at)
    if wrong or sent_at is None:
        return None, wrong
    made = PastComplaint(
        number=number,
        author=author,
        title=title or _first_words(detail),
        detail=detail or title,
        sent_at=sent_at,
        reply=reply,
        replied_at=replied_at,
        category=[name for name in (clean_text(line.text(level)) for level in LEVELS) if name],
    )
    return (None, wrong) if (wrong := made.contradictions(now)) else (made, [])


def _limits(number: str, author: str, detail: str, reply: str) -> Iterable[tuple[str, str, int]]:
    yield NUMBER, number, NUMBER_LIMIT
    yield AUTHOR, author, AUTHOR_LIMIT
    yield DETAIL, detail, DETAIL_LIMIT
    yield REPLY, reply, DETAIL_LIMIT


def _when(line: Line, column: str, wrong: list[str]) -> datetime | None:
    value = line.values.get(column)
    if value is None or not line.text(column):
        return None
    try:
        return parse_when(value if isinstance(value, datetime) else line.text(column))
    except ValueError as unreadable:
        wrong.append(_("{column}：{why}").format(column=_(column), why=unreadable))
        return None


def _not_before(replied_at: datetime | None, sent_at: datetime | None) -> datetime | None:
    """A reply of which the day alone is known, on the day of its question: not earlier than that."""
    if replied_at is None or sent_at is None or replied_at >= sent_at:
        return replied_at
    replied, sent = clock.local(replied_at), clock.local(sent_at)
    return sent_at if replied == clock.midnight(sent.date()) else replied_at


def _first_words(detail: str) -> str:
    first = detail.split("\n", 1)[0]
    return first if len(first) <= 30 else f"{first[:29]}…"


def preview_complaints(actor: Actor, site: Site, lines: list[Line]) -> Chunk:
    """What is wrong by line number: the line itself, a number used twice, a number that is there with other content."""
    now = clock.now()
    errors: Errors = {}
    first: dict[str, tuple[int, PastComplaint]] = {}
    for line in lines:
        past, wrong = read_line(line, now)
        if past is None:
            errors[line.number] = wrong
        elif past.number not in first:
            first[past.number] = (line.number, past)
        elif first[past.number][1] != past:
            earlier = first[past.number][0]
            errors[line.number] = [
                _("编号 {number} 与第 {line} 行相同，内容不同，请核对编号。").format(number=past.number, line=earlier)
            ]
    known = history.known(site, first)
    for number, (place, past) in first.items():
        if number in known and (
            difference := known[number].differs_from(past.title, past.detail, past.sent_at, past.reply)
        ):
            errors[place] = [
                _("编号 {number} 已经导入过，但{what}不同。已导入的不会被改动，请核对。").format(
                    number=number, what=difference
                )
            ]
    already = sum(number in known and place not in errors for number, (place, _past) in first.items())
    fresh = [at for number, at in first.items() if number not in known]
    return Chunk(len(lines) - len(errors) - already, already, errors, _without_category(site, fresh))


def _without_category(site: Site, lines: Iterable[tuple[int, PastComplaint]]) -> list[str]:
    """Which lines name a category that the tree does not have: they come in without one."""
    tree = history.categories_by_path(site.company())
    lost = [place for place, past in lines if past.category and tuple(past.category) not in tree]
    if not lost:
        return []
    rows = "、".join(map(str, lost[:LOST_NAMED])) + ("…" if len(lost) > LOST_NAMED else "")
    said = quantity(
        "{n} 行的分类不在分类树里，这些工单没有分类（第 {rows} 行）。要保留分类，请先导入分类树。",
        n=len(lost),
        rows=rows,
    )
    return [said]


def take_complaints(actor: Actor, site: Site, lines: list[Line], door: str) -> Chunk:
    """Hand a chunk of good lines to `cases.import_complaints`; its event holds the counts."""
    now = clock.now()
    rows = [past for line in lines if (past := read_line(line, now)[0]) is not None]
    data = {"site": site.pk, "rows": [row.model_dump() for row in rows]}
    facts = perform("cases.import_complaints", actor, data, door=door).event.facts
    return Chunk(taken=facts["taken"], already=facts["already"])


def read_branch(line: Line) -> tuple[tuple[str, ...], list[str]]:
    """A line of the tree as names from the first level down, or what is wrong with it."""
    names = [clean_text(line.text(level)).replace("\n", " ") for level in LEVELS]
    while names and not names[-1]:
        names.pop()
    if not names:
        return (), [_("这一行没有分类名称，请补上或删去。")]
    if missing := [_(LEVELS[place]) for place, name in enumerate(names) if not name]:
        return (), [_("缺少{levels}，请补上。").format(levels=listed(missing))]
    if long := [name for name in names if len(name) > CATEGORY_LIMIT]:
        return (), [_("“{name}…”超过 {limit} 个字，请缩短。").format(name=long[0][:12], limit=CATEGORY_LIMIT)]
    return tuple(names), []


def preview_categories(actor: Actor, site: Site, lines: list[Line]) -> Chunk:
    """What is wrong by line number."""
    errors = {line.number: wrong for line in lines if (wrong := read_branch(line)[1])}
    return Chunk(len(lines) - len(errors), 0, errors)


def take_categories(actor: Actor, site: Site, lines: list[Line], door: str) -> Chunk:
    """Hand a chunk of good lines to `cases.import_categories`; its event holds the counts."""
    branches = [list(read_branch(line)[0]) for line in lines]
    facts = perform("cases.import_categories", actor, {"site": site.pk, "branches": branches}, door=door).event.facts
    return Chunk(taken=facts["taken"], already=facts["already"])


COMPLAINTS = register(
    ImportKind(
        name="complaints",
        title="投诉历史",
        capability="import_records",
        columns=(
            Column(NUMBER, True, ("编号", "投诉编号", "单号", "序号"), "每条一个，不能重复；再次导入时靠它认出已有的"),
            Column(AUTHOR, False, ("用户", "投诉人", "留言人", "作者"), "原样保留，不会变成系统里的人"),
            Column(TITLE, False, ("主题", "标题", "投诉主题"), "和留言详情至少有一项"),
            Column(SENT, True, ("投诉时间", "提交时间", "时间"), "2019/4/25 9:32:09 或 2019-04-25 09:32"),
            Column(DETAIL, False, ("详情", "内容", "投诉内容", "留言内容"), "多余的空格和空行会去掉"),
            Column(REPLY, False, ("回复", "答复", "回复内容", "答复内容"), "有答复的作为已结案的历史"),
            Column(REPLIED, False, ("回复时间",), "有答复就要有答复时间"),
            Column(
                LEVELS[0], False, ("一级标签", "分类", "类别"), "分类树里已有的名称；没有的不会新建，这一条就不分类"
            ),
            Column(LEVELS[1], False, ("二级标签",)),
            Column(LEVELS[2], False, ("三级标签",)),
        ),
        preview=preview_complaints,
        take=take_complaints,
        template_rows=(
            (
                "2549",
                "A00045581",
                "小区停车收费",
                "2019/4/25 9:32:09",
                "停车费涨价没有公示。",
                "已督促公示收费依据。",
                "2019/5/10 14:56:53",
            ),
            ("2554", "A00023583", "楼道灯不亮", "2019-04-24 16:03", "三单元二楼的灯坏了一周。", "", ""),
        ),
        note="原来的编号、用户代码和时间照样保留；不会把任何人记成历史的经办人；同一个编号再次导入不会重复。",
    )
)

CATEGORIES = register(
    ImportKind(
        name="categories",
        title="投诉分类",
        capability="keep_categories",
        columns=(
            Column(LEVELS[0], True, ("一级", "大类"), "例如：设施"),
            Column(LEVELS[1], False, ("二级", "中类"), "例如：电梯"),
            Column(LEVELS[2], False, ("三级", "小类"), "例如：异响"),
        ),
        preview=preview_categories,
        take=take_categories,
        template_rows=(("设施", "电梯", "异响"), ("设施", "电梯", "困人"), ("服务", "态度", "")),
        note="一行一条，从一级写到最细的一级。已有的不会重复，也不会删去原来的。",
    )
)
