"""The packs: every duty of the mission is there once, and the closed loop can be walked in both companies."""

from __future__ import annotations

import pytest

from zhishou.kernel.rules import AfterRule, EveryRule, Period
from zhishou.packs.loader import PACKS, all_duties, load_all, load_pack
from zhishou.packs.texts import PostText

CLOSED_LOOP = {
    "take_in",
    "dispatch",
    "judge_complaints",
    "investigate",
    "propose_remedies",
    "instruct",
    "carry_out",
    "handle_work_orders",
    "hand_up",
    "take_over",
    "call_back",
    "close_cases",
    "review_major",
    "record_consequences",
    "decide_exits",
    "improve",
    "see_statistics",
    "keep_categories",
}
COMPANIES = {
    "property": ["property", "common"],
    "service": ["service", "dealer", "common"],
    "retail": ["retail", "common"],
}


def posts(*packs: str) -> dict[str, PostText]:
    return {post.code: post for pack in packs for post in load_pack(pack).posts}


def grants(post: PostText) -> set[str]:
    return {capability for clause in post.clauses for capability in clause.grants}


def test_every_pack_loads_and_reports_to_posts_that_exist() -> None:
    assert [pack.code for pack in load_all()] == list(PACKS)


def test_every_duty_of_the_mission_is_listed_once_with_words() -> None:
    duties = all_duties()
    assert len({duty.id for duty in duties}) == len(duties) == 145
    assert [duty.id for duty in duties if not duty.text] == []


def test_the_trades_of_this_release_stand_in_packs() -> None:
    trades = ("property.", "service.", "implied.", "letters.duty")
    outside = [duty.id for duty in all_duties() if duty.id.startswith(trades) and duty.file == "mission.tsv"]
    assert outside == []


def test_words_of_a_duty_stand_in_one_place_only() -> None:
    homes = {(duty.id, duty.file, duty.text) for pack in load_all() for post in pack.posts for duty in post.clauses}
    assert len({home[0] for home in homes}) == len(homes)


def test_a_duty_that_grants_nothing_claims_nothing() -> None:
    for duty in all_duties():
        if not duty.grants:
            assert duty.rules == ()
            assert duty.status == "not yet"


def test_a_letter_counts_what_its_numbered_duties_grant() -> None:
    dealer = next(duty for duty in all_duties() if duty.id == "letters.dealer")
    assert {"take_in", "investigate"} <= set(dealer.grants)


def test_no_post_carries_the_same_rule_twice() -> None:
    for pack in load_all():
        for post in pack.posts:
            rules = [rule for clause in post.clauses for rule in clause.rules]
            assert len(rules) == len(set(rules)), post.code


@pytest.mark.parametrize("company", COMPANIES)
def test_the_whole_closed_loop_can_be_done_in_a_company(company: str) -> None:
    granted = set().union(*(grants(post) for post in posts(*COMPANIES[company]).values()))
    assert granted >= CLOSED_LOOP


@pytest.mark.parametrize("company", COMPANIES)
def test_whoever_investigates_and_carries_out_there_is_someone_else_to_call(company: str) -> None:
    able = {code: grants(post) for code, post in posts(*COMPANIES[company]).items()}
    for investigator in (code for code, found in able.items() if "investigate" in found):
        for doer in (code for code, found in able.items() if found & {"carry_out", "handle_work_orders"}):
            callers = [
                code for code, found in able.items() if "call_back" in found and code not in (investigator, doer)
            ]
            assert callers, (investigator, doer)


def test_callbacks_are_never_owed_without_independence() -> None:
    for pack in load_all():
        for post in pack.posts:
            if "call_back" in grants(post):
                assert any(apart.do == "callbacks.record" for clause in post.clauses for apart in clause.not_same), (
                    post.code
                )


@pytest.mark.parametrize("company", COMPANIES)
def test_the_rules_of_the_mission_are_owed_in_a_company(company: str) -> None:
    rules = {rule for post in posts(*COMPANIES[company]).values() for clause in post.clauses for rule in clause.rules}
    after = {(rule.after, rule.do, str(rule.within)) for rule in rules if isinstance(rule, AfterRule)}
    assert {
        ("cases.resolve", "callbacks.record", "3 days"),
        ("customers.record_service", "callbacks.record", "3 days"),
        ("cases.mark_major", "cases.review_major", "1 workday"),
        ("cases.take_in", "cases.judge_justified", "1 workday"),
    } <= after
    periods = {rule.every for rule in rules if isinstance(rule, EveryRule)}
    assert {Period.WORKDAY, Period.MONTH} <= periods


def test_first_contact_is_owed_within_a_week_and_report_remittance_and_roster_on_friday() -> None:
    agent = [
        str(rule.within)
        for clause in posts("service")["service.agent"].clauses
        for rule in clause.rules
        if isinstance(rule, AfterRule) and rule.after == "customers.assign"
    ]
    assert agent == ["1 week"]
    supervisor = posts("property")["property.supervisor"]
    weekly = [
        (clause.id, rule.do, rule.on)
        for clause in supervisor.clauses
        for rule in clause.rules
        if isinstance(rule, EveryRule) and rule.every is Period.WEEK
    ]
    assert weekly == [
        ("property.supervisor.1", "roster.publish", 4),
        ("property.supervisor.3", "services.remit", 4),
        ("property.supervisor.4", "office.report_week", 4),
    ]


def test_the_root_charter_is_the_administrations() -> None:
    roots = [post for pack in load_all() for post in pack.posts if post.root]
    assert [post.code for post in roots] == ["implied.administration"]
    assert {"organise", "issue_letters", "write_charters", "waive", "keep_evidence"} <= grants(roots[0])
