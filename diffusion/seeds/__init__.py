"""Which accounts, how many, with what guarantee."""
