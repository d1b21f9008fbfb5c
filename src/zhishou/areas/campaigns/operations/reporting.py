"""《回访总结报告》: the figures from the records, the words by its writer, told upward and kept with its data (service.visits.2)."""

from __future__ import annotations

from django.db import models

from zhishou.areas.callbacks import of_campaigns
from zhishou.areas.callbacks.models import Callback
from zhishou.areas.campaigns import figures
from zhishou.areas.campaigns.models import REPORT, Campaign, Summary
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Appointment, Notice, Person
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref


class Report(Command):
    campaign: Ref[Campaign] = ask("回访活动")
    themes: str = ask(
        "意见和建议归纳", at_least=2, at_most=3000, multiline=True, hint="客户说得最多的是什么；不写客户的姓名和电话"
    )
    proposals: str = ask("改进建议", at_least=2, at_most=3000, multiline=True, hint="谁做什么、什么时候见效")


def _url(row: models.Model) -> str:
    assert isinstance(row, Summary)
    return row.url()


@operation("campaigns.report", label="呈报回访总结", capability=REPORT, about="campaign", url_after=_url)
def report(act: Act, cmd: Report) -> Summary:
    """Hand the report of a campaign upward: figures as they stand, never typed; then the campaign is closed for good.

    Refused while a call is still to be made: first make it, or give the customer up with the reason.
    """
    campaign = act.lock(cmd.campaign)
    if not campaign.is_running:
        raise Refused("campaigns.over", state=campaign.get_state_display())
    if n := of_campaigns.calls(campaign).filter(state=Callback.State.OPEN).count():
        raise Refused("campaigns.report_early", n=n)
    made = Summary.objects.create(
        site_id=campaign.site_id, campaign=campaign, figures=figures.of(campaign).as_json(), themes=cmd.themes,
        proposals=cmd.proposals, by=act.person, at=act.now,
    )  # fmt: skip
    campaign.state, campaign.closed_at = Campaign.State.REPORTED, act.now
    campaign.save(update_fields=["state", "closed_at"])
    for superior in _above(act.person, campaign):
        Notice.objects.create(
            person=superior, kind="campaigns.report", url=made.url(), at=act.now,
            facts={"name": act.person.name, "title": campaign.title},
        )  # fmt: skip
    return made


def _above(person: Person, campaign: Campaign) -> list[Person]:
    """Who leads the writer, and whoever began the campaign."""
    own = Appointment.objects.filter(person=person, ended_at=None, reports_to__ended_at=None)
    found = Person.objects.filter(appointments__team__in=own, is_active=True) | Person.objects.filter(pk=campaign.by_id)
    return list(found.exclude(pk=person.pk).distinct())
