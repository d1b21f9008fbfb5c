"""A store's desk: matters, two who call, one who leads, one who works elsewhere."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from conftest import Cast, writing

from zhishou.areas.queue import public
from zhishou.areas.queue.models import Matter, Ticket
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Person, Site

MORNING = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class Desk:
    """何 leads and sets the matters; 林 and 马 call at counters 1 and 2; 钱 works elsewhere in the store."""

    def __init__(self, cast: Cast) -> None:
        with writing():
            self.store = cast.site("MALL", "翠湖广场", Site.Kind.STORE, cast.company)
        self.he = cast.person("he", "何静", "set_queue", site=self.store)
        self.lin = cast.person("lin", "林晓雯", "run_queue", "take_returns", site=self.store)
        self.ma = cast.person("ma", "马丽", "run_queue", site=self.store)
        self.qian = cast.person("qian", "钱国华", "do_errands", site=self.store)
        self.do(self.he, "take_usual", site=self.store.pk)
        self.returns, self.invoices = (self.matter(letter) for letter in "AB")

    def matter(self, letter: str) -> Matter:
        row: Matter = Matter.objects.get(site=self.store, letter=letter, retired_at=None)
        return row

    def do(self, who: Person, name: str, /, **given: Any) -> Any:
        return perform(f"queue.{name}", Actor.of(who), given, door="page").result

    def take(self, letter: str = "A") -> Ticket:
        row: Ticket = self.do(self.lin, "take", matter=self.matter(letter).pk)
        return row

    def next(self, who: Person, counter: int) -> Ticket:
        row: Ticket = self.do(who, "call_next", site=self.store.pk, counter=counter)
        return row

    def url(self, purpose: str) -> str:
        self.do(self.he, "open_to_public", site=self.store.pk)
        return "/" + public.address_of(self.store, purpose).split("/", 3)[3]
