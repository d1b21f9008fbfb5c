"""What is done about assets: registered, handed over, kept up, counted, scrapped."""

from zhishou.areas.assets.operations import counting, custody, registering, scrapping, upkeep

__all__ = ["counting", "custody", "registering", "scrapping", "upkeep"]
