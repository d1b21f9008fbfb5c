"""The pages of the account department."""
