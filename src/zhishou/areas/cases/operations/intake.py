"""受理: taking a matter in, marking it major, answering it on the spot (property.assistant.1, service.complaint.1)."""

from __future__ import annotations

import re
from typing import Any

from django.db import models

from zhishou.areas.cases import flow, stock
from zhishou.areas.cases.models import Case, Category, ClosedAs, Kind, Major, MajorReview, Reply, Stage
from zhishou.areas.cases.models.states import Channel
from zhishou.areas.cases.models.steps import Told
from zhishou.areas.customers import known
from zhishou.areas.customers import queries as customers
from zhishou.areas.customers.models import Customer
from zhishou.areas.customers.operations import Phone, add, file_of
from zhishou.kernel import numbering, secrets, words
from zhishou.kernel.actor import Actor, holders
from zhishou.kernel.gate import Act, perform
from zhishou.kernel.insert import insert
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Ref

TITLE_FROM_CONTENT = 30
IMPORTANT = "重要业户"


def places(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    """Choices: the communities and stores where the actor takes matters in."""
    rows = Site.objects.filter(pk__in=actor.sites("take_in")).order_by("path")
    ends = [site for site in rows if site.kind in (Site.Kind.COMMUNITY, Site.Kind.STORE)] or list(rows)
    return [(str(site.pk), site.name) for site in ends]


def channels(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    """Choices: how a matter reaches a clerk."""
    return [(one.value, str(one.label)) for one in Channel.by_hand()]


class TakeIn(Command):
    site: Ref[Site] = ask("小区或门店", choices=places)
    kind: Kind = ask("类型")
    channel: Channel = ask("渠道", default=Channel.PHONE, choices=channels)
    customer: Ref[Customer] | None = ask("顾客", default=None)
    reporter_name: str = ask("姓名", default="", at_most=60, hint="不是档案中的顾客时填写")
    reporter_phone: Phone = ask("电话", default="", at_most=30)
    known: str = ask("登记的业主或住户", default="", at_most=60, public=True, widget="hidden")
    keep_on_file: bool = ask("为这位顾客建立档案", default=False)
    anonymous: bool = ask("匿名", default=False)
    content: str = ask("内容", at_least=2, at_most=4000, multiline=True)
    title: str = ask("主题", default="", at_most=60, hint="不填时取内容的开头")
    sought: str = ask("希望怎样解决", default="", at_most=300)
    place: str = ask("地点", default="", at_most=120)
    category: Ref[Category] | None = ask("分类", default=None)
    urgent: bool = ask("紧急", default=False)
    major: str = ask("列为重大的原因", default="", at_most=200, hint="填写后立即报经理，经理审阅后才能结案")
    raised_from: Ref[Case] | None = ask("由哪件工单引起", default=None, widget="hidden")


@operation("cases.take_in", label="受理", capability="take_in", url_after=lambda row: f"{flow.case_url(row)}?receipt=1")
def take_in(act: Act, cmd: TakeIn) -> Case:
    """Take a matter in and give it a number and a tracking code (service.complaint.1).

    A complaint waits for judging, everything else for dispatch. A case marked major or of an important customer reaches
    the manager at once. Refused without anyone to answer to, unless the customer wishes to stay anonymous.
    """
    customer = cmd.customer
    person = known.one(act.actor, cmd.known) if customer is None and not cmd.anonymous else None
    name = cmd.reporter_name or (person.name if person else "")
    phone = cmd.reporter_phone or (person.mobile if person else "")
    place = cmd.place or (person.place if person else "")
    if customer is None and not cmd.anonymous and not (name and phone):
        raise Invalid({"customer": ["请选择顾客，或填写姓名和电话；顾客不愿留名时请勾选“匿名”。"]})
    if customer is None and cmd.keep_on_file and name:
        customer = file_of(cmd.site, name, phone) or add(cmd.site, {"name": name, "mobile": phone, "place": place[:80]})
    return open_case(
        act,
        site=cmd.site,
        kind=cmd.kind,
        channel=cmd.channel,
        content=cmd.content,
        title=cmd.title,
        customer=customer,
        reporter_name=name or (customer.name if customer else ""),
        reporter_phone=phone or (customer.mobile if customer else ""),
        anonymous=cmd.anonymous,
        sought=cmd.sought,
        place=place or (customer.place if customer else ""),
        category=cmd.category,
        urgent=cmd.urgent,
        raised_from=cmd.raised_from,
        major=cmd.major,
    )


def open_case(
    act: Act, *, site: Site, kind: Kind, channel: Channel, content: str, title: str = "", major: str = "", **given: Any
) -> Case:
    """A new case within an operation that takes it in, by whatever door; tells those who act next.

    Of an important customer, known by file or by telephone, it is major without anybody saying so (property.manager.4).
    """
    stage = Stage.JUDGING if kind == Kind.COMPLAINT else Stage.DISPATCHING
    next_step = "judge_complaints" if kind == Kind.COMPLAINT else "dispatch"
    mine = act.actor.person if act.actor.person and act.actor.can(next_step, site) else None
    case = Case(
        number=numbering.take(kind.book),
        site=site,
        kind=kind,
        stage=stage,
        channel=channel,
        title=title or headline(content),
        content=content,
        handler=mine,
        took_in_by=act.actor.person,
        taken_at=act.now,
        tracking_code=secrets.receipt_code(),
        **given,
    )
    case.fill_search()
    insert(case)
    stock.ensure(site.company(), act.actor.house)
    act.note(number=case.number, kind=kind.value, channel=channel.value)
    if mine is None:
        flow.tell(holders(next_step, site), "case.taken_in", case, act, kind=words.source(kind.label))
    if not major and customers.is_important(case.customer, case.site, case.reporter_phone):
        major = IMPORTANT
    if major:
        by_hand = act.actor.person is not None and act.actor.can("take_in", site)
        marker = act.actor if by_hand else Actor.system("intake")
        perform("cases.mark_major", marker, {"case": case.pk, "reason": major}, door=act.door)
    return case


def headline(content: str) -> str:
    """The beginning of what was said, up to the first stop after a word."""
    line = content.strip().splitlines()[0]
    first = next(filter(None, re.split("[。！？；]", line)), line)
    return first if len(first) <= TITLE_FROM_CONTENT else first[: TITLE_FROM_CONTENT - 1] + "…"


class AnswerAtOnce(Command):
    case: Ref[Case] = ask("工单")
    reply: str = ask("答复", at_least=2, at_most=2000, multiline=True, phrases=True)
    how: Told = ask("方式", default=Told.PHONE)


@operation("cases.answer_at_once", label="当场答复", capability="take_in", about="case", url_after=flow.case_url)
def answer_at_once(act: Act, cmd: AnswerAtOnce) -> Reply:
    """Answer an enquiry or note a suggestion while the customer is there; that closes it (property.assistant.1).

    Nothing is left to do, so no callback is owed. Refused for complaints, repairs and calls for help.
    """
    case = act.lock(cmd.case)
    flow.expect(case, Stage.DISPATCHING)
    if case.kind not in (Kind.ENQUIRY, Kind.SUGGESTION):
        raise Refused("case.not_answerable", kind=case.get_kind_display())
    reply = Reply.objects.create(case=case, text=cmd.reply, how=cmd.how, by=act.person, at=act.now)
    flow.answered(act, case)
    flow.move(case, Stage.CLOSED, closed_as=ClosedAs.ANSWERED, closed_at=act.now, resolved_at=act.now)
    return reply


class ChangeKind(Command):
    case: Ref[Case] = ask("工单")
    kind: Kind = ask("改为")
    why: str = ask("为什么", default="", at_most=200)


@operation("cases.change_kind", label="改类型", capability="take_in", about="case", url_after=flow.case_url)
def change_kind(act: Act, cmd: ChangeKind) -> Case:
    """Say what a matter really is, before anything was done about it: a mail comes in as a complaint to be judged.

    The number given to the customer stays. Refused once it is judged or dispatched, or when it is that kind already.
    """
    case = act.lock(cmd.case)
    flow.expect(case, Stage.JUDGING, Stage.DISPATCHING)
    if case.kind == cmd.kind:
        raise Refused("case.same_kind", number=case.number, kind=cmd.kind.label)
    complaint = cmd.kind == Kind.COMPLAINT
    act.note(before=case.kind)
    flow.move(case, Stage.JUDGING if complaint else Stage.DISPATCHING, kind=cmd.kind)
    step = "judge_complaints" if complaint else "dispatch"
    flow.tell(holders(step, case.site), "case.taken_in", case, act, kind=words.source(cmd.kind.label))
    return case


class MarkMajor(Command):
    case: Ref[Case] = ask("工单")
    reason: str = ask("为什么重大", at_least=2, at_most=200)


@operation(
    "cases.mark_major", label="列为重大", capability="take_in", by_system=True, about="case", url_after=flow.case_url
)
def mark_major(act: Act, cmd: MarkMajor) -> Major:
    """The case reaches the manager at once and cannot close without their review (property.manager.4).

    By itself for an important customer whose matter nobody takes in by hand: a mail, the web page, an upset callback.
    """
    case = act.lock(cmd.case)
    flow.expect_open(case)
    if Major.objects.filter(case=case).exists():
        raise Refused("case.major_already", number=case.number)
    major = Major.objects.create(case=case, reason=cmd.reason, by=act.actor.person, at=act.now)
    flow.tell(holders("review_major", case.site), "case.major", case, act)
    return major


class ReviewMajor(Command):
    case: Ref[Case] = ask("工单")
    opinion: str = ask("审阅意见", at_least=2, at_most=1000, multiline=True)


@operation("cases.review_major", label="审阅", capability="review_major", about="case", url_after=flow.case_url)
def review_major(act: Act, cmd: ReviewMajor) -> MajorReview:
    """The manager's review of a major case (property.manager.4). May be given more than once, before it closes."""
    case = act.lock(cmd.case)
    flow.expect_open(case)
    if not Major.objects.filter(case=case).exists():
        raise Refused("case.not_major", number=case.number)
    review = MajorReview.objects.create(case=case, opinion=cmd.opinion, by=act.person, at=act.now)
    flow.tell([case.handler], "case.reviewed", case, act)
    return review
