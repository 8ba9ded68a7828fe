"""Plans: several launches and what they are to be compared by, from a file or from objects."""
