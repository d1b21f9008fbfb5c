"""受理: an owner of the register is found by room, name and telephone before anybody made a file."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from conftest import Cast, signed_in
from django.test import Client

from tests.billing.town import Town
from zhishou.areas.cases.models import Case
from zhishou.areas.customers.models import Customer
from zhishou.areas.property.models import Unit

pytestmark = pytest.mark.django_db
OWNER = {"code": "1-101", "area_e2": 8900, "owner": "示例甲", "mobile": "13800001111"}


@pytest.fixture
def town(cast: Cast) -> Town:
    town = Town(cast)
    town.do("property.import_units", site=town.site.pk, rows=[OWNER])
    return town


def found(client: Client, text: str) -> str:
    return unescape(client.get("/customers/find", {"q": text}, headers={"HX-Request": "true"}).content.decode())


def matter(client: Client, town: Town, known: str, key: str) -> Case:
    sent = {
        "site": town.site.pk, "kind": "repair", "channel": "phone", "content": "厨房下水返臭", "place": "",
        "known": known, "keep_on_file": "on", "key": key,
    }  # fmt: skip
    assert client.post("/cases/new", sent).status_code == 303
    return Case.objects.latest("pk")


@pytest.mark.parametrize("text", ["1-101", "示例甲", "slj", "1111"])
def test_an_owner_without_a_file_is_chosen_and_the_file_is_made_once(town: Town, text: str) -> None:
    client = signed_in(town.cast.person("wen", "文员", "take_in"))
    html = found(client, text)
    (address,) = re.findall(r'data-new="([^"]+known=[^"]+)"', html)
    assert "业主，还没有客户档案" in html and "13800001111" not in html
    (fills,) = re.findall(r'data-fills="(\{.*?\})"', html)
    assert json.loads(fills) == {"site": str(town.site.pk), "place": "1-101"}
    shown = client.get(address).content.decode()
    assert "示例甲" in shown and "13800001111" not in shown
    known = address.partition("known=")[2]
    case = matter(client, town, known, "a")
    assert (case.reporter_name, case.reporter_phone, case.place) == ("示例甲", "13800001111", "1-101")
    assert case.customer is not None and case.customer.mobile == "13800001111"
    assert matter(client, town, known, "b").customer == case.customer
    assert Customer.objects.count() == 1 and "还没有客户档案" not in found(client, text)


def test_nobody_of_the_register_is_known_to_those_who_take_nothing_in_there(town: Town) -> None:
    tenure = Unit.objects.get().tenures.get()
    other = town.cast.person("fen", "分店", "take_in", site=town.cast.bay)
    client = signed_in(other)
    assert "示例甲" not in found(client, "1-101")
    assert "示例甲" not in client.get(f"/customers/new-inline?known=property.tenure:{tenure.pk}").content.decode()
    for wrong in ("property.tenure:x", "cases.case:1", "property.tenure:999999999999999999999"):
        assert client.get("/customers/new-inline", {"known": wrong}).status_code == 200
