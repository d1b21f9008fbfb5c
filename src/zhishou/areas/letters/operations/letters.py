"""Issue, sign, decline and withdraw letters (letters.duty)."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.db import models

from zhishou.areas.letters import steps
from zhishou.areas.letters.models import Letter
from zhishou.kernel import files, links, upload
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Appointment, Post, Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref, Upload

MOST_STROKES = 400_000
PHONE = "letter.sign"
PHONE_LASTS = timedelta(minutes=30)


def _page_of(letter: models.Model) -> str:
    return f"/letters/{letter.number}"  # type: ignore[attr-defined]


class Issue(Command):
    appointment: Ref[Appointment] = ask("任职")


@operation(
    "letters.issue", label="发出确认书", capability="issue_letters", about="appointment", url_after=lambda _: "/letters"
)
def issue(act: Act, cmd: Issue) -> Letter:
    """Issue the letter of an appointment: the post is filled in, the name line stays empty for the hand.

    The person is told in their own bell; the way to sign goes to nobody else.
    """
    letter = steps.issue(act.lock(cmd.appointment), by=act.person, now=act.now)
    act.note(number=letter.number, version=letter.version.number)
    return letter


class IssueMany(Command):
    site: Ref[Site] = ask("单位")
    post: Ref[Post] | None = ask("岗位", default=None, hint="不选就是全部岗位")


@operation("letters.issue_many", label="成批发出确认书", capability="issue_letters", about="site")
def issue_many(act: Act, cmd: IssueMany) -> Site:
    """Issue letters to everybody at a site and below who has not signed the duties in force and has none waiting."""
    found = steps.needing_a_letter(cmd.site, cmd.post.pk if cmd.post else None)
    if not found:
        raise Refused("letter.none_to_issue")
    letters = [steps.issue(act.lock(a), by=act.person, now=act.now) for a in found]
    act.note(count=len(letters), numbers=[letter.number for letter in letters])
    return cmd.site


class Sign(Command):
    letter: Ref[Letter] = ask("确认书")
    # The pad's own field of strokes comes after this one in the form and wins; without a pad it stays empty.
    signature_strokes: str = ask("笔画", default="", at_most=MOST_STROKES, widget="hidden")
    signature: Upload = ask("请在框内手写姓名", widget="signature")


@operation("letters.sign", label="签署确认书", personal=True, by_link=True, about="letter", url_after=_page_of)
def sign(act: Act, cmd: Sign) -> Letter:
    """Sign one's own letter by hand. From now on its duties grant and oblige; the PDF is sealed by the company.

    Refused to anybody but the person of the letter, and where the picture shows no handwriting. By link: only by the
    one this person opened for their own phone.
    """
    letter = act.lock(cmd.letter)
    signer = letter.appointment.person
    if signer.pk != (act.actor.link.made_by_id if act.actor.link else act.person.pk):
        raise Refused("letter.not_yours")
    steps.must_be_open(letter)
    try:
        taken = upload.take(cmd.signature.data, cmd.signature.name, allowed=upload.IMAGES, limit_bytes=8_000_000)
    except upload.UploadRefused:
        raise Refused("letter.signature_kind") from None
    strokes = cmd.signature_strokes.encode()
    steps.seal_drawn(letter, taken.content, Letter.How.PAD if strokes else Letter.How.SCAN, by=signer, now=act.now)
    act.texts.pop("signature_strokes", None)
    if strokes:
        digest = hashlib.sha256(strokes).hexdigest()
        files.store(
            strokes, name="strokes.json", mime="application/json", about=letter, kind="strokes", site=letter.site,
            by=signer, sha256=digest,
        )  # fmt: skip
        act.note(strokes=digest)
    act.note(number=letter.number, version=letter.version.number, pdf=letter.digest)
    links.end(letter, PHONE)
    steps.tell_administration(letter, "letter.signed")
    return letter


class OpenOnPhone(Command):
    letter: Ref[Letter] = ask("确认书")


@operation("letters.open_on_phone", label="用手机签字", personal=True, about="letter")
def open_on_phone(act: Act, cmd: OpenOnPhone) -> Letter:
    """Open one's own letter for signing on one's phone: a link good for 30 minutes, shown to this person alone.

    An earlier link ends, and the opening stands in the person's bell, so nobody can open one unseen.
    """
    letter = act.lock(cmd.letter)
    if letter.appointment.person_id != act.person.pk:
        raise Refused("letter.not_yours")
    steps.must_be_open(letter)
    links.end(letter, PHONE)
    link, token = links.make(
        letter, purpose=PHONE, operations=["letters.sign"], site=letter.site, by=act.person, days=1
    )
    link.expires_at = act.now + PHONE_LASTS
    link.save(update_fields=["expires_at"])
    steps.tell(act.person, letter, "letter.phone_link", steps.sign_url(letter))
    letter.phone_token = token  # type: ignore[attr-defined]  # shown once by the page that asked, kept nowhere
    return letter


class Decline(Command):
    letter: Ref[Letter] = ask("确认书")
    reason: str = ask("拒签理由", at_least=2, at_most=300, multiline=True, hint="行政部会看到。拒签不会自动结束任职。")


@operation("letters.decline", label="拒签确认书", personal=True, about="letter", url_after=_page_of)
def decline(act: Act, cmd: Decline) -> Letter:
    """Decline one's own letter with a reason. It goes to administration and ends nothing by itself."""
    letter = act.lock(cmd.letter)
    if letter.appointment.person_id != act.person.pk:
        raise Refused("letter.not_yours")
    steps.must_be_open(letter)
    letter.state, letter.declined_at, letter.declined_reason = Letter.State.DECLINED, act.now, cmd.reason
    letter.save(update_fields=["state", "declined_at", "declined_reason"])
    act.note(number=letter.number)
    steps.answered(letter, act.now)
    steps.tell_administration(letter, "letter.declined")
    return letter


class Withdraw(Command):
    letter: Ref[Letter] = ask("确认书")
    reason: str = ask("撤回原因", at_least=2, at_most=200, multiline=True)


@operation("letters.withdraw", label="撤回确认书", capability="issue_letters", about="letter", url_after=_page_of)
def withdraw(act: Act, cmd: Withdraw) -> Letter:
    """Take back a letter that still waits for its signature; the person is told."""
    letter = act.lock(cmd.letter)
    if letter.state != Letter.State.ISSUED:
        raise Refused("letter.not_open", number=letter.number, state=Letter.State(letter.state).label)
    steps.withdraw(letter, cmd.reason, act.now)
    act.note(number=letter.number)
    steps.tell(letter.appointment.person, letter, "letter.withdrawn", f"/letters/{letter.number}")
    return letter
