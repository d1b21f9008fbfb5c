"""A shop with gifts: 林 and 马 at the desk keep them, 何 approves, 钱 works elsewhere in the store; tickets are known."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from conftest import Cast, writing
from tests.company_life import handwriting, photo

from zhishou.areas.gifts.models import Draw, Gift, HandOut, Promotion, Win
from zhishou.areas.returns.models import Return, Sale
from zhishou.kernel import audit, clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Person, Site

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=ZONE)
TODAY = date(2026, 11, 25)
DRAWS = (
    {"after": "gifts.decide_draw", "do": "gifts.draw", "within": "agreed"},
    {"after": "gifts.draw", "do": "gifts.settle_draw", "within": "agreed"},
    {"every": "month", "on": "workday -1", "do": "gifts.count", "by": "17:30"},
)
DECIDES = (
    {"after": "gifts.write_promotion", "do": "gifts.decide_promotion", "within": "2 workdays"},
    {"after": "gifts.write_draw", "do": "gifts.decide_draw", "within": "2 workdays"},
    {"after": "gifts.count", "do": "gifts.confirm_count", "or": ["gifts.drop_count"], "within": "2 workdays"},
)


class Shop:
    """翠湖广场; every act through the page's door."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        with writing():
            self.site = cast.site("MALL", "翠湖广场", Site.Kind.STORE, cast.company)
        desk = ("keep_gifts", "take_returns", "take_in")
        self.lin = cast.person("lin", "林晓雯", *desk, site=self.site, obliges=DRAWS)
        self.ma = cast.person("ma", "马丽", *desk, site=self.site)
        self.he = cast.person("he", "何静", "approve_gifts", "set_return_rules", site=self.site, obliges=DECIDES)
        self.both = cast.person("both", "都管", "keep_gifts", "approve_gifts", site=self.site)
        self.qian = cast.person("qian", "钱进", "keep_customers", site=self.site)

    def do(self, who: Person, operation: str, **data: Any) -> Any:
        """Perform as a person; the row it made."""
        return perform(operation if "." in operation else f"gifts.{operation}", Actor.of(who), data, door="page").result

    def stocked(self) -> None:
        """Ten cups and five bags."""
        for code, name, many in (("G01", "保温杯", "10"), ("G02", "购物袋", "5")):
            self.do(self.lin, "add", site=self.site.pk, code=code, name=name, unit="个", value_fen="39")
            self.do(self.lin, "receive", site=self.site.pk, lines=rows(**{code: many}), supplier="示例品牌方")

    def there(self, code: str = "G01") -> int:
        """How many there are."""
        return Gift.objects.get(code=code, site=self.site).quantity

    def promotion(self, *, approved: bool = True, **more: Any) -> Promotion:
        """A gift for every 100 yuan, two at most, ten days from today."""
        given = {
            "site": self.site.pk, "name": "周年满额赠", "starts_on": TODAY, "ends_on": TODAY + timedelta(days=9),
            "every_fen": "100", "most": 2, "gifts": ["G01", "G02"], **more,
        }  # fmt: skip
        row: Promotion = self.do(self.lin, "write_promotion", **given)
        if approved:
            self.do(self.he, "decide_promotion", promotion=row.pk, agreed=True)
        row.refresh_from_db()
        return row

    def ticket(self, number: str = "T1", paid: str = "250.00", **more: Any) -> Sale:
        """A ticket of one line, entered by hand."""
        given = {
            "sold_at": clock.now(),
            "way": "cash",
            "photos": [photo()],
            "lines": [{"name": "外套", "paid": paid}],
            **more,
        }
        made: Sale = self.do(self.lin, "returns.enter_sale", site=self.site.pk, ticket=number, **given)
        return made

    def hand_out(
        self, promotion: Promotion, ticket: str = "T1", who: Person | None = None, **quantities: str
    ) -> HandOut:
        """Give the gifts of a ticket."""
        made: HandOut = self.do(
            who or self.lin,
            "hand_out",
            promotion=promotion.pk,
            ticket=ticket,
            lines=rows(**(quantities or {"G01": "1"})),
        )
        return made

    def give_back(self, sale: Sale) -> Return:
        """Take all goods of a ticket back; a second person still has to sign."""
        line = sale.lines.get()
        made: Return = self.do(
            self.lin, "returns.decide", sale=sale.pk, ground="changed", reason="不喜欢", whole=True, check_note="吊牌在",
            decision="refund", override="老顾客", pieces=[{"line": str(line.pk), "quantity": "1", "disposition": "shelf"}],
        )  # fmt: skip
        return made

    def draw(self, *, announced: bool = True, who: Person | None = None, **more: Any) -> Draw:
        """A draw of numbers that closes at four and is drawn at six: one television, two cups of the stock."""
        given = {
            "site": self.site.pk, "name": "周年抽奖", "entry_by": "number", "terms": "十八岁以上顾客", "starts_on": TODAY,
            "closes_at": NOON + timedelta(hours=4), "draws_at": NOON + timedelta(hours=6), "public_source": "当晚开奖号码",
            "claim_until": TODAY + timedelta(days=7), "claim_how": "总台领取", "prizes": prizes(), **more,
        }  # fmt: skip
        row: Draw = self.do(who or self.lin, "write_draw", **given)
        if announced:
            self.do(self.he, "decide_draw", draw=row.pk, agreed=True)
        row.refresh_from_db()
        return row

    def enter(self, row: Draw, *numbers: str) -> None:
        """These take part."""
        self.do(self.lin, "enter", draw=row.pk, numbers="\n".join(numbers))

    def held(self, row: Draw, figure: str = "0311212709") -> Draw:
        """Close the list at its time and draw at its time."""
        with clock.at(row.closes_at):
            self.do(self.lin, "close_draw", draw=row.pk)
        with clock.at(row.draws_at):
            self.do(self.lin, "draw", draw=row.pk, public_value=figure, public_at=row.draws_at - timedelta(minutes=9))
        row.refresh_from_db()
        return row

    def claim(self, win: Win, who: Person | None = None) -> Any:
        """The winner signs for the prize."""
        return self.do(
            who or self.lin, "claim", win=win.pk, name="欧阳修", phone="13800006021", signature=handwriting()
        )


def rows(**quantities: str) -> list[dict[str, str]]:
    """Codes and numbers as a form's rows."""
    return [{"gift": code, "quantity": quantity} for code, quantity in quantities.items()]


def prizes(value: str = "2999", gift: str = "") -> list[dict[str, str]]:
    """A first prize and two second ones."""
    return [
        {"title": "一等奖", "name": "电视机", "number": "1", "value": value},
        {"title": "二等奖", "name": "保温杯", "number": "2", "value": "39", "gift": gift},
    ]


def clean() -> bool:
    """The books agree."""
    return [line for lines in audit.differences().values() for line in lines] == []
