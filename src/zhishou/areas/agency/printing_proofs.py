"""The papers the client has a part in on A4 (forms.tsv: 校样确认单、会议纪要)."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from zhishou.areas.agency.models import Deliverable, Meeting, Proof, Sending
from zhishou.kernel import clock, files
from zhishou.kernel.paper import JSON, in_chinese, render
from zhishou.kernel.qr import qr_svg

PRINT = Path(__file__).resolve().parent / "print"


def _minute(moment: datetime | None) -> str:
    return f"{clock.local(moment):%Y-%m-%d %H:%M}" if moment else ""


def _day(moment: datetime | date | None) -> str:
    if isinstance(moment, datetime):
        moment = clock.local(moment).date()
    return moment.isoformat() if moment else ""


def _head(row: Deliverable | Meeting) -> dict[str, JSON]:
    project = row.project
    return {
        "company": project.site.company().name, "client": project.client.name, "project": f"{project.number}　{project.title}",
        "number": row.number, "title": row.title, "qr": qr_svg(f"{settings.PUBLIC_URL}{row.url()}", border=0),
    }  # fmt: skip


@in_chinese
def confirmation_pdf(row: Deliverable, proof: Proof) -> bytes:
    """《校样确认单》: the job, the version with the digest of its file, the marks it answers and got, decision, signature."""
    answers: list[JSON] = [[f"V{one.proof.version}-{one.n}", str(one.page), one.text] for one in proof.answers.all()]
    marks: list[JSON] = [
        [str(one.n), str(one.page), one.text, f"V{one.answered_in.version}" if one.answered_in else "未答复"]
        for one in proof.marks.all()
    ]
    data: dict[str, JSON] = {
        **_head(row), "size": row.size, "maker": row.maker.name, "version": f"V{proof.version}", "date": _day(proof.sent_at),
        "file": proof.file.name, "bytes": f"{proof.file.size:,} 字节", "sha256": proof.sha256,
        "preview": files.picture(proof.file), "said": proof.said, "handed": f"{proof.by.name}　{_minute(proof.at)}",
        "reviewed": f"{proof.reviewed_by.name}　{_minute(proof.reviewed_at)}" if proof.reviewed_by else "",
        "review": proof.review, "contact": str(proof.contact or ""), "sent": _minute(proof.sent_at),
        "state": str(proof.get_state_display()), "decided": _minute(proof.decided_at),
        "how": str(proof.get_how_display()) if proof.how else "", "signature": files.picture(proof.signature),
        "signed": _day(proof.decided_at) if proof.signature_id else None, "answers": answers, "marks": marks,
        "approved": proof.state == Proof.State.APPROVED,
        "released": f"{proof.released_by.name}　{_minute(proof.released_at)}" if proof.released_by else "",
    }  # fmt: skip
    return render(PRINT / "confirmation.typ", data, at=proof.decided_at or proof.sent_at)


@in_chinese
def minutes_pdf(told: dict[str, Any]) -> bytes:
    """《会议纪要》: who was there, what was decided, who does what by when, the next meeting, the client's answer or silence."""
    row: Meeting = told["row"]
    actions: list[JSON] = [
        [one.what, one.who, _day(one.due_on), _day(one.done_at) if one.done_at else "未办完"] for one in told["actions"]
    ]
    data: dict[str, JSON] = {
        **_head(row), "date": _day(row.written_at), "held": _minute(row.held_at), "place": row.place,
        "ours": "、".join(told["ours"]), "theirs": "、".join(told["theirs"]),
        "decisions": row.decisions, "actions": actions, "next": _minute(row.next_at) or "未定",
        "writer": f"{row.written_by.name}　{_minute(row.written_at)}" if row.written_by else "",
        "state": str(row.get_state_display()), "standing": _standing(told["last"]),
        "rounds": [_round(one) for one in told["sendings"]],
    }  # fmt: skip
    return render(PRINT / "minutes.typ", data, at=row.written_at)


def _round(one: Sending) -> list[str]:
    return [_minute(one.at), str(one.contact), str(one.get_answer_display()), _minute(one.answered_at), one.words]


def _standing(last: Sending | None) -> str:
    """What the paper says about the client's consent; where silence counts, it says until when and by what agreement."""
    if last is None:
        return "还没有送客户。"
    if last.answer == Sending.Answer.CONFIRMED:
        return f"{last.contact} 于 {_minute(last.answered_at)} 确认本纪要。"
    if last.answer == Sending.Answer.DEEMED:
        return (
            f"本纪要于 {_minute(last.at)} 送交 {last.contact}。按{last.agreement}，到 {_minute(last.answer_by)} 没有答复的视为确认；"
            f"届时没有收到答复，于 {_minute(last.answered_at)} 视为确认。"
        )
    if last.answer == Sending.Answer.WAITING and last.answer_by is not None:
        return f"请在 {_minute(last.answer_by)} 之前确认或者更正。按{last.agreement}，到时没有答复的视为确认。"
    if last.answer == Sending.Answer.WAITING:
        return "请确认或者更正。没有约定沉默视为确认，以客户的答复为准。"
    return "客户尚未确认。"
