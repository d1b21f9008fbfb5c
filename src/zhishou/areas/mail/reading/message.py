"""One mail read: who wrote it, what, in answer to what, with which files, and whether a program wrote it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime
from email import policy
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime

from django.utils import timezone

from zhishou.areas.mail import reference
from zhishou.areas.mail.reading.plain import decoded, from_html, tidy
from zhishou.kernel import typed

MOST_TEXT = 20_000  # characters of a body that are taken; the rest stays in the mail
MOST_FILES = 20
MOST_RECIPIENTS = 30
MOST_PARTS = 300
MARK = "—— 请在这一行以上回复 ——"
_BULK = {"bulk", "junk", "list", "auto_reply", "auto-reply"}
_QUOTES = re.compile(
    r"\n(?:-{2,} ?(?:原始邮件|Original Message|转发邮件信息) ?-{2,}|在.{0,80}写道[:：]|On .{0,120} wrote:|_{20,})[ \t]*(?:\n|$)"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


class UnreadableError(ValueError):
    """Not a mail that can be read; it stays on the server."""


@dataclass(frozen=True)
class Attached:
    """A file of a mail, as it was sent: not yet checked."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Bounce:
    """What a server says about a mail of ours that it could not deliver."""

    message_id: str
    status: str


@dataclass(frozen=True)
class Mail:
    """What a mail says. `automatic` names why no person is behind it (`auto`, `bulk`, `bounce`, `own`); else it is empty."""

    sender: str
    sender_name: str
    subject: str
    text: str
    message_id: str
    key: str
    answers: str  # the ids it answers, as written
    sent_at: datetime | None
    automatic: str = ""
    cut: bool = False
    files: list[Attached] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)  # (name, code) of attachments not even looked at
    bounce: Bounce | None = None
    recipients: tuple[str, ...] = ()  # To and Cc, in lower case


def read(raw: bytes, *, partial: bool = False) -> Mail:
    """Read a mail; `partial` when only its beginning was fetched, so its files are not whole. Raises UnreadableError."""
    try:
        found = BytesParser(policy=policy.compat32).parsebytes(raw)
        return _read(found, raw, partial)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError, IndexError, AssertionError) as wrong:
        raise UnreadableError(type(wrong).__name__) from wrong


def _read(mail: Message, raw: bytes, partial: bool) -> Mail:
    name, sender = _sender(mail)
    if not sender and not mail.keys():
        raise UnreadableError("no_headers")
    parts = _parts(mail)
    text, cut = _text(parts)
    files, left_out = _files(parts, partial)
    message_id = _line(str(mail.get("Message-ID", "")))[:250]
    bounce = _bounce(mail, parts)
    return Mail(
        sender=sender, sender_name=name, subject=header(mail, "Subject")[:300], text=text, message_id=message_id,
        key=key_of(sender, message_id) if message_id else hashlib.sha256(raw).hexdigest(), answers=_answers(mail), sent_at=_date(mail),
        automatic="bounce" if bounce else _automatic(mail, sender), cut=cut or partial, files=files, left_out=left_out,
        bounce=bounce, recipients=_recipients(mail),
    )  # fmt: skip


def key_of(sender: str, message_id: str) -> str:
    """By what a mail is known again: who wrote it, and the number their program gave it."""
    return hashlib.sha256(f"{sender}\n{message_id}".encode()).hexdigest()


def header(mail: Message, name: str) -> str:
    """A header in words: encoded words, raw bytes of an unnamed character set, and broken ones."""
    value = mail.get(name)
    if value is None:
        return ""
    try:
        pieces = decode_header(value)
    except Exception:  # what the standard library raises on broken encoded words is not one family
        pieces = [(str(value), None)]
    words = [
        decoded(part, charset) if isinstance(part, bytes) else decoded(part.encode("utf-8", "surrogateescape"), None)
        for part, charset in pieces
    ]
    return _line(tidy("".join(words)))


def _line(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", text.encode("utf-8", "replace").decode()).split())


def _sender(mail: Message) -> tuple[str, str]:
    for name in ("From", "Sender"):
        if mail.get(name):
            found = getaddresses([header(mail, name)])
            given, address = next(((n, a) for n, a in found if "@" in a), ("", ""))
            if address and len(address) <= 254:
                return _line(given)[:60], _line(address).lower()
    return "", ""


def _recipients(mail: Message) -> tuple[str, ...]:
    found = getaddresses([header(mail, name) for name in ("To", "Cc") if mail.get(name)])
    return tuple(dict.fromkeys(_line(address).lower() for _name, address in found if "@" in address))[:MOST_RECIPIENTS]


def _answers(mail: Message) -> str:
    return _line(" ".join(str(mail.get(name, "")) for name in ("In-Reply-To", "References")))[-4000:]


def _date(mail: Message) -> datetime | None:
    try:
        sent = parsedate_to_datetime(str(mail.get("Date", "")))
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    if sent.year not in typed.YEARS:
        return None
    return timezone.make_aware(sent) if timezone.is_naive(sent) else sent


def _automatic(mail: Message, sender: str) -> str:
    """Why no person is behind a mail (RFC 3834, and what programs do instead); nothing automatic is ever answered."""
    if reference.HEADER in mail:
        return "own"
    if str(mail.get("Auto-Submitted", "no")).split(";")[0].strip().lower() != "no":
        return "auto"
    if any(mail.get(name) for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "X-Auto-Response")):
        return "auto"
    if str(mail.get("Return-Path", "")).strip() == "<>" or sender.partition("@")[0] in ("mailer-daemon", "postmaster"):
        return "bounce"
    if str(mail.get("Precedence", "")).strip().lower() in _BULK or any(
        mail.get(name) for name in ("List-Id", "List-Unsubscribe")
    ):
        return "bulk"
    return ""


def _parts(mail: Message) -> list[Message]:
    """The leaves in order. A mail within the mail is one leaf; of very many parts only the first are looked at."""
    found: list[Message] = []
    waiting = [mail]
    while waiting and len(found) < MOST_PARTS:
        one = waiting.pop(0)
        if one.get_content_maintype() == "multipart" and isinstance(one.get_payload(), list):
            waiting[:0] = one.get_payload()  # type: ignore[assignment]
        else:
            found.append(one)
    return found


def _is_file(part: Message) -> bool:
    named = bool(part.get_filename())
    inside = part.get_content_type() in ("text/plain", "text/html")
    return part.get_content_disposition() == "attachment" or named or not inside


def _text(parts: list[Message]) -> tuple[str, bool]:
    bodies = [part for part in parts if not _is_file(part)]
    plain = [_words(part) for part in bodies if part.get_content_type() == "text/plain"]
    words = "\n".join(each for each in plain if each.strip())
    if not words:
        words = "\n".join(from_html(_words(part)) for part in bodies if part.get_content_type() == "text/html")
    words = tidy(words)
    return words[:MOST_TEXT], len(words) > MOST_TEXT


def _words(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return decoded(payload, part.get_content_charset()) if isinstance(payload, bytes) else ""


def _files(parts: list[Message], partial: bool) -> tuple[list[Attached], list[tuple[str, str]]]:
    files: list[Attached] = []
    left_out: list[tuple[str, str]] = []
    for part in parts:
        if not _is_file(part) or part.get_content_type() == "message/delivery-status":
            continue
        name = _name(part)
        payload = part.get_payload(decode=True)
        if partial:
            left_out.append((name, "mail.too_large"))
        elif len(files) >= MOST_FILES:
            left_out.append((name, "mail.too_many_files"))
        elif not isinstance(payload, bytes):
            left_out.append((name, "upload.kind"))
        else:
            files.append(Attached(name, payload))
    return files, left_out


def _name(part: Message) -> str:
    given = part.get_filename() or ""
    if given:
        holder = Message()
        holder["X"] = given
        given = header(holder, "X")
    return (given or f"附件.{part.get_content_subtype()}")[:120]


def _bounce(mail: Message, parts: list[Message]) -> Bounce | None:
    """A delivery status notification (RFC 3464) about a mail of ours."""
    if mail.get_content_type() != "multipart/report":
        return None
    whole = "\n".join(_inside(part) for part in parts)
    status = re.search(r"^Status:\s*([245]\.\d{1,3}\.\d{1,3})", whole, re.M | re.I)
    failed = re.search(r"^Action:\s*failed", whole, re.M | re.I)
    ours = re.search(r"^Message-ID:\s*(<z[sn]\.[^>\s]{1,200}>)", whole, re.M | re.I)
    return Bounce(ours[1] if ours and failed else "", status[1] if status else "")


def _inside(part: Message) -> str:
    payload = part.get_payload()
    if isinstance(payload, list):
        return "\n".join("\n".join(f"{k}: {v}" for k, v in one.items()) for one in payload if isinstance(one, Message))
    raw = part.get_payload(decode=True)
    return decoded(raw, None)[:4000] if isinstance(raw, bytes) else ""


def without_quotes(text: str) -> str:
    """What the customer wrote, without our own mail below it; the whole text when nothing would be left."""
    head = text.split(MARK, maxsplit=1)[0]
    head = _QUOTES.split(f"\n{head}")[0].strip()
    lines = head.split("\n")
    while lines and lines[-1].lstrip().startswith(">"):
        lines.pop()
    # The line before our mark names who wrote when: “…写道：”.
    if lines and len(lines) > 1 and re.search(r"(写道|wrote)[:：]\s*$", lines[-1]):
        lines.pop()
    return "\n".join(lines).strip() or text
