"""What the kernel and its doors refuse: every sentence as it is read."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from conftest import Cast, reads, writing
from django.test import Client

from zhishou.kernel import importing
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act, perform
from zhishou.kernel.importing import IMPORTS
from zhishou.kernel.models import Person, Site
from zhishou.kernel.operation import REGISTRY, Command, ask, operation
from zhishou.kernel.settings_store import DECLARED, declare
from zhishou.kernel.types import Ref

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def admin(cast: Cast) -> Person:
    return cast.person("admin", "王芳", "keep_settings", "keep_customers", site=cast.company, root=True)


def test_an_operation_nobody_knows(admin: Person) -> None:
    reads(
        "operation.unknown",
        "没有名为“cases.fly”的操作。",
        lambda: perform("cases.fly", Actor.of(admin), {}, door="api"),
    )


def test_a_job_does_what_jobs_do_and_nothing_else(cast: Cast) -> None:
    wish = {"site": cast.garden, "name": "新名字"}
    act = lambda: perform("people.change_site", Actor.system("test"), wish, door="job")  # noqa: E731
    reads("authority.not_for_jobs", "“修改站点”不能由后台任务来做。", act)


class AboutSite(Command):
    site: Ref[Site] = ask("站点")


def test_what_only_a_person_can_do_is_not_done_by_a_job(cast: Cast) -> None:
    """An operation open to jobs that asks who acts: a mistake of the program, told and not a fault."""

    @operation("test.alone", label="试独做", by_system=True, about="site")
    def alone(act: Act, cmd: AboutSite) -> Site:
        """Ask who acts, for this test."""
        assert act.person
        return cmd.site

    act = lambda: perform("test.alone", Actor.system("test"), {"site": cast.garden.pk}, door="job")  # noqa: E731
    try:
        reads("authority.person_needed", "“试独做”只能由登录的人来做。", act)
    finally:
        del REGISTRY["test.alone"]


def test_a_page_whose_duty_is_not_signed_yet(cast: Cast, client: Client) -> None:
    client.force_login(cast.person("lin", "林晓雯", "keep_calendar", signed=False), backend=BACKEND)
    answer = client.get("/calendar")  # duty.page_unsigned
    sentence = "这一页需要“维护工作日历”的职责，它在你的岗位职责里，但你还没有签署确认书。请到“确认书”签字后再来。"
    assert answer.status_code == 403 and sentence in answer.text


def test_a_password_given_by_another_is_changed_before_the_api_answers(admin: Person) -> None:
    with writing():
        admin.password_expired = True
        admin.save()
    client = Client()
    client.force_login(admin, backend=BACKEND)
    answer = client.post("/api/do/office.finish_tour", {}, content_type="application/json")
    told = answer.json()
    sentence = "现在的密码是别人发给你的。请先在“我的账号”里修改密码，再调用接口。"
    assert (answer.status_code, told["code"], told["sentence"]) == (403, "api.password_first", sentence)


def test_a_file_of_more_lines_than_are_taken(cast: Cast, admin: Person) -> None:
    few = replace(IMPORTS["customers"], most_lines=3)
    table = io.BytesIO("姓名,手机\n".encode() + b"a,\n" * 5)
    sentence = "文件超过 3 行。请分成每个不超过 3 行的文件再导入。"
    act = lambda: importing.run_import(few, Actor.of(admin), cast.garden, table)  # noqa: E731
    reads("import.too_long", sentence, act)


@pytest.mark.parametrize(
    ("default", "typed", "code", "sentence"),
    [
        (True, "也许", "office.setting_flag", "“试验”只能选“是”或“否”。"),
        ("早", "", "office.setting_empty", "“试验”不能为空。要用上一级的值，请选“恢复沿用”。"),
    ],
)
def test_a_setting_of_the_wrong_kind(
    cast: Cast, admin: Person, monkeypatch: pytest.MonkeyPatch, default: object, typed: str, code: str, sentence: str
) -> None:
    monkeypatch.setattr("zhishou.kernel.settings_store.DECLARED", DECLARED)
    declare("test.refusal", "试验", default)
    wish = {"site": cast.company, "name": "test.refusal", "value": typed}
    try:
        reads(code, sentence, lambda: perform("office.change_setting", Actor.of(admin), wish, door="page"))
    finally:
        DECLARED.pop("test.refusal")


def test_a_company_is_set_up_once(cast: Cast) -> None:
    assert Site.objects.exists()
    from zhishou.areas.letters.tests.hands import drawn

    wish = {
        "company": "示例", "code": "EX", "packs": ["property"], "first_site": "示例园", "site_code": "EXG", "name": "王芳",
        "username": "wangfang", "password": "correct horse battery", "signature": drawn(),
    }  # fmt: skip
    sentence = "已经建立过公司，不能再次首次设置。请直接登录。"
    reads("people.set_up", sentence, lambda: perform("people.first_run", Actor.system("test"), wish, door="setup"))


def test_a_column_without_secrets_is_not_written_anew(cast: Cast) -> None:
    wish = {"column": "people.name"}
    sentence = "没有“people.name”这一列加密资料。"
    reads(
        "office.column_unknown",
        sentence,
        lambda: perform("office.encrypt_anew", Actor.system("test"), wish, door="job"),
    )
