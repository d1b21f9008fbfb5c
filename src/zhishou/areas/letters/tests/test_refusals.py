"""What the letters refuse: every sentence as it is read, provoked through the operation."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pypdfium2
import pytest
from conftest import Cast, reads, writing

from zhishou.areas.letters.tests.hands import drawn
from zhishou.kernel import clock, words
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Appointment, Post
from zhishou.kernel.types import Upload

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


class Desk:
    """Administration, a clerk who has not signed, and a post nobody wrote duties for."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.admin = cast.person("admin", "行政", "issue_letters", "write_charters", site=cast.company)
        self.lin = cast.person("lin", "林晓雯", "issue_letters", signed=False)
        with writing():
            self.bare = Post.objects.create(site=cast.company, code="test.bare", name="门岗")
            self.seat = Appointment.objects.create(
                person=self.lin, post=self.bare, site=cast.garden, starts_at=clock.now()
            )

    def do(self, operation: str, who: Any = None, **data: Any) -> Any:
        return perform(f"letters.{operation}", Actor.of(who or self.admin), data, door="page").result

    def letter(self) -> Any:
        return self.do("issue", appointment=of_signed(self))

    def write(self, *clauses: dict[str, Any]) -> Any:
        return self.do("write_charter", post=self.post(), clauses=list(clauses))

    def publish(self, **more: Any) -> Any:
        return self.do("publish_charter", post=self.post(), **more)

    def post(self) -> Post:
        return of_signed(self).post


OLD = {"id": "test.lin.1", "text": "林晓雯的职责", "grants": ["发出确认书"]}


def of_signed(d: Desk) -> Appointment:
    """The clerk's appointment to the post that has duties."""
    return d.lin.appointments.exclude(post=d.bare).get()


def publish_the_same(d: Desk) -> Any:
    d.write(OLD)
    return d.publish()


def publish_with_a_day_gone_by(d: Desk) -> Any:
    d.write({**OLD, "text": "改过的职责"})
    return d.publish(keep_old_until="2026-11-22")


def sign_an_old_version(d: Desk) -> Any:
    letter = d.letter()
    with writing():
        letter.version.__class__.objects.filter(pk=letter.version_id).update(state="disabled")
    return d.do("sign", d.lin, letter=letter, signature=drawn())


def sign_with_a_document(d: Desk) -> Any:
    return d.do("sign", d.lin, letter=d.letter(), signature=Upload("签名.png", b"%PDF-1.7 not a picture"))


def scan_a_book(d: Desk) -> Any:
    book, out = pypdfium2.PdfDocument.new(), io.BytesIO()
    for _page in range(201):
        book.new_page(20, 20)
    book.save(out)
    return d.do("take_scan", letter=d.letter(), scan=Upload("合订本.pdf", out.getvalue()))


REFUSED: dict[str, tuple[str, Callable[[Desk], Any]]] = {
    "charter.empty": ("岗位职责至少要有一条。请写一条再保存。", lambda d: d.write()),
    "charter.twice": ("第 2 条：职责编号“test.lin.1”写了两次。请删去重复的一条。", lambda d: d.write(OLD, OLD)),
    "charter.no_draft": ("没有可发布的草稿。请先修改并保存。", lambda d: d.publish()),
    "charter.nothing_changed": ("草稿与现行版本完全相同，不用发布。", publish_the_same),
    "charter.sign_by_past": ("重签期限 2026-11-22 已过。请选今天以后的日期，或不填。", publish_with_a_day_gone_by),
    "letter.no_charter": (
        "“门岗”还没有已发布的岗位职责。请先在“岗位职责”里写好并发布，再发确认书。",
        lambda d: d.do("issue", appointment=d.seat),
    ),
    "letter.none_to_issue": (
        "这里没有需要发的确认书：该签的都已签好，或已经发出待签。",
        lambda d: d.do("issue_many", site=d.cast.bay),
    ),
    "letter.version_out": ("这一版岗位职责已经停用，不能再签。请行政部发出新版的确认书。", sign_an_old_version),
    "letter.signature_kind": ("签名要在框内手写，或传一张签名的照片（JPG、PNG）。", sign_with_a_document),
    "letter.scan_pages": ("“合订本.pdf”超过 200 页。请分成几个文件再传。", scan_a_book),
}


@pytest.mark.parametrize("code", REFUSED)
def test_the_letters_say(cast: Cast, code: str) -> None:
    sentence, act = REFUSED[code]
    with clock.at(NOON):
        desk = Desk(cast)
        reads(code, sentence, lambda: act(desk))


def test_a_site_where_nobody_waits_has_no_paper_to_print(cast: Cast, client: Any) -> None:
    client.force_login(Desk(cast).admin, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get("/letters/paper", {"site": cast.bay.code})
    assert str(words.refusal("letter.none_waiting", {"site": "翠湖湾"})) in answer.text
