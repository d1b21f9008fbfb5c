"""A mailing is sent as its list was seen, and stopped (service.visits.1)."""

from __future__ import annotations

import re

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _

from zhishou.areas.campaigns import questions
from zhishou.areas.campaigns.drawing import Segment
from zhishou.areas.campaigns.models import Campaign
from zhishou.areas.customers.models import Customer
from zhishou.areas.mail import outbox
from zhishou.areas.mail.models import Outgoing
from zhishou.areas.mailings import drawing
from zhishou.areas.mailings.drawing import Planned
from zhishou.areas.mailings.models import RUN, Mailing, Piece
from zhishou.kernel import choosing, links, numbering, settings_store
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.paper import in_chinese
from zhishou.kernel.secrets import new_token
from zhishou.kernel.types import Ref

OUT, OUT_DAYS = "mailings.out", 365
WORDS = {"customer", "company", "expires"}
MOST_SIGNS = 300  # of a text message: platforms bill and cut longer ones
_WORD = re.compile(r"\{(\w*)\}")


def url_of(row: models.Model) -> str:
    """The page of the mailing a row is or is part of."""
    return str(row.url())  # type: ignore[attr-defined]


class Send(Command):
    site: Ref[Site] = ask("小区或门店", choices=choosing.sites(RUN))
    channel: Mailing.Channel = ask("方式", default=Mailing.Channel.EMAIL)
    purpose: Campaign.Purpose = ask("目的")
    kind: str = ask("客户类型", default="", at_most=10, public=True)
    klass: int | None = ask("客户分类", default=None)
    vip: bool = ask("只要重要客户", default=False)
    quiet_days: int | None = ask("多少天没有联系过", default=None, at_least=1, at_most=3650)
    expires_days: int | None = ask("会员卡多少天内到期", default=None, at_least=0, at_most=730)
    seen: str = ask("看过的名单", at_most=16, public=True)
    title: str = ask("名称", at_least=2, at_most=60)
    subject: str = ask(
        "邮件主题", default="", at_most=100, hint="写明公司和什么事，客户一看就知道是谁；短信和微信不用写"
    )
    text: str = ask(
        "正文", at_least=10, at_most=4000, multiline=True,
        hint="可以用 {customer} {company} {expires}；公司名称和回复、退订的链接自动加在后面",
    )  # fmt: skip
    questions: str = ask(
        "问题", default="", at_most=1500, multiline=True,
        hint="客户点链接回答。一行一个；给选项的写成：问题｜选项一｜选项二。满意度、意见和建议每次都问，不用写。",
    )  # fmt: skip


class Stop(Command):
    mailing: Ref[Mailing] = ask("群发")
    reason: str = ask("为什么停止", at_least=2, at_most=300, multiline=True)


@operation("mailings.send", label="群发", capability=RUN, url_after=url_of)
def send(act: Act, cmd: Send) -> Mailing:
    """Write to every customer of the list that was seen: an e-mail each, or a line each of a list for the own platform.

    Each text ends with the company's name and a link to answer, ask for a call, or want no more; nothing goes out before
    a customer may be disturbed. Refused for e-mail without a mailbox, when the list is empty, or would be another than
    the one that was seen.
    """
    asked = questions.parse(cmd.questions)
    _check_text(cmd)
    site = act.lock(cmd.site)
    by_mail = cmd.channel == Mailing.Channel.EMAIL
    if by_mail and outbox.mailbox_for(site) is None:
        raise Refused("mailings.no_mailbox", site=site.name)
    segment = Segment(cmd.kind, cmd.vip, cmd.quiet_days, cmd.expires_days, cmd.klass)
    found = drawing.plan(site, segment, cmd.channel, cmd.purpose, act.now)
    if found.seen != cmd.seen:
        raise Refused("mailings.list_changed")
    if not found.pieces:
        raise Refused("mailings.nobody")
    made = Mailing.objects.create(
        number=numbering.take("QF"), site=site, title=cmd.title, channel=cmd.channel, purpose=cmd.purpose,
        subject=cmd.subject if by_mail else "", text=cmd.text, questions=asked, segment=segment.as_json(),
        left_out=found.counts, drawn=len(found.pieces), by=act.person, at=act.now,
    )  # fmt: skip
    rate = int(settings_store.value(drawing.A_MINUTE.name, site))
    for one in drawing.spread(found.pieces, rate) if by_mail else found.pieces:
        _write(act, made, one)
    act.note(drawn=len(found.pieces), left_out=len(found.left_out))
    return made


def _check_text(cmd: Send) -> None:
    """Invalid when the text uses words nobody knows, an e-mail has no subject, or a text message is too long."""
    unknown = sorted({word for word in _WORD.findall(cmd.subject + cmd.text) if word not in WORDS})
    if unknown:
        raise Invalid({"text": [_("不认识 {words}，只能用 {known}。").format(
            words="、".join(f"{{{word}}}" for word in unknown), known="{customer} {company} {expires}"
        )]})  # fmt: skip
    if cmd.channel == Mailing.Channel.EMAIL and not cmd.subject.strip():
        raise Invalid({"subject": [_("邮件要有主题。")]})
    if cmd.channel == Mailing.Channel.SMS and len(cmd.text) > MOST_SIGNS:
        raise Invalid({"text": [_("短信最多 {most} 字，现在是 {n} 字。").format(most=MOST_SIGNS, n=len(cmd.text))]})


@in_chinese
def _write(act: Act, mailing: Mailing, one: Planned) -> None:
    """What one customer gets, with the link to answer and to leave: a message of the outbox, or a line of the list."""
    token = new_token(18)
    url = f"{settings.PUBLIC_URL}/u/{token}"
    facts = facts_of(mailing.site, one.customer)
    piece = Piece(site=mailing.site, mailing=mailing, customer=one.customer, at=one.at)
    if mailing.by_house:
        piece.message = outbox.put_later(
            site=mailing.site, kind=Outgoing.Kind.NEWS, natural_key=f"mailing:{mailing.pk}:{one.customer.pk}",
            mailbox=outbox.mailbox_for(mailing.site), address=one.address, customer=one.customer, by=act.person,
            subject=filled(mailing.subject, facts), text=_letter(mailing, facts, url), url=url, next_at=one.at,
            made_at=act.now,
        )  # fmt: skip
    else:
        piece.phone = one.address
        short = _("【{company}】{text} 回复或退订：{url}")
        piece.text = short.format(company=facts["company"], text=filled(mailing.text, facts), url=url)
    piece.save()
    links.make(
        piece, purpose=OUT, operations=["mailings.leave", "mailings.reply"], site=mailing.site, by=act.person,
        days=OUT_DAYS, token=token,
    )  # fmt: skip


def _letter(mailing: Mailing, facts: dict[str, str], url: str) -> str:
    lines = [filled(mailing.text, facts), "", facts["company"]]
    if phone := mailing.site.phone or mailing.site.company().phone:
        lines.append(_("服务电话：{phone}").format(phone=phone))
    lines += ["", _("回答问题、请我们回电话，或者不想再收到这类邮件，请点：{url}").format(url=url)]
    return "\n".join(lines)


def facts_of(site: Site, customer: Customer) -> dict[str, str]:
    """What the words of a text stand for."""
    expires = customer.card_expires_on
    return {
        "customer": customer.name, "company": site.company().name, "expires": f"{expires:%Y-%m-%d}" if expires else "",
    }  # fmt: skip


def filled(text: str, facts: dict[str, str]) -> str:
    """A text with its words filled in, in one pass: what a customer is called is never read as a word."""
    return _WORD.sub(lambda found: facts.get(found[1], found[0]), text)


@operation("mailings.stop", label="停止群发", capability=RUN, about="mailing", url_after=url_of)
def stop(act: Act, cmd: Stop) -> Mailing:
    """What has not gone out yet is not sent any more. Refused when nothing waits, or a second time."""
    row = act.lock(cmd.mailing)
    if row.stopped_at is not None:
        raise Refused("mailings.stopped_before")
    dropped = drop(act, models.Q(mailing=row))
    if not dropped:
        raise Refused("mailings.all_gone")
    row.stopped_at, row.stop_reason = act.now, cmd.reason
    row.save(update_fields=["stopped_at", "stop_reason"])
    act.note(dropped=dropped)
    return row


def drop(act: Act, which: models.Q) -> int:
    """Pieces that wait are not sent any more, in the outbox or on a list; how many that are."""
    pieces = Piece.objects.filter(which)
    gone = outbox.drop(pieces.filter(message__isnull=False).values("message_id"))
    waiting = pieces.filter(message=None, state=Piece.State.WAITING)
    return gone + waiting.update(state=Piece.State.DROPPED, settled_at=act.now)
