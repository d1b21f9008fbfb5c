"""What templates of every area use: forms of operations, spoken time, masks, money."""

from __future__ import annotations

import json
import uuid
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from zhishou.kernel import clock, money, rules, words
from zhishou.kernel.actor import Actor
from zhishou.kernel.authority import find_authority
from zhishou.kernel.doors import forms
from zhishou.kernel.models import Site
from zhishou.kernel.operation import REGISTRY, NotAllowed
from zhishou.kernel.phrasing import listed, month_name, quantity

register = template.Library()
SOON = timedelta(hours=8)


@register.simple_tag(takes_context=True)
def operation_form(context: dict[str, Any], name: str, /, **given: Any) -> SafeString:
    """The form of an operation. Rows among the arguments are filled in and hidden; `submit`, `next`, `action` steer it."""
    submit, next_url, action = given.pop("submit", ""), given.pop("next", ""), given.pop("action", "")
    hide = {n for n in str(given.pop("hide", "")).split(",") if n}
    actor = given.pop("actor", None) or context["request"].actor
    form = forms.build(REGISTRY[name], actor, given=given, hidden=hide, submit=submit, next_url=next_url, action=action)
    html: SafeString = render_to_string("form/form.html", {"form": form}, request=context["request"])
    return html


@register.simple_tag
def fresh_key() -> str:
    """A key for a form that a page draws by hand: posted twice, it is done once."""
    return uuid.uuid4().hex


@register.simple_tag
def kept(name: str, **values: Any) -> SafeString:
    """A part that depends on nothing but the values given: drawn once for them and the language, then kept."""
    return _kept(name, json.dumps(values, default=str, ensure_ascii=False), get_language() or "")


@lru_cache(maxsize=512)
def _kept(name: str, values: str, language: str) -> SafeString:
    html: SafeString = render_to_string(name, json.loads(values))
    return html


@register.simple_tag(takes_context=True)
def may(context: dict[str, Any], name: str, row: Any = None) -> bool:
    """True when the person who looks may do this operation about the row (or anywhere)."""
    return may_do(context["request"].actor, name, row)


def may_do(actor: Actor, name: str, row: Any = None) -> bool:
    """True when the actor has authority for the operation at the row's site."""
    site = row if isinstance(row, Site) else getattr(row, "site", None)
    try:
        find_authority(REGISTRY[name], actor, site)
    except NotAllowed:
        return False
    return True


def spoken_words(moment: datetime, now: datetime) -> str:
    """“还剩 3 小时 05 分”, “逾期 2 小时 10 分”, “还剩 4 天”."""
    ahead = moment >= now
    words_ = span_words(moment - now if ahead else now - moment)
    return _("还剩 {span}").format(span=words_) if ahead else _("逾期 {span}").format(span=words_)


def span_words(span: timedelta) -> str:
    """“3 小时 05 分”, “40 分”, “4 天”."""
    minutes = int(span.total_seconds() // 60)
    days, hours = divmod(minutes // 60, 24)
    if days >= 2:
        return quantity("{n} 天", n=days)
    if minutes >= 60:
        rest = minutes % 60
        total = days * 24 + hours
        return (
            _("{h} 小时 {m:02d} 分").format(h=total, m=rest) if rest and total < 24 else _("{h} 小时").format(h=total)
        )
    return _("{m} 分").format(m=minutes)


@register.simple_tag(name="quantity")
def quantity_tag(sentence: str, /, n: int, **facts: Any) -> SafeString:
    """A sentence about `n` things; what it takes in is escaped."""
    return format_html(ngettext(sentence, sentence, n), n=n, **facts)


register.filter("listed", listed)
register.filter("month_name", month_name)


@register.filter
def waited(since: datetime) -> SafeString:
    """How long something has waited, the exact moment it began on hover."""
    return format_html(
        '<time class="clock" datetime="{}" title="{}">{}</time>',
        since.isoformat(), f"{clock.local(since):%Y-%m-%d %H:%M}", _("已等 {span}").format(span=span_words(clock.now() - since)),
    )  # fmt: skip


@register.filter
def ordinal(number: int) -> str:
    """The number of a duty in a list: “二、”."""
    return rules.ordinal(number)


@register.filter
def spoken(moment: datetime | None) -> SafeString:
    """A deadline in spoken words, coloured by nearness, the exact time on hover; kept fresh by timers.js."""
    if moment is None:
        return format_html('<span class="clock">{}</span>', "—")
    now = clock.now()
    kind = "late" if moment < now else "due" if moment - now < SOON else "ok"
    return format_html(
        '<time class="clock {}" datetime="{}" title="{}" data-clock>{}</time>',
        kind, moment.isoformat(), f"{clock.local(moment):%Y-%m-%d %H:%M}", spoken_words(moment, now),
    )  # fmt: skip


@register.filter
def stamp(moment: datetime | None, form: str = "") -> SafeString:
    """A past moment as `11-22 16:40` (with the year when it is another), exact on hover."""
    if moment is None:
        return format_html("{}", "—")
    local = clock.local(moment)
    return format_html(
        '<time class="num" datetime="{}" title="{}">{}</time>',
        local.isoformat(),
        f"{local:%Y-%m-%d %H:%M:%S}",
        (form and f"{local:{form}}") or clock.short(moment),
    )


@register.filter
def whole_day(day: date) -> str:
    """A day as a sentence names it: 2026 年 3 月 1 日."""
    return _("{y} 年 {m} 月 {d} 日").format(y=day.year, m=day.month, d=day.day)


@register.filter
def mask_phone(phone: str) -> str:
    """138····6021: enough to recognise, not enough to call; nothing where there is none."""
    return f"{phone[:3]}····{phone[-4:]}" if len(phone) >= 8 else "····" if phone else ""


@register.filter
def mask_name(name: str) -> str:
    """张*: for public pages."""
    return f"{name[:1]}*" if name else ""


@register.filter
def yuan(fen: int | None) -> str:
    """An amount in yuan."""
    return "—" if fen is None else money.yuan(fen)


@register.filter
def capability(code: str) -> str:
    """The Chinese name of a capability."""
    return _(words.CAPABILITIES.get(code, code))


@register.filter
def operation_label(name: str) -> str:
    """What an operation is called."""
    return _(REGISTRY[name].label) if name in REGISTRY else name


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """A value of a mapping by key, or nothing."""
    return mapping.get(key) if hasattr(mapping, "get") else None


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: Any) -> str:
    """The page's query string with some values changed (None drops one): filters stay in the address."""
    sent = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            sent.pop(name, None)
        else:
            sent[name] = str(value)
    return f"?{sent.urlencode()}" if sent else "?"
