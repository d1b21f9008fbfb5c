"""The category tree taken in from a table."""

from __future__ import annotations

from zhishou.areas.cases.models import Category, ImportBatch
from zhishou.areas.cases.queries import history
from zhishou.kernel import importing, pinyin, words
from zhishou.kernel.gate import Act
from zhishou.kernel.models import Site
from zhishou.kernel.operation import Command, Refused, ask, operation
from zhishou.kernel.types import Ref

CHUNK_BRANCHES, LEVELS, NAME_LIMIT = 500, 3, 60

words.register(
    refusals={"import.branch": "“{branch}”不能作为分类：要有一到三级，每级都要有名称，不超过 {limit} 个字。"}
)


class ImportCategories(Command):
    site: Ref[Site] = ask("站点")
    branches: list[list[str]] = ask("分类", at_least=1, at_most=CHUNK_BRANCHES, public=True)


@operation("cases.import_categories", label="导入投诉分类", capability="keep_categories")
def import_categories(act: Act, cmd: ImportCategories) -> ImportBatch:
    """Add branches (one to three names each, first level down) to the company's tree; what is there stays as it is.

    `taken` counts branches that were new, not nodes; a second time adds nothing (duty service.complaint.6).
    """
    for branch in cmd.branches:
        if not 1 <= len(branch) <= LEVELS or not all(0 < len(name.strip()) <= NAME_LIMIT for name in branch):
            raise Refused("import.branch", branch=" / ".join(branch)[:60], limit=NAME_LIMIT)
    importing.one_at_a_time(act, cmd.site)
    company = cmd.site.company()
    tree = history.categories_by_path(company)
    batch = ImportBatch.objects.create(
        site=cmd.site, what=ImportBatch.What.CATEGORIES, name=cmd.branches[0][0][:120], taken=0, already=0,
        by=act.actor.person, at=act.now,
    )  # fmt: skip
    batch.taken = sum(_grow(batch, company, tree, tuple(branch)) for branch in cmd.branches)
    batch.already = len(cmd.branches) - batch.taken
    batch.save(update_fields=["taken", "already"])
    # The names are the company's own list, shown in the tree; the event counts them.
    act.facts.pop("branches", None)
    act.note(taken=batch.taken, already=batch.already)
    return batch


def _grow(batch: ImportBatch, company: Site, tree: dict[tuple[str, ...], Category], branch: tuple[str, ...]) -> bool:
    """Make what is missing of one branch; True when its last name was new."""
    new = False
    for depth in range(1, len(branch) + 1):
        path = branch[:depth]
        if new := path not in tree:
            tree[path] = Category.objects.create(
                site=company, parent=tree.get(path[:-1]), name=path[-1], level=depth, path_name=" / ".join(path),
                sort_key="".join(pinyin.initials(name) for name in path)[:200], batch=batch,
            )  # fmt: skip
    return new
