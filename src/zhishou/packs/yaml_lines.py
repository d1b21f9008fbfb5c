"""YAML read as a tree of nodes that remember their line; every scalar is text, so 17:30 stays a time of day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from zhishou.kernel.later import later
from zhishou.kernel.phrasing import listed
from zhishou.packs.texts import CharterError

if TYPE_CHECKING:
    import yaml
else:
    yaml = later("yaml")


@dataclass(frozen=True, slots=True)
class Place:
    """Where we are reading: the file, and the name an error is about."""

    file: str
    name: str

    def named(self, name: str) -> Place:
        """The same file, about something else."""
        return Place(self.file, name)

    def wrong(self, node: yaml.Node, sentence: str) -> CharterError:
        """The error for a node, to be raised by the caller."""
        return CharterError(self.file, line_of(node), self.name, sentence)


def line_of(node: yaml.Node) -> int:
    """The line a node starts on, the first being 1."""
    return int(node.start_mark.line) + 1


def read_tree(text: str, file: str) -> yaml.Node:
    """The root node of one YAML document. Raises CharterError where it is not YAML, or empty."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise CharterError(file, line, "YAML", _("这里的写法不对，请检查缩进、冒号和引号。")) from error
    except yaml.YAMLError as error:
        raise CharterError(file, 1, "YAML", _("文件里有不能识别的字符。")) from error
    if root is None:
        raise CharterError(file, 1, "YAML", _("文件是空的。"))
    return root


def mapping(
    node: yaml.Node, place: Place, required: Iterable[str], optional: Iterable[str] = ()
) -> dict[str, yaml.Node]:
    """The entries of a mapping, with unknown, missing and repeated keys refused."""
    required, known = list(required), {*required, *optional}
    found = entries(node, place)
    for key, (spot, _value) in found.items():
        if key not in known:
            raise place.wrong(spot, _("不认识“{key}”。可以写：{known}。").format(key=key, known=listed(sorted(known))))
    for key in required:
        if key not in found:
            raise place.wrong(node, _("缺少“{key}”。").format(key=key))
    return {key: value for key, (_spot, value) in found.items()}


def entries(node: yaml.Node, place: Place) -> dict[str, tuple[yaml.Node, yaml.Node]]:
    """The keys of a mapping with their own node and their value's; a repeated key is refused."""
    if not isinstance(node, yaml.MappingNode):
        raise place.wrong(node, _("这里要写成“名称: 内容”。"))
    found: dict[str, tuple[yaml.Node, yaml.Node]] = {}
    for key_node, value in node.value:
        key = text_of(key_node, place)
        if key in found:
            raise place.wrong(key_node, _("“{key}”写了两次。").format(key=key))
        found[key] = (key_node, value)
    return found


def text_of(node: yaml.Node, place: Place) -> str:
    """The text of a scalar; refuses an empty one."""
    if not isinstance(node, yaml.ScalarNode) or not str(node.value).strip():
        raise place.wrong(node, _("这里要写一段文字，不能空着。"))
    return str(node.value).strip()


def items(node: yaml.Node, place: Place) -> list[yaml.Node]:
    """The items of a list."""
    if not isinstance(node, yaml.SequenceNode):
        raise place.wrong(node, _("这里要写成列表。"))
    return list(node.value)


def texts(node: yaml.Node, place: Place) -> list[tuple[str, yaml.Node]]:
    """The texts of a list of scalars, each with its node; a repeated one is refused."""
    found: dict[str, yaml.Node] = {}
    for each in items(node, place):
        text = text_of(each, place)
        if text in found:
            raise place.wrong(each, _("“{text}”写了两次。").format(text=text))
        found[text] = each
    return list(found.items())


def plain(node: yaml.Node, place: Place) -> object:
    """Texts, lists and mappings without their nodes."""
    if isinstance(node, yaml.SequenceNode):
        return [plain(each, place) for each in node.value]
    if isinstance(node, yaml.MappingNode):
        return {key: plain(value, place) for key, (_spot, value) in entries(node, place).items()}
    return text_of(node, place)
