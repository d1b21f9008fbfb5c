"""The forms of the trade on A4: 顾客投诉登记表, 工作任务单, the statistics, and the poster with the site's QR code.

Phones are masked on paper as on screen: showing one whole is an operation of its own. Consequences for the people
responsible are on no form (duty service.complaint.5).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from zhishou.areas.cases.models import Case, Kind, Satisfaction, WorkOrder
from zhishou.areas.cases.models.states import Channel
from zhishou.kernel import clock, files, money, paper
from zhishou.kernel.models import Site
from zhishou.kernel.qr import qr_svg
from zhishou.kernel.templatetags.zhishou import mask_phone

FOLDER = Path(__file__).parent / "print"
SCORES = ("满意", "一般", "不满意")


def day(moment: datetime | None) -> str:
    """2026年11月23日, or nothing."""
    return f"{(at := clock.local(moment)).year}年{at.month}月{at.day}日" if moment else ""


def minute(moment: datetime | None) -> str:
    """2026-11-23 18:00, or nothing."""
    return f"{clock.local(moment):%Y-%m-%d %H:%M}" if moment else ""


def address(path: str) -> str:
    """The whole address of a page, for a QR code."""
    return f"{settings.PUBLIC_URL}{path}"


@paper.in_chinese
def poster_pdf(site: Site, url: str, at: datetime) -> bytes:
    """The wall poster of a site with the QR code of its public form."""
    data: dict[str, paper.JSON] = {
        "title": _("{site} 登记二维码").format(site=site.name), "company": site.company().name, "site": site.name,
        "phone": site.phone or site.company().phone, "qr": qr_svg(url, border=0), "url": url.partition("://")[2].partition("/")[0],
    }  # fmt: skip
    return paper.render(FOLDER / "poster.typ", data, at=at)


@paper.in_chinese
def register_pdf(case: Case) -> bytes:
    """《顾客投诉登记表》 of a case, and of another kind 《顾客报修登记表》 and so on, from what its steps left behind (duty service.complaint.1)."""
    data = {**_taken_in(case), **_judged(case), **_found(case), **_solved(case), **_felt(case)}
    data["qr"] = qr_svg(address(case.get_absolute_url()), border=0)
    data["note"] = _history_note(case) or _("本表由系统按办理记录生成，顾客签字后一式两份，公司与顾客各存一份。")
    return paper.render(FOLDER / "register.typ", data, at=case.taken_at)


def _history_note(case: Case) -> str:
    if case.batch_id is None:
        return ""
    return _("本件为导入的历史资料，原编号 {number}，原样保留作者代码与时间；系统内无经办人。").format(
        number=case.source_number
    )


def _taken_in(case: Case) -> dict[str, paper.JSON]:
    channel = Channel(case.channel)
    shown = Channel.by_hand()
    return {
        "company": case.site.company().name, "number": case.number, "date": day(case.taken_at),
        "kind": str(case.get_kind_display()), "complaint": case.kind == Kind.COMPLAINT,
        "complainant": _("不愿具名") if case.anonymous else case.reporter_name or case.source_author,
        "phone": mask_phone(case.reporter_phone), "reported": minute(case.taken_at), "place": case.place,
        "channels": [str(c.label) for c in (shown if channel in shown else [*shown, channel])],
        "channel": [str(channel.label)], "category": str(case.category or ""),
        "clerk": case.took_in_by.name if case.took_in_by else _("网上登记") if channel == Channel.PUBLIC else "", "title": case.title, "content": case.content,
        "wish": case.sought, "closed": case.is_closed,
    }  # fmt: skip


def _judged(case: Case) -> dict[str, paper.JSON]:
    last = case.judgements.select_related("department").last()
    return {
        "judged": [] if last is None else ["成立" if last.justified else "不成立"],
        "grounds": last.grounds if last else "",
        "department": last.department.name if last and last.department else "",
        "promised": minute(case.promised_at),
    }


def _found(case: Case) -> dict[str, paper.JSON]:
    last = case.investigations.select_related("cause", "by").last()
    return {
        "cause": str(last.cause) if last else "",
        "investigator": last.by.name if last else "",
        "findings": last.finding if last else "",
    }


def _solved(case: Case) -> dict[str, paper.JSON]:
    remedies = list(case.remedies.all())
    last_round = [r for r in remedies if r.round == remedies[-1].round] if remedies else []
    instruction = case.instructions.select_related("by").last()
    accepted = case.acceptances.select_related("file").last()
    reply = case.replies.last()
    judged = case.judgements.last()
    answer = case.imported_reply or (reply.text if reply else judged.reply if judged else "")
    return {
        "solution": "\n".join(_remedy(r) for r in last_round),
        "instruction": f"{instruction.text}\n{instruction.by.name}　{day(instruction.at)}" if instruction else "",
        "answer": answer, "answered": minute(case.replied_at) if answer else "",
        "accepted": [] if accepted is None else ["接受" if accepted.accepted else "不接受"],
        "signature": files.picture(accepted.file) if accepted else None,
        "signed_at": day(accepted.at) if accepted and accepted.accepted else None,
    }  # fmt: skip


def _remedy(remedy: Any) -> str:
    chosen = _("（选用）") if remedy.chosen_at else ""
    paid = f"，{remedy.paid}" if remedy.paid else ""
    return f"{remedy.letter}　{remedy.text}{paid}{chosen}"


def _felt(case: Case) -> dict[str, paper.JSON]:
    from zhishou.areas.callbacks import queries as callbacks

    own: Satisfaction | None = case.satisfactions.last()
    score = str(own.get_score_display()) if own else {True: "满意", False: "不满意"}.get(case.satisfied, "")  # type: ignore[arg-type]
    evaluation = case.evaluations.last()
    return {
        "scores": list(SCORES), "satisfaction_told": bool(score), "satisfaction": [score] if score else [],
        "feedback": (own.words if own else "") or callbacks.wish_about(case), "evaluation": evaluation.text if evaluation else "",
    }  # fmt: skip


@paper.in_chinese
def order_pdf(order: WorkOrder) -> bytes:
    """《工作任务单》 of a work order, with room to write by hand what is not known yet (duty property.assistant.2)."""
    case = order.case
    visit = (
        f"{minute(order.visit_from)}—{clock.local(order.visit_until):%H:%M}"
        if order.visit_from and order.visit_until
        else ""
    )
    data: dict[str, paper.JSON] = {
        "company": case.site.company().name, "number": order.number, "date": day(order.dispatched_at),
        "reporter": _("不愿具名") if case.anonymous else case.reporter_name or case.source_author,
        "phone": mask_phone(case.reporter_phone), "place": case.place, "visit": visit or minute(order.visit_from),
        "source": f"{case.number}　{case.get_kind_display()}　{case.title}",
        "content": "\n".join(text for text in (case.content, order.note and _("交代：{note}").format(note=order.note)) if text),
        "department": order.department.name, "worker": order.engineer.name if order.engineer else "",
        "sent": minute(order.dispatched_at), "due": minute(order.due_at), "sender": order.dispatched_by.name,
        "urgencies": ["一般", "紧急"], "urgency": ["紧急" if case.urgent else "一般"], "taken": minute(order.accepted_at),
        "done": minute(order.ended_at) if order.done else "", "handling": order.done,
        "materials": [[line, "", "", ""] for line in order.materials.replace("；", "\n").split("\n") if line.strip()],
        "fee": _fee(order), "scores": list(SCORES), "signature": files.picture(order.signature),
        "signed_at": day(order.ended_at) if order.signature else None, **_called_back(case),
        "qr": qr_svg(address(order.get_absolute_url()), border=0),
    }  # fmt: skip
    return paper.render(FOLDER / "order.typ", data, at=order.dispatched_at)


def _fee(order: WorkOrder) -> str:
    if order.charge_fen:
        amount = money.Fen(order.charge_fen)
        return _("有偿　￥{yuan}　（大写：{words}）").format(yuan=money.yuan(amount), words=money.in_words(amount))
    return _("无偿") if order.done else ""


def _called_back(case: Case) -> dict[str, paper.JSON]:
    felt = _felt(case)
    return {
        "satisfaction": felt["satisfaction"], "opinion": felt["feedback"], "called": "", "caller": "", "callback": "",
    }  # fmt: skip


@paper.in_chinese
def statistics_pdf(data: Mapping[str, paper.JSON], at: datetime) -> bytes:
    """《顾客投诉分类统计表》 (duty service.complaint.6); `data` comes from reports, the same tables as on the page."""
    return paper.render(FOLDER / "statistics.typ", data, at=at)


@paper.in_chinese
def receipt_pdf(case: Case) -> bytes:
    """The receipt for whoever brought the matter: no name, no phone, what they wrote, and how to follow it."""
    site = case.site
    phone = site.phone or site.company().phone
    data: dict[str, paper.JSON] = {
        "company": site.company().name, "number": case.number, "date": day(case.taken_at), "code": case.tracking_code or "",
        "kind": str(case.get_kind_display()), "at": minute(case.taken_at), "place": case.place, "content": case.content,
        "qr": qr_svg(address(f"/t?code={case.tracking_code}"), border=0),
        "how": _("查进度：扫右边的二维码，填查询码。没有留电话，丢了不能补，请收好。") if case.anonymous
        else _("查进度：扫右边的二维码，填查询码和登记电话的后四位。"),
        "foot": _("服务电话 {phone}").format(phone=phone) if phone else "",
    }  # fmt: skip
    return paper.render(FOLDER / "receipt.typ", data, at=case.taken_at)
