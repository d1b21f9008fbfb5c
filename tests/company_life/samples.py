"""Sample arguments of addresses, by the beginning of the route: rows of a company."""

from __future__ import annotations

from typing import Any

from tests.company_life.life import Life
from tests.company_life.matters import customer_of
from zhishou.areas.agency.models import (
    Chance,
    Client,
    ContactPerson,
    Deliverable,
    Email,
    Meeting,
    Project,
    Proof,
    Research,
    Task,
)
from zhishou.areas.answers.models import Article
from zhishou.areas.arrears.models import Dispute, LetterHandover, SupplierInvoice
from zhishou.areas.arrears.models import Letter as DunningLetter
from zhishou.areas.assets.models import Asset
from zhishou.areas.assets.models import Count as AssetCount
from zhishou.areas.billing.models import Charge
from zhishou.areas.budgets.models import Line
from zhishou.areas.callbacks.models import Callback
from zhishou.areas.calls.models import Call as PhoneCall
from zhishou.areas.campaigns.models import Campaign
from zhishou.areas.cases.models import Consequence, WorkOrder
from zhishou.areas.cashdesk.models import BankDeposit, CashCheck, Match, Receipt, Settlement, StatementLine
from zhishou.areas.confirmations.models import Confirmation, Version
from zhishou.areas.contacts.models import Contact, Office
from zhishou.areas.customers.models import Customer, FileRound
from zhishou.areas.documents.models import Contract, Envelope, Template, Volume
from zhishou.areas.documents.models import Document as Paper
from zhishou.areas.errands.models import Errand
from zhishou.areas.gifts import public as published
from zhishou.areas.gifts.models import Charity, Draw, Gift, HandOut, Promotion
from zhishou.areas.gifts.models import Count as GiftCount
from zhishou.areas.incidents import public
from zhishou.areas.incidents.models import Incident
from zhishou.areas.inspections.models import Checklist, Inspection
from zhishou.areas.letters.models import Letter, ScanBatch, ScanPage
from zhishou.areas.library.models import Document
from zhishou.areas.lockers.models import Box, Stay
from zhishou.areas.mail.models import Mailbox, Outgoing, Received
from zhishou.areas.mailings.models import Mailing
from zhishou.areas.marketing.models import Call, Guide, Lead
from zhishou.areas.materials.models import Count, Material, NeedPlan, Request, Slip
from zhishou.areas.notices.models import NoticeFile
from zhishou.areas.office.models import Report
from zhishou.areas.orders.models import Order
from zhishou.areas.payments.models import DebitBatch
from zhishou.areas.people.models import Training
from zhishou.areas.plans.models import Item, Plan
from zhishou.areas.property.models import Certificate, Round, Unit
from zhishou.areas.publicity.models import Activity, Reporter
from zhishou.areas.queue import public as queueing
from zhishou.areas.queue.models import Ticket
from zhishou.areas.recruiting.models import Candidate, Opening
from zhishou.areas.renovation.models import Renovation
from zhishou.areas.returns.models import Invoice, Return, Sale
from zhishou.areas.roster.models import Coordination, Exchange, Handover
from zhishou.areas.services.models import Bill, Deposit, Refund, Remittance
from zhishou.kernel.models import Job, Notice, Obligation, Post, SavedView, StoredFile
from zhishou.kernel.scope import subject_of

Samples = dict[str, list[Any]]


def arguments(life: Life) -> Samples:
    """Of every address that names a row."""
    return {
        **_letters(life), **_matters(life), **_agency(life), **_services(life), **_money(life), **_arrears(life), **_office(life),
    }  # fmt: skip


def _at(model: Any, life: Life, field: str = "pk", **more: Any) -> list[Any]:
    return list(model.objects.filter(site=life.site, **more).values_list(field, flat=True))


def _of_company(model: Any, life: Life, site: str, field: str = "pk") -> list[Any]:
    """Rows kept anywhere in the company, not at the community alone."""
    company = {f"{site}__path__startswith": life.site.company().path}
    return list(model.objects.filter(**company).values_list(field, flat=True))


def _letters(life: Life) -> Samples:
    person = life.people["property.assistant"].username
    return {
        "people/": [person],
        "hand-over/": [person],
        "library/": _at(Document, life, "number"),
        "trainings/": _at(Training, life, "number"),
        "recruiting/candidates/": _at(Candidate, life, "number"),
        "recruiting/": _at(Opening, life, "number"),
        "inspections/": _at(Inspection, life, "number"),
        "campaigns/record/": _at(Callback, life, "number", campaign__isnull=False),
        "campaigns/about/": _at(Campaign, life),
        "campaigns/": _at(Campaign, life, "number"),
        "documents/templates/": _at(Template, life),
        "documents/": _at(Paper, life, "number"),
        "envelopes/": _at(Envelope, life, "number"),
        "archive/": _at(Volume, life, "number"),
        "contracts/": _at(Contract, life, "number"),
        "assets/counts/": _at(AssetCount, life, "number"),
        "assets/": _at(Asset, life, "number"),
        "marketing/calls/": _at(Call, life, "number"),
        "marketing/leads/": _at(Lead, life, "number"),
        "marketing/": _at(Guide, life, "number"),
        "errands/": _at(Errand, life, "number"),
        "materials/slips/": _at(Slip, life, "number"),
        "materials/counts/": _at(Count, life, "number"),
        "materials/requests/": _at(Request, life, "number"),
        "materials/plans/": _at(NeedPlan, life, "number"),
        "materials/": _of_company(Material, life, "site"),
        "contacts/people/": list(Contact.objects.filter(office__site=life.site).values_list("pk", flat=True)),
        "contacts/": _at(Office, life),
        "budgets/": _at(Line, life),
        "plans/items/": _of_company(Item, life, "plan__site"),
        "plans/": _of_company(Plan, life, "site", "number"),
        "checklists/": _at(Checklist, life),
        "letters/scans/page/": list(ScanPage.objects.filter(batch__site=life.site).values_list("pk", flat=True)),
        "letters/scans/": _at(ScanBatch, life),
        "letters/phone/": ["no-such-token"],
        "letters/": _at(Letter, life, "number"),
        "verify/": _at(Letter, life, "number", state="signed"),
        "charters/": _at(Post, life, code="implied.building_keeper"),
    }


def _agency(life: Life) -> Samples:
    return {
        "publicity/": _at(Activity, life, "number"),
        "publicity/media/": _at(Reporter, life),
        "clients/contacts/": list(ContactPerson.objects.filter(client__site=life.site).values_list("pk", flat=True)),
        "clients/": _at(Client, life, "number"),
        "chances/": list(Chance.objects.filter(client__site=life.site).values_list("pk", flat=True)),
        "tasks/": list(Task.objects.filter(project__site=life.site).values_list("pk", flat=True)),
        "projects/": _at(Project, life, "number"),
        "proofs/versions/": list(
            Proof.objects.filter(deliverable__project__site=life.site).values_list("pk", flat=True)
        ),
        "proofs/": list(Deliverable.objects.filter(project__site=life.site).values_list("number", flat=True)),
        "meetings/": list(Meeting.objects.filter(project__site=life.site).values_list("number", flat=True)),
        "emails/": list(Email.objects.filter(client__site=life.site).values_list("pk", flat=True)),
        "research/": list(Research.objects.filter(client__site=life.site).values_list("number", flat=True)),
        "proof/": ["no-such-token"],
        "minutes/": ["no-such-token"],
        "progress/": ["no-such-token"],
    }


def _matters(life: Life) -> Samples:
    return {
        "customers/": _at(Customer, life, "number"),
        "customers/rounds/": _at(FileRound, life),
        "r/": [life.token, "no-such-token"],
        "s/": ["no-such-token"],
        "c/": ["no-such-token"],
        "u/": ["no-such-token"],
        "mailings/": _at(Mailing, life, "number"),
        "f/": ["no-such-token"],
        "cases/": [case.number for case in life.cases.values()],
        "orders/": list(WorkOrder.objects.filter(case__site=life.site).values_list("number", flat=True)),
        "intake-posters/": _at(StoredFile, life, kind="intake_poster"),
        "consequences/": list(Consequence.objects.filter(case__site=life.site).values_list("pk", flat=True)),
        "callbacks/case/": [life.cases["待回访"].number],
        "callbacks/about/": [subject_of(life.cases["待回访"])],
        "callbacks/service/": list(customer_of(life).services.values_list("number", flat=True)),
        "callbacks/": _at(Callback, life, "number"),
    }


def _services(life: Life) -> Samples:
    return {
        "services/": _at(Bill, life, "number"),
        "b/": ["no-such-token"],
        "permits/": ["no-such-token"],
        "renovations/": _at(Renovation, life, "number"),
        "remittances/": _at(Remittance, life, "number"),
        "answers/": _at(Article, life, "number"),
        "goods-orders/": _at(Order, life, "number"),
        "gifts/handouts/": list(HandOut.objects.filter(promotion__site=life.site).values_list("number", flat=True)),
        "gifts/promotions/": _at(Promotion, life, "number"),
        "gifts/counts/": _at(GiftCount, life, "number"),
        "gifts/": _at(Gift, life),
        "draws/": _at(Draw, life, "number"),
        "draw/": [
            *(published.token_of(row) for row in Draw.objects.filter(site=life.site).order_by("pk")),
            "no-such-token",
        ],
        "charity/": _at(Charity, life, "number"),
        "returns/invoices/": _at(Invoice, life, "number"),
        "returns/sales/": _at(Sale, life),
        "returns/": _at(Return, life, "number"),
        "confirmations/new/": ["sales", "promotion", "closing", "title"],
        "confirmations/versions/": list(
            Version.objects.filter(confirmation__site=life.site).values_list("pk", flat=True)
        ),
        "confirmations/": _at(Confirmation, life, "number"),
        "confirm/": ["no-such-token"],
        "roster/exchanges/": _at(Exchange, life, "number"),
        "roster/handovers/": _at(Handover, life, "number"),
        "coordination/": _at(Coordination, life, "number"),
        "calls/": _at(PhoneCall, life, "number"),
        "queue/numbers/": list(Ticket.objects.filter(site=life.site).values_list("pk", flat=True)),
        "queue/at/": [queueing.token_of(life.site, queueing.TAKE), "no-such-token"],
        "queue/screen/": [queueing.token_of(life.site, queueing.SCREEN), "no-such-token"],
        "queue/number/": [
            *(queueing.ticket_address(row).rpartition("/")[2] for row in Ticket.objects.filter(site=life.site)),
            "no-such-token",
        ],
        "lockers/boxes/": list(Box.objects.filter(cabinet__site=life.site).values_list("pk", flat=True)),
        "lockers/stays/": _at(Stay, life, "number"),
        "incidents/": _at(Incident, life, "number"),
        "i/": [*(public.token_of(row) for row in Incident.objects.filter(site=life.site)), "no-such-token"],
        "deposits/": _at(Deposit, life, "number"),
        "refunds/": _at(Refund, life, "number"),
    }


def _money(life: Life) -> Samples:
    return {
        "debits/": [str(batch) for batch in DebitBatch.objects.filter(site=life.site)],
        "cash/day/": _at(CashCheck, life),
        "cash/": _at(Unit, life, code__contains="C-"),
        "bank/lines/": _at(StatementLine, life),
        "bank/matches/": _at(Match, life),
        "bank/settlements/": _at(Settlement, life),
        "receipts/": _at(Receipt, life, "number"),
        "bank-deposits/": _at(BankDeposit, life, "number"),
        "readings/": _at(Round, life),
        "payment-notices/files/": _at(NoticeFile, life) or [1],
        "bill/": ["no-such-token"],
        "units/": list(Unit.objects.filter(site=life.site).order_by("handover__pk").values_list("pk", flat=True)),
        "units/certificates/": list(Certificate.objects.filter(site=life.site).values_list("number", flat=True)),
        "certificates/": ["no-such-token"],
        "billing/trial/": _at(Charge, life)[:1],
        "charges/": _at(Charge, life)[:1],
    }


def _arrears(life: Life) -> Samples:
    owing = _at(Unit, life, code__contains="A-")
    return {
        "arrears/units/": owing,
        "arrears/of-customer/": _at(Customer, life),
        "arrears/visits/": owing,
        "arrears/handovers/": _at(LetterHandover, life, "number"),
        "arrears/letters/": _at(DunningLetter, life, "number"),
        "arrears/disputes/": _at(Dispute, life),
        "arrears/remedies/": [life.cases["已结案"].number],
        "utilities/": _at(SupplierInvoice, life),
        "collection/assessments/": [life.people["implied.building_keeper"].username],
    }


def _office(life: Life) -> Samples:
    people = list(life.people.values())
    return {
        "owed/": _at(Obligation, life)[:2],
        "duties/": ["property.assistant.2"],
        "reports/new/": ["day", "week", "month", "own"],
        "reports/": _at(Report, life),
        "mail/": _at(Received, life),
        "messages/": _at(Outgoing, life),
        "channels/": _at(Mailbox, life),
        "notices/": list(Notice.objects.filter(person__in=people).values_list("pk", flat=True))[:2],
        "views/": list(SavedView.objects.filter(person__in=people).values_list("pk", flat=True))[:1],
        "import/template/": ["customers", "complaints"],
        "import/": _at(Job, life),
        "jobs/": _at(Job, life),
        "files/": _at(StoredFile, life),
    }
