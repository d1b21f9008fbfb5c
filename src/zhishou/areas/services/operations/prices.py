"""The price list: drawn up by one person, approved by another, in force from a day on (property.assistant.5)."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Max
from pydantic import BaseModel, ConfigDict

from zhishou.areas.services.models import Price, PriceList
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.choosing import sites
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.phrasing import listed
from zhishou.kernel.types import Money, Ref


def page(row: models.Model) -> str:
    """Where prices are kept."""
    return "/services/prices"


class PriceRow(BaseModel):
    """One service of the list."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    code: str = ask("编号", at_least=1, at_most=12)
    name: str = ask("服务项目", at_least=1, at_most=60)
    measure: str = ask("单位", at_least=1, at_most=10)
    price: Money = ask("单价（元）", at_least=1)
    note: str = ask("说明", default="", at_most=120)


class DraftPrices(Command):
    site: Ref[Site] = ask("公司或小区", choices=sites("keep_service_prices"))
    effective_from: date = ask("生效日期")
    basis: str = ask("定价依据", at_least=2, at_most=300, hint="例如：业主大会决议、公示文号、政府指导价文件")
    prices: list[PriceRow] = ask("价目")


class OfPrices(Command):
    list: Ref[PriceList] = ask("价目表")


@operation(
    "services.draft_prices", label="拟定服务价目表", capability="keep_service_prices", about="site", url_after=page
)
def draft_prices(act: Act, cmd: DraftPrices) -> PriceList:
    """Draw up a new version of the price list as a whole; it waits for approval by somebody else.

    Refused when a code is there twice. Source: property.assistant.5; prices are shown to owners (价格法 13).
    """
    if not cmd.prices:
        raise Invalid({"prices": ["请至少写一项。"]})
    codes = [row.code for row in cmd.prices]
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise Refused("price.code_twice", codes=listed(twice))
    last = PriceList.objects.filter(site=cmd.site).aggregate(last=Max("version"))["last"] or 0
    made = PriceList.objects.create(
        site=cmd.site, version=last + 1, effective_from=cmd.effective_from, basis=cmd.basis, made_by=act.person,
        made_at=act.now,
    )  # fmt: skip
    Price.objects.bulk_create(
        [
            Price(list=made, code=r.code, name=r.name, measure=r.measure, price_fen=int(r.price), note=r.note)
            for r in cmd.prices
        ]
    )
    act.note(version=made.version, items=len(cmd.prices))
    return made


@operation(
    "services.approve_prices", label="核准服务价目表", capability="approve_service_prices", about="list",
    apart_from=("services.draft_prices",), url_after=page,
)  # fmt: skip
def approve_prices(act: Act, cmd: OfPrices) -> PriceList:
    """A second person approves a version; bills from its day on take its prices. Refused for a day already past."""
    found = _draft(act, cmd.list)
    if found.made_by_id == act.person.pk:
        raise Refused("price.own")
    if found.effective_from < clock.today() and PriceList.objects.filter(site=found.site, state="approved").exists():
        raise Refused("price.past_day", day=f"{found.effective_from:%Y-%m-%d}")
    if PriceList.objects.filter(site=found.site, state="approved", effective_from=found.effective_from).exists():
        raise Refused("price.day_taken", day=f"{found.effective_from:%Y-%m-%d}")
    found.state, found.decided_by, found.decided_at = PriceList.State.APPROVED, act.person, act.now
    found.save(update_fields=["state", "decided_by", "decided_at"])
    return found


@operation(
    "services.drop_prices", label="不采用服务价目表", capability="approve_service_prices", about="list", url_after=page
)
def drop_prices(act: Act, cmd: OfPrices) -> PriceList:
    """Leave a draft unapproved for good."""
    found = _draft(act, cmd.list)
    found.state, found.decided_by, found.decided_at = PriceList.State.DROPPED, act.person, act.now
    found.save(update_fields=["state", "decided_by", "decided_at"])
    return found


def _draft(act: Act, given: PriceList) -> PriceList:
    found = act.lock(given)
    if found.state != PriceList.State.DRAFT:
        raise Refused("price.not_draft", state=found.get_state_display())
    return found


def in_force(site: Site, day: date) -> PriceList | None:
    """The approved list for a site on a day: its own, else the nearest above; of these the latest."""
    near = sorted(site.lineage(), reverse=True)
    rows = PriceList.objects.filter(site__in=near, state=PriceList.State.APPROVED, effective_from__lte=day)
    return min(rows, key=lambda row: (near.index(row.site_id), -row.effective_from.toordinal()), default=None)


def price_choices(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    """Choices: the services priced today where the actor makes bills."""
    from zhishou.kernel.money import yuan

    found: dict[str, str] = {}
    for site in Site.objects.filter(pk__in=actor.sites("bill_services")).order_by("path"):
        lists = in_force(site, clock.today())
        for price in lists.prices.all() if lists else ():
            found.setdefault(price.code, f"{price.code} {price.name}　¥{yuan(price.price_fen)} / {price.measure}")
    return list(found.items())
