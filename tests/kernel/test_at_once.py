"""Two people do the same at the same moment: what is owed is kept once, and a limit holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier

import pytest
from conftest import Cast, writing
from django.db import connection, transaction

from zhishou.kernel import clock, obligation, rates, words
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act, perform
from zhishou.kernel.models import Obligation, Person, RateMark, Site
from zhishou.kernel.operation import REGISTRY, Command, Refused, ask, operation
from zhishou.kernel.types import Ref

pytestmark = pytest.mark.django_db(transaction=True)
EVENING = {"every": "day", "do": "test.look", "by": "23:59"}


class Look(Command):
    site: Ref[Site] = ask("站点")


@pytest.fixture
def together() -> Iterator[Barrier]:
    """An operation in which everybody waits until two are in it."""
    words.register(capabilities={"test_look": "试巡查"})
    meet = Barrier(2)

    @operation("test.look", label="试巡查", capability="test_look", about="site")
    def look(act: Act, cmd: Look) -> Site:
        """Look at a site, for this test."""
        meet.wait(30)
        return cmd.site

    yield meet
    del REGISTRY["test.look"], words.CAPABILITIES["test_look"]


def at_once(*works: Callable[[], str]) -> list[str]:
    """What each of the works answers, each in a thread of its own."""

    def alone(work: Callable[[], str]) -> str:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(alone, works))


def test_a_duty_of_the_day_that_two_do_at_once_is_kept_once(together: Barrier) -> None:
    with transaction.atomic(), writing():
        cast = Cast()
        names = {"lin": "林一", "sun": "孙二"}
        people = [cast.person(code, names[code], "test_look", site=cast.company, obliges=(EVENING,)) for code in names]
        now = clock.now()
        obligation.open_recurring(cast.company, now, now + timedelta(days=1))

    def look(who: Person) -> str:
        return perform("test.look", Actor.of(who), {"site": cast.company.pk}, door="page").event.operation

    assert at_once(*[partial(look, who) for who in people]) == ["test.look", "test.look"]
    states = Obligation.objects.filter(do_operation="test.look").values_list("state", flat=True)
    assert set(states) == {Obligation.State.KEPT}


def test_of_many_attempts_at_once_no_more_than_the_limit_count() -> None:
    ready = Barrier(8)

    def attempt() -> str:
        ready.wait(30)
        try:
            rates.count("test", "10.0.0.9", limit=3, within=timedelta(hours=1))
        except Refused as no:
            return no.code
        return "counted"

    assert sorted(at_once(*[attempt] * 8)) == ["counted"] * 3 + ["rate.limited"] * 5
    assert RateMark.objects.filter(what="test").count() == 3
