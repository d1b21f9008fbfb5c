"""What is owed, by whom and since when; how well it is collected; who gets which letter next."""
