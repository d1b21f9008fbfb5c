"""What is done with mailings."""

from zhishou.areas.mailings.operations import answering, listing, sending  # noqa: F401
