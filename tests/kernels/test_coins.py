"""The coins equal their plain twins bit by bit, and the definition that ``docs/design.md`` fixes."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from diffusion.kernels import coins
from diffusion.kernels.compile import kernel
from diffusion.randomness import Purpose, root_key
from tests.oracles import coins as plain

words, accounts = st.integers(0, 2**64 - 1), st.integers(0, 2**31 - 1)


@kernel
def draw(root: np.uint64, replicate: np.uint64, source: np.uint64, target: np.uint32, out: np.ndarray) -> None:
    key = coins.replicate_key(root, replicate)
    out[0], out[1] = key, coins.account_key(key, source)
    out[2], out[3] = coins.account_coin(key, np.uint32(source)), coins.tie_coin(out[1], target)


def by_kernel(root, replicate, source, target):
    out = np.zeros(4, np.uint64)
    draw(np.uint64(root), np.uint64(replicate), np.uint64(source), np.uint32(target), out)
    return out.tolist()


@given(words, words, accounts, accounts)
def test_every_coin_equals_its_twin(root, replicate, source, target):
    key = plain.replicate_key(root, replicate)
    row = plain.account_key(key, source)
    assert by_kernel(root, replicate, source, target) == [
        key, row, plain.account_coin(key, source), plain.tie_coin(row, target),
    ]  # fmt: skip


@given(words)
def test_scrambling_loses_nothing(word):
    assert 0 <= unmix64(plain.mix64(word)) == word


def test_coins_have_31_bits():
    drawn = np.array([by_kernel(7, replicate, 3, 5)[2:] for replicate in range(4_000)])
    assert 2**30 <= drawn.max() < 2**31


def test_scrambling_is_that_of_splitmix64():
    first_words = [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4]  # of the published generator, seeded with 0
    assert [plain.replicate_key(0, replicate) for replicate in (0, 1)] == first_words


def test_the_first_coins_stay_what_they_are():
    """Results replay from one version to the next only while these stay."""
    root = int(root_key(0, Purpose.CASCADE))
    assert root == 4881901421217228719
    assert by_kernel(root, 0, 0, 1) == [8181550976377549928, by_kernel(root, 0, 0, 2)[1], 371331815, 1044540687]
    assert by_kernel(root, 0, 0, 2)[3] == 1905876972


def unmix64(word: int) -> int:
    """Undo the scrambling, step by step."""
    for shift, factor in ((31, 0x94D049BB133111EB), (27, 0xBF58476D1CE4E5B9), (30, 1)):
        word = unshift(word, shift) * pow(factor, -1, 2**64) % 2**64
    return word


def unshift(word: int, shift: int) -> int:
    found = word
    for _ in range(64 // shift):
        found = word ^ found >> shift
    return found
