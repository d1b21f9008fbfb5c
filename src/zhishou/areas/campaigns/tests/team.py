"""The people of these tests: 谢 leads, 唐 and 夏 call, 梁 stands above; and what they do about a campaign."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from conftest import Cast, writing
from django.test import Client

from zhishou.areas.callbacks.models import Callback
from zhishou.areas.campaigns.models import Campaign
from zhishou.areas.customers.models import Customer
from zhishou.areas.customers.operations import add
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Obligation, Person

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))  # an ordinary working Monday
FRIDAY_NIGHT = MONDAY.replace(day=27, hour=23, minute=59)
SHARES = ({"after": "campaigns.hand_out", "do": "campaigns.finish_share", "within": "agreed", "warn": "1 workday"},)
REPORTS = ({"after": "campaigns.start", "do": "campaigns.report", "within": "agreed", "warn": "1 workday"},)
QUESTIONS = "服务怎么样？｜很好｜不好\n您希望增加什么？"


class Desk:
    """A desk with a supervisor and two agents, and a helper for every step of a campaign."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.site = cast, cast.garden
        self.liang = cast.person("liang", "梁思远", "instruct")
        self.xie = cast.person(
            "xie", "谢雨桐", "run_campaigns", "report_campaigns", "call_back", "keep_customers", boss=self.liang
        )
        agent = ("call_back", "report_campaigns", "contact_customers")
        self.tang = cast.person("tang", "唐晓琳", *agent, obliges=(*SHARES, *REPORTS), boss=self.xie)
        self.xia = cast.person("xia", "夏雪", *agent, obliges=(*SHARES, *REPORTS), boss=self.xie)

    def files(self, n: int, owner: Person | None = None, **more: Any) -> list[Customer]:
        """So many customers who can be called, looked after by somebody or nobody."""
        with writing():
            there = Customer.objects.count()
            given = {"mobile": "13800001234", "kind": "member", "owner": owner, **more}
            return [add(self.site, {"name": f"客户{there + k}", **given}) for k in range(n)]

    def page(self, who: Person, url: str) -> str:
        """A page as this person reads it; nothing where it does not exist for them."""
        client = self.client(who)
        response = client.get(url)
        return response.content.decode() if response.status_code == 200 else ""

    def client(self, who: Person) -> Client:
        client = Client()
        client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
        return client

    def preview(self, **segment: Any) -> str:
        """The page with the list, before anything is done."""
        return self.page(self.xie, f"/campaigns/new?{urlencode({'look': 1, **segment}, doseq=True)}")

    def start(self, who: Person | None = None, **more: Any) -> Campaign:
        """谢 begins a campaign with the list the page shows."""
        segment: dict[str, Any] = {
            k: more.pop(k) for k in ("purpose", "channel", "kind", "vip", "quiet_days", "expires_days") if k in more
        }
        people = more.pop("people", [self.tang.pk, self.xia.pk])
        found = re.search(r'name="seen"[^>]*value="(\w+)"', self.preview(people=people, **segment))
        data: dict[str, Any] = {
            "site": self.site.pk, "purpose": "opinion", **segment, "people": people, "seen": found[1] if found else "none",
            "title": "年底回访", "starts_on": date(2026, 11, 23), "ends_on": date(2026, 11, 27),
            "opening": "您好，请问是{customer}吗？", "questions": QUESTIONS, "reporter": self.tang.pk, **more,
        }  # fmt: skip
        made: Campaign = self.do(who or self.xie, "start", **data)
        return made

    def do(self, who: Person, operation: str, **data: Any) -> Any:
        """Perform as a person through the page's door; the row it made."""
        return perform(f"campaigns.{operation}", Actor.of(who), data, door="page").result

    def record(self, call: Callback, **more: Any) -> Callback:
        """Whoever has the call records a satisfied customer, unless said otherwise."""
        assert call.share is not None
        data: dict[str, Any] = {
            "callback": call.pk, "satisfaction": "satisfied", "wish": "无", "follow_up": "无",
            "answers": [{"question": "服务怎么样？", "answer": "很好"}, {"question": "您希望增加什么？", "answer": "未答"}],
            **more,
        }  # fmt: skip
        made: Callback = self.do(call.share.person, "record", **data)
        return made

    def call_all(self, campaign: Campaign) -> None:
        """Every call that is left is made, all satisfied."""
        for call in campaign.calls.filter(state="open"):
            self.record(call)

    def owed(self, do: str) -> list[Obligation]:
        """What is owed about campaigns by an operation, the oldest first."""
        return list(Obligation.objects.filter(do_operation=f"campaigns.{do}").order_by("pk"))


def later(**span: float) -> Any:
    """The clock moved on."""
    return clock.at(clock.now() + timedelta(**span))
