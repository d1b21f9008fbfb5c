"""The second factor: set up, proven, taken away; and asked for at the sign-in page."""

from __future__ import annotations

from datetime import timedelta

import pyotp
from pydantic import SecretStr

from zhishou.areas.people import second, sessions
from zhishou.areas.people.models import Factor
from zhishou.areas.people.operations.accounts import DOOR, manageable
from zhishou.areas.people.operations.staff import person_url
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Person
from zhishou.kernel.operation import Command, Invalid, Refused, ask, operation
from zhishou.kernel.types import Ref

A_FEW = (10, timedelta(minutes=15))
MOST_PASSKEYS = 10


def _url(_row: object) -> str:
    return "/account/second"


class WithPassword(Command):
    """The own password once more, since a machine may stand open."""

    password: SecretStr = ask("现在的密码", at_most=128, widget="password")


def _again(act: Act, cmd: WithPassword) -> Person:
    act.facts.pop("password", None)
    person = act.lock(act.person)
    if not person.check_password(cmd.password.get_secret_value()):
        raise Invalid({"password": ["现在的密码不对，请再输一次。"]})
    return person


@operation("people.begin_app", label="设置动态口令", personal=True, limit=A_FEW, url_after=_url)
def begin_app(act: Act, cmd: WithPassword) -> Person:
    """Begin with an authenticator app: its secret is shown this once and counts after `people.confirm_app`."""
    person = _again(act, cmd)
    Factor.objects.filter(person=person, kind=Factor.Kind.APP, confirmed_at=None).delete()
    secret = pyotp.random_base32()
    Factor.objects.create(person=person, kind=Factor.Kind.APP, secret=second.sealed(secret), made_at=act.now)
    person.shown_once = secret  # type: ignore[attr-defined]
    return person


class ConfirmApp(Command):
    """What the app shows now."""

    code: SecretStr = ask("应用上的 6 位数字", at_most=20, widget="text")


@operation("people.confirm_app", label="启用动态口令", personal=True, limit=A_FEW, url_after=_url)
def confirm_app(act: Act, cmd: ConfirmApp) -> Person:
    """The app shows the right number: from now on it is asked for. The first factor brings recovery codes, shown once."""
    act.facts.pop("code", None)
    person = act.lock(act.person)
    begun = Factor.objects.filter(person=person, kind=Factor.Kind.APP, confirmed_at=None).first()
    if begun is None:
        raise Refused("people.factor_not_begun")
    step = second.right_step(begun, cmd.code.get_secret_value(), act.now)
    if step is None:
        raise Invalid({"code": ["数字不对，或者已经过了 30 秒。请输入应用上现在显示的 6 位数字。"]})
    Factor.objects.filter(person=person, kind=Factor.Kind.APP, confirmed_at__isnull=False).delete()  # one app a person
    begun.last = step
    return _proven(act, person, begun)


def _proven(act: Act, person: Person, factor: Factor) -> Person:
    first = not second.wanted(person)
    factor.confirmed_at = act.now
    factor.save()
    if first:
        person.shown_once = second.new_codes(person, act.now)  # type: ignore[attr-defined]
    act.note(factor=factor.pk, kind=factor.kind)
    return person


@operation("people.begin_passkey", label="添加通行密钥", personal=True, limit=A_FEW, url_after=_url)
def begin_passkey(act: Act, cmd: WithPassword) -> Person:
    """Begin with a passkey: what the browser needs is on the answer as `shown_once`."""
    person = _again(act, cmd)
    if not second.passkeys_possible():
        raise Refused("people.passkeys_impossible")
    if len(second.credentials(person)) >= MOST_PASSKEYS:
        raise Refused("people.passkeys_many", limit=MOST_PASSKEYS)
    Factor.objects.filter(person=person, kind=Factor.Kind.PASSKEY, confirmed_at=None).delete()
    options, challenge = second.creation(person)
    Factor.objects.create(person=person, kind=Factor.Kind.PASSKEY, secret=challenge, made_at=act.now)
    person.shown_once = options  # type: ignore[attr-defined]
    return person


class ConfirmPasskey(Command):
    """What the browser answered."""

    name: str = ask("名称", default="", at_most=40, hint="例如：办公室电脑")
    credential: SecretStr = ask("浏览器的回答", at_most=20_000)


@operation("people.confirm_passkey", label="启用通行密钥", personal=True, limit=A_FEW, url_after=_url)
def confirm_passkey(act: Act, cmd: ConfirmPasskey) -> Person:
    """Keep the public part of a new passkey that answered our challenge from our own address."""
    act.facts.pop("credential", None)
    person = act.lock(act.person)
    begun = Factor.objects.filter(person=person, kind=Factor.Kind.PASSKEY, confirmed_at=None).first()
    if begun is None or act.now - begun.made_at > timedelta(minutes=10):
        raise Refused("people.factor_not_begun")
    data = second.created(cmd.credential.get_secret_value(), bytes(begun.secret))
    if data is None:
        raise Refused("people.passkey_wrong")
    begun.name, begun.secret = cmd.name, bytes(data)
    return _proven(act, person, begun)


class RemoveFactor(WithPassword):
    """Which one."""

    factor: int = ask("哪一个")


@operation("people.remove_factor", label="停用第二步验证", personal=True, limit=A_FEW, url_after=_url)
def remove_factor(act: Act, cmd: RemoveFactor) -> Person:
    """Take one of the own factors away; with the last one the recovery codes go too."""
    person = _again(act, cmd)
    if not second.of(person).filter(pk=cmd.factor).delete()[0]:
        raise Refused("people.factor_gone")
    if not second.wanted(person):
        Factor.objects.filter(person=person).delete()
    return person


@operation("people.new_codes", label="换一组恢复码", personal=True, limit=A_FEW, url_after=_url)
def new_codes(act: Act, cmd: WithPassword) -> Person:
    """Fresh recovery codes, shown once; the old ones stop."""
    person = _again(act, cmd)
    if not second.wanted(person):
        raise Refused("people.factor_not_begun")
    person.shown_once = second.new_codes(person, act.now)  # type: ignore[attr-defined]
    return person


class ResetFactors(Command):
    """Whose."""

    person: Ref[Person] = ask("人员")


@operation(
    "people.reset_factors", label="清除第二步验证", capability="manage_accounts", about="person", url_after=person_url
)
def reset_factors(act: Act, cmd: ResetFactors) -> Person:
    """For someone who lost phone and recovery codes: every factor goes and open sign-ins end. Check who asks first."""
    person = act.lock(cmd.person)
    manageable(act, person)
    act.note(factors=Factor.objects.filter(person=person).delete()[0], sessions=sessions.end(person))
    return person


class PassSecond(Command):
    """A code, or a passkey's answer to the challenge of the page."""

    code: SecretStr = ask("动态口令或恢复码", default=SecretStr(""), at_most=40)
    credential: SecretStr = ask("浏览器的回答", default=SecretStr(""), at_most=20_000)
    challenge: SecretStr = ask("挑战", default=SecretStr(""), at_most=200)


@operation("people.pass_second", label="第二步验证", personal=True, limit=A_FEW)
def pass_second(act: Act, cmd: PassSecond) -> Person:
    """The second step of signing in, from the sign-in page alone: each code and each answer is good once."""
    for name in ("code", "credential", "challenge"):
        act.facts.pop(name, None)
    if act.door != DOOR:
        raise Refused("people.sign_in_page")
    person = act.lock(act.person)
    factor = _which(act, person, cmd)
    if factor is None:
        raise Invalid({"code": ["没有通过。请输入应用上现在显示的 6 位数字，或一个没有用过的恢复码。"]})
    factor.used_at = act.now
    factor.save(update_fields=["used_at", "last"])
    act.note(kind=factor.kind)
    return person


def _which(act: Act, person: Person, cmd: PassSecond) -> Factor | None:
    if credential := cmd.credential.get_secret_value():
        proof = second.proven(person, credential, cmd.challenge.get_secret_value())
        if proof is None:
            return None
        proof[0].last = proof[1]
        return proof[0]
    code = cmd.code.get_secret_value()
    for factor in second.of(person).filter(kind=Factor.Kind.APP):
        if (step := second.right_step(factor, code, act.now)) is not None:
            factor.last = step
            return factor
    return second.recovery(person, code)
