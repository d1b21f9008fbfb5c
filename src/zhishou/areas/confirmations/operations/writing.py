"""Write a confirmation, or change it: every change is a version of its own, and is checked again."""

from __future__ import annotations

from typing import Any

from zhishou.areas.confirmations.kinds import KINDS
from zhishou.areas.confirmations.kinds.closing import ClosingTerms
from zhishou.areas.confirmations.kinds.promotion import PromotionTerms
from zhishou.areas.confirmations.kinds.sales import SalesTerms
from zhishou.areas.confirmations.kinds.terms import HEAD, Spec, Terms, Worked
from zhishou.areas.confirmations.kinds.title import TitleTerms
from zhishou.areas.confirmations.models import CHECK, LINK, OPEN, WRITES, Confirmation, Step, Version
from zhishou.areas.confirmations.saying import at, move, say, tell, url_of
from zhishou.areas.customers import closing
from zhishou.areas.customers.models import Customer
from zhishou.kernel import clock, links, numbering
from zhishou.kernel.actor import holders
from zhishou.kernel.choosing import sites
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Refused, ask, operation
from zhishou.kernel.types import Ref

State, Kind = Confirmation.State, Step.Kind


class WriteSales(SalesTerms):
    """Terms of a new one."""

    site: Ref[Site] = ask("单位", choices=sites(WRITES["sales"]))


class ReviseSales(SalesTerms):
    """Terms of another version."""

    confirmation: Ref[Confirmation] = ask("确认书")


class WritePromotion(PromotionTerms):
    """Terms of a new one."""

    site: Ref[Site] = ask("单位", choices=sites(WRITES["promotion"]))


class RevisePromotion(PromotionTerms):
    """Terms of another version."""

    confirmation: Ref[Confirmation] = ask("确认书")


class WriteTitle(TitleTerms):
    """Terms of a new one."""

    site: Ref[Site] = ask("单位", choices=sites(WRITES["title"]))


class ReviseTitle(TitleTerms):
    """Terms of another version."""

    confirmation: Ref[Confirmation] = ask("确认书")


class WriteClosing(ClosingTerms):
    """Terms of a new one."""

    @property
    def site(self) -> Site:
        """Where authority is needed."""
        return self.customer.site


class ReviseClosing(ClosingTerms):
    """Terms of another version."""

    confirmation: Ref[Confirmation] = ask("确认书")


@operation("confirmations.write_sales", label="起草销售确认书", capability=WRITES["sales"], url_after=url_of)
def write_sales(act: Act, cmd: WriteSales) -> Confirmation:
    """Write a sales confirmation in both languages; amounts, total and words are worked out.

    Somebody else has to check it before it goes out (letters.sales).
    """
    return _new(act, cmd.site, KINDS["sales"], cmd, _head(cmd))


@operation(
    "confirmations.revise_sales",
    label="修改销售确认书",
    capability=WRITES["sales"],
    about="confirmation",
    url_after=url_of,
)
def revise_sales(act: Act, cmd: ReviseSales) -> Confirmation:
    """State it anew as another version: what was sent or signed of the one before ends, and it is checked again."""
    return _again(act, cmd.confirmation, KINDS["sales"], cmd, _head(cmd))


@operation(
    "confirmations.write_promotion", label="起草促销合作确认书", capability=WRITES["promotion"], url_after=url_of
)
def write_promotion(act: Act, cmd: WritePromotion) -> Confirmation:
    """Write a promotion confirmation: goods with both prices, period, fees, display, settlement (letters.promotion).

    A price on offer is below the normal one; it is settled on or after its last day.
    """
    return _new(act, cmd.site, KINDS["promotion"], cmd, _head(cmd))


@operation(
    "confirmations.revise_promotion",
    label="修改促销合作确认书",
    capability=WRITES["promotion"],
    about="confirmation",
    url_after=url_of,
)
def revise_promotion(act: Act, cmd: RevisePromotion) -> Confirmation:
    """State it anew as another version: what was sent or signed of the one before ends, and it is checked again."""
    return _again(act, cmd.confirmation, KINDS["promotion"], cmd, _head(cmd))


@operation("confirmations.write_title", label="起草货权确认书", capability=WRITES["title"], url_after=url_of)
def write_title(act: Act, cmd: WriteTitle) -> Confirmation:
    """Write a confirmation of title: goods, contract, place, moment of transfer, who bears the risk (letters.title)."""
    return _new(act, cmd.site, KINDS["title"], cmd, _head(cmd))


@operation(
    "confirmations.revise_title",
    label="修改货权确认书",
    capability=WRITES["title"],
    about="confirmation",
    url_after=url_of,
)
def revise_title(act: Act, cmd: ReviseTitle) -> Confirmation:
    """State it anew as another version: what was sent or signed of the one before ends, and it is checked again."""
    return _again(act, cmd.confirmation, KINDS["title"], cmd, _head(cmd))


@operation("confirmations.write_closing", label="起草客户销户确认书", capability=WRITES["closing"], url_after=url_of)
def write_closing(act: Act, cmd: WriteClosing) -> Confirmation:
    """Write the confirmation by which a customer's account is closed (letters.account_closing).

    The units of the customer are found by name and telephone; balances the product does not know are entered with their
    basis. Refused when the account is closed already, or another confirmation about it is open.
    """
    customer = cmd.customer
    closing.expect_open(customer)
    if (other := Confirmation.objects.filter(customer=customer, state__in=OPEN).first()) is not None:
        raise Refused("confirmation.closing_open", number=other.number, name=customer.name)
    return _new(act, customer.site, KINDS["closing"], cmd, _account_of(customer), customer=customer)


@operation(
    "confirmations.revise_closing", label="修改客户销户确认书", capability=WRITES["closing"], about="confirmation",
    url_after=url_of,
)  # fmt: skip
def revise_closing(act: Act, cmd: ReviseClosing) -> Confirmation:
    """State it anew as another version, of the same customer; it is checked and signed again."""
    if cmd.confirmation.kind == KINDS["closing"].kind and cmd.confirmation.customer_id != cmd.customer.pk:
        raise Refused("confirmation.other_customer", number=cmd.confirmation.number)
    return _again(act, cmd.confirmation, KINDS["closing"], cmd, _account_of(cmd.customer))


def _account_of(customer: Customer) -> dict[str, Any]:
    return {"on": clock.today(), "place": customer.site.name, "party": customer.number}


def _head(cmd: Terms) -> dict[str, Any]:
    return {**{name: getattr(cmd, name) for name in HEAD}, "on": cmd.on or clock.today()}


def _shown(act: Act, worked: Worked, head: dict[str, Any]) -> dict[str, Any]:
    """What the register shows of a version."""
    return {
        **head, "summary": worked.summary[:200], "currency": worked.currency, "total_minor": worked.total_minor,
        "settle_on": worked.settle_on, "written_by": act.person,
    }  # fmt: skip


def _new(act: Act, site: Site, spec: Spec, cmd: Any, head: dict[str, Any], **more: Any) -> Confirmation:
    worked = spec.work_out(cmd)
    row = Confirmation.objects.create(
        site=site, kind=spec.kind, number=numbering.take(spec.prefix, digits=4), responsible=act.person, at=act.now,
        state_at=act.now, **_shown(act, worked, head), **more,
    )  # fmt: skip
    say(act, row, Kind.WRITTEN)
    return _kept(act, row, worked, head)


def _again(act: Act, given: Confirmation, spec: Spec, cmd: Any, head: dict[str, Any]) -> Confirmation:
    """The next version: the link of the one before ends, and it waits to be checked again."""
    row = at(act, given, *OPEN)
    if row.kind != spec.kind:
        raise Refused("confirmation.other_kind", number=row.number, kind=row.get_kind_display())
    worked = spec.work_out(cmd)
    links.end(row, LINK)
    back = {"checked_by": None, "checked_at": None, "way": "", "sent_at": None}
    move(row, State.DRAFT, act.now, version=row.version + 1, **back, **_shown(act, worked, head))
    for owed in ("confirmations.follow_up", "confirmations.check"):
        act.excuse(owed, row, "另成一版")
    say(act, row, Kind.REVISED)
    return _kept(act, row, worked, head)


def _kept(act: Act, row: Confirmation, worked: Worked, head: dict[str, Any]) -> Confirmation:
    """Keep what the version says, and tell who may check it."""
    told = {name: str(head.get(name, "")) for name in ("on", "place", "party", "party_address")}
    Version.objects.create(
        confirmation=row, n=row.version, content=worked.content, head=told, by=act.person, at=act.now
    )
    readers = set(holders(WRITES[Confirmation.Kind(row.kind)], row.site))  # others that check do not see this kind
    tell(act, row, [one for one in holders(CHECK, row.site) if one in readers], "to_check")
    act.note(number=row.number, version=row.version, minor=row.total_minor)
    return row
