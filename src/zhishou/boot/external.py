"""A PostgreSQL somebody else runs, named by DATABASE_URL."""

from __future__ import annotations

from urllib.parse import urlsplit

from zhishou.boot.home import BootError

OLDEST = 15
PATIENCE_SECONDS = 5


def connect_and_check(name: str, url: str) -> None:
    """Refuse, in one sentence, a URL that is no PostgreSQL URL, does not answer, or answers with a version below 15."""
    import psycopg

    if not _is_address(url):
        raise BootError(
            f"{name} 应写成 postgresql://用户:密码@主机:5432/库名，密码里的 [ 写成 %5B，] 写成 %5D。"
            f" / {name} must look like postgresql://user:password@host:5432/name, a [ of the password as %5B, a ] as %5D."
        )
    try:
        with psycopg.connect(url, connect_timeout=PATIENCE_SECONDS) as connection:
            version = connection.info.server_version // 10000
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


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"postgresql", "postgres"} and (parts.port is None or parts.port > 0)
    except ValueError:  # a bracket that belongs to no IPv6 address, a port beyond all ports
        return False
