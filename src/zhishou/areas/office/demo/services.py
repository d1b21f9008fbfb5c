"""Services done for members and residents, and the callbacks about them."""

from __future__ import annotations

from datetime import datetime, timedelta

from zhishou.areas.callbacks.models import Callback
from zhishou.areas.customers.models import Customer, ServiceRecord
from zhishou.areas.office.demo import matters
from zhishou.areas.office.demo.world import Story, World
from zhishou.kernel import clock

AT_STORE, AT_HOME = 44, 12
STORE_ITEMS = ("首次保养", "一万公里保养", "更换轮胎", "空调清洗", "四轮定位", "事故车钣喷", "更换刹车片", "年检代办")
HOME_ITEMS = ("空调清洗", "家电安装", "入户保洁", "灯具更换")


def plan(world: World) -> None:
    """Spread over the days that have passed."""
    for n in range(world.many(AT_STORE)):
        world.tell(_when(world, n, AT_STORE), "service at the store", _at_store(world, n))
    for n in range(world.many(AT_HOME)):
        world.tell(_when(world, n, AT_HOME), "service at home", _at_home(world, n))


def _when(world: World, n: int, number: int) -> datetime:
    ahead = (world.days - 3) * 24 * n / world.many(number)
    start = world.day(world.days - 3, 10)
    return world.by_day(start + timedelta(hours=ahead + world.rng.uniform(0, 12)))


def _at_store(world: World, n: int) -> Story:
    customer = world.rng.choice(world.customers["AT1"])
    technician = world.rng.choice(("程刚", "彭飞"))
    record = _record(world, "guoliang", customer, world.rng.choice(STORE_ITEMS), "安途东门店", technician)
    caller = ("tangxiaolin", "xiaxue")[n % 2]
    if n % 12 == 5:
        yield from _unreachable(world, caller, record)
    else:
        yield from _call(world, caller, record, displeased=n % 19 == 9, later=n % 7 == 3)


def _at_home(world: World, n: int) -> Story:
    site = ("CH1", "CH2")[n % 2]
    clerk = ("suting", "meitingting")[n % 2]
    customer = world.rng.choice(world.customers[site])
    record = _record(world, clerk, customer, world.rng.choice(HOME_ITEMS), customer.place, "刘志强")
    yield from _call(world, clerk, record, displeased=False, later=n % 5 == 2)


def _record(world: World, who: str, customer: Customer, item: str, place: str, technician: str) -> ServiceRecord:
    at = clock.now() - timedelta(minutes=world.rng.randint(5, 50))
    made = world.do(
        who, "customers.record_service", customer=customer, item=item, at=at.isoformat(), place=place,
        technician=technician,
    )  # fmt: skip
    assert isinstance(made, ServiceRecord)
    return made


def _call(world: World, caller: str, record: ServiceRecord, *, displeased: bool, later: bool) -> Story:
    callback = Callback.objects.get(service=record)
    yield matters.when_to_call(world, callback, world.rng.uniform(3, 40))
    if later:
        agreed = world.by_day(clock.now() + timedelta(hours=3))
        world.do(
            caller, "callbacks.appoint", callback=callback, at=agreed.isoformat(), words="正在开会，过三个小时再打"
        )
        yield agreed + timedelta(minutes=4)
    world.do(caller, "callbacks.record", callback=callback, **matters.answers(world, displeased))


def _unreachable(world: World, caller: str, record: ServiceRecord) -> Story:
    """Three tries on two days reach nobody; the gap counts in the coverage."""
    callback = Callback.objects.get(service=record)
    for hours in (4, 5, 20):
        yield matters.when_to_call(world, callback, hours)
        world.do(caller, "callbacks.attempt", callback=callback, result="no_answer", words="无人接听")
        callback.refresh_from_db()
    yield matters.when_to_call(world, callback, 3)
    world.do(caller, "callbacks.give_up", callback=callback, words="三次在不同时段都没有接通，已发短信。")
