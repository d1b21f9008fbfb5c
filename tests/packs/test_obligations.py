"""What the packs oblige can be done: there is a screen for it, a row says what it is about, and doing it keeps it."""

from __future__ import annotations

from typing import get_type_hints

import pytest
from django.db import models

from zhishou.kernel.models import Site
from zhishou.kernel.operation import REGISTRY
from zhishou.kernel.rules import AfterRule, EveryRule
from zhishou.kernel.scope import Placed
from zhishou.kernel.subjects import DESCRIBERS, STEPS
from zhishou.packs.loader import all_duties, load_all

OF_POSTS = {rule for pack in load_all() for post in pack.posts for clause in post.clauses for rule in clause.rules}
RULES = OF_POSTS | {rule for duty in all_duties() for rule in duty.rules}
RECURRING = sorted({rule for rule in RULES if isinstance(rule, EveryRule)}, key=lambda rule: rule.do)
FOLLOWING = sorted({rule for rule in RULES if isinstance(rule, AfterRule)}, key=lambda rule: (rule.after, rule.do))


def about(operation: str) -> type[models.Model]:
    """The kind of row an operation is about; what it makes, when it is about a site, about nothing yet, or leads to that."""
    op = REGISTRY[operation]
    given = op.command.model_fields[op.about].annotation if op.about else None
    made = get_type_hints(op.act)["return"]
    found = made if given in (None, Site) or op.leads_to_made else given
    assert isinstance(found, type) and issubclass(found, models.Model), operation
    return found


def belongs_elsewhere(model: type[models.Model]) -> bool:
    """Whether rows of a model may stand in the history of another row."""
    return issubclass(model, Placed) and model.belongs_to is not Placed.belongs_to


def stands_at_a_site(model: type[models.Model]) -> bool:
    """Whether a row of a model names its site itself."""
    return issubclass(model, Placed) and any(one.name == "site" for one in model._meta.concrete_fields)


@pytest.mark.parametrize("rule", RECURRING, ids=lambda rule: rule.do)
def test_a_recurring_duty_says_on_which_screen_it_is_done(rule: EveryRule) -> None:
    assert rule.do in STEPS
    verb, screen = STEPS[rule.do]("kernel.site:7")
    assert verb and screen.startswith("/")


@pytest.mark.parametrize("rule", RECURRING, ids=lambda rule: rule.do)
def test_a_recurring_duty_is_kept_by_work_at_the_site_that_owes_it(rule: EveryRule) -> None:
    """Or by work on a row that stands for itself at a site: whoever does it keeps their own turn."""
    elsewhere = [name for name in rule.kept_by if REGISTRY[name].about != "site"]
    lost = [name for name in elsewhere if not (belongs_elsewhere(about(name)) or stands_at_a_site(about(name)))]
    assert lost == []


@pytest.mark.parametrize("rule", FOLLOWING, ids=lambda rule: f"{rule.after} {rule.do}")
def test_what_follows_an_event_says_what_it_is_about(rule: AfterRule) -> None:
    assert about(rule.after)._meta.label_lower in DESCRIBERS


@pytest.mark.parametrize("rule", FOLLOWING, ids=lambda rule: f"{rule.after} {rule.do}")
def test_what_follows_an_event_is_kept_by_work_on_the_same_matter(rule: AfterRule) -> None:
    cause = about(rule.after)
    for name in rule.kept_by:
        op = REGISTRY[name]
        given = op.command.model_fields[op.about].annotation if op.about else about(name)
        assert isinstance(given, type)
        same = given is cause or belongs_elsewhere(given) or belongs_elsewhere(cause)
        assert same, f"{name} is about {given.__name__}, owed about {cause.__name__}"
