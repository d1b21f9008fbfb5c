"""The cut-over: the old system's last bill taken in, each difference to our first month explained, signed off by another."""

from __future__ import annotations

from zhishou.areas.billing import comparing
from zhishou.areas.billing.import_old_bill import OldBillRow, known
from zhishou.areas.billing.models import Explained, FirstMonth, ImportBatch, Item, OldBill, Run
from zhishou.areas.property import codes
from zhishou.areas.property import queries as register
from zhishou.kernel import importing
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref

AT_ONCE = 20_000


class ImportOldBill(Command):
    site: Ref[Site] = ask("小区")
    rows: list[OldBillRow] = ask("旧系统账单")


class ExplainDifference(Command):
    site: Ref[Site] = ask("小区")
    keys: list[int] = ask("哪几行", at_least=1, at_most=AT_ONCE)
    why: Explained.Why = ask("原因")
    note: str = ask("说明", default="", at_most=200)


class SignFirstMonth(Command):
    site: Ref[Site] = ask("小区")
    opinion: str = ask("意见", default="", at_most=500, multiline=True)


@operation("billing.import_old_bill", label="导入旧系统账单", capability="keep_tariffs", about="site")
def import_old_bill(act: Act, cmd: ImportOldBill) -> ImportBatch:
    """Take in what the old system charged in its last month; it is compared, never booked. Twice adds nothing."""
    importing.one_at_a_time(act, cmd.site)
    codes.refuse_shared(cmd.site, [row.code for row in cmd.rows])
    there = known(cmd.site, cmd.rows)
    fresh = {row.key: row for row in reversed(cmd.rows) if row.key not in there}
    batch = ImportBatch.objects.create(
        site=cmd.site, what=ImportBatch.What.OLD_BILL, taken=0, already=0, by=act.actor.person, at=act.now
    )
    for site in register.communities(cmd.site):
        units = register.units_by_code(site, [row.code for row in fresh.values()])
        items = {text: item for item in Item.objects.filter(site=site) for text in (item.code, item.name)}
        made = {
            (row.period, units[row.code].pk, items[row.item].pk): OldBill(
                site=site, period=row.period, unit=units[row.code], item=items[row.item], amount_fen=row.amount_fen, batch=batch
            )
            for row in fresh.values()
            if row.code in units and row.item in items
        }  # fmt: skip
        OldBill.objects.bulk_create(made.values(), batch_size=5_000)
        batch.taken += len(made)
    batch.already = len(cmd.rows) - batch.taken
    batch.save(update_fields=["taken", "already"])
    importing.tell(act, batch, cmd.rows)
    return batch


@operation("billing.explain_difference", label="记下原因", capability="run_billing", about="site")
def explain_difference(act: Act, cmd: ExplainDifference) -> Site:
    """Why lines of our first month differ from the old bill; with other amounts they are explained anew."""
    found = _open(cmd.site)
    wanted = set(cmd.keys)
    lines = [line for line in found.differing if line.key in wanted]
    if len(lines) < len(wanted):
        raise Refused("first.moved_on")
    Explained.objects.bulk_create(
        [
            Explained(
                site=cmd.site, period=found.period, unit_id=line.unit, item=line.item, ours_fen=line.ours,
                theirs_fen=line.theirs, why=cmd.why, note=cmd.note, by=act.actor.person, at=act.now,
            )
            for line in lines
        ],
        update_conflicts=True,
        unique_fields=["site", "period", "unit", "item"],
        update_fields=["ours_fen", "theirs_fen", "why", "note", "by", "at"],
    )  # fmt: skip
    act.note(lines=len(lines), fen=sum(line.difference for line in lines))
    return cmd.site


@operation("billing.sign_first_month", label="核对无误，签字", capability="approve_billing", about="site")
def sign_first_month(act: Act, cmd: SignFirstMonth) -> FirstMonth:
    """The first month stands: every difference has its reason and none is ours to mend.

    Refused before the month is run, while a reason is missing, and for who gave the reasons.
    """
    found = _open(cmd.site)
    if not Run.objects.filter(site=cmd.site, period=found.period, finished_at__isnull=False).exists():
        raise Refused("first.not_billed")
    if found.unexplained:
        raise Refused("first.unexplained", n=len(found.unexplained))
    if found.to_mend:
        raise Refused("first.to_mend", n=len(found.to_mend))
    if Explained.objects.filter(site=cmd.site, period=found.period, by=act.person).exists():
        raise Refused("first.own")
    act.note(lines=len(found.lines), differing=len(found.differing), ours=found.ours, theirs=found.theirs)
    return FirstMonth.objects.create(
        site=cmd.site, period=found.period, lines=len(found.lines), differing=len(found.differing), ours_fen=found.ours,
        theirs_fen=found.theirs, opinion=cmd.opinion, signed_by=act.person, signed_at=act.now,
    )  # fmt: skip


def _open(site: Site) -> comparing.Comparison:
    found = comparing.of(site)
    if found is None:
        raise Refused("first.nothing")
    if found.signed is not None:
        raise Refused("first.signed")
    return found
