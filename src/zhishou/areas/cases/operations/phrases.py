"""Keeping the phrases replies are checked for, and the causes investigations name (service.complaint.6, .7)."""

from __future__ import annotations

from django.db import models

from zhishou.areas.cases import stock
from zhishou.areas.cases.models import CauseCode, Phrase
from zhishou.kernel.choosing import sites, yes_no
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref


def page(row: models.Model) -> str:
    """Where phrases and causes are kept."""
    return "/phrases"


class KeepPhrase(Command):
    site: Ref[Site] = ask("公司", choices=sites("keep_categories"), hint="用语和原因全公司共用")
    pattern: str = ask("避免的说法", at_least=1, at_most=40)
    why: str = ask("为什么", at_least=1, at_most=120)
    better: str = ask("建议的说法", at_least=1, at_most=200)
    active: bool = ask("在用", default=True, widget="radio", choices=yes_no("在用", "停用"))


@operation("cases.keep_phrase", label="维护用语", capability="keep_categories", url_after=page)
def keep_phrase(act: Act, cmd: KeepPhrase) -> Phrase:
    """Add words to avoid with a better wording, or change them; the same words again change the row that is there."""
    company = cmd.site.company()
    if not Phrase.objects.filter(site=company).exists():
        stock.stock(company)
    made, _new = Phrase.objects.update_or_create(
        site=company, pattern=cmd.pattern, defaults={"why": cmd.why, "better": cmd.better, "active": cmd.active}
    )
    return made


class KeepCause(Command):
    site: Ref[Site] = ask("公司", choices=sites("keep_categories"), hint="用语和原因全公司共用")
    code: str = ask("代码", at_least=1, at_most=20, public=True)
    name: str = ask("原因", at_least=1, at_most=40, public=True)
    active: bool = ask("在用", default=True, widget="radio", choices=yes_no("在用", "停用"))


@operation("cases.keep_cause", label="维护原因", capability="keep_categories", url_after=page)
def keep_cause(act: Act, cmd: KeepCause) -> CauseCode:
    """Add a cause or change its name; a cause out of use stays in the history. Refused when the name is taken."""
    company = cmd.site.company()
    if CauseCode.objects.filter(site=company, name=cmd.name).exclude(code=cmd.code).exists():
        raise Refused("cause.name_taken", name=cmd.name)
    made, _new = CauseCode.objects.update_or_create(
        site=company, code=cmd.code, defaults={"name": cmd.name, "active": cmd.active}
    )
    return made
