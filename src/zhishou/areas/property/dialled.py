"""What somebody read from a dial: typed as it stands there, kept in thousandths."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _
from pydantic import field_validator, model_validator

from zhishou.kernel.operation import Command, ask

_DIAL = re.compile(r"(\d{1,3}(?:,\d{3}){1,3}|\d{1,12})(?:\.(\d{1,3})0*)?")


def milli_of(text: str) -> int:
    """`132.5` as 132500; ValueError with a sentence for anything else. Full-width digits are digits."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    found = _DIAL.fullmatch(plain)
    if found is None:
        raise ValueError(_("请照表上写，例如 132 或 132.5，最多三位小数。"))
    return int(found[1].replace(",", "")) * 1000 + int((found[2] or "").ljust(3, "0"))


class Dialled(Command):
    """A command with a dial: `value` as people read it (132.5), or `value_milli` in thousandths (132500)."""

    value: str = ask("表上的数", default="", at_most=20, public=True, hint="照表写，例如 132 或 132.5")
    value_milli: int | None = ask(
        "表上的数（千分之一）", default=None, at_least=0, at_most=10**15, widget="hidden", hint="和“表上的数”只写一项"
    )

    @field_validator("value")
    @classmethod
    def _readable(cls, text: str) -> str:
        if text:
            milli_of(text)
        return text

    @model_validator(mode="after")
    def _one_of_them(self) -> Dialled:
        if bool(self.value) == (self.value_milli is not None):
            raise ValueError(_("请写表上的数。"))
        return self

    @property
    def milli(self) -> int:
        """The dial in thousandths."""
        return milli_of(self.value) if self.value_milli is None else self.value_milli
