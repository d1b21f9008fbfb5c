"""The forms of a renovation on A4 (forms.tsv: 装修申请表、施工许可证、装修验收单), the agreement and the passes."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from django.conf import settings

from zhishou.areas.renovation import queries, sealed
from zhishou.areas.renovation.models import Renovation, Violation, is_void
from zhishou.areas.renovation.saying import HOURS
from zhishou.areas.renovation.works import FORBIDDEN, RULE, Work
from zhishou.kernel import clock, files, settings_store
from zhishou.kernel.money import in_words, yuan
from zhishou.kernel.paper import JSON, in_chinese, render
from zhishou.kernel.qr import qr_svg

PRINT = Path(__file__).resolve().parent / "print"


def _minute(moment: datetime | None) -> str:
    return f"{clock.local(moment):%Y-%m-%d %H:%M}" if moment else ""


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _qr(address: str) -> str:
    return qr_svg(f"{settings.PUBLIC_URL}{address}", border=0)


def _head(row: Renovation) -> dict[str, JSON]:
    works: list[JSON] = [f"{Work(code).label}" for code in row.works]
    deposit = (
        None if row.deposit is None or is_void(row.deposit) else row.deposit
    )  # money that never came is not on paper
    return {
        "company": row.site.company().name, "site": row.site.name, "number": row.number, "date": _day(clock.local(row.at).date()),
        "unit": row.unit.title, "applicant": row.tenure.party.name, "role": str(row.tenure.get_role_display()),
        "phone": row.site.phone or row.site.company().phone, "scope": str(row.get_scope_display()), "works": works,
        "content": row.content, "builder": str(row.get_builder_display()), "contractor": row.contractor, "licence": row.licence,
        "foreman": row.foreman, "foreman_mobile": row.foreman_mobile, "starts": _day(row.starts_on), "ends": _day(row.ends_on),
        "permit": row.permit, "until": _day(row.valid_until), "conditions": row.conditions,
        "hours": str(settings_store.value(HOURS.name, row.site)), "state": str(row.get_state_display()),
        "deposit": deposit.number if deposit else "", "amount": yuan(deposit.amount_fen) if deposit else "",
        "words": in_words(deposit.amount_fen) if deposit else "", "agreement": row.agreement,
        "agreed": _minute(row.agreed_at), "taken_by": row.taken_by.name, "responsible": row.responsible.name,
        "checked_by": row.checked_by.name if row.checked_by else "", "checked": _minute(row.checked_at),
        "forbidden": [f"{work.label}（{RULE[work].article}）" for work in (Work.STRUCTURE, *FORBIDDEN)],
        "approval": [f"{work.label}（{RULE[work].article}，{RULE[work].approver}）" for work in Work if RULE[work].approver],
    }  # fmt: skip


@in_chinese
def application_pdf(row: Renovation) -> bytes:
    """《装修申请表》: unit, works, contractor, period, the papers there and missing, the check."""
    papers: list[JSON] = [
        [str(kind.label), _there(kept), "、".join(dict.fromkeys(one.row.by.name for one in kept))]
        for kind, kept in queries.papers(row)
    ]
    needs: list[JSON] = [[str(Work(code).label), str(RULE[Work(code)].article)] for code in row.works]
    data: dict[str, JSON] = {**_head(row), "papers": papers, "needs": needs, "qr": _qr(row.url())}
    return render(PRINT / "application.typ", data, at=row.at)


def _there(kept: list[queries.Kept]) -> str:
    if not kept:
        return "缺"
    return "看过原件" if all(not one.files for one in kept) else "有"


@in_chinese
def agreement_pdf(row: Renovation) -> bytes:
    """《装修管理服务协议》 (第十六条), to be signed by both; signed already when it is on file."""
    signed = files.of(row, "agreement_signature").last()
    data: dict[str, JSON] = {
        **_head(row), "signature": files.picture(signed), "signed": f"{clock.local(row.agreed_at):%Y-%m-%d}" if row.agreed_at else None,
        "qr": _qr(row.url()),
    }  # fmt: skip
    return render(PRINT / "agreement.typ", data, at=row.at)


@in_chinese
def permit_pdf(row: Renovation) -> bytes:
    """《装修许可证》 for the door: where, what, until when, at what hours, and a code that says whether it holds today."""
    data: dict[str, JSON] = {
        **_head(row), "date": _day(clock.local(row.permitted_at).date()) if row.permitted_at else "",
        "by": row.permitted_by.name if row.permitted_by else "",
        "qr": _qr(f"/permits/{sealed.token_of(row.pk, sealed.PERMIT)}"),
    }  # fmt: skip
    return render(PRINT / "permit.typ", data, at=row.permitted_at)


@in_chinese
def passes_pdf(row: Renovation) -> bytes:
    """《装修出入证》, several on a page to be cut out; those given back or lost are not printed again."""
    cards: list[JSON] = [
        {
            "number": one.row.number, "holder": one.row.holder, "trade": one.row.trade, "until": _day(one.row.valid_until),
            "photo": files.picture(one.photos[-1]) if one.photos else None,
            "qr": _qr(f"/permits/{sealed.token_of(one.row.pk, sealed.PASS)}"),
        }
        for one in queries.with_files(row.passes.all())
        if one.row.state == "out"
    ]  # fmt: skip
    listed: list[JSON] = [
        [one.number, one.holder, one.trade, _day(one.valid_until), str(one.get_state_display()), one.note]
        for one in row.passes.all()
    ]
    data: dict[str, JSON] = {**_head(row), "cards": cards, "rows": listed}
    return render(PRINT / "passes.typ", data, at=row.permitted_at)


@in_chinese
def violations_pdf(row: Renovation) -> bytes:
    """《违规整改通知单》: every violation with its article, until when, what was seen of it, who was told."""
    data: dict[str, JSON] = {**_head(row), "violations": _violations(row), "qr": _qr(row.url())}
    return render(PRINT / "violations.typ", data, at=row.at)


def _violations(row: Renovation) -> list[JSON]:
    return [
        [
            one.number, f"{one.get_fault_display()}（{one.article}）\n{one.what}", f"{one.by.name}\n{_minute(one.at)}",
            _minute(one.due_at), _corrected(one), f"{one.authority}\n{_minute(one.reported_at)}".strip(),
        ]
        for one in row.violations.select_related("by", "corrected_by")
    ]  # fmt: skip


def _corrected(one: Violation) -> str:
    return f"{one.corrected_by.name}\n{_minute(one.corrected_at)}" if one.corrected_by else ""


@in_chinese
def acceptance_pdf(row: Renovation) -> bytes:
    """《装修验收单》: visits, violations, what both found, passes given back, the deposit, what was deducted and asked back."""
    steps = list(row.steps.select_related("by"))
    visits: list[JSON] = [[_minute(s.at), s.by.name, s.note] for s in steps if s.kind == "visited"]
    good: dict[str, JSON] = {s.kind: s.note for s in steps if s.kind in ("works_good", "site_good")}
    passes = list(row.passes.all())
    deductions: list[JSON] = []
    if row.deposit is not None:
        asked = row.deposit.deductions.select_related("decided_by")
        deductions = [[one.reason, yuan(one.amount_fen), str(one.get_state_display())] for one in asked]
    data: dict[str, JSON] = {
        **_head(row), "visits": visits, "violations": _violations(row), "works_said": good.get("works_good", ""),
        "site_said": good.get("site_good", ""), "works_by": row.works_by.name if row.works_by else "", "works_at": _minute(row.works_at),
        "site_by": row.site_by.name if row.site_by else "", "site_at": _minute(row.site_at),
        "passes": f"共发 {len(passes)} 张，交回 {sum(p.state == 'returned' for p in passes)} 张，挂失 {sum(p.state == 'lost' for p in passes)} 张，"
        f"在用 {sum(p.state == 'out' for p in passes)} 张",
        "deductions": deductions, "held": yuan(row.deposit.held_fen) if row.deposit else "",
        "refund": f"{row.refund.number}　{yuan(row.refund.amount_fen)} 元　{row.refund.get_state_display()}" if row.refund else "",
        "qr": _qr(row.url()),
    }  # fmt: skip
    return render(PRINT / "acceptance.typ", data, at=row.at)
