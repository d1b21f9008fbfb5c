"""Arrears: who owes, who collects, what was asked and promised, what is disputed, and what suppliers are paid."""
