"""What a person did in a week, in words to begin their report with; nobody starts from an empty sheet."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from zhishou.areas.office.queries import figures, mine, sentences
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor

LINES, AHEAD = 10, timedelta(days=7)


def draft(actor: Actor, found: dict[str, Any]) -> str:
    """Three paragraphs: what was done by kind, what is late, what falls due in the coming seven days."""
    now = clock.now()
    open_rows = [one for one in mine.owed(actor, now) if one.do_operation != figures.OWN_WEEK]
    late = [one for one in open_rows if one.due_at < now]
    ahead = [one for one in open_rows if now <= one.due_at < now + AHEAD]
    done = [_("{what} {n} 次").format(what=sentences.label_of(name), n=n) for name, n in found["done"][:LINES]]
    parts = [
        (_("本周办了："), done), (_("还没办完："), _lines(actor, late, now)), (_("下周要办："), _lines(actor, ahead, now)),
    ]  # fmt: skip
    return "\n\n".join("\n".join([head, *(lines or [_("没有")])]) for head, lines in parts)


def _lines(actor: Actor, rows: list[Any], now: Any) -> list[str]:
    told = sentences.speak(actor, rows[:LINES], now)
    return [_("{what}（{due} 到期）").format(what=one.what, due=f"{clock.local(one.due):%m-%d}") for one in told]
