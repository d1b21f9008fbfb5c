"""Tests run against an embedded PostgreSQL of their own, under ./var/test unless ZHISHOU_TEST_HOME says otherwise."""

from __future__ import annotations

import os
from pathlib import Path

from zhishou.boot.home import Home
from zhishou.boot.postgres import ensure_database, stop

os.environ["ZHISHOU_HOME"] = os.environ.get("ZHISHOU_TEST_HOME", str(Path("var/test").resolve()))
_urls = ensure_database(Home.from_environment())
os.environ["ZHISHOU_DB_URL"] = _urls.owner  # test databases are made and dropped
os.environ.pop("ZHISHOU_DB_OWNER_URL", None)
os.environ["ZHISHOU_EMBEDDED"] = "1" if _urls.embedded else "0"
os.environ["ZHISHOU_NO_POOL"] = "1"
os.environ["ZHISHOU_PLAIN_ASSETS"] = "1"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser driver runs a loop of its own


def pytest_unconfigure(config: object) -> None:
    """The server goes when the tests are over; the processes of a parallel run leave that to the one that started them."""
    if _urls.embedded and not hasattr(config, "workerinput"):
        stop(Home.from_environment())
