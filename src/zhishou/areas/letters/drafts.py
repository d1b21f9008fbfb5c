"""From what the editor sends to the clauses of a charter: names looked up, rules read, every refusal with its line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import get_type_hints

from pydantic import BaseModel, ConfigDict

from zhishou.kernel import words
from zhishou.kernel.holding import ClauseText
from zhishou.kernel.models import CharterVersion, Clause, Post
from zhishou.kernel.operation import REGISTRY, Operation, Refused, ask
from zhishou.kernel.rules import AfterRule, Rule, RuleError, parse_rule
from zhishou.kernel.scope import Placed


class RuleDraft(BaseModel):
    """One obligation as simple choices: after which work, or how often; what; by when."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    after: str = ask("在什么之后", default="", at_most=80)
    every: str = ask("每隔多久", default="", at_most=10)
    on: str = ask("哪一天", default="", at_most=20)
    do: str = ask("做什么", at_most=80)
    instead: list[str] = ask("做这些也算", default=[])
    within: str = ask("多久之内", default="", at_most=20)
    by: str = ask("几点之前", default="", at_most=5)
    warn: str = ask("提前多久提醒", default="", at_most=20)


class ApartDraft(BaseModel):
    """Independence: `do` is not done by whoever did one of `not_who` on the same matter."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    do: str = ask("做什么", at_most=80)
    not_who: list[str] = ask("不由做过这些的人")


class ClauseDraft(BaseModel):
    """One duty as the editor sends it. `id` is empty for a new duty."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    id: str = ask("职责编号", default="", at_most=60)
    text: str = ask("职责", default="", at_most=600, multiline=True)
    grants: list[str] = ask("权限", default=[])
    obliges: list[RuleDraft] = ask("时限", default=[])
    apart: list[ApartDraft] = ask("独立", default=[])


def read(post: Post, given: Sequence[ClauseDraft]) -> list[ClauseText]:
    """The clauses of a draft. Refused with line and name where something is unknown or cannot be."""
    if not given:
        raise Refused("charter.empty")
    known = set(Clause.objects.filter(version__post=post).values_list("duty_id", flat=True))
    made: list[ClauseText] = []
    for line, draft in enumerate(given, 1):
        if not draft.text:
            raise Refused("charter.text_missing", line=line)
        if draft.id and draft.id not in known:
            raise Refused("charter.unknown_duty", line=line, name=draft.id)
        if draft.id and any(each.duty_id == draft.id for each in made):
            raise Refused("charter.twice", line=line, name=draft.id)
        made.append(_clause(draft, line, draft.id or _fresh_id(post, known | {each.duty_id for each in made})))
    check(post, made)
    return made


def check(post: Post, clauses: Sequence[ClauseText]) -> None:
    """Every name exists, and a post owes only what one of its duties lets it do."""
    granted = {code for clause in clauses for code in clause.grants}
    for line, clause in enumerate(clauses, 1):
        for code in clause.grants:
            if code not in words.CAPABILITIES:
                raise Refused("charter.unknown_capability", line=line, name=code)
        for rule in (_rule(mapping, line) for mapping in clause.obliges):
            _check_rule(rule, line, granted)
        for apart in clause.apart:
            for name in (apart["do"], *apart["not_who"]):
                _known(str(name), line)


def text_of(clause: Clause) -> ClauseText:
    """A stored clause as the text it came from."""
    return ClauseText(clause.duty_id, clause.text, tuple(clause.grants), tuple(clause.obliges), tuple(clause.apart))


def same(one: CharterVersion, other: CharterVersion) -> bool:
    """True when two versions say, grant and oblige the same in the same order."""
    return [(c.duty_id, c.digest) for c in one.clauses.all()] == [(c.duty_id, c.digest) for c in other.clauses.all()]


def _clause(draft: ClauseDraft, line: int, duty_id: str) -> ClauseText:
    grants = tuple(dict.fromkeys(_capability(name, line) for name in draft.grants))
    obliges = tuple(_rule(_mapping(rule, line), line).as_json() for rule in draft.obliges)
    apart = tuple(
        {"do": _operation(a.do, line), "not_who": [_operation(n, line) for n in a.not_who]} for a in draft.apart
    )
    return ClauseText(duty_id, draft.text, grants, obliges, apart)


def _fresh_id(post: Post, taken: Iterable[str]) -> str:
    own = re.compile(re.escape(post.code) + r"\.(\d+)")
    numbers = [int(found[1]) for name in taken if (found := own.fullmatch(name))]
    return f"{post.code}.{max(numbers, default=0) + 1}"


def _capability(name: str, line: int) -> str:
    if name in words.CAPABILITIES:
        return name
    for code, label in words.CAPABILITIES.items():
        if label == name:
            return code
    raise Refused("charter.unknown_capability", line=line, name=name)


def _operation(name: str, line: int) -> str:
    if name in REGISTRY:
        return name
    for code, found in REGISTRY.items():
        if found.label == name:
            return code
    raise Refused("charter.unknown_operation", line=line, name=name)


def _known(name: str, line: int) -> None:
    if name not in REGISTRY:
        raise Refused("charter.unknown_operation", line=line, name=name)


def _mapping(rule: RuleDraft, line: int) -> dict[str, object]:
    """Choices as a rule's mapping; answers that belong to the other kind of rule are left out."""
    repeats = bool(rule.every)
    keys = ("every", "on", "by", "warn") if repeats else ("within", "warn")
    found: dict[str, object] = {key: getattr(rule, key) for key in keys if getattr(rule, key)}
    if rule.every in ("day", "workday"):
        found.pop("on", None)
    if not repeats and rule.after:
        found["after"] = _operation(rule.after, line)
    found["do"] = _operation(rule.do, line)
    if rule.instead:
        found["or"] = [_operation(name, line) for name in rule.instead]
    return found


def _rule(mapping: dict[str, object], line: int) -> Rule:
    try:
        return parse_rule(mapping)
    except RuleError as wrong:
        raise Refused("charter.bad_rule", line=line, sentence=wrong.sentence) from None


def _sets_deadline(op: Operation) -> bool:
    """Whether what an operation leaves behind carries a deadline of its own."""
    made = get_type_hints(op.act).get("return")
    return isinstance(made, type) and issubclass(made, Placed) and made.agreed is not Placed.agreed


def _check_rule(rule: Rule, line: int, granted: set[str]) -> None:
    for name in rule.operations:
        _known(name, line)
    if isinstance(rule, AfterRule) and rule.within is None and not _sets_deadline(REGISTRY[rule.after]):
        raise Refused("charter.nothing_agreed", line=line, name=REGISTRY[rule.after].label)
    needed = REGISTRY[rule.do].capability
    if needed and needed not in granted:
        label = words.CAPABILITIES.get(needed, needed)
        raise Refused("charter.cannot_do", line=line, name=REGISTRY[rule.do].label, capability=label)
