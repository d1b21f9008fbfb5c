"""核验抽奖。只要 Python 3.10 以上，不用联网，不用安装别的：  python3 verify_draw.py draw.json

1. 种子的 SHA-256 必须等于开始报名前公布、印在海报上的“承诺”。
2. 名单（去重、排序，一行一个）的 SHA-256 必须等于截止时公布的“名单摘要”。
3. 以“种子|公开数字”为钥匙，算每个号码的 HMAC-SHA256，从小到大排；前几名依次得一等奖、二等奖……
Verifies a lucky draw: the seed fits what was committed to, the list is the published one, the winners follow by rule.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import sys
from collections.abc import Iterable
from pathlib import Path


def commitment_of(seed: str) -> str:
    """What is published before anybody takes part."""
    return hashlib.sha256(seed.encode()).hexdigest()


def digest_of(entries: Iterable[str]) -> str:
    """What is published when the list is closed; the order in which entries came makes no difference."""
    return hashlib.sha256("".join(f"{one}\n" for one in sorted(set(entries))).encode()).hexdigest()


def drawn(entries: Iterable[str], seed: str, public: str, numbers: Iterable[int]) -> list[list[str]]:
    """The winners of each prize, `numbers` saying how many each has; nobody wins twice."""
    key = f"{seed}|{public}".encode()
    order = sorted(set(entries), key=lambda one: (hmac.new(key, one.encode(), hashlib.sha256).hexdigest(), one))
    return [[order.pop(0) for _ in range(min(number, len(order)))] for number in numbers]


def main(file: str) -> int:
    """Say of a published draw what fits; 1 when something does not."""
    told = json.loads(Path(file).read_text(encoding="utf-8"))
    prizes, entries = told["prizes"], told["entries"]
    winners = drawn(entries, told["seed"], told["public_value"], [one["number"] for one in prizes])
    checks: dict[str, tuple[object, object]] = {
        "承诺 commitment": (told["commitment"], commitment_of(told["seed"])),
        "名单摘要 list": (told["list_digest"], digest_of(entries)),
        **{f"{one['title']} {one['name']}": (one["winners"], won) for one, won in zip(prizes, winners, strict=True)},
    }
    for name, (published, found) in checks.items():
        print("相符 OK  " if published == found else "不符 WRONG", name, found)
    print(f"请把承诺和海报上的对照，把公开数字 {told['public_value']} 和它的出处对照：{told['public_source']}")
    return 0 if all(published == found for published, found in checks.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
