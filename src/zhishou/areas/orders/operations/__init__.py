"""What can be done about orders: quoted and approved, placed and promised, made ready and handed out, paid, cancelled, on credit."""

from zhishou.areas.orders.operations import crediting, fulfilling, paying, quoting

__all__ = ["crediting", "fulfilling", "paying", "quoting"]
