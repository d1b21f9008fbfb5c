"""The words of the report centre."""

from __future__ import annotations

from zhishou.kernel import words

# Whoever has to do with figures finds them here; the page itself shows anybody the reports of their own duties.
READERS = ("see_statistics", "report_statistics", "review_statistics", "close_month", "submit_reports")

words.register(menu=[words.MenuEntry(60, "chart-bar", "报表", "/report-centre", READERS)])
