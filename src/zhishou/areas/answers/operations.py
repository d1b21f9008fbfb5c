"""知识库: asked where nobody had an answer, written by one, approved by another, told to customers, and one day retired."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext as _

from zhishou.areas.answers.models import APPROVE, USE, WRITE, Article, Text, Use
from zhishou.kernel import choosing, clock, numbering, pinyin
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Ref


def url_of(row: models.Model) -> str:
    """The page of the article."""
    assert isinstance(row, Article)
    return row.url()


class Asking(Command):
    site: Ref[Site] = ask("门店或小区", choices=choosing.sites(USE))
    question: str = ask("顾客问什么", at_least=2, at_most=120)
    case_number: str = ask("工单号", default="", at_most=40, public=True, hint="登记过的咨询，可以不填")


class Beginning(Command):
    site: Ref[Site] = ask("门店或小区", choices=choosing.sites(WRITE))
    question: str = ask("问题", at_least=2, at_most=120)
    category: str = ask("分类", default="", at_most=30, hint="例如 会员、停车、停业时间")
    answer: str = ask("答复", at_least=2, at_most=2000, multiline=True, phrases=True, hint="照着能念给顾客听")
    keywords: str = ask("关键词", default="", at_most=120, hint="顾客会用的别的说法，用顿号分开")
    valid_until: date = ask("有效到", hint="到期的不再提示，列进“过期的”")


class Writing(Command):
    article: Ref[Article] = ask("问题")
    category: str = ask("分类", default="", at_most=30)
    answer: str = ask("答复", at_least=2, at_most=2000, multiline=True, phrases=True)
    keywords: str = ask("关键词", default="", at_most=120, hint="顾客会用的别的说法，用顿号分开")
    valid_until: date = ask("有效到")


class Approving(Command):
    article: Ref[Article] = ask("问题")
    agreed: bool = ask("意见", widget="radio", choices=choosing.yes_no("同意发布", "退回重写"))
    opinion: str = ask("说明", default="", at_most=200, hint="退回时写明要改什么")


class Telling(Command):
    article: Ref[Article] = ask("问题")
    case_number: str = ask("工单号", default="", at_most=40, public=True)


class Retiring(Command):
    article: Ref[Article] = ask("问题")
    reason: str = ask("停用原因", at_least=2, at_most=200)


@operation("answers.ask", label="记下没有答案的问题", capability=USE, url_after=url_of)
def ask_question(act: Act, cmd: Asking) -> Article:
    """A customer asked what the knowledge base does not know: somebody is to write the answer (retail.clerk.5).

    Refused when the same question is there already.
    """
    made = _made(act, cmd.site, cmd.question, "")
    made.case_number = cmd.case_number
    made.save()
    act.note(number=made.number)
    return made


@operation("answers.begin", label="写知识库文章", capability=WRITE, url_after=url_of)
def begin(act: Act, cmd: Beginning) -> Article:
    """Write a question with its answer; it is told to customers once another person has approved it."""
    made = _made(act, cmd.site, cmd.question, cmd.category)
    made.save()
    _write(act, made, cmd)
    return made


@operation("answers.write", label="写答复", capability=WRITE, about="article", url_after=url_of)
def write(act: Act, cmd: Writing) -> Article:
    """Write the answer of a question, or write it anew; what was approved goes on being told until the new one is."""
    row = _in_use(act, cmd.article)
    if row.texts.filter(approved=None).exists():
        raise Refused("answers.waits", number=row.number)
    row.category = cmd.category
    row.save(update_fields=["category"])
    _write(act, row, cmd)
    return row


def _made(act: Act, site: Site, question: str, category: str) -> Article:
    same = Article.objects.within(act.actor).filter(question=question, retired_at=None).first()
    if same is not None:
        raise Refused("answers.there", number=same.number, question=question)
    made = Article(
        site=site,
        number=numbering.take("ZS"),
        question=question,
        category=category,
        asked_by=act.person,
        asked_at=act.now,
    )
    _index(made, None)
    return made


def _write(act: Act, row: Article, cmd: Beginning | Writing) -> None:
    if cmd.valid_until < clock.today():
        raise Invalid({"valid_until": [_("有效期已经过了，请写今天或以后的日期。")]})
    n = row.texts.count() + 1
    Text.objects.create(
        article=row,
        n=n,
        answer=cmd.answer,
        keywords=cmd.keywords,
        valid_until=cmd.valid_until,
        by=act.person,
        at=act.now,
    )
    act.note(number=row.number, n=n)


def _index(row: Article, text: Text | None) -> None:
    texts = [row.number, row.category, *([text.keywords, text.answer] if text else [])]
    row.tokens = pinyin.tsvector_text(pinyin.search_tokens(row.question, texts=texts))


@operation("answers.approve", label="批准知识库文章", capability=APPROVE, about="article", url_after=url_of)
def approve(act: Act, cmd: Approving) -> Article:
    """Approve the text that waits, or return it with what is to be changed; never whoever wrote it."""
    row = _in_use(act, cmd.article)
    text = row.texts.filter(approved=None).first()
    if text is None:
        raise Refused("answers.nothing_waits", number=row.number)
    if text.by_id == act.person.pk:
        raise Refused("answers.own", number=row.number)
    if not cmd.agreed and not cmd.opinion:
        raise Invalid({"opinion": [_("退回请写明要改什么。")]})
    text.approved, text.opinion, text.decided_by, text.decided_at = cmd.agreed, cmd.opinion, act.person, act.now
    text.save(update_fields=["approved", "opinion", "decided_by", "decided_at"])
    if cmd.agreed:
        row.text, row.owner = text, text.by
        _index(row, text)
        row.save(update_fields=["text", "owner", "tokens"])
    act.note(number=row.number, n=text.n, agreed=cmd.agreed)
    act.ends_here = cmd.agreed
    return row


@operation("answers.use", label="用知识库答复", capability=USE, about="article", url_after=url_of)
def use(act: Act, cmd: Telling) -> Article:
    """The answer was told to a customer: counted, and kept at the consultation. Refused once it is out of date."""
    row = _in_use(act, cmd.article)
    if row.text is None or row.text.valid_until < clock.today():
        raise Refused("answers.out_of_date", number=row.number)
    Use.objects.create(text=row.text, case_number=cmd.case_number, by=act.person, at=act.now)
    act.note(number=row.number, n=row.text.n, case=cmd.case_number)
    return row


@operation("answers.retire", label="停用知识库文章", capability=WRITE, about="article", url_after=url_of)
def retire(act: Act, cmd: Retiring) -> Article:
    """Not told any more, or no question for the knowledge base after all; what was told stays on record."""
    row = _in_use(act, cmd.article)
    row.retired_at, row.retired_by, row.retired_why = act.now, act.person, cmd.reason
    row.save(update_fields=["retired_at", "retired_by", "retired_why"])
    return row


def _in_use(act: Act, given: Article) -> Article:
    row = act.lock(given)
    if row.retired_at is not None:
        raise Refused("answers.retired", number=row.number)
    return row
