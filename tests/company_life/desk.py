"""The front desk of a shopping centre: what customers leave there."""

from __future__ import annotations

from tests.company_life.life import Life, handwriting, photo


def lockers(life: Life) -> None:
    """A cabinet with something in a box and a broken box; a bulky item, one handed out by two, and the day's check."""
    word, clerk, chief = life.word, "retail.clerk", "retail.supervisor"
    cabinet = life.do(chief, "lockers.add_cabinet", site=life.site.pk, code="A", place=f"{word}东门", small=2, large=1)
    one, two, _three = cabinet.boxes.order_by("n")
    life.do(clerk, "lockers.store", box=one.pk)
    life.do(clerk, "lockers.report_fault", box=two.pk, what=f"{word}门锁坏")
    for tag in ("07", "08"):
        bag = life.do(
            clerk, "lockers.store_bulky", site=life.site.pk, tag=tag, what=f"{word}行李箱", seal=f"{word}{tag}",
            photos=[photo()],
        )  # fmt: skip
    opening = life.do(
        clerk, "lockers.ask_opening", stay=bag.pk, cause="lost", reason=f"{word}丢了牌子", claimant=f"{word}女士",
        paper="id_card", paper_tail="123X", said_contents=f"{word}衣服",
    )  # fmt: skip
    life.do(
        chief, "lockers.decide_opening", opening=opening.pk, agreed=True, contents=f"{word}衣服三件", outcome="given",
        signature=handwriting(), photos=[photo()],
    )  # fmt: skip
    life.do(clerk, "lockers.check", site=life.site.pk, remark=f"{word}广播寻人")
