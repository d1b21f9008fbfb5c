"""A PostgreSQL somebody else runs, named by DATABASE_URL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from zhishou.boot.home import BootError

OLDEST = 15
PATIENCE_SECONDS = 5


def connect_and_check(name: str, url: str) -> None:
    """Refuse, in one sentence, a URL that is no PostgreSQL URL, does not answer, is older than 15 or cannot hold Chinese."""
    import psycopg

    if not _is_address(url):
        raise BootError(
            f"{name} 应写成 postgresql://用户:密码@主机:5432/库名，密码里的 [ 写成 %5B，] 写成 %5D。"
            f" / {name} must look like postgresql://user:password@host:5432/name, a [ of the password as %5B, a ] as %5D."
        )
    try:
        with psycopg.connect(url, connect_timeout=PATIENCE_SECONDS) as connection:
            version = connection.info.server_version // 10000
            encoding = connection.info.parameter_status("server_encoding")
    except psycopg.Error as error:
        reason = next(iter(str(error).strip().splitlines()), "?")
        raise BootError(
            f"连不上 {name} 指定的数据库({reason})，请检查地址、用户和密码，以及数据库是否在运行。"
            f" / Cannot reach the database of {name}; check address, user, password, and that it runs."
        ) from error
    if version < OLDEST:
        raise BootError(
            f"{name} 指定的是 PostgreSQL {version}，需要 {OLDEST} 或更新的版本。"
            f" / {name} names PostgreSQL {version}; version {OLDEST} or newer is needed."
        )
    if encoding != "UTF8":
        raise BootError(
            f"{name} 指定的数据库编码是 {encoding}，存不下中文，请按 docs/operate.md 用 ENCODING 'UTF8' 新建一个。"
            f" / The database of {name} has the encoding {encoding}; make one with ENCODING 'UTF8', see docs/operate.md."
        )


@contextmanager
def rights_told() -> Iterator[None]:
    """Refuse, in one sentence, when the role that is to make tables may not, whatever became of the server's own word."""
    try:
        yield
    except Exception as error:
        if not _wants_a_right(error):
            raise
        raise BootError(
            "这个数据库用户不能建表。请让 DATABASE_OWNER_URL 用拥有这个数据库的用户（见 docs/operate.md），再启动。"
            " / This role may not make tables; let DATABASE_OWNER_URL name the owner of the database, see docs/operate.md."
        ) from error


def _wants_a_right(error: BaseException | None) -> bool:
    import psycopg

    while error is not None and not isinstance(error, psycopg.errors.InsufficientPrivilege):
        error = error.__cause__ or error.__context__
    return error is not None


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"postgresql", "postgres"} and (parts.port is None or parts.port > 0)
    except ValueError:  # a bracket that belongs to no IPv6 address, a port beyond all ports
        return False
