"""Pictures: the same bytes every time, names as text, discs where they belong."""

import dataclasses
import xml.etree.ElementTree as ET

import numpy as np
import pytest

import diffusion
from diffusion.drawing import new_figure, picture, pictures, safe_text, save_picture
from diffusion.errors import InputError
from diffusion.report.audience import audience_map, lay_out, sunflower
from diffusion.report.figures import doubling_edges, launches_figure, outbreak_figure, tipping_figure
from diffusion.report.markup import drawing
from diffusion.report.network import DOTS, dot_value, network_figure
from diffusion.report.page import report_page
from tests.report.conftest import HOSTILE

DRAWN = {"svg", "g", "path", "defs", "use", "text", "clipPath", "rect"}


def texts(figure):
    root = ET.fromstring(picture(figure, "svg"))
    return ["".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("form", ["png", "svg"])
def test_every_picture_has_the_same_bytes_again(form, graph, results):
    points = [result.point for result in results]
    makers = (
        lambda: tipping_figure(points),
        lambda: outbreak_figure([(point.power, point.outbreak.valley) for point in points]),
        lambda: launches_figure(results[1].comparison),
        lambda: network_figure(audience_map(graph, graph.codes(points[0].curve.accounts))),
    )
    for maker in makers:
        assert picture(maker(), form) == picture(maker(), form)


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_drawn_as_text_and_nothing_else(name):
    figure, (axes,) = new_figure()
    axes.set_title(safe_text(name, 40))
    shown = " ".join(texts(figure))
    assert "\\" not in shown or "\\" in name
    assert all(part in shown for part in name[:39].split() if part.isascii() and part.isprintable())
    page = drawing(picture(figure, "svg"), "a", "a picture")
    assert "<script" not in page
    assert "<b>" not in page
    assert {node.tag for node in ET.fromstring(page).iter()} <= {
        "svg",
        "g",
        "path",
        "defs",
        "use",
        "text",
        "clipPath",
        "rect",
    }


def test_dollars_are_no_mathematics():
    figure, (axes,) = new_figure()
    axes.set_title(safe_text("$x^2$ and $y"))
    assert "$x^2$ and $y" in texts(figure)


def test_users_settings_neither_count_nor_change():
    import matplotlib

    figure, (axes,) = new_figure()
    axes.set_xlabel("accounts")
    usual = picture(figure, "svg")
    with matplotlib.rc_context({"font.size": 30, "svg.fonttype": "path", "svg.hashsalt": "other"}):
        figure, (axes,) = new_figure()
        assert matplotlib.rcParams["font.size"] == 30
        picture(figure, "svg")
        assert matplotlib.rcParams["svg.fonttype"] == "path"
    figure, (axes,) = new_figure()
    axes.set_xlabel("accounts")
    assert picture(figure, "svg") == usual


def test_only_two_kinds_of_file(tmp_path):
    figure, _ = new_figure()
    save_picture(figure, tmp_path / "a.png")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(InputError, match="png or svg, not 'pdf'"):
        save_picture(figure, tmp_path / "a.pdf")


def test_the_curve_says_its_answer(results):
    point = results[1].point
    shown = [text.replace("\N{NO-BREAK SPACE}", " ") for text in texts(tipping_figure([point]))]
    assert any(text.startswith(f"{point.accounts_needed} account") for text in shown)
    assert "90 % asked for" in shown
    assert f"tips from {point.target:,} on" in shown
    assert any("nothing to tip" in text for text in texts(tipping_figure([results[0].point])))


def test_outbreaks_say_where_the_valley_is_or_that_there_is_none(results):
    titles = [texts(outbreak_figure([(1.0, result.point.outbreak.valley)])) for result in results]
    assert "no valley" in titles[0]
    assert f"takes off from {results[1].point.outbreak.valley.size:,} on" in titles[1]


@pytest.mark.parametrize("valley", [None, 2, 3, 100, 131, 900, 1_000])
def test_bins_double_cover_everything_and_break_at_the_valley(valley):
    edges = doubling_edges(1_000, valley)
    assert edges[0] == 1
    assert edges[-1] > 1_000
    assert np.all(np.diff(edges) > 0)
    assert np.all(edges[1:] <= 3 * edges[:-1])
    assert valley is None or valley in edges


def test_audiences_are_counted_once(graph):
    codes = graph.codes(HOSTILE[:6])
    found = audience_map(graph, codes)
    followers = [set(graph.targets[graph.offsets[c] : graph.offsets[c + 1]].tolist()) for c in codes]
    everyone = set().union(*followers)
    assert found.reached == len(everyone)
    assert found.bridges == sum(sum(v in audience for audience in followers) >= 2 for v in everyone)
    for place, audience in enumerate(followers):
        others = set().union(*(other for at, other in enumerate(followers) if at != place))
        assert found.alone[place] == len(audience - others)


@pytest.mark.parametrize("seeds", [1, 2, 3, 7, 12, 30])
def test_seeds_stand_apart_and_at_most_twelve_are_drawn(graph, seeds):
    order = np.argsort(-graph.out_degrees)[:seeds].astype(np.int32)
    found = audience_map(graph, order)
    plan = lay_out(found)
    assert len(found.seeds) == min(seeds, 12)
    assert found.left_out == max(0, seeds - 12)
    gaps = np.hypot(*(plan.own[:, None] - plan.own[None]).transpose(2, 0, 1)) + 9 * np.eye(len(plan.own))
    assert np.all(gaps > 0.8 * (plan.own_radii[:, None] + plan.own_radii[None]) * (1 - np.eye(len(plan.own))))
    shown = " ".join(texts(network_figure(found)))
    assert all(f"{place + 1}" in shown for place in range(min(seeds, 12)))


def test_a_large_network_is_drawn_with_few_dots():
    graph = diffusion.chung_lu(20_000, 200_000)
    found = audience_map(graph, np.argsort(-graph.out_degrees)[:8].astype(np.int32))
    assert found.reached > 5 * DOTS
    assert found.reached / dot_value(found) <= DOTS
    assert len(picture(network_figure(found), "svg")) < 400_000


def test_an_account_without_followers_can_be_drawn():
    graph = diffusion.Graph.from_arrays([0], [1], names=["@a", "@b", "@c"], edges="influence")
    network_figure(audience_map(graph, graph.codes(["@c"])))


def test_points_fill_a_disc_evenly():
    points = sunflower(np.array([2.0, 1.0]), 0.5, 400)
    distance = np.hypot(*(points - [2.0, 1.0]).T)
    assert distance.max() <= 0.5
    assert np.mean(distance < 0.5 / np.sqrt(2)) == pytest.approx(0.5, abs=0.02)


def test_a_notebook_shows_a_picture_by_itself():
    figure, _ = new_figure()
    assert figure._repr_png_() == picture(figure, "png")


def test_all_forms_of_a_picture_are_laid_out_once_and_alike(results):
    both = pictures(tipping_figure([results[1].point]))
    assert {form: picture(tipping_figure([results[1].point]), form) for form in ("png", "svg")} == both
    figure, _ = new_figure()
    engine = figure.get_layout_engine()
    pictures(figure)
    assert figure.get_layout_engine() is engine, "what is changed later must be laid out again"
    with pytest.raises(InputError, match="png or svg, not 'pdf'"):
        pictures(figure, ("svg", "pdf"))


def test_the_page_takes_pictures_that_are_drawn_already(make):
    measured = make()
    result = measured.leading
    drawn = {f"launches_power_{result.point.power:g}": picture(launches_figure(result.comparison), "svg")}
    fresh = report_page(measured)
    assert report_page(dataclasses.replace(measured, drawn=drawn)) == fresh
    name, svg = drawn.popitem()
    marked = dataclasses.replace(measured, drawn={name: svg.replace(b"<svg", b'<svg data-drawn="before"', 1)})
    assert report_page(marked).count("data-drawn") == 1
