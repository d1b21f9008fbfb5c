"""Another system brings its customers: with a key for that alone, once each, what changed there and nothing else; and the day's page."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from conftest import Cast, signed_in, writing
from django.test import Client

from zhishou.areas.customers.models import Brought, Customer
from zhishou.areas.customers.operations import add
from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import ApiToken, Event, Person
from zhishou.kernel.operation import Invalid

pytestmark = pytest.mark.django_db
CHEN = {
    "their_id": "M1",
    "name": "陈丽华",
    "mobile": "138 0013 6021",
    "member_card": "AT1",
    "card_expires_on": "2027-05-01",
}


class Desk:
    """唐 keeps the files; the mini-program of members brings them in her name."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.site = cast, cast.garden
        self.tang = cast.person("tang", "唐晓琳", "keep_customers", "contact_customers", "take_in")

    def bring(self, *rows: dict[str, Any], source: str = "会员小程序", **more: Any) -> dict[str, Any]:
        """What the event says came of a delivery."""
        data = {"site": self.site.pk, "source": source, "rows": list(rows)}
        facts = perform("customers.bring", Actor.of(self.tang), data, door="api", **more).event.facts
        return {name: facts[name] for name in ("opened", "known", "changed", "same")}

    def page(self, url: str, who: Person | None = None) -> str:
        return signed_in(who or self.tang).get(url).content.decode()

    def key(self, use: str = "customers.bring") -> str:
        made = perform("people.make_token", Actor.of(self.tang), {"name": "会员小程序", "use": use}, door="page").result
        assert made is not None
        return str(made.shown_once)  # type: ignore[attr-defined]


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return Desk(cast)


def call(path: str, key: str, data: dict[str, Any] | None = None, **headers: str) -> Any:
    client, given = Client(), {"authorization": f"Bearer {key}", **headers}
    if data is None:
        return client.get(path, headers=given)
    return client.post(path, json.dumps(data), content_type="application/json", headers=given)


def result(opened: int = 0, known: int = 0, changed: int = 0, same: int = 0) -> dict[str, int]:
    return {"opened": opened, "known": known, "changed": changed, "same": same}


def test_new_customers_are_opened_once_and_what_changed_there_is_taken_over(desk: Desk) -> None:
    assert desk.bring(CHEN, {"their_id": "M2", "name": "王建国"}) == result(opened=2)
    chen = Customer.objects.get(member_card="AT1")
    assert (chen.name, chen.mobile, chen.kind) == ("陈丽华", "13800136021", "member")
    assert desk.bring(CHEN) == result(same=1)
    assert desk.bring({**CHEN, "mobile": "13912345678"}) == result(changed=1)
    chen.refresh_from_db()
    assert chen.mobile == "13912345678" and Brought.objects.get(their_id="M1").changed == ["mobile"]
    assert Customer.objects.filter(site=desk.site).count() == 2


def test_a_colleagues_correction_stays_until_the_system_says_something_new(desk: Desk) -> None:
    desk.bring(CHEN)
    chen = Customer.objects.get(member_card="AT1")
    fields = {"customer": chen, "name": "陈丽华", "kind": "member", "member_card": "AT1", "mobile": "13700001111"}
    perform("customers.change", Actor.of(desk.tang), fields, door="page")
    assert desk.bring(CHEN) == result(same=1)  # the old number again, as every night
    chen.refresh_from_db()
    assert chen.mobile == "13700001111"
    desk.bring({**CHEN, "mobile": "13600002222"})
    chen.refresh_from_db()
    assert chen.mobile == "13600002222"


def test_who_is_on_file_already_is_found_and_only_what_the_file_lacks_is_filled_in(desk: Desk) -> None:
    with writing():
        by_card = add(desk.site, {"name": "陈女士", "member_card": "AT1", "place": "7-1802"})
        by_mobile = add(desk.site, {"name": "王建国", "mobile": "13912345678"})
    wang = {"their_id": "M2", "name": "王建国", "mobile": "13912345678", "email": "wang@example.com"}
    assert desk.bring({**CHEN, "place": "3-301"}, wang) == result(known=2)
    by_card.refresh_from_db()
    by_mobile.refresh_from_db()
    assert (by_card.name, by_card.place, by_card.mobile) == ("陈女士", "7-1802", "13800136021")
    assert by_mobile.email == "wang@example.com"


def test_nothing_is_emptied_and_a_refusal_of_advertising_stays(desk: Desk) -> None:
    desk.bring({**CHEN, "no_marketing": True})
    assert desk.bring({"their_id": "M1", "name": "陈丽华"}) == result(same=1)
    chen = Customer.objects.get(member_card="AT1")
    assert chen.no_marketing and chen.mobile == "13800136021"


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([CHEN, CHEN], "同一个对方编号出现了两次，请合并成一条。"),
        ([CHEN, {**CHEN, "their_id": "M3", "name": "别人", "mobile": ""}], ""),  # the same card is the same person
        ([CHEN, {"their_id": "M2", "name": "王", "mobile": "12345678901234567890"}], "电话"),
        ([{"their_id": "", "name": "王"}], ""),
    ],
)
def test_a_delivery_is_taken_as_a_whole_or_not_at_all(desk: Desk, rows: list[dict[str, Any]], sentence: str) -> None:
    if not sentence and rows[0]["their_id"]:
        assert desk.bring(*rows) == result(opened=1, known=1)
        return
    with pytest.raises(Invalid) as no:
        desk.bring(*rows)
    assert sentence in str(no.value.errors) and not Customer.objects.filter(site=desk.site).exists()


def test_a_card_that_is_somebody_elses_names_the_row(desk: Desk) -> None:
    desk.bring(CHEN, {"their_id": "M2", "name": "王建国", "member_card": "AT2"})
    with pytest.raises(Invalid) as no:
        desk.bring(CHEN, {"their_id": "M2", "name": "王建国", "member_card": "AT1"})
    chen = Customer.objects.get(member_card="AT1")
    assert no.value.errors == {"rows": [f"第 2 条（M2）：这个卡号已经在 {chen.number} 的档案里。"]}


def test_a_key_for_bringing_opens_nothing_else(desk: Desk) -> None:
    key = desk.key()
    data = {"site": desk.site.code, "source": "会员小程序", "rows": [CHEN]}
    assert call("/api/do/customers.bring", key, data, **{"Idempotency-Key": "d1"}).status_code == 200
    again = call("/api/do/customers.bring", key, data, **{"Idempotency-Key": "d1"})
    assert again.json()["repeated"] is True and Event.objects.filter(operation="customers.bring").count() == 1
    for path, body in (
        ("/api/do/customers.create", {"site": desk.site.code, "name": "王"}), ("/api/do/customers.bring/", {}),
        ("/api/customers", None), ("/api/me", None), ("/api/cases", None),
    ):  # fmt: skip
        no = call(path, key, body)
        assert no.status_code in (403, 404, 405), path
        if no.status_code == 403:
            assert no.json()["code"] == "api.key_limited"
            assert no.json()["sentence"] == "这个密钥只能送入客户资料，不能做别的。请在“我的账号”里另外生成密钥。"
    assert call("/api/me", desk.key("")).status_code == 200  # an ordinary key as ever


def test_a_key_whose_use_is_gone_opens_nothing_and_an_unknown_use_is_refused(desk: Desk) -> None:
    key = desk.key()
    with writing():
        ApiToken.objects.update(use="what.was")
    assert call("/api/me", key).status_code == 403
    with pytest.raises(Invalid):
        desk.key("customers.create")
    assert "只能送入客户资料" not in desk.page("/account").split("new-token")[0]


def test_the_day_says_what_came_from_where_and_what_changed_by_whom(desk: Desk) -> None:
    desk.bring(CHEN)
    made = perform("customers.create", Actor.of(desk.tang), {"site": desk.site, "name": "王建国"}, door="page").result
    perform(
        "customers.contact", Actor.of(desk.tang), {"customer": made, "channel": "phone", "words": "问好"}, door="page"
    )
    shown = desk.page("/customers/today")
    assert "接口：会员小程序" in shown and "手工建立" in shown and "联系备案" in shown
    with clock.at(clock.now() + timedelta(days=1)):
        desk.bring({**CHEN, "mobile": "13912345678"})
        shown = desk.page("/customers/today")
        assert "接口更新资料" in shown and "手机" in shown and "王建国" not in shown
        before = desk.page(f"/customers/today?day={clock.today() - timedelta(days=1)}")
        assert "手工建立" in before and "接口更新资料" not in before
    stranger = desk.cast.person("guo", "郭亮", "keep_customers", site=desk.cast.bay)
    assert "陈丽华" not in desk.page("/customers/today", stranger)
