"""Names that are read as they stand, but may not be what was meant."""

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from diffusion.read.names import Names
from diffusion.read.report import shown
from diffusion.words import counted


def doubts(names: Names) -> tuple[str, ...]:
    """Return a sentence for each thing about the names that a reader should look at.

    >>> doubts(Names.of(["@ann", "@ann ", "7.0"]))
    ("1 name begins or ends with a blank, such as '@ann '.", "1 name is a number with a fraction, such as '7.0'.")
    """
    if not len(names.strings):
        return ()
    blanks = names.strings.filter(pc.match_substring_regex(names.strings, r"^\s|\s$"))
    fractions = names.strings.filter(pc.match_substring_regex(names.strings, r"^-?[0-9]+\.[0-9]+$"))
    both = pc.is_in(names.strings, value_set=pa.array(names.integers).cast(pa.large_string()))
    found = [
        _sentence(blanks, "begins or ends with a blank", "begin or end with a blank"),
        _sentence(fractions, "is a number with a fraction", "are numbers with a fraction"),
        _sentence(names.strings.filter(both), "is an integer and a string", "are integers and strings both"),
    ]
    return tuple(sentence for sentence in found if sentence)


def _sentence(strings: Any, one: str, many: str) -> str:
    count = len(strings)
    return (
        f"{counted(count, 'name')} {one if count == 1 else many}, such as {shown(strings[0].as_py())}." if count else ""
    )
