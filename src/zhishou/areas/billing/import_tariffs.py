"""收费标准 `tariffs`: a YAML file is taken item by item; what is wrong comes back in words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from zhishou.areas.billing.models import Item, Tariff
from zhishou.areas.billing.operations.tariffs import differs
from zhishou.areas.billing.tariff_rows import TariffRow, entries_of, read_entry
from zhishou.kernel import words
from zhishou.kernel.actor import Actor
from zhishou.kernel.excel import Cell
from zhishou.kernel.gate import perform
from zhishou.kernel.importing import FailedRow, ImportResult
from zhishou.kernel.models import Site
from zhishou.kernel.operation import NotAllowed

HEADERS = ["序号", "code", "name", "effective_from"]


def take(actor: Actor, site: Site, data: bytes, *, dry_run: bool, failed_to: Path | None, door: str) -> ImportResult:
    """Import the items of a list at a site, or try it. Refused when the actor may not, or the file is no list."""
    if not actor.can("keep_tariffs", site):
        raise NotAllowed("duty.none", capability=words.CAPABILITIES["keep_tariffs"], label=_("导入收费标准"))
    result = ImportResult(headers=HEADERS)
    rows: list[TariffRow] = []
    for place, entry in enumerate(entries_of(data), 1):
        row, wrong = read_entry(entry)
        wrong = wrong or conflict(site, row, rows)
        if wrong or row is None:
            said = entry if isinstance(entry, dict) else {}
            values: dict[str, Cell] = {"序号": place, **{name: str(said.get(name, "")) for name in HEADERS[1:]}}
            result.failed_rows.append(FailedRow(place, values, wrong))
        else:
            rows.append(row)
    if dry_run:
        fresh = fresh_of(site, rows)
        result.taken, result.already = len(fresh), len(rows) - len(fresh)
    elif rows:
        facts = perform("billing.import_tariffs", actor, {"site": site, "rows": rows}, door=door).event.facts
        result.taken, result.already = facts["taken"], facts["already"]
    if result.failed_rows and failed_to is not None and not dry_run:
        failed_to.write_bytes(result.failed_excel())
        result.failed_file = str(failed_to)
    return result


def fresh_of(site: Site, rows: list[TariffRow]) -> set[tuple[str, date]]:
    """Item and day of the versions that are not on file yet."""
    there = set(Tariff.objects.filter(site=site).values_list("item__code", "effective_from"))
    return {(row.code, row.effective_from) for row in rows} - there


def conflict(site: Site, row: TariffRow | None, before: list[TariffRow]) -> list[str]:
    """Why a version cannot stand beside those on file and those before it in the file; empty when it can."""
    if row is None:
        return []
    there = Tariff.objects.filter(site=site, item__code=row.code, effective_from=row.effective_from).first()
    if there is not None and differs(there, row):
        return [_("这个费项这一天起的标准已经有了，内容不同。标准不改旧的，请写新的生效日期。")]
    item = Item.objects.filter(site=site, code=row.code).first()
    if item is not None and item.kind != row.kind:
        said = _("费项 {code} 的种类是“{kind}”，不能改。请照原样写，或换一个代码和名称。")
        return [said.format(code=row.code, kind=item.get_kind_display())]
    if any(code != row.code for code in _codes_of(site, row.name, before)):
        return [_("“{name}”已经是另一个费项的名称，请换一个名称。").format(name=row.name)]
    same = [each for each in before if each.code == row.code]
    if any(each.effective_from == row.effective_from and each != row for each in same):
        return [_("这个费项这一天起的标准在文件里写了两次。")]
    if any(each.kind != row.kind or each.name != row.name for each in same):
        return [_("同一个费项的名称和种类要一样。")]
    return []


def _codes_of(site: Site, name: str, before: list[TariffRow]) -> list[str]:
    """The codes of the items of a name, on file and in the file so far; of late fees there is one item, by any code."""
    there = Item.objects.filter(site=site, name=name).exclude(kind=Item.Kind.LATE).values_list("code", flat=True)
    return [*there, *(each.code for each in before if each.name == name)]
