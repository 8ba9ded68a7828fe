"""Subcommands on opinion leaders: who leads, what several share, one account explained, stars against many."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from diffusion.cli.app import app
from diffusion.cli.options import (
    AccountsFile,
    AsJson,
    BadRows,
    BadRowsOption,
    Edges,
    EdgesOption,
    Follows,
    LearningOption,
    Power,
    Probability,
    Quiet,
    RandomState,
    Replicates,
    Reposts,
    Target,
    Threads,
    material_of,
    names,
)
from diffusion.cli.session import Session

if TYPE_CHECKING:
    import pandas

    from diffusion.leaders.ranking import Ranking


@dataclass(frozen=True)
class Places:
    """A ranking as a terminal has room for it: ranks by all measures, and the score of the first alone."""

    ranking: "Ranking"

    def table(self) -> "pandas.DataFrame":
        """Return the ranks."""
        return self.ranking.places()

    def summary(self) -> str:
        """Return the sentences."""
        return self.ranking.summary()


@app.command()
def leaders(
    follows: Follows,
    reposts: Reposts = None,
    edges: EdgesOption = Edges.follows,
    probability: Probability = None,
    learning: LearningOption = None,
    power: Power = 1.0,
    measures: Annotated[
        str | None, typer.Option(help="short names separated by commas, the first leads; or all")
    ] = None,
    top: Annotated[int, typer.Option(help="how many to show")] = 20,
    out: Annotated[Path | None, typer.Option(help="write all accounts here, as .csv or .parquet")] = None,
    on_bad_rows: BadRowsOption = BadRows.refuse,
    random_state: RandomState = 0,
    threads: Threads = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Rank opinion leaders: by expected spread, followers, PageRank and k-shell, or by the measures you name."""
    from diffusion.leaders.ranking import rank_leaders
    from diffusion.measures.every import measures_named

    session = Session(as_json, quiet, threads)
    with session.working():
        material = material_of(follows, reposts, edges, probability, on_bad_rows, learning)
        ground = material.chain.amplified(power)
        chosen = None if measures is None else measures_named(measures.split(","), ground, material.log)
        ranking = rank_leaders(ground, measures=chosen, top=top, random_state=random_state)
        if out is not None:
            from diffusion.read.export import write_table

            write_table(ranking.table(top=len(ranking.names)), out)
    session.show("leaders", ranking if as_json else Places(ranking))


@app.command()
def overlap(
    follows: Follows,
    candidates: Annotated[str, typer.Option(help="accounts in the order to be called, separated by commas")],
    accounts: AccountsFile = None,
    spread: Annotated[bool, typer.Option("--spread", help="of expected spreads rather than of followers")] = False,
    reposts: Reposts = None,
    edges: EdgesOption = Edges.follows,
    probability: Probability = None,
    learning: LearningOption = None,
    power: Power = 1.0,
    sketch: Annotated[int | None, typer.Option(help="estimate pairs from so many followers of each")] = None,
    matrix: Annotated[Path | None, typer.Option(help="write what every pair shares, as .csv or .parquet")] = None,
    on_bad_rows: BadRowsOption = BadRows.refuse,
    random_state: RandomState = 0,
    threads: Threads = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Show how much of the candidates' audiences is shared: what each adds, and what is paid for twice."""
    from diffusion.audience.authenticity import Authenticity
    from diffusion.audience.overlap import audience_overlap
    from diffusion.audience.spread_overlap import spread_overlap
    from diffusion.read.accounts import read_accounts

    session, listed = Session(as_json, quiet, threads), names(candidates)
    with session.working():
        known = None if accounts is None else read_accounts(accounts, on_bad_rows=on_bad_rows.value)
        if spread:
            material = material_of(follows, reposts, edges, probability, on_bad_rows, learning)
            found = spread_overlap(material.chain.amplified(power), listed, accounts=known, random_state=random_state)
        else:
            graph = material_of(follows, None, edges, probability, on_bad_rows, None).graph
            real = Authenticity.from_accounts(graph, known) if known is not None and "authenticity" in known else None
            fees = None if real is not None and known is not None and "fee" not in known else known
            found = audience_overlap(
                graph, listed, accounts=fees, authenticity=real, sketch=sketch, random_state=random_state
            )
        if matrix is not None:
            from diffusion.read.export import write_table

            write_table(found.matrix.rename_axis("account").reset_index(), matrix)
    session.show("overlap", found, pairs=found.most_shared().to_dict("records"))


@app.command()
def explain(
    follows: Follows,
    account: Annotated[str, typer.Argument(help="the account, such as @ann")],
    reposts: Reposts = None,
    edges: EdgesOption = Edges.follows,
    probability: Probability = None,
    learning: LearningOption = None,
    power: Power = 1.0,
    picture: Annotated[Path | None, typer.Option(help="draw the card here, as .png or .svg")] = None,
    on_bad_rows: BadRowsOption = BadRows.refuse,
    random_state: RandomState = 0,
    threads: Threads = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Explain one account: its ranks, how far its content goes and by which ways, and what hangs on it."""
    from diffusion.cards.explain import explain_account
    from diffusion.chain.plausible import PlausibleChains
    from diffusion.communities.find import find_communities
    from diffusion.drawing import form_of, save_picture

    session = Session(as_json, quiet, threads)
    if picture is not None:
        form_of(picture)
    with session.working():
        material = material_of(follows, reposts, edges, probability, on_bad_rows, learning)
        material.graph.codes([account], "account")  # before anything that takes long
        ground = material.chain.amplified(power)
        card = explain_account(
            ground if ground.posterior is None else PlausibleChains(ground), account,
            communities=find_communities(material.graph, random_state=random_state), log=material.log,
            random_state=random_state,
        )  # fmt: skip
        if picture is not None:
            save_picture(card.plot(), picture)
    reached = None if card.communities is None else card.communities.to_dict("records")
    session.show(
        "explain", card, path=card.path.to_dict("records"), path_from=card.path_from, communities=reached,
        ties=card.ties.to_dict("records"), sees_nothing_else=list(card.dependents),
    )  # fmt: skip


@app.command()
def stars(
    follows: Follows,
    stars: Annotated[str, typer.Option(help="the accounts in question, separated by commas")],
    accounts: AccountsFile = None,
    reposts: Reposts = None,
    edges: EdgesOption = Edges.follows,
    probability: Probability = None,
    learning: LearningOption = None,
    power: Power = 1.0,
    target: Target = None,
    replicates: Replicates = 2_000,
    picture: Annotated[Path | None, typer.Option(help="draw spread against money here, as .png or .svg")] = None,
    on_bad_rows: BadRowsOption = BadRows.refuse,
    random_state: RandomState = 0,
    threads: Threads = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Say how many ordinary accounts equal a list of stars, and what both cost."""
    from diffusion.drawing import form_of, save_picture
    from diffusion.read.accounts import read_accounts
    from diffusion.seeds.stars import compare_stars

    session = Session(as_json, quiet, threads)
    if picture is not None:
        form_of(picture)
    with session.working():
        known = None if accounts is None else read_accounts(accounts, on_bad_rows=on_bad_rows.value)
        material = material_of(follows, reposts, edges, probability, on_bad_rows, learning)
        found = compare_stars(
            material.chain.amplified(power), names(stars), accounts=known, target=target, replicates=replicates,
            random_state=random_state,
        )  # fmt: skip
        if picture is not None:
            save_picture(found.plot(), picture)
    session.show("stars", found)
