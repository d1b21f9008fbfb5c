"""Loads the packs: charters by trade, the procedures they take in, and the list of every duty of the mission.

A procedure's words stand once, in the `procedures.yaml` of its trade. A post takes one in whole (`- service.complaint.1`) or
narrowed (`- {id: …, grants: [instruct], obliges: []}`): `grants` then names a part of the procedure's, `obliges` keeps
the rules that name one of the operations listed. `mission.tsv` lists every duty; its words stand there only while no
pack holds them.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from zhishou.kernel.later import later
from zhishou.kernel.rules import Rule
from zhishou.packs.duties import read_duty, read_grants
from zhishou.packs.texts import CharterError, DutyText, Known, Pack, PostText
from zhishou.packs.yaml_lines import Place, items, line_of, mapping, read_tree, text_of, texts

if TYPE_CHECKING:
    import yaml
else:
    yaml = later("yaml")

PACKS = ("common", "property", "service", "dealer", "retail", "agency")
_PROCEDURES = ("service/procedures.yaml", "agency/procedures.yaml")


def load_pack(name: str, known: Known | None = None) -> Pack:
    """The pack of a name. Raises CharterError with file, line and name; with `known`, unknown names are refused too."""
    return _as_shipped(name) if known is None else _charter(name, known)


@cache
def _as_shipped(name: str) -> Pack:
    # Read once: what is installed does not change while the program runs, and reading YAML takes a fifth of a second.
    return _charter(name, None)


def _charter(name: str, known: Known | None) -> Pack:
    file = f"{name}/charter.yaml"
    return parse_charter(_read(file), file, known)


def load_all(known: Known | None = None) -> list[Pack]:
    """Every pack; a post that reports to none of their posts, and a duty or post that stands twice, are refused."""
    packs = [load_pack(name, known) for name in PACKS]
    posts: dict[str, PostText] = {}
    for pack in packs:
        for post in pack.posts:
            if post.code in posts:
                raise CharterError(f"{pack.code}/charter.yaml", post.line, post.code, _("这个岗位代码已经用过。"))
            posts[post.code] = post
    for pack in packs:
        for post in pack.posts:
            if post.reports_to and post.reports_to not in posts:
                sentence = _("没有“{code}”这个上级岗位。").format(code=post.reports_to)
                raise CharterError(f"{pack.code}/charter.yaml", post.line, post.code, sentence)
    return packs


def all_duties(known: Known | None = None) -> list[DutyText]:
    """Every duty of the mission in its order, with what it grants and obliges now (nothing while no pack has it)."""
    written: dict[str, DutyText] = dict(_procedures(known))
    for pack in load_all(known):
        for post in pack.posts:
            for clause in post.clauses:
                written.setdefault(clause.id, clause)
    return [_with_parts(written.get(duty.id, duty), written) for duty in _mission().values()]


def parse_charter(text: str, file: str, known: Known | None = None) -> Pack:
    """The pack a charter text states. Raises CharterError."""
    place = Place(file, "charter")
    root = mapping(read_tree(text, file), place, ("pack", "name", "posts"))
    mission, procedures = _mission(), _procedures(known)
    seen: dict[str, int] = {}
    posts: list[PostText] = []
    for node in items(root["posts"], place):
        post = _post(node, place, mission, procedures, known)
        if any(each.code == post.code for each in posts):
            raise CharterError(file, post.line, post.code, _("这个岗位代码已经用过。"))
        for clause in post.clauses:
            if clause.file == file and clause.id not in procedures:
                _once(clause, seen)
        posts.append(post)
    return Pack(text_of(root["pack"], place), text_of(root["name"], place), tuple(posts))


def _once(duty: DutyText, seen: dict[str, int]) -> None:
    if duty.id in seen:
        sentence = _("这个职责编号在第 {line} 行已经写过。").format(line=seen[duty.id])
        raise CharterError(duty.file, duty.line, duty.id, sentence)
    seen[duty.id] = duty.line


def _post(
    node: yaml.Node,
    place: Place,
    mission: Mapping[str, DutyText],
    procedures: Mapping[str, DutyText],
    known: Known | None,
) -> PostText:
    parts = mapping(node, place, ("code", "name"), ("reports_to", "root", "procedures", "duties"))
    place = place.named(text_of(parts["code"], place))
    own = [
        read_duty(each, place, mission, known) for each in (items(parts["duties"], place) if "duties" in parts else [])
    ]
    for duty in own:
        if duty.id in procedures:
            raise CharterError(place.file, duty.line, duty.id, _("这是一条程序，请写在 procedures 里，不要重写文字。"))
    taken = [
        _taken_in(each, place, procedures, known)
        for each in (items(parts["procedures"], place) if "procedures" in parts else [])
    ]
    ids = [duty.id for duty in taken]
    if repeated := next((each for each in ids if ids.count(each) > 1), None):
        raise place.named(repeated).wrong(parts["procedures"], _("同一条程序写了两次。"))
    root = text_of(parts["root"], place) if "root" in parts else "false"
    if root not in ("true", "false"):
        raise place.wrong(parts["root"], _("root 只能写 true 或 false。"))
    reports_to = text_of(parts["reports_to"], place) if "reports_to" in parts else ""
    post = PostText(
        place.name, text_of(parts["name"], place), reports_to, (*own, *taken), root == "true", line_of(node)
    )
    _able(post, place.file, known)
    return post


def _able(post: PostText, file: str, known: Known | None) -> None:
    """A post owes only what one of its duties lets it do."""
    if not post.clauses:
        raise CharterError(file, post.line, post.code, _("一个岗位至少要有一条职责。"))
    if known is None:
        return
    granted = {capability for clause in post.clauses for capability in clause.grants}
    for clause in post.clauses:
        for rule in clause.rules:
            needed = known.operations[rule.do]
            if needed and needed not in granted:
                sentence = _("{id} 要求做“{do}”，但这个岗位没有“{needed}”权限。")
                sentence = sentence.format(id=clause.id, do=rule.do, needed=needed)
                raise CharterError(clause.file, clause.line, post.code, sentence)


def _taken_in(node: yaml.Node, place: Place, procedures: Mapping[str, DutyText], known: Known | None) -> DutyText:
    narrowed = isinstance(node, yaml.MappingNode)
    parts = mapping(node, place, ("id",), ("grants", "obliges")) if narrowed else {"id": node}
    duty_id = text_of(parts["id"], place)
    place = place.named(duty_id)
    if duty_id not in procedures:
        raise place.wrong(node, _("没有这条程序。"))
    whole = procedures[duty_id]
    grants, rules = whole.grants, whole.rules
    if "grants" in parts:
        grants = read_grants(parts["grants"], place, known)
        if extra := [name for name in grants if name not in whole.grants]:
            raise place.wrong(parts["grants"], _("这条程序本身没有“{name}”权限。").format(name=extra[0]))
    if "obliges" in parts:
        rules = _kept_rules(parts["obliges"], place, whole)
    return replace(whole, grants=grants, rules=rules)


def _kept_rules(node: yaml.Node, place: Place, whole: DutyText) -> tuple[Rule, ...]:
    names = texts(node, place)
    for name, spot in names:
        if not any(name in rule.operations for rule in whole.rules):
            raise place.wrong(spot, _("这条程序没有涉及“{name}”的时限。").format(name=name))
    return tuple(rule for rule in whole.rules if any(name in rule.operations for name, _spot in names))


def _procedures(known: Known | None) -> Mapping[str, DutyText]:
    return _procedures_as_shipped() if known is None else _read_procedures(known)


@cache
def _procedures_as_shipped() -> Mapping[str, DutyText]:
    return _read_procedures(None)


def _read_procedures(known: Known | None) -> Mapping[str, DutyText]:
    mission, seen = _mission(), dict[str, int]()
    found: dict[str, DutyText] = {}
    for file in _PROCEDURES:
        place = Place(file, "procedures")
        root = mapping(read_tree(_read(file), file), place, ("pack", "procedures"))
        for node in items(root["procedures"], place):
            duty = read_duty(node, place, mission, known)
            _once(duty, seen)
            found[duty.id] = duty
    return found


@cache
def _mission() -> Mapping[str, DutyText]:
    rows = csv.DictReader(_read("mission.tsv").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return {
        row["id"]: DutyText(row["id"], row["post"], row["kind"], row["text"], file="mission.tsv", line=line)
        for line, row in enumerate(rows, start=2)
    }


def _with_parts(duty: DutyText, written: Mapping[str, DutyText]) -> DutyText:
    """A letter such as letters.dealer together with what its numbered duties grant and oblige."""
    parts = [part for part in written.values() if part.id.rpartition(".")[0] == duty.id]
    if not parts:
        return duty
    grants = dict.fromkeys([*duty.grants, *(name for part in parts for name in part.grants)])
    rules = dict.fromkeys([*duty.rules, *(rule for part in parts for rule in part.rules)])
    return replace(duty, grants=tuple(grants), rules=tuple(rules))


def _read(path: str) -> str:
    found: Traversable = files("zhishou.packs")
    for part in path.split("/"):
        found = found / part
    try:
        return found.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise CharterError(path, 1, path, _("没有这个文件。")) from None
