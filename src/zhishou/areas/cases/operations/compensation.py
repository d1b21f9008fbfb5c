"""The compensation catalogue and the limits by post (service.complaint.8)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext as _

from zhishou.areas.cases.models import CompensationItem, CompensationLimit, Remedy
from zhishou.kernel.actor import Actor
from zhishou.kernel.choosing import sites, yes_no
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Appointment, Post, Site
from zhishou.kernel.money import yuan
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.phrasing import listed
from zhishou.kernel.types import Money, Ref


def page(row: models.Model) -> str:
    """Where the catalogue and the limits are kept."""
    return "/compensations"


def items(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    """Choices: what the catalogue offers now, each with its own most."""
    rows = CompensationItem.objects.within(actor).filter(active=True)
    if row is not None and isinstance(getattr(row, "site", None), Site):
        rows = rows.filter(site=row.site.company())  # type: ignore[attr-defined]
    return [(str(one.pk), f"{one.name}{_most(one)}") for one in rows]


def _most(one: CompensationItem) -> str:
    return "" if one.most_fen is None else f"（最多 {yuan(one.most_fen)} 元）"


class KeepCompensation(Command):
    """An item of the catalogue."""

    site: Ref[Site] = ask("公司", choices=sites("keep_categories", kind="company"))
    name: str = ask("补偿项目", at_least=1, at_most=40, public=True)
    most: Money | None = ask("一次最多（元）", default=None, at_least=0, hint="不填就只看岗位限额")
    active: bool = ask("在用", default=True, widget="radio", choices=yes_no("在用", "停用"))


@operation("cases.keep_compensation", label="维护补偿目录", capability="keep_categories", url_after=page)
def keep_compensation(act: Act, cmd: KeepCompensation) -> CompensationItem:
    """Add a way of making good or change it; the same name again changes the row that is there."""
    made, _new = CompensationItem.objects.update_or_create(
        site=cmd.site.company(), name=cmd.name, defaults={"most_fen": cmd.most, "active": cmd.active}
    )
    return made


class LimitCompensation(Command):
    """How much a post may promise."""

    post: Ref[Post] = ask("岗位")
    most: Money = ask("一个方案最多（元）", at_least=0, hint="写 0 就是不能提出补偿")


@operation("cases.limit_compensation", label="设定补偿限额", capability="keep_settings", about="post", url_after=page)
def limit_compensation(act: Act, cmd: LimitCompensation) -> CompensationLimit:
    """Set how much a post may propose or approve for one remedy. With a first limit, posts without one may promise nothing."""
    made, _new = CompensationLimit.objects.update_or_create(
        post=cmd.post, defaults={"site": cmd.post.site.company(), "most_fen": cmd.most}
    )
    return made


def limit_of(actor: Actor, capability: str, site: Site) -> int | None:
    """The most in fen that the actor's posts holding a capability at a site may promise; None when nothing is limited.

    A deputy acts within the limits of the post they stand in for.
    """
    limits = dict(CompensationLimit.objects.filter(site=site.company()).values_list("post_id", "most_fen"))
    if not limits:
        return None
    trial = site.in_trial()
    held = {g.appointment_id for g in actor.grants if g.capability == capability and g.covers(site.path, trial)}
    posts = Appointment.objects.filter(pk__in=held).values_list("post_id", flat=True)
    return max((limits.get(post, 0) for post in posts), default=0)


def expect_within(act: Act, capability: str, site: Site, amount: int, item: CompensationItem | None) -> None:
    """Refused when an amount is over the item's most or over what the actor's post may promise."""
    if item is not None and item.most_fen is not None and amount > item.most_fen:
        raise Refused("case.compensation_over_item", item=item.name, most=yuan(item.most_fen))
    most = limit_of(act.actor, capability, site)
    if most is not None and amount > most:
        higher = CompensationLimit.objects.filter(site=site.company(), most_fen__gte=amount).select_related("post")
        who = listed(row.post.name for row in higher[:4]) or _("行政部（设定限额）")
        raise Refused("case.compensation_over_post", most=yuan(most), amount=yuan(amount), who=who)


def expect_approvable(act: Act, remedy: Remedy) -> None:
    """Refused when the leader's own post may not promise what the remedy costs."""
    expect_within(act, "instruct", remedy.case.site, remedy.compensation_fen, None)
