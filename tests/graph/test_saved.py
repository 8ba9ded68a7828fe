"""Saved graphs and chains are opened as they were, and what is not as it was written is told."""

import json
import shutil
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import diffusion
import diffusion.cli
import diffusion.files
import diffusion.study.settings
from diffusion import Graph, InputError, explicit, open_chain, open_graph, uniform, weighted_cascade
from diffusion.mapped import MANIFEST
from diffusion.provenance import Provenance

HOSTILE = ["", "a\nb", "\x00", "../../x", '"', "日本", "🦊", "\u202e@ann", "=1+1", "7.0", "x" * 70_000]
NAMES = st.lists(
    st.one_of(st.integers(-(2**63), 2**63 - 1), st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
              st.sampled_from(HOSTILE)), min_size=1, max_size=8, unique=True,
)  # fmt: skip
ARRAYS = ("offsets", "targets", "weights", "in_offsets", "in_sources", "in_ties", "sources", "in_degrees")


def small(weights=(1, 2, 3)):
    return Graph.from_arrays([0, 0, 3], [1, 2, 0], [5, -7, "@bo", "@ann"], weights, edges="influence")


def assert_same(one, other):
    assert one.names == other.names
    for name in ARRAYS:
        first, second = getattr(one, name), getattr(other, name)
        assert (first.dtype, first.tolist()) == (second.dtype, second.tolist())
        assert not second.flags.writeable
    assert one.fingerprint == other.fingerprint


@settings(max_examples=30, deadline=None)
@given(NAMES, st.data())
def test_a_graph_is_opened_as_it_was_saved(tmp_path_factory, names, data):
    place = st.integers(0, len(names) - 1)
    pairs = data.draw(st.lists(st.tuples(place, place), max_size=12))
    weights = data.draw(st.none() | st.just([0.5 + row for row in range(len(pairs))]))
    columns = np.array(pairs, np.int64).reshape(-1, 2)
    graph = Graph.from_arrays(columns[:, 0], columns[:, 1], names, weights, edges="influence")
    path = graph.save(tmp_path_factory.mktemp("saved") / "graph")
    for verify in (False, True):
        opened = open_graph(path, verify=verify)
        assert_same(graph, opened)
        assert list(opened.names) == list(graph.names)
        assert opened.reading == graph.reading
    assert opened.names.codes(names).tolist() == graph.names.codes(names).tolist()


def test_opening_looks_at_no_tie_and_shares_the_file(tmp_path):
    graph = small()
    opened = open_graph(graph.save(tmp_path / "graph"))
    assert not opened.targets.flags.owndata
    base = opened.targets
    while isinstance(base.base, np.ndarray):
        base = base.base
    assert isinstance(base, np.memmap)
    assert {"fingerprint", "in_offsets", "in_sources"} <= set(vars(opened))  # known without a pass


def test_a_graph_without_accounts_or_ties(tmp_path):
    for number, names in enumerate(([], [3, "@ann"])):
        graph = Graph.from_arrays([], [], names, edges="influence")
        assert_same(graph, open_graph(graph.save(tmp_path / str(number)), verify=True))


def test_the_reading_report_is_kept(tmp_path):
    (tmp_path / "follows.csv").write_text("follower,followed,platform\n@ann,@bo,x\n@cy,@bo,y\n@cy,@bo,y\n,@bo,x\n")
    graph = diffusion.read_follows(tmp_path / "follows.csv", on_bad_rows="report")
    opened = open_graph(graph.save(tmp_path / "graph"))
    assert opened.reading == graph.reading
    assert opened.reading.summary() == graph.reading.summary()


@pytest.mark.parametrize(
    "chain",
    [
        weighted_cascade(small()),
        uniform(small(), 0.25).amplified(3),
        explicit(small(), [0.1, 0.2, 0.3]),
        diffusion.Chain(small(), np.array([0.1, 0.5, 1]), Provenance("learned", {"q": ["é"]}, {"log": "0"}, 7), 2.0,
                        {"tries": np.arange(3.0), "../../odd": np.ones(3)}),
    ],
    ids=["weighted cascade", "amplified", "explicit", "learned"],
)  # fmt: skip
def test_a_chain_is_opened_as_it_was_saved_with_its_graph(tmp_path, chain):
    path = chain.save(tmp_path / "chain")
    for verify in (False, True):
        opened = open_chain(path, verify=verify)
        assert_same(chain.graph, opened.graph)
        for name in ("measured", "probabilities", "units", "expected_successes"):
            assert getattr(opened, name).tobytes() == getattr(chain, name).tobytes()
        assert (opened.power, opened.provenance, opened.fingerprint) == (
            chain.power, chain.provenance, chain.fingerprint,
        )  # fmt: skip
        assert {name: values.tolist() for name, values in opened.evidence.items()} == {
            name: values.tolist() for name, values in chain.evidence.items()
        }
    again = opened.amplified(2)
    assert again.fingerprint == chain.amplified(2).fingerprint
    assert_same(chain.graph, open_graph(path, verify=True))
    assert not list(tmp_path.parent.glob("odd*"))


def test_cascades_on_an_opened_chain_are_the_same(tmp_path):
    chain = weighted_cascade(diffusion.chung_lu(300, 2_000))
    opened = open_chain(chain.save(tmp_path / "chain"))
    for model in (diffusion.IndependentCascade(), diffusion.LinearThreshold()):
        one, other = (diffusion.simulate(each, model, [1, 2], replicates=20) for each in (chain, opened))
        assert one.sizes.tolist() == other.sizes.tolist()
    assert diffusion.choose_seeds(opened, k=3).codes.tolist() == diffusion.choose_seeds(chain, k=3).codes.tolist()


def test_saving_replaces_saved_folders_and_nothing_else(tmp_path):
    first, second = small(), small(None)
    path = first.save(tmp_path / "graph")
    opened = open_graph(path)
    assert open_graph(second.save(path)).fingerprint == second.fingerprint
    assert opened.targets.tolist() == first.targets.tolist()  # the old one lives as long as it is in use
    assert open_graph(open_graph(path).save(path), verify=True).fingerprint == second.fingerprint
    assert weighted_cascade(first).save(path) == path
    (tmp_path / "empty").mkdir()
    first.save(tmp_path / "empty")
    (path / "notes.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    for taken in (path, tmp_path / "file"):
        with pytest.raises(InputError, match="is there already and is no saved graph or chain"):
            first.save(taken)
    with pytest.raises(InputError, match="is no folder; make it first"):
        first.save(tmp_path / "nowhere" / "graph")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["empty", "file", "graph"]


def test_a_graph_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path = small().save(tmp_path / "graph")
    before = {file.name: file.read_bytes() for file in path.iterdir()}

    save = np.save

    def full(file, array, **options):
        if file.name == "targets.npy":
            raise OSError(28, "No space left on device", str(file))
        save(file, array, **options)

    monkeypatch.setattr(np, "save", full)
    with pytest.raises(OSError, match="No space left"):
        small(None).save(path)
    assert {file.name: file.read_bytes() for file in path.iterdir()} == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["graph"]


def damage(path, what):
    """Spoil a saved graph in one way."""
    file, manifest = path / "targets.npy", json.loads((path / MANIFEST).read_text())
    if what == "gone":
        file.unlink()
    elif what == "empty":
        file.write_bytes(b"")
    elif what == "short":
        file.write_bytes(file.read_bytes()[:-1])
    elif what == "long":
        file.write_bytes(file.read_bytes() + b"1234")
    elif what == "pickle":
        np.save(file, np.array([{}, {}, {}], object), allow_pickle=True)
    elif what == "type":
        np.save(file, np.zeros(3))
    elif what == "shape":
        np.save(file, np.zeros((3, 1), np.int32))
    elif what == "offsets":
        np.save(path / "offsets.npy", np.array([0, 0, 0, 0, 9]))
    elif what == "manifest":
        (path / MANIFEST).write_text("{")
    elif what == "deep manifest":
        (path / MANIFEST).write_text("[" * 100_000)
    else:
        change = {
            "accounts": lambda: manifest["facts"].update(accounts=-1),
            "no accounts": lambda: manifest["facts"].pop("accounts"),
            "too many names": lambda: manifest["facts"].update(integers=5),
            "report": lambda: manifest["facts"].update(reading={"rows": 1}),
            "no files": lambda: manifest.update(files=[]),
            "files elsewhere": lambda: manifest["files"].update({"../graph/targets.npy": {}}),
        }
        change[what]()
        (path / MANIFEST).write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("gone", r"targets.npy is damaged \(.*; save the graph again from its source"),
        ("empty", "targets.npy is damaged"),
        ("short", "targets.npy is damaged"),
        ("long", r"targets.npy is damaged \(it has 144 bytes"),
        ("pickle", "targets.npy is damaged"),
        ("type", "targets.npy is damaged"),
        ("shape", r"targets.npy is damaged \(it holds int32 of shape \(3, 1\)"),
        ("offsets", r"offsets.npy is damaged \(it runs from 0 to 9"),
        ("manifest", r"manifest.json is damaged"),
        ("deep manifest", r"manifest.json is damaged"),
        ("accounts", r"manifest.json is damaged \('accounts' is -1"),
        ("no accounts", r"manifest.json is damaged \('accounts' is None"),
        ("too many names", r"manifest.json is damaged \(5 names for 4 accounts"),
        ("report", r"manifest.json is damaged \(reading report"),
        ("no files", "manifest.json is damaged"),
        ("files elsewhere", "manifest.json is damaged"),
    ],
)
def test_a_damaged_folder_is_refused_with_its_file_and_a_way_out(tmp_path, what, words):
    path = small().save(tmp_path / "graph")
    damage(path, what)
    with pytest.raises(InputError, match=words):
        open_graph(path)


@pytest.mark.parametrize("name", ["targets", "in_sources", "weights", "strings", "integers"])
def test_verifying_finds_a_changed_byte_that_opening_does_not_look_at(tmp_path, name):
    path = small().save(tmp_path / "graph")
    content = bytearray((path / f"{name}.npy").read_bytes())
    content[-1] ^= 1
    (path / f"{name}.npy").write_bytes(content)
    open_graph(path)
    with pytest.raises(InputError, match=rf"{name}.npy is damaged \(it is not as it was written"):
        open_graph(path, verify=True)


@pytest.mark.parametrize(
    ("name", "values", "words"),
    [
        ("targets", np.array([2, 1, 1], np.int32), "ascend within each account"),
        ("in_sources", np.array([1, 3, 2], np.int32), "in_sources is not the other side"),
        ("weights", np.array([1, 2, 4.0]), "its fingerprint is"),
        ("weights", np.array([1, 2, np.nan]), "weights must be finite"),
        ("integers", np.array([5, -7]), "names must ascend"),
        ("strings", np.frombuffer(b"@an\xff@bo", np.uint8), "UTF8"),
    ],
)
def test_verifying_proves_what_a_forged_manifest_only_says(tmp_path, name, values, words):
    path = small().save(tmp_path / "graph")
    np.save(path / f"{name}.npy", values)
    manifest = json.loads((path / MANIFEST).read_text())
    manifest["files"][f"{name}.npy"]["sha256"] = diffusion.files.checksum(path / f"{name}.npy")
    (path / MANIFEST).write_text(json.dumps(manifest))
    open_graph(path)
    with pytest.raises(InputError, match=words):
        open_graph(path, verify=True)


def test_what_holds_no_graph_is_told(tmp_path):
    chain, other = weighted_cascade(small()).save(tmp_path / "chain"), tmp_path / "other"
    graph = small().save(tmp_path / "graph")
    with pytest.raises(InputError, match=r"graph holds no saved chain but graph"):
        open_chain(graph)
    with pytest.raises(InputError, match=r"there is no manifest.json in it"):
        open_graph(tmp_path / "nowhere")
    other.mkdir()
    (other / MANIFEST).write_text('{"format": 1}')
    with pytest.raises(InputError, match="holds no saved graph or chain but something else"):
        open_graph(other)
    with pytest.raises(InputError, match="is there already"):
        small().save(other)
    later = json.loads((chain / MANIFEST).read_text()) | {"version": 2}
    (chain / MANIFEST).write_text(json.dumps(later))
    with pytest.raises(InputError, match="was saved in form 2, and this version of diffusion reads form 1"):
        open_chain(chain)


def test_follows_may_be_a_saved_graph(tmp_path):
    path = small().save(tmp_path / "graph")
    assert_same(small(), diffusion.read_follows(path))
    assert_same(small(), diffusion.read_follows(str(path)))
    with pytest.raises(InputError, match="is a saved graph: it has no columns to choose"):
        diffusion.read_follows(path, edges="influence")
    with pytest.raises(InputError, match="is a folder, not a file"):
        diffusion.read_follows(tmp_path)


def test_the_command_line_saves_graphs_and_takes_them(tmp_path, capsys):
    follows, saved = tmp_path / "follows.csv", tmp_path / "graph"
    follows.write_text("follower,followed\n" + "".join(f"@u{row % 9},@u{row % 7}\n" for row in range(40)))

    def run(*arguments):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "argv", ["diffusion", *map(str, arguments), "--json", "--quiet"])
            with pytest.raises(SystemExit) as ended:
                diffusion.cli.main()
        assert not ended.value.code
        return json.loads(capsys.readouterr().out)

    read = run("read", follows, "--save", saved)
    assert run("read", saved) == read
    assert run("seeds", saved, "-k", 2)["rows"] == run("seeds", follows, "-k", 2)["rows"]
    inputs = [diffusion.study.settings.StudyInputs(saved).to_json()["follows"] for _ in range(2)]
    assert inputs[0] == inputs[1]
    assert inputs[0]["folder"] == "graph"
    shutil.rmtree(saved)
    small().save(saved)
    assert run("read", saved)["ties"] == 3
