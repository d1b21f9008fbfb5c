"""What people outside do without signing in: bring a matter by the site's QR code, and say afterwards how it went."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from zhishou.areas.cases import flow
from zhishou.areas.cases.models import Case, Kind, Satisfaction, Stage
from zhishou.areas.cases.models.states import Channel
from zhishou.areas.cases.operations.intake import open_case
from zhishou.areas.cases.prints import poster_pdf
from zhishou.kernel import files, links, words
from zhishou.kernel.actor import holders
from zhishou.kernel.excel import clean_text
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Person, Site, StoredFile
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Ref, Upload

INTAKE, SATISFACTION, POSTER = "intake", "satisfaction", "intake_poster"
MOST_PHOTOS = 6
SATISFACTION_DAYS = 30
_PHONE = re.compile(r"\+?\d{7,15}")
_BETWEEN_DIGITS = re.compile(r"[\s()（）－-]")

words.register(
    refusals={
        "public.phone_needed": "请留下联系电话，我们好把结果告诉您；不愿留电话，请勾选“不留姓名和电话”。",
        "public.phone_unreadable": "“{phone}”不像电话号码。请写手机号，或带区号的座机号。",
        "public.too_many_photos": "照片最多 {limit} 张。请去掉几张再提交。",
        "public.not_closed": "这件事还没有结案，请在结案之后再请顾客评价。",
        "public.why_dissatisfied": "请写一句哪里不满意，我们才知道怎样补救。",
        "public.honeypot": "有一栏看不见的“网址”被填上了，多半是自动填表程序填的。请把它清空再提交，已写的内容都在。",
        "public.not_found": "没有查到。请核对查询码和登记时电话的后四位；没有留电话的，只填查询码。",
        "public.anonymous": "这位顾客没有留下联系方式，没有办法请他评价。",
    },
    sentences={
        "cases.make_intake_qr": "生成登记二维码",
        "cases.ask_satisfaction": "请顾客评价",
        "cases.answer_satisfaction": "顾客评价",
    },
    notices={"case.dissatisfied": "{number} 的顾客结案后评价“不满意”：请看他写的话，联系顾客。"},
)


class TakeInPublicly(Command):
    site: Ref[Site] = ask("站点")
    kind: Kind = ask("您要说的是", default=Kind.COMPLAINT, widget="radio")
    content: str = ask("发生了什么", at_least=2, at_most=2000, multiline=True, hint="什么时候、什么事、希望怎样解决")
    place: str = ask("在哪里", default="", at_most=120, hint="例如 7 栋 1 单元电梯")
    photos: list[Upload] = ask("照片", default=[], hint="最多 6 张，可以不传")
    name: str = ask("怎么称呼您", default="", at_most=60, hint="可以只写姓，例如 陈女士")
    phone: str = ask("联系电话", default="", at_most=30, hint="用来告诉您结果；查进度时要后四位")
    anonymous: bool = ask("不留姓名和电话", default=False)


@operation("cases.take_in_publicly", label="网上登记", by_link=True, url_after=lambda case: "/t")
def take_in_publicly(act: Act, cmd: TakeInPublicly) -> Case:
    """Take in what someone outside brings by the QR code of a site; the receipt number and tracking code come at once.

    A phone is asked for unless they wish to stay unnamed. Refuses an unreadable phone and more than six photos
    (duties service.complaint.0 and .1).
    """
    content = clean_text(cmd.content)
    if not content:  # characters nobody sees
        raise Invalid({"content": ["请写明发生了什么。"]})
    phone = "" if cmd.anonymous else _phone(cmd.phone)
    if len(cmd.photos) > MOST_PHOTOS:
        raise Refused("public.too_many_photos", limit=MOST_PHOTOS)
    case = open_case(
        act,
        site=cmd.site,
        kind=cmd.kind,
        channel=Channel.PUBLIC,
        content=content,
        place=clean_text(cmd.place).replace("\n", " "),
        reporter_name="" if cmd.anonymous else clean_text(cmd.name).replace("\n", " "),
        reporter_phone=phone,
        anonymous=cmd.anonymous,
    )
    for photo in cmd.photos:
        files.keep(photo, case, "evidence", site=cmd.site, by=None)
    # A name given together with the wish to stay unnamed is not kept anywhere.
    if cmd.anonymous:
        act.texts.pop("name", None)
        act.texts.pop("phone", None)
    act.note(photos=len(cmd.photos))
    return case


def _phone(text: str) -> str:
    if not text.strip():
        raise Refused("public.phone_needed")
    bare = _BETWEEN_DIGITS.sub("", text)
    if not _PHONE.fullmatch(bare):
        raise Refused("public.phone_unreadable", phone=text.strip()[:20])
    return bare


class MakeIntakeQr(Command):
    site: Ref[Site] = ask("站点")


@operation(
    "cases.make_intake_qr", label="生成登记二维码", capability="keep_settings", about="site",
    url_after=lambda poster: f"/intake-posters/{poster.pk}.pdf",
)  # fmt: skip
def make_intake_qr(act: Act, cmd: MakeIntakeQr) -> StoredFile:
    """A poster with a new QR code of the site for the wall; codes printed earlier stop working (duty service.complaint.0)."""
    site = act.lock(cmd.site)
    ended = links.end(site, INTAKE)
    _link, token = links.make(
        site, purpose=INTAKE, operations=["cases.take_in_publicly"], site=site, by=act.actor.person, days=None
    )
    pdf = poster_pdf(site, f"{settings.PUBLIC_URL}/r/{token}", act.now)
    act.note(ended=ended)
    return files.store(
        pdf, name=_("{site} 登记二维码.pdf").format(site=site.name), mime="application/pdf", about=site, kind=POSTER,
        site=site, by=act.actor.person, sha256=hashlib.sha256(pdf).hexdigest(),
    )  # fmt: skip


class AskSatisfaction(Command):
    case: Ref[Case] = ask("工单")


@operation("cases.ask_satisfaction", label="请顾客评价", capability="close_cases", about="case")
def ask_satisfaction(act: Act, cmd: AskSatisfaction) -> Case:
    """A link by which the customer scores a closed case, once, within thirty days; an earlier link ends.

    The address is on the result as `customer_link`: shown once, to be sent to the customer, and never kept.
    """
    case = act.lock(cmd.case)
    if case.stage != Stage.CLOSED:
        raise Refused("public.not_closed")
    if case.anonymous:
        raise Refused("public.anonymous")
    case.customer_link = satisfaction_link(case, act.actor.person)
    return case


def satisfaction_link(case: Case, by: Person | None) -> str:
    """The address of a new satisfaction link of a closed case; links made earlier end."""
    links.end(case, SATISFACTION)
    _link, token = links.make(
        case, purpose=SATISFACTION, operations=["cases.answer_satisfaction"], site=case.site, by=by,
        days=SATISFACTION_DAYS,
    )  # fmt: skip
    return f"/f/{token}"


class AnswerSatisfaction(Command):
    case: Ref[Case] = ask("工单")
    score: Satisfaction.Score = ask("这件事办得怎么样")
    words: str = ask("您想说的话", default="", at_most=500, multiline=True, hint="不满意的话，请写一句哪里不满意")


@operation("cases.answer_satisfaction", label="顾客评价", about="case", by_link=True)
def answer_satisfaction(act: Act, cmd: AnswerSatisfaction) -> Satisfaction:
    """The customer's own score of a closed case; the link ends with it, and staff can never change it.

    Dissatisfied needs a word why and reaches the handler and whoever closes cases there at once
    (duties service.complaint.5 and .6).
    """
    case = act.lock(cmd.case)
    link: Any = act.actor.link
    if case.stage != Stage.CLOSED:
        raise Refused("public.not_closed")
    said = clean_text(cmd.words)
    if cmd.score == Satisfaction.Score.DISSATISFIED and not said:
        raise Refused("public.why_dissatisfied")
    made = Satisfaction.objects.create(case=case, score=cmd.score, words=said, link=link, at=act.now)
    links.end(case, SATISFACTION)
    if cmd.score == Satisfaction.Score.DISSATISFIED:
        flow.tell([case.handler, *holders("close_cases", case.site)], "case.dissatisfied", case, act)
    return made
