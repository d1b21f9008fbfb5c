"""A candidate is interviewed, offered the post, and accepts or is settled; in time they are forgotten (agency.director.4)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from zhishou.areas.customers.operations import spend_reveal
from zhishou.areas.people.options import everyone
from zhishou.areas.recruiting import papers, retention
from zhishou.areas.recruiting.models import HIRE, RECRUIT, Candidate, Interview
from zhishou.areas.recruiting.operations.opening import open_one, url_of
from zhishou.areas.recruiting.papers import MOST_PAPERS
from zhishou.kernel import clock
from zhishou.kernel.actor import holders
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Notice, Person, StoredFile
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref, Upload

State = Candidate.State


class OfCandidate(Command):
    candidate: Ref[Candidate] = ask("应聘人")


class NoteInterview(OfCandidate):
    held_on: date = ask("面试日期")
    interviewer: Ref[Person] = ask("面试人", choices=everyone)
    verdict: Interview.Verdict = ask("结论")
    words: str = ask("评语", at_least=2, at_most=1000, multiline=True, hint="会什么、差在哪里、为什么这样定")


class Offer(OfCandidate):
    starts_on: date = ask("入职日期")
    terms: str = ask("约定", at_least=2, at_most=500, multiline=True, hint="试用期、工资、工作地点，写进录用通知的")


class AddPapers(OfCandidate):
    papers: list[Upload] = ask("简历和作品", at_least=1, at_most=MOST_PAPERS, widget="documents")


class ReadPaper(OfCandidate):
    paper: int = ask("材料编号", at_least=1)


class How(StrEnum):
    """Why a candidate is not hired."""

    REJECTED = "rejected"
    WITHDREW = "withdrew"


class Settle(OfCandidate):
    how: How = ask(
        "结果", choices=lambda actor, row: [(s.value, str(s.label)) for s in (State.REJECTED, State.WITHDREW)]
    )
    reason: str = ask("原因", at_least=2, at_most=300, multiline=True)


def _in_hand(act: Act, given: Candidate, *states: str) -> Candidate:
    """The candidate of an open search, locked after it, as `close` does. Refused in any other state."""
    open_one(act, given.opening)
    row = act.lock(given)
    if row.state not in states:
        raise Refused("recruiting.state", name=row.name, state=row.get_state_display())
    return row


@operation("recruiting.note_interview", label="登记面试", capability=RECRUIT, about="candidate", url_after=url_of)
def note_interview(act: Act, cmd: NoteInterview) -> Candidate:
    """What an interviewer thinks of a candidate. Refused for a day to come, and once an offer is out."""
    row = _in_hand(act, cmd.candidate, State.NEW)
    if cmd.held_on > clock.today():
        raise Refused("recruiting.not_yet")
    Interview.objects.create(
        site_id=row.site_id, candidate=row, held_on=cmd.held_on, interviewer=cmd.interviewer, verdict=cmd.verdict,
        words=cmd.words, by=act.person, at=act.now,
    )  # fmt: skip
    return row


@operation("recruiting.offer", label="发录用通知", capability=RECRUIT, about="candidate", url_after=url_of)
def offer(act: Act, cmd: Offer) -> Candidate:
    """Offer the post. Refused unless the last interview was passed, for a day that has passed, and beyond how many are wanted."""
    row = _in_hand(act, cmd.candidate, State.NEW)
    last = row.interviews.order_by("held_on", "pk").last()
    if last is None or last.verdict != Interview.Verdict.PASS:
        raise Refused("recruiting.not_passed", name=row.name)
    if cmd.starts_on < clock.today():
        raise Refused("recruiting.past")
    opening = row.opening
    taken = opening.candidates.filter(state__in=[State.OFFERED, State.ACCEPTED, State.HIRED]).count()
    if taken >= opening.wanted:
        raise Refused("recruiting.enough", wanted=opening.wanted)
    row.state, row.starts_on, row.terms = State.OFFERED, cmd.starts_on, cmd.terms
    row.offered_by, row.offered_at = act.person, act.now
    row.save(update_fields=["state", "starts_on", "terms", "offered_by", "offered_at"])
    return row


@operation("recruiting.accept", label="应聘人接受", capability=RECRUIT, about="candidate", url_after=url_of)
def accept(act: Act, cmd: OfCandidate) -> Candidate:
    """The candidate takes the offer; who hires is told. Refused without an offer."""
    row = _in_hand(act, cmd.candidate, State.OFFERED)
    row.state = State.ACCEPTED
    row.save(update_fields=["state"])
    facts = {"number": row.number, "post": row.opening.post.name, "on": f"{row.starts_on:%m-%d}"}
    Notice.objects.bulk_create(
        Notice(person=person, kind="recruiting.accepted", url=row.url(), at=act.now, facts=facts)
        for person in holders(HIRE, row.site)
    )
    return row


@operation("recruiting.settle", label="不录用", capability=RECRUIT, about="candidate", url_after=url_of)
def settle(act: Act, cmd: Settle) -> Candidate:
    """Turned down, or not coming, with the reason; from that day the time until they are forgotten runs."""
    row = _in_hand(act, cmd.candidate, State.NEW, State.OFFERED, State.ACCEPTED)
    row.state, row.reason, row.settled_at = State(cmd.how.value), cmd.reason, act.now
    row.save(update_fields=["state", "reason", "settled_at"])
    return row


@operation("recruiting.add_papers", label="补交材料", capability=RECRUIT, about="candidate", url_after=url_of)
def add_papers(act: Act, cmd: AddPapers) -> Candidate:
    """Keep more papers of a candidate. Refused once the matter is settled, and for more papers than one has."""
    row = _in_hand(act, cmd.candidate, State.NEW, State.OFFERED, State.ACCEPTED)
    if len(papers.of(row)) + len(cmd.papers) > MOST_PAPERS:
        raise Refused("recruiting.too_many_papers", most=MOST_PAPERS)
    papers.keep_papers(act, row, cmd.papers)
    return row


@operation("recruiting.read_paper", label="看应聘人的材料", capability=RECRUIT, about="candidate")
def read_paper(act: Act, cmd: ReadPaper) -> StoredFile:
    """Hand out a paper of a candidate's; who read it when stays on record. Refused when it is not theirs, or is gone."""
    found = next((one for one in papers.of(cmd.candidate) if one.pk == cmd.paper), None)
    if found is None:
        raise Refused("recruiting.no_paper")
    return found


@operation("recruiting.reveal", label="查看应聘人手机号", capability=RECRUIT, about="candidate", url_after=url_of)
def reveal(act: Act, cmd: OfCandidate) -> Candidate:
    """Show a candidate's whole number: leaves an event and counts among the looks a day allows. Refused once forgotten."""
    if not cmd.candidate.mobile:
        raise Refused("recruiting.forgotten")
    spend_reveal(act, cmd.candidate.site)
    return cmd.candidate


@operation(
    "recruiting.forget",
    label="删除应聘人的资料",
    capability=RECRUIT,
    by_system=True,
    about="candidate",
    url_after=url_of,
)
def forget(act: Act, cmd: OfCandidate) -> Candidate:
    """Empty what is kept of a candidate who was not hired: in time by itself, before that when they ask (PIPL 19, 47).

    Refused while the matter is open, for who was hired, and a second time.
    """
    row = act.lock(cmd.candidate)
    if row.state not in (State.REJECTED, State.WITHDREW):
        raise Refused("recruiting.still_needed", name=row.name)
    if row.forgotten_at is not None:
        raise Refused("recruiting.forgotten")
    act.note(**retention.empty(row, act.now))
    return row
