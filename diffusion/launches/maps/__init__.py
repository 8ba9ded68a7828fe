"""Maps of the decision: where it tips, when moments matter, what money buys, and what would change the answer."""
