"""档案: put into a volume, lent until a day and taken back, disposed of by another person once its time is over."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext as _

from zhishou.areas.documents.models import Loan, Volume
from zhishou.areas.documents.models.archive import KEEP
from zhishou.areas.documents.models.papers import APPROVE
from zhishou.areas.people import options
from zhishou.kernel import choosing, clock, numbering, pinyin
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Notice, Person, Site
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Ref


class Facts(Command):
    """What the register of the archive says of a volume."""

    title: str = ask("案卷名称", at_least=2, at_most=120)
    category: Volume.Category = ask("类别")
    place: str = ask("存放位置", at_least=1, at_most=80, hint="哪个柜子哪一层")
    keep_until: date | None = ask("保管到", default=None, hint="不填就是永久保管")
    contents: str = ask(
        "卷内目录", default="", at_most=8000, multiline=True, hint="一行一份：日期、名称、页数。这里的字都能搜到"
    )


class Filing(Facts):
    site: Ref[Site] = ask("单位", choices=choosing.sites(KEEP))


class Changing(Facts):
    volume: Ref[Volume] = ask("案卷")


class Lending(Command):
    volume: Ref[Volume] = ask("案卷")
    person: Ref[Person] = ask("借给谁", choices=options.everyone)
    purpose: str = ask("用途", at_least=2, at_most=200)
    due_on: date = ask("归还日期")


class TakingBack(Command):
    loan: Ref[Loan] = ask("借阅")
    condition: str = ask("归还情况", default="完整", at_most=200, hint="缺页、破损的写清楚")


class Disposing(Command):
    volume: Ref[Volume] = ask("案卷")
    disposal: str = ask("怎样销毁、谁监销", at_least=4, at_most=300, multiline=True)


def url_of(row: models.Model) -> str:
    """The page of the volume."""
    return str((row.volume if isinstance(row, Loan) else row).url())  # type: ignore[attr-defined]


@operation("documents.file", label="立卷归档", capability=KEEP, url_after=url_of)
def file(act: Act, cmd: Filing) -> Volume:
    """Put a volume on the register of the archive. Refused when its time would be over already."""
    row = Volume(site=cmd.site, number=numbering.take("DA"), by=act.person, at=act.now)
    _say(row, cmd)
    row.save()
    act.note(number=row.number)
    return row


@operation("documents.change_volume", label="改案卷", capability=KEEP, about="volume", url_after=url_of)
def change_volume(act: Act, cmd: Changing) -> Volume:
    """Papers were added, or it was moved. Refused once it is disposed of."""
    row = _kept(act, cmd.volume)
    _say(row, cmd)
    row.save(update_fields=[*Facts.model_fields, "tokens"])
    return row


@operation("documents.lend", label="借出案卷", capability=KEEP, about="volume", leads_to_made=True, url_after=url_of)
def lend(act: Act, cmd: Lending) -> Loan:
    """Lend a volume to a colleague until a day; whoever lent it owes to have it back by then. Refused while it is out."""
    row = _kept(act, cmd.volume)
    if (out := row.loans.filter(returned_at=None).select_related("person").first()) is not None:
        raise Refused("documents.lent", number=row.number, name=out.person.name)
    if cmd.due_on < clock.today():
        raise Invalid({"due_on": [_("归还日期不能在过去，请核对。")]})
    made: Loan = Loan.objects.create(
        volume=row, person=cmd.person, purpose=cmd.purpose, due_on=cmd.due_on, by=act.person, at=act.now
    )
    if cmd.person.pk != act.person.pk:
        facts = {"number": row.number, "title": row.title, "on": cmd.due_on.isoformat()}
        Notice.objects.create(person=cmd.person, kind="documents.lent", facts=facts, url=row.url(), at=act.now)
    return made


@operation("documents.take_back", label="收回案卷", capability=KEEP, about="loan", url_after=url_of)
def take_back(act: Act, cmd: TakingBack) -> Loan:
    """It is back, and in what condition. Refused a second time."""
    loan = act.lock(cmd.loan)
    if loan.returned_at is not None:
        raise Refused("documents.back_already", number=loan.volume.number)
    loan.returned_at, loan.returned_to, loan.condition = act.now, act.person, cmd.condition
    loan.save(update_fields=["returned_at", "returned_to", "condition"])
    return loan


@operation("documents.dispose", label="销毁案卷", capability=APPROVE, about="volume", url_after=url_of)
def dispose(act: Act, cmd: Disposing) -> Volume:
    """A volume whose time is over is destroyed; its entry stays. Refused before that day, while it is out, and to whoever
    filed it.
    """
    row = _kept(act, cmd.volume)
    if row.keep_until is None or row.keep_until >= clock.today():
        raise Refused("documents.still_kept", number=row.number)
    if row.loans.filter(returned_at=None).exists():
        raise Refused("documents.still_out", number=row.number)
    if row.by_id == act.person.pk:
        raise Refused("documents.own_volume", number=row.number)
    row.disposed_at, row.disposed_by, row.disposal = act.now, act.person, cmd.disposal
    row.save(update_fields=["disposed_at", "disposed_by", "disposal"])
    return row


def _say(row: Volume, cmd: Facts) -> None:
    if cmd.keep_until is not None and cmd.keep_until < clock.today() and cmd.keep_until != row.keep_until:
        raise Invalid({"keep_until": [_("保管期限已经过了，请核对。")]})
    for name in Facts.model_fields:
        setattr(row, name, getattr(cmd, name))
    texts = [row.number, row.place, row.contents]
    row.tokens = pinyin.tsvector_text(pinyin.search_tokens(row.title, texts=texts))


def _kept(act: Act, given: Volume) -> Volume:
    row = act.lock(given)
    if row.disposed_at is not None:
        raise Refused("documents.disposed", number=row.number)
    return row
