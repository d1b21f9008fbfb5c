"""A command as a web form: what to ask, in which widget, with what was typed and what is wrong beside each field."""

from __future__ import annotations

import types
import typing
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.db import models
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from zhishou.kernel import clock
from zhishou.kernel.actor import Actor
from zhishou.kernel.money import yuan
from zhishou.kernel.operation import Choices, Command, Operation
from zhishou.kernel.typed import number, numbers
from zhishou.kernel.types import RefMarker, Upload, is_money

RADIO_AT_MOST = 4
CHOICES_AT_MOST = 300
TICKED = ("on", "true", "True", "1")


@dataclass
class FormField:
    """One field as the templates show it."""

    name: str
    label: str
    widget: str
    value: Any = ""
    text: str = ""  # what a search field shows for its value
    choices: list[tuple[str, str]] = field(default_factory=list)
    required: bool = True
    empty: bool = True  # nothing is an answer too: a choice offers it
    many: bool = False  # takes several values; hidden, it stands once for each
    at_most: int | None = None
    at_least: int | None = None
    hint: str = ""
    errors: list[str] = field(default_factory=list)
    search_url: str = ""
    placeholder: str = ""
    phrases: bool = False
    columns: list[dict[str, Any]] = field(default_factory=list)  # of a repeated group
    rows: list[dict[str, Any]] = field(default_factory=list)
    whole: bool = False  # the page fills in every row there is: what each is about stands fast, none is added
    row_errors: dict[int, str] = field(default_factory=dict)  # of a repeated group, by the place of its row

    @property
    def id(self) -> str:
        return f"f-{self.name}"

    @property
    def error(self) -> str:
        return " ".join(self.errors)


@dataclass
class OperationForm:
    """A form for one operation."""

    operation: Operation
    action: str
    fields: list[FormField]
    submit: str
    key: str
    next: str = ""
    error: str = ""
    hidden: str = ""  # names of the fields the page itself filled in
    only: str = ""
    files: bool = False
    draft: str = ""

    @property
    def visible(self) -> list[FormField]:
        return [f for f in self.fields if f.widget != "hidden"]


def build(
    op: Operation,
    actor: Actor,
    *,
    given: dict[str, Any] | None = None,
    hidden: set[str] | None = None,
    typed: QueryDict | None = None,
    errors: dict[str, list[str]] | None = None,
    error: str = "",
    submit: str = "",
    next_url: str = "",
    action: str = "",
) -> OperationForm:
    """The form of an operation. `given`: values the page fills in (rows among them are hidden); `typed`: what came back."""
    given, errors = given or {}, errors or {}
    hidden = (hidden or set()) | {name for name, value in given.items() if isinstance(value, models.Model)}
    about = given.get(op.about) if op.about else None
    if about is None and typed is not None and op.about:
        about = _row_typed(op, actor, typed)
    row = about if isinstance(about, models.Model) else None
    made: list[FormField] = []
    for name, info in op.command.model_fields.items():
        one = _field(name, info, actor, row, hidden=name in hidden)
        one.value = _value(one, given.get(name), typed)
        one.errors = [*errors.get(name, []), *_nested(errors, name, _bare(info.annotation)[0])]
        one.row_errors = _of_rows(errors, name)
        if name in hidden:
            one.widget = "hidden"
        if one.widget in ("rows", "whole_rows"):
            one.widget, one.whole = "rows", one.widget == "whole_rows"
            _group(one, _bare(info.annotation)[0], _options(actor, row), typed, given.get(name))
        if one.widget == "search" and one.value not in ("", None):
            one.text = str(_in_sight(info, actor, one.value) or "")
        made.append(one)
    whole = " ".join([error, *errors.get("", []), *[e for f in made if f.widget == "hidden" for e in f.errors]]).strip()
    key = (typed.get("key") if typed is not None else "") or uuid.uuid4().hex
    return OperationForm(
        operation=op,
        action=action or f"/do/{op.name}",
        fields=made,
        submit=submit or _(op.label),
        key=str(key),
        next=next_url,
        error=whole,
        hidden=",".join(sorted(hidden)),
        files=any(f.widget in ("file", "photos", "documents", "mails", "signature") for f in made),
        draft=f"{op.name}:{getattr(row, 'pk', '')}",
    )


def _row_typed(op: Operation, actor: Actor, typed: QueryDict) -> models.Model | None:
    """The row a returned form is about, within sight: its choices are offered again."""
    return _in_sight(op.command.model_fields[op.about], actor, typed.get(op.about))


def _in_sight(info: FieldInfo, actor: Actor, value: Any) -> models.Model | None:
    """The row a field names by its id, when the actor sees it."""
    marker, pk = _marker(info), number(value)
    if marker is None or pk is None:
        return None
    manager: Any = marker.model._default_manager
    found: models.Model | None = manager.within(actor).filter(pk=pk).first()
    return found


Options = Callable[[FieldInfo], list[tuple[str, str]] | None]


def _options(actor: Actor, row: models.Model | None) -> Options:
    """The choices a field declares, worked out for whom and what the form is; None where it declares none."""
    return lambda info: next((m.options(actor, row) for m in info.metadata if isinstance(m, Choices)), None)


def _group(
    one: FormField, kind: type[BaseModel], options: Options, typed: QueryDict | None, given: list[dict[str, Any]] | None
) -> None:
    """The columns of a repeated group, and its rows: what was typed or the page filled in, else a blank one to begin with."""
    for name, info in kind.model_fields.items():
        one.columns.append({"name": name, "label": _(str(info.title or name)), "choices": options(info)})
    known = _rows_from(typed, one.name, kind) if typed is not None else given or []
    one.rows = [dict(row) for row in known] or [{}]


def _nested(errors: dict[str, list[str]], name: str, kind: Any) -> list[str]:
    """What is wrong inside a repeated group, by the number of the row and the name of the column: 第 2 行“数量”：请填写。"""
    found: list[str] = []
    for place, said in errors.items():
        group, _dot, inside = place.partition(".")
        if group != name or not inside:
            continue
        nth, _dot, column = inside.partition(".")
        info, what = getattr(kind, "model_fields", {}).get(column), "".join(said)
        if info and nth.isdigit():
            title, n = _(str(info.title or column)), int(nth) + 1
            what = _("第 {n} 行“{column}”：{what}").format(n=n, column=title, what=what)
        if what not in found:
            found.append(what)
    return found


def _of_rows(errors: dict[str, list[str]], name: str) -> dict[int, str]:
    """The same for pages that show it at the row itself."""
    places = {place: place.split(".") for place in errors}
    return {
        int(at[1]): "".join(errors[place])
        for place, at in places.items()
        if at[0] == name and at[1:2] and at[1].isdigit()
    }


def _bare(annotation: Any) -> tuple[Any, bool, bool]:
    """(the type, whether it is a list, whether it may be None) of an annotation."""
    optional = many = False
    while True:
        origin = typing.get_origin(annotation)
        if origin is typing.Annotated:
            annotation = typing.get_args(annotation)[0]
        elif origin in (typing.Union, types.UnionType):
            optional = True
            annotation = next(a for a in typing.get_args(annotation) if a is not type(None))
        elif origin is list:
            many = True
            annotation = typing.get_args(annotation)[0]
        else:
            return annotation, many, optional


def _marker(info: FieldInfo) -> RefMarker | None:
    found = [m for m in info.metadata if isinstance(m, RefMarker)]

    def walk(annotation: Any) -> None:
        for inner in typing.get_args(annotation):
            if isinstance(inner, RefMarker):
                found.append(inner)
            walk(inner)

    walk(info.annotation)
    return found[0] if found else None


def _field(name: str, info: FieldInfo, actor: Actor, row: models.Model | None, *, hidden: bool = False) -> FormField:
    kind, many, _optional = _bare(info.annotation)
    extra = info.json_schema_extra
    meta: dict[str, Any] = dict(extra.get("x-zhishou", {})) if isinstance(extra, dict) else {}  # type: ignore[arg-type]
    made = FormField(
        name=name,
        label=_(str(info.title or name)),
        widget="text",
        required=info.is_required(),
        many=many,
        hint=_(str(info.description)) if info.description else "",
        at_most=meta.get("at_most"),
        at_least=meta.get("at_least"),
        phrases=bool(meta.get("phrases")),
    )
    if not info.is_required() and info.default not in (None, ""):
        made.value = _(info.default) if type(info.default) is str else getattr(info.default, "value", info.default)
        made.empty = False
    # What the page itself fills in needs no choices: reading them would cost a query a form.
    options = None if hidden else _options(actor, row)(info)
    marker = _marker(info)
    if marker is not None and hidden:
        made.widget = "choice"
    elif marker is not None:
        _ref_widget(made, marker, actor, options)
    elif options is not None:
        made.widget, made.choices = "choice", options
    else:
        made.widget = _widget(kind, made, meta, info)
    if many and made.widget in ("choice", "radio"):
        made.widget = "multi"
    made.widget = meta.get("widget") or made.widget
    if made.required and made.widget == "choice" and len(made.choices) == 1 and made.value == "":
        made.value = made.choices[0][0]  # nothing to choose: one key less
    return made


def _ref_widget(made: FormField, marker: RefMarker, actor: Actor, options: list[tuple[str, str]] | None) -> None:
    search_url = getattr(marker.model, "search_url", "")
    if options is not None:
        made.widget, made.choices = "choice", options
    elif search_url:
        made.widget, made.search_url = "search", search_url
        made.placeholder = str(getattr(marker.model, "search_hint", ""))
    else:
        manager: Any = marker.model._default_manager
        made.widget = "choice"
        made.choices = [(str(r.pk), str(r)) for r in manager.within(actor)[:CHOICES_AT_MOST]]


def _widget(kind: Any, made: FormField, meta: dict[str, Any], info: FieldInfo) -> str:
    if isinstance(kind, type) and issubclass(kind, models.TextChoices | models.IntegerChoices):
        made.choices = [(str(value), str(label)) for value, label in kind.choices]
        return "radio" if len(made.choices) <= RADIO_AT_MOST else "choice"
    if kind is bool:
        return "checkbox"
    if kind is Upload:
        return "photos" if _bare(info.annotation)[1] else "file"
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return "rows"
    if is_money(info):
        return "money"
    simple = {int: "number", datetime: "datetime", date: "date", time: "time"}
    return simple.get(kind) or ("multiline" if meta.get("multiline") else "text")


def _value(one: FormField, given: Any, typed: QueryDict | None) -> Any:
    if typed is not None:
        if one.widget == "multi":
            return typed.getlist(one.name)
        if one.widget == "checkbox":
            return typed.get(one.name) in TICKED
        return typed.get(one.name, "")
    if given is None:
        return one.value
    if isinstance(given, models.Model):
        return given.pk
    if isinstance(given, datetime):
        return f"{clock.local(given):%Y-%m-%dT%H:%M}"
    if isinstance(given, date):  # as a browser reads it, whatever the language of the page
        return given.isoformat()
    if isinstance(given, time):
        return f"{given:%H:%M}"
    if one.widget == "multi":
        return [str(getattr(each, "pk", getattr(each, "value", each))) for each in given]
    if one.widget == "money" and isinstance(given, int):
        return yuan(given).replace(",", "")
    return getattr(given, "value", given)


def data_from(request: HttpRequest, command: type[Command]) -> dict[str, Any]:
    """What a browser sent, as the command wants it: lists where it has lists, files where it has files, blanks dropped."""
    data: dict[str, Any] = {}
    for name, info in command.model_fields.items():
        kind, many, _optional = _bare(info.annotation)
        if kind is Upload:
            sent: list[Any] = [*request.FILES.getlist(name), *[v for v in request.POST.getlist(name) if v]]
            if sent:
                data[name] = sent if many else sent[0]
        elif isinstance(kind, type) and issubclass(kind, BaseModel):
            if rows := _rows_from(request.POST, name, kind):
                data[name] = rows if many else rows[0]
        elif many:
            if values := [v for v in request.POST.getlist(name) if v.strip()]:
                data[name] = values
        elif kind is bool:
            if answer := request.POST.get(name, ""):
                data[name] = answer in TICKED
        elif (value := request.POST.get(name, "")).strip():
            data[name] = value
    return data


def _rows_from(sent: QueryDict, name: str, kind: type[BaseModel]) -> list[dict[str, str]]:
    """Repeated groups are posted as `options-0-text`, `options-1-text`, …; wholly blank rows are dropped."""
    places = sorted(set(numbers(k.split("-")[1] for k in sent if k.startswith(f"{name}-"))))
    rows = [{f: sent.get(f"{name}-{n}-{f}", "").strip() for f in kind.model_fields} for n in places]
    return [{k: v for k, v in row.items() if v} for row in rows if any(row.values())]
