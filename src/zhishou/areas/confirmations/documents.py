"""Confirmations as documents that anybody may ask about: what the QR code on their paper answers, without the other side's name."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from zhishou.areas.confirmations.kinds import KINDS
from zhishou.areas.confirmations.models import Confirmation
from zhishou.areas.letters import verifying
from zhishou.areas.letters.verifying import Document, Standing
from zhishou.kernel import clock


def _by_digest(digest: str) -> Document | None:
    return _document(Confirmation.objects.filter(digest=digest)) if digest else None


def _by_number(number: str) -> Document | None:
    return _document(Confirmation.objects.filter(number=number))


def _document(rows: Any) -> Document | None:
    row: Confirmation | None = rows.select_related("site", "sealed").first()
    if row is None:
        return None
    company = row.site.company()
    facts = [
        (_("公司"), company.name), (_("日期"), row.on.isoformat()), (_("版本"), _("第 {n} 版").format(n=row.version)),
    ]  # fmt: skip
    if row.in_force_at is not None:
        facts.append((_("生效时间"), f"{clock.local(row.in_force_at):%Y-%m-%d %H:%M}"))
    what = str(row.get_kind_display())
    return Document(row.number, what, company, lambda: _standing(row), row.digest, facts, [(_("确认书"), what), *facts])


def _standing(row: Confirmation) -> Standing:
    """Whether a confirmation counts: in force and its file whole; void, or not signed by both yet."""
    if row.state == Confirmation.State.VOID:
        return Standing("bad", _("无效：这份确认书已经作废。"))
    if row.sealed is None:
        return Standing("warn", _("还没有生效：双方没有签齐。"))
    gone = _("双方签署封存；文件已按规定删除。手上有原件的，请比对 SHA-256。")
    if (wrong := verifying.of_sealed(row.sealed, row.digest, row.site.company(), gone=gone)) is not None:
        return wrong
    return Standing("good", _("有效：双方签署，封存之后内容完好。"))


verifying.register([spec.prefix for spec in KINDS.values()], verifying.Source(_by_digest, _by_number))
