"""The main job: read, chain, leaders, tipping points, launches, report; every step finished is kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from diffusion import checks
from diffusion.cascades.independent import IndependentCascade
from diffusion.chain.plausible import AnyChain, PlausibleChains
from diffusion.errors import InputError
from diffusion.launches.comparison.compare import Comparison, compare_launches
from diffusion.launches.launch import Launch, Push
from diffusion.launches.placement.equal_audience import one_hub, points_of_equal_audience
from diffusion.launches.plans.plan import Plan
from diffusion.leaders.ranking import Ranking, rank_leaders
from diffusion.learning.learn import LearningMethod
from diffusion.parallel import report_progress
from diffusion.provenance import versions
from diffusion.seeds.choose import choose_seeds
from diffusion.seeds.curve import TippingCurve, tipping_curve
from diffusion.seeds.rules import RandomAccounts, TopBy
from diffusion.seeds.tipping import find_tipping_point
from diffusion.seeds.tipping_point import TippingPoint
from diffusion.study import outputs
from diffusion.study.check import LogCheck, check_against_log
from diffusion.study.chosen import ChosenAccounts, Findings, look_closely
from diffusion.study.folder import StudyFolder
from diffusion.study.planned import PlannedLaunches, compare_plan, plan_of, told
from diffusion.study.reading import Material, read_material
from diffusion.study.settings import StudyInputs, StudySettings
from diffusion.study.store import pack, unpack
from diffusion.study.study import USUAL_POWERS, Study
from diffusion.study.trust import ChainTrust, check_trust
from diffusion.words import counted

Result = TypeVar("Result")


def run_study(
    follows: Any = None,
    *,
    reposts: Any = None,
    accounts: Any = None,
    plan: Any = None,
    out: str | Path,
    edges: str = "follows",
    probability: str | None = None,
    on_bad_rows: str = "refuse",
    learning: LearningMethod | None = None,
    **questions: Any,
) -> Study:
    """Do the main job and leave a folder: from a follower list and a repost log to a tipping point and a report.

    A study that was interrupted, even killed, goes on where it stopped when it is called again with the same inputs
    and settings, and ends with the same bytes as one that was never interrupted. Files that are right stay untouched.

    Parameters
    ----------
    follows
        Who follows whom: a file or a DataFrame, as in `read_follows`. Without it the reposts themselves are the graph.
    reposts
        Who passed on what and when, as in `read_reposts`: the chain is learned from it. Without it nothing is measured;
        weighted cascade is assumed, and the report says so.
    accounts
        Fees, segments and the like, as in `read_accounts`.
    plan
        Launches to compare in time, with their ways to start, times and prices: a TOML file, as in `read_plan`, or a
        `Plan`. The report has a section on them.
    out
        The folder: new, empty, or this same study's.
    edges, on_bad_rows
        As in `read_follows`.
    probability
        The column of ``follows`` with known pass-on probabilities, instead of learning or assuming them.
    learning
        How the chain is learned from the reposts, such as `ExpectationMaximization()`; as `learn_chain` does unless
        given.
    **questions
        The fields of `StudySettings`: chance, target, powers, points, replicates, max_seeds, model, random_state, ...

    Raises
    ------
    InputError
        If an input or a setting cannot be used.
    StudyError
        If ``out`` holds something else.

    Examples
    --------
    >>> import tempfile, pandas, diffusion
    >>> rows = pandas.DataFrame([(f"@fan{i}", "@star") for i in range(30)], columns=["follower", "followed"])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     study = diffusion.run_study(rows, out=folder, powers=[1], replicates=100, points=2)
    >>> study.ranking.top(1)
    ['@star']
    """
    try:
        settings = StudySettings(**questions)
    except TypeError as error:
        raise InputError(f"run_study: {str(error).split(')', 1)[-1].strip()}; see StudySettings") from None
    inputs = StudyInputs(follows, reposts, accounts, edges, probability, on_bad_rows, learning, plan)
    asked = {
        "settings": settings.to_json(),
        "random_state": settings.random_state,
        "inputs": inputs.to_json(),
        "versions": dict(versions()),
    }
    folder = StudyFolder(Path(out), asked)  # refuses what it cannot go on with before anything is read
    material = read_material(inputs)
    run = _Run(folder, settings, material, learning, plan_of(plan, material.graph, material.accounts))
    with folder.at_work():
        return run.study()


@dataclass
class _Run:
    """The steps of a study, each done once and kept."""

    folder: StudyFolder
    settings: StudySettings
    material: Material
    learning: LearningMethod | None
    plan: Plan | None

    def __post_init__(self) -> None:
        self.graph, self.chain = self.material.graph, self.material.chain
        self.steps: list[str] = []
        self._prove()

    def _prove(self) -> None:
        """Refuse what the network cannot answer, before a folder is made."""
        accounts, settings = self.graph.account_count, self.settings
        if self.graph.tie_count == 0:
            raise InputError("the network has no ties, so nothing can spread in it")
        for name, most in (("target", settings.target), ("max_seeds", settings.max_seeds)):
            if most is not None:
                checks.integer(name, most, maximum=accounts)
        asked = (1.0,) if settings.powers is None else settings.powers
        refused = next((reason for power in asked if (reason := self._refusal(float(power)))), None)
        if refused is not None:
            borne = [f"{power:g}" for power in settings.powers or () if not self._refusal(float(power))]
            raise InputError(f"{refused}; of the powers, {', '.join(borne)} can be asked for" if borne else refused)

    def _refusal(self, power: float) -> str | None:
        """Return why the model does not bear a power on this chain, or None if it does."""
        try:
            self.settings.model.units(self.chain.amplified(power))
        except InputError as error:
            return f"power {power:g}: {error}"
        return None

    def study(self) -> Study:
        """Go through all steps in order."""
        chance = self.settings.random_state
        ranking = self._step("leaders", lambda: rank_leaders(self.chain, random_state=chance), outputs.leaders_files)
        check, trust = self._check(), self._trust()
        points: list[TippingPoint] = []
        ways: list[Mapping[str, TippingCurve]] = []
        comparisons: list[Comparison] = []
        for power in self._powers(check):
            points.append(self._point(float(power), points))
            ways.append(self._ways(points[-1], ranking))
            comparisons.append(self._comparison(points[-1]))
        found = tuple(points), tuple(ways), tuple(comparisons)
        study = Study(self.folder.path, self.settings, self.material, check, trust, ranking, *found)
        study = replace(study, chosen=self._chosen(study.points[study.main], ranking), planned=self._planned())
        self._step("report", lambda: study.sentences(), lambda _: outputs.report_files(study))
        self.folder.complete(self.steps, {"fingerprints": self._fingerprints(), "answer": study.sentences()})
        return study

    def _step(self, name: str, work: Callable[[], Result], files: Callable[[Result], Mapping[str, bytes]]) -> Result:
        self.steps.append(name)
        report_progress(f"step {name}", 0, 0)
        stored = self.folder.finished(name)
        if stored is not None:
            found: Result = unpack(stored, self.graph, self.chain, self.settings.model)
            return found
        result = work()
        self.folder.finish(name, pack(result), files(result))
        return result

    def _powers(self, check: LogCheck | None) -> list[float]:
        """Return the powers asked for, or the usual ones and the one that matches the log."""
        if self.settings.powers is not None:
            return [float(power) for power in self.settings.powers]
        matching = {check.matching_power} if check and check.matching_power else set()
        return [power for power in sorted({*USUAL_POWERS, *matching}) if not self._refusal(power)]

    def _check(self) -> LogCheck | None:
        log = self.material.log
        if log is None:
            return None
        settings = self.settings
        return self._step(
            "check",
            lambda: check_against_log(self.chain, settings.model, log, int(settings.random_state)),
            lambda _: {},
        )

    def _trust(self) -> ChainTrust | None:
        log = self.material.log
        if log is None or not self.chain.is_measured:
            return None
        settings = self.settings
        return self._step(
            "trust",
            lambda: check_trust(self.chain, log, self.learning, int(settings.random_state)),
            outputs.trust_files,
        )

    def _chosen(self, point: TippingPoint, ranking: Ranking) -> ChosenAccounts:
        """Look closely at the chosen accounts of the power that leads the report."""
        findings: list[Findings] = []

        def look() -> ChosenAccounts:
            material = self.material
            chosen, found = look_closely(
                self._ground(point.power), point.listed, ranking, material.log, material.accounts,
                material.authenticity, int(self.settings.random_state),
            )  # fmt: skip
            findings.append(found)
            return chosen

        return self._step("accounts", look, lambda _: outputs.chosen_files(findings[0]))

    def _ground(self, power: float) -> AnyChain:
        """Return what is asked about: what the chain may be, where the log says how sure it is, else the chain.

        Draws of a chain need not keep to the linear threshold model's rule that weights into an account sum to 1.
        """
        if self.chain.posterior is None or not isinstance(self.settings.model, IndependentCascade):
            return self.chain.amplified(power)
        most = min(int(self.settings.replicates), int(self.settings.most_replicates)) // 2  # two runs on each at least
        draws = min(int(self.settings.draws), most)
        return (PlausibleChains(self.chain, draws) if draws > 1 else self.chain).amplified(power)

    def _point(self, power: float, weaker: list[TippingPoint]) -> TippingPoint:
        settings = self.settings
        critical = next((point.critical for point in weaker if point.critical is not None), None)
        return self._step(
            f"tipping-power-{power:g}",
            lambda: find_tipping_point(
                self._ground(power),
                settings.model,
                chance=settings.chance,
                target=settings.target,
                max_seeds=settings.max_seeds,
                replicates=settings.most_replicates,
                critical=critical,
                random_state=settings.random_state,
            ),
            lambda point: outputs.tipping_files(point, self.graph, self.material.accounts),
        )

    def _ways(self, point: TippingPoint, ranking: Ranking) -> Mapping[str, TippingCurve]:
        """Let followers, and chance, choose as many seeds, and judge them on the same coins."""
        return self._step(
            f"ways-power-{point.power:g}",
            lambda: {"chosen": point.curve} | {
                name: self._curve(point, method)
                for name, method in (("most followers", TopBy(ranking, "followers")), ("random", RandomAccounts()))
            },
            lambda ways: outputs.ways_files(point, ways),
        )  # fmt: skip

    def _curve(self, point: TippingPoint, method: Any) -> TippingCurve:
        chance = self.settings.random_state
        chosen = choose_seeds(
            self.chain.amplified(point.power), self.settings.model, k=len(point.curve.accounts), method=method,
            evaluation_replicates=2, random_state=chance,
        )  # fmt: skip
        replicates = min(point.curve.trials, int(self.settings.replicates))
        return tipping_curve(
            self._ground(point.power), self.settings.model, chosen.accounts, target=point.target,
            replicates=replicates, random_state=chance,
        )  # fmt: skip

    def _comparison(self, point: TippingPoint) -> Comparison:
        settings = self.settings
        plans = [one_hub(self.graph)]
        if np.count_nonzero(self.graph.out_degrees) > 1:
            plans.append(points_of_equal_audience(self.graph, settings.points))
        plans.append(Launch(f"the {counted(len(point.listed), 'chosen account')}", Push(point.listed)))
        return self._step(
            f"launches-power-{point.power:g}",
            lambda: compare_launches(
                plans, self._ground(point.power), settings.model, target=point.target,
                valley=point.outbreak.valley, replicates=settings.replicates, random_state=settings.random_state,
            ),
            outputs.launch_files,
        )  # fmt: skip

    def _planned(self) -> PlannedLaunches | None:
        """Carry the plan out, if there is one."""
        plan, compared = self.plan, list[Comparison]()
        if plan is None:
            return None

        def carry_out() -> PlannedLaunches:
            draws = int(self.settings.draws)
            compared.append(compare_plan(plan, self.chain, self.material.accounts, draws=draws))
            return told(plan, compared[0])

        return self._step("plan", carry_out, lambda _: outputs.plan_files(compared[0]))

    def _fingerprints(self) -> dict[str, str]:
        found = {"graph": self.graph.fingerprint, "chain": self.chain.fingerprint}
        return found | ({"log": self.material.log.fingerprint} if self.material.log is not None else {})
