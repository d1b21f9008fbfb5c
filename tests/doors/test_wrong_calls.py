"""Wrong calls of the JSON door: each answer is JSON with a code, and a sentence that says what to do."""

from __future__ import annotations

import json
from typing import Any

import pytest
from conftest import Cast, writing
from django.test import Client

from zhishou.kernel.models import ApiToken, Event, Person
from zhishou.kernel.secrets import digest

JSON = "application/json"
LEAVE = {"starts_at": "2031-01-01T09:00", "ends_at": "2031-01-02T09:00", "reason": "年假"}


@pytest.fixture
def lin(cast: Cast) -> Person:
    made = cast.person("lin", "林晓雯", "take_in")
    with writing():
        ApiToken.objects.create(person=made, name="脚本", digest=digest("key-of-lin"))
    return made


def call(address: str, body: Any = "{}", *, key: str = "key-of-lin", method: str = "POST", **more: Any) -> Any:
    given: dict[str, Any] = {"HTTP_AUTHORIZATION": f"Bearer {key}"} if key else {}
    kind = more.pop("content_type", JSON)
    return Client().generic(method, f"/api/{address}", body, content_type=kind, **given, **more)


UNREADABLE = "内容不是 JSON。请用 UTF-8 编码的 JSON 对象提交。"
NO_KEY = "没有登录，或者接口密钥无效、已停用。请在“我的账号”里生成密钥，放在 Authorization: Bearer 之后再调用。"
CALLS: dict[str, tuple[dict[str, Any], int, str, str]] = {
    "cut JSON": ({"body": '{"site": '}, 400, "json.unreadable", UNREADABLE),
    "nested without end": ({"body": "[" * 200_000}, 400, "json.unreadable", UNREADABLE),
    "no UTF-8": ({"body": b'{"content": "\xff\xfe"}'}, 400, "json.unreadable", UNREADABLE),
    "a form": ({"body": "site=1&kind=repair", "content_type": "application/x-www-form-urlencoded"}, 400,
               "json.unreadable", UNREADABLE),
    "a list": ({"body": "[1, 2]"}, 400, "json.unreadable", "内容应当是一个 JSON 对象，例如 {}。"),
    "a key too long": ({"HTTP_IDEMPOTENCY_KEY": "k" * 81}, 400, "key.unreadable", "Idempotency-Key 最多 80 个可见字符。"),
    "nothing in it": ({}, 422, "command.invalid", "有几项没有填对，errors 里写着是哪一项、怎样改。"),
    "no key": ({"key": ""}, 401, "api.no_key", NO_KEY),
    "a wrong key": ({"key": "nobody's"}, 401, "api.no_key", NO_KEY),
    "a GET": ({"method": "GET"}, 405, "api.post_only", "操作要用 POST 提交，内容是 JSON。"),
}  # fmt: skip


@pytest.mark.parametrize("wrong", CALLS)
def test_a_wrong_call_is_answered_in_words(lin: Person, wrong: str) -> None:
    given, status, code, sentence = CALLS[wrong]
    answer = call("do/cases.take_in", **given)
    told = answer.json()
    assert (answer.status_code, told["code"], told["sentence"]) == (status, code, sentence)
    assert answer["Content-Type"].startswith(JSON)


def test_an_operation_nobody_knows_is_named(lin: Person) -> None:
    answer = call("do/cases.fly")
    assert (answer.status_code, answer.json()["code"]) == (404, "operation.unknown")
    assert answer.json()["sentence"] == "没有名为“cases.fly”的操作。"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("colour", "red", "没有这一项，请删去。"),
        ("kind", "repairs", "请从列出的选项中选择。"),
        ("content", "长" * 4001, "最多 4000 个字。"),
        ("content", ["灯"], "请填写文字。"),
        ("site", {"a": 1}, "找不到，或者不在你的职责范围内。请从列表中重新选择。"),
        ("site", "NOWHERE", "找不到，或者不在你的职责范围内。请从列表中重新选择。"),
        ("urgent", "perhaps", "请选择是或否。"),
    ],
)
def test_each_wrong_field_is_told_by_its_name(lin: Person, field: str, value: Any, sentence: str) -> None:
    wish = {"site": "GARDEN", "kind": "repair", "content": "楼道灯不亮", "anonymous": True, field: value}
    answer = call("do/cases.take_in", json.dumps(wish))
    assert (answer.status_code, answer.json()["errors"]) == (422, {field: [sentence]})


def test_a_question_with_a_wrong_parameter_is_told_which(lin: Person) -> None:
    answer = call("cases?limit=many", "", method="GET")
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["limit"])
    assert answer.json()["errors"]["limit"] == ["请填写整数。"]


def test_a_key_said_again_answers_the_same_and_refuses_another_wish(lin: Person) -> None:
    first, again, other = (
        call("do/people.record_absence", json.dumps({"person": lin.pk, **LEAVE, **more}), HTTP_IDEMPOTENCY_KEY="k1")
        for more in ({}, {}, {"reason": "病假"})
    )
    assert first.json() | {"repeated": True} == again.json()
    assert (other.status_code, other.json()["code"]) == (409, "key.reused")
    assert (
        other.json()["sentence"] == "这个提交编号已用于另一项内容。请刷新页面后重新提交；程序请换一个 Idempotency-Key。"
    )
    assert Event.objects.filter(operation="people.record_absence").count() == 1


def test_the_address_of_a_form_says_where_to_go_on_when_it_is_opened_by_itself(lin: Person, client: Client) -> None:
    """As after a new sign-in, which leads back to where somebody came from."""
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get("/do/cases.take_in")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "请回到原来的页面，再按一次按钮。" in answer.content.decode()


def test_a_time_of_day_of_another_zone_is_refused_beside_its_field(lin: Person) -> None:
    body = {"quiet": "hours", "hours_from": "10:00Z", "hours_to": "12:00"}
    told = call("do/mail.choose_notices", json.dumps(body)).json()
    assert told["errors"] == {"hours_from": ["时间只写钟点，例如 18:00，不写时区。"]}
