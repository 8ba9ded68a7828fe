"""The plain twin of ``kernels/coins.py``: the same coins from Python's own integers."""

MASK_64, MASK_32 = 2**64 - 1, 2**32 - 1


def mix64(word: int) -> int:
    """Scramble 64 bits."""
    word = (word ^ word >> 30) * 0xBF58476D1CE4E5B9 & MASK_64
    word = (word ^ word >> 27) * 0x94D049BB133111EB & MASK_64
    return word ^ word >> 31


def replicate_key(root: int, replicate: int) -> int:
    """Return the key of one replicate under a root key."""
    return mix64(int(root) + (int(replicate) + 1) * 0x9E3779B97F4A7C15 & MASK_64)


def account_key(replicate: int, account: int) -> int:
    """Return the key of one account within a replicate."""
    return mix64(int(replicate) ^ (int(account) + 1) * 0xD1342543DE82EF95 & MASK_64)


def account_coin(replicate: int, account: int) -> int:
    """Return an account's own coin in [0, 2**31)."""
    return tie_coin(replicate, account)


def tie_coin(source: int, target: int) -> int:
    """Return the coin in [0, 2**31) of the tie from the account whose key is ``source`` to the account ``target``."""
    word = int(target) * 0x9E3779B1 & MASK_32 ^ source & MASK_32
    word = (word ^ word >> 16) * 0x21F0AAAD & MASK_32
    word = (word ^ word >> 15) + (source >> 32) & MASK_32
    word = (word ^ word >> 15) * 0x735A2D97 & MASK_32
    return (word ^ word >> 15) >> 1
