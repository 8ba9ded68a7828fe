"""The study of the founding claim: one point or many, when, and by which mechanism."""
