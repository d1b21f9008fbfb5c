"""Letters of duty as documents that anybody may ask about (`verifying`)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from zhishou.areas.letters import verifying
from zhishou.areas.letters.models import Letter
from zhishou.areas.letters.verifying import Document, Standing
from zhishou.kernel import clock


def _by_digest(digest: str) -> Document | None:
    return _document(Letter.objects.filter(digest=digest, state=Letter.State.SIGNED))


def _by_number(number: str) -> Document | None:
    return _document(Letter.objects.filter(number=number))


def _document(rows: Any) -> Document | None:
    letter: Letter | None = rows.select_related("site", "appointment__post", "version", "sealed").first()
    if letter is None:
        return None
    post, day = letter.appointment.post.name, letter.signed_at or letter.issued_at
    facts = [
        (_("岗位"), post), (_("公司"), letter.site.company().name), (_("日期"), f"{clock.local(day):%Y-%m-%d}"),
        (_("版本"), _("第 {n} 版").format(n=letter.version.number)),
    ]  # fmt: skip
    signed = f"{clock.local(letter.signed_at):%Y-%m-%d %H:%M}" if letter.signed_at else ""
    return Document(
        letter.number, _("岗位职责确认书"), letter.site.company(), lambda: _standing(letter), letter.digest, facts,
        [(_("岗位"), post), (_("签字"), signed)],
    )  # fmt: skip


def _standing(letter: Letter) -> Standing:
    """Whether a letter counts: signed, its file whole; without its file two years after its signer left."""
    if letter.sealed is None:
        told = {
            Letter.State.ISSUED: _("已发出，还没有签字。"),
            Letter.State.DECLINED: _("无效：没有签字。"),
            Letter.State.WITHDRAWN: _("无效：已经撤回。"),
        }
        return Standing("warn", told[Letter.State(letter.state)])
    gone = _("已签字封存；任职人离职满两年后，文件已按规定删除。手上有原件的，请比对 SHA-256。")
    if (wrong := verifying.of_sealed(letter.sealed, letter.digest, letter.site.company(), gone=gone)) is not None:
        return wrong
    if letter.appointment.ended_at is not None:
        return Standing("good", _("已签字封存，内容完好；任职已经结束。"))
    if (newer := letter.later.filter(state=Letter.State.SIGNED).first()) is not None:
        replaced = _("已签字封存，内容完好；职责改版后本人重签，现行的是 {number}。")
        return Standing("good", replaced.format(number=newer.number))
    return Standing("good", _("有效：已签字封存，内容完好。"))


verifying.register(["ZR-"], verifying.Source(_by_digest, _by_number))
