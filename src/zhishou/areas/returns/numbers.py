"""小票号 in one form, so that one paper is one ticket: a letter counts the same small or capital, as `plain_number` does for width."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from zhishou.kernel.types import PaperNumber, plain_number


def ticket_number(text: str) -> str:
    """The number of a ticket as the till prints it: "ｘｈ 8801" is "XH8801"."""
    return plain_number(text).upper()


TicketNumber = Annotated[PaperNumber, AfterValidator(str.upper)]
"""A ticket's number that somebody types."""
