"""The chain: sealed in order, exported, and any changed, missing, added or reordered record is named offline."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import seal_all
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhishou.kernel import evidence, evidence_export, evidence_file
from zhishou.kernel.models import Event, Seal

Lines = list[dict[str, object]]


def chain(sizes: list[int]) -> Lines:
    """A file's lines made by the rule in the docs: seals over made-up events, `sizes` events each."""
    lines: Lines = [{"format": evidence_file.FORMAT}]
    root, made = "00" * 32, 0
    for number, size in enumerate(sizes, 1):
        bodies = [
            {"uid": f"u{made + i}", "at": "2026-11-23", "operation": "cases.take_in", "n": made + i}
            for i in range(size)
        ]
        made += size
        leaves = [evidence.leaf_of(b) for b in bodies]
        after = evidence.chain(root, leaves)
        lines.append({"seal": {"number": number, "previous": root, "root": after, "leaves": leaves}})
        lines.extend({"event": b} for b in bodies)
        root = after
    return lines


def verdict(lines: Lines, path: Path, root: str = "") -> evidence_file.Verdict:
    path.write_text("".join(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n" for line in lines))
    return evidence_file.verify(path, root)


def test_an_untouched_file_is_whole(tmp_path: Path) -> None:
    found = verdict(chain([3, 2]), tmp_path / "e.jsonl")
    assert found.ok and (found.events, found.seals) == (5, 2)


def change(lines: Lines) -> None:
    lines[3]["event"]["n"] = 99  # type: ignore[index]


def remove(lines: Lines) -> None:
    del lines[3]


def swap(lines: Lines) -> None:
    lines[3], lines[4] = lines[4], lines[3]


def add(lines: Lines) -> None:
    lines.insert(5, {"event": {"uid": "new"}})


def drop_seal(lines: Lines) -> None:
    del lines[1:5]


@pytest.mark.parametrize(
    ("harm", "code", "named"),
    [
        (change, "event.changed", "u1"),
        (remove, "event.missing", "u2"),
        (swap, "event.missing", "u2"),
        (add, "event.added", "new"),
        (drop_seal, "seal.missing", "第 1 个封存"),
    ],
)
def test_the_first_harm_is_named(tmp_path: Path, harm: Callable[[Lines], None], code: str, named: str) -> None:
    lines = chain([3, 2])
    harm(lines)
    found = verdict(lines, tmp_path / "e.jsonl")
    assert not found.ok and found.code == code and named in found.sentence


def test_a_cut_off_end_shows_against_the_root_kept_elsewhere(tmp_path: Path) -> None:
    whole = verdict(chain([3, 2]), tmp_path / "e.jsonl")
    cut = verdict(chain([3]), tmp_path / "cut.jsonl", root=whole.root)
    assert cut.code == "root.differs"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sizes=st.lists(st.integers(1, 6), min_size=1, max_size=5), data=st.data())
def test_no_single_harm_goes_unseen(tmp_path: Path, sizes: list[int], data: st.DataObject) -> None:
    lines = chain(sizes)
    root = verdict(lines, tmp_path / "e.jsonl").root
    events = [i for i, line in enumerate(lines) if "event" in line]
    at = data.draw(st.sampled_from(events))
    way = data.draw(st.sampled_from(["change", "remove", "double"]))
    if way == "change":
        lines[at]["event"]["n"] = -1  # type: ignore[index]
    elif way == "remove":
        del lines[at]
    else:
        lines.insert(at, lines[at])
    assert not verdict(lines, tmp_path / "e.jsonl", root).ok


@pytest.mark.parametrize("text", ["", "{}\n", "not json\n", '{"format": "other"}\n', "\x00\xff"])
def test_a_file_that_is_not_ours_is_said_to_be_so(tmp_path: Path, text: str) -> None:
    file = tmp_path / "x"
    file.write_text(text)
    assert not evidence_file.verify(file).ok
    assert evidence_file.verify(tmp_path / "nowhere").code == "file.unreadable"


@pytest.mark.django_db(transaction=True)
def test_events_of_the_database_are_sealed_exported_and_verified(
    event_maker: Callable[[int], None], tmp_path: Path
) -> None:
    event_maker(3)
    first = seal_all()
    event_maker(2)
    second = seal_all()
    assert (first.count, second.count) == (3, 2) and second.previous == first.root
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
