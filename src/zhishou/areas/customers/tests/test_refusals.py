"""What the customers area refuses: every sentence as it is read, provoked through the operation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from conftest import Cast, reads, writing

from zhishou.areas.customers import phones
from zhishou.areas.customers.models import Customer
from zhishou.areas.customers.operations import add
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Setting

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Desk:
    """A clerk with every duty about customers, and one customer."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        duties = ("keep_customers", "reveal_contacts", "assign_customers", "contact_customers", "record_services")
        self.lin = cast.person("lin", "林晓雯", *duties)
        self.customer = self.add("陈丽华", "13800136021")

    def add(self, name: str, mobile: str) -> Customer:
        with writing():
            return add(self.cast.garden, {"name": name, "mobile": mobile, "place": "7-1802"})

    def do(self, operation: str, **data: Any) -> Any:
        given = {"customer": self.customer, **data}
        return perform(f"customers.{operation}", Actor.of(self.lin), given, door="page").result


def assign_twice(d: Desk) -> Any:
    d.do("assign", person=d.lin)
    return d.do("assign", person=d.lin)


def look_once_too_often(d: Desk) -> Any:
    with writing():
        Setting.objects.create(site=d.cast.company, name="customers.reveals_a_day", value=1)
    d.do("reveal")
    return d.do("reveal")


def look_at_no_number(d: Desk) -> Any:
    return d.do("reveal", customer=d.add("王建国", ""))


def enter_twice(d: Desk) -> Any:
    given = {"site": d.cast.garden, "name": "陈丽华", "mobile": "13800136021", "place": "7-1802"}
    return perform("customers.create", Actor.of(d.lin), given, door="page")


REFUSED: dict[str, tuple[str, Callable[[Desk], Any]]] = {
    "customer.already_there": (
        "陈丽华（138····6021）已经有档案：{number}。请打开那份档案，不要重复建档。",
        enter_twice,
    ),
    "customer.contact_ahead": (
        "联系时间还没有到。请填写实际联系的时间。",
        lambda d: d.do("contact", at=NOON + HOUR, channel="phone", words="问候"),
    ),
    "customer.service_ahead": (
        "服务时间还没有到。请填写实际服务的时间。",
        lambda d: d.do("record_service", item="保养", at=NOON + HOUR, place="门店", technician="赵工"),
    ),
    "customer.no_phone": ("这位客户没有登记电话。请先在“修改资料”里补上。", look_at_no_number),
    "customer.reveals_used_up": (
        "你今天已经查看了 1 次完整电话，达到每天的上限 1 次。明天可以再看；急用请主管协助。",
        look_once_too_often,
    ),
    "customer.same_owner": ("这位客户本来就由 林晓雯 负责，不用再分派。", assign_twice),
}


@pytest.mark.parametrize("code", REFUSED)
def test_the_customers_area_says(cast: Cast, code: str) -> None:
    sentence, act = REFUSED[code]
    with clock.at(NOON):
        desk = Desk(cast)
        number = Customer.objects.filter(name="陈丽华").values_list("number", flat=True).first()
        reads(code, sentence.replace("{number}", str(number)), lambda: act(desk))


@pytest.mark.parametrize("mobile", ["１３８００１３８", "138001380001"])
def test_a_mobile_number_with_a_digit_missing_or_too_many_is_said(mobile: str) -> None:
    with pytest.raises(ValueError, match="手机号是 11 位"):
        phones.tidy(mobile)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("+86 138-0013-8000", "13800138000"), ("0086 13800138000", "13800138000"), ("+86 755 8888 6666", "075588886666"),
        ("+86 (0755) 8888 6666", "075588886666"), ("+86 10 8888 6666", "01088886666"), ("+852 2345 6789", "+85223456789"),
        ("400-868-0000", "4008680000"),
    ],
)  # fmt: skip
def test_a_number_with_the_code_of_china_is_kept_as_it_is_dialled_here(typed: str, kept: str) -> None:
    assert phones.tidy(typed) == kept
