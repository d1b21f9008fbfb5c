"""What is done in telephone marketing: guides written, wishes taken down, calls made, leads handed over and answered."""

from zhishou.areas.marketing.operations import calling, guides, leads, wishing

__all__ = ["calling", "guides", "leads", "wishing"]
