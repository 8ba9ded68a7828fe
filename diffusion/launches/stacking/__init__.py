"""Whether ripples stack: what points bring together beyond what they bring alone."""
