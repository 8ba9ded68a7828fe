"""The command line: exit statuses, one sentence for what is wrong, one JSON object and nothing else."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import diffusion.cli


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["diffusion", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            diffusion.cli.main()
    captured = capsys.readouterr()
    return int(ended.value.code or 0), captured.out, captured.err


STAGES = {
    "read": [],
    "chain": [],
    "leaders": ["--top", 5],
    "overlap": ["--candidates", "@user000,@user001,@user002"],
    "explain": ["@user000"],
    "stars": ["--stars", "@user000,@user001", "--replicates", 100],
    "simulate": ["--seeds", "@user000,@user001", "--replicates", 200],
    "seeds": ["-k", 3],
    "tipping": ["--target", 30, "--max-seeds", 5, "--power", 4],
    "compare": ["--launch", "one=@user000", "--launch", "two=@user001,@user002", "--replicates", 200],
}


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_prints_one_json_object_and_nothing_else(
    stage: str, inputs: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = run(capsys, stage, inputs["follows"], *STAGES[stage], "--json", "--quiet")
    assert (status, err) == (0, "")
    found = json.loads(out)
    assert found["command"] == stage
    assert found["rows"]
    assert found["summary"]


@pytest.mark.parametrize("stage", ["seeds", "tipping"])
def test_seeds_can_be_chosen_for_tipping(
    stage: str, inputs: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [*STAGES[stage], "--method", "ignition", "--json", "--quiet"]
    status, out, err = run(capsys, stage, inputs["follows"], *arguments)
    assert (status, err) == (0, "")
    assert stage == "tipping" or "ignition" in json.loads(out)["summary"]


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_speaks_in_sentences(
    stage: str, inputs: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = run(capsys, stage, inputs["follows"], *STAGES[stage])
    assert (status, err) == (0, "")
    assert out.splitlines()[0].rstrip().endswith((".", ")"))


def test_an_account_is_explained_with_its_log_and_a_picture(
    inputs: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [
        "--reposts",
        inputs["reposts"],
        "--learning",
        "bernoulli",
        "--picture",
        tmp_path / "card.png",
        "--json",
    ]
    status, out, _ = run(capsys, "explain", inputs["follows"], "@user003", *arguments)
    found = json.loads(out)
    assert status == 0
    assert found["ties"]
    assert found["communities"]
    assert "In the log it was active in" in found["summary"]
    assert (tmp_path / "card.png").read_bytes().startswith(b"\x89PNG")


def test_overlap_counts_what_is_paid_twice_and_writes_what_pairs_share(
    inputs: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--candidates", "@user001,@user002", "--accounts", inputs["accounts"], "--matrix", tmp_path / "m.csv"]
    for extra in ([], ["--spread"]):
        status, out, _ = run(capsys, "overlap", inputs["follows"], *arguments, *extra, "--json")
        found = json.loads(out)
        assert status == 0
        assert [row["fee"] for row in found["rows"]] == [11.0, 12.0]
        assert len(found["pairs"]) == 1
        assert len((tmp_path / "m.csv").read_text().splitlines()) == 3


def test_overlap_counts_real_followers_where_the_accounts_file_says_how_many_are(
    inputs: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "audit.csv"
    table.write_text("account,authenticity\n@user001,0.5\n@user002,0.5\n")
    arguments = ["overlap", inputs["follows"], "--candidates", "@user001,@user002", "--json"]
    whole = json.loads(run(capsys, *arguments)[1])["rows"]
    half = json.loads(run(capsys, *arguments, "--accounts", table)[1])["rows"]
    for before, after in zip(whole, half, strict=True):
        assert after["audience"] == pytest.approx(before["audience"] / 2, rel=1e-3)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["read", "nowhere.csv"], "nowhere.csv"),
        (["simulate", "FOLLOWS", "--seeds", "@nobody"], "'@nobody'"),
        (["simulate", "FOLLOWS", "--seeds", "@user001,@user001"], "'@user001' is named twice"),
        (["seeds", "FOLLOWS", "-k", 1_000], "k must be at most"),
        (["tipping", "FOLLOWS", "--chance", 1.5], "chance must lie strictly between 0 and 1, not 1.5"),
        (["tipping", "FOLLOWS", "--power", -1], "power must be greater than 0"),
        (["tipping", "FOLLOWS", "--target", 10_000], "target must be at most"),
        (["compare", "FOLLOWS", "--launch", "one"], "NAME=ACCOUNT"),
        (["leaders", "FOLLOWS", "--random-state", "x"], "random-state"),
        (["overlap", "FOLLOWS", "--candidates", "@user001,@user001"], "'@user001' is named twice"),
        (["overlap", "FOLLOWS", "--candidates", "@nobody"], "'@nobody'"),
        (["overlap", "FOLLOWS"], "--candidates"),
        (["leaders", "FOLLOWS", "--measures", "pagerank,fame"], "there is no measure 'fame'"),
        (["leaders", "FOLLOWS", "--measures", "observed-credit"], "there is no measure 'observed-credit'"),
        (["stars", "FOLLOWS", "--stars", "@nobody"], "'@nobody'"),
        (["explain", "FOLLOWS", "@nobody"], "'@nobody'"),
        (["explain", "FOLLOWS", "@user001", "--picture", "card.jpg"], "card.jpg"),
        (["seeds", "FOLLOWS", "--threads", 0], "threads must be at least 1"),
        (["seeds", "FOLLOWS", "--model", "magic"], "magic"),
        (["fly"], "fly"),
        (["study", "FOLLOWS"], "--out"),
        (["study", "FOLLOWS", "--out", "FOLLOWS"], "is a file"),
        (["report", "."], "holds no study"),
        (["chain", "FOLLOWS", "--out", "/nowhere/x.csv"], "/nowhere/x.csv: No such file"),
        (["simulate", "FOLLOWS", "--seeds", "@user001", "--replicates", 10**14], "not enough memory"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence_with_status_2(
    arguments: list[object], words: str, inputs: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    given = [inputs["follows"] if argument == "FOLLOWS" else argument for argument in arguments]
    status, out, err = run(capsys, *given)
    assert (status, out) == (2, "")
    assert words in err
    assert len(err.splitlines()) == 1
    assert "Traceback" not in err


@pytest.mark.parametrize("manifest", ["{", "[]", '{"complete": true}', '{"format": 5, "complete": true}'])
def test_a_manifest_that_is_none_is_said_to_be_none(
    manifest: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "manifest.json").write_text(manifest)
    status, _, err = run(capsys, "report", tmp_path)
    assert status == 2
    assert str(tmp_path / "manifest.json") in err


def test_bad_rows_are_refused_with_the_option_that_keeps_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "f.csv").write_text("follower,followed\na,b\n\x1b[31mc,\n")
    status, _, err = run(capsys, "read", tmp_path / "f.csv")
    assert status == 2
    assert "--on-bad-rows report" in err
    status, out, _ = run(capsys, "read", tmp_path / "f.csv", "--on-bad-rows", "report")
    assert status == 0
    assert "\x1b" not in out + err


def test_an_interruption_ends_with_130_and_keeps_what_is_finished(
    inputs: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import diffusion.study.run as steps

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(steps, "find_tipping_point", interrupted)
    status, _, err = run(capsys, "study", inputs["follows"], "--out", tmp_path / "study", "--quiet")
    assert status == 130
    assert "kept" in err
    assert (tmp_path / "study" / "results" / "leaders.json").exists()


def test_help_compiles_nothing() -> None:
    script = (
        "import sys; sys.argv = ['diffusion', '--help']\n"
        "import diffusion.cli\n"
        "try: diffusion.cli.main()\n"
        "finally: print(sorted({'numba', 'matplotlib', 'pandas', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.rstrip().endswith("[]")
