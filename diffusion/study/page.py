"""What a study found, put together for the report."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from diffusion.provenance import versions
from diffusion.report.audience import audience_map
from diffusion.report.content import PowerResults, ReportContent
from diffusion.report.network import network_figure
from diffusion.study.planned import PlannedLaunches
from diffusion.study.study import Study
from diffusion.study.tables import seeds_table, ways_table

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def content_of(study: Study, drawn: Mapping[str, bytes]) -> ReportContent:
    """Return the content of the study's report, with the pictures that were drawn already."""
    material, chain = study.material, study.chain
    sources = (
        study.graph.reading,
        material.log and material.log.reading,
        material.accounts and material.accounts.reading,
    )
    agrees = study.check is None or study.check.agrees
    return ReportContent(
        title=f"How many accounts does it take? {study.graph.account_count:,} accounts, {study.graph.tie_count:,} ties",
        graph=study.graph,
        chain_summary=str(chain.provenance.settings.get("meaning", chain.provenance.operation)),
        measured=study.measured,
        results=tuple(_results(study, place) for place in range(len(study.points))),
        leaders=study.ranking,
        main=study.main,
        matching_power=study.check.matching_power if study.check else None,
        reading=tuple(source.summary() for source in sources if source is not None),
        warnings=(() if agrees or study.check is None else (study.check.summary(),)) + study.left_out_words(),
        assumptions=(f"The model is the {study.settings.model.name}.",)
        + ((study.check.summary(),) if study.check is not None and agrees else ()),
        trust=() if study.trust is None else tuple(study.trust.sentences()),
        overlap="" if study.chosen is None else study.chosen.overlap,
        cards=() if study.chosen is None else study.chosen.cards,
        **({} if study.planned is None else _planned(study.planned)),
        communities="" if study.chosen is None else study.chosen.communities,
        validation=None if study.trust is None else study.trust.validation,
        settings=_settings(study),
        drawn=drawn,
    )


def network_picture(study: Study) -> "Figure":
    """Return the network picture of the leading power's seeds."""
    codes = study.graph.codes(study.points[study.main].listed)
    return network_figure(audience_map(study.graph, codes))


def _results(study: Study, place: int) -> PowerResults:
    point = study.points[place]
    return PowerResults(
        point=point,
        seeds=seeds_table(point, study.graph, study.material.accounts),
        comparison=study.comparisons[place],
        ways=ways_table(point, study.ways[place]),
        price=study.price(point),
    )


def _planned(planned: PlannedLaunches) -> dict[str, Any]:
    return {"plan": planned.plan, "plan_answer": planned.answer, "plan_columns": planned.columns}


def _settings(study: Study) -> dict[str, Any]:
    asked = {name: "not given" if value is None else value for name, value in study.settings.to_json().items()}
    made = {f"version of {name}": version for name, version in versions().items()}
    return asked | {
        "random state": study.settings.random_state,
        **made,
        "fingerprint of the graph": study.graph.fingerprint,
        "fingerprint of the chain": study.chain.fingerprint,
    }
