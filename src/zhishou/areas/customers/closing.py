"""An account closed to new business: by the confirmation both signed, opened again by the supervisor (letters.account_closing).

A closed customer is refused in what would make new business: a service put on file, a paid service billed, a deposit taken,
a person to look after them, a call of a campaign. Complaints, returns of what was bought, and paying what is owed stay open.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from zhishou.areas.customers.models import Closure, Customer
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref

REOPEN = "reopen_accounts"


class CloseAccount(Command):
    customer: Ref[Customer] = ask("客户")
    basis: str = ask("销户确认书", at_least=1, at_most=20, public=True)


class ReopenAccount(Command):
    customer: Ref[Customer] = ask("客户")
    reason: str = ask("恢复原因", at_least=2, at_most=200, multiline=True)


def _url(row: models.Model) -> str:
    found = row.customer if isinstance(row, Closure) else row
    assert isinstance(found, Customer)
    return found.url()


@operation("customers.close", label="销户", by_system=True, about="customer", url_after=_url)
def close(act: Act, cmd: CloseAccount) -> Closure:
    """Close an account to new business from now on, on the ground of a confirmation. Refused when it is closed already."""
    customer = act.lock(cmd.customer)
    expect_open(customer)
    act.note(basis=cmd.basis)
    return Closure.objects.create(site_id=customer.site_id, customer=customer, basis=cmd.basis, at=act.now)


@operation("customers.reopen", label="恢复账户", capability=REOPEN, about="customer", url_after=_url)
def reopen(act: Act, cmd: ReopenAccount) -> Closure:
    """Open a closed account again, by the supervisor and with a reason; the confirmation stays as it was signed."""
    customer = act.lock(cmd.customer)
    row = closure_of(customer)
    if row is None:
        raise Refused("customer.not_closed", name=customer.name)
    row.reopened_at, row.reopened_by, row.reason = act.now, act.person, cmd.reason
    row.save(update_fields=["reopened_at", "reopened_by", "reason"])
    act.note(basis=row.basis)
    return row


def closure_of(customer: Customer) -> Closure | None:
    """Why the account is closed, if it is."""
    return Closure.objects.filter(customer=customer, reopened_at=None).first()


def expect_open(customer: Customer) -> None:
    """Refused (`customer.closed`) when the account is closed."""
    if (row := closure_of(customer)) is not None:
        raise Refused("customer.closed", name=customer.name, basis=row.basis)


def expect_nobody_closed(site: Site, people: Iterable[tuple[str, str]]) -> None:
    """Refused (`customer.closed`) when one of the people (name, mobile) has a closed account in the company of a site."""
    wanted = models.Q(pk=None)
    for name, mobile in people:
        if mobile:
            wanted |= models.Q(customer__name=name, customer__mobile=mobile)
    rows = Closure.objects.filter(wanted, reopened_at=None, site__path__startswith=site.company().path)
    if (row := rows.select_related("customer").defer("customer__tokens").first()) is not None:
        raise Refused("customer.closed", name=row.customer.name, basis=row.basis)


def closed() -> models.QuerySet[Closure]:
    """The closures in force, to leave their customers out of lists."""
    rows: models.QuerySet[Closure] = Closure.objects.filter(reopened_at=None)
    return rows
