"""From what a door received to a typed command, and from its mistakes to plain sentences: one way for all doors."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError

from zhishou.kernel.actor import Actor
from zhishou.kernel.money import yuan
from zhishou.kernel.operation import Command, Invalid, Operation
from zhishou.kernel.types import is_money

_SENTENCES = {
    "missing": "请填写。",
    "extra_forbidden": "没有这一项，请删去。",
    "ref_missing": "找不到，或者不在你的职责范围内。请从列表中重新选择。",
    "ref_ambiguous": "不止一个叫这个。请在前面写上站点代码，例如 GARDEN/1-101，或者从列表中选择。",
    "unprintable": "含有看不见的控制字符，请重新输入这段文字。",
    "length_over": "最多 {0} 个字。",
    "length_under": "至少 {0} 个字。",
    "value_over": "不能大于 {0}。",
    "value_under": "不能小于 {0}。",
    "money_over": "金额要小于十亿元，请核对位数和小数点。",
    "money_is_text": "金额请写成“12.34”的样子。",
    "money_unreadable": "金额请写成“12.34”的样子，最多两位小数。",
    "upload_unreadable": "文件没有收到，请重新选择。",
    "enum": "请从列出的选项中选择。",
    "literal_error": "请从列出的选项中选择。",
    "bool_parsing": "请选择是或否。",
    "int_parsing": "请填写整数。",
    "int_type": "请填写整数。",
    "int_from_float": "请填写整数。",
    "int_parsing_size": "数字太大了。",
    "string_type": "请填写文字。",
    "list_type": "请填写一组内容。",
    "model_type": "请填写一组内容。",
}
_DATES = {
    "datetime": "请写成日期时间，例如 2026-11-23 18:00。",
    "date": "请写成日期，例如 2026-11-23。",
    "time": "请写成时间，例如 18:00。",
}


def read_command(op: Operation, actor: Actor, data: Command | dict[str, Any]) -> Command:
    """The command, its rows resolved within the actor's sight. Raises Invalid with a sentence per field."""
    if isinstance(data, Command):
        data = {name: getattr(data, name) for name in type(data).model_fields}
    try:
        return op.command.model_validate(data, context={"actor": actor})
    except ValidationError as bad:
        amounts = {name for name, info in op.command.model_fields.items() if is_money(info)}
        raise Invalid(sentences(bad.errors(), amounts)) from None


def sentences(errors: Iterable[Mapping[str, Any]], amounts: Collection[str] = ()) -> dict[str, list[str]]:
    """Each field's mistakes, as pydantic lists them, in plain sentences; the key '' speaks of the whole.

    The limits of the fields named in `amounts` are fen, and are told in yuan.
    """
    found: dict[str, list[str]] = {}
    for error in errors:
        place = ".".join(str(part) for part in error["loc"])
        sentence = _sentence(error["type"], str(error["msg"]), error.get("ctx", {}), in_yuan=place in amounts)
        if sentence not in found.setdefault(place, []):
            found[place].append(sentence)
    return found


def _sentence(kind: str, message: str, context: dict[str, Any], *, in_yuan: bool) -> str:
    if kind == "value_error":
        code, _colon, argument = str(context.get("error", message)).partition(":")
        if in_yuan and argument:
            argument = _("{yuan} 元").format(yuan=yuan(int(argument)))
        return _(_SENTENCES[code]).format(argument) if code in _SENTENCES else str(context.get("error", message))
    if (day := kind.partition("_")[0]) in _DATES:
        return _(_DATES[day])
    return _(_SENTENCES.get(kind, "这一项看不懂，请检查。"))


def plain_data(data: dict[str, Any]) -> dict[str, Any]:
    """Drop empty answers so that a field left blank in a form takes its default."""
    return {k: v for k, v in data.items() if v not in ("", None, [], {})}
