"""装修申请: taken in, its papers collected, sent to the technical check, withdrawn (property.assistant.3, property.clerk.1)."""

from __future__ import annotations

import re
from datetime import date, timedelta

from django.db import models

from zhishou.areas.property import finding
from zhishou.areas.property.models import Tenure, Unit
from zhishou.areas.renovation import queries
from zhishou.areas.renovation.models import PERMIT, TAKE, Paper, Renovation, Step
from zhishou.areas.renovation.saying import MOST_FILES, OfOne, at, keep, move, say, tell, url_of
from zhishou.areas.renovation.works import FORBIDDEN, OFFERED, RULE, PaperKind, Work, qualified
from zhishou.kernel import clock, numbering
from zhishou.kernel.actor import Actor, holders
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Person, Site
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.phrasing import listed
from zhishou.kernel.types import Ref, Upload

State, Kind = Renovation.State, Step.Kind
LONGEST = timedelta(days=366)
_MOBILE = re.compile(r"1\d{10}|0\d{9,11}")


def applicants(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    """Choices: who owns or rents the unit today."""
    unit = row.unit if isinstance(row, Renovation) else row
    if not isinstance(unit, Unit):
        return []
    return [
        (str(one.pk), f"{one.party.name}（{one.get_role_display()}）")
        for one in finding.people_of([unit]).get(unit.pk, [])
    ]


def works(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    """Choices: the works that can be applied for, with the article of those that need more."""
    return [(w.value, f"{w.label}（{RULE[w].article}）" if RULE[w].article else str(w.label)) for w in OFFERED]


def assistants(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    """Choices: whose duty the renovation is."""
    site = getattr(row, "site", None)
    return [(str(one.pk), one.name) for one in holders(PERMIT, site)] if isinstance(site, Site) else []


class Wanted(Command):
    """What an application says, at first and when it is amended."""

    tenure: Ref[Tenure] = ask("申请人", choices=applicants)
    scope: Renovation.Scope = ask("类别", default=Renovation.Scope.INTERIOR)
    works: list[Work] = ask("装修项目", at_least=1, choices=works, hint="禁止的行为不能申请，见旁边的说明")
    content: str = ask("装修内容", at_least=2, at_most=1000, multiline=True, hint="哪些房间，做什么，用什么材料")
    builder: Renovation.Builder = ask("施工方")
    contractor: str = ask("施工单位名称", default="", at_most=60, hint="装饰装修企业必填")
    licence: str = ask("资质证书号", default="", at_most=40, public=True)
    foreman: str = ask("现场负责人", at_least=1, at_most=30)
    foreman_mobile: str = ask("负责人手机", at_least=5, at_most=20)
    starts_on: date = ask("开工日期")
    ends_on: date = ask("完工日期")


class Apply(Wanted):
    unit: Ref[Unit] = ask("房屋")
    responsible: Ref[Person] | None = ask("经办的客服助理", default=None, choices=assistants, hint="不选就是自己")

    @property
    def site(self) -> Site:
        """Where authority is needed."""
        return self.unit.site


class Amend(Wanted):
    renovation: Ref[Renovation] = ask("装修")


class AddPaper(Command):
    renovation: Ref[Renovation] = ask("装修")
    kind: PaperKind = ask("资料", choices=queries.papers_to_add)
    files: list[Upload] = ask(
        "文件", default=[], at_most=MOST_FILES, widget="documents", hint="照片、PDF、Word 或 Excel"
    )
    looked_at: bool = ask("看过原件，不留复印件", default=False, hint="身份证件看过原件就可以，不用留复印件")
    note: str = ask("说明", default="", at_most=100)


class Withdraw(Command):
    renovation: Ref[Renovation] = ask("装修")
    reason: str = ask("撤销的原因", at_least=2, at_most=300)


@operation(
    "renovation.apply", label="受理装修申请", capability=TAKE, about="unit", leads_to_made=True, url_after=url_of
)
def apply(act: Act, cmd: Apply) -> Renovation:
    """Take in an application of the unit's owner or tenant; what papers it lacks is told on its page at once.

    Forbidden works are refused with their article, and so is work for a qualified company (第九条) by anybody else. Arrears
    are no ground to refuse. A unit has one open application a scope.
    """
    unit = act.lock(cmd.unit)
    _check(cmd, unit)
    if Renovation.objects.filter(unit=unit, scope=cmd.scope, closed_at=None).exists():
        raise Refused("renovation.open_already", unit=unit.code, scope=Renovation.Scope(cmd.scope).label)
    made = Renovation.objects.create(
        site=unit.site, number=numbering.take("ZX"), unit=unit, taken_by=act.person, responsible=_responsible(act, cmd),
        at=act.now, state_at=act.now, **_said(cmd),
    )  # fmt: skip
    say(act, made, Kind.APPLIED)
    tell(act, made, [made.responsible], "applied", name=act.person.name)
    act.note(number=made.number)
    return made


def _responsible(act: Act, cmd: Apply) -> Person:
    """The assistant whose duty it is: the one chosen, else whoever takes it in and holds that duty."""
    able = {one.pk: one for one in holders(PERMIT, cmd.unit.site)}
    chosen = cmd.responsible.pk if cmd.responsible is not None else act.person.pk
    if chosen not in able:
        raise Refused("renovation.no_responsible")
    return able[chosen]


def _said(cmd: Wanted) -> dict[str, object]:
    return {
        "tenure": cmd.tenure, "scope": cmd.scope, "works": [w.value for w in Work if w in cmd.works], "content": cmd.content,
        "builder": cmd.builder, "contractor": cmd.contractor, "licence": cmd.licence, "foreman": cmd.foreman,
        "foreman_mobile": cmd.foreman_mobile, "starts_on": cmd.starts_on, "ends_on": cmd.ends_on,
    }  # fmt: skip


def _check(cmd: Wanted, unit: Unit) -> None:
    """What can be seen to be wrong before anything is written down."""
    if cmd.tenure.pk not in {one.pk for one in finding.people_of([unit]).get(unit.pk, [])}:
        raise Refused("renovation.not_of_unit", unit=unit.code)
    if forbidden := [work for work in cmd.works if work in FORBIDDEN]:
        raise Refused("renovation.forbidden", work=forbidden[0].label, article=RULE[forbidden[0]].article)
    company = cmd.builder == Renovation.Builder.COMPANY
    if company and not cmd.contractor:
        raise Invalid({"contractor": ["装饰装修企业要写明名称。"]})
    if not company and (for_companies := qualified(cmd.works)):
        raise Refused("renovation.company_needed", work=for_companies[0].label)
    if not _MOBILE.fullmatch(cmd.foreman_mobile.replace("-", "").replace(" ", "")):
        raise Invalid({"foreman_mobile": ["请核对号码：手机 11 位，固定电话带区号。"]})
    if cmd.starts_on < clock.today():
        raise Refused("renovation.begun")
    if not cmd.starts_on <= cmd.ends_on <= cmd.starts_on + LONGEST:
        raise Refused("renovation.period")


@operation("renovation.amend", label="更改装修申请", capability=TAKE, about="renovation", url_after=url_of)
def amend(act: Act, cmd: Amend) -> Renovation:
    """Change what an application says before it is checked, or after it came back. The same is refused as at first."""
    row = at(act, cmd.renovation, State.LACKING)
    _check(cmd, row.unit)
    others = Renovation.objects.filter(unit=row.unit, scope=cmd.scope, closed_at=None).exclude(pk=row.pk)
    if others.exists():
        raise Refused("renovation.open_already", unit=row.unit.code, scope=Renovation.Scope(cmd.scope).label)
    said = _said(cmd)
    for name, value in said.items():
        setattr(row, name, value)
    row.save(update_fields=list(said))
    say(act, row, Kind.AMENDED)
    return row


@operation("renovation.add_paper", label="收装修资料", capability=TAKE, about="renovation", url_after=url_of)
def add_paper(act: Act, cmd: AddPaper) -> Paper:
    """Keep a paper of the application, or note that its original was looked at and no copy was kept (identity)."""
    row = at(act, cmd.renovation, State.LACKING)
    if not cmd.files and not cmd.looked_at:
        raise Invalid({"files": ["请上传文件；只看原件不留复印件的，请勾选“看过原件”。"]})
    made = Paper.objects.create(
        renovation=row, kind=cmd.kind, looked_at=cmd.looked_at, note=cmd.note, by=act.person, at=act.now
    )
    keep(act, made, row, cmd.files, "paper")
    say(act, row, Kind.PAPER, str(PaperKind(cmd.kind).label))
    return made


@operation("renovation.submit", label="送技术审查", capability=TAKE, about="renovation", url_after=url_of)
def submit(act: Act, cmd: OfOne) -> Renovation:
    """Hand a complete application to engineering. Refused with what is missing."""
    row = at(act, cmd.renovation, State.LACKING)
    if missing := queries.missing(row):
        raise Refused("renovation.papers_missing", what=listed(str(kind.label) for kind in missing))
    move(row, State.CHECKING, act.now)
    say(act, row, Kind.SUBMITTED)
    return row


@operation("renovation.withdraw", label="撤销装修申请", capability=TAKE, about="renovation", url_after=url_of)
def withdraw(act: Act, cmd: Withdraw) -> Renovation:
    """End an application at the applicant's wish, before there is a permit. A deposit may then be given back."""
    row = at(act, cmd.renovation, State.LACKING, State.CHECKING, State.APPROVED)
    move(row, State.WITHDRAWN, act.now, closed_at=act.now)
    act.excuse("renovation.check", row, cmd.reason)
    act.excuse("renovation.issue_permit", row, cmd.reason)
    say(act, row, Kind.WITHDRAWN, cmd.reason)
    return row
