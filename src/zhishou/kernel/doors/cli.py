"""The command-line door: `zhishou do OPERATION --as NAME key=value…`, and how every command answers."""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click

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
        facts = {name: str(value) for name, value in no.facts.items()}
        refuse(no.code, no.sentence(), as_json, facts=facts, **beside())


def _called(operation: str, field: str, data: dict[str, Any]) -> str:
    """What a person calls a field, with its name and what was written there: 小区（site=K11）."""
    from zhishou.kernel.operation import REGISTRY

    info = REGISTRY[operation].command.model_fields.get(field) if operation in REGISTRY else None
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
