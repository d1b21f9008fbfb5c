"""The command-line door: `zhishou do OPERATION --as NAME key=value…`, and how every command answers."""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from zhishou.kernel.operation import Refused

DONE, REFUSED, PARTLY = 0, 2, 3


def answer(value: Any, as_json: bool, text: str = "", code: int = DONE) -> NoReturn:
    """Print the answer (with --json one JSON value on the last line) and end with the stable exit code."""
    if as_json:
        click.echo(json.dumps(value, ensure_ascii=False, default=str))
    elif text:
        click.echo(text, err=code == REFUSED)
    sys.exit(code)


def refuse(code: str, sentence: str, as_json: bool, **more: Any) -> NoReturn:
    """Say why not and end with exit code 2; with --json, what else is known about it too."""
    answer({"refused": code, "sentence": sentence, **more}, as_json, sentence, REFUSED)


def refused(no: Refused, as_json: bool, **more: Any) -> NoReturn:
    """A refusal as it is: its sentence; with --json its code and its facts too."""
    refuse(no.code, no.sentence(), as_json, facts={name: str(value) for name, value in no.facts.items()}, **more)


def gave_way(error: Exception, as_json: bool) -> None:
    """End the command with a sentence when the database or the disk gave way; a fault of the program comes back."""
    from zhishou.kernel.doors.outage import outage_of

    told = {
        "database.away": "数据库连不上了，这条命令没有确认做完。请看数据库是否在运行，再执行一次。",
        "database.busy": "数据库现在太忙，这条命令没有做完。请稍等再执行一次。",
        "disk.full": "磁盘满了，这条命令没有做完。请清出空间，再执行一次。",
    }
    if found := outage_of(error):
        refuse(found.code, told[found.code], as_json)


def misread(wrong: click.ClickException) -> str:
    """What is wrong with a command line, in one sentence, and where to read how it is written."""
    context = getattr(wrong, "ctx", None)
    path = context.command_path if context else "zhishou"
    return f"{_what(wrong)}写法见：{path} --help"


def _what(wrong: click.ClickException) -> str:
    match wrong:
        case click.MissingParameter() if wrong.param is not None:
            return f"缺少 {_written(wrong.param)}。"
        case click.BadOptionUsage() if "requires" in wrong.message:
            return f"{wrong.option_name} 后面要写内容。"
        case click.NoSuchOption():
            return f"没有 {wrong.option_name} 这个选项。"
        case click.BadParameter() if wrong.param is not None:
            return f"{_written(wrong.param)} 不对：{_reason(wrong.param, wrong.message)}。"
        case click.UsageError() if wrong.message.startswith("No such command"):
            name = wrong.message.split("'")[1]
            return f"没有 {name} 这个命令。"
        case click.UsageError() if wrong.message.startswith("Got unexpected extra argument"):
            more = wrong.message.partition("(")[2].rpartition(")")[0]
            return f"多写了 {more}。"
        case _:
            return f"{wrong.format_message()} "


def _written(param: click.Parameter) -> str:
    """A parameter as it is typed: `--site`, `FILE`."""
    return (
        param.opts[0]
        if isinstance(param, click.Option)
        else param.make_metavar(click.Context(click.Command(""))).strip("[]")
    )


def _reason(param: click.Parameter, message: str) -> str:
    if isinstance(param.type, click.Path):
        return "这是一个文件夹，请写文件" if "is a directory" in message else "没有这个文件，或者打不开"
    if isinstance(param.type, click.Choice):
        return "请从 " + "、".join(str(each) for each in param.type.choices) + " 中选"
    if isinstance(param.type, click.IntRange):
        return f"请写 {param.type.min} 到 {param.type.max} 的数字"
    return "请写数字" if isinstance(param.type, click.types.IntParamType) else message.rstrip(".")


def written_as(file: Path, kinds: tuple[str, ...], as_json: bool) -> str:
    """The ending of a file to be written; refused when it names no kind we write."""
    kind = file.suffix.lower()
    if kind not in kinds:
        refuse("file.kind", f"{file} 的后缀要是 {'、'.join(kinds)}。", as_json)
    return kind


def person(username: str, as_json: bool) -> Any:
    """The active person of a sign-in name, or a refusal."""
    from zhishou.kernel.models import Person

    found = Person.objects.filter(username=username, is_active=True).first()
    if found is None:
        refuse("person.unknown", f"没有登录名为“{username}”的在职人员。", as_json)
    return found


def run(
    operation: str,
    username: str,
    data: dict[str, Any],
    *,
    key: str = "",
    as_json: bool,
    beside: Callable[[], dict[str, Any]] = dict,
) -> Any:
    """Perform an operation as a person; a refusal ends the command with its sentence, its facts and what `beside` adds.

    Returns the outcome.
    """
    from zhishou.kernel.actor import Actor
    from zhishou.kernel.gate import perform
    from zhishou.kernel.operation import Invalid, Refused

    actor = Actor.of(person(username, as_json))
    try:
        return perform(operation, actor, data, door="cli", key=key)
    except Invalid as bad:
        lines = [f"{_called(operation, field, data)}：{'，'.join(said)}" for field, said in bad.errors.items()]
        refuse("command.invalid", "；".join(lines), as_json, errors=bad.errors)
    except Refused as no:
        refused(no, as_json, **beside())


def _called(operation: str, field: str, data: dict[str, Any]) -> str:
    """What a person calls a field, with its name and what was written there: 小区（site=K11）."""
    from zhishou.kernel.operation import REGISTRY

    whole = field.partition(".")[0]  # of a repeated group the place within it follows: theirs.0
    info = REGISTRY[operation].command.model_fields.get(whole) if operation in REGISTRY else None
    given = data.get(field)
    name = f"{field}={given}" if isinstance(given, str | int) and len(str(given)) <= 40 else field
    return f"{info.title}（{name}）" if info and info.title else name or "整体"


def pairs(words: tuple[str, ...], as_json: bool) -> dict[str, Any]:
    """`key=value` words as data: a repeated key makes a list, `@path` reads a file, `[…]` and `{…}` are JSON."""
    data: dict[str, Any] = {}
    for word in words:
        name, equals, text = word.partition("=")
        if not equals:
            refuse("cli.pair", f"“{word}”应当写成 名称=值。", as_json)
        value = _value(text, as_json)
        if name in data:
            data[name] = [*data[name], value] if isinstance(data[name], list) else [data[name], value]
        else:
            data[name] = value
    return data


def _value(text: str, as_json: bool) -> Any:
    if text.startswith("@"):
        file = Path(text[1:])
        if not file.is_file():
            refuse("cli.file", f"找不到文件 {file}。", as_json)
        return {"name": file.name, "content": base64.b64encode(file.read_bytes()).decode()}
    if text[:1] in ("[", "{"):
        try:
            return json.loads(text)
        except json.JSONDecodeError:
            refuse("cli.json", f"“{text}”不是完整的 JSON。", as_json)
    return text
