"""The first run: a company, its first site, its posts, and the administration that signs its own charter."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pydantic import SecretStr

from zhishou.areas.letters.install import install_packs
from zhishou.areas.people import letter_of, passwords
from zhishou.areas.people.operations.sites import plant
from zhishou.areas.people.operations.staff import new_person
from zhishou.kernel import holding, statement
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Appointment, Department, Event, Person, Post, Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Upload
from zhishou.packs import loader

JOB = "first-run"
ADMINISTRATION = "implied.administration"
PACKS = {
    "property": gettext_noop("物业服务"), "service": gettext_noop("客户服务"), "dealer": gettext_noop("汽车销售服务"),
    "retail": gettext_noop("商场服务台"), "agency": gettext_noop("广告公司客户部"),
}  # fmt: skip
FIRST_SITES = {Site.Kind.COMMUNITY: gettext_noop("小区"), Site.Kind.STORE: gettext_noop("门店")}


def packs(_actor: object, _row: object) -> list[tuple[str, str]]:
    """The trades a company can choose from."""
    return [(code, _(name)) for code, name in PACKS.items()]


def first_sites(_actor: object, _row: object) -> list[tuple[str, str]]:
    """What the first site can be."""
    return [(kind.value, _(name)) for kind, name in FIRST_SITES.items()]


class FirstRun(Command):
    """Everything a fresh installation needs to know."""

    company: str = ask("公司名称", at_most=60, public=True)
    code: str = ask(
        "公司代码", default="", at_most=20, public=True, hint="字母和数字；不填就取名称的拼音首字母，以后不变"
    )
    packs: list[str] = ask("业务类型", choices=packs, public=True, hint="决定预置哪些岗位和职责，以后可以再改")
    first_site: str = ask("第一个小区或门店", at_most=60, public=True)
    site_code: str = ask(
        "它的代码", default="", at_most=20, public=True, hint="字母和数字；不填就取名称的拼音首字母，以后不变"
    )
    site_kind: Site.Kind = ask("它是", default=Site.Kind.COMMUNITY, choices=first_sites)
    name: str = ask("行政部负责人姓名", at_most=40)
    username: str = ask("登录名", at_most=40, public=True, hint="小写字母开头，例如 admin")
    password: SecretStr = ask("登录密码", at_most=128, widget="password", hint="至少 10 个字符，不要用常见密码")
    signature_strokes: str = ask("笔画", default="", at_most=400_000, widget="hidden")
    signature: Upload = ask("亲笔签署行政部的岗位职责确认书", widget="signature")


@operation("people.first_run", label="首次设置", by_system=True)
def first_run(act: Act, cmd: FirstRun) -> Site:
    """Make the company, its first site, the posts of its trades, and the administration, who signs its own charter.

    Refused once there is any site. What the administration then does rests on that signed charter (root).
    """
    for name in ("password", "signature", "signature_strokes"):
        act.facts.pop(name, None)
        act.texts.pop(name, None)
    statement.run(
        "SELECT pg_advisory_xact_lock(hashtext('people.first_run'))"
    )  # two at once: the second finds a company
    if Site.objects.exists():
        raise Refused("people.set_up")
    if not cmd.packs or any(name not in PACKS for name in cmd.packs):
        raise Refused("people.packs")
    company = plant(None, cmd.code, cmd.company, Site.Kind.COMPANY)
    plant(company, cmd.site_code, cmd.first_site, cmd.site_kind)
    install_packs(company, ["common", *cmd.packs], act.now)
    person, appointment = _administration(act, cmd, company)
    letter_of.sign_own(act, person, appointment, cmd.signature, cmd.signature_strokes)
    return company


def _administration(act: Act, cmd: FirstRun, company: Site) -> tuple[Person, Appointment]:
    person = new_person(cmd.name, cmd.username, "", company)
    text = cmd.password.get_secret_value()
    passwords.check(text, person, "password")
    person.set_password(text)
    person.save()
    post = Post.objects.get(site=company, code=ADMINISTRATION)
    department = Department.objects.create(site=company, code="ADMIN", name="行政部")
    made = Appointment.objects.create(person=person, post=post, site=company, department=department, starts_at=act.now)
    holding.begin(made, act.now)
    return person, made


def administration_duties() -> list[str]:
    """The words the administration is about to sign."""
    posts = loader.load_pack("common").posts
    return [clause.text for post in posts if post.code == ADMINISTRATION for clause in post.clauses]


def made_by_wizard() -> bool:
    """True when this installation was set up for real, not as a demo."""
    return Event.objects.filter(operation="people.first_run", actor_key=f"system:{JOB}").exists()
