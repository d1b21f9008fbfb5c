"""《回访记录表》 as data for paper: customer, reason, channel, time, caller, questions and answers, what follows."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from zhishou.areas.callbacks import queries
from zhishou.areas.callbacks.models import Answer, Callback
from zhishou.kernel import clock
from zhishou.kernel.paper import JSON, in_chinese, render
from zhishou.kernel.phrasing import quantity
from zhishou.kernel.qr import qr_svg
from zhishou.kernel.templatetags.zhishou import mask_phone

TEMPLATE = Path(__file__).resolve().parent / "print" / "record.typ"


def record_data(callback: Callback) -> dict[str, JSON]:
    """What the form says; a callback not yet made prints with empty lines to fill by hand."""
    answer: Answer | None = getattr(callback, "answer", None)
    customer, case = callback.customer, callback.case
    closed = answer.called_at if answer else callback.closed_at
    return {
        "company": callback.site.company().name,
        "number": callback.number,
        "date": f"{clock.local(closed):%Y-%m-%d}" if closed else "",
        "customer": callback.name,
        "place": (customer.place if customer else "") or (case.place if case else ""),
        "phone": mask_phone(callback.phones[0]) if callback.phones else "",
        "kind": str(customer.get_kind_display()) if customer else "",
        "reason": callback.reason,
        "about": callback.subject.number,
        "done": queries.done_words(callback),
        "channel": str(answer.get_channel_display()) if answer else "",
        "time": f"{clock.local(answer.called_at):%Y-%m-%d %H:%M}" if answer else "",
        "length": _length(answer) if answer else "",
        "caller": answer.by.name if answer else "",
        "questions": [[one["question"], one["answer"]] for one in answer.answers] if answer else [],
        "satisfactions": [str(label) for label in Answer.Satisfaction.labels],
        "satisfaction": [str(answer.get_satisfaction_display())] if answer else [],
        "wish": "\n".join(filter(None, (answer.complaint, answer.wish))) if answer else "",
        "follow_up": answer.follow_up if answer else callback.close_reason,
        "opened": answer.opened_case.number if answer and answer.opened_case else "",
        "attempts": [
            [f"{clock.local(one.at):%m-%d %H:%M}", str(one.get_result_display()), one.by.name, one.words or one.consent]
            for one in queries.attempts_of(callback)
        ],
        "state": str(callback.get_state_display()),
        "qr": qr_svg(f"{settings.PUBLIC_URL}{callback.url()}"),
        "caption": _("扫码查看记录"),
    }


def _length(answer: Answer) -> str:
    over = quantity("（超时 {n} 秒）", n=answer.over_seconds) if answer.is_overlong else ""
    return f"{answer.spoken_length}{over}"


@in_chinese
def record_pdf(callback: Callback) -> bytes:
    """The form as a PDF; equal records give equal bytes."""
    return render(TEMPLATE, record_data(callback), at=callback.closed_at or callback.created_at)
