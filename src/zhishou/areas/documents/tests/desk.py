"""The people of these tests: 马 drafts and keeps letters and archive, 何 approves, 林 and 郑 are sent papers."""

from __future__ import annotations

from typing import Any

from conftest import Cast

from zhishou.areas.documents.models import Contract, Document, Envelope, Template
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Obligation, Person
from zhishou.kernel.types import Upload

CLERK: tuple[dict[str, Any], ...] = (
    {"after": "documents.send_back", "do": "documents.submit", "or": ["documents.drop"], "within": "2 workdays"},
    {"after": "documents.approve", "do": "documents.distribute", "or": ["documents.withdraw"], "within": "1 workday"},
    {"after": "documents.distribute", "do": "documents.remind", "within": "3 workdays"},
    {"after": "documents.remind", "do": "documents.remind", "within": "3 workdays"},
    {
        "after": "documents.receive", "do": "documents.hand_out", "or": ["documents.tell", "documents.return_envelope"],
        "within": "3 days",
    },
    {
        "after": "documents.tell", "do": "documents.hand_out", "or": ["documents.tell", "documents.return_envelope"],
        "within": "7 days",
    },
    {"after": "documents.lend", "do": "documents.take_back", "within": "agreed", "warn": "1 workday"},
    *(
        {
            "after": f"documents.{step}_contract", "do": "documents.renew_contract", "or": ["documents.end_contract"],
            "within": "agreed", "warn": "20 workdays",
        }
        for step in ("register", "change", "renew")
    ),
)  # fmt: skip
CHIEF = (
    {"after": "documents.submit", "do": "documents.approve", "or": ["documents.send_back"], "within": "2 workdays"},
)
WORDS = {"title": "关于清洗水箱的通知", "addressee": "各业户", "body": "定于周六清洗水箱。\n请提前储水。"}
PDF = Upload("签收表.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
             b"trailer<</Root 1 0 R>>\n%%EOF")  # fmt: skip


class Office:
    """A department with its papers."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        clerk = (
            "write_documents",
            "keep_templates",
            "handle_envelopes",
            "keep_archive",
            "keep_customers",
            "issue_certificates",
        )
        self.ma = cast.person("ma", "马丽", *clerk, obliges=CLERK, site=cast.company)
        self.he = cast.person("he", "何静", "approve_documents", obliges=CHIEF, site=cast.company)
        self.both = cast.person("both", "周敏", "approve_documents", "write_documents", site=cast.company)
        self.lin = cast.person("lin", "林晓雯", "take_in")
        self.zheng = cast.person("zheng", "郑立新", "take_in", site=cast.bay)

    def do(self, who: Person, operation: str, **data: Any) -> Any:
        """Perform as a person through the page's door; the row it made."""
        return perform(f"documents.{operation}", Actor.of(who), data, door="page").result

    def draft(self, who: Person | None = None, kind: str = "notice", **more: Any) -> Document:
        """A draft of 马."""
        given = {"site": self.cast.company.pk, "kind": kind, **WORDS, **more}
        made: Document = self.do(who or self.ma, "write", **given)
        return made

    def approved(self, kind: str = "notice", **more: Any) -> Document:
        """Drafted by 马, approved by 何."""
        row = self.draft(kind=kind)
        self.do(self.ma, "submit", document=row.pk, **more)
        self.do(self.he, "approve", document=row.pk)
        row.refresh_from_db()
        return row

    def sent(self) -> Document:
        """Approved, and sent to 林 and to the bay, where 郑 works."""
        row = self.approved()
        self.do(self.ma, "distribute", document=row.pk, people=[self.lin.pk], offices=[self.cast.bay.pk])
        return row

    def template(self, **more: Any) -> Template:
        """With blanks that are known and one that is not."""
        words = {
            "name": "停水通知",
            "kind": "notice",
            "title": "关于【事项】的通知",
            "addressee": "各业户",
            "body": "【公司】定于【时间】【事项】。\n【拟稿人】",
        }
        made: Template = self.do(self.ma, "write_template", site=self.cast.company.pk, **{**words, **more})
        return made

    def contract(self, **more: Any) -> Contract:
        """An insurance that ends within five weeks."""
        given = {
            "site": self.cast.company.pk, "kind": "保险单", "title": "公众责任险", "party": "示例保险公司", "own_number": "BX-2026-8",
            "starts_on": "2025-12-31", "ends_on": "2026-12-30", "place": "三号柜二层", **more,
        }  # fmt: skip
        made: Contract = self.do(self.ma, "register_contract", **given)
        return made

    def came(self, **more: Any) -> Envelope:
        """Something came by post."""
        given = {"site": self.cast.company.pk, "kind": "courier", "sender": "示例法院", **more}
        made: Envelope = self.do(self.ma, "receive", **given)
        return made


def owed(state: str = "open", **more: Any) -> list[str]:
    """What is owed, by name."""
    rows = Obligation.objects.filter(state=state, **more).order_by("do_operation")
    return [one.do_operation.removeprefix("documents.") for one in rows]
