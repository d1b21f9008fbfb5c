"""Words out of bytes and HTML, whatever the sender's program made of them."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from zhishou.kernel.excel import clean_text

# Programs say gb2312 and send characters that only its successors know.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "cp936": "gb18030", "x-gbk": "gb18030",
          "us-ascii": "", "ascii": "", "unknown-8bit": "", "default": ""}  # fmt: skip
_BLOCKS = {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "blockquote", "hr"}
_UNREAD = {"script", "style", "head", "title", "template", "svg"}
_BREAK = re.compile(r"\n{2,}")


def decoded(data: bytes, charset: str | None) -> str:
    """Text of bytes in the named character set; when that is missing, unknown or wrong, as what it looks like.

    Never fails: what nothing can read becomes a replacement sign.
    """
    named = (charset or "").strip().strip("\"'").lower()
    for one in (_WIDER.get(named, named), "utf-8", "gb18030", "big5"):
        try:
            if one:
                return data.decode(one)
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    best = min(("utf-8", "gb18030"), key=lambda one: data.decode(one, "replace").count("\ufffd"))
    return data.decode(best, "replace")


def tidy(text: str) -> str:
    """Without control characters, half surrogates and runs of blank lines."""
    return clean_text(text.encode("utf-8", "replace").decode()).strip()


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNREAD:
            self.unread += 1
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNREAD:
            self.unread = max(0, self.unread - 1)
        elif tag in _BLOCKS or tag == "td":
            self.parts.append("\n" if tag in _BLOCKS else " ")

    def handle_data(self, data: str) -> None:
        if not self.unread:
            self.parts.append(" ".join(data.split()) if data.strip() else " ")


def from_html(html: str) -> str:
    """The words of an HTML body, one line a block; scripts, styles and comments are never words."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    return _BREAK.sub("\n", "".join(reader.parts)).strip()
