"""收款台: receipts, the drawer, bank slips, and what the bank and the channels say of them."""
