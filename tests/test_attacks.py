"""What somebody with bad intent tries: headers, cookies, files, tables, names, sign-in, other hosts."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from conftest import Cast, writing
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import get_resolver
from PIL import Image

from tests.doors.urls import _walk
from zhishou.kernel import excel, files, upload
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Event, Person, StoredFile
from zhishou.kernel.operation import Invalid, Refused
from zhishou.kernel.types import Upload

PASSWORD = "correct horse battery"
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def lin(cast: Cast) -> Person:
    """A clerk who keeps customers."""
    return cast.person("lin", "林晓雯", "keep_customers", "take_in", "reveal_contacts")


@pytest.fixture
def signed_in(lin: Person) -> Client:
    client = Client()
    client.force_login(lin, backend=BACKEND)
    return client


# ---- headers, cookies, hosts


def test_every_answer_carries_the_headers_that_protect(signed_in: Client) -> None:
    for path in ("/", "/sign-in", "/t", "/nowhere", "/api/me", "/customers/export.xlsx", "/verify/none"):
        answer = signed_in.get(path)
        policy = answer["Content-Security-Policy"]
        assert "'unsafe" not in policy and "frame-ancestors 'none'" in policy and "object-src 'none'" in policy, path
        assert (answer["X-Content-Type-Options"], answer["X-Frame-Options"]) == ("nosniff", "DENY"), path
        assert answer["Referrer-Policy"] == answer["Cross-Origin-Opener-Policy"] == "same-origin", path


def test_a_personal_key_gets_the_same_headers(lin: Person) -> None:
    made = perform("people.make_token", Actor.of(lin), {"name": "x"}, door="page").result
    token = getattr(made, "shown_once", "")
    answer = Client().post("/api/do/people.make_token", {}, content_type="application/json",
                           headers={"Authorization": f"Bearer {token}"})  # fmt: skip
    assert answer.status_code == 422
    assert answer["X-Content-Type-Options"] == "nosniff" and "frame-ancestors" in answer["Content-Security-Policy"]


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(lin: Person, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    client = Client()
    client.get("/sign-in")
    client.post("/sign-in", {"username": "lin", "password": PASSWORD})
    session, token = client.cookies["sessionid"], client.cookies["csrftoken"]
    assert session["httponly"] and session["secure"] and session["samesite"] == "Lax" and not session["domain"]
    assert token["secure"] and token["samesite"] == "Lax"


def test_over_https_browsers_are_told_to_stay_there(db: None, settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS = 31_536_000
    answer = Client().get("/sign-in", secure=True)
    assert answer["Strict-Transport-Security"].startswith("max-age=31536000")


@pytest.mark.parametrize("host", ["evil.example", "testserver@evil.example", "testserver:80:80", ""])
def test_a_foreign_host_is_refused(db: None, host: str) -> None:
    assert Client(raise_request_exception=False).get("/sign-in", HTTP_HOST=host).status_code == 400


@pytest.mark.parametrize(
    "way",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "https:evil.example", "\t//evil.example"],
)  # fmt: skip
def test_no_way_on_leads_to_another_house(lin: Person, way: str) -> None:
    answer = Client().post("/sign-in", {"username": "lin", "password": PASSWORD, "next": way})
    assert answer["Location"] == "/"
    client = Client()
    client.force_login(lin, backend=BACKEND)
    answer = client.post("/do/people.make_token", {"name": "x", "_next": way}, headers={"Referer": way})
    assert "evil" not in answer.get("Location", "") and "alert" not in answer.get("Location", "")


ONE_CLICK = "u/<str:token>/out"  # a mail program unsubscribes by the token of its mail (mailings' test_ways_out)


def test_every_post_wants_the_forms_token(lin: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(lin, backend=BACKEND)
    for route in _walk(get_resolver().url_patterns, ""):
        if route.startswith("api/") or route == ONE_CLICK:
            continue
        path = "/" + re.sub(r"<int:\w+>", "1", re.sub(r"<(?:str:)?\w+>", "x", route))
        assert client.post(path, {}).status_code == 403, path
    for name in ("people.make_token", "people.end_sessions"):
        answer = client.post(f"/api/do/{name}", {}, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (403, "api.csrf")
    assert not Event.objects.exists()


# ---- sign-in


def test_the_session_before_signing_in_is_not_the_one_after(lin: Person) -> None:
    client = Client()
    client.session["planted"] = 1
    session = client.session
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = str(planted)
    client.post("/sign-in", {"username": "lin", "password": PASSWORD})
    assert client.cookies["sessionid"].value != planted
    assert not Session.objects.filter(session_key=planted).exists()


def test_an_unknown_name_costs_the_same_work_as_a_wrong_password(lin: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.contrib.auth.hashers import PBKDF2PasswordHasher

    rounds: list[int] = []
    encode = PBKDF2PasswordHasher.encode

    def counted(self: Any, password: str, salt: str, iterations: int | None = None) -> str:
        rounds.append(iterations or self.iterations)
        return str(encode(self, password, salt, iterations))

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", counted)
    work = {}
    for name in ("lin", "nobody"):
        rounds.clear()
        Client().post("/sign-in", {"username": name, "password": "wrong wrong wrong"})
        work[name] = sum(rounds)
    assert work["lin"] == work["nobody"] > 0


def test_the_lock_out_stands_in_the_database_and_not_in_a_process(lin: Person) -> None:
    from axes.models import AccessAttempt

    for n in range(5):
        Client().post("/sign-in", {"username": "lin", "password": f"wrong {n}"})
    (row,) = AccessAttempt.objects.filter(username="lin")
    assert row.failures_since_start == 5
    assert django_settings.AXES_HANDLER == "axes.handlers.database.AxesDatabaseHandler"


@pytest.mark.parametrize("weak", ["short", "password123", "1234567890", "qwertyuiop", "linxiaowen"])
def test_weak_passwords_are_refused_and_no_mixture_is_demanded(cast: Cast, weak: str) -> None:
    person = cast.person("linxiaowen", "林晓雯")
    with pytest.raises(Invalid):
        perform("people.change_password", Actor.of(person), {"old": PASSWORD, "new": weak, "again": weak}, door="page")
    plain = "一句只有汉字的长长的口令"
    perform("people.change_password", Actor.of(person), {"old": PASSWORD, "new": plain, "again": plain}, door="page")


# ---- names and words


@pytest.mark.parametrize("name", ["lіn", "ｌｉｎ", "lin\u200b", "\u202elin", "li\u0301n", "LIN ", "lin\x00", "林"])
def test_a_sign_in_name_cannot_be_mistaken_for_another(cast: Cast, lin: Person, name: str) -> None:
    admin = cast.person("admin", "王芳", "organise", site=cast.company, root=True)
    with pytest.raises((Invalid, Refused)):
        perform("people.hire", Actor.of(admin), {"username": name, "name": "冒名", "site": cast.garden}, door="page")


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u200f", "\u200b", "\ufeff", "\u00ad"])
def test_signs_that_turn_or_hide_text_do_not_get_into_names(cast: Cast, lin: Person, sign: str) -> None:
    made = perform("customers.create", Actor.of(lin), {"site": cast.garden, "name": f"张{sign}三"}, door="page").result
    assert getattr(made, "name", "") == "张三"


# ---- tables


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", "＝1"])
def test_what_looks_like_a_formula_is_text_in_every_table(tmp_path: Path, cell: str) -> None:
    out = io.BytesIO()
    excel.write_table(out, [excel.Sheet("表", ["甲"], [[cell]])])
    packed = zipfile.ZipFile(io.BytesIO(out.getvalue()))
    sheet = packed.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet and "<hyperlink" not in sheet


def test_no_table_is_written_another_way() -> None:
    source = Path(excel.__file__).resolve().parents[1]
    writers = re.compile(r"csv\.writer|xlsxwriter\.Workbook|text/csv")
    paths = (p for p in source.rglob("*.py") if "tests" not in p.parts)
    found = {str(p.relative_to(source)) for p in paths if writers.search(p.read_text(encoding="utf-8"))}
    # A bank's file holds what the bank was told, to the byte; it is for no spreadsheet.
    assert found <= {"kernel/excel.py", "areas/payments/bank/files.py", "areas/payments/operations/debits.py"}


def _zip(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in entries.items():
            packed.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize("inside", ["xl/workbook.xml", "word/document.xml"])
def test_a_document_that_unpacks_to_far_more_is_refused(inside: str) -> None:
    bomb = _zip({"[Content_Types].xml": b"x", inside: b"\0" * 300_000_000})
    assert len(bomb) < 1_000_000
    kind = upload.XLSX if inside.startswith("xl") else upload.DOCX
    with pytest.raises(upload.UploadRefused) as no:
        upload.take(bomb, f"a{upload.SUFFIXES[kind]}", allowed=frozenset({kind}), limit_bytes=10_000_000)
    assert no.value.code == "upload.too_large"


def test_a_picture_that_unpacks_to_far_more_is_refused() -> None:
    out = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    assert len(out.getvalue()) < 2_000_000
    with pytest.raises(upload.UploadRefused) as no:
        upload.take(out.getvalue(), "a.png", allowed=upload.IMAGES, limit_bytes=10_000_000)
    assert no.value.code == "upload.too_many_pixels"


# ---- files


@pytest.mark.parametrize("name", ["../../etc/passwd.png", "..\\..\\x.png", "/abs.png", "a\0.png", "\u202egnp.exe.png"])
def test_a_file_name_leads_nowhere(cast: Cast, lin: Person, name: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")
    with writing():
        kept = files.keep(Upload(name, out.getvalue()), cast.garden, "evidence", site=cast.garden, by=lin)
    assert not set("/\\\0\u202e") & set(kept.name) and ".." not in kept.name
    assert files.path_of(kept).resolve().is_relative_to(Path(django_settings.FILES).resolve())


@pytest.mark.parametrize("data", [b"<script>alert(1)</script>", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"MZ\x90", b"#!/bin/sh"])  # fmt: skip
def test_what_could_run_is_not_taken(data: bytes) -> None:
    with pytest.raises(upload.UploadRefused):
        upload.take(data, "x.png", allowed=upload.IMAGES, limit_bytes=1000)


def test_a_picture_keeps_its_pixels_and_nothing_else(cast: Cast, lin: Person, signed_in: Client) -> None:
    out = io.BytesIO()
    picture = Image.new("RGB", (8, 8), "red")
    exif = picture.getexif()
    exif[0x010E] = "<script>secret</script>"
    picture.save(out, "JPEG", exif=exif)
    with writing():
        kept = files.keep(
            Upload("x.jpg", out.getvalue() + b"<script>"), cast.garden, "evidence", site=cast.garden, by=lin
        )
    answer = signed_in.get(f"/files/{kept.pk}")
    assert b"script" not in b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert "sandbox" in answer["Content-Security-Policy"] and "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff" and answer["Content-Disposition"].startswith("inline")
    with writing():
        StoredFile.objects.filter(pk=kept.pk).update(mime="text/html")
    assert signed_in.get(f"/files/{kept.pk}")["Content-Disposition"].startswith("attachment")


# ---- public pages


def test_a_tracking_code_cannot_be_guessed(db: None) -> None:
    from zhishou.kernel.secrets import _CODE_LETTERS, receipt_code

    code = receipt_code()
    assert len(_CODE_LETTERS) ** len(code.replace("-", "")) > 2**39
    answers = [Client().post("/t", {"code": receipt_code(), "digits": "0000"}) for _n in range(40)]
    assert {a.status_code for a in answers} == {422, 429} and answers[-1].status_code == 429


def test_the_number_left_with_a_matter_is_shown_by_an_operation(cast: Cast, lin: Person, signed_in: Client) -> None:
    said = {"site": cast.garden, "kind": "complaint", "content": "电梯坏了", "reporter_phone": "13800136021",
            "reporter_name": "陈女士"}  # fmt: skip
    case = perform("cases.take_in", Actor.of(lin), said, door="page").result
    assert case is not None
    url = case.get_absolute_url()  # type: ignore[attr-defined]
    assert "13800136021" not in signed_in.get(url).text
    shown = signed_in.post(f"{url}/reveal", headers={"HX-Request": "true"})
    assert "13800136021" in shown.text and "no-store" in shown["Cache-Control"]
    assert Event.objects.filter(operation="cases.reveal", actor=lin).count() == 1
