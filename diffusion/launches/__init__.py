"""One point or many, compared on the same coins."""
