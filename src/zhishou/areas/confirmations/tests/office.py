"""The people of these tests, and what they write, check, send and sign."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from conftest import Cast
from tests.company_life import handwriting

from zhishou.areas.confirmations.models import LINK, Confirmation
from zhishou.areas.customers.models import Customer
from zhishou.kernel import clock, links
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Link, Obligation, Person
from zhishou.packs.loader import load_pack

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))  # an ordinary working Monday
BACKEND = "django.contrib.auth.backends.ModelBackend"
WRITES = ("write_sales_letters", "write_promotion_letters", "write_closing_letters", "write_title_letters")
MOBILE = "13800007777"


def rules() -> tuple[dict[str, Any], ...]:
    """What the product's own charters oblige about confirmations: of the supervisor and deputy, and about accounts."""
    wanted = ("letters.promotion", "letters.title", "letters.account_closing", "letters.sales")
    found: dict[str, dict[str, Any]] = {}
    for pack in ("retail", "service", "dealer"):
        for post in load_pack(pack).posts:
            for clause in post.clauses:
                if clause.id in wanted:
                    found |= {str(rule.as_json()): rule.as_json() for rule in clause.rules}
    return tuple(found.values())


class Office:
    """田 writes and sends, 叶 checks and signs for the company, 钱 keeps units, deposits and the counter."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.site = cast, cast.garden
        about = [rule for rule in rules() if rule["do"] != "confirmations.check"]
        self.tian = cast.person(
            "tian", "田甜", *WRITES, "handle_confirmations", "keep_customers", "record_services", obliges=tuple(about)
        )
        checks = [rule for rule in rules() if rule["do"] == "confirmations.check"]
        self.ye = cast.person(
            "ye", "叶俊杰", *WRITES, "handle_confirmations", "check_confirmations", "reopen_accounts", "assign_customers",
            "contact_customers", obliges=tuple(checks),
        )  # fmt: skip
        self.qian = cast.person(
            "qian", "钱国华", "keep_register", "take_deposits", "approve_refunds", "bill_services", "keep_service_prices",
            "keep_receipt_books", "take_money", "issue_receipts",
        )  # fmt: skip

    def do(self, who: Person, operation: str, **data: Any) -> Any:
        """Perform as a person through the page's door; the row it made."""
        return perform(operation, Actor.of(who), data, door="page").result

    def on(self, operation: str, row: Confirmation, who: Person | None = None, **data: Any) -> Any:
        """A step about a confirmation."""
        return self.do(who or self.tian, f"confirmations.{operation}", confirmation=row.pk, **data)

    def write(self, kind: str, who: Person | None = None, **more: Any) -> Confirmation:
        """A confirmation of a kind, as 田 writes it; with `confirmation` another version of it."""
        given = {**SAID[kind](), **more}
        if kind != "closing" and "confirmation" not in more:
            given["site"] = self.site.pk
        act = "revise" if "confirmation" in more else "write"
        made: Confirmation = self.do(who or self.tian, f"confirmations.{act}_{kind}", **given)
        return made

    def checked(self, kind: str, **more: Any) -> Confirmation:
        """Written by 田, passed by 叶."""
        row = self.write(kind, **more)
        made: Confirmation = self.on("check", row, self.ye, outcome="pass")
        return made

    def link_of(self, row: Confirmation) -> Link:
        """Sent by link: the other side's own."""
        sent = self.on("send_link", row)
        found = links.find(sent.customer_link.rpartition("/")[2], LINK)
        assert found is not None
        return found

    def by_link(self, link: Link, operation: str, **data: Any) -> Any:
        """What the other side does by their link."""
        return perform(
            f"confirmations.{operation}",
            Actor(link=link),
            {"confirmation": link.subject.partition(":")[2], **data},
            door="link",
        ).result

    def signed(self, kind: str, **more: Any) -> Confirmation:
        """Signed by both, in force."""
        row = self.checked(kind, **more)
        self.on("sign_ours", row, self.ye, signature=handwriting())
        self.on("sign_theirs", row, signer="示例签字人", signature=handwriting())
        row.refresh_from_db()
        return row

    def customer(self, name: str = "示例客户", **more: Any) -> Customer:
        """A file."""
        made: Customer = self.do(self.tian, "customers.create", site=self.site.pk, name=name, mobile=MOBILE, **more)
        return made


def goods(*lines: tuple[str, str]) -> list[dict[str, str]]:
    """Goods of a sales confirmation by quantity and price."""
    return [
        {
            "name": f"货物{n}",
            "name_en": f"Goods {n}",
            "spec": "标准",
            "quantity": quantity,
            "unit": "件",
            "price": price,
        }
        for n, (quantity, price) in enumerate(lines, 1)
    ]


def sales() -> dict[str, Any]:
    """What a sales confirmation says."""
    both = {
        name: text
        for field in ("packing", "shipment", "port_from", "port_to", "payment", "insurance", "inspection")
        for name, text in ((field, f"{field} 中文"), (f"{field}_en", f"{field} in English"))
    }
    return {
        "party": "示例采购有限公司", "party_en": "Example Buying Co., Ltd.", "our_name_en": "Cuihu Trading", "currency": "USD",
        "goods": goods(("1200", "12.50"), ("2.5", "1234.5678")), "place": "示例市", **both,
    }  # fmt: skip


def promotion() -> dict[str, Any]:
    """What a promotion says: from tomorrow for two weeks, settled a week later."""
    today = clock.today()
    return {
        "party": "示例饮料有限公司", "shop": "示例门店", "starts_on": today + timedelta(days=1), "ends_on": today + timedelta(days=14),
        "goods": [{"name": "示例果汁", "spec": "1 升", "unit": "瓶", "normal": "12.00", "price": "9.90"}],
        "fees": [
            {"item": "堆头费", "amount": "3000", "bearer": "supplier"}, {"item": "海报费", "amount": "500.50", "bearer": "retailer"},
        ],
        "display": "入口堆头 2 平方米", "settlement": "deduct", "settle_on": today + timedelta(days=21),
    }  # fmt: skip


def closing() -> dict[str, Any]:
    """What an account's closing says; the customer comes along."""
    return {
        "account": "会员卡 8801", "reason": "搬离本市",
        "balances": [{"item": "会员卡余额", "direction": "to_customer", "amount": "86.50", "how": "现金退还", "basis": "TK-示例-1"}],
    }  # fmt: skip


def title() -> dict[str, Any]:
    """What a confirmation of title says."""
    return {
        "party": "示例钢材有限公司", "contract": "HT-示例-09", "where": "示例仓库 3 号库",
        "goods": [{"name": "示例钢板", "spec": "Q235 10 mm", "quantity": "12.345", "unit": "吨"}],
        "transfer_at": (clock.now() + timedelta(days=1)).isoformat(), "risk": "with_title",
    }  # fmt: skip


SAID = {"sales": sales, "promotion": promotion, "closing": closing, "title": title}


def owed(row: Confirmation, **which: Any) -> list[Obligation]:
    """What is owed about a confirmation, the oldest first."""
    return list(Obligation.objects.filter(context=f"confirmations.confirmation:{row.pk}", **which).order_by("pk"))
