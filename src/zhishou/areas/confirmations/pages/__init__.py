"""Pages of confirmations: the register, writing one, one of them, its papers, and what the other side sees by their link."""
