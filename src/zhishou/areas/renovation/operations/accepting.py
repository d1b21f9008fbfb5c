"""完工验收: reported done, looked at by engineering and by the keeper, the deposit asked back (property.assistant.3)."""

from __future__ import annotations

from typing import Literal

from zhishou.areas.renovation import holding, privacy, queries
from zhishou.areas.renovation.models import CHECK, PATROL, PERMIT, TAKE, Renovation, Step
from zhishou.areas.renovation.saying import MOST_FILES, at, move, say, tell, url_of
from zhishou.areas.services.models import Refund
from zhishou.areas.services.operations.deposits import free_fen
from zhishou.kernel.gate import Act, perform
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.phrasing import listed
from zhishou.kernel.types import Ref, Upload

State, Kind = Renovation.State, Step.Kind
Side = Literal["works", "site"]


class ReportDone(Command):
    renovation: Ref[Renovation] = ask("装修")
    note: str = ask("说明", default="", at_most=300)


class Accept(Command):
    renovation: Ref[Renovation] = ask("装修")
    seen: str = ask("验收意见", at_least=2, at_most=500, multiline=True, hint="看了什么，结果怎样")
    photos: list[Upload] = ask("照片", default=[], at_most=MOST_FILES)


class Reject(Command):
    renovation: Ref[Renovation] = ask("装修")
    reason: str = ask("哪里不合格，怎样算合格", at_least=2, at_most=500, multiline=True)
    photos: list[Upload] = ask("照片", default=[], at_most=MOST_FILES)


class AskRefund(Command):
    renovation: Ref[Renovation] = ask("装修")
    payee: str = ask("收款人", at_least=1, at_most=60)
    note: str = ask("说明", default="", at_most=200)


@operation("renovation.report_done", label="报装修完工", capability=TAKE, about="renovation", url_after=url_of)
def report_done(act: Act, cmd: ReportDone) -> Renovation:
    """The applicant says the work is done: engineering and the keeper come to look."""
    row = at(act, cmd.renovation, State.WORKING)
    move(row, State.FINISHED, act.now)
    say(act, row, Kind.FINISHED, cmd.note)
    return row


@operation("renovation.accept_works", label="工程验收合格", capability=CHECK, about="renovation", url_after=url_of)
def accept_works(act: Act, cmd: Accept) -> Renovation:
    """Engineering finds structure, water, power and gas as approved; with the keeper's word the renovation is over."""
    return _accept(act, cmd, "works", Kind.WORKS_GOOD)


@operation("renovation.accept_site", label="现场验收合格", capability=PATROL, about="renovation", url_after=url_of)
def accept_site(act: Act, cmd: Accept) -> Renovation:
    """The keeper finds outside walls, common parts and rubbish in order; with engineering's word the renovation is over."""
    return _accept(act, cmd, "site", Kind.SITE_GOOD)


def _accept(act: Act, cmd: Accept, side: Side, kind: Step.Kind) -> Renovation:
    row = at(act, cmd.renovation, State.FINISHED)
    mine, other = (row.works_by, row.site_by) if side == "works" else (row.site_by, row.works_by)
    if mine is not None:
        raise Refused("renovation.accepted_already", name=mine.name)
    if other is not None and other.pk == act.person.pk:
        raise Refused("renovation.same_person")
    if open_ := queries.open_violations(row):
        raise Refused("renovation.violations_open", n=len(open_), numbers=listed(one.number for one in open_))
    changed: dict[str, object] = {f"{side}_by": act.person, f"{side}_at": act.now}
    if other is None:
        move(row, State.FINISHED, act.now, **changed)
    else:
        move(row, State.ACCEPTED, act.now, **changed, closed_at=act.now)
        act.excuse("renovation.link_deposit", row, row.get_state_display())
        privacy.shorten(row)
        tell(act, row, [row.responsible], "accepted")
    # Money is to be asked back when both have looked, and there is any.
    act.ends_here = other is None or row.deposit is None or free_fen(row.deposit) <= 0
    say(act, row, kind, cmd.seen, photos=cmd.photos)
    return row


@operation("renovation.reject_works", label="工程验收不合格", capability=CHECK, about="renovation", url_after=url_of)
def reject_works(act: Act, cmd: Reject) -> Renovation:
    """Engineering finds the work not as approved: it goes on, and both look again when it is reported done."""
    return _reject(act, cmd)


@operation("renovation.reject_site", label="现场验收不合格", capability=PATROL, about="renovation", url_after=url_of)
def reject_site(act: Act, cmd: Reject) -> Renovation:
    """The keeper finds the site not in order: the work goes on, and both look again when it is reported done."""
    return _reject(act, cmd)


def _reject(act: Act, cmd: Reject) -> Renovation:
    row = at(act, cmd.renovation, State.FINISHED)
    move(row, State.WORKING, act.now, works_by=None, works_at=None, site_by=None, site_at=None)
    for other in ("renovation.accept_works", "renovation.accept_site"):
        act.excuse(other, row, cmd.reason)
    say(act, row, Kind.FAILED, cmd.reason, photos=cmd.photos)
    tell(act, row, [row.responsible], "failed", name=act.person.name)
    return row


@operation("renovation.ask_refund", label="申请退装修押金", capability=PERMIT, about="renovation", url_after=url_of)
def ask_refund(act: Act, cmd: AskRefund) -> Renovation:
    """Ask the deposit back by the deposit's own operation: what is left after the deductions that were approved in writing.

    Refused before both have accepted, while a pass is neither given back nor lost, and when nothing is left.
    """
    row = at(act, cmd.renovation, State.ACCEPTED)
    if row.deposit is None:
        raise Refused("renovation.nothing_held")
    if row.refund is not None and row.refund.state != Refund.State.DECLINED:
        raise Refused("renovation.refund_asked", number=row.refund.number)
    holding.expect_over(row.deposit)
    if (fen := free_fen(row.deposit)) <= 0:
        raise Refused("renovation.nothing_held")
    reason = f"{row.number} 装修验收合格　{cmd.note}".strip()
    given = {"deposit": row.deposit.pk, "amount": fen, "payee": cmd.payee, "reason": reason}
    made = perform("services.ask_refund", act.actor, given, door=act.door).result
    assert isinstance(made, Refund)
    row.refund = made
    row.save(update_fields=["refund"])
    say(act, row, Kind.REFUND, made.number)
    act.note(refund=made.number, fen=fen)
    return row
