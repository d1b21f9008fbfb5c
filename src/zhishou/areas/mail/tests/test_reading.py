"""Bodies, character sets, files and sizes as they come, through the real server."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from zhishou.areas.cases.models import Case
from zhishou.areas.mail.models import Received
from zhishou.areas.mail.reading import imap
from zhishou.areas.mail.reading.message import UnreadableError, read, without_quotes
from zhishou.areas.mail.tests.post import OURS, Office, letter
from zhishou.kernel import files

HEAD = b"From: =?gbk?B?s8LA9ruq?= <lihua@kehu.test>\r\nTo: service@cuihu.test\r\nMIME-Version: 1.0\r\n"
WORDS = "7 栋电梯夜间异响，影响老人休息。"


def raw(headers: bytes, body: bytes, subject: bytes = b"=?GB2312?B?tefM3dLsz+w=?=") -> bytes:
    return HEAD + b"Subject: " + subject + b"\r\n" + headers + b"\r\n\r\n" + body


def quoted(data: bytes) -> bytes:
    import quopri

    return quopri.encodestring(data).replace(b"\n", b"\r\n")


def base64(data: bytes) -> bytes:
    import base64 as b

    return b.encodebytes(data)


def text(charset: bytes, encoding: bytes) -> bytes:
    return b"Content-Type: text/plain; charset=" + charset + b"\r\nContent-Transfer-Encoding: " + encoding


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "mail"),
    [
        ("gbk, base64", raw(text(b"gbk", b"base64"), base64(WORDS.encode("gbk")))),
        ("gb18030, quoted-printable", raw(text(b"GB18030", b"quoted-printable"), quoted(WORDS.encode("gb18030")))),
        ("gb2312 said, gb18030 sent", raw(text(b"gb2312", b"8bit"), WORDS.encode("gb18030"))),
        ("no character set, gbk sent", raw(b"Content-Type: text/plain", WORDS.encode("gbk"))),
        ("utf-8 said, gbk sent", raw(text(b"utf-8", b"8bit"), WORDS.encode("gbk"))),
        ("a character set nobody knows", raw(text(b"x-kehu-9", b"base64"), base64(WORDS.encode()))),
        ("utf-8, quoted-printable", raw(text(b"utf-8", b"quoted-printable"), quoted(WORDS.encode()))),
        ("html alone", raw(b"Content-Type: text/html; charset=gbk",
                           f"<html><head><style>p{{}}</style><title>x</title></head><body><script>bad()</script>"
                           f"<p>{WORDS}</p></body></html>".encode("gbk"))),
    ],
)  # fmt: skip
def test_the_words_are_read_whatever_they_were_sent_in(office: Office, name: str, mail: bytes) -> None:
    row = office.take(mail)
    assert row.case is not None, (name, row.reason)
    assert (row.case.content, row.case.title, row.case.reporter_name) == (WORDS, "电梯异响", "陈丽华"), name


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    return out.getvalue()


def bomb() -> bytes:
    """An Excel file of a few kilobytes that would unpack to hundreds of megabytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/workbook.xml", b"0" * 250_000_000)
    return out.getvalue()


@pytest.mark.django_db
def test_files_pass_the_checks_of_every_upload_and_the_mail_is_kept_without_the_bad_ones(office: Office) -> None:
    mail = letter("请看附件。")
    mail.add_attachment(picture(), maintype="image", subtype="png", filename="现场照片.png")
    mail.add_attachment(bomb(), maintype="application", subtype="octet-stream", filename="清单.xlsx")
    mail.add_attachment(
        b"MZ\x90\x00" + b"\0" * 300, maintype="application", subtype="octet-stream", filename="看看.exe"
    )
    mail.add_attachment(b"<script>alert(1)</script>", maintype="text", subtype="html", filename="页面.html")
    row = office.take(mail)
    assert row.case is not None and row.case.content == "请看附件。"
    assert [(f.name, f.mime) for f in files.of(row.case)] == [("现场照片.png", "image/png")]
    assert sorted(row.refused.values_list("name", "code")) == [
        ("清单.xlsx", "upload.too_large"), ("看看.exe", "upload.kind"), ("页面.html", "upload.kind"),
    ]  # fmt: skip
    client = Client()
    client.force_login(office.lin, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(row.case.get_absolute_url()).content.decode()
    assert "“清单.xlsx”太大" in page and "“看看.exe”不能上传" in page and "现场照片.png" in page


@pytest.mark.django_db
def test_of_a_huge_mail_the_words_are_taken_and_the_rest_stays_on_the_server(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "MOST_BYTES", 300_000)
    mail = letter("照片很大。")
    mail.add_attachment(b"\xff\xd8\xff" + b"\1" * 900_000, maintype="image", subtype="jpeg", filename="大照片.jpg")
    row = office.take(mail)
    assert row.case is not None and row.case.content == "照片很大。" and row.size > 900_000
    assert ("大照片.jpg", "mail.too_large") in list(row.refused.values_list("name", "code"))
    assert len(office.server.box(OURS)) == 1


@pytest.mark.django_db
def test_what_cannot_be_read_is_kept_with_the_reason_and_the_next_mail_is_taken(office: Office) -> None:
    nested = b"From: lihua@kehu.test\r\nSubject: x\r\n"
    for n in range(1500):
        nested += b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n)
    headless = b"Subject: nobody\r\n\r\nwho wrote this?"
    office.server.deliver([nested, headless, letter().as_bytes()], OURS)
    office.fetch()
    states = dict(Received.objects.values_list("uid", "state"))
    assert states[2] == "refused" and Received.objects.get(uid=2).reason == "mail.no_sender"
    assert states[1] in ("refused", "opened") and states[3] == "opened"
    assert Case.objects.filter(title="电梯异响").count() == 1


@pytest.mark.django_db
def test_a_mail_dated_at_the_end_of_the_calendar_is_taken_without_its_date() -> None:
    assert read(raw(b"Date: Fri, 31 Dec 9999 23:59:59 -1200", b"x")).sent_at is None
    assert read(raw(b"Date: Mon, 23 Nov 2026 09:00:00 +0800", b"x")).sent_at is not None


def test_an_overlong_body_is_cut_and_says_so(office: Office) -> None:
    row = office.take(letter("很长。" * 12_000))
    assert row.case is not None and len(row.case.content) == 20_000
    assert list(row.refused.values_list("code", flat=True)) == ["mail.cut"]


@given(
    st.binary(max_size=400),
    st.sampled_from([b"", HEAD, HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"]),
)
def test_no_bytes_make_the_reader_stumble(data: bytes, head: bytes) -> None:
    try:
        mail = read(head + data)
    except UnreadableError:
        return
    assert len(mail.subject) <= 300 and len(mail.text) <= 20_000 and "\0" not in mail.text + mail.subject + mail.sender
    (mail.text + mail.subject + mail.sender + mail.sender_name).encode()


@pytest.mark.parametrize(
    ("whole", "own"),
    [
        ("又响了。\n\n在 2026年11月25日，翠湖物业 写道：\n> 您好", "又响了。"),
        ("又响了。\n------------------ 原始邮件 ------------------\n您好", "又响了。"),
        ("又响了。\nOn Wed, Nov 25, 2026 at 9:00 AM Service wrote:\n—— 请在这一行以上回复 ——\n您好", "又响了。"),
        ("又响了。\n> —— 请在这一行以上回复 ——\n> 您好", "又响了。"),
        ("> 只有引文", "> 只有引文"),
    ],
)
def test_of_an_answer_only_the_customers_own_words_join(whole: str, own: str) -> None:
    assert without_quotes(whole) == own


def test_a_mail_of_endless_parts_is_read_as_far_as_sense_goes() -> None:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "lihua@kehu.test", "很多附件"
    mail.set_content("见附件")
    for n in range(60):
        mail.add_attachment(picture(), maintype="image", subtype="png", filename=f"{n}.png")
    found = read(mail.as_bytes())
    assert len(found.files) == 20 and found.left_out[0] == ("20.png", "mail.too_many_files")
