"""话术: written, kept, ended (service.marketing.2)."""

from __future__ import annotations

import re
from datetime import date
from string import ascii_uppercase

from django.db import models

from zhishou.areas.marketing.models import GUIDES, Call, Card, Guide, Opener
from zhishou.kernel import choosing, clock, numbering
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref

MOST_OPENERS, MOST_CARDS = 6, 30
NAMES = ("{company}", "{caller}")
SENTENCE = re.compile(r"(?:[^。！？]{0,6}[。！？])?[^。！？]*[。！？]")  # the first, perhaps after a greeting: 您好！


def url_of(row: models.Model) -> str:
    """The board of the guide."""
    return (row if isinstance(row, Guide) else row.guide).url()  # type: ignore[attr-defined]


class Text(Command):
    title: str = ask("名称", at_least=2, at_most=60, hint="推什么，例如冬季保养套餐")
    offer: str = ask(
        "介绍", at_least=10, at_most=1500, multiline=True, hint="几句话说清是什么、多少钱、到哪天；只写真实的"
    )
    manner: str = ask(
        "语速和情绪", default="", at_most=500, multiline=True, hint="例如每分钟不超过 220 字；客户着急时先停下来听"
    )
    starts_on: date = ask("开始")
    ends_on: date = ask("结束")


class Writing(Text):
    site: Ref[Site] = ask("门店或小区", choices=choosing.sites(GUIDES))


class Changing(Text):
    guide: Ref[Guide] = ask("话术")


class Ending(Command):
    guide: Ref[Guide] = ask("话术")


class AddingOpener(Command):
    guide: Ref[Guide] = ask("话术")
    words: str = ask(
        "开场白", at_least=10, at_most=300, multiline=True,
        hint="第一句先报公司和姓名，写 {company} 和 {caller}；客户称呼写 {customer}。接着问现在方便吗",
    )  # fmt: skip


class OfOpener(Command):
    opener: Ref[Opener] = ask("开场白")


class AddingCard(Command):
    guide: Ref[Guide] = ask("话术")
    objection: str = ask("客户说", at_least=2, at_most=80, hint="用客户的话，例如太贵了")
    answer: str = ask(
        "这样回应", at_least=5, at_most=400, multiline=True, hint="先认同，再把异议变成卖点；不夸大、不承诺做不到的"
    )


class OfCard(Command):
    card: Ref[Card] = ask("异议卡")


@operation("marketing.write", label="写话术", capability=GUIDES, url_after=url_of)
def write(act: Act, cmd: Writing) -> Guide:
    """A guide for a period. Calls need an opener besides. Refused when the days are wrong."""
    _days(cmd)
    made: Guide = Guide.objects.create(
        number=numbering.take("DX"), site=cmd.site, title=cmd.title, offer=cmd.offer, manner=cmd.manner,
        starts_on=cmd.starts_on, ends_on=cmd.ends_on, by=act.person, at=act.now,
    )  # fmt: skip
    return made


@operation("marketing.change", label="改话术", capability=GUIDES, about="guide", url_after=url_of)
def change(act: Act, cmd: Changing) -> Guide:
    """Another title, introduction or period; openers keep their words."""
    guide = in_use(act, cmd.guide)
    _days(cmd)
    for name in Text.model_fields:
        setattr(guide, name, getattr(cmd, name))
    guide.save(update_fields=list(Text.model_fields))
    return guide


@operation("marketing.end", label="结束电话营销", capability=GUIDES, about="guide", url_after=url_of)
def end(act: Act, cmd: Ending) -> Guide:
    """No more calls by it; refused while one is in hand or agreed, since the customer expects it."""
    guide = in_use(act, cmd.guide)
    if waiting := guide.calls.exclude(state=Call.State.OVER).first():
        raise Refused("marketing.calls_wait", number=waiting.number)
    guide.ended_at = act.now
    guide.save(update_fields=["ended_at"])
    return guide


@operation("marketing.add_opener", label="加开场白", capability=GUIDES, about="guide", url_after=url_of)
def add_opener(act: Act, cmd: AddingOpener) -> Opener:
    """Another opener to compare. Its first sentence says who calls for whom (Advertising Law 43, 44), or it is refused."""
    guide = in_use(act, cmd.guide)
    first = SENTENCE.match(cmd.words)
    if first is None or any(name not in first[0] for name in NAMES):
        raise Refused("marketing.who_calls")
    used = guide.openers.count()
    if guide.openers.filter(ended_at=None).count() >= MOST_OPENERS or used >= len(ascii_uppercase):
        raise Refused("marketing.openers_full", most=MOST_OPENERS)
    made: Opener = Opener.objects.create(guide=guide, letter=ascii_uppercase[used], words=cmd.words)
    return made


@operation("marketing.drop_opener", label="停用开场白", capability=GUIDES, about="opener", url_after=url_of)
def drop_opener(act: Act, cmd: OfOpener) -> Opener:
    """No more calls begin with it; what it brought stays."""
    row = act.lock(cmd.opener)
    if row.ended_at is not None:
        raise Refused("marketing.dropped")
    row.ended_at = act.now
    row.save(update_fields=["ended_at"])
    return row


@operation("marketing.add_card", label="加异议卡", capability=GUIDES, about="guide", url_after=url_of)
def add_card(act: Act, cmd: AddingCard) -> Card:
    """An objection and what is answered to it."""
    guide = in_use(act, cmd.guide)
    if guide.cards.filter(ended_at=None).count() >= MOST_CARDS:
        raise Refused("marketing.cards_full", most=MOST_CARDS)
    made: Card = Card.objects.create(guide=guide, objection=cmd.objection, answer=cmd.answer)
    return made


@operation("marketing.drop_card", label="停用异议卡", capability=GUIDES, about="card", url_after=url_of)
def drop_card(act: Act, cmd: OfCard) -> Card:
    """Not offered any more; how often it was raised stays."""
    row = act.lock(cmd.card)
    if row.ended_at is not None:
        raise Refused("marketing.dropped")
    row.ended_at = act.now
    row.save(update_fields=["ended_at"])
    return row


def in_use(act: Act, given: Guide) -> Guide:
    """The guide, locked; refused when it was ended."""
    guide = act.lock(given)
    if guide.ended_at is not None:
        raise Refused("marketing.ended", title=guide.title)
    return guide


def _days(cmd: Text) -> None:
    if cmd.ends_on < max(cmd.starts_on, clock.today()):
        raise Refused("marketing.days", on=cmd.ends_on)
