"""A backup made while people work comes back the same elsewhere, and a bad one is refused with the reason."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.boot.conftest import open_folder

from zhishou.boot import Home, backup, ensure_database, stop
from zhishou.boot.backup import BackupRefused, archive

LIFE = """
import sys
from zhishou.command import prepare
prepare()
from django.db import transaction
from conftest import Cast
from zhishou.kernel import evidence, files
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import begin, perform
with transaction.atomic():
    cast = Cast()
    admin = cast.person("admin", "行政", "organise", site=cast.company, root=True)
    begin("test")
    for n in range(3):
        data = f"attachment {n}".encode()
        import hashlib
        files.store(data, name=f"{n}.txt", mime="text/plain", about=cast.company, kind="test", site=cast.company,
                    by=admin, sha256=hashlib.sha256(data).hexdigest())
for n in range(30):
    perform("people.make_department", Actor.of(admin), {"site": "CUI", "code": f"D{n}", "name": f"部门{n}"}, door="api")
evidence.seal()
"""
MORE = """
from zhishou.command import prepare
prepare()
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Event, Person
admin = Actor.of(Person.objects.get(username="admin"))
before = Event.objects.order_by("-xid", "-id").values_list("pk", flat=True)[0]
for n in range(5):
    perform("people.make_department", admin, {"site": "CUI", "code": f"N{n}", "name": f"新部门{n}"}, door="api")
from zhishou.kernel import audit, evidence
made = evidence.seal()
newest = Event.objects.order_by("-xid", "-id").values_list("pk", flat=True)[0]
print(made.count, newest > before, sum(map(len, audit.differences().values())))
"""
ROOT = Path(__file__).resolve().parent.parent.parent


def program(home: Home, *words: str) -> subprocess.CompletedProcess[str]:
    """The command as a user runs it, in this home."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ZHISHOU_", "DATABASE_", "DJANGO_"))}
    told = {
        **kept,
        "ZHISHOU_HOME": str(home.root),
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return subprocess.run([sys.executable, *words], env=told, capture_output=True, text=True, timeout=120)


def zhishou(home: Home, *words: str) -> tuple[int, dict[str, object]]:
    done = program(home, "-m", "zhishou", *words, "--json")
    return done.returncode, json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def lived(stopped: Home) -> Iterator[Home]:
    """A home with a company, events, seals and attachments, whose database runs."""
    folder = open_folder()
    made = Home.at(folder / "var")
    subprocess.run(["cp", "-a", os.fspath(stopped.root), os.fspath(made.root)], check=True)
    done = program(made, "-c", LIFE)
    assert done.returncode == 0, done.stderr
    yield made
    stop(made)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def saved(lived: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it."""
    target = tmp_path_factory.mktemp("backup") / "cuihu.backup"
    backup.make(lived, ensure_database(lived).owner, target)
    return target


@pytest.fixture
def elsewhere(new_home: Home, lived: Home) -> Home:
    """An empty home into which the keys were put."""
    new_home.root.mkdir(mode=0o755)
    shutil.copytree(lived.keys, new_home.keys)
    return new_home


def test_what_was_backed_up_comes_back_and_work_goes_on(elsewhere: Home, saved: Path) -> None:
    code, told = zhishou(elsewhere, "restore", str(saved))
    assert (code, told["files"], told["lost"], told["differences"]) == (0, 3, 0, {})
    texts = {path.read_text() for path in elsewhere.files.rglob("*") if path.is_file()}
    assert texts == {"attachment 0", "attachment 1", "attachment 2"}
    done = program(elsewhere, "-c", MORE)  # five departments and the record of the restore
    assert done.stdout.split() == ["6", "True", "0"], done.stderr
    code, told = zhishou(elsewhere, "restore", str(saved))
    assert (code, told["refused"]) == (2, "backup.home_in_use")


def test_a_backup_is_of_one_moment_while_others_write(
    lived: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import psycopg

    from zhishou.boot.backup import programs

    url, dump = ensure_database(lived).owner, programs.dump

    def somebody_signs_in(*given: object) -> None:
        with psycopg.connect(url) as connection:  # a table without the guard
            connection.execute("INSERT INTO django_content_type (app_label, model) VALUES ('later', 'later')")
        dump(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(programs, "dump", somebody_signs_in)
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM django_content_type").fetchone()
    manifest = backup.make(lived, url, tmp_path / "b")
    assert row is not None and manifest.counts["django_content_type"] == row[0]


def test_an_attachment_that_is_gone_is_named_and_the_rest_is_saved(lived: Home, tmp_path: Path) -> None:
    victim = next(path for path in sorted(lived.files.rglob("*")) if path.is_file())
    kept = victim.read_bytes()
    victim.write_bytes(b"rot")
    try:
        manifest = backup.make(lived, ensure_database(lived).owner, tmp_path / "b")
    finally:
        victim.write_bytes(kept)
    assert manifest.lost == [victim.name] and len(manifest.files) == 2


def test_an_attachment_erased_while_the_backup_is_written_is_named_and_the_rest_is_saved(
    lived: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    victim = next(path for path in sorted(lived.files.rglob("*"), reverse=True) if path.is_file())
    kept, listed = victim.read_bytes(), archive.add_manifest

    def somebody_is_erased(tar: tarfile.TarFile, manifest: archive.Manifest) -> None:
        victim.unlink(missing_ok=True)
        listed(tar, manifest)

    monkeypatch.setattr(archive, "add_manifest", somebody_is_erased)
    try:
        manifest = backup.make(lived, ensure_database(lived).owner, tmp_path / "b")
    finally:
        victim.write_bytes(kept)
    assert manifest.lost == [victim.name] and len(manifest.files) == 2
    assert archive.check(tmp_path / "b") == manifest
    assert [path.name for path in tmp_path.iterdir()] == ["b"]


def test_a_taken_name_is_never_written_over(lived: Home, tmp_path: Path) -> None:
    taken = tmp_path / "b"
    taken.write_text("precious")
    with pytest.raises(BackupRefused) as no:
        backup.make(lived, ensure_database(lived).owner, taken)
    assert no.value.code == "backup.exists" and taken.read_text() == "precious"
    assert [path.name for path in tmp_path.iterdir()] == ["b"]


def test_a_place_without_room_leaves_no_half_file(lived: Home, tmp_path: Path) -> None:
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", tmp_path]).returncode:
        pytest.skip("a small file system can only be mounted by root")
    try:
        with pytest.raises(BackupRefused) as no:
            backup.make(lived, ensure_database(lived).owner, tmp_path / "b")
        assert no.value.code in {"backup.no_space", "backup.database"} and list(tmp_path.iterdir()) == []
    finally:
        subprocess.run(["umount", tmp_path], check=True)


def cut(data: bytearray) -> None:
    del data[len(data) // 2 :]


def flip(data: bytearray) -> None:
    data[len(data) // 2] ^= 1


def other(data: bytearray) -> None:
    data[:] = b"PK\x03\x04 some other archive"


def empty(data: bytearray) -> None:
    data.clear()


@pytest.mark.parametrize(
    ("harm", "codes"),
    [
        (cut, {"backup.damaged"}),
        (flip, {"backup.damaged"}),
        (other, {"backup.foreign", "backup.damaged"}),
        (empty, {"backup.foreign", "backup.damaged"}),
    ],
)
def test_a_harmed_backup_is_refused_and_the_home_stays_empty(
    elsewhere: Home, saved: Path, tmp_path: Path, harm: Callable[[bytearray], None], codes: set[str]
) -> None:
    data = bytearray(saved.read_bytes())
    harm(data)
    (tmp_path / "b").write_bytes(data)
    with pytest.raises(BackupRefused) as no:
        backup.restore(elsewhere, tmp_path / "b", known_migrations=lambda _: [])
    assert no.value.code in codes
    assert not elsewhere.pg.exists() and not elsewhere.files.exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [({"format": 99}, "backup.format"), ({"backup": "x"}, "backup.foreign"), ({"dump": "0" * 64}, "backup.damaged")],
)
def test_a_backup_of_another_kind_is_refused(
    elsewhere: Home, saved: Path, tmp_path: Path, change: dict[str, object], code: str
) -> None:
    with tarfile.open(saved) as tar, tarfile.open(tmp_path / "b", "w") as out:
        for entry in tar:
            data = tar.extractfile(entry)
            assert data is not None
            text = data.read()
            if entry.name == archive.MANIFEST:
                text = json.dumps({**json.loads(text), **change}).encode()
            entry.size = len(text)
            out.addfile(entry, io.BytesIO(text))
    with pytest.raises(BackupRefused) as no:
        backup.restore(elsewhere, tmp_path / "b", known_migrations=lambda _: [])
    assert no.value.code == code


@pytest.mark.parametrize(("ours", "code"), [([], "backup.newer"), (["kernel.9999_tomorrow"], "backup.older")])
def test_tables_of_another_version_are_refused_and_nothing_is_left(
    elsewhere: Home, saved: Path, ours: list[str], code: str
) -> None:
    theirs = archive.check(saved).migrations
    with pytest.raises(BackupRefused) as no:
        backup.restore(elsewhere, saved, known_migrations=lambda _: [*theirs, *ours] if ours else theirs[:-1])
    assert no.value.code == code
    assert not (elsewhere.pg / "data").exists() and not elsewhere.files.exists()


def test_the_keys_are_named_not_contained_and_must_be_there(elsewhere: Home, saved: Path) -> None:
    manifest = archive.check(saved)
    assert "cookie-secret" in manifest.keys
    secret = (elsewhere.keys / "cookie-secret").read_bytes()
    assert secret not in saved.read_bytes()
    (elsewhere.keys / "cookie-secret").write_text("another")
    with pytest.raises(BackupRefused) as no:
        backup.restore(elsewhere, saved, known_migrations=lambda _: [])
    assert no.value.code == "backup.other_keys"
    (elsewhere.keys / "cookie-secret").unlink()
    with pytest.raises(BackupRefused) as no:
        backup.restore(elsewhere, saved, known_migrations=lambda _: [])
    assert no.value.code == "backup.keys_missing" and "cookie-secret" in str(no.value)
