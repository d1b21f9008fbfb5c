"""`zhishou report arrears | collection`."""

from __future__ import annotations

from pathlib import Path

import click

from zhishou.areas.property.commands import at
from zhishou.boot.why import why
from zhishou.command import with_database
from zhishou.import_commands import group

SEES = ("collect_arrears", "report_statistics", "review_statistics", "see_statistics", "answer_fees", "run_billing")


def register(cli: click.Group) -> None:
    """Add the commands of this area."""
    reports = group(cli, "report", "报表。")
    reports.add_command(_report("arrears", "欠费台账：到这个账期为止每一户欠多少、欠了多久、最近怎么联系的。"))
    reports.add_command(_report("collection", "催缴情况统计：收缴率、户数收缴率、清欠率，按楼栋和负责人。"))


def _report(name: str, help_text: str) -> click.Command:
    @click.command(name, help=help_text)
    @click.option("--site", "code", required=True, help="站点代码")
    @click.option("--period", required=True, help="账期，例如 2026-03")
    @click.option(
        "-o", "file", required=True, type=click.Path(dir_okay=False, path_type=Path), help=".csv、.xlsx 或 .pdf"
    )
    @click.option("--as", "username", default="", help="以谁的名义（登录名）")
    @click.option("--json", "as_json", is_flag=True)
    @with_database
    def run(code: str, period: str, file: Path, username: str, as_json: bool) -> None:
        from zhishou.areas.arrears import reports
        from zhishou.kernel.doors.cli import answer, refuse, written_as
        from zhishou.kernel.excel import as_bytes, write_csv

        kind = written_as(file, (".csv", ".xlsx", ".pdf"), as_json)
        _actor, site, month = at(code, period, username, as_json, SEES)
        table = reports.ledger(site, month) if name == "arrears" else reports.collection(site, month)
        try:
            if kind == ".pdf":
                file.write_bytes(reports.pdf(site, month, table))
            elif kind == ".xlsx":
                file.write_bytes(as_bytes(reports.sheets(table)))
            else:
                write_csv(file, table.headers, table.rows)
        except OSError as error:
            refuse("file.unwritable", f"写不了文件 {file}：{why(error)}。", as_json)
        total = dict(zip(table.headers, table.rows[-1], strict=True)) if table.rows else {}
        value = {
            "rows": max(0, len(table.rows) - 1),
            "as_of": table.as_of.isoformat(),
            "closed": table.frozen,
            "total": total,
        }
        answer({**value, "file": str(file)}, as_json, f"已写出{table.title}到 {file}")

    return run
