"""The benchmarks' own logic: turns and ratios, sections between marks, requirements that stay until measured again."""

from itertools import count

import pytest

from benchmarks import assembly, plain
from benchmarks.__main__ import PARTS, text_of
from benchmarks.required import NOT_YET, REQUIREMENTS, kept, known, requirements_table
from benchmarks.results import lift, replace, section, table
from benchmarks.timing import Ratio, Turns, figure, take_turns, take_turns_at
from diffusion import IndependentCascade, simulate
from tests.networks import clique


def test_the_median_is_of_ratios_within_turns_and_not_the_ratio_of_medians():
    taken = Turns({"slow": [8.0, 20.0, 9.0], "fast": [4.0, 2.0, 1.0]})
    assert taken.ratio("slow", "fast") == Ratio(9.0, 2.0, 10.0)
    assert taken.fastest(["slow", "fast"]) == "fast"


def test_works_take_turns_after_a_run_each_that_does_not_count():
    log, clock = [], count()
    works = {"a": lambda: log.append("a"), "b": lambda: log.append("b")}
    taken = take_turns(works, turns=3, clock=lambda: float(next(clock)))
    assert "".join(log) == "ab" + "ababab"
    assert taken.seconds == {"a": [1.0] * 3, "b": [1.0] * 3}


def test_repetitions_are_as_many_as_the_seconds_allow_and_seconds_are_those_of_one():
    now = 0.0

    def work(times: int) -> None:
        nonlocal now
        now += 0.01 * times

    taken = take_turns_at({"work": work}, seconds=1.0, turns=2, clock=lambda: now)
    assert taken.seconds["work"] == pytest.approx([0.01, 0.01])
    assert now == pytest.approx(0.01 + (1 + 4 + 16 + 64) * 0.01 + 2 * 1.0)


def test_a_section_is_replaced_and_the_others_stay():
    page = replace(replace("# Title\n\nProse.", "one", "first"), "two", "second")
    page = replace(page, "one", "first again, with \\1 and $")
    assert section(page, "one") == "first again, with \\1 and $"
    assert section(page, "two") == "second"
    assert page.startswith("# Title\n\nProse.\n")
    assert section(page, "three") is None


def test_requirements_are_lifted_out_of_what_a_part_prints():
    shown, found = lift("| a |\n\nrequired: curve = 1,200 (1,100 to 1,300) times\n\nmore\n")
    assert shown == "| a |\n\nmore"
    assert found == {"curve": "1,200 (1,100 to 1,300) times"}


def test_what_was_measured_stays_until_it_is_measured_again():
    before = kept(requirements_table({"curve": "900 times", "outbreak": "31 %"}))
    assert before == {"curve": "900 times", "outbreak": "31 %"}
    after = requirements_table(before | {"curve": "1,000 times"})
    assert kept(after) == {"curve": "1,000 times", "outbreak": "31 %"}
    assert after.count(NOT_YET) == len(REQUIREMENTS) - 2


def test_a_requirement_that_nobody_knows_is_refused():
    known({"curve": "1"})
    with pytest.raises(ValueError, match="no requirement is called curves"):
        known({"curves": "1"})


def test_parts_and_requirements_have_names_of_their_own():
    assert len({part.module for part in PARTS}) == len(PARTS)
    assert len({one.key for one in REQUIREMENTS}) == len(REQUIREMENTS)
    told = text_of(PARTS[1], "text", ["data"]).splitlines()
    assert told == [f"## {PARTS[1].title}", "", f"`python -m benchmarks.{PARTS[1].module} --data PATH`", "", "text"]


def test_tables_and_figures():
    assert table(["a", "b"], [[1, 2], [3, 4]]).splitlines()[1:] == ["|---|---|", "| 1 | 2 |", "| 3 | 4 |"]
    assert [figure(value) for value in (0, 0.999, 9.9951, 1234.5)] == ["0", "0.999", "10.00", "1,234"]


def test_innermost_loops_and_their_width_are_read_from_assembly():
    code = """
    .LBB0_1:
        addq $1, %rax
    .LBB0_2:
        vpaddd (%rsi), %zmm1, %zmm2
        jne .LBB0_2
        jne .LBB0_1
    .LBB0_3:
        vmovdqu (%rsi), %ymm1
        jae .LBB0_3
        prefetcht0 (%rax)
        jmp .LBB0_9
    """.replace("    .LBB", ".LBB")
    assert assembly.described(code) == [2, 1, 0, 0, 1, 0]


def test_the_plain_loop_spreads_as_far_as_the_package():
    chain = clique(12, 0.1)
    spread, decided = plain.counted(chain, [0], replicates=20_000)
    assert spread == pytest.approx(simulate(chain, IndependentCascade(), [0], replicates=20_000).mean, rel=0.02)
    assert decided == pytest.approx(11 * spread)
