"""Accounts: signing in and out, passwords, personal keys, open sign-ins."""

from __future__ import annotations

from datetime import timedelta

from axes.utils import reset as axes_reset
from django.utils.translation import gettext as _
from pydantic import SecretStr

from zhishou.areas.people import passwords, sessions
from zhishou.areas.people.operations.appointments import holds_root, need_root
from zhishou.areas.people.operations.staff import person_url
from zhishou.kernel import key_uses
from zhishou.kernel.gate import Act
from zhishou.kernel.models import ApiToken, Person, Site
from zhishou.kernel.operation import Command, Invalid, NotAllowed, Refused, ask, operation
from zhishou.kernel.secrets import digest, new_token
from zhishou.kernel.types import Ref
from zhishou.kernel.words import CAPABILITIES

DOOR = "sign-in"
MOST_TOKENS = 10


class SignIn(Command):
    """Nothing to say: the sign-in page has checked who it is."""


@operation("people.sign_in", label="登录", personal=True)
def sign_in(act: Act, cmd: SignIn) -> Person:
    """A person came in through the sign-in page. Only that page leaves this trace."""
    _only_at_the_page(act)
    return act.person


class SignOut(Command):
    """Nothing to say."""


@operation("people.sign_out", label="退出", personal=True)
def sign_out(act: Act, cmd: SignOut) -> Person:
    """A person left through the sign-out button."""
    _only_at_the_page(act)
    return act.person


def _only_at_the_page(act: Act) -> None:
    if act.door != DOOR:
        raise Refused("people.sign_in_page")


class ChangePassword(Command):
    """The own password, old and new."""

    old: SecretStr = ask("现在的密码", at_most=128, widget="password")
    new: SecretStr = ask("新密码", at_most=128, widget="password", hint="至少 10 个字符，不要用常见密码")
    again: SecretStr = ask("再输一次新密码", at_most=128, widget="password")


@operation(
    "people.change_password",
    label="修改密码",
    personal=True,
    limit=(10, timedelta(minutes=15)),  # the old password is not to be guessed here
    url_after=lambda _row: "/account",
)
def change_password(act: Act, cmd: ChangePassword) -> Person:
    """Change the own password; every other sign-in ends. Refused with the reason beside the field when it is weak."""
    for name in ("old", "new", "again"):
        act.facts.pop(name, None)
    person = act.lock(act.person)
    if not person.check_password(cmd.old.get_secret_value()):
        raise Invalid({"old": ["现在的密码不对，请再输一次。"]})
    if cmd.new.get_secret_value() != cmd.again.get_secret_value():
        raise Invalid({"again": ["两次输入的新密码不一样。"]})
    if cmd.new.get_secret_value() == cmd.old.get_secret_value():
        raise Invalid({"new": ["新密码要与现在的不同。"]})
    passwords.check(cmd.new.get_secret_value(), person, "new")
    person.set_password(cmd.new.get_secret_value())
    person.password_expired = False
    person.save(update_fields=["password", "password_expired"])
    return person


class ResetPassword(Command):
    """Whose password."""

    person: Ref[Person] = ask("人员")
    password: SecretStr | None = ask(
        "临时密码", default=None, at_most=128, widget="password", hint="不填就由系统生成，只显示一次"
    )


@operation(
    "people.reset_password", label="重置密码", capability="manage_accounts", about="person", url_after=person_url
)
def reset_password(act: Act, cmd: ResetPassword) -> Person:
    """Give a temporary password, to be changed at the next sign-in; open sign-ins and the lock-out end."""
    person = act.lock(cmd.person)
    manageable(act, person)
    passwords.give_first(act, person, cmd.password)
    person.save(update_fields=["password", "password_expired"])
    act.note(sessions=sessions.end(person))
    axes_reset(username=person.username)
    return person


class Unlock(Command):
    """Whose lock-out."""

    person: Ref[Person] = ask("人员")


@operation("people.unlock", label="解除锁定", capability="manage_accounts", about="person", url_after=person_url)
def unlock(act: Act, cmd: Unlock) -> Person:
    """Let a person who was locked out for guessing try again."""
    manageable(act, cmd.person)
    act.note(attempts=axes_reset(username=cmd.person.username))
    return cmd.person


def own_or_by_duty(act: Act, person: Person) -> None:
    """Refuse what one may do for oneself, done for another without the duty to."""
    if act.authority.kind == "person" and person.pk != act.person.pk:
        raise NotAllowed("duty.none", capability=CAPABILITIES[act.operation.capability], label=act.operation.label)


def manageable(act: Act, person: Person) -> None:
    """Refuse for someone who left, and for the administration's own accounts by others."""
    if not person.is_active:
        raise Refused("people.gone", name=person.name)
    if holds_root(person) and person.pk != act.actor.person_id:
        need_root(act)


class MakeToken(Command):
    """What the key is for."""

    name: str = ask("用途", at_most=40, hint="例如：报表程序")
    use: str = ask(
        "能做什么", default="", at_most=30, public=True, choices=lambda actor, row: key_uses.choices(),
        hint="给别的系统用的密钥，只让它做那一件事",
    )  # fmt: skip


@operation("people.make_token", label="生成接口密钥", personal=True, url_after=lambda _row: "/account")
def make_token(act: Act, cmd: MakeToken) -> Person:
    """Make a personal key for the JSON door, shown once. What is done with it is done in the person's own name."""
    person = act.lock(act.person)
    if cmd.use and cmd.use not in key_uses.USES:
        raise Invalid({"use": [_("没有这个选项，请从列表里选。")]})
    if ApiToken.live().filter(person=person).count() >= MOST_TOKENS:
        raise Refused("people.tokens_many", limit=MOST_TOKENS)
    text = new_token()
    row = ApiToken.objects.create(person=person, name=cmd.name, use=cmd.use, digest=digest(text), made_at=act.now)
    act.note(token=row.pk)
    person.shown_once = text  # type: ignore[attr-defined]
    return person


class EndToken(Command):
    """Which key."""

    token: int = ask("密钥")


@operation("people.end_token", label="停用接口密钥", personal=True, url_after=lambda _row: "/account")
def end_token(act: Act, cmd: EndToken) -> Person:
    """Stop one of the own keys at once."""
    if not ApiToken.live().filter(person=act.person, pk=cmd.token).update(ended_at=act.now):
        raise Refused("people.token_gone")
    return act.person


class EndSessions(Command):
    """Whose sign-ins: one of them, or all."""

    person: Ref[Person] = ask("人员")
    which: str = ask("哪一个", default="", at_most=40, public=True, hint="不填就是全部")


@operation(
    "people.end_sessions", label="退出其他登录", capability="manage_accounts", about="person", personal=True,
    url_after=lambda _row: "/account",
)  # fmt: skip
def end_sessions(act: Act, cmd: EndSessions) -> Person:
    """End one or every open sign-in of oneself, or (by duty) of another; a page keeps the one it is asked from."""
    own_or_by_duty(act, cmd.person)
    if cmd.person.pk != act.person.pk:
        manageable(act, cmd.person)
    ended = sessions.end(cmd.person, which=cmd.which)
    if cmd.which and not ended:
        raise Refused("people.session_gone")
    act.note(sessions=ended)
    return cmd.person


class IssuePasswords(Command):
    """For which site."""

    site: Ref[Site] = ask("站点")


@operation("people.issue_passwords", label="发放初始密码", capability="manage_accounts", about="site")
def issue_passwords(act: Act, cmd: IssuePasswords) -> Site:
    """Give a first password to everyone at a site (and below) who never had one, shown once as a list.

    They stand on the returned row as `shown_once`: (person, password) pairs; in no event and nowhere else.
    """
    rows = Person.objects.filter(site__path__startswith=cmd.site.path, is_active=True).order_by("sort_key", "pk")
    people = [p for p in rows.select_for_update(of=("self",)) if not p.has_usable_password()]
    if not people:
        raise Refused("people.no_passwords", site=cmd.site.name)
    pairs = passwords.give_many(people)
    Person.objects.bulk_update(people, ["password", "password_expired"], batch_size=500)
    act.note(people=len(pairs))
    cmd.site.shown_once = pairs  # type: ignore[attr-defined]
    return cmd.site
