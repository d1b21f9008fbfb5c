"""答复顾客来信: from the page of the case, in the thread of the customer's mail (service.complaint.7)."""

from __future__ import annotations

from zhishou.areas.cases import flow
from zhishou.areas.cases.models import Case
from zhishou.areas.cases.models.steps import Told
from zhishou.areas.cases.operations.talking import say
from zhishou.areas.mail import outbox, queries
from zhishou.areas.mail.models import Outgoing, Thread
from zhishou.kernel import files, upload
from zhishou.kernel.gate import Act
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref, Upload

MOST_FILES = 5


class ReplyByMail(Command):
    case: Ref[Case] = ask("工单")
    text: str = ask("邮件正文", at_least=2, at_most=4000, multiline=True, phrases=True)
    attachments: list[Upload] = ask("附件", default=[], at_most=MOST_FILES, widget="documents")


@operation("mail.reply", label="邮件答复", capability="handle_mail", about="case", url_after=flow.case_url)
def reply(act: Act, cmd: ReplyByMail) -> Outgoing:
    """Answer the customer by e-mail; it goes out once this is committed, and keeps a promise to answer.

    Refused when the case has no address, or no mailbox to write from is in use. The phrase check advises, never blocks.
    """
    case = act.lock(cmd.case)
    thread = queries.thread_of(case) or _new_thread(act, case)
    if not thread.mailbox.active:
        raise Refused("mail.mailbox_off", address=thread.mailbox.address)
    made = say(act, case, cmd.text, Told.EMAIL)
    row = outbox.answer(act, thread, cmd.text, f"reply:{made.pk}")
    for each in cmd.attachments:
        files.keep(each, row, "mail", site=case.site, by=act.person, allowed=upload.DOCUMENTS)
    act.note(files=len(cmd.attachments))
    return row


def _new_thread(act: Act, case: Case) -> Thread:
    """The first mail of a case taken in otherwise: to the address in the customer's file, from the site's mailbox."""
    address = queries.address_on_file(case)
    if not address:
        raise Refused("mail.no_address", number=case.number)
    mailbox = outbox.mailbox_for(case.site)
    if mailbox is None:
        raise Refused("mail.no_mailbox")
    return Thread.objects.create(
        site=case.site, case=case, mailbox=mailbox, address=address, name=case.reporter_name, made_at=act.now
    )
