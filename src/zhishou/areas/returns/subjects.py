"""What tickets, returns and rules are called in lists of other areas."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhishou.areas.returns.models import ImportBatch, Invoice, Return, Rule, Sale
from zhishou.kernel import subjects
from zhishou.kernel.subjects import Described


@subjects.of(Sale, "site")
def _sale(row: Sale) -> Described:
    return Described(_("小票 {ticket}").format(ticket=row.ticket), row.site.name, row.url())


@subjects.of(Return, "sale", "site")
def _return(row: Return) -> Described:
    return Described(f"{row.get_decision_display()}　{row.sale.ticket}", row.number, f"{row.url()}#step", "办理")


@subjects.of(Invoice, "sale", "site")
def _invoice(row: Invoice) -> Described:
    what = _("红字发票") if row.reverses_id else _("发票")
    return Described(f"{what}　{row.sale.ticket}", row.number, f"{row.url()}#step", "办理")


@subjects.of(Rule, "site")
def _rule(row: Rule) -> Described:
    return Described(_("退换货规则 {category}").format(category=row), row.site.name, "/returns/rules")


subjects.register("returns.importbatch", subjects.imports(ImportBatch, lambda row: _("销售小票")))
