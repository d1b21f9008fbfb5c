"""A store with a cabinet, two clerks and a supervisor."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from conftest import Cast, writing
from tests.company_life import handwriting, photo

from zhishou.areas.lockers.models import Box, Cabinet, Opening, Stay
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Person, Site

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
RULES = (
    {"every": "day", "do": "lockers.check", "by": "22:30", "warn": "1 hour"},
    {"after": "lockers.ask_opening", "do": "lockers.decide_opening", "within": "1 hour"},
    {"after": "lockers.report_fault", "do": "lockers.repair", "within": "2 workdays"},
)


class Team:
    """林 and 马 at the desk may store and confirm, 何 sets up and confirms, 钱 works elsewhere in the store."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        with writing():
            self.store = cast.site("MALL", "翠湖广场", Site.Kind.STORE, cast.company)
        desk = ("run_lockers", "confirm_openings")
        self.lin = cast.person("lin", "林晓雯", *desk, site=self.store, obliges=RULES)
        self.ma = cast.person("ma", "马丽", *desk, site=self.store)
        self.he = cast.person("he", "何静", "set_up_lockers", "confirm_openings", site=self.store)
        self.qian = cast.person("qian", "钱进", "take_in", site=self.store)
        self.cabinet: Cabinet = self.do(
            self.he, "add_cabinet", site=self.store.pk, code="A", place="东门", small=2, large=1
        )

    def do(self, who: Person, operation: str, **data: Any) -> Any:
        """Perform as a person through the page's door; the row it made."""
        return perform(f"lockers.{operation}", Actor.of(who), data, door="page").result

    def box(self, n: int = 1) -> Box:
        """A box of the cabinet."""
        found: Box = self.cabinet.boxes.get(n=n)
        return found

    def stored(self, n: int = 1) -> tuple[Stay, str]:
        """Something in a box, and its code."""
        made = self.do(self.lin, "store", box=self.box(n).pk)
        return made, made.shown_once

    def bulky(self, tag: str = "07", **more: Any) -> tuple[Stay, str]:
        """A suitcase at the desk, and its code."""
        given = {"site": self.store.pk, "tag": tag, "what": "灰色行李箱", "pieces": 2, "photos": [photo()], **more}
        made = self.do(self.lin, "store_bulky", **given)
        return made, made.shown_once

    def asked(self, stay: Stay, **more: Any) -> Opening:
        """林 asks for it to be opened, the customer having lost the code."""
        given = {
            "cause": "lost", "reason": "顾客说凭条丢了", "claimant": "陈先生", "paper": "id_card", "paper_tail": "123X",
            "said_contents": "一把黑伞",
        }  # fmt: skip
        made: Opening = self.do(self.lin, "ask_opening", stay=stay.pk, **{**given, **more})
        return made

    def opened(self, opening: Opening, who: Person | None = None, **more: Any) -> Opening:
        """马 confirms that it was opened and the umbrella given to the customer."""
        given = {
            "agreed": True,
            "contents": "黑伞一把",
            "outcome": "given",
            "signature": handwriting(),
            **more,
        }
        made: Opening = self.do(who or self.ma, "decide_opening", opening=opening.pk, **given)
        return made
