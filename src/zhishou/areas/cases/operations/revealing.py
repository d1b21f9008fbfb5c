"""The telephone number a matter was brought with, shown whole."""

from __future__ import annotations

from zhishou.areas.cases.models import Case
from zhishou.kernel.gate import Act
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref


class RevealReporter(Command):
    case: Ref[Case] = ask("工单")


@operation(
    "cases.reveal", label="查看联系电话", capability="reveal_contacts", about="case",
    url_after=lambda case: str(case.get_absolute_url()),  # type: ignore[attr-defined]
)  # fmt: skip
def reveal(act: Act, cmd: RevealReporter) -> Case:
    """Show the number someone without a file left with their matter: an event, counted with every other such look."""
    from zhishou.areas.customers.operations import spend_reveal

    if not cmd.case.reporter_phone:
        raise Refused("customer.no_phone")
    spend_reveal(act, cmd.case.site)
    return cmd.case
