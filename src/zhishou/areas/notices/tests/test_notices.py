"""Notices: printed after the second person's check, equal to the books, signed for, followed by QR code; nobody's name outside."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pypdfium2
import pytest
from conftest import Cast, reads
from django.test import Client
from tests.billing.town import Town, community

from zhishou.areas.billing.export import charges_of
from zhishou.areas.letters.tests.hands import drawn
from zhishou.areas.notices import auditing, drawing, public, queries
from zhishou.areas.notices.drawing import fitting
from zhishou.areas.notices.jobs import print_notices
from zhishou.areas.notices.models import NoticeBatch, NoticeFile, UnitNotice
from zhishou.areas.notices.setter import set_notices
from zhishou.areas.notices.setting import Setters
from zhishou.areas.notices.statements import Line, delivery_order
from zhishou.areas.notices.tokens import token_of, unit_of
from zhishou.areas.office.queries.sentences import speak
from zhishou.areas.payments import queries as money
from zhishou.areas.property.models import Party, Reading, Unit
from zhishou.kernel import clock, files, jobs, words
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Event, Job, Obligation
from zhishou.kernel.operation import Invalid, NotAllowed, Refused
from zhishou.kernel.paper import PaperError
from zhishou.kernel.types import Upload

pytestmark = pytest.mark.django_db
PERIOD, WORDS = 202601, "2026-01"
HAND_OVER = {"after": "notices.file_pdf", "do": "notices.hand_over", "within": "3 workdays"}
MOBILE = "13800006021"


class Office(Town):
    """The community with a keeper of buildings, its notices printed from the job."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        self.clerk = cast.person("tang", "唐敏", "issue_notices", "hand_out_notices")
        self.keeper = cast.person("luo", "罗军", "hand_out_notices", obliges=(HAND_OVER,))
        units, meters, tariffs = community(5, 12)
        self.tariffs(tariffs)
        self.units(units)
        self.meters(meters)
        for meter in meters:
            meter.dials = {period: dial for period, dial in meter.dials.items() if period <= 202602}
        self.read(meters)
        while reading := Reading.objects.filter(state=0).order_by("period", "pk").first():
            self.do("property.accept_reading", who=self.hua, reading=reading.pk, value_milli=reading.value_milli)

    def approved(self, period: int = PERIOD) -> None:
        """Run a month and check it."""
        self.run(period)
        run = self.do("billing.open_run", site=self.site.pk, period=period).result
        self.do("billing.approve_run", who=self.he, run=run.pk)

    def make(self, words: str = WORDS) -> NoticeBatch:
        """Ask for the notices; the job waits."""
        made = self.do("notices.make", who=self.clerk, site=self.site.pk, period=words).result
        assert isinstance(made, NoticeBatch)
        return made

    def printed(self, words: str = WORDS) -> NoticeBatch:
        """Ask for the notices and let the job do its work."""
        batch = self.make(words)
        job = queries.job_of(batch)
        assert job is not None
        assert jobs.run_now(job).state == Job.State.DONE
        batch.refresh_from_db()
        return batch


@pytest.fixture
def office(cast: Cast) -> Office:
    """A community of twelve units, read."""
    return Office(cast)


def text_of(file: NoticeFile) -> list[str]:
    """The words of each page."""
    assert file.pdf is not None
    book = pypdfium2.PdfDocument(files.read(file.pdf))
    return [page.get_textpage().get_text_range() for page in book]


def fen_of(text: str) -> int:
    """`-1,234.50` as fen."""
    return int(text.replace(",", "").replace(".", ""))


def test_notices_wait_for_the_second_persons_check(office: Office) -> None:
    with pytest.raises(Refused, match="not_approved"):
        office.make()
    office.run(PERIOD)
    with pytest.raises(Refused, match="not_approved"):
        office.make()
    office.approved()
    assert office.printed().finished_at is not None
    with pytest.raises(NotAllowed):
        office.do("notices.make", who=office.keeper, site=office.site.pk, period=WORDS)


def test_what_is_printed_equals_the_books_unit_by_unit_to_the_fen(office: Office) -> None:
    office.approved()
    office.do("payments.import_payments", site=office.site.pk, rows=[_half_paid(office)])
    office.approved(202602)
    batch = office.printed("2026-02")
    books: dict[tuple[str, bool], int] = {}
    for charge in charges_of(office.site, 202602):
        key = (charge.code, charge.payer == 2)  # type: ignore[attr-defined]
        books[key] = books.get(key, 0) + charge.amount_fen
    told: dict[tuple[str, bool], int] = {}
    due: dict[str, int] = {}
    for file in batch.files.filter(pages__gt=0):
        pages = text_of(file)
        assert len(pages) == file.pages
        for notice, page in zip(file.notices.select_related("unit"), pages, strict=True):
            assert f"房屋编码\r\n{notice.unit.code}" in page or notice.unit.code in page
            amounts = [fen_of(found) for found in re.findall(r"本期应收\s+(-?[\d,]+\.\d\d)", page)]
            assert amounts == [notice.charged_fen]
            key = (notice.unit.code, file.for_developer)  # of owners and tenants there is a page each
            told[key] = told.get(key, 0) + amounts[0]
            due[notice.unit.code] = due.get(notice.unit.code, 0) + notice.due_fen
    arrears_only = {key: fen for key, fen in told.items() if fen == 0 and key not in books}
    assert {k: v for k, v in told.items() if k not in arrears_only} == books
    assert sum(batch.files.values_list("charged_fen", flat=True)) == sum(books.values())
    codes = {unit.code: unit.pk for unit in Unit.objects.filter(site=office.site)}
    owed = money.owed_of(office.site, list(codes.values()))
    both = {code for code, developer in told if developer} & {code for code, developer in told if not developer}
    assert {c: fen for c, fen in due.items() if c not in both} == {c: owed[codes[c]] for c in due if c not in both}
    assert auditing.notices() == []


def _half_paid(office: Office) -> dict[str, Any]:
    charge = next(c for c in charges_of(office.site, PERIOD) if c.payer == 0 and c.amount_fen > 2000)
    code = charge.code  # type: ignore[attr-defined]
    return {"code": code, "amount_fen": 1000, "paid_on": date(2026, 2, 3), "method": 1, "number": "收1"}


def test_the_lines_of_a_page_add_up_to_its_sum_and_the_words_say_the_amount(office: Office) -> None:
    office.approved()
    batch = office.printed()
    file = batch.files.filter(pages__gt=0, for_developer=False).first()
    assert file is not None
    for statement, page in zip(queries.pages_of(file), text_of(file), strict=True):
        for line in statement.lines:
            assert f"{line.fen / 100:,.2f}" in page
        assert sum(line.fen for line in statement.lines) == statement.charged_fen
        assert f"{max(0, statement.due_fen) / 100:,.2f}" in page


def test_printing_that_was_interrupted_goes_on_and_prints_nothing_twice(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.approved()
    batch = office.make()
    job = queries.job_of(batch)
    assert job is not None and batch.files.count() > 2
    whole, asked = Setters._set, []

    def dies(self: Setters, data: Any, pages: int) -> bytes:
        asked.append(data["title"])
        if len(asked) == 2:
            raise PaperError("killed")
        return whole(self, data, pages)

    with monkeypatch.context() as patch, pytest.raises(PaperError):
        patch.setattr(Setters, "_set", dies)
        print_notices(job)
    filed = set(batch.files.exclude(filed_at=None).values_list("pk", "filed_at"))
    assert filed and batch.files.filter(filed_at=None).exists()
    assert office.make().pk == batch.pk
    print_notices(job)
    batch.refresh_from_db()
    assert batch.finished_at is not None
    assert filed <= set(batch.files.values_list("pk", "filed_at"))
    assert UnitNotice.objects.count() == sum(batch.files.values_list("pages", flat=True))
    assert Event.objects.filter(operation="notices.file_pdf").count() == batch.files.filter(pages__gt=0).count()
    assert Event.objects.filter(operation="notices.leave_out").count() == batch.files.filter(pages=0).count()


def test_books_that_moved_while_a_building_was_set_are_not_filed(office: Office) -> None:
    office.approved()
    batch = office.make()
    file = next(f for f in batch.files.all() if queries.pages_of(f))
    pages = [
        {"unit": p.unit.pk, "charged_fen": p.charged_fen + 1, "arrears_fen": 0, "settled_fen": 0}
        for p in queries.pages_of(file)
    ]
    with pytest.raises(Refused, match="books_moved"):
        perform(
            "notices.file_pdf", Actor.system("notices.print"),
            {"file": file, "pdf": Upload("x.pdf", b"%PDF-"), "pages": pages}, door="job",
        )  # fmt: skip
    with pytest.raises(NotAllowed):
        office.do("notices.file_pdf", who=office.clerk, file=file.pk, pdf=Upload("x.pdf", b"%PDF-"), pages=[])


def test_the_keeper_counts_and_signs_for_a_building_once(office: Office) -> None:
    office.approved()
    batch = office.make()
    waiting = batch.files.first()
    assert waiting is not None
    with pytest.raises(Refused, match="not_printed"):
        office.do("notices.hand_over", who=office.keeper, file=waiting.pk, count=1, signature=drawn())
    batch = office.printed()
    file = batch.files.filter(pages__gt=0).first()
    assert file is not None
    with pytest.raises(Invalid):
        office.do("notices.hand_over", who=office.keeper, file=file.pk, count=file.pages + 1, signature=drawn())
    with pytest.raises(Refused, match=r"notice\.own"):
        office.do("notices.hand_over", who=office.clerk, file=file.pk, count=file.pages, signature=drawn())
    office.do("notices.hand_over", who=office.keeper, file=file.pk, count=file.pages, signature=drawn())
    with pytest.raises(Refused, match="handed_over"):
        office.do("notices.hand_over", who=office.keeper, file=file.pk, count=file.pages, signature=drawn())
    file.refresh_from_db()
    listed = pypdfium2.PdfDocument(drawing.handover_pdf(file))[0].get_textpage().get_text_range()
    assert f"共 {file.pages} 份" in listed and "楼管员签收" in listed


def owed(office: Office) -> dict[str, str]:
    """What the keeper owes: the row of the first page, and how it stands."""
    rows = Obligation.objects.filter(do_operation="notices.hand_over").order_by("pk")
    return {
        f"{one.number} {one.matter}".strip(): one.row.state for one in speak(Actor.of(office.keeper), rows, clock.now())
    }


def test_the_keeper_owes_the_hand_over_of_each_printed_building_and_of_no_other(office: Office) -> None:
    office.approved()
    office.do("property.import_units", site=office.site.pk, rows=[{"code": "9-901", "building": "新建的楼"}])
    batch = office.printed()
    files_ = list(batch.files.filter(pages__gt=0))
    assert len(files_) > 1 and batch.files.filter(pages=0).exists()
    names = [f"{file.site.name} {file.title}　{WORDS} 共 {file.pages} 份" for file in files_]
    assert owed(office) == dict.fromkeys(names, "open")
    first = files_[0]
    office.do("notices.hand_over", who=office.keeper, file=first.pk, count=first.pages, signature=drawn())
    assert owed(office) == dict.fromkeys(names, "open") | {names[0]: "kept"}
    office.make()
    assert set(owed(office).values()) == {"kept", "waived"}


def test_a_new_edition_takes_the_place_of_the_old_one(office: Office) -> None:
    office.approved()
    old = office.printed()
    new = office.printed()
    assert (old.edition, new.edition) == (1, 2)
    file = old.files.filter(pages__gt=0).first()
    assert file is not None
    with pytest.raises(Refused, match="superseded"):
        office.do("notices.hand_over", who=office.keeper, file=file.pk, count=file.pages, signature=drawn())


def test_the_posting_names_nobody_and_tells_no_arrears(office: Office) -> None:
    office.approved()
    batch = office.printed()
    file = batch.files.filter(pages__gt=0, for_developer=False).first()
    assert file is not None
    posted = pypdfium2.PdfDocument(drawing.posting_pdf(file))[0].get_textpage().get_text_range()
    assert "张贴" not in posted and "业主" not in posted and "往期欠费" not in posted
    rooms: dict[int, int] = {}
    for notice in file.notices.all():
        rooms[notice.unit_id] = rooms.get(notice.unit_id, 0) + notice.charged_fen
    assert all(f"{fen / 100:,.2f}" in posted for fen in rooms.values() if fen)


def test_the_pages_show_and_serve_only_to_those_whose_duty_it_is(office: Office, client: Client) -> None:
    office.approved()
    batch = office.printed()
    file = batch.files.filter(pages__gt=0).first()
    assert file is not None
    addresses = ["/payment-notices", file.url(), f"{file.url()}/list.pdf", f"{file.url()}/posting.pdf",
                 f"/files/{file.pdf_id}"]  # fmt: skip
    backend = "django.contrib.auth.backends.ModelBackend"
    for person, good in ((office.clerk, True), (office.keeper, True), (office.xu, False)):
        client.force_login(person, backend=backend)
        for address in addresses:
            assert (client.get(address).status_code == 200) == good, (person, address)


def february(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the clock stands in February 2026."""
    real = clock.now
    shift = real() - real().replace(year=2026, month=2, day=9)
    monkeypatch.setattr(clock, "now", lambda: real() - shift)


def test_the_qr_code_opens_the_bill_behind_four_digits(
    office: Office, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.approved()
    batch = office.printed()
    february(monkeypatch)
    notice = UnitNotice.objects.filter(file__batch=batch, file__for_developer=False, due_fen__gt=0).first()
    assert notice is not None
    with_mobile(notice.unit)
    address = f"/bill/{token_of(notice.unit_id, PERIOD)}"
    assert client.get(f"{address}/statement").status_code == 302
    wrong = client.post(address, {"digits": "0000"})
    forged = client.post("/bill/" + "A" * 24, {"digits": "6021"})
    assert (wrong.status_code, forged.status_code) == (422, 422)
    sentence = str(words.REFUSALS["notice.no_match"])
    assert sentence in wrong.content.decode() and sentence in forged.content.decode()
    right = client.post(address, {"digits": "6021"})
    assert right.status_code == 303 and right["Location"] == f"{address}/statement"
    shown = client.get(right["Location"]).content.decode()
    theirs = UnitNotice.objects.filter(file=notice.file, unit=notice.unit)  # the digits are those of all who pay
    for fen in (sum(one.due_fen for one in theirs), sum(one.charged_fen for one in theirs)):
        assert f"{fen / 100:,.2f}" in shown
    assert "业主" not in shown and MOBILE not in shown and "6021" not in shown
    other = UnitNotice.objects.filter(file__batch=batch, file__for_developer=False).exclude(unit=notice.unit).first()
    assert other is not None
    assert client.get(f"/bill/{token_of(other.unit_id, PERIOD)}/statement").status_code == 302


def with_mobile(unit: Unit) -> None:
    """The owner's mobile is known."""
    from conftest import writing

    with writing():
        Party.objects.filter(tenures__unit=unit).update(mobile=MOBILE)


def test_whoever_guesses_digits_is_stopped(office: Office, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    february(monkeypatch)
    unit = Unit.objects.first()
    assert unit is not None
    with_mobile(unit)
    address = f"/bill/{token_of(unit.pk, PERIOD)}"
    for guess in range(public.LOOKS_PER_UNIT):
        assert client.post(address, {"digits": f"{guess:04d}"}).status_code == 422
    assert client.post(address, {"digits": "6021"}).status_code == 429


def test_a_token_names_its_unit_cannot_be_made_up_and_grows_old(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    february(monkeypatch)
    token = token_of(4711, PERIOD)
    assert (len(token), unit_of(token), unit_of(token.lower())) == (24, 4711, 4711)
    for place, sign in enumerate(token):
        assert unit_of(token[:place] + ("A" if sign != "A" else "B") + token[place + 1 :]) is None
    assert unit_of("") is None and unit_of("ä" * 24) is None and unit_of(token[:-8]) is None
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=220))
    assert unit_of(token) is None


def test_a_page_stays_one_page_however_many_lines_it_has() -> None:
    line = Line("物业管理费", "1", "2", "1", "89.50 平方米 × 2.85 × 31/31 天", 25508, date(2026, 3, 31))
    for count in (1, 12, 13, 20, 21, 40):
        lines = fitting([line] * count)
        assert sum(one.fen for one in lines) == 25508 * count
        page = {
            "addressee": "张伟", "place": "翠湖花园", "room": "7 栋 101", "code": "7-101", "return_line": "翠湖物业",
            "due": "1.00", "words": "壹元整", "until": "2026-03-31", "before": "",
            "lines": [[one.item, one.before, one.now, one.usage, one.how * 2, "255.08"] for one in lines],
            "sums": [["本期应收", "1.00"], ["往期欠费", "1.00"], ["已付、预存抵扣", "-1.00"]], "address": "http://x/bill/A",
        }  # fmt: skip
        data = {"company": "翠湖物业", "title": "7 栋", "period": "2026-01", "as_of": "2026-02-01", "how": "一\n二\n三\n四",
                "remark": "说明", "pages": [page]}  # fmt: skip
        assert len(pypdfium2.PdfDocument(set_notices(data))) == 1, count


def test_rooms_are_delivered_in_the_order_people_walk() -> None:
    units = [Unit(code=c, entrance=e, room=r) for c, e, r in
             [("a", "2单元", "101"), ("b", "1单元", "1203"), ("c", "1单元", "203"), ("d", "10单元", "1"), ("e", "", "3")]]  # fmt: skip
    assert [u.code for u in delivery_order(units)] == ["e", "c", "b", "a", "d"]


def test_a_community_without_units_has_no_notices(cast: Cast) -> None:
    town = Town(cast)
    clerk = cast.person("tang", "唐敏", "issue_notices")
    town.run(PERIOD)
    run = town.do("billing.open_run", site=town.site.pk, period=PERIOD).result
    town.do("billing.approve_run", who=town.he, run=run.pk)
    reads(
        "notice.nothing",
        f"{town.site.name} {WORDS} 没有应收，不用打印通知单。",
        lambda: town.do("notices.make", who=clerk, site=town.site.pk, period=WORDS),
    )
