"""The words of the report centre."""

from __future__ import annotations

from zhishou.kernel import words

# Whoever has to do with figures finds them here; the page itself shows anybody the reports of their own duties.
READERS = ("see_statistics", "report_statistics", "review_statistics", "close_month", "submit_reports")

words.register(
    refusals={"reporting.gone": "这个地点已经没有你看得到的报表。请换一个地点再做。"},
    sentences={
        "reporting.keep_set": "存下常用的一套报表",
        "reporting.drop_set": "删去常用的一套报表",
        "reporting.prepare_set": "做成一套报表",
    },
    menu=[words.MenuEntry(60, "chart-bar", "报表", "/report-centre", READERS)],
)
