"""Budgets: how many points are best for a given audience, when one view is enough and when it is not."""

import diffusion
from benchmarks.one_point_or_many.grounds import Ground, scale_free
from benchmarks.one_point_or_many.mechanisms import MECHANISMS
from benchmarks.one_point_or_many.setting import Setting
from benchmarks.results import table

NUMBERS = (1, 2, 5, 10, 20, 40)
PICTURES = {0: "budgets_simple", 5: "budgets_little"}


def tables(setting: Setting) -> str:
    """Return the best number of points for each budget, by mechanism."""
    ground = Ground.uniform("scale-free", scale_free())
    most = int(ground.graph.out_degrees.max())
    budgets = [most // 16, most // 8, most // 4, most // 2, most]
    rows = []
    for place in (0, 1, 3, 4, 5):
        mechanism = MECHANISMS[place]
        found = diffusion.budget_map(
            ground.chain, mechanism.model(len(ground.graph)), NUMBERS, budgets, target=len(ground.graph) // 10,
            won_over=True, replicates=setting.replicates(400),
        )  # fmt: skip
        if place in PICTURES:
            setting.keep(found.plot(), PICTURES[place])
        best = found.best_table()
        rows.append([mechanism.name, *(f"{row.mean:,.0f} by {row.may_be_best}" for row in best.itertuples())])
    head = ["won over, by how many points (all that cannot be told from the best)",
            *(f"{budget:,} followers" for budget in budgets)]  # fmt: skip
    return table(head, rows)
