"""Read a plan from a TOML file; whatever is wrong with it is refused by the line."""

import os
import re
import tomllib
from pathlib import Path
from typing import Any

from diffusion.communities.communities import Communities
from diffusion.communities.find import find_communities
from diffusion.errors import InputError
from diffusion.graph.graph import Graph
from diffusion.launches.held_back import HeldBack
from diffusion.launches.launch import Launch
from diffusion.launches.plans.faults import Fault, refuse_file
from diffusion.launches.plans.identities import CrossPost, faulty_identities
from diffusion.launches.plans.kinds import CROSS_POST_READERS, READERS, WAYS, push_readers
from diffusion.launches.plans.lines import lines_of
from diffusion.launches.plans.model_table import read_model
from diffusion.launches.plans.plan import Plan
from diffusion.launches.plans.proofs import faults_on, faulty_launches, twice_in
from diffusion.launches.plans.tables import Table, gathering
from diffusion.launches.ways.way import Way
from diffusion.read.accounts import Accounts
from diffusion.read.stream import BYTE_ORDER_MARK, first_bytes

KEYS = (
    "launches", "model", "horizon", "power", "target", "replicates", "random_state", "budget", "same_person",
    "cross_posts",
)  # fmt: skip
LARGEST = 50_000_000
"""A file of more bytes is no plan."""
_AT_LINE = re.compile(r"(.*) \(at line (\d+), column (\d+)\)", re.DOTALL)


def read_plan(
    path: str | os.PathLike[str],
    graph: Graph | None = None,
    accounts: Accounts | None = None,
    communities: Communities | None = None,
) -> Plan:
    """Read a plan: launches, their pushes, times, prices and budgets, the model, and what is asked of them.

    Parameters
    ----------
    path
        A TOML file; docs/plans.md says every key.
    graph, accounts
        The network, and what is known of its accounts. Where the graph is given, the plan is proved on it as
        `Plan.check` does, so that unknown accounts and budgets that are not enough are refused by their lines, too.
    communities
        What audiences such as ``{ community_of = "@ann" }`` mean; those of `find_communities` unless given.

    Raises
    ------
    UnknownAccountError
        If an account is named that the graph does not have.
    InputError
        If there is no such file, it is not TOML, or anything in it cannot be. The message says the file and the line of
        the first fault, and on which lines there are others.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> text = '''
    ... horizon = "2d"
    ... [[launches]]
    ... name = "one hub"
    ... [[launches.pushes]]
    ... kind = "push"
    ... accounts = ["@hub"]
    ... at = "3d"
    ... '''
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder, "plan.toml")
    ...     _ = file.write_text(text.replace("3d", "6h"))
    ...     print(read_plan(file).summary())
    1 launch, by the model “timed cascade” over 48 hours: “one hub” (1 account post).
    """
    file = Path(path)
    text = _text_of(file)
    content = _parsed(file, text)
    lines = lines_of(text)
    if graph is not None and communities is None and "community_of" in text:
        communities = find_communities(graph)  # once, and before cross-posts add ties that would change them
    faults: list[Fault] = []
    given = _read(Table(content, (), "a plan"), communities, faults)
    refuse_file(str(file), lines, faults)
    refuse_file(str(file), lines, faulty_launches(given["launches"], given["model"]))
    refuse_file(str(file), lines, faulty_identities(given.get("same_person", ()), given.get("cross_posts", ())))
    plan = _made(file, lines, given)
    if graph is not None:
        refuse_file(str(file), lines, faults_on(plan, graph, accounts))
    return plan


def _text_of(file: Path) -> str:
    """Return the text of a file, or say why there is none."""
    first_bytes(file)
    if file.stat().st_size > LARGEST:
        raise InputError(f"{file} is too large for a plan: {file.stat().st_size:,} bytes")
    content = file.read_bytes().removeprefix(BYTE_ORDER_MARK)
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{file}:{line}: a plan must be text in UTF-8, and the byte 0x{content[error.start]:02x} is not"
        ) from None


def _parsed(file: Path, text: str) -> dict[str, Any]:
    """Return what the text says as TOML."""
    last = max(text.rstrip().count("\n") + 1, 1)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _AT_LINE.fullmatch(str(error))
        line, reason = (int(found[2]), f"{found[1]}, column {found[3]}") if found else (last, str(error))
        raise InputError(f"{file}:{line}: this is not TOML: {reason}") from None
    except RecursionError:
        raise InputError(f"{file}:1: this is no plan: its values lie too deep within each other") from None
    except ValueError as error:  # a number of more digits than Python reads
        digits = re.search(r"[0-9_]{4000,}", text)
        line = text.count("\n", 0, digits.start()) + 1 if digits else last
        raise InputError(f"{file}:{line}: this is not TOML: {error}") from None


def _read(table: Table, communities: Communities | None, faults: list[Fault]) -> dict[str, Any]:
    """Return the arguments of the plan; what cannot be read is kept as a fault."""
    given: dict[str, Any] = {"launches": [], "model": None}
    with gathering(faults):
        table.prove_keys(KEYS)
    for key in ("horizon", "power", "target", "replicates", "random_state", "budget", "same_person"):
        if key in table.values:
            with gathering(faults):
                given[key] = table.read(key, READERS[key])
    with gathering(faults):
        model = table.table("model", "a model") if "model" in table.values else None
        given["model"] = read_model(model, given.pop("horizon", float("inf")))
    with gathering(faults):
        posts = table.tables("cross_posts", "a cross-post")
        given["cross_posts"] = [post.build(CrossPost, CROSS_POST_READERS) for post in posts]
    with gathering(faults):
        launches = table.tables("launches", "a launch")
        if not launches:
            raise table.refuse("a plan needs launches: a [[launches]] with a name, and [[launches.pushes]] under it")
        for launch in launches:
            with gathering(faults):
                given["launches"] += _launch(launch, communities, faults)
    return given


def _launch(table: Table, communities: Communities | None, faults: list[Fault]) -> list[Launch]:
    """Return a launch, or none where anything is wrong with its pushes, which is kept as faults."""
    table.prove_keys(["name", "power", "budget", "pushes", "reserve"])
    before, pushes, reserve = len(faults), [], None
    for push in table.tables("pushes", "a push"):
        with gathering(faults):
            pushes.append(_push(push, communities))
    if "reserve" in table.values:
        with gathering(faults):
            reserve = table.table("reserve", "a reserve").build(HeldBack, READERS)
    if len(faults) == before:
        faults.extend(fault.under(*table.path) for fault in twice_in(pushes, reserve))
    if len(faults) > before:
        return []
    if not pushes:
        raise table.refuse("a launch needs pushes: each a [[launches.pushes]] under it")
    return [table.build(Launch, READERS, "pushes", "reserve", pushes=pushes, reserve=reserve)]


def _push(table: Table, communities: Communities | None) -> Way:
    make = table.kind(WAYS)
    kind = str(table.values["kind"])
    table = Table(table.values, table.path, f"a push of the kind {kind!r}")
    name = {} if "name" in table.values else {"name": kind}
    return table.build(make, push_readers(communities), "kind", **name)


def _made(file: Path, lines: dict[Any, int], given: dict[str, Any]) -> Plan:
    """Return the plan; a number that it refuses is refused by its line."""
    try:
        return Plan(**given)
    except InputError as error:
        word = str(error).split(" ")[0].rstrip(":")
        raise InputError(f"{file}:{lines.get((word,), 1)}: {error}") from None
