"""Classes are set up by whoever assigns files, tried on the files first, and applied by hand or every morning (service.files.2)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from zhishou.areas.customers import classing
from zhishou.areas.customers.models import Classing, Customer, CustomerClass
from zhishou.areas.customers.models.classes import CONDITIONS, is_asked
from zhishou.kernel import choosing
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Ref

ASSIGN = "assign_customers"
MOST_CLASSES = 20


def url_of(row: models.Model) -> str:
    """The page of the classes of a site."""
    site = row if isinstance(row, Site) else row.site  # type: ignore[attr-defined]
    return f"/customers/classes?site={site.code}"


class Conditions(Command):
    """The name of a class, when it is tried, and what it asks; what is left empty is not asked."""

    name: str = ask("分类名称", at_least=1, at_most=20, public=True, hint="例如 重点维系、续卡提醒、久未联系")
    place: int = ask("顺序", default=10, at_least=1, at_most=999, hint="从小到大逐个试，归入第一个条件全部符合的分类")
    kind: str = ask(
        "客户类型", default="", at_most=10, public=True,
        choices=lambda actor, row: [("", _("不限")), *((value, str(label)) for value, label in Customer.Kind.choices)],
    )  # fmt: skip
    vip: bool = ask("只要重要客户", default=False)
    incomplete_below: int | None = ask("档案完整度低于（%）", default=None, at_least=1, at_most=100)
    silent_days: int | None = ask(
        "多少天没有联系过", default=None, at_least=1, at_most=3650, hint="沟通备案、服务和回访都算联系；从来没有的也算"
    )
    new_days: int | None = ask("建档不到多少天", default=None, at_least=1, at_most=3650)
    services_at_least: int | None = ask("一年内服务至少几次", default=None, at_least=1, at_most=999)
    cases_at_least: int | None = ask("一年内投诉报修咨询至少几次", default=None, at_least=1, at_most=999)
    card_days: int | None = ask(
        "会员卡多少天内到期", default=None, at_least=0, at_most=730, hint="到期不超过三十天的也算"
    )


class AddClass(Conditions):
    site: Ref[Site] = ask("小区或门店", choices=choosing.sites(ASSIGN))


class ChangeClass(Conditions):
    klass: Ref[CustomerClass] = ask("分类")


class OfClass(Command):
    klass: Ref[CustomerClass] = ask("分类")


class Classify(Command):
    site: Ref[Site] = ask("小区或门店", choices=choosing.sites(ASSIGN))
    seen: str = ask("看过的结果", at_most=16, public=True)


class ClassifyDaily(Command):
    site: Ref[Site] = ask("小区或门店")


@operation("customers.add_class", label="增加客户分类", capability=ASSIGN, url_after=url_of)
def add_class(act: Act, cmd: AddClass) -> CustomerClass:
    """A class for the files of a site and below. It counts when it is applied, at the latest next morning.

    Refused when the name is taken there or there are too many; Invalid when it asks nothing.
    """
    site = act.lock(cmd.site)
    _expect_name_free(site, cmd.name)
    if CustomerClass.objects.filter(site=site, retired_at=None).count() >= MOST_CLASSES:
        raise Refused("customer.too_many_classes", most=MOST_CLASSES, site=site.name)
    return CustomerClass.objects.create(site=site, **_said(cmd), by=act.person, at=act.now)


@operation("customers.change_class", label="修改客户分类", capability=ASSIGN, about="klass", url_after=url_of)
def change_class(act: Act, cmd: ChangeClass) -> CustomerClass:
    """Other conditions for a class; files move when it is applied, at the latest next morning."""
    row = _in_use(act, cmd.klass)
    if row.name != cmd.name:
        _expect_name_free(row.site, cmd.name)
    for name, value in _said(cmd).items():
        setattr(row, name, value)
    row.by, row.at = act.person, act.now
    row.save()
    return row


@operation("customers.retire_class", label="停用客户分类", capability=ASSIGN, about="klass", url_after=url_of)
def retire_class(act: Act, cmd: OfClass) -> CustomerClass:
    """A class that is not used any more; its files are sorted anew when the classes are applied next."""
    row = _in_use(act, cmd.klass)
    row.retired_at, row.retired_by = act.now, act.person
    row.save(update_fields=["retired_at", "retired_by"])
    return row


@operation("customers.classify", label="套用客户分类", capability=ASSIGN, about="site", url_after=url_of)
def classify(act: Act, cmd: Classify) -> Site:
    """Sort the files of a site as it was shown. Refused when the result would be another, or nothing would move."""
    site = act.lock(cmd.site)
    found = classing.work_out(site)
    if found.seen != cmd.seen:
        raise Refused("customer.classes_changed")
    if not found.moves:
        raise Refused("customer.nothing_to_classify")
    _apply(act, site, found)
    return site


@operation("customers.classify_daily", label="每天套用客户分类", by_system=True, about="site", url_after=url_of)
def classify_daily(act: Act, cmd: ClassifyDaily) -> Site:
    """Sort the files of a site by the classes as they stand, every morning; refused when nothing would move."""
    site = act.lock(cmd.site)
    found = classing.work_out(site)
    if not found.moves:
        raise Refused("customer.nothing_to_classify")
    _apply(act, site, found)
    return site


def _apply(act: Act, site: Site, found: classing.Sorting) -> None:
    """Write where each file that moves is now. One event says how many went where; each row says why."""
    Classing.objects.filter(customer__in=[move.customer.pk for move in found.moves]).delete()
    Classing.objects.bulk_create(
        (
            Classing(
                site=site, customer=move.customer, klass=move.after, before=move.before, facts=move.facts, since=act.now
            )
            for move in found.moves
            if move.after is not None
        ),
        batch_size=1000,
    )
    act.note(moved=len(found.moves), files=found.total, unsorted=found.unsorted)


def _said(cmd: Conditions) -> dict[str, Any]:
    """The fields of a class as asked. Invalid when there is no condition at all, or the type is none."""
    if cmd.kind and cmd.kind not in Customer.Kind.values:
        raise Invalid({"kind": [_("没有这个客户类型，请从列表里选。")]})
    said = {name: getattr(cmd, name) for name in CONDITIONS}
    if not any(map(is_asked, said.values())):
        raise Invalid({"": [_("请至少填一个条件，不然所有客户都归入这个分类。")]})
    return {"name": cmd.name, "place": cmd.place, **said}


def _expect_name_free(site: Site, name: str) -> None:
    if CustomerClass.objects.filter(site=site, name=name, retired_at=None).exists():
        raise Refused("customer.class_taken", name=name, site=site.name)


def _in_use(act: Act, given: CustomerClass) -> CustomerClass:
    row = act.lock(given)
    if row.retired_at is not None:
        raise Refused("customer.class_retired", name=row.name)
    return row
