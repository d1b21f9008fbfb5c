"""The import wizard: hand in, look, take, correct, undo; and what a stranger may not."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from conftest import Cast
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from zhishou.areas.cases.queries import listing
from zhishou.kernel.actor import Actor
from zhishou.kernel.excel import read_table
from zhishou.kernel.models import Job, Person
from zhishou.kernel.operation import REGISTRY

BACKEND = "django.contrib.auth.backends.ModelBackend"
HEADERS = "编号,留言用户,留言主题,留言时间,留言详情,答复意见,答复时间"
GOOD = "1001,A0001,电梯异响,2019/4/25 9:32:09,响了三天,已修好,2019/5/6 14:43:43"
BAD = "1002,A0002,停水,不知道,停水两天,,"
pytestmark = pytest.mark.django_db


@pytest.fixture
def lin(cast: Cast) -> Person:
    return cast.person("lin", "林晓雯", "import_records", "see_statistics", "judge_complaints")


def hand_in(client: Client, cast: Cast, person: Person, text: str) -> Job:
    client.force_login(person, backend=BACKEND)
    sent = {
        "site": cast.garden.pk,
        "kind": "complaints",
        "file": SimpleUploadedFile("c.csv", text.encode()),
        "key": "h",
    }
    assert client.post("/do/office.hand_in_table", sent).status_code == 303
    return Job.objects.get(person=person)


def test_another_header_is_matched_by_hand_then_good_lines_are_taken_and_bad_ones_come_back(
    cast: Cast, lin: Person, client: Client
) -> None:
    job = hand_in(client, cast, lin, "\n".join([HEADERS, GOOD, BAD]))
    seen = client.get(f"/import/{job.pk}")
    if "第 3 行" not in seen.content.decode():  # 编号 is no alias: it is matched by hand
        seen = client.get(f"/import/{job.pk}?map-0=编号")
    assert "第 3 行" in seen.content.decode()
    assert (
        client.post(f"/import/{job.pk}/take", {"mapping": "留言编号=编号", "key": "t"})["Location"] == f"/jobs/{job.pk}"
    )
    job.refresh_from_db()
    assert (job.state, job.result["taken"], job.result["failed"]) == (Job.State.PARTLY, 1, 1)
    failed = b"".join(client.get(f"/files/{job.result['file']}").streaming_content)  # type: ignore[attr-defined]
    table = read_table(io.BytesIO(failed))
    assert table.headers[-1] == "原因" and [row.values["留言用户"] for row in table.rows] == ["A0002"]
    assert listing.rows(Actor.of(lin)).count() == 1


def test_an_import_is_taken_back_from_the_page_of_its_job(cast: Cast, lin: Person, client: Client) -> None:
    job = hand_in(client, cast, lin, "\n".join([HEADERS.replace("编号", "留言编号", 1), GOOD]))
    client.post(f"/import/{job.pk}/take", {"key": "t"})
    assert "cases.undo_import" in client.get(f"/jobs/{job.pk}").content.decode()
    assert "cases.undo_import" in REGISTRY


def test_nobody_elses_table_can_be_looked_at_or_taken(cast: Cast, lin: Person, client: Client) -> None:
    job = hand_in(client, cast, lin, "\n".join([HEADERS, GOOD]))
    other = cast.person("wang", "王五", "import_records")
    client.force_login(other, backend=BACKEND)
    assert client.get(f"/import/{job.pk}").status_code == 404
    assert client.post(f"/import/{job.pk}/take", {"key": "x"}).status_code == 404
    assert client.get(f"/jobs/{job.pk}").status_code == 404


def test_a_file_that_is_no_table_gets_one_sentence(cast: Cast, lin: Person, client: Client) -> None:
    job = hand_in(client, cast, lin, "\0\1\2")
    page = client.get(f"/import/{job.pk}").content.decode()
    assert "重新上传" in page


def test_a_template_opens_as_a_table_with_every_column(cast: Cast, lin: Person, client: Client, tmp_path: Path) -> None:
    client.force_login(lin, backend=BACKEND)
    answer = client.get("/import/template/complaints")
    table = read_table(io.BytesIO(answer.content))
    assert "留言编号" in table.headers and not list(table.rows)  # examples stand on a sheet of their own
    assert client.get("/import/template/nothing").status_code == 404
