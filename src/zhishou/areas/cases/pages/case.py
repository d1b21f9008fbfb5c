"""One case: its steps, its history, what can be done now, the customer and what is due."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_POST

from zhishou.areas.cases.models import Case, HandUp, Kind, Stage
from zhishou.areas.cases.operations.acceptance import accepted, carried_out, turned_down
from zhishou.areas.cases.operations.closing import declined, is_reviewed
from zhishou.areas.cases.operations.remedy import current
from zhishou.areas.cases.queries import listing as query
from zhishou.areas.cases.queries.timeline import History, headed
from zhishou.areas.cases.words import SEES_CASES
from zhishou.areas.customers.models import Customer
from zhishou.kernel import citing, clock
from zhishou.kernel.doors.web import Asked, page
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Obligation
from zhishou.kernel.operation import REGISTRY, Refused
from zhishou.kernel.phrasing import quantity
from zhishou.kernel.qr import qr_svg
from zhishou.kernel.scope import subject_of
from zhishou.kernel.templatetags.zhishou import may_do

# What is done at each stage, the usual first; the page shows those of them the person's duties grant.
STEP: dict[str, tuple[str, ...]] = {
    Stage.JUDGING: ("cases.judge_justified", "cases.judge_unjustified"),
    Stage.INVESTIGATING: ("cases.investigate",),
    Stage.PROPOSING: ("cases.propose",),
    Stage.INSTRUCTING: ("cases.instruct", "cases.offer_choice"),
    Stage.CARRYING_OUT: (
        "cases.carry_out", "cases.accept_remedy", "cases.ask_signature", "cases.resolve", "cases.record_attempt",
        "cases.close_specially",
    ),
    Stage.DISPATCHING: ("cases.dispatch", "cases.answer_at_once"),
    Stage.WORKING: ("cases.urge", "cases.dispatch", "cases.record_attempt", "cases.close_specially"),
    Stage.CALLBACK: ("cases.record_attempt", "cases.close_specially"),
    Stage.SUMMING: ("cases.close",),
    Stage.CLOSED: ("cases.reopen",),
}  # fmt: skip
ALWAYS = ("cases.reply", "cases.promise", "cases.remark")
ASIDE = ("cases.change_kind", "cases.hand_up", "cases.mark_major", "cases.improve", "cases.record_consequence")
LABELS = {"cases.resolve": "办结，转回访", "cases.ask_signature": "请顾客用链接签字", "cases.accept_remedy": "当面签字"}


@dataclass(frozen=True)
class Tab:
    """One thing that can be done on the page."""

    name: str
    label: str
    active: bool


@require_GET
@page(*SEES_CASES)
def show(request: Asked, number: str) -> HttpResponse:
    """The page of a case."""
    case = query.by_number(request.actor, number)
    if case is None:
        raise Http404
    history, standing, is_major = History(case), _standing(case), hasattr(case, "major")
    names = _doable(request, case, standing, is_major)
    chosen = request.GET.get("act", "")
    chosen = chosen if chosen in names else (names[0] if names else "")
    context = {
        "case": case,
        "steps": steps(case, history, standing),
        "entries": history.entries(),
        "tabs": [Tab(name, _label(name, case), name == chosen) for name in names],
        "chosen": chosen,
        "customer": _customer(request, case),
        "deadlines": _deadlines(case, history),
        "similar": query.similar(request.actor, f"{case.title} {case.place}", site=case.site, but=case),
        "promises": [promise for promise in history.promises if promise.state != "open"],
        "improvements": case.improvements.select_related("owner"),
        "order": case.orders.order_by("-pk").first(),
        "callback_url": _callback_url(request, case),
        "receipt": request.GET.get("receipt") == "1",
        "is_major": is_major,
    }
    return render(request, "cases/case.html", context)


def _label(name: str, case: Case) -> str:
    if name == "cases.dispatch" and case.stage == Stage.WORKING:
        return str(_("改派"))
    if name == "cases.ask_signature" and case.stage == Stage.INSTRUCTING:
        return str(_("请顾客用链接选择"))
    return str(_(LABELS.get(name, REGISTRY[name].label)))


def _doable(request: Asked, case: Case, standing: str, is_major: bool) -> list[str]:
    from zhishou.areas.mail import queries as mail

    names = list(STEP[case.stage])
    if case.stage == Stage.CARRYING_OUT:
        names = _carrying_out(standing)
    if case.stage == Stage.DISPATCHING and case.kind in (Kind.ENQUIRY, Kind.SUGGESTION):
        names = ["cases.answer_at_once", "cases.dispatch"]
    elif case.stage == Stage.DISPATCHING:
        names = ["cases.dispatch"]
    if case.stage == Stage.INSTRUCTING and any(r.offered_at for r in current(case)):
        names = ["cases.instruct", "cases.ask_signature", "cases.choose_remedy"]
    if mail.can_write(case):
        names.append("mail.reply")
    if not case.is_closed:
        if case.hand_ups.filter(state=HandUp.State.OPEN).exists():
            names = ["cases.take_over", "cases.return_case", *names]
        if is_major and not is_reviewed(case):
            names = ["cases.review_major", *names]
        names += ALWAYS
    names += [n for n in ASIDE if not (case.is_closed and n in ("cases.hand_up", "cases.mark_major"))]
    if case.stage not in (Stage.JUDGING, Stage.DISPATCHING):
        names.remove("cases.change_kind")
    if case.kind != Kind.COMPLAINT:
        names = [n for n in names if n != "cases.record_consequence"]
    if case.stage == Stage.CALLBACK and declined(case):
        names = ["cases.close_specially", *[n for n in names if n != "cases.close_specially"]]
    return [name for name in names if may_do(request.actor, name, case)]


def _standing(case: Case) -> str:
    """How far carrying out has come: answered (not justified), signed, done or open."""
    if case.stage != Stage.CARRYING_OUT:
        return ""
    if turned_down(case):
        return "answered"
    if not carried_out(case):
        return "open"
    return "signed" if accepted(case) else "done"


def _carrying_out(standing: str) -> list[str]:
    """The next of carrying out: do it, have it signed, or hand over to the callback."""
    rest = ["cases.record_attempt", "cases.close_specially"]
    if standing in ("answered", "signed"):
        return ["cases.resolve"]
    return (
        ["cases.ask_signature", "cases.accept_remedy", "cases.carry_out", *rest]
        if standing == "done"
        else ["cases.carry_out", *rest]
    )


def steps(case: Case, history: History, standing: str = "") -> list[dict[str, Any]]:
    """The strip on top: each step with its state and one line."""
    complaint = case.kind == Kind.COMPLAINT
    stages = COMPLAINT_STEPS if complaint else SHORT_STEPS
    order = [stage for _n, _title, found, _ops in stages for stage in found]
    at = order.index(case.stage) if case.stage in order else len(order)
    made: list[dict[str, Any]] = []
    for number, title, found, operations in stages:
        state = "now" if case.stage in found else "done" if all(order.index(s) < at for s in found) else ""
        event = history.last(*operations)
        line = clock.short(event.at) if event and state != "" else ""
        made.append({"n": _(number), "title": _(title), "state": state, "line": line})
    made[0] |= {"state": "done", "line": clock.short(case.taken_at)}
    for step in made:
        if step["state"] == "now":
            step["line"] = _waiting(case, standing)
    if case.department is not None and complaint and made[1]["line"]:
        made[1]["line"] = f"{_('成立')}　{case.department.name}"
    if case.is_closed:
        made[-1] |= {"state": "done", "line": case.get_closed_as_display()}
    return made


WAITING = {
    "answered": _l("已答复，待转回访"),
    "signed": _l("顾客已签字"),
    "done": _l("待顾客签字"),
    "open": _l("待实施"),
}


def _waiting(case: Case, standing: str) -> str:
    """What the step that is on now waits for."""
    return str(WAITING.get(standing) or case.get_stage_display())


Step = tuple[str, str, tuple[str, ...], tuple[str, ...]]
COMPLAINT_STEPS: tuple[Step, ...] = (
    ("一", "受理", (), ("cases.take_in", "cases.take_in_publicly", "mail.take_in")),
    ("二", "判断", ("judging",), ("cases.judge_justified", "cases.judge_unjustified")),
    ("三", "调查", ("investigating",), ("cases.investigate",)),
    ("四", "方案", ("proposing", "instructing"), ("cases.instruct",)),
    ("五", "实施", ("carrying_out",), ("cases.resolve",)),
    ("", "回访", ("callback",), ("callbacks.record",)),
    ("六", "总结", ("summing",), ("cases.close",)),
)
SHORT_STEPS: tuple[Step, ...] = (
    ("一", "受理", (), ("cases.take_in", "cases.take_in_publicly", "mail.take_in")),
    ("二", "派工", ("dispatching",), ("cases.dispatch",)),
    ("三", "处理", ("working",), ("cases.resolve",)),
    ("四", "回访", ("callback", "summing"), ("callbacks.record",)),
)


def _customer(request: Asked, case: Case) -> dict[str, Any]:
    from zhishou.areas.customers.pages import card
    from zhishou.kernel.templatetags.zhishou import mask_phone

    if case.customer is not None and request.actor.sites(*Customer.seen_by):
        made = card(case.customer, request.actor)
        recent = Case.objects.within(request.actor).filter(customer=case.customer)
        kinds = list(recent.filter(taken_at__gte=clock.now() - query.SIMILAR_WITHIN * 2).values_list("kind", flat=True))
        line = quantity("{n} 件，投诉 {c}", n=len(kinds), c=kinds.count("complaint"))
        made["facts"] = [{"label": _("近一年工单"), "value": line}, *_last_called(request, case.customer)]
        if case.customer.rest_from and case.customer.rest_to:
            rest = f"{case.customer.rest_from:%H:%M}–{case.customer.rest_to:%H:%M}"
            made["facts"].append({"label": _("不便接听"), "value": rest})
        if case.customer.wish:
            made["facts"].append({"label": _("来电意愿"), "value": case.customer.wish})
        return made
    may = request.actor.can("reveal_contacts", case.site)
    name = case.reporter_name or case.source_author or (_("匿名") if case.anonymous else _("未留姓名"))
    return {
        "id": case.pk,
        "name": name,
        "initial": name[:1],
        "line": case.place,
        "phone_masked": mask_phone(case.reporter_phone),
        "reveal_url": f"{case.get_absolute_url()}/reveal" if case.reporter_phone and may else "",
        "facts": [],
        "badges": [{"text": _("匿名"), "colour": "secondary"}] if case.anonymous else [],
    }


def _last_called(request: Asked, customer: Customer) -> list[dict[str, str]]:
    from zhishou.areas.callbacks import queries as callbacks

    last = callbacks.last_answer(request.actor, customer)
    if last is None:
        return []
    return [
        {"label": _("上次回访"), "value": f"{clock.local(last.called_at):%m-%d}　{last.get_satisfaction_display()}"}
    ]


def _deadlines(case: Case, history: History) -> list[dict[str, Any]]:
    rows = Obligation.objects.filter(context=subject_of(case), state=Obligation.State.OPEN).order_by("due_at")
    rows = rows.select_related("clause__version__post")
    found: list[dict[str, Any]] = []
    for owed in rows[:8]:
        label = REGISTRY[owed.do_operation].label if owed.do_operation in REGISTRY else owed.do_operation
        if owed.do_operation == "cases.judge_justified":
            label = gettext_noop("判断或派工")
        basis = citing.of_clause(owed.clause)
        found.append({"label": _(label), "due": owed.due_at, "basis": basis})
    if case.due_at and case.stage == Stage.WORKING:
        found.append({"label": _("任务单期限"), "due": case.due_at})
    found += [{"label": headed(_("承诺"), p.what), "due": p.due_at} for p in history.promises if p.state == "open"]
    return sorted(found, key=lambda item: item["due"])


def _callback_url(request: Asked, case: Case) -> str:
    if case.stage != Stage.CALLBACK or not request.actor.can("call_back", case.site):
        return ""
    from zhishou.areas.callbacks import queries as callbacks

    found = callbacks.about(request.actor, case__number=case.number)
    return found.url() if found else ""


@require_POST
@page("carry_out")
def signature_link(request: Asked, number: str) -> HttpResponse:
    """Make the customer's link and show it once, to be sent; it is kept nowhere."""
    case = query.by_number(request.actor, number)
    if case is None:
        raise Http404
    key = request.POST.get("key", "")[:80]
    try:
        made = perform("cases.ask_signature", request.actor, {"case": case.pk}, door="page", key=key).result
        url = f"{settings.PUBLIC_URL}{made.customer_link}" if isinstance(made, Case) and made.customer_link else ""
        context: dict[str, Any] = {"case": case, "url": url, "qr": qr_svg(url) if url else ""}
    except Refused as no:
        context = {"case": case, "sentence": no.sentence()}
    template = "cases/link.html" if getattr(request, "htmx", None) else "cases/link_page.html"
    response = render(request, template, context)
    response["Cache-Control"] = "private, no-store"
    return response
