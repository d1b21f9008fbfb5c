"""Settings that areas declare, changed by site and inherited downward."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from zhishou.kernel import typed
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Setting, Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.settings_store import DECLARED, Declared
from zhishou.kernel.types import Ref

HIGHEST = 100_000
YES, NO = ("是", "true", "1", "on"), ("否", "false", "0", "off")


def names(actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    """The declared settings."""
    return [(one.name, _(one.label)) for one in DECLARED.values()]


class ChangeSetting(Command):
    site: Ref[Site] = ask("站点")
    name: str = ask("设置", at_most=60, public=True, choices=names)
    value: str = ask("值", default="", at_most=4000, multiline=True)
    inherit: bool = ask("恢复沿用上一级的值", default=False)


@operation("office.change_setting", label="修改设置", capability="keep_settings", about="site")
def change_setting(act: Act, cmd: ChangeSetting) -> Site:
    """Set a declared setting at a site, or go back to what the sites above say. Lists have one entry a line."""
    declared = DECLARED.get(cmd.name)
    if declared is None:
        raise Refused("office.setting_unknown", name=cmd.name)
    rows = Setting.objects.filter(site=cmd.site, name=cmd.name)
    if cmd.inherit:
        if not rows.delete()[0]:
            raise Refused("office.setting_same", label=declared.label, site=cmd.site.name)
    else:
        value = read_value(declared, cmd.value)
        Setting.objects.update_or_create(site=cmd.site, name=cmd.name, defaults={"value": value})
    if declared.check is not None:
        declared.check(cmd.site)
    return cmd.site


def read_value(declared: Declared, text: str) -> Any:
    """What was typed as a value of the setting's own type; refused in plain words otherwise."""
    kind, text = type(declared.default), text.strip()
    if kind is bool:
        if text.lower() not in (*YES, *NO):
            raise Refused("office.setting_flag", label=declared.label)
        return text.lower() in YES
    if kind is int:
        if (number := typed.number(text)) is None or number > HIGHEST:
            raise Refused("office.setting_number", label=declared.label)
        return number
    if kind in (list, tuple):
        return [line.strip() for line in text.splitlines() if line.strip()]
    if not text and declared.default:
        raise Refused("office.setting_empty", label=declared.label)
    return text
