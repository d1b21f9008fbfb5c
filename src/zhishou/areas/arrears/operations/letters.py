"""The dunning ladder: letters written for all who are due, and served with proof (property.cashier.9)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from zhishou.areas.arrears.models import Letter
from zhishou.areas.arrears.operations.collecting import unit_page
from zhishou.areas.arrears.queries import ladder, owing
from zhishou.areas.arrears.queries.ladder import Rung
from zhishou.areas.arrears.queries.owing import Debtor
from zhishou.areas.billing import queries as fees
from zhishou.areas.property import queries as register
from zhishou.areas.property.models import Unit
from zhishou.kernel import clock, files, numbering
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref, Upload

BOOK = "CJ"


class IssueLetters(Command):
    site: Ref[Site] = ask("小区")
    step: Letter.Step = ask("步骤")
    units: list[Ref[Unit]] | None = ask("房屋", default=None, hint="不填就是所有到日子的")
    debtors: list[str] | None = ask(
        "房屋和付款人", default=None, at_most=10_000, hint="一户有业主和住户分别欠费时，只选其中的"
    )
    copy_owner: bool = ask("住户的文书抄送业主", default=False, hint="业主负连带交纳责任；抄送件印在住户的文书后面")


class ServeLetter(Command):
    letter: Ref[Letter] = ask("催缴文书")
    how: Letter.Served = ask("送达方式")
    on: date | None = ask("送达日期", default=None, hint="不填就是今天")
    receiver: str = ask("签收人或邮寄单号", default="", at_most=60)
    photo: Upload | None = ask(
        "照片", default=None, widget="photos", at_most=1, hint="门上张贴或信箱里的样子，能看清门牌"
    )
    signature: Upload | None = ask("签收", default=None, widget="signature")


class HandToLegal(Command):
    unit: Ref[Unit] = ask("房屋")
    tenant: int | None = ask("住户", default=None, hint="住户的编号（文书和欠费里的）；不填就是业主")
    reason: str = ask("移交的理由", at_least=2, at_most=300, multiline=True)

    @property
    def site(self) -> Site:
        """Where authority is needed."""
        return self.unit.site


@operation(
    "arrears.issue_letters", label="生成催缴文书", capability="collect_arrears", about="site",
    url_after=lambda row: f"/arrears/letters?site={row.code}",  # type: ignore[attr-defined]
)  # fmt: skip
def issue_letters(act: Act, cmd: IssueLetters) -> Site:
    """Write the letters of a step to everybody whose turn it is, or those named among them: one to each payer of a unit.

    A letter asks its payer for this payer's charges alone; the owners get a copy of a tenant's where it is chosen
    (物业管理条例第四十一条: they are liable with the tenant). Who has a promise or dispute open is left out. The hand-over to a court or lawyer is decided unit by unit. Refused
    when nobody is due.
    """
    if cmd.step == Letter.Step.LEGAL:
        raise Refused("arrears.legal_one_by_one")
    act.lock(cmd.site)  # two who press at once write each letter one time
    today = clock.today()
    wanted = None if cmd.units is None else {unit.pk for unit in cmd.units}
    due = [r.debtor for r in ladder.rungs(cmd.site) if r.step == cmd.step and r.due(today)]
    due = [d for d in due if (wanted is None or d.unit in wanted) and (cmd.debtors is None or d.key in cmd.debtors)]
    if not due:
        raise Refused("arrears.nobody_due", step=cmd.step.label)
    running = _running(due, today)
    made = [_letter(act, cmd.site, d, cmd.step, today, running) for d in due]
    if cmd.copy_owner:
        owners = register.addressed(cmd.site, [one.unit_id for one in made if one.tenant_id])
        for one in made:
            one.copied_to = owners[one.unit_id].owner[:60] if one.tenant_id else ""
    Letter.objects.bulk_create(made, batch_size=1_000)
    act.note(step=int(cmd.step), count=len(made), fen=sum(one.total_fen for one in made))
    return cmd.site


def _running(debtors: list[Debtor], today: date) -> dict[int, int]:
    """What has run up in late fees since the last run, by charge."""
    return fees.late_to([part.charge for d in debtors for part in d.collectable(today)], today)


def _letter(act: Act, site: Site, debtor: Debtor, step: Letter.Step, today: date, running: dict[int, int]) -> Letter:
    asked = debtor.collectable(today)
    lines: list[dict[str, Any]] = [
        {
            "period": part.period, "item": part.item, "due": part.due_on.isoformat() if part.due_on else "",
            "days": part.days(today), "principal": part.left_fen,
            "late": max(part.late_fen, 0) + max(0, running.get(part.charge, 0)),
        }
        for part in asked
    ]  # fmt: skip
    return Letter(
        site=site, unit_id=debtor.unit, tenant_id=debtor.tenant, number=numbering.take(BOOK), step=step,
        addressee=debtor.name[:60], lines=lines,
        principal_fen=sum(line["principal"] for line in lines), late_fen=sum(line["late"] for line in lines),
        issued_on=today, issued_by=act.actor.person, recorded_at=act.now,
    )  # fmt: skip


@operation("arrears.serve_letter", label="登记送达", capability="serve_letters", about="letter", url_after=unit_page)
def serve_letter(act: Act, cmd: ServeLetter) -> Letter:
    """Proof of service: a signature or receiver when handed over, a photo when posted, a number when mailed.

    Source: implied.building_keeper.2. Refused twice, and for a day before the letter.
    """
    letter = act.lock(cmd.letter)
    if letter.served:
        raise Refused("arrears.served", number=letter.number)
    on = cmd.on or clock.today()
    if not letter.issued_on <= on <= clock.today():
        raise Refused("arrears.served_day", first=letter.issued_on.isoformat())
    proof = {
        Letter.Served.HANDED: bool(cmd.signature or cmd.photo), Letter.Served.POSTED: cmd.photo is not None,
        Letter.Served.MAILED: bool(cmd.receiver), Letter.Served.MESSAGED: bool(cmd.receiver or cmd.photo),
    }  # fmt: skip
    if not proof[cmd.how]:
        raise Refused("arrears.no_proof")
    if cmd.photo is not None:
        letter.photo = files.keep(cmd.photo, about=letter, kind="served", site=letter.site, by=act.person)
    if cmd.signature is not None:
        letter.signature = files.keep(cmd.signature, about=letter, kind="signature", site=letter.site, by=act.person)
    letter.served, letter.served_on, letter.served_by, letter.receiver = cmd.how, on, act.person, cmd.receiver
    letter.save()
    act.note(number=letter.number, how=cmd.how.value)
    return letter


def _still(found: Rung | None) -> str:
    """What comes before a payer is handed over."""
    if found is None:
        return _("没有到期未缴的账。")
    if found.waits or found.step is None or found.from_day is None:
        return f"{found.waits}。"
    return _("下一步是{step}，{day} 起。").format(step=found.step.label, day=found.from_day.isoformat())


@operation(
    "arrears.hand_to_legal", label="移交法律途径", capability="review_statistics", about="unit", url_after=unit_page
)
def hand_to_legal(act: Act, cmd: HandToLegal) -> Letter:
    """The supervisor hands what one payer of a unit owes to a lawyer or court, after a formal letter was served and its days are over."""
    act.lock(cmd.unit)  # two who press at once: the second finds it handed over
    today = clock.today()
    debtor = owing.debtor_of(cmd.unit, cmd.tenant)
    found = ladder.rungs(cmd.site, [debtor])[0] if debtor is not None and debtor.overdue_fen(today) else None
    if debtor is None or found is None or found.step != Letter.Step.LEGAL or not found.due(today):
        raise Refused("arrears.not_legal_yet", why=_still(found))
    made = _letter(act, cmd.site, debtor, Letter.Step.LEGAL, today, _running([debtor], today))
    made.save()
    act.note(number=made.number, fen=made.total_fen)
    return made
