"""Posting to a group's robot or a webhook: what is said, how it is signed, and what the answer means."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.conf import settings
from django.utils.translation import gettext as _

from zhishou.areas.mail import groups, vault
from zhishou.areas.mail.models import Outgoing, Robot
from zhishou.areas.mail.reading.imap import MailTroubleError
from zhishou.areas.mail.sending.address import Reached, reach
from zhishou.areas.mail.sending.smtp import RefusedForGoodError
from zhishou.kernel import clock
from zhishou.kernel.later import later
from zhishou.kernel.operation import Refused

if TYPE_CHECKING:
    import urllib3
else:
    urllib3 = later("urllib3")


CONNECT_SECONDS, ANSWER_SECONDS = 5, 10
MOST_ANSWER = 16 * 1024
TRY_AGAIN = {408, 425, 429}
# What the robots call “too often”; everything else they refuse stays refused.
TOO_OFTEN = {45009, 130101, 11232, 9499}


def post(row: Outgoing) -> None:
    """Post one message. Raises MailTroubleError, RefusedForGoodError when trying again is of no use."""
    robot = row.robot
    assert robot is not None
    try:
        place = reach(vault.open_(robot.target, vault.TARGET), inside=robot.inside)
    except Refused as no:
        kind = MailTroubleError if no.code == "mail.url_no_host" else RefusedForGoodError
        raise kind(no.code, str(no.facts.get("host", ""))) from None
    secret = vault.open_(robot.secret, vault.SECRET) if robot.secret else ""
    now = int(clock.now().timestamp())
    if robot.kind == Robot.Kind.WEBHOOK:
        body = json.dumps(_facts(row), ensure_ascii=False).encode()
        signed = hmac.new(secret.encode(), f"{now}.".encode() + body, hashlib.sha256).hexdigest()
        _send(place, place.path, body, {
            "X-Zhishou-Delivery": row.message_id.strip("<>"), "X-Zhishou-Signature": f"t={now},v1={signed}",
        })  # fmt: skip
        return
    payload, path = _said_to(robot, words_of(row), secret, now, place.path)
    _expect_taken(_send(place, path, json.dumps(payload, ensure_ascii=False).encode(), {}))


def words_of(row: Outgoing) -> str:
    """All a group is told: what kind of thing, its number, the link. No name, no words of anybody."""
    if row.kind == Outgoing.Kind.TEST:
        return _("职守：这是一条测试消息。{url}").format(url=settings.PUBLIC_URL)
    group = groups.BY_CODE.get(row.group)
    title = _(group.name) if group else _("提醒")
    return " ".join(filter(None, (f"【职守】{title}", row.subject, f"{settings.PUBLIC_URL}{row.url}")))


def _facts(row: Outgoing) -> dict[str, Any]:
    return {
        "event": row.kind, "group": row.group, "number": row.subject, "url": f"{settings.PUBLIC_URL}{row.url}",
        "at": row.made_at.isoformat(), "delivery": row.message_id.strip("<>"),
    }  # fmt: skip


def _said_to(robot: Robot, words: str, secret: str, now: int, path: str) -> tuple[dict[str, Any], str]:
    """Payload and path as each vendor wants them, signed where a secret was given."""
    if robot.kind == Robot.Kind.FEISHU:
        signed: dict[str, Any] = {}
        if secret:
            digest = hmac.new(f"{now}\n{secret}".encode(), b"", hashlib.sha256).digest()
            signed = {"timestamp": str(now), "sign": base64.b64encode(digest).decode()}
        return {"msg_type": "text", "content": {"text": words}, **signed}, path
    if robot.kind == Robot.Kind.DINGTALK and secret:
        stamp = now * 1000
        digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
        path += f"{'&' if '?' in path else '?'}timestamp={stamp}&sign={quote(base64.b64encode(digest), safe='')}"
    return {"msgtype": "text", "text": {"content": words}}, path


def _send(place: Reached, path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """POST to the number that was checked; redirections are not followed."""
    head = {"Host": place.host if place.port in (80, 443) else f"{place.host}:{place.port}",
            "Content-Type": "application/json; charset=utf-8", "User-Agent": "zhishou", **headers}  # fmt: skip
    pool: urllib3.HTTPConnectionPool
    patience = urllib3.Timeout(connect=CONNECT_SECONDS, read=ANSWER_SECONDS)
    if place.scheme == "https":
        pool = urllib3.HTTPSConnectionPool(
            place.number, place.port, timeout=patience, retries=False, cert_reqs="CERT_REQUIRED",
            server_hostname=place.host, assert_hostname=place.host,
        )  # fmt: skip
    else:
        pool = urllib3.HTTPConnectionPool(place.number, place.port, timeout=patience, retries=False)
    try:
        with pool:
            answer = pool.urlopen("POST", path, body=body, headers=head, redirect=False, preload_content=False)
            said: bytes = answer.read(MOST_ANSWER)
            answer.release_conn()
    except urllib3.exceptions.SSLError as wrong:
        raise MailTroubleError("mail.certificate", str(wrong)) from wrong
    except urllib3.exceptions.TimeoutError as wrong:
        raise MailTroubleError("mail.no_answer") from wrong
    except (urllib3.exceptions.HTTPError, OSError) as wrong:
        raise MailTroubleError("mail.no_connection", type(wrong).__name__) from wrong
    if not 200 <= answer.status < 300:
        again = answer.status >= 500 or answer.status in TRY_AGAIN
        raise (MailTroubleError if again else RefusedForGoodError)("mail.http", str(answer.status))
    return said


def _expect_taken(said: bytes) -> None:
    """The robots answer 200 even when they refuse; the reason is a number in the answer."""
    try:
        answer = json.loads(said)
        code = int(answer.get("errcode", answer.get("code", answer.get("StatusCode", 0))) or 0)
    except (ValueError, AttributeError, TypeError):
        raise MailTroubleError("mail.robot_answer", said[:80].decode("utf-8", "replace")) from None
    if code:
        told = f"{code} {answer.get('errmsg') or answer.get('msg') or ''}"
        raise (MailTroubleError if code in TOO_OFTEN else RefusedForGoodError)("mail.robot_refused", told)
