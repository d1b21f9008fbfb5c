"""应急开柜 and handing out without code or tag: one asks, another confirms by an account of their own (retail.clerk.8)."""

from __future__ import annotations

from django.db import models

from zhishou.areas.lockers.models import CONFIRM, RUN, Opening, Stay
from zhishou.areas.lockers.operations.storing import end
from zhishou.kernel import files
from zhishou.kernel.choosing import no_says_why, yes_no
from zhishou.kernel.gate import Act
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import PaperNumber, Ref, Upload


def url_of(row: models.Model) -> str:
    """The page of what was left."""
    assert isinstance(row, Opening)
    return row.stay.url()


class Asking(Command):
    stay: Ref[Stay] = ask("寄存")
    cause: Opening.Cause = ask("原因")
    reason: str = ask("情况", at_least=2, at_most=300, multiline=True, hint="怎么回事，为什么现在要开")
    claimant: str = ask("顾客姓名", default="", at_most=60, hint="要把东西交给顾客才填")
    paper: Opening.Paper | None = ask("核对的证件", default=None)
    paper_tail: PaperNumber = ask("证件号后四位", default="", at_most=4, hint="只记后四位")
    said_contents: str = ask("顾客说里面有什么", default="", at_most=300, multiline=True, hint="开之前先问，开了再对")


class Deciding(Command):
    opening: Ref[Opening] = ask("开柜")
    agreed: bool = ask("你的意见", widget="radio", choices=yes_no("一起开，清点完了", "不同意开"))
    contents: str = ask("清点的物品", default="", at_most=500, multiline=True, hint="逐件写；空的也要写明")
    outcome: Opening.Outcome | None = ask("结果", default=None, widget="radio")
    kept_at: str = ask("代管地点", default="", at_most=60, hint="取出代管时填，例如 总台保管柜 2 号")
    signature: Upload | None = ask("顾客签字", default=None, widget="signature", hint="交给顾客时签")
    photos: list[Upload] = ask("照片", default=[], at_most=6)
    opinion: str = ask("说明", default="", at_most=300, hint="不同意时写明原因")


@operation(
    "lockers.ask_opening", label="申请应急开柜", capability=RUN, about="stay", leads_to_made=True, url_after=url_of
)  # fmt: skip
def ask_opening(act: Act, cmd: Asking) -> Opening:
    """Ask a second person to open with one: why, and whose it is as far as a document shows. Refused while one is asked for."""
    row = act.lock(cmd.stay)
    if row.state == Stay.State.GONE:
        raise Refused("lockers.gone", number=row.number)
    if Opening.objects.filter(stay=row, state=Opening.State.ASKED).exists():
        raise Refused("lockers.opening_asked", number=row.number)
    _expect_somebody(cmd)
    made: Opening = Opening.objects.create(
        stay=row, cause=cmd.cause, reason=cmd.reason, claimant=cmd.claimant, paper=cmd.paper or "",
        paper_tail=cmd.paper_tail, said_contents=cmd.said_contents, asked_by=act.person, asked_at=act.now,
    )  # fmt: skip
    act.note(number=row.number, cause=cmd.cause.value)
    return made


def _expect_somebody(cmd: Asking) -> None:
    """Who lost the code is known by a document and says what is inside before it is opened."""
    missing = {
        "claimant": not cmd.claimant, "paper": cmd.paper is None, "paper_tail": len(cmd.paper_tail) != 4,
        "said_contents": not cmd.said_contents,
    }  # fmt: skip
    if (cmd.cause == Opening.Cause.LOST or cmd.claimant) and any(missing.values()):
        raise Invalid({
            name: ["要把东西交给顾客，请核对证件：姓名、证件、号码后四位和里面的东西都要写。"]
            for name, lacking in missing.items() if lacking
        })  # fmt: skip


@operation(
    "lockers.decide_opening", label="第二人确认开柜", capability=CONFIRM, about="opening",
    apart_from=("lockers.ask_opening",), url_after=url_of,
)  # fmt: skip
def decide_opening(act: Act, cmd: Deciding) -> Opening:
    """Open together and list what is inside, or say no; never by who asked.

    Given to the customer: against their signature, when a document was checked. Kept: somewhere named, the box is free.
    """
    row = act.lock(cmd.opening)
    if row.state != Opening.State.ASKED:
        raise Refused("lockers.opening_decided", state=row.get_state_display())
    if row.asked_by_id == act.person.pk:
        raise Refused("lockers.own_opening")
    stay = act.lock(row.stay)
    if stay.state == Stay.State.GONE and cmd.agreed:
        raise Refused("lockers.gone", number=stay.number)
    _expect_whole(cmd, row)
    row.state = Opening.State.DONE if cmd.agreed else Opening.State.DECLINED
    row.decided_by, row.decided_at, row.opinion = act.person, act.now, cmd.opinion
    if cmd.agreed and cmd.outcome is not None:
        row.contents, row.outcome = cmd.contents, cmd.outcome
        _carry_out(act, row, stay, cmd)
    row.save()
    act.note(number=stay.number, agreed=cmd.agreed, outcome=row.outcome)
    return row


def _expect_whole(cmd: Deciding, row: Opening) -> None:
    no_says_why(cmd.agreed, cmd.opinion)
    if not cmd.agreed:
        return
    wrong: dict[str, list[str]] = {}
    if not cmd.contents:
        wrong["contents"] = ["请写下清点的物品；空的也要写明。"]
    if cmd.outcome is None:
        wrong["outcome"] = ["请选东西交给了谁、放在哪里。"]
    if cmd.outcome == Opening.Outcome.KEPT and not cmd.kept_at:
        wrong["kept_at"] = ["请写明东西放在哪里代管。"]
    if cmd.outcome == Opening.Outcome.GIVEN and cmd.signature is None:
        wrong["signature"] = ["交给顾客要请顾客签字。"]
    if wrong:
        raise Invalid(wrong)
    if cmd.outcome == Opening.Outcome.GIVEN and not (row.claimant and row.paper):
        raise Refused("lockers.nobody_checked")


def _carry_out(act: Act, row: Opening, stay: Stay, cmd: Deciding) -> None:
    for photo in cmd.photos:
        files.keep(photo, row, "photo", site=stay.site, by=act.person)
    if cmd.outcome == Opening.Outcome.GIVEN and cmd.signature is not None:
        row.signature = files.keep_signature(cmd.signature, row, site=stay.site, by=act.person)
        end(act, stay, Stay.How.IDENTITY)
    elif cmd.outcome == Opening.Outcome.KEPT:
        stay.state, stay.kept_at = Stay.State.KEPT, cmd.kept_at
        stay.save(update_fields=["state", "kept_at"])
