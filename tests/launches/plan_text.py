"""A plan that has a bit of everything, and ways to change a line of it and see what is said."""

import pytest

from diffusion import read_plan
from diffusion.errors import InputError
from tests.launches.networks import HOSTILE, known_accounts, small_graph

GRAPH, ACCOUNTS = small_graph(), known_accounts()
PLAN = """\
horizon = "2d"
power = 1.5
target = 5
replicates = 200
random_state = 7
budget = 2000
same_person = [
  ["@ann", "@cy"],
]

[[cross_posts]]
source = "@bo"
target = "@di"
chance = 0.5
delay = "10min"

[model]
kind = "timed cascade"
delays = { kind = "exponential", mean = "1h" }

[[launches]]
name = "first"
power = 2
budget = 1500

[[launches.pushes]]
kind = "push"
accounts = [
  "@ann",
  "@bo",
]

[[launches.pushes]]
kind = "television"
audience = { region = "north" }
share = 0.5
chance = 0.1
at = "6h"
duration = "1h"
cost = 100

[launches.reserve]
accounts = ["@gil", "@cy"]
batch = 2
pause = "30min"
most = 1

[[launches]]
name = "second"

[[launches.pushes]]
kind = "paid influencers"
accounts = ["@ann", "@cy"]
fee = { "@ann" = 10, "@cy" = 20 }

[[launches.pushes]]
kind = "advertising"
audience = "everybody"
impressions = 10
chance = 0.01
cost_per_thousand = 100

[[launches.pushes]]
kind = "giveaway"
audience = { community_of = "@gil" }
chance = 0.2
cost_per_participant = 1

[[launches.pushes]]
kind = "official site"
name = "the shop"
audience = { accounts = ["@ed", "@fy"] }
visits = 3
chance = 0.5
duration = "1d"
"""
LINES = PLAN.splitlines()


def line_of(text):
    """Return the number of the first line with a text."""
    return next(number for number, line in enumerate(LINES, 1) if text in line)


def changed(file, old, new):
    """Write the plan with one line changed, and return its number."""
    number = line_of(old)
    lines = [*LINES[: number - 1], LINES[number - 1].replace(old, new), *LINES[number:]]
    file.write_text("\n".join(lines))
    return number


def refusal_of(file, *network):
    """Return why a file is refused, which is one line."""
    with pytest.raises(InputError) as refusal:
        read_plan(file, *network)
    assert "\n" not in str(refusal.value).replace(HOSTILE[4], "")
    return refusal.value
