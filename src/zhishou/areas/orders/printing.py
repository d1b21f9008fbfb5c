"""《报价单》 and 《订货单》: goods, sums, deposit with its rule, day and way of the goods, both sides."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from zhishou.areas.orders.models import Order, Payment
from zhishou.kernel import clock, files
from zhishou.kernel.money import yuan
from zhishou.kernel.paper import JSON, in_chinese, render
from zhishou.kernel.qr import qr_svg
from zhishou.kernel.templatetags.zhishou import mask_phone

PRINT = Path(__file__).resolve().parent / "print"
OFFERED = (Order.State.WAITING, Order.State.QUOTED, Order.State.DECLINED, Order.State.DROPPED)


def _signed(one: Payment) -> int:
    """What came, and below nothing what went back."""
    return -one.amount_fen if one.kind == Payment.Kind.BACK else one.amount_fen


@in_chinese
def order_pdf(row: Order) -> bytes:
    """The paper of one order as it stands."""
    customer, payments = row.customer, list(row.payments.all())
    data: dict[str, JSON] = {
        "company": row.site.company().name, "site": row.site.name, "phone": row.site.phone, "number": row.number,
        "date": f"{clock.local(row.placed_at or row.at):%Y-%m-%d}", "offered": row.state in OFFERED, "state": str(row.get_state_display()),
        "customer": customer.name, "customer_phone": mask_phone(customer.phones[0]) if customer.phones else "",
        "valid": f"{row.valid_until:%Y-%m-%d}", "wanted": f"{row.wanted_on:%Y-%m-%d}",
        "promised": f"{row.promised_on:%Y-%m-%d}" if row.promised_on else "", "way": str(row.get_way_display()), "address": row.address,
        "wish": row.wish,
        "lines": [
            [str(line.n), line.name, f"{line.quantity} {line.unit}", yuan(line.price_fen), yuan(line.amount_fen)]
            for line in row.lines.all()
        ],
        "goods": yuan(row.goods_fen), "discount": yuan(row.discount_fen) if row.discount_fen else "", "total": yuan(row.total_fen),
        "deposit": yuan(row.deposit_fen) if row.deposit_fen else "", "paid": yuan(row.paid_fen),
        "rest": "" if row.state == Order.State.CANCELLED else yuan(row.rest_fen), "back": yuan(sum(max(-_signed(one), 0) for one in payments)),
        "ended": "　".join(filter(None, (str(row.get_side_display()), row.ended_why))) if row.side else "",
        "waiting": row.state == Order.State.WAITING,
        "payments": [
            [one.number, str(one.get_kind_display()), str(one.get_way_display()), yuan(_signed(one)), f"{clock.local(one.at):%Y-%m-%d}"]
            for one in payments
        ],
        "due": f"{row.due_on:%Y-%m-%d}" if row.due_on else "", "ticket": row.ticket, "by": row.by.name,
        "approved": row.approved_by.name if row.approved_by else "", "signature": files.picture(row.signature),
        "handed": f"{clock.local(row.handed_at):%Y-%m-%d %H:%M}" if row.handed_at else "",
        "qr": qr_svg(f"{settings.PUBLIC_URL}{row.url()}"),
    }  # fmt: skip
    return render(PRINT / "order.typ", data, at=row.placed_at or row.at)
