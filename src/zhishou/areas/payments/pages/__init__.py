"""The pages of money that comes in."""
