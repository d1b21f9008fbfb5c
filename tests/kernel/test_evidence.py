"""The chain: sealed in order, exported, and any changed, missing, added or reordered record is named offline."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pytest
from conftest import seal_all
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhishou.kernel import evidence, evidence_export, evidence_file
from zhishou.kernel.gate import begin
from zhishou.kernel.models import Event, EventWords, Seal
from zhishou.kernel.verdict import Verdict

Lines = list[bytes]
Maker = Callable[[list[int]], Lines]


def line(record: dict[str, object]) -> bytes:
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def seals(sizes: list[int]) -> Iterator[tuple[dict[str, object], list[str], list[dict[str, object]]]]:
    """Seals over made-up events, `sizes` events each, by the rule in docs/decisions/0003: (head, leaves, bodies)."""
    root, made = "00" * 32, 0
    for number, size in enumerate(sizes, 1):
        bodies: list[dict[str, object]] = [
            {"uid": f"u{made + i}", "at": "2026-11-23", "operation": "cases.take_in", "n": made + i, "words": "翠湖}\n"}
            for i in range(size)
        ]
        made += size
        leaves = [hashlib.sha256(line(b)[:-1]).hexdigest() for b in bodies]
        after = hashlib.sha256(bytes.fromhex(root + "".join(leaves))).hexdigest()
        yield {"number": number, "previous": root, "root": after, "count": size}, leaves, bodies
        root = after


def format_1(sizes: list[int]) -> Lines:
    """A file as earlier versions wrote it."""
    lines = [line({"format": "zhishou-evidence-1"})]
    for head, leaves, bodies in seals(sizes):
        head.pop("count")
        lines += [line({"seal": {**head, "leaves": leaves}}), *(line({"event": b}) for b in bodies)]
    return lines


def format_2(sizes: list[int]) -> Lines:
    """A file of today, in blocks of two events so that small ones have several."""
    lines = [line({"format": "zhishou-evidence-2"})]
    for head, leaves, bodies in seals(sizes):
        lines.append(line({"seal": head}))
        for at in range(0, len(bodies), 2):
            block = [line({"event": b}) for b in bodies[at : at + 2]]
            lines += [line({"leaves": "".join(leaves[at : at + 2]), "bytes": sum(map(len, block))}), *block]
    return lines


def verdict(lines: Lines, path: Path, root: str = "", processes: int = 1) -> Verdict:
    path.write_bytes(b"".join(lines))
    return evidence_file.verify(path, root, processes=processes)


def events(lines: Lines) -> list[int]:
    return [i for i, each in enumerate(lines) if each.startswith(b'{"event"')]


both = pytest.mark.parametrize("made", [format_1, format_2])


@both
def test_an_untouched_file_is_whole(made: Maker, tmp_path: Path) -> None:
    found = verdict(made([3, 2]), tmp_path / "e.jsonl")
    assert found.ok and (found.events, found.seals) == (5, 2)


def change(lines: Lines) -> None:
    at = events(lines)[1]
    lines[at] = lines[at].replace(b'"n":1', b'"n":9')


def lengthen(lines: Lines) -> None:
    at = events(lines)[1]
    lines[at] = lines[at].replace(b'"n":1', b'"n":1000')


def remove(lines: Lines) -> None:
    del lines[events(lines)[0]]


def swap(lines: Lines) -> None:
    first, second = events(lines)[:2]
    lines[first], lines[second] = lines[second], lines[first]


def double(lines: Lines) -> None:
    at = events(lines)[1]
    lines.insert(at, lines[events(lines)[0]])


def add(lines: Lines) -> None:
    lines.insert(events(lines)[2] + 1, line({"event": {"uid": "new"}}))


def drop_seal(lines: Lines) -> None:
    second = [i for i, each in enumerate(lines) if each.startswith(b'{"seal"')][1]
    del lines[1:second]


def other_root(lines: Lines) -> None:
    at = next(i for i, each in enumerate(lines) if each.startswith(b'{"seal"'))
    record = json.loads(lines[at])
    record["seal"]["root"] = "ab" * 32
    lines[at] = line(record)


@both
@pytest.mark.parametrize(
    ("harm", "code", "named"),
    [
        (change, "event.changed", "u1"),
        (lengthen, "event.changed", "u1"),
        (remove, "event.missing", "u1"),
        (swap, "event.missing", "u1"),
        (double, "event.reordered", "u0"),
        (add, "event.added", "new"),
        (drop_seal, "seal.missing", "第 1 个封存"),
        (other_root, "seal.broken", "第 1 个封存"),
    ],
)
def test_the_first_harm_is_named(
    made: Maker, tmp_path: Path, harm: Callable[[Lines], None], code: str, named: str
) -> None:
    lines = made([3, 2])
    harm(lines)
    found = verdict(lines, tmp_path / "e.jsonl")
    assert not found.ok and found.code == code and named in found.sentence


@both
def test_a_cut_off_end_shows_against_the_root_kept_elsewhere(made: Maker, tmp_path: Path) -> None:
    whole = verdict(made([3, 2]), tmp_path / "e.jsonl")
    cut = verdict(made([3]), tmp_path / "cut.jsonl", root=whole.root)
    assert cut.code == "root.differs"


@both
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sizes=st.lists(st.integers(1, 6), min_size=1, max_size=5), data=st.data())
def test_no_single_harm_goes_unseen(made: Maker, tmp_path: Path, sizes: list[int], data: st.DataObject) -> None:
    """A byte, a line taken out, put in twice or moved, anywhere in the file."""
    lines = made(sizes)
    root = verdict(lines, tmp_path / "e.jsonl").root
    at = data.draw(st.integers(1, len(lines) - 1))
    way = data.draw(st.sampled_from(["byte", "remove", "double", "move"]))
    if way == "byte":
        spot = data.draw(st.integers(0, len(lines[at]) - 2))
        was = lines[at][spot]
        lines[at] = lines[at][:spot] + bytes([was ^ data.draw(st.integers(1, 127))]) + lines[at][spot + 1 :]
    elif way == "remove":
        del lines[at]
    elif way == "double":
        lines.insert(at, lines[at])
    else:
        to = data.draw(st.integers(1, len(lines) - 1).filter(lambda n: n != at))
        lines.insert(to, lines.pop(at))
    found = verdict(lines, tmp_path / "e.jsonl", root)
    assert not found.ok


def test_several_processes_find_what_one_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence_file, "WORTH_SHARING", 0)
    lines = format_2([9, 40, 3])
    whole = verdict(lines, tmp_path / "e.jsonl", processes=2)
    assert whole.ok and whole.events == 52
    at = events(lines)[30]
    lines[at] = lines[at].replace(b"cases", b"CASES")
    alone, shared = (verdict(lines, tmp_path / "e.jsonl", processes=n) for n in (1, 2))
    assert shared == alone and "u30" in shared.sentence and shared.events == 30


@pytest.mark.parametrize("text", ["", "{}\n", "not json\n", '{"format": "other"}\n', "\x00\xff"])
def test_a_file_that_is_not_ours_is_said_to_be_so(tmp_path: Path, text: str) -> None:
    file = tmp_path / "x"
    file.write_text(text)
    assert not evidence_file.verify(file).ok
    assert evidence_file.verify(tmp_path / "nowhere").code == "file.unreadable"


@pytest.mark.django_db
def test_words_that_an_earlier_version_kept_one_row_each_are_carried_over() -> None:
    carry_over = import_module("zhishou.kernel.migrations.0003_words_one_row_an_event").CARRY_OVER
    begin("maintenance")
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE kernel_eventtext (id bigserial, event_id bigint, field text, salt text, text text, erased_at timestamptz)"
        )
        cursor.execute(
            """INSERT INTO kernel_eventtext (event_id, field, salt, text, erased_at) VALUES
            (1, 'title', 'a1', '灯坏了', NULL), (2, 'rows', '', '', '2026-11-02 03:04:05+00'), (1, 'phone', '', '', '2026-11-01+00'),
            (1, 'content', 'a2', E'三单元\n"二楼"', NULL)"""
        )
        cursor.execute(carry_over)
    one, two = EventWords.objects.order_by("pk")
    assert list(one.texts.items()) == [("title", "灯坏了"), ("content", '三单元\n"二楼"')]
    assert one.said[1] == ["content", "a2", '三单元\n"二楼"']
    assert {field: datetime.fromisoformat(at) for field, at in (one.erased or {}).items()} == {
        "phone": datetime(2026, 11, 1, tzinfo=UTC)
    }
    assert two.said == [] and list(two.erased or {}) == ["rows"]


@pytest.mark.django_db
def test_words_are_found_by_what_they_say_whatever_signs_they_hold() -> None:
    begin("test.inside")
    for number, text in enumerate(['他说"好"\n走了', "100%", "c:\\new", "rows"], 1):
        EventWords.objects.create(event_id=number, said=[["rows", "5e" * 16, text]])
    found = {
        quote: [row.pk for row in EventWords.objects.quoting(quote) if quote in row.texts["rows"]]
        for quote in ('"好"', '好"\n走', "0%", "%", "\\n", "rows", "_")
    }
    assert found == {'"好"': [1], '好"\n走': [1], "0%": [2], "%": [2], "\\n": [3], "rows": [4], "_": []}
    assert list(EventWords.objects.quoting()) == []


@pytest.mark.django_db(transaction=True)
def test_events_of_the_database_are_sealed_exported_and_verified(
    event_maker: Callable[[int], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, "AT_ONCE", 2)  # the chain does not depend on how it is read
    monkeypatch.setattr(evidence_file, "BLOCK", 2)
    event_maker(3)
    first = seal_all()
    event_maker(2)
    second = seal_all()
    assert (first.count, second.count) == (3, 2) and second.previous == first.root
    by_rule = bytes.fromhex(first.root) + b"".join(
        bytes.fromhex(leaf) for leaf in Event.objects.order_by("xid", "id").values_list("leaf", flat=True)[3:]
    )
    assert second.root == hashlib.sha256(by_rule).hexdigest()
    assert evidence.seal() is None, "nothing new, no empty seal"
    file = tmp_path / "evidence.jsonl"
    assert evidence_export.export(file) == 5
    found = evidence_file.verify(file, second.root)
    assert found.ok and found.events == Event.objects.count() and found.seals == Seal.objects.count()
    assert evidence_export.trouble() == []


@pytest.mark.django_db(transaction=True)
def test_a_changed_row_in_the_database_shows_in_the_audit(
    event_maker: Callable[[int], None], as_a_vandal: Callable[[str], None]
) -> None:
    event_maker(2)
    seal_all()
    as_a_vandal("UPDATE kernel_event SET door = 'forged' WHERE id = (SELECT min(id) FROM kernel_event)")
    assert evidence_export.trouble()
