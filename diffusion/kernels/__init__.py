"""The hot loops: bare arrays in, bare arrays out, compiled by numba on first use and cached.

A kernel owns neither memory nor chance: it is given arrays, keys and places to write. Indices are unsigned, integers
are cast explicitly (numba widens products of ``uint32`` in silence), and comparisons of coins are ``<``, never ``<=``.
"""
