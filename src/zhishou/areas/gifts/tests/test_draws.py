"""抽奖: announced and committed to beforehand, drawn by a figure nobody decides, verified by anybody, claimed by hand."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from conftest import Cast, page, signed_in, writing
from django.db import DatabaseError, connection, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests.at_once import at_once

from zhishou.areas.gifts import fair, jobs, public, seeds
from zhishou.areas.gifts.models import Draw, Win
from zhishou.areas.gifts.tests.shop import NOON, TODAY, Shop, clean, prizes
from zhishou.kernel import clock, encrypted
from zhishou.kernel.models import Event, Notice, Obligation
from zhishou.kernel.operation import Invalid, Refused

NUMBERS = [f"N{n:03d}" for n in range(1, 9)]


@pytest.fixture
def shop(db: None) -> Iterator[Shop]:
    with clock.at(NOON - timedelta(days=30)):
        made = Shop(Cast())
    with clock.at(NOON):
        made.stocked()
        yield made


def path_of(row: Draw) -> str:
    return f"/draw/{public.token_of(row)}"


def test_what_is_announced_is_fixed_beforehand_and_within_the_law(shop: Shop) -> None:
    with pytest.raises(Refused, match=r"gifts\.prize_too_high"):
        shop.draw(prizes=prizes(value="50000.01"))
    for wrong in (
        {"draws_at": NOON + timedelta(hours=3)}, {"claim_until": TODAY - timedelta(days=1)}, {"entry_by": "ticket"},
        {"starts_on": TODAY - timedelta(days=1)}, {"prizes": [{"title": "一等奖", "name": "车", "number": "零", "value": "1"}]},
    ):  # fmt: skip
        with pytest.raises(Invalid):
            shop.draw(**wrong)
    row = shop.draw(announced=False, prizes=prizes(value="50000"))
    assert page(None, path_of(row)) == "" and Obligation.objects.get(do_operation="gifts.decide_draw").state == "open"
    shop.do(shop.he, "decide_draw", draw=row.pk, agreed=True)
    row.refresh_from_db()
    assert fair.commitment_of(seeds.reveal(row)) == row.commitment and row.seed == ""
    shown = page(None, path_of(row))
    assert row.commitment in shown and "电视机" in shown and "50,000.00" in shown and "当晚开奖号码" in shown
    assert Event.objects.get(operation="gifts.decide_draw").facts["commitment"] == row.commitment
    assert Notice.objects.get(kind="gifts.draw_approved").person == shop.lin
    assert signed_in(shop.he).get(f"{row.url()}.pdf").content[:4] == b"%PDF"
    for statement in (
        "UPDATE gifts_draw SET terms = 'x'", "UPDATE gifts_draw SET commitment = repeat('a', 64)",
        "UPDATE gifts_draw SET draws_at = draws_at + interval '1 day'", "UPDATE gifts_prize SET number = 9", "DELETE FROM gifts_prize",
    ):  # fmt: skip
        with pytest.raises(DatabaseError, match="stays as it was announced"), transaction.atomic(), writing():
            connection.cursor().execute(statement)
    with pytest.raises(Refused, match=r"gifts\.state"):
        shop.do(shop.he, "decide_draw", draw=row.pk, agreed=True)


def test_a_number_typed_in_small_letters_has_no_second_chance(shop: Shop) -> None:
    row = shop.draw()
    shop.do(shop.lin, "enter", draw=row.pk, numbers="N001\nn001\nＮ００１")
    shop.do(shop.lin, "enter", draw=row.pk, numbers="n001\nn002")
    assert sorted(row.entries.values_list("number", flat=True)) == ["N001", "N002"]


def test_nobody_approves_their_own_draw_nor_one_whose_closing_has_passed(shop: Shop) -> None:
    own = shop.draw(announced=False, who=shop.both)
    with pytest.raises(Refused, match=r"independence|gifts\.own"):
        shop.do(shop.both, "decide_draw", draw=own.pk, agreed=True)
    with clock.at(own.closes_at), pytest.raises(Refused, match=r"gifts\.too_late_to_announce"):
        shop.do(shop.he, "decide_draw", draw=own.pk, agreed=True)
    shop.do(shop.he, "decide_draw", draw=own.pk, agreed=False, opinion="来不及")
    assert not Obligation.objects.filter(do_operation="gifts.draw").exists()


def test_the_list_closes_by_itself_and_then_stays(shop: Shop) -> None:
    row = shop.draw()
    shop.enter(row, *NUMBERS, " ｎ００９", "N001")
    assert "9 个号码" in page(None, path_of(row)) and "N001" not in page(None, path_of(row))
    with pytest.raises(Refused, match=r"gifts\.not_yet"):
        shop.do(shop.lin, "close_draw", draw=row.pk)
    with pytest.raises(Refused, match=r"gifts\.draw_of_numbers"):
        shop.do(shop.lin, "gather", draw=row.pk)
    with pytest.raises(Invalid, match="一行一个"):
        shop.enter(row, "X" * 41)
    assert jobs.close_lists() == 0
    with clock.at(row.closes_at):
        with pytest.raises(Refused, match=r"gifts\.not_open"):
            shop.enter(row, "N010")
        assert (jobs.close_lists(), jobs.close_lists()) == (1, 0)
    row.refresh_from_db()
    assert row.list_digest == fair.digest_of([*NUMBERS, "N009"])
    shown = page(None, path_of(row))
    assert row.list_digest in shown and "N001" in shown
    assert Client().get(f"{path_of(row)}.txt").content.decode() == "".join(
        f"{one}\n" for one in sorted([*NUMBERS, "N009"])
    )
    for statement in (
        "DELETE FROM gifts_drawentry", "UPDATE gifts_drawentry SET number = number || 'x'",
        "INSERT INTO gifts_drawentry (draw_id, number, struck, by_id, at) SELECT id, 'ZZZ', '', by_id, now() FROM gifts_draw",
        "UPDATE gifts_draw SET list_digest = repeat('b', 64)",
    ):  # fmt: skip
        with pytest.raises(DatabaseError, match="stays as it was"), transaction.atomic(), writing():
            connection.cursor().execute(statement)
    assert clean()


def test_a_draw_of_tickets_takes_every_eligible_ticket_once_and_strikes_what_came_back(shop: Shop) -> None:
    row = shop.draw(entry_by="ticket", ticket_fen="200")
    good, gone = shop.ticket("T1", "250.00"), shop.ticket("T2", "200.00")
    shop.ticket("T3", "199.99")
    shop.ticket("OLD", "900.00", sold_at=NOON - timedelta(days=1))
    with pytest.raises(Invalid) as wrong:
        shop.enter(row, "T1", "T3", "OLD", "T404")
    told = "".join(wrong.value.errors["numbers"])
    assert "T3" in told and "OLD" in told and "T404" in told and row.entries.count() == 0
    shop.enter(row, "T1")
    shop.do(shop.lin, "gather", draw=row.pk)
    assert set(row.entries.values_list("number", flat=True)) == {"T1", "T2"}
    shop.give_back(gone)
    with clock.at(row.closes_at):
        jobs.close_lists()
    row.refresh_from_db()
    assert row.list_digest == fair.digest_of([good.ticket])
    assert row.entries.get(number="T2").struck == "amount" and "另有 1 个因退货剔除" in page(None, path_of(row))


def test_a_draw_nobody_takes_part_in_is_over_and_owes_nothing(shop: Shop) -> None:
    row = shop.draw()
    with clock.at(row.closes_at):
        jobs.close_lists()
    row.refresh_from_db()
    assert row.state == "void" and "没有人参加" in page(None, path_of(row))
    assert not Obligation.objects.filter(do_operation="gifts.draw", state="open").exists()


def test_it_is_drawn_at_its_time_by_a_figure_that_came_after_closing(shop: Shop) -> None:
    row = shop.draw()
    owed = Obligation.objects.get(do_operation="gifts.draw")
    assert (owed.person, owed.due_at) == (shop.lin, row.draws_at + timedelta(hours=1))
    shop.enter(row, *NUMBERS)
    figure = {"draw": row.pk, "public_value": "0311212709"}
    with pytest.raises(Refused, match=r"gifts\.state"):
        shop.do(shop.lin, "draw", **figure, public_at=NOON)
    with clock.at(row.closes_at):
        jobs.close_lists()
        with pytest.raises(Refused, match=r"gifts\.not_yet"):
            shop.do(shop.lin, "draw", **figure, public_at=row.closes_at)
    with clock.at(row.draws_at + timedelta(hours=2)):
        assert "应当在" in page(None, path_of(row)) and "逾期未开奖" in page(shop.he, "/draws")
    with clock.at(row.draws_at):
        for wrong in (
            {"public_at": row.closes_at},
            {"public_at": row.draws_at + timedelta(minutes=1)},
            {"public_value": "ABCD12345"},
        ):
            with pytest.raises(Invalid):
                shop.do(shop.lin, "draw", **{**figure, "public_at": row.draws_at, **wrong})
        shop.do(shop.lin, "draw", **figure, public_at=row.draws_at)
    row.refresh_from_db()
    assert row.seed and Event.objects.get(operation="gifts.draw").facts["seed"] == row.seed
    won = [one.entry.number for one in Win.objects.order_by("prize__n", "n")]
    assert [won[:1], won[1:]] == fair.drawn(NUMBERS, row.seed, "0311212709", [1, 2])
    shown = page(None, path_of(row))
    assert all(number in shown for number in won) and row.seed in shown
    owed.refresh_from_db()
    assert owed.state == "kept" and clean()
    with pytest.raises(DatabaseError, match="stays as it was"), transaction.atomic(), writing():
        connection.cursor().execute("UPDATE gifts_draw SET public_value = '999999'")


def test_anybody_verifies_it_with_the_program_and_the_file_of_the_page(shop: Shop, tmp_path: Path) -> None:
    row = shop.draw()
    shop.enter(row, *NUMBERS)
    assert Client().get(f"{path_of(row)}.json").status_code == 404  # the seed is still secret
    shop.held(row)
    program, figures = tmp_path / "verify_draw.py", tmp_path / "draw.json"
    program.write_bytes(Client().get("/draw/verify_draw.py").content)
    figures.write_bytes(Client().get(f"{path_of(row)}.json").content)

    def verify() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", "-X", "utf8", str(program), str(figures)]
        return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)

    said = verify()
    assert said.returncode == 0 and row.commitment in said.stdout and "WRONG" not in said.stdout
    told = json.loads(figures.read_text(encoding="utf-8"))
    for change in ({"seed": "0" * 64}, {"entries": [*NUMBERS, "N999"]}, {"public_value": "0311212708"}):
        figures.write_text(json.dumps({**told, **change}), encoding="utf-8")
        assert verify().returncode == 1 and "WRONG" in verify().stdout


def test_a_prize_goes_out_against_a_signature_until_the_last_day(shop: Shop) -> None:
    row = shop.draw(prizes=prizes(gift="G01"))
    shop.enter(row, *NUMBERS)
    shop.held(row)
    first, second, third = Win.objects.order_by("prize__n", "n")
    with clock.at(row.draws_at):
        shop.claim(second)
        with pytest.raises(Refused, match=r"gifts\.not_to_claim"):
            shop.claim(second)
        assert shop.there() == 9
        shown = page(None, path_of(row))
        assert "欧*" in shown and "欧阳修" not in shown and "13800006021" not in shown
        inside = page(shop.he, row.url())
        assert "欧阳修" in inside and "138····6021" in inside and "13800006021" not in inside
        with pytest.raises(Refused, match=r"gifts\.not_yet"):
            shop.do(shop.lin, "settle_draw", draw=row.pk)
    after = clock.midnight(row.claim_until + timedelta(days=1))
    owed = Obligation.objects.get(do_operation="gifts.settle_draw")
    assert owed.due_at == after + timedelta(days=1)
    with clock.at(after):
        with pytest.raises(Refused, match=r"gifts\.not_to_claim"):
            shop.claim(first)
        shop.do(shop.lin, "settle_draw", draw=row.pk)
        third.refresh_from_db()
        assert third.lapsed_at == after and "弃奖" in page(None, path_of(row))
        assert signed_in(shop.he).get(f"{row.url()}/record.pdf").content[:4] == b"%PDF"
    owed.refresh_from_db()
    assert owed.state == "kept" and clean()


def test_the_seed_is_kept_encrypted_and_a_stranger_sees_nothing(shop: Shop) -> None:
    row = shop.draw()
    seed = seeds.reveal(row)
    assert seed.encode() not in bytes(row.seed_kept or b"") and "gifts.draw.seed_kept" in encrypted.COLUMNS
    assert page(shop.qian, row.url()) == "" and seed not in page(shop.he, row.url()) + page(None, path_of(row))
    assert Client().get("/draw/no-such-token").status_code == 404


ENTRIES = st.lists(st.text("ABC0123456789", min_size=1, max_size=6), min_size=1, max_size=30, unique=True)
SEEDS = st.integers(0, 2**256 - 1).map(lambda n: f"{n:064x}")


@given(ENTRIES, SEEDS, st.permutations(range(30)), st.lists(st.integers(1, 5), min_size=1, max_size=4))
def test_the_same_figures_name_the_same_winners_in_whatever_order_entries_came(
    entries: list[str], seed: str, order: list[int], numbers: list[int]
) -> None:
    turned = [entries[n] for n in order if n < len(entries)]
    won = fair.drawn(entries, seed, "123456", numbers)
    assert won == fair.drawn(turned, seed, "123456", numbers) and fair.digest_of(entries) == fair.digest_of(turned)
    flat = [one for each in won for one in each]
    assert len(flat) == len(set(flat)) == min(sum(numbers), len(entries)) and set(flat) <= set(entries)


@given(ENTRIES, st.text("XYZ", min_size=1, max_size=3))
def test_changing_any_entry_changes_the_digest_of_the_list(entries: list[str], other: str) -> None:
    before = fair.digest_of(entries)
    for n in range(len(entries)):
        assert fair.digest_of([*entries[:n], other, *entries[n + 1 :]]) != before
        assert fair.digest_of([*entries[:n], *entries[n + 1 :]]) != before
    assert fair.digest_of([*entries, other]) != before


def test_every_entry_has_the_same_chance() -> None:
    """2,000 seeds over eight entries: 250 each expected; the chance that chi-square with 7 degrees exceeds 24.3 is 0.001."""
    won = Counter(fair.drawn(NUMBERS, fair.commitment_of(str(n)), "0311212709", [1])[0][0] for n in range(2_000))
    assert set(won) == set(NUMBERS)
    assert sum((won[one] - 250) ** 2 / 250 for one in NUMBERS) < 24.3


def test_the_rule_stays_what_was_published() -> None:
    """Figures worked out once with OpenSSL's HMAC: `printf N001 | openssl dgst -sha256 -hmac "seed|123456"`."""
    assert fair.commitment_of("seed") == "19b25856e1c150ca834cffc8b59b23adbd0ec0389e58eb22b3b64768098d002b"
    assert fair.digest_of(["b", "a"]) == "911169ddaaf146aff539f58c26c489af3b892dff0fe283c1c264c65ae5aa59a2"
    # N001 7e98…, N002 bfb7…, N003 4827…, N004 1285…
    assert fair.drawn(["N001", "N002", "N003", "N004"], "seed", "123456", [1, 2]) == [["N004"], ["N003", "N001"]]


@pytest.mark.django_db(transaction=True)
def test_a_draw_is_decided_drawn_and_claimed_once_by_two_at_once() -> None:
    with transaction.atomic(), clock.at(NOON - timedelta(days=30)):
        shop = Shop(Cast())
    with clock.at(NOON):
        with transaction.atomic():
            shop.stocked()
            row = shop.draw(announced=False, prizes=prizes(gift="G01"))
        decide = {"draw": row.pk, "agreed": True}
        both = (lambda: shop.do(shop.he, "decide_draw", **decide), lambda: shop.do(shop.both, "decide_draw", **decide))
        assert sorted(at_once(*both)) == ["done", "gifts.state"]
        shop.enter(row, *NUMBERS)
    with clock.at(row.closes_at):
        shop.do(shop.lin, "close_draw", draw=row.pk)
    with clock.at(row.draws_at):
        published = {"draw": row.pk, "public_value": "0311212709", "public_at": row.draws_at - timedelta(minutes=9)}
        ends = at_once(lambda: shop.do(shop.lin, "draw", **published), lambda: shop.do(shop.ma, "draw", **published))
        assert sorted(ends) == ["done", "gifts.state"] and Win.objects.count() == 3
        win = Win.objects.get(prize__n=2, n=1)
        ends = at_once(lambda: shop.claim(win), lambda: shop.claim(win, shop.ma))
        assert sorted(ends) == ["done", "gifts.not_to_claim"] and shop.there() == 9 and clean()
