"""A small network whose accounts are known, some by hostile names."""

import pandas

import diffusion

HOSTILE = ['=cmd|"x"', "<script>", "\x1b[31mred", "'; --", "new\nline", "§ñ☃", 'say "hi"', "back\\slash", "7"]
FOLLOWS = [
    ("@bo", "@ann"), ("@cy", "@ann"), ("@di", "@ann"), ("@ed", "@bo"), ("@fy", "@bo"), ("@gil", "@cy"), ("@bo", "@gil"),
    *((name, "@ann") for name in HOSTILE),
]  # fmt: skip


def small_graph():
    followers, followed = zip(*FOLLOWS, strict=True)
    return diffusion.Graph.from_arrays(followers, followed, edges="follows")


def known_accounts():
    return diffusion.read_accounts(
        pandas.DataFrame(
            {
                "account": ["@ann", "@bo", "@cy", "@di", "@ed", "@fy", "@gil", "@elsewhere"],
                "fee": [1000, 200, 100, None, 50, 0, 10, 5],
                "acceptance": [0.5, 0.25, 1.0, 0.9, None, 1.0, 0.1, 1.0],
                "owned": ["no", "no", "no", "no", "yes", "yes", "no", "yes"],
                "region": ["north", "north", "south", "south", "east", None, "north", "north"],
                "segment": ["tea", "tea", "tea", "run", "run", "run", "run", "tea"],
            }
        )
    )
