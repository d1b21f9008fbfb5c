"""Who accepted is hired: their file, their post and their letter, with nothing typed twice (agency.director.4)."""

from __future__ import annotations

from pydantic import SecretStr

from zhishou.areas.people.operations.staff import person_url
from zhishou.areas.people.options import superiors
from zhishou.areas.recruiting.models import HIRE, Candidate
from zhishou.kernel.gate import Act, perform
from zhishou.kernel.models import Appointment, Person
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref


class Hire(Command):
    candidate: Ref[Candidate] = ask("应聘人")
    username: str = ask("登录名", at_most=40, hint="小写字母开头，可用数字、“.”、“-”、“_”，例如 linxiaowen")
    reports_to: Ref[Appointment] | None = ask("直接上级", default=None, choices=superiors)
    password: SecretStr | None = ask(
        "初始密码", default=None, at_most=128, widget="password", hint="不填就由系统生成，只显示一次；首次登录必须修改"
    )


@operation(
    "recruiting.hire", label="办理入职", capability=HIRE, about="candidate", leads_to_made=True, url_after=person_url
)
def hire(act: Act, cmd: Hire) -> Person:
    """Open the file of who accepted and appoint them to the post from the agreed day; the letter follows as for everybody.

    Name and mobile come from the application, post, place and day from the offer. Refused for who did not accept; what
    hiring and appointing refuse, this refuses.
    """
    row = act.lock(cmd.candidate)
    if row.state != Candidate.State.ACCEPTED:
        raise Refused("recruiting.state", name=row.name, state=row.get_state_display())
    password = cmd.password.get_secret_value() if cmd.password else None
    given = {"site": row.site, "name": row.name, "username": cmd.username, "mobile": row.mobile, "password": password}
    person = perform("people.hire", act.actor, given, door=act.door).result
    assert isinstance(person, Person)
    place = {
        "person": person, "post": row.opening.post, "site": row.site, "reports_to": cmd.reports_to, "starts_on": row.starts_on,
    }  # fmt: skip
    perform("people.appoint", act.actor, place, door=act.door)
    row.state, row.person, row.settled_at = Candidate.State.HIRED, person, act.now
    row.save(update_fields=["state", "person", "settled_at"])
    return person
