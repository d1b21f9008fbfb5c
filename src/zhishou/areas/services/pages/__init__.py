"""The pages of paid services, deposits and refunds."""
