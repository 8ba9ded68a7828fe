"""The report in a real browser: it opens by itself, runs nothing, asks for nothing, and fits a phone."""

import http.server
import json
import os
import shutil
import subprocess
import threading
from html import unescape
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import diffusion

HOSTILE = ['<script>document.title="run"</script>', '=HYPERLINK("x")', "../../x", "$x$ & <b>bold</b>", "名前"]
PROBE = """<!DOCTYPE html><meta charset="utf-8"><body><script>
const widths = [400, 1280], found = {};
function next(i) {
  if (i == widths.length) { document.body.innerText = "FOUND" + JSON.stringify(found) + "END"; return; }
  const frame = document.createElement("iframe");
  frame.width = widths[i]; frame.height = 900; frame.src = "report.html";
  frame.onload = () => {
    const page = frame.contentDocument, root = page.documentElement;
    found[widths[i]] = {
      title: page.title, overflow: root.scrollWidth - root.clientWidth, scripts: page.scripts.length,
      text: page.body.innerText.length, names: NAMES.map(name => page.body.textContent.includes(name)),
      pictures: page.querySelectorAll("svg, img").length,
      broken: [...page.images].filter(image => !image.naturalWidth).length,
      asked: frame.contentWindow.performance.getEntriesByType("resource").map(entry => entry.name),
    };
    frame.remove(); next(i + 1);
  };
  document.body.append(frame);
}
next(0);
</script>"""
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --virtual-time-budget=20000 --dump-dom"
).split()


@pytest.fixture(scope="module")
def browser() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        if os.environ.get("DIFFUSION_BROWSER") == "required":
            pytest.fail("DIFFUSION_BROWSER is required, but there is no chromium")
        pytest.skip("there is no chromium on this machine to open the report in")
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a study of a network in which the most followed accounts have hostile names."""
    rows = [(f"@fan{i}", name) for place, name in enumerate(HOSTILE) for i in range(40 * place, 40 * place + 60)]
    rows += [(f"@fan{i}", f"@fan{(7 * i + step) % 260}") for i in range(260) for step in (1, 2, 5)]
    follows = pd.DataFrame([row for row in rows if row[0] != row[1]], columns=["follower", "followed"])
    out = tmp_path_factory.mktemp("web") / "study"
    diffusion.run_study(follows, out=out, powers=[1], replicates=100, max_seeds=10, points=3)
    (out / "probe.html").write_text(PROBE.replace("NAMES", json.dumps(HOSTILE).replace("</", "<\\/")), "utf-8")
    return out


@pytest.fixture(scope="module")
def seen(browser: str, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    def handler(*arguments: Any) -> http.server.SimpleHTTPRequestHandler:
        return Quiet(*arguments, directory=str(folder))

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        profile = tmp_path_factory.mktemp("profile")
        address = f"http://127.0.0.1:{server.server_port}/probe.html"
        done = subprocess.run(
            [browser, *FLAGS, f"--user-data-dir={profile}", address], capture_output=True, text=True, timeout=120,
            check=False,
        )  # fmt: skip
        server.shutdown()
    assert "FOUND" in done.stdout, done.stderr[-2_000:]
    return json.loads(unescape(done.stdout.split("FOUND")[1].split("END")[0]))


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize("width", ["400", "1280"])
def test_the_page_fits_the_width(width: str, seen: dict[str, Any]) -> None:
    assert seen[width]["overflow"] <= 0


def test_the_page_runs_no_script_and_hostile_names_are_text(seen: dict[str, Any]) -> None:
    page = seen["1280"]
    assert page["scripts"] == 0
    assert page["title"] != "run"
    assert all(page["names"])


def test_the_page_asks_the_network_for_nothing(seen: dict[str, Any]) -> None:
    assert seen["1280"]["asked"] == []


def test_the_page_has_its_pictures(seen: dict[str, Any]) -> None:
    assert seen["1280"]["pictures"] >= 4
    assert seen["1280"]["broken"] == 0
    assert seen["1280"]["text"] > 1_000
