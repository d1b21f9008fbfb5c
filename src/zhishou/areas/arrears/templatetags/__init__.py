"""What templates of other areas show of arrears."""
