"""The numbers people see: `T2026-00412`. One series a book and year; writers do not wait for one another."""

from __future__ import annotations

from zhishou.kernel import clock, statement


def take(book: str, digits: int = 5) -> str:
    """The next number of a book in the current local year. A refused operation may leave a gap."""
    year = clock.today().year
    ((value,),) = statement.run("SELECT zhishou_next_number(%s)", [f"{book}_{year}"])
    return f"{book}{year}-{value:0{digits}d}"
