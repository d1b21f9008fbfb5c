"""What a company has set about callbacks: hours, days, script. Read from the settings, each with its default."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

from zhishou.areas.callbacks import hours
from zhishou.areas.callbacks.hours import Hours, Wishes
from zhishou.kernel import settings_store, typed
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Refused

FACTS = ("customer", "company", "caller", "matter", "date", "done", "expires")  # what the phrases may name
CHARACTERS_A_MINUTE = 220  # an easy pace of spoken Chinese
_CLOCK = re.compile(r"(\d{1,2})[:：](\d{2})")


def _fits(site: Site) -> None:
    """Refused when a call's script is longer than the company wants, whatever is filled in."""
    for after_service in (False, True):
        made = script(site, dict.fromkeys(FACTS, ""), after_service=after_service)
        if made.is_overlong:
            raise Refused("callback.script_too_long", length=made.length, most=made.most)


CALL_FROM = settings_store.declare("callbacks.call_from", "每天最早几点打电话", "09:00", hint="例如 09:00")
CALL_TO = settings_store.declare("callbacks.call_to", "每天最晚几点打电话", "20:30", hint="例如 20:30")
QUIET = settings_store.declare(
    "callbacks.quiet", "中间不打电话的时段", ["12:00-14:00"], widget="lines", hint="一行一段，例如 12:00-14:00"
)
DAYS = settings_store.declare("callbacks.days", "办结后几天之内回访", 3, widget="number")
MINUTES = settings_store.declare("callbacks.minutes", "一次回访不超过几分钟", 5, widget="number")
MOST_WORDS = settings_store.declare(
    "callbacks.script_chars", "一次回访用语不超过多少字", 400, widget="number", hint="按较长的一种应对算，开始到结束合计", check=_fits,
)  # fmt: skip
OPENING = settings_store.declare(
    "callbacks.opening", "回访用语：开始",
    ["您好，请问是{customer}吗？我是{company}的{caller}。", "{date}您反映的“{matter}”，我们已经处理：{done}", "想占用您两三分钟做个回访，现在方便吗？"],
    widget="lines", hint="可以用 {customer} {company} {caller} {matter} {date} {done}", check=_fits,
)  # fmt: skip
OPENING_SERVICE = settings_store.declare(
    "callbacks.opening_service", "回访用语：开始（服务之后）",
    ["您好，请问是{customer}吗？我是{company}的{caller}。", "{date}，{done}", "想占用您两三分钟做个回访，现在方便吗？"],
    widget="lines", hint="可以用 {customer} {company} {caller} {matter} {date} {done}", check=_fits,
)  # fmt: skip
TALK = settings_store.declare(
    "callbacks.talk", "回访用语：交流",
    ["请问事情解决了吗？", "办理的速度您满意吗？", "我们人员的态度您满意吗？", "总的来说，您对这次处理满意吗？"],
    widget="lines", check=_fits,
)  # fmt: skip
PLEASED = settings_store.declare(
    "callbacks.satisfied", "回访用语：客户满意时",
    ["谢谢您的认可。您还有什么意见或者希望我们做的吗？", "以后有事请随时打我们的电话。"],
    widget="lines", check=_fits,
)  # fmt: skip
UPSET = settings_store.declare(
    "callbacks.dissatisfied", "回访用语：客户不满意时",
    ["很抱歉没有让您满意。请您说说哪里没做好，我完整记下来。", "我现在就为您重新立案，由专人跟进，并尽快给您答复。", "您希望我们什么时候联系您？"],
    widget="lines", check=_fits,
)  # fmt: skip
CLOSING = settings_store.declare(
    "callbacks.closing", "回访用语：结束", ["谢谢您，{customer}，打扰了。祝您生活愉快，再见。"], widget="lines",
    check=_fits,
)  # fmt: skip
OVERALL = "总的来说，您对我们的服务满意吗？"  # asked in every campaign, in the customer's language
SCRIPT = (OPENING, OPENING_SERVICE, TALK, PLEASED, UPSET, CLOSING)


def call_hours(site: Site, customer: Wishes | None) -> Hours:
    """When this customer may be called."""
    return company_hours(site).for_customer(customer)


@dataclass(frozen=True)
class CompanyHours:
    """A company's own rules, read once for many customers."""

    call_from: time
    call_to: time
    quiet: tuple[tuple[time, time], ...]

    def for_customer(self, customer: Wishes | None) -> Hours:
        """These rules with one customer's wishes."""
        return hours.hours_for(self.call_from, self.call_to, self.quiet, customer)


def company_hours(site: Site) -> CompanyHours:
    """The call hours set for a site; an unreadable setting counts as its default."""
    told = settings_store.values([CALL_FROM.name, CALL_TO.name, QUIET.name], site)
    quiet = map(typed.span, typed.SPAN.finditer(lines(told[QUIET.name])))
    return CompanyHours(_clock(CALL_FROM, told), _clock(CALL_TO, told), tuple(filter(None, quiet)))


def _clock(setting: settings_store.Declared, told: Mapping[str, Any]) -> time:
    for text in (str(told[setting.name]), str(setting.default)):
        found = _CLOCK.fullmatch(text.strip())
        if found and int(found[1]) < 24 and int(found[2]) < 60:
            return time(int(found[1]), int(found[2]))
    raise ValueError(f"{setting.name} has no readable default")


def days(site: Site) -> timedelta:
    """Within what time after the matter is settled the callback is made."""
    return timedelta(days=int(settings_store.value(DAYS.name, site)))


def call_limit(site: Site) -> int:
    """How long one call may take, in seconds (service.visits.4)."""
    return 60 * int(settings_store.value(MINUTES.name, site))


def lines(value: Any) -> str:
    """A setting of several lines as one text, however it was stored."""
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value)


@dataclass(frozen=True)
class Script:
    """The words of one call, filled in, and which edition they are."""

    opening: list[str]
    talk: list[str]
    satisfied: list[str]
    dissatisfied: list[str]
    closing: list[str]
    version: str
    most: int  # characters one call's script should not exceed

    @property
    def length(self) -> int:
        """Characters said in one call, by the longer of the two branches, punctuation not counted."""
        branch = max(_said(self.satisfied), _said(self.dissatisfied))
        return _said(self.opening) + _said(self.talk) + branch + _said(self.closing)

    @property
    def seconds(self) -> int:
        """How long saying it takes at an easy pace."""
        return round(self.length * 60 / CHARACTERS_A_MINUTE)

    @property
    def is_overlong(self) -> bool:
        """Longer than the company wants a call's script to be (service.visits.4)."""
        return self.length > self.most


@dataclass(frozen=True)
class Asks:
    """What a campaign has said and asked in place of the usual opening and talk (service.visits.3)."""

    opening: str
    questions: list[dict[str, Any]]  # each with `question` and `choices`


def script(
    site: Site, facts: Mapping[str, str], *, after_service: bool = False, campaign: Asks | None = None
) -> Script:
    """The company's phrases (service.visits.6) with names, dates and what was done; unknown {words} stay as written."""
    told = settings_store.values([*(one.name for one in SCRIPT), MOST_WORDS.name], site)
    texts = [lines(told[one.name]) for one in SCRIPT]
    if campaign is not None:
        texts[0] = campaign.opening
        texts[2] = "\n".join([*(one["question"] for one in campaign.questions), OVERALL])
    version = hashlib.sha256("\x00".join(texts).encode()).hexdigest()[:12]
    opening, service, talk, satisfied, dissatisfied, closing = (
        [filled(line, facts) for line in text.splitlines() if line.strip()] for text in texts
    )
    return Script(
        service if after_service else opening,
        talk,
        satisfied,
        dissatisfied,
        closing,
        version,
        int(told[MOST_WORDS.name]),
    )


def _said(texts: list[str]) -> int:
    return sum(len(re.findall(r"\w", text)) for text in texts)


def filled(line: str, facts: Mapping[str, str]) -> str:
    """The words with names and facts for their {places}; an unknown place stays as it is written."""
    return re.sub(r"\{(\w+)\}", lambda found: facts.get(found[1], found[0]), line)
