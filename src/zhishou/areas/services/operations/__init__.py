"""What is done with paid services, their money, deposits and refunds."""

from zhishou.areas.services.operations import bills, deposits, prices, refunds, remittances, signing  # noqa: F401
