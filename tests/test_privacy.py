"""One person's data: a copy of everything, and erased everywhere, while seals and books still fit."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from conftest import Cast, seal_all, writing
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.test import Client

from tests.company_life import Life, customer_of, live
from tests.staffing import staff
from zhishou.areas.callbacks.models import Callback
from zhishou.areas.cases.models import Acceptance, Case, Remedy
from zhishou.areas.customers.models import PrivacyRequest
from zhishou.kernel import audit, clock, evidence_export, evidence_file, files, guard, privacy
from zhishou.kernel.gate import begin
from zhishou.kernel.models import Event, EventWords, StoredFile
from zhishou.kernel.operation import NotAllowed, Refused
from zhishou.kernel.scope import subject_of

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "privacy.md"
WORD, PHONE = "翠湖", "13800006021"
ROOT, CLERK = "implied.administration", "property.assistant"


@pytest.fixture
def life(cast: Cast) -> Life:
    """A company in which the customer's matters are of every kind."""
    return live(cast.company, cast.engineering, staff(cast).people, word=WORD, phone=PHONE)


def settle(life: Life) -> None:
    """Whatever is open of the customer's counts as settled: how it is settled is told elsewhere."""
    with writing():
        now = clock.now()
        for case in Case.objects.exclude(stage="closed"):
            case.stage, case.closed_at, case.closed_as = "closed", now, "answered"
            case.save()
        Callback.objects.filter(state="open").update(state="done", closed_at=now)


def everything_kept() -> str:
    """Every word the database holds, in one text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        said = []
        for table in tables:
            cursor.execute(f"SELECT coalesce(string_agg(t::text, E'\\n'), '') FROM \"{table}\" t")
            said.append(f"{table}: {cursor.fetchone()[0]}")
    return "\n".join(said)


def test_the_copy_holds_everything_and_only_who_protects_data_gets_it(life: Life) -> None:
    customer = customer_of(life)
    with pytest.raises(NotAllowed):
        life.do(CLERK, "customers.export_data", customer=customer.pk)
    request = life.do(ROOT, "customers.export_data", customer=customer.pk)
    copy = files.of(request, "privacy").get()
    packed = zipfile.ZipFile(io.BytesIO(files.read(copy)))
    data = json.loads(packed.read("data.json"))
    assert data["customers.Customer"][0]["手机"] == PHONE
    assert len(data["cases.Case"]) == 5  # two by the file and its number, three by the number alone
    assert {one["来电号码"] for one in data["calls.Call"]} == {PHONE}
    assert any(name.startswith("files/") for name in packed.namelist())
    for who, status in ((ROOT, 200), (CLERK, 404), ("property.clerk", 404)):
        client = Client()
        client.force_login(life.people[who], backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(f"/files/{copy.pk}").status_code == status, who
        assert client.get("/privacy").status_code == (200 if who == ROOT else 403)


def test_nothing_is_erased_while_a_matter_is_open(life: Life) -> None:
    with pytest.raises(Refused, match="still_open"):
        life.do(ROOT, "customers.erase_data", customer=customer_of(life).pk)


@pytest.mark.django_db(transaction=True)
def test_erased_is_erased_everywhere_and_the_seals_still_fit(tmp_path: Path) -> None:
    with transaction.atomic():
        made = live_in_new_cast()
    settle_in_transaction(made)
    customer = customer_of(made)
    seal_all()
    before = made.do(ROOT, "customers.export_data", customer=customer.pk)
    copy = files.of(before, "privacy").get()
    photo = StoredFile.objects.filter(kind="evidence").first()
    acceptance = Acceptance.objects.get(accepted=True)
    assert photo is not None and acceptance.file is not None
    events = Event.objects.count()
    request = made.do(ROOT, "customers.erase_data", customer=customer.pk)
    assert Event.objects.count() == events + 1
    left = [line for line in everything_kept().splitlines() if PHONE in line]
    assert left == []
    assert not files.path_of(copy).exists()
    theirs = [subject_of(case) for case in Case.objects.filter(title=privacy.ERASED)]  # a stranger's mail is not theirs
    assert theirs and not EventWords.objects.filter(event__context__in=theirs).exclude(said=[]).exists()
    # The signature on thirty-six yuan is a voucher: kept, and said so.
    assert Remedy.objects.filter(chosen_at__isnull=False, compensation_fen=3600).exists()
    # So are the paper of the account that was closed and its two signatures, and for two years that of a prize.
    assert files.path_of(acceptance.file).exists() and request.counts["kept"] == 1 + 3 + 1
    seal_all()
    assert all(found == [] for found in audit.differences().values())
    evidence_export.export(tmp_path / "chain.jsonl")
    assert evidence_file.verify(tmp_path / "chain.jsonl").ok
    with pytest.raises(Refused, match="erased_before"):
        made.do(ROOT, "customers.erase_data", customer=customer.pk)
    assert PrivacyRequest.objects.count() == 2


def live_in_new_cast() -> Life:
    cast = Cast()
    return live(cast.company, cast.engineering, staff(cast).people, word=WORD, phone=PHONE)


def settle_in_transaction(life: Life) -> None:
    with transaction.atomic():
        settle(life)


# ---- the application's own role


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE kernel_event SET door = 'x'", "DELETE FROM kernel_event", "TRUNCATE kernel_event CASCADE",
        "UPDATE kernel_seal SET root = 'x'", "DELETE FROM kernel_seal", "TRUNCATE kernel_seal",
        "UPDATE kernel_eventwords SET said = '[]'", "DELETE FROM kernel_eventwords", "TRUNCATE kernel_eventwords",
        "DROP TABLE kernel_event", "ALTER TABLE kernel_event DISABLE TRIGGER ALL",
        "DROP TRIGGER zhishou_append_only ON kernel_event", "SET session_replication_role = replica",
    ],
)  # fmt: skip
def test_the_applications_role_cannot_rewrite_history_whatever_it_says(db: None, statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for disguise in ("maintenance", "customers.erase_data"):
            begin(disguise)
            cursor.execute(f"SET LOCAL ROLE {guard.APP_ROLE}")
            with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), transaction.atomic():
                cursor.execute(statement)
        cursor.execute("RESET ROLE")


def test_the_role_erases_words_by_the_one_way_there_is(life: Life) -> None:
    event = Event.objects.get(operation="cases.take_in", context=subject_of(Case.objects.earliest("pk")))
    words = event.words
    assert len(words.said) > 2
    kept = [word for word in words.said if word[0] != "content"]
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {guard.APP_ROLE}")
        named: Any = [[event.pk] * 2, ["content", "never said"]]
        cursor.execute("SELECT zhishou_erase_words(%s, %s)", named)
        words.refresh_from_db()
        first = words.erased
        cursor.execute("SELECT zhishou_erase_words(%s, %s)", named)
        cursor.execute("RESET ROLE")
    words.refresh_from_db()
    assert words.said == kept, "the others stand as they stood"
    assert first and list(first) == ["content"] and words.erased == first, "when it was erased, once for ever"
    assert "content" in event.commitments


# ---- the map


def mapped() -> dict[str, str]:
    """Field → how it is treated, as docs/privacy.md says."""
    found: dict[str, str] = {}
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        match = re.fullmatch(r"`([a-z_]+\.[A-Za-z]+)`", cells[0]) if line.startswith("|") else None
        if match:
            for name in re.findall(r"`(\w+)`", cells[1]):
                found[f"{match[1]}.{name}"] = cells[-1] if len(cells) > 3 else "not personal"
    return found


def all_fields() -> set[str]:
    own = [m for m in apps.get_models() if m.__module__.startswith("zhishou.")]
    return {f"{m._meta.label}.{f.name}" for m in own for f in m._meta.concrete_fields}


def test_every_field_of_every_table_is_on_the_map() -> None:
    known = set(mapped())
    assert sorted(all_fields() - known) == []
    assert sorted(known - all_fields()) == []


def test_what_the_map_says_is_erased_is_what_the_program_erases() -> None:
    names: dict[str, Any] = {m._meta.label_lower: m._meta.label for m in apps.get_models()}
    erased = {f"{names[label]}.{field}" for label, holder in privacy.HOLDERS.items() for field in holder.blank}
    assert {field for field, how in mapped().items() if how == "emptied on request"} == erased
    for years, said in ((0, "emptied on request after leaving"), (2, "emptied on request two years after leaving")):
        theirs = {f"{m._meta.label}.{f}" for m, h in privacy.STAFF if h.years == years for f in h.blank}
        assert {field for field, how in mapped().items() if how == said} == theirs
