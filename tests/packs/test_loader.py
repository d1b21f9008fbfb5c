"""A charter that is wrong is refused with its file, line and name, and a sentence that says what to write."""

from __future__ import annotations

import pytest

from zhishou.areas.letters.duties import known as known_names
from zhishou.packs.loader import load_pack, parse_charter
from zhishou.packs.texts import CharterError, Known, Pack

GOOD = """\
pack: property
name: 物业服务
posts:
  - code: property.assistant
    name: 客服助理
    procedures:
      - service.complaint.1
      - {id: service.complaint.4, grants: [instruct], obliges: []}
    duties:
      - id: property.assistant.2
        text: 派工并回访
        grants: [dispatch, call_back]
        obliges:
          - {after: cases.resolve, do: callbacks.record, within: 3 days}
          - {every: workday, do: office.check_day, by: 17:30}
        not_same:
          - {do: callbacks.record, not_who: [cases.resolve]}
"""


def read(text: str, known: Known | None = None) -> Pack:
    return parse_charter(text, "property/charter.yaml", known)


def refusal(text: str, known: Known | None = None) -> CharterError:
    with pytest.raises(CharterError) as caught:
        read(text, known)
    return caught.value


def test_a_good_charter_is_read() -> None:
    post = read(GOOD).posts[0]
    assert [clause.id for clause in post.clauses] == [
        "property.assistant.2",
        "service.complaint.1",
        "service.complaint.4",
    ]
    own = post.clauses[0]
    assert own.grants == ("dispatch", "call_back")
    assert own.obliges[1] == {"every": "workday", "do": "office.check_day", "by": "17:30"}
    assert own.not_same[0].as_json() == {"do": "callbacks.record", "not_who": ["cases.resolve"]}


def test_a_procedure_is_taken_in_whole_or_narrowed() -> None:
    _own, whole, narrowed = read(GOOD).posts[0].clauses
    assert whole.text.startswith("受理投诉")
    assert whole.rules
    assert narrowed.grants == ("instruct",)
    assert narrowed.rules == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "name", "words"),
    [
        ("text: 派工并回访", "txt: 派工并回访", 11, "property.assistant", "txt"),
        ("text: 派工并回访", "text: ''", 11, "property.assistant.2", "不能空着"),
        ("id: property.assistant.2", "id: property.assistant.99", 10, "property.assistant.99", "没有这个职责编号"),
        ("id: property.assistant.2", "id: service.complaint.2", 10, "service.complaint.2", "这是一条程序"),
        ("within: 3 days", "within: 3 moons", 14, "property.assistant.2", "3 moons"),
        ("by: 17:30", "by: noon", 15, "property.assistant.2", "noon"),
        ("[dispatch, call_back]", "[dispatch, dispatch]", 12, "property.assistant.2", "写了两次"),
        ("not_who: [cases.resolve]", "not_who: []", 17, "property.assistant.2", "not_who"),
        ("- service.complaint.1", "- service.complaint.99", 7, "service.complaint.99", "没有这条程序"),
        ("- service.complaint.1", "- service.complaint.4", 7, "service.complaint.4", "写了两次"),
        ("grants: [instruct]", "grants: [waive]", 8, "service.complaint.4", "waive"),
        ("obliges: []", "obliges: [cases.close]", 8, "service.complaint.4", "cases.close"),
        ("name: 物业服务", "name: 物业服务\nname: 物业", 3, "charter", "写了两次"),
        ("name: 客服助理", "name: 客服助理\n    root: maybe", 6, "property.assistant", "true"),
        ("name: 物业服务", "name: [", 4, "YAML", "写法不对"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(old: str, new: str, line: int, name: str, words: str) -> None:
    error = refusal(GOOD.replace(old, new))
    assert (error.line, error.name) == (line, name)
    assert words in error.sentence
    assert error.file == "property/charter.yaml"
    assert f"第 {line} 行" in str(error)


def test_a_duty_written_twice_is_refused_at_the_second() -> None:
    second = GOOD + "      - {id: property.assistant.2, text: 又一次, grants: []}\n"
    error = refusal(second)
    assert (error.line, error.name) == (18, "property.assistant.2")


def test_a_post_written_twice_is_refused() -> None:
    post = "  - {code: property.assistant, name: 又一个, procedures: [service.complaint.1]}\n"
    assert refusal(GOOD + post).line == 18


def test_a_post_without_duties_is_refused() -> None:
    error = refusal("pack: x\nname: x\nposts:\n  - {code: x.y, name: 空岗}\n")
    assert (error.line, error.name) == (4, "x.y")


def test_an_empty_file_and_a_missing_pack_are_refused_in_words() -> None:
    assert "空的" in refusal("").sentence
    with pytest.raises(CharterError, match="没有这个文件"):
        load_pack("bakery")


class TestWithKnownNames:
    """The names the program really has are handed in; a charter may use no other."""

    # only these two ask for a capability here, so that one text can be tried in part
    OWNERS: dict[str, str] = {"callbacks.record": "call_back", "cases.judge_justified": "judge_complaints"}

    def known(self, *, without: str = "") -> Known:
        real = known_names()
        operations = {name: self.OWNERS.get(name, "") for name in real.operations if name != without}
        return Known(real.capabilities - {without}, operations)

    def test_known_names_pass(self) -> None:
        text = GOOD.replace("- service.complaint.1", "- service.complaint.2")
        assert read(text, self.known()).posts

    def test_an_unknown_capability_is_refused(self) -> None:
        error = refusal(GOOD.replace("[dispatch, call_back]", "[fly]"), self.known())
        assert (error.line, error.name) == (12, "property.assistant.2")
        assert "fly" in error.sentence

    def test_an_unknown_operation_is_refused(self) -> None:
        error = refusal(GOOD.replace("do: office.check_day", "do: office.sleep"), self.known())
        assert (error.line, error.name) == (15, "property.assistant.2")

    def test_a_name_missing_from_the_program_is_found_in_the_procedures_too(self) -> None:
        assert refusal(GOOD, self.known(without="customers.contact")).file == "service/procedures.yaml"

    def test_a_post_that_owes_what_it_may_not_do_is_refused(self) -> None:
        error = refusal(GOOD, self.known())
        assert error.name == "property.assistant"
        assert "judge_complaints" in error.sentence
