"""Audiences: how much of one is real, how much several share, and what is paid for twice."""
