"""Make every table and figure of docs/one-point-or-many.md anew.

    python -m benchmarks.one_point_or_many                          # everything
    python -m benchmarks.one_point_or_many --only moments real      # some parts
    python -m benchmarks.one_point_or_many --data ../shared/data    # where real networks lie; skipped where absent
    python -m benchmarks.one_point_or_many --quick                  # small and rough, to see that it runs

Tables take the place of their sections in the page and are printed; figures are written beside it. A quick run prints
its tables and writes nothing.
"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.one_point_or_many import budgets, equal_audience, equal_price, geometry, moments, phases, real, turns
from benchmarks.one_point_or_many.setting import Setting
from benchmarks.results import replace

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "one-point-or-many.md"
PARTS: dict[str, Callable[[Setting], str]] = {
    "equal-audience": equal_audience.tables,
    "equal-price": equal_price.tables,
    "moments": moments.tables,
    "geometry": geometry.tables,
    "phases": phases.tables,
    "budgets": budgets.tables,
    "turns": turns.tables,
    "real": real.tables,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), help="which parts to run")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="where real networks lie")
    parser.add_argument("--quick", action="store_true", help="few replicates; nothing is written")
    asked = parser.parse_args()
    setting = Setting(asked.data, asked.quick, None if asked.quick else DOCS)
    for name in asked.only:
        begin = time.perf_counter()
        text = PARTS[name](setting)
        print(f"\n## {name}\n\n{text}\n\n({time.perf_counter() - begin:.0f} s)", flush=True)
        if not asked.quick:
            page = PAGE.read_text("utf-8") if PAGE.exists() else "# One point or many?\n"
            PAGE.write_text(replace(page, name, text), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
