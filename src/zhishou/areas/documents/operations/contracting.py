"""合同与证件: registered with a copy, corrected, renewed or ended before its last day (property.clerk.4)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from zhishou.areas.customers.models import Customer
from zhishou.areas.documents.models import Contract
from zhishou.areas.documents.models.archive import KEEP
from zhishou.areas.property.models import Unit
from zhishou.kernel import choosing, files, numbering, obligation, pinyin, settings_store, upload
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Event, Site
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Ref, Upload

MOST_FILES = 9
SORTS = settings_store.declare(
    "documents.contract_kinds", "合同与证件的种类",
    [
        "物业服务协议", "车位租赁合同", "临时管理规约承诺书", "外包服务合同", "设备维保合同", "采购合同", "保险单", "营业执照",
        "资质证书", "特种设备使用登记证", "其他",
    ],
    widget="lines", hint="一行一种；已经登记的不受影响",
)  # fmt: skip


def kinds(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    """The kinds the company keeps a list of, where the row or else the actor is; the row's own among them."""
    site = row.site if isinstance(row, Contract) else next((one.site for one in actor.appointments), None)
    own = [row.kind] if isinstance(row, Contract) else []
    return [(one, one) for one in dict.fromkeys([*own, *(kept_at(site) if site else [])])]


def kept_at(site: Site) -> list[str]:
    """The list of kinds at a site, in order."""
    told = settings_store.value(SORTS.name, site)
    lines = told if isinstance(told, list) else str(told).splitlines()
    return [text for line in lines if (text := str(line).strip()[:30])]


class Facts(Command):
    """What the register says of a contract or licence."""

    kind: str = ask("种类", at_least=1, at_most=30, choices=kinds)
    title: str = ask("名称", at_least=2, at_most=80)
    party: str = ask("对方或发证单位", at_least=1, at_most=80)
    own_number: str = ask("合同号或证号", default="", at_most=60)
    unit: Ref[Unit] | None = ask("房屋", default=None, hint="是哪一户的就选哪一户，在房屋档案里也看得到")
    customer: Ref[Customer] | None = ask("客户", default=None, hint="是哪位客户的就选，在客户档案里也看得到")
    starts_on: date = ask("从哪天")
    ends_on: date | None = ask("到哪天", default=None, hint="最后一天；到期前提醒。不填就是长期有效")
    place: str = ask("原件在哪里", at_least=1, at_most=80, hint="哪个柜子哪一层，或者在谁手里")
    note: str = ask("备注", default="", at_most=300)
    copies: list[Upload] = ask("扫描件", default=[], at_most=MOST_FILES, widget="documents", hint="照片、PDF 或 Word")


class Registering(Facts):
    site: Ref[Site] = ask("单位", choices=choosing.sites(KEEP))


class Changing(Facts):
    contract: Ref[Contract] = ask("合同或证件")


class Renewing(Command):
    contract: Ref[Contract] = ask("合同或证件")
    own_number: str = ask("新的合同号或证号", default="", at_most=60)
    starts_on: date = ask("从哪天")
    ends_on: date | None = ask("到哪天", default=None, hint="最后一天；不填就是长期有效")
    place: str = ask("原件在哪里", at_least=1, at_most=80)
    copies: list[Upload] = ask("扫描件", default=[], at_most=MOST_FILES, widget="documents", hint="照片、PDF 或 Word")


class Ending(Command):
    contract: Ref[Contract] = ask("合同或证件")
    outcome: str = ask("怎样终止的", at_least=2, at_most=200, hint="到期不续、提前解除、证件注销、不再需要")


def url_of(row: models.Model) -> str:
    """Its page."""
    return str(row.url())  # type: ignore[attr-defined]


@operation("documents.register_contract", label="登记合同或证件", capability=KEEP, url_after=url_of)
def register_contract(act: Act, cmd: Registering) -> Contract:
    """Put it on the register with a copy; one that ends is to be renewed or ended by its last day. Refused as Invalid when
    it ends before it begins, and when the unit or customer belongs elsewhere.
    """
    row = Contract(site=cmd.site, number=numbering.take("HT"), by=act.person, at=act.now)
    _say(row, cmd)
    row.save()
    _keep(act, row, cmd.copies)
    act.note(number=row.number)
    return row


@operation("documents.change_contract", label="改合同或证件", capability=KEEP, about="contract", url_after=url_of)
def change_contract(act: Act, cmd: Changing) -> Contract:
    """Put right what the register says, add copies. Another last day moves what is owed: what has none now owes nothing,
    what had none owes from now on. Refused once it is over.
    """
    row = _open(act, cmd.contract)
    had_end = row.ends_on is not None
    _say(row, cmd)
    row.save()
    _keep(act, row, cmd.copies)
    act.ends_here = had_end or row.ends_on is None  # what is owed already is not owed twice
    if had_end and row.ends_on is None:
        obligation.excuse("documents.renew_contract", row, by=act.person, reason=_("改为长期有效"), now=act.now)
    act.afterwards.append(lambda event: _owe_anew(row, event))
    return row


@operation(
    "documents.renew_contract",
    label="续签或换证",
    capability=KEEP,
    about="contract",
    leads_to_made=True,
    url_after=url_of,
)
def renew_contract(act: Act, cmd: Renewing) -> Contract:
    """A new one takes its place, with the days and the number of its own; the old one says so. Refused once it is over."""
    old = _open(act, cmd.contract)
    made = Contract(number=numbering.take("HT"), by=act.person, at=act.now, renews=old)
    for name in ("site", "kind", "title", "party", "unit", "customer", "note"):
        setattr(made, name, getattr(old, name))
    made.own_number, made.place = cmd.own_number, cmd.place
    _last(made, cmd.starts_on, cmd.ends_on)
    find_by(made)
    old.closed_at, old.closed_by = act.now, act.person
    old.save(update_fields=["closed_at", "closed_by"])
    made.save()
    _keep(act, made, cmd.copies)
    act.note(number=made.number)
    return made


@operation("documents.end_contract", label="终止合同或注销证件", capability=KEEP, about="contract", url_after=url_of)
def end_contract(act: Act, cmd: Ending) -> Contract:
    """It is over and is not renewed. Refused once it is over."""
    row = _open(act, cmd.contract)
    row.closed_at, row.closed_by, row.outcome = act.now, act.person, cmd.outcome
    row.save(update_fields=["closed_at", "closed_by", "outcome"])
    return row


def _say(row: Contract, cmd: Facts) -> None:
    if cmd.kind not in (row.kind, *kept_at(row.site)):
        raise Invalid({"kind": [_("种类不在单子上。请从列表中选，或者请管理员在设置里加上。")]})
    for name in ("kind", "title", "party", "own_number", "unit", "customer", "place", "note"):
        setattr(row, name, getattr(cmd, name))
    for name in ("unit", "customer"):
        whose: Any = getattr(cmd, name)
        if whose is not None and not whose.site.path.startswith(row.site.company().path):
            raise Invalid({name: [_("不是这家公司的，请重新选择。")]})
    _last(row, cmd.starts_on, cmd.ends_on)
    find_by(row)


def _last(row: Contract, starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise Invalid({"ends_on": [_("最后一天在第一天之前，请核对。")]})
    row.starts_on, row.ends_on = starts_on, ends_on


def find_by(row: Contract) -> None:
    """The words by which the search box and the list find it."""
    texts = [row.number, row.kind, row.own_number, row.place, row.note, row.unit.code if row.unit else ""]
    row.tokens = pinyin.tsvector_text(pinyin.search_tokens(f"{row.title} {row.party}", texts=texts))


def _keep(act: Act, row: Contract, given: list[Upload]) -> None:
    for one in given:
        files.keep(one, row, "copy", site=row.site, by=act.person, allowed=upload.DOCUMENTS)


def _open(act: Act, given: Contract) -> Contract:
    row = act.lock(given)
    if row.closed_at is not None:
        raise Refused("documents.contract_over", number=row.number, state=row.state.label)
    return row


def _owe_anew(row: Contract, event: Event) -> None:
    if (due := row.agreed()) is not None:
        obligation.agree(row, due, event)
