"""The calls of a campaign: the record by its own questions, and a share that is done with its last call."""

from __future__ import annotations

from django.utils.translation import gettext as _
from pydantic import BaseModel

from zhishou.areas.callbacks.models import Answer, Callback
from zhishou.areas.callbacks.operations.recording import LONGEST_CALL, complete
from zhishou.areas.callbacks.operations.shared import OfCallback, open_one, url
from zhishou.areas.campaigns.models import CALL, Campaign, Share
from zhishou.areas.campaigns.operations.starting import OfShare, url_of
from zhishou.kernel import clock
from zhishou.kernel.gate import Act, perform
from zhishou.kernel.operation import Invalid, Refused, ask, operation
from zhishou.kernel.types import Moment


class Given(BaseModel):
    """One question with what the customer said."""

    question: str = ask("问题", at_most=80)
    answer: str = ask("回答", default="", at_most=500)


class RecordCall(OfCallback):
    """The record of a call of a campaign."""

    channel: Answer.Channel = ask("方式", default=Answer.Channel.PHONE)
    called_at: Moment | None = ask("回访时间", default=None, hint="不填就是现在")
    seconds: int | None = ask(
        "通话时长（秒）", default=None, at_least=0, at_most=LONGEST_CALL, hint="计时器自动填写；没有计时的可以不填"
    )
    answers: list[Given] = ask("问题", default=[], at_most=8)
    satisfaction: Answer.Satisfaction = ask("总的来说满意吗？")
    complaint: str = ask(
        "不满意的地方（客户原话）", default="", at_most=2000, multiline=True, hint="选“不满意”时必填，记下后马上立案"
    )
    wish: str = ask("意见和建议", at_least=1, at_most=1000, multiline=True, hint="客户没有意见时写“无”")
    follow_up: str = ask("后续安排", at_least=1, at_most=1000, multiline=True, hint="没有后续时写“无”")
    asked_to_call_at: Moment | None = ask("客户约定再联系的时间", default=None)
    consent: str = ask(
        "不便时段联系的说明", default="", at_most=200, hint="只在不便打电话的时段填写：客户怎样同意此时联系的"
    )


@operation("campaigns.record", label="完成活动回访", capability=CALL, about="callback", url_after=url)
def record(act: Act, cmd: RecordCall) -> Callback:
    """Put a call of a campaign on record (回访记录表): every question of the campaign answered, or refused.

    A dissatisfied customer's words open a case. The last call of a share ends it.
    """
    callback = open_one(act, cmd.callback)
    campaign = callback.campaign
    if campaign is None:
        raise Refused("campaigns.no_campaign", number=callback.number)
    if clock.local(cmd.called_at or act.now).date() < campaign.starts_on:
        raise Refused("campaigns.not_begun", title=campaign.title, day=f"{campaign.starts_on:%m-%d}")
    return complete(act, callback, cmd, _answered(campaign, cmd.answers))


def _answered(campaign: Campaign, given: list[Given]) -> list[dict[str, str]]:
    """Every question with its answer, in the order of the campaign. Invalid where one is missing or no choice."""
    said = {one.question: one.answer.strip() for one in given}
    wrong: list[str] = []
    for one in campaign.questions:
        answer = said.get(one["question"], "")
        if not answer:
            wrong.append(_("请填写“{question}”的回答；客户没有说的写“未答”。").format(question=one["question"]))
        elif one["choices"] and answer not in one["choices"]:
            wrong.append(_("“{question}”请从选项里选。").format(question=one["question"]))
    if wrong:
        raise Invalid({"answers": wrong})
    return [{"question": one["question"], "answer": said[one["question"]]} for one in campaign.questions]


def after_call(act: Act, callback: Callback) -> None:
    """A call of a campaign is over: the share that has none left is done."""
    assert callback.share_id is not None  # a database constraint: every call of a campaign is in a share
    # One after another, so that of two last calls at once one sees that nothing is left.
    share = Share.objects.select_for_update(of=("self",)).get(pk=callback.share_id)
    if share.done_at is None and not _open(share):
        perform("campaigns.finish_share", act.actor, {"share": share}, door=act.door)


def _open(share: Share) -> int:
    return share.calls.filter(state=Callback.State.OPEN).count()


@operation("campaigns.finish_share", label="名单回访完毕", capability=CALL, about="share", url_after=url_of)
def finish_share(act: Act, cmd: OfShare) -> Share:
    """A share has no call left; that keeps its deadline. Happens by itself with the last call, refused before."""
    share = act.lock(cmd.share)
    if share.done_at is not None:
        raise Refused("campaigns.share_done", name=share.person.name)
    if n := _open(share):
        raise Refused("campaigns.calls_open", n=n)
    share.done_at = act.now
    share.save(update_fields=["done_at"])
    return share
