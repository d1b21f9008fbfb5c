"""What is done to find people."""

from zhishou.areas.recruiting.operations import choosing, hiring, opening  # noqa: F401
