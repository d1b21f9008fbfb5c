"""What can be done about a confirmation: written, checked, sent, signed by both, settled, given up."""

from zhishou.areas.confirmations.operations import checking, ending, sending, signing, writing

__all__ = ["checking", "ending", "sending", "signing", "writing"]
