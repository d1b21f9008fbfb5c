"""To the other side and back: by their own link, or on paper to be sealed; followed up, objected to, taken back."""

from __future__ import annotations

from zhishou.areas.confirmations.models import HANDLE, LINK, TO_SIGN, Confirmation, Step
from zhishou.areas.confirmations.saying import OfOne, at, move, say, tell, url_of
from zhishou.kernel import links, settings_store
from zhishou.kernel.gate import Act
from zhishou.kernel.operation import ask, operation

LINK_DAYS = settings_store.declare(
    "confirmations.link_days", "确认书链接几天内有效", 14, widget="number", hint="对方用链接看确认书、在线签字"
)
State, Kind = Confirmation.State, Step.Kind


class FollowUp(OfOne):
    """What the other side said."""

    what: str = ask("跟进情况", at_least=2, at_most=300, multiline=True, hint="联系了谁，对方怎么说")


class WithReason(OfOne):
    """One confirmation and why."""

    reason: str = ask("原因", at_least=2, at_most=200, multiline=True)


class ByThem(OfOne):
    """What the other side does not agree to."""

    words: str = ask("哪里有异议", at_least=2, at_most=400, multiline=True)


@operation(
    "confirmations.send_link", label="发链接给对方", capability=HANDLE, about="confirmation",
    url_after=lambda row: f"{url_of(row)}/link",
)  # fmt: skip
def send_link(act: Act, cmd: OfOne) -> Confirmation:
    """Make the other side's own link to read, print and sign it; an earlier link ends.

    The address is on the result as `customer_link`: shown once, to be sent on, and never kept.
    """
    row = at(act, cmd.confirmation, *TO_SIGN)
    links.end(row, LINK)
    days = int(settings_store.value(LINK_DAYS.name, row.site))
    _link, token = links.make(
        row, purpose=LINK, operations=["confirmations.sign_theirs", "confirmations.object"], site=row.site,
        by=act.person, days=max(1, days),
    )  # fmt: skip
    _sent(act, row, Confirmation.Way.LINK)
    say(act, row, Kind.LINKED)
    row.customer_link = f"/confirm/{token}"
    return row


@operation(
    "confirmations.send_paper", label="打印交对方盖章", capability=HANDLE, about="confirmation", url_after=url_of
)
def send_paper(act: Act, cmd: OfOne) -> Confirmation:
    """Note that the paper went out to be signed and sealed by hand; it comes back as a scan."""
    row = at(act, cmd.confirmation, *TO_SIGN)
    _sent(act, row, Confirmation.Way.PAPER)
    say(act, row, Kind.PRINTED)
    return row


def _sent(act: Act, row: Confirmation, way: Confirmation.Way) -> None:
    move(row, State.SENT, act.now, way=way, sent_at=act.now)
    act.note(number=row.number, version=row.version)


@operation("confirmations.follow_up", label="跟进签署", capability=HANDLE, about="confirmation", url_after=url_of)
def follow_up(act: Act, cmd: FollowUp) -> Confirmation:
    """Ask the other side about a confirmation that is out and not signed, and put on record what they said."""
    row = at(act, cmd.confirmation, State.SENT)
    say(act, row, Kind.FOLLOWED, cmd.what)
    return row


@operation("confirmations.recall", label="撤回修改", capability=HANDLE, about="confirmation", url_after=url_of)
def recall(act: Act, cmd: WithReason) -> Confirmation:
    """Take a confirmation back to change it: its link ends, it is written and checked again."""
    row = at(act, cmd.confirmation, *TO_SIGN)
    _back(act, row)
    say(act, row, Kind.RECALLED, cmd.reason)
    return row


@operation("confirmations.object", label="提出异议", by_link=True, about="confirmation", url_after=url_of)
def object_to(act: Act, cmd: ByThem) -> Confirmation:
    """The other side does not agree, by their own link: it comes back to be changed, and the link ends."""
    row = at(act, cmd.confirmation, State.SENT)
    _back(act, row)
    say(act, row, Kind.OBJECTED, cmd.words)
    tell(act, row, [row.responsible], "objected")
    return row


def _back(act: Act, row: Confirmation) -> None:
    links.end(row, LINK)
    move(row, State.RETURNED, act.now, checked_by=None, checked_at=None, way="", sent_at=None)
    act.note(number=row.number, version=row.version)
