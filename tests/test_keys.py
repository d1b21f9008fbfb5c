"""A new key for encrypted data: made while in use, finished after an interruption, and older backups still fit it."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import Cast, reads, writing
from django.apps import apps
from django.db import models

from tests.staffing import staff
from zhishou.areas.office.operations import keys
from zhishou.areas.people import second
from zhishou.areas.people.models import Factor
from zhishou.areas.property import queries
from zhishou.areas.property.models import Mandate, Unit
from zhishou.areas.property.models.parties import ACCOUNT
from zhishou.boot.backup import archive
from zhishou.kernel import clock, encrypted, jobs
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Event, Job, Person
from zhishou.kernel.operation import NotAllowed
from zhishou.kernel.secrets import KEYRING_FILE, Keyring

NOT_ENCRYPTED = {  # digests: nothing can be read from them
    "kernel.apitoken.digest", "kernel.link.digest", "mail.recipient.code_digest", "lockers.stay.code_digest",
}  # fmt: skip


@pytest.fixture(autouse=True)
def own_keys(tmp_path: Path, settings: Any) -> Path:
    """Keys of this test alone: a rotation lasts."""
    settings.KEYS = tmp_path / "keys"
    encrypted.ring()
    return tmp_path / "keys" / KEYRING_FILE


@pytest.fixture
def admin(cast: Cast) -> Person:
    """The administration, three accounts, and an app's secret."""
    people = staff(cast).people
    with writing():
        for n in range(3):
            unit = Unit.objects.create(site=cast.garden, code=f"1-{n}")
            sealed = encrypted.ring().encrypt(f"62220000{n}", ACCOUNT)
            Mandate.objects.create(
                site=cast.garden, unit=unit, bank="工商银行", account=sealed, account_tail="0000", holder="演示",
                starts_on=date(2026, 1, 1),
            )  # fmt: skip
        secret = second.sealed("JBSWY3DPEHPK3PXP")
        Factor.objects.create(
            person=people["property.clerk"], kind=Factor.Kind.APP, secret=secret, confirmed_at=clock.now()
        )
    return people["implied.administration"]


def rotate(who: Person) -> Job:
    job = perform("office.rotate_keys", Actor.of(who), {}, door="cli").result
    assert isinstance(job, Job)
    return job


def test_everything_is_written_anew_and_reads_as_before(cast: Cast, admin: Person) -> None:
    assert encrypted.by_key() == {1: 4}
    done = jobs.run_now(rotate(admin))
    assert (done.state, done.result) == (Job.State.DONE, {"written": 4, "failed": 0})
    assert encrypted.by_key() == {1: 0, 2: 4}
    accounts = {encrypted.ring().decrypt(m.account, ACCOUNT) for m in Mandate.objects.all()}
    assert accounts == {"622200000", "622200001", "622200002"}
    assert second.secret_of(Factor.objects.get()) == "JBSWY3DPEHPK3PXP"
    told = Event.objects.filter(operation="office.encrypt_anew")
    assert sum(event.facts["written"] for event in told) == 4


def test_an_interrupted_change_goes_on_with_the_same_key(
    cast: Cast, admin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "ROWS_AT_ONCE", 1)
    steps = 0

    def stopped(job: Job, done: int, total: int) -> None:
        nonlocal steps
        steps += 1
        if steps == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(jobs, "progress", stopped)
    job = rotate(admin)
    with pytest.raises(KeyboardInterrupt):
        jobs.run_now(job)
    monkeypatch.undo()
    left = encrypted.by_key()
    assert 0 < left[1] < 4 and left[1] + left[2] == 4
    assert second.secret_of(Factor.objects.get()) == "JBSWY3DPEHPK3PXP"  # whichever key it stands under
    again = jobs.run_now(rotate(admin))
    assert (again.result["written"], encrypted.by_key()) == (left[1], {1: 0, 2: 4})


def test_what_no_key_can_read_is_counted_and_left_as_it_is(cast: Cast, admin: Person) -> None:
    lost = Mandate.objects.order_by("pk")[0]
    with writing():
        lost.account = Keyring.new().encrypt("1", ACCOUNT)
        lost.save()
    done = jobs.run_now(rotate(admin))
    assert (done.state, done.result) == (Job.State.PARTLY, {"written": 3, "failed": 1})


def test_only_who_keeps_settings_changes_keys(cast: Cast, admin: Person) -> None:
    with pytest.raises(NotAllowed):
        rotate(Person.objects.get(username="property-clerk"))


def test_a_process_knows_a_new_key_at_once(admin: Person, own_keys: Path) -> None:
    elsewhere = Keyring.load(own_keys).with_new_key()
    before = encrypted.ring().encrypt("旧", "c")
    elsewhere.save(own_keys)
    assert encrypted.ring().decrypt(elsewhere.encrypt("新", "c"), "c") == "新"
    assert encrypted.ring().decrypt(before, "c") == "旧"


def test_a_backup_made_before_is_still_fit_by_the_grown_key_file(admin: Person, own_keys: Path) -> None:
    named_then = archive.sha256(own_keys)
    jobs.run_now(rotate(admin))
    assert archive.sha256(own_keys) != named_then
    assert archive.fits(own_keys, named_then)
    assert not archive.fits(own_keys, hashlib.sha256(b"another").hexdigest())
    Keyring.new().with_new_key().save(own_keys)
    assert not archive.fits(own_keys, named_then)


def test_every_encrypted_column_gets_the_new_key() -> None:
    binary = {
        f"{m._meta.label_lower}.{f.name}"
        for m in apps.get_models()
        if m.__module__.startswith("zhishou.")
        for f in m._meta.concrete_fields
        if isinstance(f, models.BinaryField)
    }
    assert binary - NOT_ENCRYPTED == set(encrypted.COLUMNS)


def test_the_account_still_goes_into_a_banks_file(cast: Cast, admin: Person) -> None:
    before = queries.accounts(cast.garden)
    jobs.run_now(rotate(admin))
    assert queries.accounts(cast.garden) == before


def test_processes_that_load_at_once_keep_one_cookie_secret(tmp_path: Path) -> None:
    asks = (
        "import sys; from pathlib import Path; from zhishou.config import env;"
        "sys.stdin.read(); print(env.cookie_secret(Path(sys.argv[1])))"
    )
    command = [sys.executable, "-c", asks, str(tmp_path / "home")]
    pipe = subprocess.PIPE
    asking = [subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) for _ in range(4)]
    for one in asking:
        assert one.stdin is not None
        one.stdin.close()
    answers = {one.stdout.read() for one in asking if one.stdout}
    assert [one.wait() for one in asking] == [0] * 4
    assert len(answers) == 1 and len(answers.pop().strip()) >= 48
    assert [file.name for file in (tmp_path / "home").iterdir()] == ["cookie-secret"]


def test_a_key_file_that_is_full_takes_no_further_key(
    cast: Cast, admin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "MOST_KEYS", 1)
    reads("office.keys_full", "密钥已经换过很多次，最多 1 个，不能再换。", lambda: rotate(admin))
