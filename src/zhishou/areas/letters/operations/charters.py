"""Write and publish the duties of a post (letters.dealer: the administration writes them in the browser)."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from zhishou.areas.letters import drafts, patterns, steps, terms
from zhishou.areas.letters.drafts import ClauseDraft
from zhishou.areas.letters.install import install_posts
from zhishou.areas.letters.models import Letter
from zhishou.kernel import clock, holding
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import Act
from zhishou.kernel.models import CharterVersion, Post, Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref


class WriteCharter(Command):
    post: Ref[Post] = ask("岗位")
    note: str = ask("修订说明", default="", at_most=200)
    clauses: list[ClauseDraft] = ask("职责")


@operation(
    "letters.write_charter",
    label="保存岗位职责草稿",
    capability="write_charters",
    about="post",
    url_after=lambda row: f"/charters/{row.post_id}/edit",  # type: ignore[attr-defined]
)
def write_charter(act: Act, cmd: WriteCharter) -> CharterVersion:
    """Save the post's draft. Powers go by their Chinese names (or codes), work by its name; a duty keeps its id.

    Refused with the duty's line and the name that is unknown. An earlier draft is replaced; what is published stays.
    """
    post = act.lock(cmd.post)
    clauses = drafts.read(post, cmd.clauses)
    version = holding.write_draft(post, clauses, by=act.person, note=cmd.note, now=act.now)
    act.note(post=post.code, version=version.number, clauses=len(clauses))
    return version


class TakePattern(Command):
    post: Ref[Post] = ask("岗位")
    whole: bool = ask("公司自己改过的也换成模板的", default=False)


@operation(
    "letters.take_pattern",
    label="照岗位模板写草稿",
    capability="write_charters",
    about="post",
    url_after=lambda row: f"/charters/{row.post_id}/edit",  # type: ignore[attr-defined]
)
def take_pattern(act: Act, cmd: TakePattern) -> CharterVersion:
    """Write the post's draft with what the packs of this version bring; what the company changed of them stays as it is.

    With `whole` that is taken from the packs again too. Duties of the company's own stay behind them. An earlier draft
    is replaced; nothing is in force before it is published. Refused where the pack says nothing else.
    """
    post = act.lock(cmd.post)
    current = holding.current_version(post)
    clauses = terms.clauses_of(current) if current else []
    known = set() if cmd.whole else patterns.known_of([post]).get(post.pk, set())
    if current is None or patterns.difference(post, clauses, known) is None:
        raise Refused("charter.as_pattern", post=post.name)
    wanted = patterns.merged(post, clauses, known)
    drafts.check(post, wanted)
    version = holding.write_draft(post, wanted, by=act.person, note=_("照岗位模板"), now=act.now)
    act.note(post=post.code, version=version.number, clauses=len(wanted))
    return version


def _posts_to_add(_actor: Actor, row: models.Model | None) -> list[tuple[str, str]]:
    return [(code, text.name) for code, text in patterns.to_add(row).items()] if isinstance(row, Site) else []


class AddPost(Command):
    site: Ref[Site] = ask("公司")
    code: str = ask("岗位", at_most=60, public=True, choices=_posts_to_add)


@operation(
    "letters.add_post",
    label="照岗位模板增设岗位",
    capability="write_charters",
    about="site",
    leads_to_made=True,
    url_after=lambda row: f"/charters/{row.pk}",
)
def add_post(act: Act, cmd: AddPost) -> Post:
    """Set up a post that a pack of the company has gained, with its duties in force and its line upward; nobody holds it yet.

    Refused for a post that is there already, and for one of no pack of the company.
    """
    site = act.lock(cmd.site)
    if (text := patterns.to_add(site).get(cmd.code)) is None:
        raise Refused("charter.no_such_pattern", site=site.name, post=cmd.code)
    (made,) = install_posts(site, [text], act.now, by=act.person)
    act.note(post=made.code)
    return made


class PublishCharter(Command):
    post: Ref[Post] = ask("岗位")
    keep_old_until: date | None = ask(
        "重签期限",
        default=None,
        hint="改动过的职责，旧权限保留到这一天为止；不填就只保留到今天。没改的照旧，新增的权限签字后才有。",
    )


def _charter_page(row: models.Model) -> str:
    return f"/charters/{row.post_id}"  # type: ignore[attr-defined]


@operation(
    "letters.publish_charter",
    label="发布新版职责",
    capability="write_charters",
    about="post",
    url_after=_charter_page,
)
def publish_charter(act: Act, cmd: PublishCharter) -> CharterVersion:
    """Put the draft in force and issue new letters to those whom it changes something for.

    What did not change goes on; changed duties keep their old powers until signed or until the end of the day given;
    only added powers wait.
    """
    post = act.lock(cmd.post)
    version = CharterVersion.objects.filter(post=post, state=CharterVersion.State.DRAFT).first()
    if version is None:
        raise Refused("charter.no_draft")
    drafts.check(post, [drafts.text_of(clause) for clause in version.clauses.all()])
    current = holding.current_version(post)
    if current is not None and drafts.same(current, version):
        raise Refused("charter.nothing_changed")
    if cmd.keep_old_until is not None and cmd.keep_old_until < clock.today():
        raise Refused("charter.sign_by_past", date=cmd.keep_old_until)
    until = _end_of(cmd.keep_old_until) if cmd.keep_old_until else act.now
    version.sign_by = cmd.keep_old_until
    version.save(update_fields=["sign_by"])
    again = holding.publish(version, act.now, keep_old_until=until)
    numbers = []
    for appointment in again:
        for letter in Letter.objects.filter(appointment=appointment, state=Letter.State.ISSUED):
            steps.withdraw(letter, f"岗位职责已有第 {version.number} 版", act.now)
        letter = steps.issue(appointment, by=act.person, now=act.now, kind="letter.to_sign_again")
        numbers.append(letter.number)
    act.note(post=post.code, version=version.number, letters=numbers)
    return version


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))
