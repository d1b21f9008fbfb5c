"""Another system brings its customers by the JSON door: new files are opened, what changed there is taken over (service.files.1).

The same record is known by the system's name and its number there; a record that comes for the first time is the file of
the same card, else of the same name and mobile, else a new one. A second delivery adds nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import models
from django.utils.translation import gettext as _
from pydantic import BaseModel

from zhishou.areas.customers import rounds
from zhishou.areas.customers.models import Brought, Customer
from zhishou.areas.customers.operations import Email, Phone, add, file_of
from zhishou.kernel import choosing, key_uses
from zhishou.kernel.gate import Act
from zhishou.kernel.importing import one_at_a_time
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Invalid, ask, operation
from zhishou.kernel.secrets import commitment, new_salt
from zhishou.kernel.types import Ref

MOST = 500
FIELDS = ("name", "kind", "mobile", "email", "place", "member_card", "member_since", "card_expires_on", "no_marketing")
key_uses.register("customers.bring", "只能送入客户资料", "customers.bring")


class BroughtRow(BaseModel):
    """One customer as the other system has them; what it does not know is left out."""

    their_id: str = ask("对方编号", at_least=1, at_most=60)
    name: str = ask("姓名", at_least=1, at_most=60)
    kind: Customer.Kind = ask("类型", default=Customer.Kind.MEMBER)
    mobile: Phone = ask("手机", default="", at_most=30)
    email: Email = ask("电子邮箱", default="", at_most=120)
    place: str = ask("房号或地址", default="", at_most=80)
    member_card: str = ask("会员卡号", default="", at_most=30)
    member_since: date | None = ask("入会日期", default=None)
    card_expires_on: date | None = ask("会员卡到期", default=None)
    no_marketing: bool = ask("不接受推广联系", default=False)


class Bring(Command):
    site: Ref[Site] = ask("小区或门店", choices=choosing.sites("keep_customers"))
    source: str = ask(
        "来源系统", at_least=1, at_most=30, public=True, hint="对方系统的名称，每次都一样，例如 会员小程序"
    )
    rows: list[BroughtRow] = ask("客户", at_least=1, at_most=MOST)


@operation(
    "customers.bring", label="送入客户资料", capability="keep_customers", about="site",
    url_after=lambda _row: "/customers/today",
)  # fmt: skip
def bring(act: Act, cmd: Bring) -> Site:
    """Take in customers of another system, new and changed ones, all or none of them.

    Nothing is emptied by a delivery, and a refusal of advertising that is on file stays. Invalid names the row at fault.
    """
    one_at_a_time(act, cmd.site)
    ids = [row.their_id for row in cmd.rows]
    if len(set(ids)) < len(ids):
        raise Invalid({"rows": [_("同一个对方编号出现了两次，请合并成一条。")]})
    there = {
        one.their_id: one
        for one in Brought.objects.filter(site=cmd.site, source=cmd.source, their_id__in=ids).select_related("customer")
    }
    counts = {"opened": 0, "known": 0, "changed": 0, "same": 0}
    for n, row in enumerate(cmd.rows, 1):
        try:
            counts[_take(act, cmd, row, there.get(row.their_id))] += 1
        except Invalid as wrong:
            said = "".join(sentence for sentences in wrong.errors.values() for sentence in sentences)
            raise Invalid(
                {"rows": [_("第 {n} 条（{their_id}）：{why}").format(n=n, their_id=row.their_id, why=said)]}
            ) from None
    act.note(**counts)
    return cmd.site


def _take(act: Act, cmd: Bring, row: BroughtRow, link: Brought | None) -> str:
    """One record: `opened` a file, found one `known`, `changed` one, or left it the `same`."""
    if link is not None:
        changed = _take_over(act, link, row)
        _remember(act, link, row, changed)
        return "changed" if changed else "same"
    customer = _same(cmd.site, row)
    opened = customer is None
    if customer is None:
        customer = add(cmd.site, {name: getattr(row, name) for name in FIELDS})
    made = Brought(
        site=cmd.site, customer=customer, source=cmd.source, their_id=row.their_id, opened=opened, salt=new_salt(),
        first_at=act.now,
    )  # fmt: skip
    changed = [] if opened else _fill(act, customer, [name for name in FIELDS if not getattr(customer, name)], row)
    _remember(act, made, row, changed)
    return "opened" if opened else "known"


def _same(site: Site, row: BroughtRow) -> Customer | None:
    """The file of the same card, else of the same name and mobile."""
    if row.member_card:
        found = Customer.objects.filter(site=site, member_card=row.member_card).first()
        if found is not None:
            return found
    return file_of(site, row.name, row.mobile)


def _take_over(act: Act, link: Brought, row: BroughtRow) -> list[str]:
    """What the system says differently than last time goes into the file."""
    news = [name for name in FIELDS if _mark(link, row, name) != link.marks.get(name, "")]
    return _fill(act, link.customer, news, row)


def _fill(act: Act, customer: Customer, names: Sequence[str], row: BroughtRow) -> list[str]:
    """Write the named fields where the record says something else than the file; which they were."""
    said = {name: getattr(row, name) for name in names if getattr(row, name) not in ("", None, False)}
    changed = sorted(name for name, value in said.items() if getattr(customer, name) != value)
    if not changed:
        return []
    for name in changed:
        setattr(customer, name, said[name])
    _expect_free_card(customer)
    customer.updated_at = act.now
    customer.save()
    rounds.seen_to(act, customer, rounds.How.CHANGED)
    return changed


def _expect_free_card(customer: Customer) -> None:
    same = Customer.objects.filter(site_id=customer.site_id, member_card=customer.member_card).exclude(pk=customer.pk)
    if customer.member_card and (other := same.first()) is not None:
        raise Invalid({"member_card": [_("这个卡号已经在 {number} 的档案里。").format(number=other.number)]})


def _remember(act: Act, link: Brought, row: BroughtRow, changed: list[str]) -> None:
    link.last_at = act.now
    link.marks = {name: mark for name in FIELDS if (mark := _mark(link, row, name))}
    if changed:
        link.changed, link.changed_at = changed, act.now
    link.save()


def _mark(link: Brought, row: BroughtRow, name: str) -> str:
    """The digest of what a record says of a field; empty where it says nothing."""
    value = getattr(row, name)
    return "" if value in ("", None, False) or not link.salt else commitment(link.salt, str(value))[:16]


def field_names(names: Sequence[str]) -> list[str]:
    """Fields as the file calls them."""
    return [
        str(field.verbose_name) for name in names if isinstance(field := Customer._meta.get_field(name), models.Field)
    ]
