"""协议、押金、许可证: what the permit waits for, the permit itself, extended, stopped and resumed (property.assistant.3)."""

from __future__ import annotations

from datetime import date

from zhishou.areas.renovation import queries
from zhishou.areas.renovation.models import OVERSEE, PATROL, PERMIT, TAKE, Renovation, Step
from zhishou.areas.renovation.operations.applying import LONGEST
from zhishou.areas.renovation.saying import DEPOSIT_FIRST, MOST_FILES, OfOne, at, keep, move, say, tell, url_of
from zhishou.areas.services.models import Deposit
from zhishou.areas.services.operations.deposits import free_fen
from zhishou.kernel import clock, files, numbering, settings_store, upload
from zhishou.kernel.gate import Act
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Ref, Upload

State, Kind = Renovation.State, Step.Kind
TO_LINK = (State.LACKING, State.CHECKING, State.APPROVED, State.WORKING, State.STOPPED, State.FINISHED)


class SignAgreement(Command):
    renovation: Ref[Renovation] = ask("装修")
    signature: Upload | None = ask(
        "申请人签字", default=None, widget="signature", hint="在屏幕上签，或者上传签好的协议"
    )
    scan: list[Upload] = ask("签好的协议", default=[], at_most=MOST_FILES, widget="documents")


class LinkDeposit(Command):
    renovation: Ref[Renovation] = ask("装修")
    deposit: Ref[Deposit] = ask("押金", choices=queries.deposits_to_link)


class Extend(Command):
    renovation: Ref[Renovation] = ask("装修")
    valid_until: date = ask("延期到")
    reason: str = ask("延期的原因", at_least=2, at_most=300)


class Stop(Command):
    renovation: Ref[Renovation] = ask("装修")
    reason: str = ask("停工的原因", at_least=2, at_most=500, multiline=True, hint="违反了哪一条，要做到什么才能复工")
    photos: list[Upload] = ask("照片", default=[], at_most=MOST_FILES)


class Resume(Command):
    renovation: Ref[Renovation] = ask("装修")
    reason: str = ask("复工的依据", at_least=2, at_most=500, multiline=True)


@operation(
    "renovation.sign_agreement", label="签订装修管理服务协议", capability=TAKE, about="renovation", url_after=url_of
)
def sign_agreement(act: Act, cmd: SignAgreement) -> Renovation:
    """Keep the signed agreement (第十六条): signed on the screen, or on paper and scanned. Once, after the check."""
    row = at(act, cmd.renovation, State.APPROVED)
    if row.agreed_at is not None:
        raise Refused("renovation.agreed", number=row.agreement)
    if cmd.signature is None and not cmd.scan:
        raise Invalid({"signature": ["请申请人签字，或者上传签好的协议。"]})
    if cmd.signature is not None:
        files.keep(
            cmd.signature, row, "agreement_signature", site=row.site, by=act.person, allowed=frozenset({upload.PNG})
        )
    keep(act, row, row, cmd.scan, "agreement")
    row.agreement, row.agreed_at = numbering.take("XY"), act.now
    row.save(update_fields=["agreement", "agreed_at"])
    act.ends_here = bool(waits_for(row))  # the permit is owed once nothing else is waited for
    say(act, row, Kind.AGREED, row.agreement)
    return row


@operation("renovation.link_deposit", label="关联装修押金", capability=TAKE, about="renovation", url_after=url_of)
def link_deposit(act: Act, cmd: LinkDeposit) -> Renovation:
    """Say which deposit, taken at the counter as any other, stands behind the renovation.

    Refused for another unit's, and for one that is given back, asked back or stands behind another renovation.
    """
    deposit = act.lock(cmd.deposit)  # first, as whoever voids its receipt or asks it back does
    row = at(act, cmd.renovation, *TO_LINK)
    if str(deposit.pk) not in {pk for pk, _label in queries.deposits_to_link(act.actor, row)}:
        raise Refused("renovation.deposit_unfit", number=deposit.number)
    row.deposit = deposit
    row.save(update_fields=["deposit"])
    act.ends_here = row.state != State.APPROVED or bool(waits_for(row))
    say(act, row, Kind.DEPOSIT, deposit.number)
    return row


def waits_for(row: Renovation) -> list[str]:
    """What the permit of an approved renovation still waits for: `agreement`, and `deposit` where the company asks for one."""
    wanted = [] if row.agreed_at is not None else ["agreement"]
    held = row.deposit is not None and free_fen(row.deposit) > 0
    return wanted + (["deposit"] if not held and settings_store.value(DEPOSIT_FIRST.name, row.site) else [])


@operation("renovation.issue_permit", label="发装修许可证", capability=PERMIT, about="renovation", url_after=url_of)
def issue_permit(act: Act, cmd: OfOne) -> Renovation:
    """Issue 《装修许可证》 for the period applied for. Refused before the check, the agreement, and the deposit where one is asked.

    Refused also when the period applied for is over already.
    """
    row = at(act, cmd.renovation, State.APPROVED)
    wanted = waits_for(row)
    if wanted:
        raise Refused("renovation.no_agreement" if "agreement" in wanted else "renovation.no_deposit")
    if row.ends_on < clock.today():
        raise Refused("renovation.period_over", day=row.ends_on.isoformat())
    move(
        row, State.WORKING, act.now, permit=numbering.take("XK"), permitted_by=act.person, permitted_at=act.now,
        valid_until=row.ends_on,
    )  # fmt: skip
    say(act, row, Kind.PERMITTED, row.permit)
    act.note(permit=row.permit)
    return row


@operation("renovation.extend", label="装修延期", capability=PERMIT, about="renovation", url_after=url_of)
def extend(act: Act, cmd: Extend) -> Renovation:
    """Let the permit run longer, at most a year from when the work began. Passes in use run as long."""
    row = at(act, cmd.renovation, State.WORKING, State.STOPPED)
    assert row.valid_until is not None
    if not max(row.valid_until, clock.today()) < cmd.valid_until <= row.starts_on + LONGEST:
        raise Refused("renovation.extension", now=row.valid_until.isoformat())
    row.passes.filter(state="out", valid_until=row.valid_until).update(valid_until=cmd.valid_until)
    row.valid_until = cmd.valid_until
    row.save(update_fields=["valid_until"])
    say(act, row, Kind.EXTENDED, f"{cmd.valid_until.isoformat()}　{cmd.reason}")
    return row


@operation("renovation.stop", label="责令停工", capability=PATROL, about="renovation", url_after=url_of)
def stop(act: Act, cmd: Stop) -> Renovation:
    """Work stops until somebody lets it go on (第十七条); who scans the permit is told so."""
    row = at(act, cmd.renovation, State.WORKING)
    stop_now(act, row, cmd.reason)
    keep(act, row.steps.order_by("-pk")[0], row, cmd.photos)
    return row


def stop_now(act: Act, row: Renovation, reason: str) -> None:
    """Stop the work of a locked renovation, and tell the assistant and whoever oversees."""
    move(row, State.STOPPED, act.now)
    say(act, row, Kind.STOPPED, reason)
    tell(act, row, [row.responsible, *queries.overseers(row)], "stopped", name=act.person.name)


@operation("renovation.resume", label="准予复工", capability=OVERSEE, about="renovation", url_after=url_of)
def resume(act: Act, cmd: Resume) -> Renovation:
    """Let stopped work go on. Refused while a grave violation is not put right, and when the permit has run out."""
    row = at(act, cmd.renovation, State.STOPPED)
    if row.expired:
        raise Refused("renovation.permit_over", permit=row.permit)
    if grave := [one for one in row.violations.filter(state="open") if one.grave]:
        raise Refused("renovation.grave_open", number=grave[0].number, what=grave[0].get_fault_display())
    move(row, State.WORKING, act.now)
    say(act, row, Kind.RESUMED, cmd.reason)
    tell(act, row, [row.responsible], "resumed", name=act.person.name)
    return row
