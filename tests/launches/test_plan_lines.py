"""Where the keys of a TOML file stand: found for every value that the standard library's parser finds."""

import json
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffusion.launches.plans.lines import lines_of

DOCUMENT = '''\
# a comment with = and [brackets] and "quotes
title = "a # in a text"   # comment
a.b . "c.d" = 1

[ table . 'x y' ]
text = """
first
= "second" \\"""
third"""
literal = \'\'\'
[no.header]
x = 1\'\'\'
when = 1979-05-27 07:32:00
local = 07:32:00
list = [
  1, [2, 3],   # a comment, with a comma

  { a = "]", b.c = [ "}", 5 ] },
  """
  two lines""", "after",
]
empty = []
none = {}

[[rows]]
name = 'one'
[[rows.inner]]
k = 1
[rows.more]
deep = true
[[rows.inner]]
k = inf
[[rows]]
"na\\u006de" = "two"
[[rows.inner]]
k = """""quoted"""""
'''
EXPECTED = {
    ("title",): 2, ("a",): 3, ("a", "b"): 3, ("a", "b", "c.d"): 3, ("table",): 5, ("table", "x y"): 5,
    ("table", "x y", "text"): 6, ("table", "x y", "literal"): 10, ("table", "x y", "when"): 13,
    ("table", "x y", "local"): 14, ("table", "x y", "list"): 15, ("table", "x y", "list", 0): 16,
    ("table", "x y", "list", 1, 1): 16, ("table", "x y", "list", 2): 18, ("table", "x y", "list", 2, "b", "c", 1): 18,
    ("table", "x y", "list", 3): 19, ("table", "x y", "list", 4): 20, ("table", "x y", "empty"): 22,
    ("table", "x y", "none"): 23, ("rows",): 25, ("rows", 0): 25, ("rows", 0, "name"): 26, ("rows", 0, "inner"): 27,
    ("rows", 0, "inner", 0): 27, ("rows", 0, "inner", 0, "k"): 28, ("rows", 0, "more", "deep"): 30,
    ("rows", 0, "inner", 1): 31, ("rows", 0, "inner", 1, "k"): 32, ("rows", 1): 33, ("rows", 1, "name"): 34,
    ("rows", 1, "inner", 0): 35, ("rows", 1, "inner", 0, "k"): 36,
}  # fmt: skip


def paths(value, path=()):
    """Return the paths to all values of a document."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return {path} | {inner for key, part in parts for inner in paths(part, (*path, key))}


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_every_key_and_element_has_its_line(ending):
    text = DOCUMENT.replace("\n", ending)
    found = lines_of(text)
    assert {path: found[path] for path in EXPECTED} == EXPECTED
    assert set(found) == paths(tomllib.loads(text))


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
scalars = st.one_of(
    st.integers(-(2**63), 2**63 - 1), st.booleans(), st.floats(allow_nan=False), st.dates(), texts, st.datetimes()
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=8,
)
documents = st.recursive(
    st.dictionaries(texts, values, max_size=3),
    lambda inner: st.dictionaries(texts, st.one_of(values, inner, st.lists(inner, min_size=1, max_size=3)), max_size=3),
    max_leaves=5,
)


def quoted(text):
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def inline(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quoted(key)} = {inline(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[ # comment ]\n" + ",\n".join(map(inline, value)) + "\n]"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool):
        return str(value).lower()
    return (
        repr(value)
        if isinstance(value, int | float)
        else value.isoformat(" ")
        if hasattr(value, "hour")
        else str(value)
    )


def written(document, path=()):
    """Write a document with the tables under headers."""
    later = {key: part for key, part in document.items() if is_table(part) or is_tables(part)}
    text = "".join(f"{quoted(key)} = {inline(part)}\n" for key, part in document.items() if key not in later)
    for key, part in later.items():
        name = ".".join(map(quoted, (*path, key)))
        for table in part if is_tables(part) else [part]:
            text += (f"[[{name}]]\n" if is_tables(part) else f"[{name}]\n") + written(table, (*path, key))
    return text


def is_table(value):
    return isinstance(value, dict)


def is_tables(value):
    return isinstance(value, list) and value != [] and all(map(is_table, value))


@given(documents)
def test_the_scan_finds_what_the_parser_finds(document):
    text = written(document)
    assert set(lines_of(text)) == paths(tomllib.loads(text))
