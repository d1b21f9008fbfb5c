"""The pages of gifts, draws and charity, and what everybody sees of a draw."""
