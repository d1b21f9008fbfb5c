"""The people of these tests, a unit with its owner and a tenant, and what they do about a renovation."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from conftest import Cast
from tests.company_life import handwriting, photo

from zhishou.areas.property.models import Tenure, Unit
from zhishou.areas.property.models.parties import Role
from zhishou.areas.renovation.models import Renovation, Violation
from zhishou.areas.services.models import Deposit
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Obligation, Person
from zhishou.packs.loader import load_pack

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))  # an ordinary working Monday
BACKEND = "django.contrib.auth.backends.ModelBackend"


def rules_of(pack: str, duty: str) -> tuple[dict[str, Any], ...]:
    """What a duty of the product's own charter obliges, as far as it is about renovations."""
    clauses = (clause for post in load_pack(pack).posts for clause in post.clauses if clause.id == duty)
    found = [rule.as_json() for clause in clauses for rule in clause.rules]
    return tuple(rule for rule in found if str(rule["do"]).startswith("renovation."))


class Crew:
    """林 is the assistant, 马 the clerk, 郑 the engineer, 何 the keeper, 何静 the supervisor, 钱 approves refunds."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.site = cast, cast.garden
        self.lin = cast.person(
            "lin", "林晓雯", "take_renovations", "permit_renovations", "take_deposits", "issue_receipts", "keep_register",
            obliges=rules_of("property", "property.assistant.3"),
        )  # fmt: skip
        self.ma = cast.person("ma", "马丽", "take_renovations", "issue_certificates")
        self.zheng = cast.person(
            "zheng", "郑立新", "check_renovations", obliges=rules_of("common", "implied.engineer.1")
        )
        self.he = cast.person(
            "he", "何伟", "patrol_renovations", obliges=rules_of("common", "implied.building_keeper.3")
        )
        self.jing = cast.person("jing", "何静", "oversee_renovations")
        self.qian = cast.person("qian", "钱国华", "approve_refunds", "keep_receipt_books", "take_money")
        rows = [{"code": "1-101", "owner": "示例业主"}, {"code": "1-102", "owner": "示例邻居"}]
        self.do(self.lin, "property.import_units", site=self.site.pk, rows=rows)
        self.do(self.qian, "cashdesk.open_book", site=self.site.pk, prefix="A-", last=500)
        self.unit, self.other = Unit.objects.get(code="1-101"), Unit.objects.get(code="1-102")
        self.owner = Tenure.objects.get(unit=self.unit, role=Role.OWNER)

    def do(self, who: Person, operation: str, **data: Any) -> Any:
        """Perform as a person through the page's door; the row it made."""
        return perform(operation, Actor.of(who), data, door="page").result

    def tenant(self) -> Tenure:
        """Somebody who rents 1-101 since today."""
        day = clock.today().isoformat()
        self.do(self.lin, "property.move_in", unit=self.unit.pk, name="示例租客", mobile="13900001111", on=day)
        return Tenure.objects.get(unit=self.unit, role=Role.TENANT)

    def said(self, **more: Any) -> dict[str, Any]:
        """What an ordinary application says."""
        today = clock.today()
        return {
            "tenure": self.owner.pk, "works": ["decor", "wiring"], "content": "全屋刷墙，厨房改水电", "builder": "company",
            "contractor": "示例装饰公司", "licence": "D133000001", "foreman": "示例工长", "foreman_mobile": "13800002222",
            "starts_on": (today + timedelta(days=3)).isoformat(), "ends_on": (today + timedelta(days=60)).isoformat(), **more,
        }  # fmt: skip

    def apply(self, who: Person | None = None, unit: Unit | None = None, **more: Any) -> Renovation:
        """马 takes in the owner's application for 林 to see to."""
        given = self.said(**{"unit": (unit or self.unit).pk, "responsible": self.lin.pk, **more})
        made: Renovation = self.do(who or self.ma, "renovation.apply", **given)
        return made

    def on(self, operation: str, row: Renovation, who: Person, **data: Any) -> Any:
        """A step about a renovation."""
        return self.do(who, f"renovation.{operation}", renovation=row.pk, **data)

    def complete(self, row: Renovation) -> None:
        """Bring every paper the application needs."""
        for kind in row.needed():
            looked = kind.value == "identity"
            given: dict[str, Any] = {"looked_at": True} if looked else {"files": [photo(f"{kind.value}.png")]}
            self.on("add_paper", row, self.ma, kind=kind.value, **given)

    def approved(self, row: Renovation | None = None) -> Renovation:
        """Complete, handed to engineering, and passed."""
        made = row or self.apply()
        self.complete(made)
        self.on("submit", made, self.ma)
        self.on("check", made, self.zheng, outcome="pass", opinion="按图施工，不动承重墙")
        return made

    def deposit(self, unit: Unit | None = None, amount: str = "2000") -> Deposit:
        """The deposit, taken at the counter as any other."""
        made: Deposit = self.do(
            self.lin, "services.take_deposit", unit=(unit or self.unit).pk, payer="示例业主", amount=amount
        )
        return made

    def working(self) -> Renovation:
        """Agreement signed, deposit linked, permit issued."""
        row = self.approved()
        self.on("sign_agreement", row, self.lin, signature=handwriting())
        self.on("link_deposit", row, self.lin, deposit=self.deposit().pk)
        made: Renovation = self.on("issue_permit", row, self.lin)
        return made

    def violation(self, row: Renovation, **more: Any) -> Violation:
        """何 finds rubbish in the corridor."""
        due = clock.now() + timedelta(days=2)
        given = {"fault": "waste", "what": "楼道堆了六袋垃圾", "due_at": due, "photos": [photo()], **more}
        made: Violation = self.on("record_violation", row, self.he, **given)
        return made

    def accepted(self, row: Renovation | None = None) -> Renovation:
        """Reported done, and accepted by both."""
        made = row or self.working()
        self.on("report_done", made, self.lin)
        self.on("accept_works", made, self.zheng, seen="水电试压合格")
        self.on("accept_site", made, self.he, seen="公共部位完好")
        made.refresh_from_db()
        return made


def owed(row: Renovation, **which: Any) -> list[Obligation]:
    """What is owed about a renovation, the oldest first."""
    return list(Obligation.objects.filter(context=f"renovation.renovation:{row.pk}", **which).order_by("pk"))
