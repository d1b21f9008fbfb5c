"""What an operator sees: health, metrics, log lines. Complete enough to act on, and nobody's data in them."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from conftest import Cast
from django.db import IntegrityError, connection, transaction
from django.test import Client
from pytest_django import Settings

from zhishou.config import logs
from zhishou.kernel import slow
from zhishou.kernel.doors import proxy
from zhishou.kernel.models import Person

PHONE, NAME, MAIL, CARD = "13800138000", "欧阳不显", "ouyang@example.com", "11010519491231002X"


@pytest.fixture
def written() -> Iterator[list[str]]:
    """Everything the log would hold, formatted as the product does, from DEBUG on."""
    lines: list[str] = []
    formatter = _formatter()

    class Keeping(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(formatter.format(record))

    root, handler = logging.getLogger(), Keeping()
    before = {name: logging.getLogger(name).level for name in ("", "django", "axes")}
    for name in before:
        logging.getLogger(name).setLevel(logging.DEBUG)
    root.addHandler(handler)
    yield lines
    root.removeHandler(handler)
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


def _formatter() -> logging.Formatter:
    made: Any = dict(logs.configuration("DEBUG", as_json=True)["formatters"]["lines"])
    return made.pop("()")(**made)  # type: ignore[no-any-return]


def of(lines: list[str], logger: str) -> list[dict[str, Any]]:
    return [row for line in lines if (row := json.loads(line)).get("logger") == logger]


@pytest.fixture
def heard_of_a_worker(transactional_db: None) -> Callable[[int], None]:
    def heard(seconds_ago: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_workers")
            cursor.execute(
                "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s))",
                [seconds_ago],
            )

    return heard


def test_health_is_well_when_database_tables_and_worker_are(heard_of_a_worker: Callable[[int], None]) -> None:
    heard_of_a_worker(5)
    answer = Client(SERVER_NAME="10.1.2.3").get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "migrations": "ok", "worker": "ok"}


def test_a_silent_worker_is_told_and_still_lets_requests_in(heard_of_a_worker: Callable[[int], None]) -> None:
    heard_of_a_worker(90)
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()["worker"]) == (503, "silent")
    assert Client().get("/healthz/ready").status_code == 200


def test_a_migration_not_applied_is_told(heard_of_a_worker: Callable[[int], None]) -> None:
    heard_of_a_worker(5)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE django_migrations SET name = 'x' || name WHERE app = 'kernel'")
    try:
        assert Client().get("/healthz").json()["migrations"] == "missing"
        assert Client().get("/healthz/ready").status_code == 503
    finally:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE django_migrations SET name = substr(name, 2) WHERE app = 'kernel'")


def test_a_database_that_is_gone_is_told_without_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")
    monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
    answer = Client().get("/healthz")
    assert answer.status_code == 503 and answer.json()["database"] == "unreachable"
    for secret in (connection.settings_dict["PASSWORD"], connection.settings_dict["USER"], "127.0.0.1"):
        assert secret not in answer.content.decode()
    assert Client().get("/healthz/live").status_code == 200


def test_metrics_count_patterns_never_what_stands_in_an_address(db: None) -> None:
    Client().get("/verify/ZR-13800138000")
    text = Client().get("/metrics").content.decode()
    assert 'zhishou_requests_total{method="GET",route="verify/<str:number>",status="' in text
    assert PHONE not in text and "zhishou_database_up 1.0" in text and "zhishou_unsealed_events" in text


def test_metrics_are_for_this_machine_or_the_token(db: None, settings: Settings) -> None:
    assert Client().get("/metrics", REMOTE_ADDR="10.0.0.7").status_code == 403
    assert Client().get("/metrics", HTTP_X_FORWARDED_FOR="10.0.0.7").status_code == 403
    settings.METRICS_TOKEN = "a long token"
    assert Client().get("/metrics").status_code == 403
    wrong, right = "Bearer a longer token", "Bearer a long token"
    assert Client().get("/metrics", HTTP_AUTHORIZATION=wrong).status_code == 403
    assert Client().get("/metrics", HTTP_AUTHORIZATION=right, REMOTE_ADDR="10.0.0.7").status_code == 200


def test_every_answer_carries_the_number_its_log_line_has(db: None, written: list[str]) -> None:
    answer = Client().get("/sign-in")
    (line,) = of(written, "zhishou.request")
    assert line["request_id"] == answer["X-Request-ID"] and (line["route"], line["status"]) == ("sign-in", 200)
    given = Client().get("/sign-in", HTTP_X_REQUEST_ID="from-the-proxy-1")
    assert given["X-Request-ID"] == "from-the-proxy-1"
    odd = Client().get("/sign-in", HTTP_X_REQUEST_ID="13800138000\nforged line")
    assert "forged" not in odd["X-Request-ID"]


def test_no_personal_data_gets_into_the_log(cast: Cast, written: list[str]) -> None:
    clerk = cast.person("lin", NAME, "take_in")
    client = Client(raise_request_exception=False)
    client.post("/sign-in", {"username": MAIL, "password": PHONE})
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    client.post("/do/cases.take_in", {"reporter_name": NAME, "reporter_phone": PHONE, "content": CARD})
    client.get(f"/t/{PHONE}?q={NAME}")
    client.get("/cases", {"q": NAME}, HTTP_HOST=f"{PHONE}.example")
    log = logging.getLogger("zhishou.anything")
    log.warning("could not call %s of %s, card %s", "+86 138 0013 8000", MAIL, CARD)
    try:
        with transaction.atomic():
            Person.objects.create(username="lin", name=PHONE)
    except IntegrityError:
        log.exception("failed")
    text = "\n".join(written)
    assert len(of(written, "zhishou.request")) == 4
    for secret in (PHONE, NAME, MAIL, CARD, "0013 8000", "/t/"):
        assert secret not in text
    (failed,) = [line for line in of(written, "zhishou.anything") if "error" in line]
    assert failed["sqlstate"] == "23502" and any("test_watching" in frame for frame in failed["where"])


def test_a_slow_statement_is_written_without_its_parameters(db: None, written: list[str], settings: Settings) -> None:
    settings.SLOW_QUERY_MS = 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s, pg_sleep(0.01)", [PHONE])
    (line,) = of(written, "zhishou.slow")
    assert line["sql"] == "SELECT %s, pg_sleep(0.01)" and line["ms"] >= 10
    assert PHONE not in "\n".join(written)


def test_of_a_long_slow_statement_only_the_beginning_is_written(
    db: None, written: list[str], settings: Settings
) -> None:
    settings.SLOW_QUERY_MS = 1
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_sleep(0.01){', 1' * 1000}")
    (line,) = of(written, "zhishou.slow")
    assert line["sql"] == f"SELECT pg_sleep(0.01){', 1' * 1000}"[:300]


def test_while_tables_or_a_demo_are_made_no_slow_statement_is_written(
    db: None, written: list[str], settings: Settings
) -> None:
    settings.SLOW_QUERY_MS = 1
    with connection.cursor() as cursor:
        with slow.expected():
            cursor.execute("SELECT pg_sleep(0.01)")
        assert of(written, "zhishou.slow") == []
        cursor.execute("SELECT pg_sleep(0.02)")
    (line,) = of(written, "zhishou.slow")
    assert line["sql"] == "SELECT pg_sleep(0.02)"


def test_a_quick_statement_is_not(db: None, written: list[str], settings: Settings) -> None:
    settings.SLOW_QUERY_MS = 60_000
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    assert of(written, "zhishou.slow") == []


@pytest.mark.parametrize(
    ("proxies", "peer", "header", "real"),
    [
        ("", "127.0.0.1", "203.0.113.9", "127.0.0.1"),  # nobody is believed unless named
        ("127.0.0.1", "127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "127.0.0.1", "8.8.8.8, 203.0.113.9", "203.0.113.9"),  # the client wrote the first itself
        ("127.0.0.1, 10.0.0.0/8", "10.0.0.2", "203.0.113.9, 10.0.0.1", "203.0.113.9"),
        ("127.0.0.1", "203.0.113.9", "8.8.8.8", "203.0.113.9"),  # not our proxy
        ("127.0.0.1", "127.0.0.1", "nonsense", "127.0.0.1"),
    ],
)
def test_limits_count_the_client_behind_a_named_proxy(
    settings: Settings, proxies: str, peer: str, header: str, real: str
) -> None:
    settings.PROXIES = proxies
    meta = {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": header, "HTTP_X_FORWARDED_PROTO": "https"}
    proxy.set_real_client(meta)
    assert meta["REMOTE_ADDR"] == real
    assert meta.get("wsgi.url_scheme") == ("https" if peer in ("127.0.0.1", "10.0.0.2") and proxies else None)
    assert not proxy.on_this_machine(meta), "what came through a proxy is never this machine"
