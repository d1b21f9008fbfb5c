"""The opening of a demo: a group with its companies, and the administration that signs its own charter."""

from __future__ import annotations

from zhishou.areas.letters.install import clause_of, install_packs
from zhishou.areas.people import letter_of
from zhishou.areas.people.operations.sites import plant
from zhishou.areas.people.operations.staff import new_person
from zhishou.kernel import holding
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Appointment, Department, Person, Post, Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Upload
from zhishou.packs import loader

COMPANIES = (
    ("CUIHU", "翠湖物业", ("common", "property")),
    ("ANTU", "安途汽车服务", ("common", "service", "dealer")),
    ("YUNFAN", "云帆广告（演示）", ("common", "agency")),
    ("XINGHUI", "星汇百货（演示）", ("common", "retail")),
)


class OpenDemo(Command):
    """The hand of the demo's administration."""

    signature_strokes: str = ask("笔画", default="", at_most=400_000, widget="hidden")
    signature: Upload = ask("签名", widget="signature")


@operation("office.open_demo", label="装入演示数据", by_system=True)
def open_demo(act: Act, cmd: OpenDemo) -> Site:
    """Make the demo's group, its companies with the posts of their trades, and `admin`, who signs as the root.

    Nobody gets a password: on this machine one click signs in; elsewhere administration gives a password first.
    Refused once there is any site.
    """
    act.facts.pop("signature", None)
    act.texts.pop("signature_strokes", None)
    if Site.objects.exists():
        raise Refused("office.demo_not_empty")
    group = plant(None, "GRP", "示例集团", Site.Kind.GROUP)
    for code, name, packs in COMPANIES:
        install_packs(plant(group, code, name, Site.Kind.COMPANY), packs, act.now)
    person, appointment = _administration(act, group)
    letter_of.sign_own(act, person, appointment, cmd.signature, cmd.signature_strokes)
    return group


def _administration(act: Act, group: Site) -> tuple[Person, Appointment]:
    text = next(post for post in loader.load_pack("common").posts if post.root)
    post = Post.objects.create(site=group, code=text.code, name=text.name, is_root=True)
    version = holding.write_draft(post, [clause_of(duty) for duty in text.clauses], by=None, note="首版", now=act.now)
    holding.publish(version, act.now, keep_old_until=None)
    person = new_person("王素琴", "admin", "", group)
    person.save()
    department = Department.objects.create(site=group, code="ADMIN", name="行政部")
    made = Appointment.objects.create(person=person, post=post, site=group, department=department, starts_at=act.now)
    holding.begin(made, act.now)
    return person, made
