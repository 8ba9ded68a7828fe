"""Tables become a `Graph`: who sees whom, frozen, in canonical order."""
