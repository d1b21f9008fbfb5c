"""Whose arrears they are: owner and tenant of one flat get their own letters, lists, doors and accounts, and only those."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pypdfium2
import pytest
from conftest import Cast, writing
from django.test import Client
from tests.company_life import handwriting

from zhishou.areas.arrears import printing, reports
from zhishou.areas.arrears.jobs import look_after_promises
from zhishou.areas.arrears.models import Contact, Letter
from zhishou.areas.arrears.queries import ladder, owing
from zhishou.areas.arrears.tests.conftest import FEE, MONTHLY, House, day, refused
from zhishou.areas.billing.models import Charge
from zhishou.areas.notices import drawing
from zhishou.areas.notices import queries as notice_queries
from zhishou.areas.notices.drawing import payer_of
from zhishou.areas.notices.models import NoticeFile
from zhishou.areas.notices.statements import statements
from zhishou.areas.payments import settling, statement
from zhishou.areas.property.models import Tenure, Unit
from zhishou.kernel import clock, excel, files, jobs
from zhishou.kernel.models import Person

CLEANING = 3000  # 30.00 a month, paid by the tenant
TENANT, LATER = "租客赵", "租客钱"


class Shared(House):
    """1-101: the owner pays the fee of the house; a tenant pays cleaning, billed for May; another moves in for June."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        self.registrar = cast.person("deng", "登记", "keep_register")

    def let(self) -> None:
        keeper = self.registrar
        with clock.at(day("2026-05-01")):
            self.tariffs(
                [
                    {
                        **FEE,
                        "code": "BJ",
                        "name": "保洁费",
                        "kind": "fixed",
                        "price_e4": CLEANING * 100,
                        "applies_to": ["车位"],
                    }
                ]
            )
            move: dict[str, Any] = {"who": keeper, "unit": "1-101"}
            self.do("property.subscribe", **move, item_code="BJ", quantity="1", starts_on=date(2026, 5, 1))
            self.do("property.agree_payer", **move, item_code="BJ", starts_on=date(2026, 5, 1))
            self.do("property.move_in", **move, on=date(2026, 5, 1), name=TENANT, mobile="13800005555")
        with clock.at(day("2026-06-01")):
            self.approved(202605)  # due on 30 June
            self.first = Tenure.objects.get(party__name=TENANT)
            self.do("property.end_tenure", who=keeper, tenure=self.first.pk, on=date(2026, 5, 31))
            self.do("property.move_in", **move, on=date(2026, 6, 1), name=LATER, mobile="13800006666")
        with clock.at(day("2026-07-01")):
            self.approved(202606)  # due on 31 July

    def debtor(self, name: str) -> owing.Debtor:
        return next(d for d in owing.of_unit(self.unit("1-101")) if d.name == name)


@pytest.fixture
def house(cast: Cast) -> Shared:
    with clock.at(day("2026-02-01")):
        made = Shared(cast)
    made.let()
    return made


def text_of(pdf: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]


def get(who: Person, path: str) -> bytes:
    client = Client()
    client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(path)
    assert answer.status_code == 200, answer.content.decode()[:300]
    return bytes(answer.content)


def test_the_ledger_has_a_line_for_each_payer_of_a_unit_and_counts_the_unit_once(house: Shared) -> None:
    with clock.at(day("2026-08-10")):
        mine = [(d.title, d.principal_fen) for d in owing.of_unit(house.unit("1-101"))]
        assert mine == [
            ("示例1-101", 4 * MONTHLY), (f"{TENANT}（住户）", CLEANING), (f"{LATER}（住户）", CLEANING),
        ]  # fmt: skip
        assert sum(d.principal_fen for d in owing.ledger(house.site, 202612)) == 16 * MONTHLY + 2 * CLEANING
        assert owing.by_building(owing.ledger(house.site, 202612), clock.today())[0][2] == 2  # two flats
        page = house.page(house.cashier, "/arrears")
        assert all(name in page for name in (f"{TENANT}（住户）", f"{LATER}（住户）", "示例1-101"))
        rows = excel.read_table(io.BytesIO(get(house.cashier, "/arrears.xlsx?q=1-101&col=payer&col=principal"))).rows
        assert [(r.values["付款人"], r.values["本金"]) for r in rows] == [
            ("示例1-101", 400), (f"{TENANT}（住户）", 30), (f"{LATER}（住户）", 30),
        ]  # fmt: skip
        assert [row[3] for row in reports.ledger(house.site, 202612).rows][:2] == ["示例1-101", f"{TENANT}（住户）"]


def test_each_payer_gets_a_letter_about_their_own_charges_alone(house: Shared) -> None:
    with clock.at(day("2026-07-10")):  # June is not due yet: the later tenant is not asked
        house.do("arrears.issue_letters", who=house.cashier, site=house.site, step=1, copy_owner=True)
        found = list(Letter.objects.filter(unit__code="1-101").order_by("tenant_id"))
        told = {one.addressee: (one.principal_fen, {x["item"] for x in one.lines}, one.copied_to) for one in found}
        assert told == {
            "示例1-101": (3 * MONTHLY, {"物业管理费"}, ""), TENANT: (CLEANING, {"保洁费"}, "示例1-101"),
        }  # fmt: skip
        own = next(one for one in found if one.tenant_id is None)
        his = next(one for one in found if one.tenant_id)
        (paper,) = text_of(printing.letters_pdf([own]))
        assert "保洁费" not in paper and TENANT not in paper and "30.00" not in paper
        first, copy = text_of(printing.letters_pdf([his]))
        assert TENANT in first and "物业管理费" not in first and "300.00" not in first and "抄送" not in first
        assert "抄送：业主示例1-101" in re.sub(r"\s", "", copy)
        slips = text_of(
            get(house.keeper, f"/arrears/handovers/to-sign.pdf?site={house.site.code}&building={his.unit.building_id}")
        )
        assert own.number in slips[0] and his.number in slips[0]
    assert not [line for line in house_audit() if line]


def house_audit() -> list[str]:
    from zhishou.kernel import audit

    return [line for lines in audit.differences().values() for line in lines]


def test_each_payer_climbs_the_ladder_alone_and_one_of_them_is_chosen_by_a_tick(house: Shared) -> None:
    with clock.at(day("2026-07-10")):
        key = house.debtor(TENANT).key
        page = house.page(house.cashier, "/arrears/ladder")
        assert f'value="{key}"' in page and "住户的文书抄送业主" in page
        house.post(house.cashier, "arrears.issue_letters", site=house.site.pk, step=1, debtors=[key])
        assert [one.addressee for one in Letter.objects.all()] == [TENANT]
        steps = {r.debtor.name: r.step for r in ladder.rungs(house.site) if r.debtor.code == "1-101"}
        assert steps == {"示例1-101": 1, TENANT: 2}
    with clock.at(day("2026-07-26")):
        house.do("arrears.issue_letters", who=house.cashier, site=house.site, step=2)
        notice = Letter.objects.get(step=2)
        assert notice.addressee == TENANT
        legal = {"unit": "1-101", "tenant": house.debtor(TENANT).tenant, "reason": "仍不交"}
        refused("arrears.not_legal_yet", lambda: house.do("arrears.hand_to_legal", who=house.head, **legal))


def test_before_a_door_only_what_the_one_who_was_chosen_owes_is_shown(house: Shared) -> None:
    with clock.at(day("2026-08-10")):
        house.do("arrears.issue_letters", who=house.cashier, site=house.site, step=1)
        unit, tenant = house.unit("1-101"), house.debtor(TENANT).tenant
        walk = house.page(house.keeper, "/arrears/visits")
        assert f"/arrears/visits/{unit.pk}?payer={tenant}" in walk and f"/arrears/visits/{unit.pk}?payer=0" in walk
        nobody = house.page(house.keeper, f"/arrears/visits/{unit.pk}")
        assert "先选今天找谁" in nobody and "保洁费" not in nobody and "物业管理费" not in nobody
        assert "送达" not in nobody.partition("<main")[2]
        his = house.page(house.keeper, f"/arrears/visits/{unit.pk}?payer={tenant}")
        assert "保洁费" in his and "物业管理费" not in his and his.count("送达温馨提示") == 1
        assert "13800001111"[-4:] not in his.partition("<main")[2] and "5555" in his  # the one who moved out is called
        own = house.page(house.keeper, f"/arrears/visits/{unit.pk}?payer=0")
        assert "物业管理费" in own and "保洁费" not in own


def test_a_tenants_promise_is_kept_by_the_tenants_money_alone_and_holds_the_tenants_ladder_alone(house: Shared) -> None:
    with clock.at(day("2026-07-10")):
        tenant = house.debtor(TENANT).tenant
        told = {"unit": "1-101", "way": "visit", "result": "promised", "promise_on": date(2026, 7, 15)}
        made = house.do("arrears.record_contact", who=house.keeper, tenant=tenant, **told).result
        assert (made.tenant_id, made.owed_fen, made.promise_fen) == (tenant, CLEANING, CLEANING)
        waits = {r.debtor.name: r.waits for r in ladder.rungs(house.site) if r.debtor.code == "1-101"}
        assert waits == {"示例1-101": "", TENANT: "答应 2026-07-15 交"}
        none = house.cast.person("wu", "无关", "visit_arrears")
        refused(
            "arrears.nothing_owed",
            lambda: house.do("arrears.record_contact", who=none, tenant=(tenant or 0) + 99, **told),
        )
    house.pay("1-101", 2 * MONTHLY, "2026-07-12", "O")  # oldest due first: the owner's charges of March and April
    with clock.at(day("2026-07-16")):
        look_after_promises()
        assert Contact.objects.get().promise == Contact.Promise.BROKEN
        again = {**told, "promise_on": date(2026, 7, 20)}
        house.do("arrears.record_contact", who=house.keeper, tenant=tenant, **again)
    with clock.at(day("2026-07-17")):
        row = {"code": "1-101", "amount_fen": CLEANING, "paid_on": date(2026, 7, 17), "method": 1, "number": "T"}
        house.do("payments.import_payments", site=house.site, rows=[{**row, "purpose": "BJ"}])
    with clock.at(day("2026-07-21")):
        look_after_promises()
        assert Contact.objects.latest("pk").promise == Contact.Promise.KEPT
        house.do("arrears.issue_letters", who=house.cashier, site=house.site, step=1, units=["1-102"])
        paid = printing._letter(Letter.objects.latest("pk"), [])
        assert paid["last"] == "没有记录"


def test_the_accounts_of_the_payers_add_up_to_that_of_the_unit_line_by_line(house: Shared) -> None:
    house.pay("1-101", 3 * MONTHLY + CLEANING, "2026-07-12", "O")
    with clock.at(day("2026-08-10")):
        unit = house.unit("1-101")
        whole = statement.of(unit)
        parts = [statement.of(unit, payer=one) for one in statement.payers_of(unit)]
        assert [p.payer.title for p in parts if p.payer] == ["示例1-101", f"{TENANT}（住户）", f"{LATER}（住户）"]
        for name in ("debit", "credit", "balance", "owed", "left"):
            assert sum(getattr(p, name) for p in parts) == getattr(whole, name), name
        tenant = next(p for p in parts if p.payer and p.payer.name == TENANT)
        assert (tenant.debit, tenant.credit, tenant.balance) == (CLEANING, CLEANING, 0)
        assert {e.words.partition("　")[0] for e in tenant.entries if e.debit} == {"保洁费"}
        page = house.page(
            house.cashier, f"/units/{unit.pk}/statement?payer={tenant.payer.party if tenant.payer else 0}"
        )
        assert "保洁费" in page and "物业管理费" not in page
        paper = "".join(text_of(get(house.cashier, f"/units/{unit.pk}/statement.pdf?payer={house.first.party_id}")))
        assert TENANT in paper and "物业管理费" not in paper and "示例1-101" not in paper


def test_proof_of_service_names_who_received_it_and_belongs_to_that_letter_alone(house: Shared) -> None:
    with clock.at(day("2026-07-10")):
        house.do("arrears.issue_letters", who=house.cashier, site=house.site, step=1)
        his = Letter.objects.get(tenant__name=TENANT)
        proof = {"how": "handed", "signature": handwriting(), "receiver": TENANT}
        house.do("arrears.serve_letter", who=house.keeper, letter=his.pk, **proof)
        left = Letter.objects.filter(unit__code="1-101", served="")
        assert [one.addressee for one in left] == ["示例1-101"]
        file = house.page(house.cashier, f"/arrears/units/{house.unit('1-101').pk}")
        assert f"{TENANT}（住户）" in file and "送达" in file


def test_from_the_door_the_history_stays_with_the_one_who_was_chosen(house: Shared) -> None:
    with clock.at(day("2026-08-10")):
        house.do("arrears.issue_letters", who=house.cashier, site=house.site, step=1)
        unit, tenant = house.unit("1-101"), house.debtor(TENANT).tenant
        assert ">经过<" not in house.page(house.keeper, f"/arrears/visits/{unit.pk}")  # before one is chosen
        door = house.page(house.keeper, f"/arrears/visits/{unit.pk}?payer={tenant}")
        assert f'href="/arrears/units/{unit.pk}?payer={tenant}"' in door
        his = house.page(house.keeper, f"/arrears/units/{unit.pk}?payer={tenant}").partition("<main")[2]
        assert "保洁费" in his and f"{TENANT}（住户）" in his and "这里只有这一位付款人" in his
        assert "物业管理费" not in his and LATER not in his and "示例1-101" not in his
        own = house.page(house.keeper, f"/arrears/units/{unit.pk}?payer=0").partition("<main")[2]
        assert "物业管理费" in own and "保洁费" not in own and TENANT not in own
        both = house.page(house.keeper, f"/arrears/units/{unit.pk}")
        assert "物业管理费" in both and "保洁费" in both


def test_each_payer_gets_a_notice_of_the_own_charges_and_the_list_says_to_whom(house: Shared) -> None:
    with clock.at(day("2026-07-10")):
        file = _notices_of(house, house.unit("1-101"))
        assert file.pdf is not None
        first, second, third, *_others = (re.sub(r"\s", "", page) for page in text_of(files.read(file.pdf)))
        assert "示例1-101" in first and "物业管理费" in first and "保洁费" not in first and TENANT not in first
        assert f"{TENANT}（住户）" in second and "30.00" in second and "物业管理费" not in second
        assert f"{LATER}（住户）" in third and "保洁费" in third and "物业管理费" not in third and TENANT not in third
        told = [(payer_of(n), n.charged_fen, n.arrears_fen) for n in file.notices.filter(unit__code="1-101")]
        assert told == [
            ("业主", MONTHLY + 300, 3 * MONTHLY + 155),  # late fees: 100.00 × 0.05 % × 31 days in May; in June 30 days, twice
            (f"{TENANT}（住户）", 0, CLEANING), (f"{LATER}（住户）", CLEANING, 0),
        ]  # fmt: skip
        assert ["扫码核对账单" in page for page in (first, second, third)] == [
            True,
            False,
            True,
        ]  # who moved out has no code
        (listed,) = text_of(drawing.handover_pdf(file))
        flat = re.sub(r"\s", "", listed)
        assert f"共{file.pages}份" in flat and f"{TENANT}（住户）30.00" in flat and flat.count("已迁出，勿投信箱") == 1
        (posted,) = text_of(drawing.posting_pdf(file))
        assert posted.count("133.00") == 1 and "住户" not in posted and " 30.00" not in posted


def _notices_of(house: Shared, unit: Unit) -> NoticeFile:
    printer = house.cast.person("yin", "打印", "issue_notices")
    batch = house.do("notices.make", who=printer, site=house.site, period="2026-06").result
    job = notice_queries.job_of(batch)
    assert job is not None and jobs.run_now(job).state == "done"
    found: NoticeFile = batch.files.get(building=unit.building)
    return found


@pytest.mark.parametrize(("credit", "left"), [(2000, 0), (40 * MONTHLY, 1)])
def test_a_credit_of_one_payer_that_settled_anothers_charge_leaves_every_account_right(
    house: Shared, credit: int, left: int
) -> None:
    with clock.at(day("2026-08-10")):
        unit = house.unit("1-101")
        old = Charge.objects.get(unit=unit, period=202605, payer=1)
        with writing():
            made = Charge.objects.create(
                id=old.pk + 1, site=old.site, unit=unit, item=old.item, tariff=old.tariff, amount_fen=-credit,
                period=old.period, due_on=old.due_on, payer=old.payer, sequence=1, source=old.source,
            )  # fmt: skip
            settling.credit(house.site, [made.pk])
            settling.use_prepayments(house.site, clock.today(), unit.pk)
        together = statement.of(unit)
        apart = [statement.of(unit, payer=who) for who in statement.payers_of(unit)]
        assert all(one.balance == one.owed - one.left for one in apart), [(o.balance, o.owed, o.left) for o in apart]
        assert sum(one.balance for one in apart) == together.balance == together.owed - together.left
        owners, first = apart[0], next(one for one in apart if one.payer and one.payer.name == TENANT)
        assert [e.credit for e in owners.entries if e.words == "冲抵"] == [2000 if not left else owners_owed(owners)]
        assert bool(first.left) == bool(left) and not owners.left
        told = {n.payer.whose: n.due_fen for n in statements(house.site, 202606, [unit], developer=False)}
        assert told == {one.payer.whose: one.balance for one in apart if one.payer and one.payer.whose in told}
        assert len(told) == 3 - left  # who is owed back and not charged in June has no page
        assert [e.debit for e in first.entries if e.words == "退费已用"] == [
            credit - first.left - (CLEANING if left else 0)
        ]


def owners_owed(account: statement.Statement) -> int:
    return sum(e.debit for e in account.entries)
