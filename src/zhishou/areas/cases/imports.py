"""History taken in from a table: complaints with their replies, and the category tree. See docs/import.md.

What is decided here:
- The number column is the identity of a line at its site. A line that is there already with the same question and
  the same reply counts as "already"; the same number with other content is a failed line, never an overwrite.
- A line with a reply is closed history (outcome: answered, at the reply's time). A line without one stays open for
  judging; history opens no obligations either way.
- A category is looked up in the tree. One that is not there is not made: the line is kept without a category, and the
  event counts such lines. Import the tree first.
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
from zhishou.kernel.excel import clean_text, parse_when
from zhishou.kernel.gate import perform
from zhishou.kernel.importing import Chunk, Column, Errors, ImportKind, Line, register
from zhishou.kernel.models import Site

NUMBER, AUTHOR, TITLE, SENT = "留言编号", "留言用户", "留言主题", "留言时间"
DETAIL, REPLY, REPLIED = "留言详情", "答复意见", "答复时间"
LEVELS = ("一级分类", "二级分类", "三级分类")
TITLE_LIMIT, DETAIL_LIMIT = 120, 20_000
NUMBER_LIMIT, AUTHOR_LIMIT = 40, 60


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
    for name, text, limit in _limits(number, author, detail, reply):
        if len(text) > limit:
            wrong.append(_("{name}超过 {limit} 个字，请缩短。").format(name=name, limit=limit))
    sent_at = _when(line, SENT, wrong)
    if not line.text(SENT):
        wrong.append(_("没有留言时间，请补上。"))
    replied_at = _when(line, REPLIED, wrong)
    if wrong or sent_at is None:
        return None, wrong
    # A topic longer than the list can show stays whole at the head of the text.
    if len(title) > TITLE_LIMIT:
        detail, title = f"{title}\n{detail}".strip(), f"{title[: TITLE_LIMIT - 1]}…"
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
    yield DETAIL, detail, DETAIL_LIMIT - TITLE_LIMIT * 4
    yield REPLY, reply, DETAIL_LIMIT


def _when(line: Line, column: str, wrong: list[str]) -> datetime | None:
    value = line.values.get(column)
    if value is None or not line.text(column):
        return None
    try:
        return parse_when(value if isinstance(value, datetime) else line.text(column))
    except ValueError as unreadable:
        wrong.append(f"{column}：{unreadable}")
        return None


def _first_words(detail: str) -> str:
    first = detail.split("\n", 1)[0]
    return first if len(first) <= 30 else f"{first[:29]}…"


def preview_complaints(actor: Actor, site: Site, lines: list[Line]) -> Errors:
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
    known = history.known(actor, site, first)
    for number, (place, past) in first.items():
        if number in known and (
            difference := known[number].differs_from(past.title, past.detail, past.sent_at, past.reply)
        ):
            errors[place] = [
                _("编号 {number} 已经导入过，但{what}不同。已导入的不会被改动，请核对。").format(
                    number=number, what=difference
                )
            ]
    return errors
