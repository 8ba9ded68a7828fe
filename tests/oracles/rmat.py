"""Recursive matrices, one draw after the other."""

from tests.oracles.coins import mix64, replicate_key

WORD = 2**64


def scramble(place, levels, key):
    for turn in range(3):
        word = mix64((key + turn) % WORD)
        place = (place * (word | 1) + (word >> 32)) % 2**levels
        place ^= place >> (levels + 1) // 2
    return place


def draw(root, index, levels, quarters):
    """Return the source and the target of one draw."""
    state, source, target = replicate_key(root, index), 0, 0
    for level in range(levels):
        if level % 3 == 0:
            state = (state + 0x9E3779B97F4A7C15) % WORD
            heights = mix64(state)
        height, heights = heights % 2**21, heights >> 21
        passed = sum(height >= round(sum(quarters[: place + 1]) * 2**21) for place in range(3))
        source, target = 2 * source + passed // 2, 2 * target + passed % 2
    return tuple(scramble(place, levels, mix64(root)) for place in (source, target))


def ties(root, levels, wanted, quarters):
    """Return the first different draws, ties to oneself left out, in ascending order."""
    found, index = {}, 0
    while len(found) < wanted:
        source, target = draw(root, index, levels, quarters)
        if source != target:
            found[source, target] = True
        index += 1
    return sorted(found)
