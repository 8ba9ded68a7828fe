"""Launches compared replicate by replicate, on the same coins."""
