"""赠品、抽奖和公益活动."""

from importlib import import_module

from django.apps import AppConfig


class Config(AppConfig):
    name = "zhishou.areas.gifts"
    label = "gifts"
    verbose_name = "赠品和抽奖"

    def ready(self) -> None:
        for name in ("auditing", "subjects", "handover", "privacy", "beside_returns"):
            import_module(f"zhishou.areas.gifts.{name}")
