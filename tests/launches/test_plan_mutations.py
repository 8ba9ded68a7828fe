"""Whatever becomes of a line of a plan, it is a plan again or refused by a line: no other error, and no wrong copy."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from diffusion import read_plan
from diffusion.errors import InputError
from tests.launches.plan_text import ACCOUNTS, GRAPH, PLAN

MECHANISMS = """
content_fading = { kind = "half-life", half_life = "6h" }
post_fading = { kind = "power law", start = "5min", exponent = 0.5 }
attention = { capacity = 100, exponent = 0.5 }
reinforcement = { multiples = [1, 1.5, inf] }
refractory = { period = "1d", most = 3 }
rhythm = { rates = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3], offset_hours = 8 }
hour = 20:30:00
trending = { threshold = 50, visibility = 0.01 }
"""
KIND = 'kind = "timed cascade"\n'
LINES = PLAN.replace(KIND, KIND + MECHANISMS).splitlines()
VALUE = re.compile(r'(?<== )(?:"[^"]*"|[0-9.]+|\{.*\}|\[.*\])|(?<=[\[, ])"[^"]*"(?=[],])')
OTHERS = (
    "0", "-1", "2.5", "1e308", "inf", "nan", "true", '""', '"x"', '"6h"', '"1e400h"', "[]", "[1]", '["@ann"]', "[[]]",
    "{}", '{ kind = "fixed" }', "2026-01-01", "10:00:00", "99999999999999999999", '"everybody"', "[{}]", "5e-324",
    '"\\u0000"', '"network"', "7", '{ "" = 1 }', "{ accounts = [] }", "1_000_000", "\n", '"', "[", "= 1",
)  # fmt: skip


@st.composite
def changes(draw):
    """Return the plan with one value, line or sign of it changed, or two."""
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 2))):
        number = draw(st.integers(0, len(lines) - 1))
        values = [match.span() for match in VALUE.finditer(lines[number])]
        if values:
            start, end = draw(st.sampled_from(values))
            lines[number] = lines[number][:start] + draw(st.sampled_from(OTHERS)) + lines[number][end:]
        else:
            lines[number] = draw(st.sampled_from(["", "[", lines[0], lines[number][:-1], lines[number] * 2]))
    return "\n".join(lines)


@settings(deadline=None, max_examples=150)
@given(text=changes())
def test_a_changed_plan_is_read_or_refused_by_the_line(tmp_path_factory, text):
    file = tmp_path_factory.getbasetemp() / "changed.toml"
    file.write_text(text)
    message = None
    try:
        plan = read_plan(file, GRAPH, ACCOUNTS)
    except InputError as refusal:
        message = str(refusal)
    if message is None:
        assert read_plan(plan.save(file), GRAPH, ACCOUNTS).to_toml() == plan.to_toml()
        return
    line = re.match(rf"{re.escape(str(file))}:(\d+): ", message)
    assert line is not None, message
    assert 1 <= int(line[1]) <= text.count("\n") + 1
