"""催缴文书 on A4, and the request for payment of a supplier's invoice."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from zhishou.areas.arrears.models import Letter, LetterHandover, SupplierInvoice
from zhishou.areas.arrears.queries import supply
from zhishou.areas.notices.tokens import token_of
from zhishou.areas.payments import whose
from zhishou.areas.property import periods
from zhishou.areas.property.models import Building
from zhishou.kernel import clock, files, settings_store
from zhishou.kernel.models import Site
from zhishou.kernel.money import in_words, yuan
from zhishou.kernel.paper import JSON, in_chinese, render
from zhishou.kernel.qr import qr_svg
from zhishou.kernel.templatetags.zhishou import mask_name

PRINT = Path(__file__).resolve().parent / "print"


@in_chinese
def letters_pdf(letters: Sequence[Letter]) -> bytes:
    """Letters one after the other, each on pages of its own; the owners' copy of a tenant's letter behind it."""
    paid = whose.payments_of({one.unit_id for one in letters})
    site = letters[0].site
    data: dict[str, JSON] = {
        "company": site.company().name, "site": site.name, "letters": [
            {**_letter(one, paid.get((one.unit_id, one.tenant_id), [])), "copy": copy}
            for one in letters
            for copy in (("", one.copied_to) if one.copied_to else ("",))
        ],
        "how": str(settings_store.value("notices.how_to_pay", site) or ""),
    }  # fmt: skip
    return render(PRINT / "letters.typ", data, tagged=len(letters) < 20)


def _letter(one: Letter, paid: Sequence[whose.Came]) -> dict[str, JSON]:
    known = next((came for came in paid if came.known_on <= one.issued_on), None)  # printed again, it stays as it was
    last = f"{known.on.isoformat()}，{yuan(known.fen)} 元" if known else "没有记录"
    return {
        "title": "欠费温馨提示" if one.step == Letter.Step.REMINDER else str(one.get_step_display()), "step": one.step,
        "number": one.number, "date": one.issued_on.isoformat(), "unit": one.unit.code, "name": one.addressee,
        "tenant": one.tenant_id is not None,
        "rows": [
            [periods.words(x["period"]), x["item"], x["due"], str(x["days"]), yuan(x["principal"]), yuan(x["late"]),
             yuan(x["principal"] + x["late"])]
            for x in one.lines
        ],
        "principal": yuan(one.principal_fen), "late": yuan(one.late_fen), "total": yuan(one.total_fen),
        "words": in_words(one.total_fen), "last": last,
        "qr": qr_svg(f"{settings.PUBLIC_URL}/bill/{token_of(one.unit_id, periods.of(one.issued_on))}"),
    }  # fmt: skip


@in_chinese
def handover_pdf(
    site: Site, building: Building | None, letters: Sequence[Letter], signed: LetterHandover | None = None
) -> bytes:
    """《催缴文书派发清单》: a building's letters in delivery order, how each reached its door, the keeper's signature."""
    signature = signed.signature if signed else None
    data: dict[str, JSON] = {
        "company": site.company().name, "number": signed.number if signed else None,
        "date": f"{clock.local(signed.handed_at) if signed else clock.now():%Y-%m-%d}",
        "subtitle": f"{site.name}　{building.name if building else ''}",
        "rows": [
            [str(n), one.unit.code, one.number, str(one.get_step_display()), mask_name(one.addressee), yuan(one.total_fen),
             _served(one)]
            for n, one in enumerate(letters, 1)
        ],
        "count": len(letters), "total": yuan(sum(one.total_fen for one in letters)),
        "signature": files.picture(signature),
        "signed_at": f"{signed.handed_to.name}　{clock.local(signed.handed_at):%Y-%m-%d %H:%M}" if signed else None,
    }  # fmt: skip
    return render(PRINT / "handover.typ", data, at=signed.handed_at if signed else None)


def _served(one: Letter) -> str:
    if not one.served or one.served_on is None:
        return ""
    return " ".join(filter(None, (one.get_served_display(), f"{one.served_on:%m-%d}", mask_name(one.receiver))))


@in_chinese
def request_pdf(bill: SupplierInvoice) -> bytes:
    """《水电费请款单》: invoice, our meters, the difference, who asked, approved and paid."""
    names = {
        name: person.name if (person := getattr(bill, name)) else ""
        for name in ("entered_by", "requested_by", "approved_by", "paid_by")
    }
    data: dict[str, JSON] = {
        "company": bill.site.company().name, "site": bill.site.name, "supplier": bill.supplier, "number": bill.number,
        "kind": str(bill.get_kind_display()), "period": periods.words(bill.period), "usage": _measured(bill, bill.usage_milli),
        "measured": _measured(bill, bill.measured_milli) or "没有读数",
        "difference": "　".join(filter(None, (_measured(bill, bill.difference_milli), supply.percent(bill)))),
        "public": _measured(bill, supply.public_milli(bill.site, bill.period, bill.kind)),
        "explained": bill.explained, "price": supply.price(bill.price_e4), "amount": yuan(bill.amount_fen),
        "words": in_words(bill.amount_fen), "due": bill.due_on.isoformat() if bill.due_on else "",
        "state": str(bill.get_state_display()), "opinion": bill.opinion, "voucher": bill.voucher,
        "paid_on": bill.paid_on.isoformat() if bill.paid_on else "",
        "date": f"{(bill.requested_at or bill.entered_at):%Y-%m-%d}", **names,
    }  # fmt: skip
    return render(PRINT / "request.typ", data)


def _measured(bill: SupplierInvoice, value: int | None) -> str:
    return f"{supply.milli(value)} {supply.UNITS[bill.kind]}" if value is not None else ""
