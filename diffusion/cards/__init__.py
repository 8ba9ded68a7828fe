"""Cards: one account, explained: where it ranks, whom it reaches, by which ways, and what would be lost without it."""
