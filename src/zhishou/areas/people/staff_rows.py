"""What a staff table says, looked up against what is there: sites, posts, departments, people, who reports to whom."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import cached_property

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict

from zhishou.areas.people.names import username_is_fine
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Appointment, Department, Person, Post, Site
from zhishou.kernel.phrasing import listed

NEARLY = 0.72  # two post names that are this much alike are a slip of the pen


class StaffRow(BaseModel):
    """One line: a person in a post at a site. `number` is the line in the file, for messages."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    number: int = 0
    name: str
    username: str
    mobile: str = ""
    post: str
    site: str = ""
    department: str = ""
    reports_to: str = ""
    starts_on: date | None = None


@dataclass
class Seen:
    """What a check found: reasons by line number, and the lines that are there already."""

    errors: dict[int, list[str]] = field(default_factory=dict)
    already: set[int] = field(default_factory=set)


class Frame:
    """What is there: read once for a whole table."""

    def __init__(self, actor: Actor, site: Site) -> None:
        self.actor, self.root = actor, site
        self.company = site.company()

    @cached_property
    def sites(self) -> dict[str, Site]:
        """Sites at or below the chosen one, by code and by name."""
        rows = Site.objects.filter(path__startswith=self.root.path, pk__in=self.actor.sites("organise"))
        return {key: row for row in rows for key in (row.code, row.name)}

    @cached_property
    def posts(self) -> dict[str, Post]:
        """Posts of the company and of the nodes above it, by code and by name; the company's own come first."""
        return {key: rows[-1] for key, rows in self._posts.items()}

    @cached_property
    def _posts(self) -> dict[str, list[Post]]:
        found: dict[str, list[Post]] = {}
        rows = Post.objects.filter(site_id__in=self.company.lineage()).select_related("site").order_by("site__path")
        for row in rows:
            found.setdefault(row.code, []).append(row)
            found.setdefault(row.name, []).append(row)
        return found

    def codes_of(self, name: str) -> list[str]:
        """The codes of the posts of that name at the node that has the nearest one."""
        rows = self._posts.get(name, [])
        return sorted(row.code for row in rows if row.site_id == rows[-1].site_id)

    @cached_property
    def departments(self) -> dict[str, Department]:
        """Departments of the company and above, by name and code."""
        rows = Department.objects.filter(site_id__in=self.company.lineage()).order_by("site__path")
        return {key: row for row in rows for key in (row.code, row.name)}

    @cached_property
    def people(self) -> dict[str, Person]:
        """Everyone by sign-in name, wherever they work: sign-in names are unique in the whole installation."""
        return {p.username: p for p in Person.objects.select_related("site")}

    @cached_property
    def appointed(self) -> dict[tuple[int, int, int], Appointment]:
        """Current appointments by person, post and site."""
        rows = Appointment.objects.filter(ended_at=None, site__path__startswith=self.company.path)
        return {(a.person_id, a.post_id, a.site_id): a for a in rows.select_related("site")}

    def site_of(self, row: StaffRow) -> Site | None:
        """The site a line means."""
        return self.sites.get(row.site) if row.site else self.root


def check(actor: Actor, site: Site, rows: list[StaffRow]) -> Seen:
    """Every line's mistakes in plain words, and which lines would add nothing. Writes nothing."""
    frame, seen = Frame(actor, site), Seen()
    names = names_of(frame, rows)
    repeated = Counter((row.username, row.post, row.site) for row in rows)
    first: dict[str, StaffRow] = {}
    for row in rows:
        wrong = _wrong(frame, row, first)
        if repeated[row.username, row.post, row.site] > 1 and row is not _first_of(rows, row):
            wrong.append(_("这一行与前面的一行重复。"))
        wrong += _wrong_superior(row, names)
        if wrong:
            seen.errors[row.number] = wrong
        elif _there(frame, row):
            seen.already.add(row.number)
        first.setdefault(row.username, row)
    _find_loops(rows, names, seen)
    _drop_orphans(frame, rows, names, seen)
    return seen


def _first_of(rows: list[StaffRow], row: StaffRow) -> StaffRow:
    key = (row.username, row.post, row.site)
    return next(each for each in rows if (each.username, each.post, each.site) == key)


def _wrong(frame: Frame, row: StaffRow, first: dict[str, StaffRow]) -> list[str]:
    wrong: list[str] = []
    if not username_is_fine(row.username):
        wrong.append(_("登录名用小写字母、数字、“.”、“-”、“_”，2 到 40 个，以字母开头。"))
    known = frame.people.get(row.username)
    if known is not None:
        wrong += _wrong_known(frame, row, known)
    if (before := first.get(row.username)) is not None and before.name != row.name:
        wrong.append(
            _("登录名“{username}”在第 {line} 行是“{name}”，请改一个。").format(
                username=row.username, line=before.number, name=before.name
            )
        )
    if frame.site_of(row) is None:
        wrong.append(
            _("没有“{site}”这个站点，或者它不在“{root}”之下。请写站点名称或代码。").format(
                site=row.site, root=frame.root.name
            )
        )
    return wrong + _wrong_post(frame, row)


def _wrong_known(frame: Frame, row: StaffRow, known: Person) -> list[str]:
    if not known.site.path.startswith(frame.company.path) and known.site_id not in frame.root.lineage():
        return [_("登录名“{username}”已有人使用，请换一个，例如加上数字。").format(username=row.username)]
    if known.name != row.name:
        return [
            _("登录名“{username}”已经是“{name}”的。同一个人请写相同的姓名，不同的人请换登录名。").format(
                username=row.username, name=known.name
            )
        ]
    if not known.is_active:
        return [_("{name} 已经离职，不能再任命。").format(name=known.name)]
    return []


def _wrong_post(frame: Frame, row: StaffRow) -> list[str]:
    if len(codes := frame.codes_of(row.post)) > 1:
        return [_("有几个岗位叫“{post}”，请写岗位代码：{codes}。").format(post=row.post, codes=listed(codes))]
    if (post := frame.posts.get(row.post)) is not None:
        root = any(g.root and g.capability == "organise" for g in frame.actor.grants)
        return [_("行政部自己的岗位只能由行政部本人任命。")] if post.is_root and not root else []
    names = [name for name, post in frame.posts.items() if name == post.name]
    near = get_close_matches(row.post, names, n=1, cutoff=NEARLY)
    return [_("没有“{post}”这个岗位，是不是“{near}”？").format(post=row.post, near=near[0])] if near else []


def names_of(frame: Frame, rows: list[StaffRow]) -> dict[str, set[str]]:
    """Sign-in names a superior may be named by: the sign-in name itself, or a person's name."""
    found: dict[str, set[str]] = {}
    people = [(a.person_id, a) for a in frame.appointed.values()]
    working = {pk for pk, _a in people}
    for person in frame.people.values():
        if person.pk in working:
            found.setdefault(person.username, set()).add(person.username)
            found.setdefault(person.name, set()).add(person.username)
    for row in rows:
        found.setdefault(row.username, set()).add(row.username)
        found.setdefault(row.name, set()).add(row.username)
    return found


def _wrong_superior(row: StaffRow, names: dict[str, set[str]]) -> list[str]:
    if not row.reports_to:
        return []
    found = names.get(row.reports_to) or names.get(row.reports_to.lower())
    if not found:
        return [_("没有找到上级“{name}”。请写登录名或姓名，可以是表里的另一行。").format(name=row.reports_to)]
    if len(found) > 1:
        return [
            _("有几位“{name}”（{usernames}），请写上级的登录名。").format(
                name=row.reports_to, usernames=listed(sorted(found))
            )
        ]
    return [_("自己不能是自己的上级。")] if found == {row.username} else []


def superior_of(row: StaffRow, names: dict[str, set[str]]) -> str:
    """The sign-in name of a line's superior, or nothing."""
    found = names.get(row.reports_to) or names.get(row.reports_to.lower()) or set()
    return next(iter(found)) if len(found) == 1 else ""


def _find_loops(rows: list[StaffRow], names: dict[str, set[str]], seen: Seen) -> None:
    above = {row.username: superior_of(row, names) for row in rows if row.reports_to}
    for row in rows:
        steps, at = 0, row.username
        while above.get(at) and steps <= len(above):
            at, steps = above[at], steps + 1
            if at == row.username:
                seen.errors.setdefault(row.number, []).append(_("上级关系绕成了一圈，请改正其中一行的上级。"))
                break


def _drop_orphans(frame: Frame, rows: list[StaffRow], names: dict[str, set[str]], seen: Seen) -> None:
    """A line whose superior stands in a wrong line of the same table waits with it."""
    working = {a.person_id for a in frame.appointed.values()}
    while True:
        good = {row.username for row in rows if row.number not in seen.errors}
        lost = [
            row
            for row in rows
            if row.number not in seen.errors
            and (boss := superior_of(row, names))
            and boss not in good
            and getattr(frame.people.get(boss), "pk", None) not in working
        ]
        if not lost:
            return
        for row in lost:
            seen.errors[row.number] = [
                _("上级“{name}”那一行有错，改正后与这一行一起再导入。").format(name=row.reports_to)
            ]
            seen.already.discard(row.number)


def _there(frame: Frame, row: StaffRow) -> bool:
    person, post, site = frame.people.get(row.username), frame.posts.get(row.post), frame.site_of(row)
    if person is None or post is None or site is None:
        return False
    return (person.pk, post.pk, site.pk) in frame.appointed
