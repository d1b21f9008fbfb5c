"""Sites, departments and posts: the frame into which people are appointed."""

from __future__ import annotations

import re
from datetime import date

from django.db.models import Q

from zhishou.areas.people.options import companies
from zhishou.kernel import clock, pinyin
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Department, Post, Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref

_CODE = re.compile(r"[A-Za-z0-9_-]{1,20}")
_LEGAL_FORM = re.compile(r"(集团)?(股份|有限责任|有限)*公司$")
_LONGEST_OWN_CODE = 12
_POST_CODE = re.compile(r"[a-z][a-z0-9_.]{1,59}")
BELOW = {
    Site.Kind.GROUP: (Site.Kind.COMPANY, Site.Kind.GROUP),
    Site.Kind.COMPANY: (Site.Kind.COMMUNITY, Site.Kind.STORE, Site.Kind.COMPANY),
    Site.Kind.COMMUNITY: (),
    Site.Kind.STORE: (),
}


class OpenSite(Command):
    """A new node of the site tree."""

    parent: Ref[Site] = ask("上级", choices=companies)
    name: str = ask("名称", at_most=60, public=True)
    code: str = ask("代码", default="", at_most=20, public=True, hint="字母和数字；不填就取名称的拼音首字母，以后不变")
    kind: Site.Kind = ask("类型")
    phone: str = ask("服务电话", default="", at_most=30)
    address: str = ask("地址", default="", at_most=120)


@operation(
    "people.open_site", label="新设站点", capability="organise", about="parent", url_after=lambda _site: "/people/org"
)
def open_site(act: Act, cmd: OpenSite) -> Site:
    """Open a company, community or store below a node. It takes over from which date unsigned means no powers there."""
    parent = act.lock(cmd.parent)
    kind = Site.Kind(cmd.kind)
    if kind not in BELOW[Site.Kind(parent.kind)]:
        raise Refused("people.site_kind", parent=parent.name, parent_kind=parent.get_kind_display(), kind=kind.label)
    return plant(
        parent, cmd.code, cmd.name, kind, phone=cmd.phone, address=cmd.address, enforced_from=parent.enforced_from
    )


def plant(parent: Site | None, code: str, name: str, kind: str, **more: object) -> Site:
    """Put a node into the tree, its path ending in its own id. Refused when the code is taken or malformed.

    Without a code the node gets one from its name (`code_of`).
    """
    code = code or code_of(name)
    if not _CODE.fullmatch(code):
        raise Refused("people.site_code")
    if Site.objects.filter(code__iexact=code).exists():
        raise Refused("people.site_code_taken", used=code)
    site = Site.objects.create(code=code, name=name, kind=kind, parent=parent, path="/", **more)
    site.path = f"{parent.path if parent else '/'}{site.pk}/"
    site.save(update_fields=["path"])
    return site


def code_of(name: str) -> str:
    """A free code made of the initials of a name, its legal form left out: `翠湖物业有限公司` -> `CHWY`, the next `CHWY2`."""
    letters = re.sub(r"[^A-Z0-9]", "", pinyin.initials(_LEGAL_FORM.sub("", name) or name).upper())
    first = letters[:_LONGEST_OWN_CODE] or "S"
    taken = {code.upper() for code in Site.objects.filter(code__istartswith=first).values_list("code", flat=True)}
    return next(code for code in (first, *(f"{first}{n}" for n in range(2, len(taken) + 3))) if code not in taken)


class ChangeSite(Command):
    """What may change about a site; its code and place in the tree stay."""

    site: Ref[Site] = ask("站点")
    name: str = ask("名称", at_most=60, public=True)
    phone: str = ask("服务电话", default="", at_most=30)
    address: str = ask("地址", default="", at_most=120)


@operation(
    "people.change_site", label="修改站点", capability="organise", about="site", url_after=lambda _site: "/people/org"
)
def change_site(act: Act, cmd: ChangeSite) -> Site:
    """Change a site's name, service phone and address."""
    site = act.lock(cmd.site)
    site.name, site.phone, site.address = cmd.name, cmd.phone, cmd.address
    site.save(update_fields=["name", "phone", "address"])
    return site


class SetEnforcement(Command):
    """From when unsigned means no powers."""

    site: Ref[Site] = ask("站点")
    enforced_from: date | None = ask(
        "正式执行日期", default=None, hint="这一天起没有签署就没有权限；不填就是继续试运行"
    )
    with_below: bool = ask("下面的站点也一样", default=False)


@operation(
    "people.set_enforcement", label="设定正式执行日期", capability="organise", about="site",
    url_after=lambda _site: "/people/org",
)  # fmt: skip
def set_enforcement(act: Act, cmd: SetEnforcement) -> Site:
    """Set the date from which unsigned duties grant nothing at a site (and below); without a date 试运行 goes on.

    Refused for a past date, and while the one who sets it has not signed: they would lock themselves out.
    """
    site = act.lock(cmd.site)
    if cmd.enforced_from is not None:
        if cmd.enforced_from < clock.today():
            raise Refused("people.date_past")
        if act.authority.grant is not None and not act.authority.grant.signed:
            raise Refused("people.root_unsigned", site=site.name)
    rows = Site.objects.filter(path__startswith=site.path) if cmd.with_below else Site.objects.filter(pk=site.pk)
    act.note(sites=rows.update(enforced_from=cmd.enforced_from))
    site.refresh_from_db()
    return site


class MakeDepartment(Command):
    """A department of a company."""

    site: Ref[Site] = ask("公司", choices=companies)
    name: str = ask("部门", at_most=40, public=True)
    code: str = ask("代码", default="", at_most=20, public=True, hint="不填就用拼音首字母")


@operation(
    "people.make_department", label="新设部门", capability="organise", about="site",
    url_after=lambda _row: "/people/org",
)  # fmt: skip
def make_department(act: Act, cmd: MakeDepartment) -> Department:
    """Make a department that can answer for work."""
    code = cmd.code or free_department_code(cmd.site, cmd.name)
    if Department.objects.filter(Q(name=cmd.name) | Q(code=code), site=cmd.site).exists():
        raise Refused("people.department_taken", site=cmd.site.name, name=cmd.name)
    return Department.objects.create(site=cmd.site, code=code, name=cmd.name)


def free_department_code(site: Site, name: str) -> str:
    """A code from the initials that no department of the site has yet."""
    return _free(pinyin.initials(name).upper()[:16] or "DEPT", Department.objects.filter(site=site))


def free_post_code(site: Site, name: str) -> str:
    """A post code from the initials that no post of the company has yet."""
    return _free(f"own.{pinyin.initials(name)[:40] or 'post'}", Post.objects.filter(site=site))


def _free(base: str, rows: object) -> str:
    taken = set(rows.values_list("code", flat=True))  # type: ignore[attr-defined]
    return next(code for n in range(1, len(taken) + 2) if (code := base if n == 1 else f"{base}{n}") not in taken)


class MakePost(Command):
    """A post of a company."""

    site: Ref[Site] = ask("公司", choices=companies)
    name: str = ask("岗位", at_most=40, public=True)
    code: str = ask("代码", default="", at_most=60, public=True, hint="例如 property.guard；不填就用拼音首字母")
    above: Ref[Post] | None = ask("上级岗位", default=None)


@operation(
    "people.make_post", label="新设岗位", capability="organise", about="site", url_after=lambda _row: "/people/org"
)
def make_post(act: Act, cmd: MakePost) -> Post:
    """Make a post. It grants nothing until its duties are written, published and signed."""
    if cmd.site.kind not in (Site.Kind.COMPANY, Site.Kind.GROUP):
        raise Refused("people.post_site", kind=cmd.site.get_kind_display())
    code = cmd.code or free_post_code(cmd.site, cmd.name)
    if not _POST_CODE.fullmatch(code):
        raise Refused("people.post_code")
    if Post.objects.filter(site=cmd.site, code=code).exists():
        raise Refused("people.post_taken", site=cmd.site.name, used=code)
    return Post.objects.create(site=cmd.site, code=code, name=cmd.name, above=cmd.above)
