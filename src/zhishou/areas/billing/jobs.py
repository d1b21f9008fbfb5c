"""The month run from the page: opened there, done part by part by the worker as the person who opened it."""

from __future__ import annotations

from typing import Any

from zhishou.areas.billing.models import Run
from zhishou.kernel import jobs
from zhishou.kernel.actor import Actor
from zhishou.kernel.models import Job
from zhishou.kernel.operation import Refused

RUN = "billing.run"


@jobs.job(RUN)
def run_month(running: Job) -> dict[str, Any]:
    """Do what is open of a run; safe to repeat, and two at once make one run."""
    from zhishou.areas.billing.operations.runs import finish

    run = Run.objects.filter(pk=running.args["run"]).first()
    if run is None or running.person is None:
        raise Refused("billing.parts_left")
    done = finish(Actor.of(running.person), run, "job")
    return {"rows": done.rows, "fen": done.amount_fen}
