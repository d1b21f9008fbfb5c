"""The people of these tests: the director and the supervisor keep public relations by the product's own charters, the executive does not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from zhishou.areas.agency.tests.house import House
from zhishou.areas.publicity.models import Activity, Invitation, Reporter
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Person

TODAY = date(2026, 11, 23)  # an ordinary working Monday
LATER = TODAY + timedelta(days=2)


class Team(House):
    """The account department, with the steps of public relations at hand."""

    def do(self, who: Person, operation: str, **data: Any) -> Any:
        """Perform as a person through the page's door; the row it made."""
        return perform(f"publicity.{operation}", Actor.of(who), data, door="page").result

    def reporter(self, name: str = "纪敏", outlet: str = "示例晚报", **more: Any) -> Reporter:
        """Somebody of the media with a telephone."""
        given = {
            "site": self.site.pk,
            "name": name,
            "outlet": outlet,
            "beat": "消费",
            "mobile": "137 0000 2002",
            **more,
        }
        made: Reporter = self.do(self.director, "add_reporter", **given)
        return made

    def activity(self, on: date = TODAY, **more: Any) -> Activity:
        """An activity the director is in charge of."""
        given = {
            "site": self.site.pk,
            "title": "公司开放日",
            "aim": "让本地媒体认识我们",
            "on": on,
            "place": "公司",
            **more,
        }
        made: Activity = self.do(self.director, "plan", **given)
        return made

    def invited(self, row: Activity, *people: Reporter) -> list[Invitation]:
        """Some of the media are asked to come."""
        self.do(self.director, "invite", activity=row.pk, people=[one.pk for one in people])
        return list(row.invitations.order_by("pk"))

    def clipping(self, row: Activity, **more: Any) -> Any:
        """Something was published of it today."""
        given = {"outlet": "示例晚报", "headline": "走进广告公司", "on": TODAY, "tone": "good", **more}
        return self.do(self.director, "add_clipping", activity=row.pk, **given)
