"""People are wanted for a post, apply, and in the end the post is filled or not (agency.director.4)."""

from __future__ import annotations

from datetime import date

from django.db import models

from zhishou.areas.people.operations.staff import Phone
from zhishou.areas.people.options import posts
from zhishou.areas.recruiting.models import RECRUIT, Candidate, Opening
from zhishou.areas.recruiting.papers import MOST_PAPERS, keep_papers
from zhishou.kernel import choosing, clock, numbering
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Post, Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref, Upload


def url_of(row: models.Model) -> str:
    """The page of an opening or of a candidate."""
    return str(row.url())  # type: ignore[attr-defined]


class Open(Command):
    site: Ref[Site] = ask("在哪里工作", choices=choosing.sites(RECRUIT))
    post: Ref[Post] = ask("岗位", choices=posts)
    wanted: int = ask("招几位", default=1, at_least=1, at_most=99)
    reason: str = ask("为什么招", at_least=2, at_most=300, hint="例如：谁离职、业务增加、新设岗位")
    wishes: str = ask("任职要求", default="", at_most=1000, multiline=True)
    until: date = ask("到哪天招到")


class OfOpening(Command):
    opening: Ref[Opening] = ask("招聘")


class Close(OfOpening):
    result: str = ask("招聘结果", at_least=2, at_most=300, multiline=True, hint="例如：招到两位；或者为什么不招了")


class Enter(OfOpening):
    name: str = ask("姓名", at_least=1, at_most=40)
    mobile: Phone = ask("手机", at_least=5, at_most=20)
    source: Candidate.Source = ask("从哪里来")
    about: str = ask("经历要点", default="", at_most=2000, multiline=True, hint="只记和岗位有关的")
    papers: list[Upload] = ask("简历和作品", default=[], at_most=MOST_PAPERS, widget="documents")


def open_one(act: Act, given: Opening) -> Opening:
    """The opening, locked. Refused when it is closed."""
    row = act.lock(given)
    if row.closed_at is not None:
        raise Refused("recruiting.closed", number=row.number)
    return row


@operation("recruiting.open", label="发起招聘", capability=RECRUIT, url_after=url_of)
def open_(act: Act, cmd: Open) -> Opening:
    """People are wanted for a post of the company. Refused for a day that has passed or a post of another company."""
    if cmd.until < clock.today():
        raise Refused("recruiting.past")
    if not cmd.site.path.startswith(cmd.post.site.path):
        raise Refused("recruiting.elsewhere", site=cmd.site.name, post=cmd.post.name)
    made: Opening = Opening.objects.create(
        number=numbering.take("RC"), site=cmd.site, post=cmd.post, wanted=cmd.wanted, reason=cmd.reason, wishes=cmd.wishes,
        until=cmd.until, by=act.person, at=act.now,
    )  # fmt: skip
    return made


@operation("recruiting.close", label="结束招聘", capability=RECRUIT, about="opening", url_after=url_of)
def close(act: Act, cmd: Close) -> Opening:
    """The search ends, filled or not. Refused while somebody holds an offer: they are hired or it is settled first."""
    row = open_one(act, cmd.opening)
    held = row.candidates.filter(state__in=[Candidate.State.OFFERED, Candidate.State.ACCEPTED]).count()
    if held:
        raise Refused("recruiting.offers_open", n=held)
    left = row.candidates.filter(state=Candidate.State.NEW)
    act.note(hired=row.candidates.filter(state=Candidate.State.HIRED).count(), wanted=row.wanted, left=left.count())
    left.update(state=Candidate.State.REJECTED, reason=cmd.result, settled_at=act.now)
    row.result, row.closed_by, row.closed_at = cmd.result, act.person, act.now
    row.save(update_fields=["result", "closed_by", "closed_at"])
    return row


@operation(
    "recruiting.enter", label="登记应聘人", capability=RECRUIT, about="opening", leads_to_made=True, url_after=url_of
)
def enter(act: Act, cmd: Enter) -> Candidate:
    """Somebody applied. Refused when the opening is closed, or the number stands on its list already."""
    row = open_one(act, cmd.opening)
    if row.candidates.filter(mobile=cmd.mobile).exists():
        raise Refused("recruiting.applied", name=cmd.name)
    made: Candidate = Candidate.objects.create(
        number=numbering.take("YP"), site_id=row.site_id, opening=row, name=cmd.name, mobile=cmd.mobile, source=cmd.source,
        about=cmd.about, by=act.person, at=act.now,
    )  # fmt: skip
    keep_papers(act, made, cmd.papers)
    return made
