"""What can be done about returns: rules set, tickets taken in, goods decided on, signed a second time, settled."""

from zhishou.areas.returns.operations import deciding, ruling, selling, settling

__all__ = ["deciding", "ruling", "selling", "settling"]
