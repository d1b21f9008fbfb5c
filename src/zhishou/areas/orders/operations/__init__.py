"""What can be done about orders: quoted and approved, placed and promised, made ready and handed out, paid, cancelled, on credit."""

from zhishou.areas.orders.operations import crediting, doubling, fulfilling, paying, quoting, setting_off

__all__ = ["crediting", "doubling", "fulfilling", "paying", "quoting", "setting_off"]
