"""Models of plans: what cannot be is refused by the line."""

import pytest

from tests.launches.plan_text import refusal_of


@pytest.fixture
def file(tmp_path):
    return tmp_path / "plan.toml"


def test_models_without_time_refuse_what_they_do_not_know(file):
    head = "[model]\nkind = 'independent cascade'\n[[launches]]\nname = 'x'\n[[launches.pushes]]\n"
    for push in (
        "kind = 'push'\naccounts = '@ann'\nat = 5",
        "kind = 'paid influencers'\naccounts = '@ann'",
        "kind = 'television'\naudience = 'everybody'\nshare = 0.1\nchance = 0.1",
    ):
        file.write_text(head + push)
        assert str(refusal_of(file)).startswith(
            f"{file}:5: the model 'independent cascade' knows neither times nor views"
        )
    file.write_text(head + "kind = 'push'\naccounts = '@ann'\n[launches.reserve]\naccounts = '@bo'")
    assert str(refusal_of(file)).startswith(f"{file}:8: the model 'independent cascade' knows neither")
    file.write_text("horizon = '1d'\n" + head + "kind = 'push'\naccounts = '@ann'")
    assert str(refusal_of(file)).startswith(f"{file}:3: 'independent cascade' knows no time")


@pytest.mark.parametrize(("model", "line", "words"), [
    ("kind = 'complex contagion'\nshare = 1.5", 3, "share must be at most 1"),
    ("kind = 'complex contagion'\nshare = 0", 3, "share must be greater than 0"),
    ("kind = 'complex contagion'\ncount = 2.5", 3, "count must be a whole number, not 2.5"),
    ("kind = 'complex contagion'\ncount = 2\nshare = 0.5", 4, "a threshold is a count or a share, not both"),
    ("kind = 'complex contagion'\nwilling = 1.5", 3, "willing must be at most 1"),
    ("kind = 'linear threshold'\ncount = 3", 3, "a model has no key 'count'"),
    ("kind = 'timed cascade'\ncontent_fading = 5", 3, "content_fading must be a table such as content_fading = {"),
    ("kind = 'timed cascade'\ncontent_fading = { half_life = '6h' }", 3, "content fading needs a kind: 'half-life'"),
    ("kind = 'timed cascade'\nattention = { capacity = -1 }", 3, "capacity must be greater than 0"),
    ("kind = 'timed cascade'\nreinforcement = { multiples = [1, -1] }", 3, "multiples must be 1 to 65,535 numbers"),
    ("kind = 'timed cascade'\nreinforcement = { multiples = [\n1,\n'x'] }", 5, "multiples must be a number, not 'x'"),
    ("kind = 'timed cascade'\nrhythm = { rates = [1, 2] }", 3, "rates of a rhythm must be 24 finite numbers"),
    ("kind = 'timed cascade'\nhour = 25", 3, "hour must be at most 24"),
    ("kind = 'timed cascade'\ntrending = { threshold = 5, chance = 2 }", 3, "chance must be at most 1"),
    ("kind = 'timed cascade'\ntrending = { thresh = 5 }", 3, "trending has no key 'thresh'; did you mean 'threshold'?"),
    ("kind = 'timed cascade'\nhorizon = 5", 3, "a model has no key 'horizon'"),
])  # fmt: skip
def test_models_that_cannot_be_are_refused_by_the_line(file, model, line, words):
    file.write_text(
        f"[model]\n{model}\n[[launches]]\nname = 'x'\n[[launches.pushes]]\nkind = 'push'\naccounts = '@ann'\n"
    )
    message = str(refusal_of(file))
    assert message.startswith(f"{file}:{line}: "), message
    assert words in message
