import pytest
from hypothesis import given

from diffusion import Followers, InputError, Scores, weighted_cascade
from tests.measures.toys import Network, graph_of, networks


@given(networks(weights=True))
def test_followers_are_the_ties_out_whatever_their_weight(network: Network) -> None:
    graph = graph_of(network)
    expected = [network.out_degree(account) for account in sorted(network)]
    assert Followers().scores(graph).values.tolist() == expected
    assert Followers().scores(weighted_cascade(graph)).values.tolist() == expected


def test_scores_are_read_only_and_must_fit_their_errors() -> None:
    scores = Scores([1, 2], [0.1, 0.2])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="read-only"):
        scores.values[0] = 3
    with pytest.raises(InputError, match="one entry for each of the 2 values"):
        Scores([1, 2], [0.1])  # type: ignore[arg-type]
    with pytest.raises(InputError, match="not the shape"):
        Scores([[1, 2]])  # type: ignore[arg-type]
