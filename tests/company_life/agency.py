"""What an advertising agency does for a client."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

from conftest import writing

from tests.company_life.life import Life, handwriting, photo
from zhishou.areas.agency.models import Client, ContactPerson, Handover, Line, Project, Task
from zhishou.areas.agency.moving import effect
from zhishou.areas.agency.operations.showings import PROGRESS_LINK
from zhishou.kernel import clock, links
from zhishou.kernel.actor import Actor
from zhishou.kernel.gate import perform
from zhishou.kernel.models import Appointment, Department
from zhishou.kernel.types import Upload

DIRECTOR, LEAD, EXECUTIVE = "agency.director", "agency.account_director", "agency.account_executive"
SUPERVISOR, COORDINATOR, CREATIVE = "agency.group_supervisor", "agency.coordinator", "implied.creative"


def advertised(life: Life) -> None:
    """A client with somebody who decides, talks, a chance, and a project from its brief to a hand-over and a cost."""
    word = life.word
    row: Client = life.do(
        LEAD, "agency.open_client", site=life.site.pk, name=f"{word}乳业", level="key", about=f"{word}的情况"
    )
    given = {"name": f"{word}总", "decides": True, "mobile": f"137{life.phone[3:]}", "note": f"{word}备注"}
    person = life.do(LEAD, "agency.add_contact", client=row.pk, **given)
    cadence = {"kind": "key", "weeks": 4, "person": life.people[DIRECTOR].pk}
    life.do(SUPERVISOR, "agency.set_cadence", client=row.pk, **cadence)
    life.do(
        LEAD,
        "agency.record_talk",
        client=row.pk,
        channel="visit",
        words=f"{word}谈了上市",
        people=[person.pk],
        attached=[photo()],
    )
    day = clock.today() + timedelta(days=40)
    grows = {"year": day.year, "goal": "1000000", "actions": f"{word}全年代理", "review_on": day}
    life.do(SUPERVISOR, "agency.write_growth", client=row.pk, **grows)
    life.do(LEAD, "agency.open_chance", client=row.pk, title=f"{word}全年代理", next_step=f"{word}约见", next_on=day)
    project: Project = life.do(
        LEAD, "agency.open_project", client=row.pk, title=f"{word}新品", wanted=f"{word}上市", due_on=day,
        coordinator=life.people[COORDINATOR].pk,
    )  # fmt: skip
    team = [{"person": life.people[CREATIVE].pk, "part": "文案"}]
    life.do(LEAD, "agency.set_team", project=project.pk, members=team)
    _proofed(life, project, person)
    _met(life, project, person)
    _planned(life, project)
    _worked(life, project)
    _researched(life, project, person)
    _wrote(life, person)
    _published(life)
    _reported(life)


def recruited(life: Life) -> None:
    """Somebody is looked for, one applied and was spoken with, another did not come."""
    word = life.word
    post = life.people[EXECUTIVE].appointments.get(ended_at=None).post
    opening = life.do(
        DIRECTOR, "recruiting.open", site=life.site.pk, post=post.pk, wanted=1, reason=f"{word}业务增加",
        until=clock.today() + timedelta(days=30),
    )  # fmt: skip
    for n, name in enumerate((f"{word}应聘人", f"{word}另一位")):
        given = {"name": name, "mobile": f"135{n}{life.phone[4:]}", "source": "own", "about": f"{word}经历"}
        one = life.do(DIRECTOR, "recruiting.enter", opening=opening.pk, **given)
    spoken = {
        "held_on": clock.today(),
        "interviewer": life.people[DIRECTOR].pk,
        "verdict": "pass",
        "words": f"{word}评语",
    }
    life.do(DIRECTOR, "recruiting.note_interview", candidate=one.pk, **spoken)
    first = opening.candidates.order_by("pk").first()
    life.do(DIRECTOR, "recruiting.settle", candidate=first.pk, how="withdrew", reason=f"{word}去了别家")


def _planned(life: Life, project: Project) -> None:
    word, row = life.word, project.pk
    said = {name: f"{word}{name}" for name in ("product", "market", "marketing", "audience", "musts")}
    life.do(
        EXECUTIVE,
        "agency.write_brief",
        project=row,
        **said,
        budget="300000",
        deadline=clock.today() + timedelta(days=40),
    )
    life.do(EXECUTIVE, "agency.complete_brief", project=row)
    text = {"goals": f"{word}目标", "strategy": f"{word}策略", "media": f"{word}电梯屏", "starts_on": clock.today()}
    life.do(LEAD, "agency.write_plan", project=row, **text)
    life.do(
        LEAD,
        "agency.set_budget",
        project=row,
        lines=[{"kind": "media", "what": f"{word}屏", "price": "100", "cost": "80"}],
    )
    department = Department.objects.filter(site__in=life.site.lineage()).first()
    assert department is not None
    for title, who in ((f"{word}文案", CREATIVE), (f"{word}送审", EXECUTIVE)):
        before = list(Task.objects.filter(project=project).values_list("pk", flat=True))
        given = {
            "title": title,
            "department": department.pk,
            "person": life.people[who].pk,
            "days": 2,
            "waits_for": before,
        }
        life.do(LEAD, "agency.add_task", project=row, **given)
    life.do(LEAD, "agency.submit_plan", project=row)
    life.do(SUPERVISOR, "agency.approve_plan", project=row, opinion=f"{word}同意")


def _worked(life: Life, project: Project) -> None:
    word = life.word
    copy, proof = Task.objects.filter(project=project).order_by("serial")
    life.do(CREATIVE, "agency.hand_over", task=copy.pk, note=f"{word}三个方向", attached=[photo()])
    handed = Handover.objects.get(task=copy)
    life.do(EXECUTIVE, "agency.receive", handover=handed.pk)
    moved = effect(proof, proof.starts_on, 4)
    given = {"starts_on": proof.starts_on, "days": 4, "reason": f"{word}改期", "seen": moved.seen}
    life.do(COORDINATOR, "agency.reschedule", task=proof.pk, **given)
    life.do(
        LEAD, "agency.add_cost", project=project.pk, kind="media", what=f"{word}首付", amount="60", payee=f"{word}公司"
    )
    lines = [
        {"line": one.pk, "used": "150", "note": f"{word}加一周"} for one in Line.objects.filter(plan__project=project)
    ]
    life.do(LEAD, "agency.release_budget", project=project.pk, lines=lines, words=f"{word}按月结")
    life.do(LEAD, "agency.ask_overrun", project=project.pk, amount="30", reason=f"{word}涨价")


def _proofed(life: Life, project: Project, contact: ContactPerson) -> None:
    """A poster that was signed, with a checkpoint; a film that was asked to be changed."""
    for title in ("海报", "短片"):
        row = life.do(
            LEAD,
            "agency.open_deliverable",
            project=project.pk,
            title=f"{life.word}{title}",
            maker=life.people[CREATIVE].pk,
        )
        proof = life.do(CREATIVE, "agency.upload_proof", deliverable=row.pk, file=photo(), said=f"{life.word}说明")
        life.do(EXECUTIVE, "agency.pass_proof", proof=proof.pk, review=f"{life.word}意见")
        life.do(EXECUTIVE, "agency.send_proof", proof=proof.pk, contact=contact.pk)
        decided = {"proof": proof.pk, "sha256": proof.sha256}
        if title == "海报":
            life.do(EXECUTIVE, "agency.approve_proof", signature=handwriting(), **decided)
            life.do(COORDINATOR, "agency.add_checkpoint", deliverable=row.pk, title=f"{life.word}打样")
        else:
            life.do(EXECUTIVE, "agency.ask_changes", marks=[{"text": f"{life.word}放大"}], **decided)


def _met(life: Life, project: Project, contact: ContactPerson) -> None:
    """A meeting whose minutes are with the client, and a draft that was presented."""
    when = (clock.now() - timedelta(minutes=5)).isoformat()
    row = life.do(
        EXECUTIVE, "agency.hold_meeting", project=project.pk, title=f"{life.word}提案会", held_at=when,
        ours=[life.people[EXECUTIVE].pk], theirs=[contact.pk],
    )  # fmt: skip
    taken = [{"what": f"{life.word}出稿", "person": life.people[CREATIVE].pk, "due_on": clock.today().isoformat()}]
    life.do(EXECUTIVE, "agency.write_minutes", meeting=row.pk, decisions=f"{life.word}定了", actions=taken)
    life.do(EXECUTIVE, "agency.send_minutes", meeting=row.pk, contact=contact.pk, agreement=f"{life.word}合同")
    life.do(
        LEAD, "agency.present_draft", project=project.pk, contact=contact.pk, shown_at=when, intent=f"{life.word}意图",
        reaction=f"{life.word}反应", outcome="liked",
    )  # fmt: skip


def _researched(life: Life, project: Project, contact: ContactPerson) -> None:
    """Research that was released, opened by a link, told in a talk; a draft, and one that was withdrawn."""
    word, client = life.word, project.client_id
    said = {
        "question": f"{word}愿意付多少", "method": "shop", "made_by": f"{word}调查", "sample": f"{word}门店",
        "done_on": clock.today(), "findings": f"{word}六成愿意",
    }  # fmt: skip
    shown, _draft, off = (
        life.do(EXECUTIVE, "agency.write_research", client=client, project=project.pk, title=f"{word}测试{n}",
                attached=[photo()], **said)
        for n in range(3)
    )  # fmt: skip
    life.do(EXECUTIVE, "agency.release_research", research=shown.pk)
    life.do(EXECUTIVE, "agency.withdraw_research", research=off.pk, reason=f"{word}重做")
    made = life.do(EXECUTIVE, "agency.open_progress", project=project.pk, contact=contact.pk)
    link = links.find(made.customer_link.rpartition("/")[2], PROGRESS_LINK)
    assert link is not None
    perform("agency.open_research", Actor(link=link), {"project": project.pk, "research": shown.pk}, door="link")
    told = {"channel": "phone", "words": f"{word}讲了结果", "people": [contact.pk], "research": [shown.pk]}
    life.do(EXECUTIVE, "agency.record_talk", client=client, **told)


def _wrote(life: Life, contact: ContactPerson) -> None:
    """One mail that was pasted, and one from its file whose address nobody has."""
    word, client = life.word, contact.client_id
    said = {"subject": f"{word}来信", "text": f"{word}可以付印", "attached": [photo()]}
    life.do(EXECUTIVE, "agency.paste_mail", client=client, contact=contact.pk, came=True, **said)
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = "mail@example.com", f"{word}排期", "<schedule@example.com>"
    mail.set_content(f"{word}定在月底")
    life.do(EXECUTIVE, "agency.file_mails", client=client, mails=[Upload("mail.eml", mail.as_bytes())])


def _published(life: Life) -> None:
    """Two of the media, one gone; an activity with who came and what was published, one that was not held, one to come."""
    word, site, today = life.word, life.site.pk, clock.today()
    given = {
        "site": site,
        "outlet": f"{word}晚报",
        "beat": f"{word}消费",
        "title": f"{word}记者",
        "email": "press@example.com",
    }
    first, gone = (
        life.do(DIRECTOR, "publicity.add_reporter", **given, name=f"{word}{n}号", mobile=f"136{life.phone[3:]}", note=f"{word}周五截稿")
        for n in range(2)
    )  # fmt: skip
    life.do(DIRECTOR, "publicity.change_reporter", reporter=gone.pk, name=f"{word}编辑", outlet=f"{word}电台")
    life.do(DIRECTOR, "publicity.drop_reporter", reporter=gone.pk)
    days = (today, today, today + timedelta(days=9))
    held, off, ahead = (
        life.do(DIRECTOR, "publicity.plan", site=site, title=f"{word}开放日{n}", aim=f"{word}认识我们", on=on)
        for n, on in enumerate(days)
    )
    life.do(
        DIRECTOR,
        "publicity.change",
        activity=ahead.pk,
        title=f"{word}展",
        aim=f"{word}看展",
        on=days[2],
        place=f"{word}馆",
    )
    life.do(DIRECTOR, "publicity.invite", activity=held.pk, people=[first.pk])
    life.do(DIRECTOR, "publicity.mark_came", invitation=held.invitations.get().pk, came=True)
    clipping = {
        "activity": held.pk,
        "outlet": f"{word}晚报",
        "headline": f"{word}走进公司",
        "on": today,
        "tone": "good",
    }
    twice = life.do(DIRECTOR, "publicity.add_clipping", **clipping, link="https://example.com/a")
    life.do(DIRECTOR, "publicity.add_clipping", **clipping, link="https://example.com/a", file=photo())
    life.do(DIRECTOR, "publicity.drop_clipping", clipping=twice.pk, reason=f"{word}登了两次")
    life.do(DIRECTOR, "publicity.sum_up", activity=held.pk, summary=f"{word}报道正面")
    life.do(DIRECTOR, "publicity.call_off", activity=off.pk, reason=f"{word}场地没批")


def _reported(life: Life) -> None:
    """The supervisor's own week goes to the director, who answers."""
    posts = {code: Appointment.objects.get(person=life.people[code], ended_at=None) for code in (DIRECTOR, SUPERVISOR)}
    with writing():
        Appointment.objects.filter(pk=posts[SUPERVISOR].pk).update(reports_to=posts[DIRECTOR])
    row = life.do(SUPERVISOR, "office.report_own_week", site=life.site.pk, words=f"{life.word}本周")
    life.do(DIRECTOR, "office.read_own_week", report=row.pk, words=f"{life.word}看过")
