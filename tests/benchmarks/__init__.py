"""Tests of what the benchmarks rest on; nothing here measures time."""
