"""Names: canonical order, one code each, found in either form; interning agrees with a dictionary."""

import subprocess
import sys

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffusion import InputError, Names, UnknownAccountError
from diffusion.read.encode import MISSING, UNREADABLE, NameEncoder, is_plainly_whole, plainly_whole
from diffusion.read.interning import Interner
from diffusion.read.order import sorted_places
from diffusion.read.strings import Utf8

NAME = st.text(max_size=5) | st.integers(-(2**63), 2**63 - 1) | st.integers(-20, 20).map(str)


@given(st.lists(NAME.filter(lambda name: _encodable(name)), max_size=30))
def test_names_are_integers_by_value_then_strings_by_code_point(values):
    names = Names.of(values)
    integers = sorted({value for value in values if isinstance(value, int)})
    strings = sorted({value for value in values if isinstance(value, str)}, key=lambda text: text.encode())
    assert list(names) == [*integers, *strings]
    assert names.codes(list(names)).tolist() == list(range(len(names)))


def _encodable(name):
    try:
        return isinstance(name, int) or bool(name.encode()) or True
    except UnicodeEncodeError:
        return False


@given(st.lists(NAME.filter(_encodable), max_size=100), st.lists(NAME.filter(_encodable), max_size=100))
def test_finding_all_names_of_another_list_agrees_with_finding_each(first, second):
    names, others = Names.of(first), Names.of(second)
    assert names.find(others).tolist() == [int(names.find([other])[0]) for other in others]


def test_a_name_that_is_not_there_is_said_with_examples():
    names = Names.of(["@ann", "@bo", 3])
    with pytest.raises(UnknownAccountError, match=r"seeds: there is no account '@Ann' .* look like 3, '@ann', '@bo'"):
        names.codes(["@bo", "@Ann"], "seeds")


def test_names_out_of_order_are_refused():
    for integers, strings in (([2, 1], []), ([1, 1], []), ([], ["b", "a"]), ([], ["a", "a"])):
        with pytest.raises(InputError, match="names must ascend and be distinct"):
            Names(np.array(integers, np.int64), strings)


@pytest.mark.parametrize(
    ("text", "whole"),
    [("0", True), ("-0", False), ("007", False), ("+7", False), ("7", True), ("-7", True), ("7.0", False), ("", False),
     ("9223372036854775807", True), ("9223372036854775808", False), ("-9223372036854775807", True), ("1" * 20, False),
     ("٣", False), ("1 ", False), ("1\n", False)],
)  # fmt: skip
def test_only_a_plainly_written_integer_is_one(text, whole):
    assert plainly_whole(pa.array([text], pa.large_string())).to_pylist() == [whole]
    assert is_plainly_whole(text) is whole


@given(st.lists(st.lists(st.binary(max_size=12), max_size=60), max_size=6))
def test_interning_numbers_values_as_a_dictionary_does(batches):
    interner, numbers = Interner(), {}
    for batch in batches:
        expected = [numbers.setdefault(value, len(numbers)) for value in batch]
        assert interner.number(pa.array(batch, pa.large_binary())).tolist() == expected
    assert interner.values().to_pylist() == list(numbers)


def test_interning_makes_room_for_many_and_for_long_values():
    interner = Interner()
    values = [str(number).encode() * (number % 7) + b"x" * (20_000 * (number % 1000 == 0)) for number in range(30_000)]
    first = interner.number(pa.array(values, pa.large_binary()))
    distinct = list(dict.fromkeys(values))
    assert interner.values().to_pylist() == distinct
    assert [distinct[number] for number in first] == values
    assert interner.number(pa.array(values[::-1], pa.large_binary())).tolist() == first[::-1].tolist()


def test_columns_of_every_kind_share_their_names():
    encoder = NameEncoder()
    encoder.add("text", pa.array([b"7", b"@a", b"\xff", b"", b"nan", None], pa.binary()))
    encoder.add("integer", pa.array([7, None, 9], pa.int32()))
    encoder.add("string", pa.array(["@a", "7", None]))
    encoder.add("category", pa.array(["@b", None, "@b"]).dictionary_encode())
    encoded = encoder.finish()
    assert list(encoded.names) == [7, 9, "7", "@a", "@b"]
    columns = {column: codes.tolist() for column, codes in encoded.columns.items()}
    assert columns == {
        "text": [0, 3, UNREADABLE, MISSING, MISSING, MISSING],
        "integer": [0, MISSING, 1],
        "string": [3, 2, MISSING],
        "category": [4, MISSING, 4],
    }


WIDE = st.sampled_from([0, 1, 5, 70_000, 80_000, 2**31 - 1, 2**31, -1, 2**63 - 1])
BATCHES = st.lists(
    st.tuples(
        st.sampled_from(["follower", "followed"]),
        st.sampled_from([pa.int32(), pa.int64(), pa.uint64()]),
        st.lists(st.none() | st.integers(0, 9) | WIDE, max_size=9),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


@given(BATCHES)
def test_integers_of_any_range_are_their_own_names(batches):
    encoder, expected = NameEncoder(), {}
    for column, kind, values, categories in batches:
        fitting = [value for value in values if value is None or _fits(value, kind)]
        array = pa.array(fitting, kind)
        encoder.add(column, array.dictionary_encode() if categories else array)
        expected.setdefault(column, []).extend(fitting)
    encoded = encoder.finish()
    assert list(encoded.names) == sorted({value for part in expected.values() for value in part if value is not None})
    for column, values in expected.items():
        codes = encoded.columns[column].tolist()
        assert [None if code == MISSING else encoded.names[code] for code in codes] == values


def _fits(value, kind):
    return {"int32": -(2**31) <= value < 2**31, "int64": True, "uint64": value >= 0}[str(kind)]


HOSTILE = [
    "",
    "\x00",
    "a\nb",
    "'; DROP",
    "-",
    "00",
    "٣",
    "é",
    "e\u0301",
    "日本",
    "🦊" * 300,
    "\u202e@ann",
    '"',
    "\ufeff",
]


@given(st.lists(st.one_of(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(HOSTILE))))
def test_strings_are_taken_apart_and_put_together(strings):
    parts = Utf8.of(strings)
    assert (len(parts), parts.to_arrow().to_pylist()) == (len(strings), strings)
    array = pa.array(["front", *strings, "back"], pa.large_string())[1:-1]
    again = Utf8.of(array)
    assert (again.offsets.tolist(), again.data.tobytes()) == (parts.offsets.tolist(), parts.data.tobytes())


def test_names_from_files_lists_and_slices_have_one_fingerprint():
    listed = Names.of([7, *HOSTILE])
    sliced = Names(listed.integers, pa.array(["", *sorted(HOSTILE), "z"], pa.large_string())[1:-1])
    proven = Names.proven(listed.integers, listed.utf8)
    assert listed == sliced == proven != Names.of([7])
    assert listed.fingerprint == sliced.fingerprint == proven.fingerprint
    assert list(proven) == list(listed) == [7, *sorted(HOSTILE)]
    assert proven.find(sliced).tolist() == list(range(len(HOSTILE) + 1))


def test_names_that_are_integers_do_without_arrow_and_pandas():
    program = """if True:
        import sys, numpy, diffusion
        graph = diffusion.Graph(diffusion.Names(numpy.arange(3), []), [0, 1, 2, 2], [1, 2], [1, 1])
        chain = diffusion.weighted_cascade(graph)
        assert len(chain.fingerprint) == 16 and graph.names.find(["2", 1, "@ann"]).tolist() == [2, 1, -1]
        assert diffusion.choose_seeds(chain, k=1).codes.tolist() == [0]
        print(*(name for name in ("pyarrow", "pandas", "networkx", "matplotlib") if name in sys.modules))
    """
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (run.returncode, run.stderr, run.stdout.strip()) == (0, "", "")


ENCODABLE = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LONG = st.tuples(
    st.sampled_from(["", "@user", "x" * 40, "x" * 90]), ENCODABLE, st.sampled_from(["", "\x00", "\x00\x00"])
)


@given(st.lists(ENCODABLE | LONG.map("".join), unique=True, max_size=30), st.sampled_from(["", "p", "prefix_"]))
def test_strings_are_sorted_as_python_sorts_them(strings, prefix):
    strings = [prefix + string for string in strings]
    places = sorted_places(pa.array(["left out", *strings], pa.large_string())[1:])
    assert [strings[place] for place in places] == sorted(strings)


def test_many_strings_are_sorted_and_looked_up_whether_few_or_many_are_wanted():
    strings = [f"@user_{number * 7919 % 100_003:x}" + "é" * (number % 30) for number in range(20_000)]
    assert [strings[place] for place in sorted_places(pa.array(strings, pa.large_string()))] == sorted(strings)
    names = Names.of([*strings, 7])
    for count in (3, 100, 5_000):
        assert names.take(names.find(strings[:count])) == strings[:count]
        assert names.find(["7", *strings[:count], "@nobody"]).tolist()[:: count + 1] == [0, -1]
