"""The history of a case as people read it: from its events, each with the signed duty it was done by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from zhishou.areas.cases.models import AcceptanceAttempt, Case, Investigation, Promise, Satisfaction
from zhishou.areas.cases.models.states import Channel, ClosedAs
from zhishou.areas.cases.models.steps import Told
from zhishou.kernel import citing, clock, words
from zhishou.kernel.models import Event
from zhishou.kernel.models.work import StoredFile
from zhishou.kernel.money import yuan
from zhishou.kernel.scope import subject_of

Entry = dict[str, Any]
Felt = Satisfaction.Score
GOOD = {"cases.instruct", "cases.resolve", "cases.close", "cases.accept_remedy", "callbacks.record"}
FILED = {  # what may bring files
    "cases.take_in_publicly", "cases.investigate", "cases.remark", "cases.accept_remedy", "cases.resolve", "mail.take_in",
    "mail.join",
}  # fmt: skip
BAD = {"cases.hand_up", "cases.hand_back", "cases.record_attempt", "cases.reopen", "cases.urge", "cases.mark_major"}


class History:
    """A case's events with their words, loaded in a fixed number of queries."""

    def __init__(self, case: Case) -> None:
        self.case = case
        rows = Event.objects.filter(context=subject_of(case)).select_related("actor", "on_behalf_of", "words")
        self.events = list(rows.order_by("-at", "-id"))
        self.remedies = list(case.remedies.all())
        self.promises = list(case.promises.select_related("made_by"))
        self.duties = citing.of_events(self.events, case.site)
        abouts = {subject_of(case)} | {
            event.result for event in self.events if event.result.startswith("cases.workorder:")
        }
        self.files = list(StoredFile.objects.filter(about__in=abouts).order_by("pk"))

    def entries(self) -> list[Entry]:
        """The latest first; imported history shows its original texts in place of events."""
        shown = [self._entry(event) for event in self.events]
        return shown + self._imported()

    def last(self, *operations: str) -> Event | None:
        """The latest event of one of some operations."""
        return next((event for event in self.events if event.operation in operations), None)

    def _entry(self, event: Event) -> Entry:
        said = event.texts
        entry: Entry = {
            "what": _(words.SENTENCES.get(event.operation, event.operation)),
            "at": event.at,
            "who": event.actor.name if event.actor else self._outside(event),
            "acting_for": event.on_behalf_of.name if event.on_behalf_of else "",
            "basis": self.duties.get(event.pk, ""),
            "unsigned": not event.signed,
            "tone": "good" if event.operation in GOOD else "bad" if event.operation in BAD else "",
            "files": self._files_of(event),
        }
        if tell := TELLERS.get(event.operation):
            entry.update({k: v for k, v in tell(self, event, said).items() if v})
        else:
            entry["note"] = _in_sentences(said)
        return entry

    def _outside(self, event: Event) -> str:
        customer = event.authority == "link" or event.operation in ("mail.take_in", "mail.join")
        return str(_("顾客")) if customer else str(_("系统"))

    def _imported(self) -> list[Entry]:
        case = self.case
        if not case.source_number:
            return []
        author = case.source_author or _("原作者不详")
        found: list[Entry] = [
            {"what": headed(_("受理"), case.title), "at": case.taken_at, "who": author, "note": case.content,
             "channel": case.get_channel_display()}
        ]  # fmt: skip
        if case.imported_reply:
            found.insert(
                0, {"what": _("原答复"), "at": case.replied_at, "who": _("原始记录"), "note": case.imported_reply}
            )
        return found

    def _files_of(self, event: Event) -> list[dict[str, str]]:
        """Links to the files that came with an event: those its actor handed in from then on, until the next that may bring some."""
        found = [f for f in self.files if self._brought(f) == event] if event.operation in FILED else []
        return [{"url": f"/files/{f.pk}", "name": f.name} for f in found]

    def _brought(self, file: StoredFile) -> Event | None:
        theirs = (e for e in self.events if e.operation in FILED and e.actor_id == file.made_by_id)
        return next((e for e in theirs if e.at <= file.made_at), None)


def _in_sentences(said: dict[str, str]) -> str:
    """What was said in sentences; lists of marks and amounts have pages of their own."""
    return "\n".join(text for text in said.values() if not text.startswith(("[", "{")))


def headed(head: object, text: object) -> str:
    """A heading and what it is about, with the colon of the reader's language."""
    return f"{head}{'：' if (get_language() or '').startswith('zh') else ': '}{text}"


def _headed(head: str, field: str, note: str = "") -> Callable[[History, Event, dict[str, str]], Entry]:
    def tell(history: History, event: Event, said: dict[str, str]) -> Entry:
        return {"what": headed(_(head), said[field]) if said.get(field) else _(head), "note": said.get(note, "")}

    return tell


def _taken_in(history: History, event: Event, said: dict[str, str]) -> Entry:
    case = history.case
    code = _("查询码 {code}").format(code=case.tracking_code) if case.tracking_code else ""
    wish = _("希望：{text}").format(text=case.sought) if case.sought else ""
    channel = event.facts.get("channel", "")
    return {
        "what": headed(_("受理"), case.title),
        "note": "\n".join(filter(None, (case.content if case.content.strip() != case.title else "", wish, code))),
        "channel": Channel(channel).label if channel in Channel.values else "",
        "tone": "bad" if case.urgent else "",
    }


def _judged(history: History, event: Event, said: dict[str, str]) -> Entry:
    due = event.facts.get("promised_at", "")
    when = _when(_moment(due)) if due else ""
    line = _("判断成立，责任部门 {department}，已告知顾客 {when} 前答复")
    promise = next((p for p in history.promises if p.made_at == event.at), None)
    badges = [_badge(promise)] if promise else []
    text = line.format(department=event.facts.get("department_name", ""), when=when)
    return {"what": text, "note": said.get("grounds", ""), "badges": badges}


def _badge(promise: Promise) -> dict[str, str]:
    colour = {"open": "blue", "kept": "green", "broken": "red"}[promise.state]
    state = promise.get_state_display()
    if promise.state == Promise.State.OPEN and promise.due_at <= clock.now():
        state, colour = _("已逾期"), "red"
    return {"text": headed(_("承诺"), f"{promise.what} {state}"), "colour": colour}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _when(moment: datetime) -> str:
    """A day and time, with its year where that is another."""
    local = clock.local(moment)
    return f"{local:%m-%d %H:%M}" if local.year == clock.today().year else f"{local:%Y-%m-%d %H:%M}"


def _investigated(history: History, event: Event, said: dict[str, str]) -> Entry:
    badges = [{"text": f"{_('原因')} {event.facts.get('cause_name', '')}", "colour": "orange"}]
    if said.get("outside"):
        badges.append({"text": f"{_('责任')} {said['outside']}", "colour": "secondary"})
    route = event.facts.get("route", "")
    if route in Investigation.Route.values:
        badges.append({"text": str(Investigation.Route(route).label), "colour": "secondary"})
    return {
        "what": headed(_("调查完成"), said.get("finding", "")),
        "badges": badges,
    }


def _options(history: History, round_: int) -> list[dict[str, Any]]:
    return [
        {
            "letter": r.letter,
            "text": "　".join(filter(None, (r.text, r.paid))),
            "chosen": r.chosen_at is not None,
        }
        for r in history.remedies
        if r.round == round_
    ]


def _proposed(history: History, event: Event, said: dict[str, str]) -> Entry:
    number = event.facts.get("round", 1)
    decided = any(r.round == number and r.chosen_at for r in history.remedies)
    return {"options": [] if decided else _options(history, number)}


def _instructed(history: History, event: Event, said: dict[str, str]) -> Entry:
    if event.facts.get("approved") is False:
        return {"what": _("批示：重提方案"), "note": said.get("text", ""), "tone": "bad"}
    chosen = next((r for r in history.remedies if r.chosen_at == event.at), None)
    head = _("批示：选用方案 {letter}，{text}").format(letter=chosen.letter, text=chosen.text) if chosen else _("批示")
    return {"what": head, "note": said.get("text", ""), "options": _options(history, chosen.round) if chosen else []}


def _chose(history: History, event: Event, said: dict[str, str]) -> Entry:
    return {
        "what": _("顾客选择方案 {letter}").format(letter=event.facts.get("letter", "")),
        "note": said.get("words", ""),
    }


def _accepted(history: History, event: Event, said: dict[str, str]) -> Entry:
    if event.facts.get("accepted") is False:
        return {"what": headed(_("顾客希望再商量"), said.get("wish", "")), "tone": "bad"}
    return {"what": _("顾客接受并签字"), "note": said.get("wish", "")}


def _dispatched(history: History, event: Event, said: dict[str, str]) -> Entry:
    due = event.facts.get("due_at", "")
    when = _when(_moment(due)) if due else ""
    line = _("派工给{department}，{when} 前完成").format(department=event.facts.get("department_name", ""), when=when)
    return {"what": line, "note": "\n".join(said.values())}


def _resolved(history: History, event: Event, said: dict[str, str]) -> Entry:
    parts = [said.get("done", ""), _("用料：{text}").format(text=said["materials"]) if said.get("materials") else ""]
    if charge := event.facts.get("charge"):
        parts.append(_("有偿 ¥{yuan}").format(yuan=yuan(int(charge))))
    return {"what": _("办结，待回访"), "note": "\n".join(filter(None, parts))}


def _attempted(history: History, event: Event, said: dict[str, str]) -> Entry:
    why = event.facts.get("why", "")
    label = AcceptanceAttempt.Why(why).label if why in AcceptanceAttempt.Why.values else ""
    return {"what": headed(_("联系未成"), label), "note": said.get("note", "")}


def _replied(history: History, event: Event, said: dict[str, str]) -> Entry:
    how = event.facts.get("how", "")
    return {
        "what": _("回复顾客"),
        "note": said.get("text") or said.get("reply", ""),
        "channel": Told(how).label if how in Told.values else "",
    }


def _ended(history: History, event: Event, said: dict[str, str]) -> Entry:
    outcome = event.facts.get("outcome", "")
    label = ClosedAs(outcome).label if outcome in ClosedAs.values else ""
    return {"what": headed(_("特殊结案"), label), "note": said.get("text", "")}


def _called_back(history: History, event: Event, said: dict[str, str]) -> Entry:
    """What the customer thought, and what was said in which answer."""
    felt = event.facts.get("satisfaction", "")
    label = Felt(felt).label if felt in Felt.values else ""
    parts = (("complaint", _("不满意的地方")), ("wish", _("意见和希望")), ("follow_up", _("后续安排")))
    return {
        "what": headed(_("回访"), label) if label else _("回访"),
        "note": "\n".join(headed(name, said[field]) for field, name in parts if said.get(field)),
        "tone": "bad" if felt == Felt.DISSATISFIED else "",
    }


def _mailed_in(history: History, event: Event, said: dict[str, str]) -> Entry:
    """A mail that opened the case; a number it named that is not its sender's is a hint to the clerk, and no more."""
    entry = _taken_in(history, event, said)
    if number := event.facts.get("hint_number"):
        line = _("信里引用了 {number}，但发件人不是那件工单的顾客，所以另立了一件。请核实，不要透露那件工单的内容。")
        entry |= {"note": f"{line.format(number=number)}\n{entry['note']}", "tone": "bad"}
    return entry


def _named(history: History, event: Event, said: dict[str, str]) -> Entry:
    """What was done and no more: how a colleague talks is read on the callback's page by those whom it concerns."""
    return {}


def _mailed(history: History, event: Event, said: dict[str, str]) -> Entry:
    return {"note": said.get("text", ""), "channel": str(Channel.EMAIL.label)}


TELLERS: dict[str, Callable[[History, Event, dict[str, str]], Entry]] = {
    "cases.take_in": _taken_in,
    "cases.take_in_publicly": _taken_in,
    "cases.change_kind": _headed(gettext_noop("改类型"), "why"),
    "mail.take_in": _mailed_in,
    "mail.join": _mailed,
    "mail.reply": _mailed,
    "cases.judge_justified": _judged,
    "cases.judge_unjustified": _headed(gettext_noop("判断不成立"), "grounds", "reply"),
    "cases.investigate": _investigated,
    "cases.propose": _proposed,
    "cases.instruct": _instructed,
    "cases.choose_remedy": _chose,
    "cases.carry_out": _headed(gettext_noop("实施"), "done"),
    "cases.accept_remedy": _accepted,
    "cases.record_attempt": _attempted,
    "cases.dispatch": _dispatched,
    "cases.hand_back": _headed(gettext_noop("退回任务单"), "reason"),
    "cases.resolve": _resolved,
    "cases.urge": _headed(gettext_noop("催办"), "words"),
    "cases.hand_up": _headed(gettext_noop("上交"), "reason"),
    "cases.take_over": _headed(gettext_noop("接管"), "instruction"),
    "cases.return_case": _headed(gettext_noop("退回并指示"), "instruction"),
    "cases.reply": _replied,
    "cases.answer_at_once": _replied,
    "cases.promise": _headed(gettext_noop("承诺"), "what"),
    "cases.mark_major": _headed(gettext_noop("列为重大"), "reason"),
    "cases.review_major": _headed(gettext_noop("经理审阅"), "opinion"),
    "cases.close": _headed(gettext_noop("总结并结案"), "text"),
    "cases.close_specially": _ended,
    "cases.reopen": _headed(gettext_noop("重开"), "reason"),
    "cases.improve": _headed(gettext_noop("改进对策"), "measure"),
    "callbacks.record": _called_back,
    "callbacks.check_call": _named,
    "callbacks.answer_check": _named,
}
