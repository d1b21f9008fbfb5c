"""Reads one duty of a charter: its words, grants, rules and independence, each checked by name and line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from zhishou.kernel.later import later
from zhishou.kernel.rules import Rule, RuleError, parse_rule
from zhishou.packs import yaml_lines
from zhishou.packs.texts import Apart, DutyText, Known
from zhishou.packs.yaml_lines import Place, items, line_of, mapping, text_of, texts

if TYPE_CHECKING:
    import yaml
else:
    yaml = later("yaml")

_LONGEST_TEXT = 600
_CAPABILITY = re.compile(r"[a-z][a-z_]*")
_OPTIONAL = ("obliges", "not_same", "missing")


def read_duty(node: yaml.Node, place: Place, mission: Mapping[str, DutyText], known: Known | None) -> DutyText:
    """The duty of a mapping `{id, text, grants, obliges, not_same, missing}`."""
    parts = mapping(node, place, ("id", "text", "grants"), _OPTIONAL)
    duty_id = text_of(parts["id"], place)
    place = place.named(duty_id)
    source = mission.get(duty_id) or mission.get(_letter_of(duty_id))
    if source is None or (source.id != duty_id and source.kind != "letter"):
        raise place.wrong(parts["id"], _("没有这个职责编号。"))
    text = text_of(parts["text"], place)
    if len(text) > _LONGEST_TEXT:
        raise place.wrong(parts["text"], _("一条职责最多 {most} 字。").format(most=_LONGEST_TEXT))
    return DutyText(
        id=duty_id,
        post=source.post,
        kind=source.kind,
        text=text,
        grants=read_grants(parts["grants"], place, known),
        rules=_rules(parts.get("obliges"), place, known),
        not_same=_apart(parts.get("not_same"), place, known),
        missing=text_of(parts["missing"], place) if "missing" in parts else "",
        file=place.file,
        line=line_of(node),
    )


def _letter_of(duty_id: str) -> str:
    """letters.dealer.3 belongs to letters.dealer: a letter whose duties the administration numbers itself."""
    head, _dot, number = duty_id.rpartition(".")
    return head if number.isdecimal() else ""


def read_grants(node: yaml.Node, place: Place, known: Known | None) -> tuple[str, ...]:
    """The capability codes of a list; unknown ones are refused when the known ones are given."""
    found = texts(node, place)
    for name, spot in found:
        if _CAPABILITY.fullmatch(name) is None or (known is not None and name not in known.capabilities):
            raise place.wrong(spot, _("没有“{name}”这项权限。").format(name=name))
    return tuple(name for name, _spot in found)


def _rules(node: yaml.Node | None, place: Place, known: Known | None) -> tuple[Rule, ...]:
    found: list[Rule] = []
    for each in items(node, place) if node is not None else []:
        spots = {key: value for key, (_spot, value) in yaml_lines.entries(each, place).items()}
        try:
            rule = parse_rule({key: yaml_lines.plain(value, place) for key, value in spots.items()})
        except RuleError as error:
            raise place.wrong(spots.get(error.key, each), error.sentence) from error
        for name in rule.operations:
            _check_operation(name, each, place, known)
        if rule in found:
            raise place.wrong(each, _("同一条时限写了两次。"))
        found.append(rule)
    return tuple(found)


def _apart(node: yaml.Node | None, place: Place, known: Known | None) -> tuple[Apart, ...]:
    found: list[Apart] = []
    for each in items(node, place) if node is not None else []:
        parts = mapping(each, place, ("do", "not_who"))
        apart = Apart(text_of(parts["do"], place), tuple(name for name, _spot in texts(parts["not_who"], place)))
        if not apart.not_who:
            raise place.wrong(parts["not_who"], _("not_who 至少要写一个操作。"))
        for name in (apart.do, *apart.not_who):
            _check_operation(name, each, place, known)
        found.append(apart)
    return tuple(found)


def _check_operation(name: str, node: yaml.Node, place: Place, known: Known | None) -> None:
    if known is not None and name not in known.operations:
        raise place.wrong(node, _("没有“{name}”这个操作。").format(name=name))
