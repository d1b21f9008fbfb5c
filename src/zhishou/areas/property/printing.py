"""Paper of the register: 水电平衡表, 对账单, 收楼交接单, 转名单."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from zhishou.areas.property import periods
from zhishou.areas.property.balance import HEADS
from zhishou.areas.property.models import Certificate, Handover, NameTransfer, Tenure, Unit
from zhishou.areas.property.models.parties import Role
from zhishou.areas.property.models.places import ALWAYS
from zhishou.areas.property.queries import milli
from zhishou.kernel import files
from zhishou.kernel.models import Site
from zhishou.kernel.money import in_words, plain, yuan
from zhishou.kernel.paper import JSON, in_chinese, render
from zhishou.kernel.qr import qr_svg
from zhishou.kernel.templatetags.zhishou import mask_phone

if TYPE_CHECKING:
    from zhishou.areas.payments.statement import Statement

FOLDER = Path(__file__).resolve().parent / "print"
TEMPLATE = FOLDER / "balance.typ"


@in_chinese
def balance_pdf(
    site: Site, spoken: str, rows: list[list[str]], *, limits: dict[str, str] | None = None,
    suspects: Sequence[Sequence[str]] = (), trend: Sequence[Sequence[str]] = (),
) -> bytes:  # fmt: skip
    """The balance of some periods, in words, as a PDF; equal figures give equal bytes.

    `rows` are the cells of the report, perhaps with a remark behind; `limits` names the tolerance of each kind.
    """
    data: dict[str, JSON] = {
        "company": site.company().name, "site": site.name, "period": spoken,
        "headers": list[JSON]([*HEADS, "备注"]), "rows": [list[JSON]((*row, "")[: len(HEADS) + 1]) for row in rows],
        "limits": "，".join(f"{kind} {most}" for kind, most in (limits or {}).items()),
        "suspects": [list[JSON](row) for row in suspects], "trend": [list[JSON](row) for row in trend],
    }  # fmt: skip
    return render(TEMPLATE, data)


@in_chinese
def statement_pdf(account: Statement, owners: str, on: date) -> bytes:
    """《对账单》 of a unit from one period to another."""
    unit = account.unit
    rows: list[JSON] = [
        [
            entry.on.isoformat(), entry.words, entry.note, yuan(entry.debit) if entry.debit else "",
            yuan(entry.credit) if entry.credit else "", yuan(entry.balance),
        ]
        for entry in account.entries
    ]  # fmt: skip
    balance = account.balance
    data: dict[str, JSON] = {
        "company": unit.site.company().name, "site": unit.site.name, "unit": unit.title, "owners": owners,
        "span": f"{periods.words(account.first)} 至 {periods.words(account.last)}", "on": on.isoformat(), "rows": rows,
        "before": yuan(account.before), "debit": yuan(account.debit), "credit": yuan(account.credit),
        "balance": yuan(balance), "state": "欠费" if balance > 0 else "预存" if balance < 0 else "已结清",
        "words": in_words(abs(balance)),
    }  # fmt: skip
    return render(FOLDER / "statement.typ", data)


@in_chinese
def handover_pdf(row: Handover, address: str) -> bytes:
    """《收楼交接单》: unit, parties, keys, the meters' start values, defects and signatures (forms.tsv)."""
    unit = row.unit
    data: dict[str, JSON] = {
        **_head(unit, row.number, row.on, address),
        "owners": _people(unit, Role.OWNER, row.on), "developer": _people(unit, Role.DEVELOPER, row.on),
        "keys": str(row.keys), "checklist": row.checklist, "readings": _readings(row.readings),
        "defects": [[d.get("place", ""), d.get("what", ""), d.get("case", "")] for d in row.defects],
        "signature": files.picture(row.signature), "by": row.by.name if row.by else "",
    }  # fmt: skip
    return render(FOLDER / "handover.typ", data, at=row.at)


@in_chinese
def transfer_pdf(row: NameTransfer, address: str) -> bytes:
    """《转名单》: old and new owner, deed, date, readings, arrears settled, signatures (forms.tsv)."""
    unit = row.unit
    before = Tenure.objects.filter(unit=unit, role=Role.OWNER, ends_on=row.on).select_related("party")
    party = row.tenure.party
    data: dict[str, JSON] = {
        **_head(unit, row.number, row.on, address),
        "old": "、".join(f"{t.party.name}　{mask_phone(t.party.mobile)}".strip() for t in before) or "—",
        "new": f"{party.name}　{mask_phone(party.mobile)}".strip(), "deed": row.deed, "readings": _readings(row.readings),
        "signature": files.picture(row.signature), "old_signature": files.picture(row.old_signature),
        "by": row.by.name if row.by else "",
    }  # fmt: skip
    return render(FOLDER / "transfer.typ", data, at=row.at)


@in_chinese
def certificate_pdf(row: Certificate, address: str) -> bytes:
    """《住户证》 as a card to cut out, or 《业主证明》: number, person, unit, validity, a code to verify (forms.tsv)."""
    since = row.tenure.starts_on
    data: dict[str, JSON] = {
        **_head(row.unit, row.number, row.valid_from, address), "holder": row.tenure.party.name,
        "role": str(row.tenure.get_role_display()), "until": row.valid_until.isoformat(), "purpose": row.purpose,
        "since": "" if since == ALWAYS else since.isoformat(), "by": row.by.name if row.by else "",
    }  # fmt: skip
    name = "resident_card" if row.kind == Certificate.Kind.RESIDENT else "owner_certificate"
    return render(FOLDER / f"{name}.typ", data, at=row.at)


def _head(unit: Unit, number: str, on: date, address: str) -> dict[str, JSON]:
    fact = unit.facts.filter(starts_on__lte=on).order_by("-starts_on").first()
    area = fact.area_e2 if fact else 0
    return {
        "company": unit.site.company().name, "site": unit.site.name, "unit": unit.title,
        "kind": str(unit.get_kind_display()), "area": plain(area) if area else "",
        "number": number, "on": on.isoformat(), "qr": qr_svg(address, border=0),
    }  # fmt: skip


def _people(unit: Unit, role: Role, on: date) -> str:
    rows = Tenure.objects.filter(unit=unit, role=role, starts_on__lte=on).exclude(ends_on__lte=on)
    rows = rows.select_related("party").order_by("pk")
    return "、".join(f"{row.party.name}　{mask_phone(row.party.mobile)}".strip() for row in rows)


def _readings(rows: list[list[object]]) -> list[JSON]:
    return [[str(kind), str(number), milli(int(str(value)))] for number, kind, value in rows]
