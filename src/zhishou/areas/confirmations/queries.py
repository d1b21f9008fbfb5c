"""Confirmations in sight by the filters of the address, and the goods whose title passed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from zhishou.areas.confirmations import amounts
from zhishou.areas.confirmations.kinds import KINDS
from zhishou.areas.confirmations.kinds.title import Risk, transfer
from zhishou.areas.confirmations.models import OPEN, WRITES, Confirmation, Version
from zhishou.kernel import clock, typed
from zhishou.kernel.actor import Actor

VIEWS = ("", "checking", "signing", "in_force", "settling", "over", "all")
NAMES = ("q", "view", "kind", "state", "from", "to")
RELATED = ("site", "responsible", "customer")


def of_view(view: str) -> Q:
    """What each view of the list holds; without one: all that is neither in force nor void."""
    to_settle = Q(kind="promotion", state="in_force", settled_at=None)
    return {
        "checking": Q(state__in=["draft", "returned"]),
        "signing": Q(state__in=["checked", "sent"]),
        "in_force": Q(state="in_force"),
        "settling": to_settle,
        "over": Q(state="void"),
        "all": Q(),
    }.get(view, Q(state__in=OPEN))


def counts(actor: Actor) -> dict[str, int]:
    """How many confirmations each view holds."""
    tallies = {f"n_{view}": Count("pk", filter=of_view(view)) for view in VIEWS}
    found: dict[str, int] = Confirmation.objects.within(actor).order_by().aggregate(**tallies)
    return {view: found[f"n_{view}"] for view in VIEWS}


def rows(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Confirmation]:
    """Confirmations by the filters of the address, the latest first."""
    found: QuerySet[Confirmation] = Confirmation.objects.within(actor).filter(of_view(asked.get("view", "")))
    for name, known in (("state", Confirmation.State), ("kind", Confirmation.Kind)):
        if asked.get(name, "") in known.values:
            found = found.filter(**{name: asked[name]})
    if text := asked.get("q", "").strip():
        wanted = Q(pk=None)
        for word in ("number", "party", "summary", "contact", "customer__name"):
            wanted |= Q(**{f"{word}__icontains": text})
        found = found.filter(wanted)
    if since := typed.day(asked.get("from", "")):
        found = found.filter(on__gte=since)
    if until := typed.day(asked.get("to", "")):
        found = found.filter(on__lte=until)
    return found.select_related(*RELATED).defer("customer__tokens").order_by("-at", "-pk")


def writable(actor: Actor) -> list[str]:
    """The kinds an actor may write somewhere."""
    return [kind for kind, capability in WRITES.items() if actor.sites(capability)]


def version_of(row: Confirmation, n: int | None = None) -> Version:
    """A version by number; the one in hand when none is named."""
    found: Version = row.versions.get(n=row.version if n is None else n)
    return found


def our_side_of_last(actor: Actor) -> dict[str, Any]:
    """What the latest sales confirmation says of the company itself, to begin the next one with."""
    rows = Version.objects.within(actor).filter(confirmation__kind=Confirmation.Kind.SALES).order_by("-pk")
    last = rows.values_list("content", flat=True).first() or {}
    return {name: last.get(name, "") for name in ("our_name_en", "our_address", "our_address_en")}


@dataclass(frozen=True)
class Passed:
    """A line of goods whose title passed by a confirmation in force, and on which terms."""

    row: Confirmation
    goods: str
    spec: str
    quantity: str
    content: Mapping[str, Any]

    @property
    def supplier(self) -> str:
        """Who gave them up."""
        return self._side("supplier")

    @property
    def buyer(self) -> str:
        """Whose they are."""
        return self._side("buyer")

    def _side(self, side: str) -> str:
        return self.row.site.company().name if self.content["our_side"] == side else self.row.party

    @property
    def transfer_at(self) -> str:
        """When they passed."""
        return transfer(self.content)  # type: ignore[arg-type]

    @property
    def risk(self) -> str:
        """Who bears the risk."""
        return str(Risk(self.content["risk"]).label)

    @property
    def due(self) -> bool:
        """Whether the moment has come."""
        return self.transfer_at <= f"{clock.local(clock.now()):%Y-%m-%d %H:%M}"


MOST_TITLES = 500


def titles(actor: Actor, text: str) -> list[Passed]:
    """货权登记: the goods of every title confirmation in force within sight, the latest first; `text` narrows."""
    found = Confirmation.objects.within(actor).filter(kind=Confirmation.Kind.TITLE, state=Confirmation.State.IN_FORCE)
    hanging = Version.objects.filter(confirmation__in=found, n=F("confirmation__version"))
    rows = hanging.select_related("confirmation__site__parent").order_by("-confirmation__in_force_at", "-pk")
    lines = [
        Passed(
            one.confirmation, goods["name"], goods["spec"], f"{amounts.quantity(goods['quantity_milli'])} {goods['unit']}",
            one.content,
        )
        for one in rows[:MOST_TITLES]
        for goods in one.content["goods"]
    ]  # fmt: skip
    wanted = text.strip().lower()
    if not wanted:
        return lines
    return [
        line
        for line in lines
        if any(wanted in said.lower() for said in (
            line.goods, line.spec, line.row.party, line.row.number, line.content["contract"], line.content["where"]
        ))
    ]  # fmt: skip


def sides_of(version: Version, kind: str) -> tuple[str, str]:
    """What we and they are called on a version, in the reader's language."""
    ours, theirs = KINDS[kind].sides(version.content)
    return _(ours), _(theirs)
