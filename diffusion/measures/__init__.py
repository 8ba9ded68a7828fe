"""Measures of opinion leadership: each a frozen object that scores every account; one idea a file."""
