"""At start, a charter version that names what the program does not know is disabled loudly; the program goes on."""

from __future__ import annotations

import logging

from django.db import transaction

from zhishou.areas.letters import drafts
from zhishou.kernel.gate import begin
from zhishou.kernel.models import CharterVersion
from zhishou.kernel.operation import Refused

log = logging.getLogger(__name__)


def disable_bad_versions() -> list[CharterVersion]:
    """Look through every published version; a bad one is set to DISABLED with its trouble, logged, and returned.

    It grants nothing from then on and stands marked on /charters until a corrected version is published.
    """
    bad: list[CharterVersion] = []
    rows = CharterVersion.objects.filter(state=CharterVersion.State.PUBLISHED).select_related("post")
    for version in rows.prefetch_related("clauses"):
        try:
            drafts.check(version.post, [drafts.text_of(clause) for clause in version.clauses.all()])
        except Refused as no:
            _disable(version, no.sentence())
            bad.append(version)
    return bad


def _disable(version: CharterVersion, trouble: str) -> None:
    log.error("岗位职责“%s”第 %s 版已停用：%s", version.post.name, version.number, trouble)
    with transaction.atomic():
        begin("system.disable_bad_versions")
        version.state, version.trouble = CharterVersion.State.DISABLED, trouble[:300]
        version.save(update_fields=["state", "trouble"])
