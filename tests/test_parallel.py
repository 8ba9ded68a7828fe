"""Work in chunks: every index once, in order, interruptible, on as many threads as asked for."""

import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

import diffusion
from diffusion.errors import InputError
from diffusion.parallel import one_step, over_chunks, progress, thread_count, threads
from tests.networks import clique


@given(total=st.integers(0, 500), first=st.integers(0, 10**12), workers=st.integers(1, 4),
       most=st.integers(1, 40), chunk=st.none() | st.integers(1, 40))  # fmt: skip
def test_chunks_cover_every_index_once_and_come_back_in_order(total, first, workers, most, chunk):
    with threads(workers):
        ranges = over_chunks(lambda start, stop: (start, stop), total, what="x", first=first, chunk=chunk, most=most)
    assert [index for start, stop in ranges for index in range(start, stop)] == list(range(first, first + total))
    assert all(stop - start <= (chunk or most) for start, stop in ranges)


@pytest.mark.parametrize("workers", [1, 3])
def test_progress_tells_what_how_much_and_of_how_much_and_ends_at_all(workers):
    told = []
    with threads(workers), progress(lambda *news: told.append(news)):
        over_chunks(lambda start, stop: None, 100, what="counting")
    assert {(what, total) for what, _, total in told} == {("counting", 100)}
    done = [done for _, done, _ in told]
    assert done[0] == 0
    assert done[-1] == 100
    assert done == sorted(done)


@pytest.mark.parametrize("workers", [1, 3])
def test_several_steps_are_told_as_one(workers):
    told = []
    with threads(workers), progress(lambda *news: told.append(news)):
        for place in range(2):
            with one_step("both", 150 * place, 300):
                for each in (100, 50):
                    over_chunks(lambda start, stop: None, each, what="one of them", chunk=20)
    assert {(what, total) for what, _, total in told} == {("both", 300)}
    done = [done for _, done, _ in told]
    assert done == sorted(done)
    assert {0, 100, 150, 250, 300} <= set(done)
    with one_step("nobody listens", 0, 10):
        assert over_chunks(lambda start, stop: start, 1, what="one") == [0]


def test_outside_its_block_nobody_is_told():
    told = []
    with progress(lambda *news: told.append(news)):
        pass
    over_chunks(lambda start, stop: None, 3, what="counting")
    assert told == []


@pytest.mark.parametrize("workers", [1, 2])
def test_an_interruption_ends_the_work_between_chunks(workers):
    """As Ctrl-C does: of 1,000 chunks, those that run are finished and no others begin."""
    begun = []

    def work(start, stop):
        begun.append(start)
        time.sleep(0.001)

    def interrupt(what, done, total):
        if done:
            raise KeyboardInterrupt

    with threads(workers), progress(interrupt), pytest.raises(KeyboardInterrupt):
        over_chunks(work, 1_000, what="waiting", chunk=1)
    finished = len(begun)
    assert finished < 500
    time.sleep(0.05)
    assert len(begun) == finished
    assert over_chunks(lambda start, stop: stop - start, 10, what="again", chunk=5) == [5, 5]


@pytest.mark.parametrize("workers", [1, 2])
def test_an_interruption_ends_a_simulation_and_the_next_one_is_whole(workers):
    chain, model = clique(60, 0.2), diffusion.IndependentCascade()

    def interrupt(what, done, total):
        assert what == "simulating"
        if done:
            raise KeyboardInterrupt

    whole = diffusion.simulate(chain, model, [1], replicates=3_000).sizes
    with threads(workers), progress(interrupt), pytest.raises(KeyboardInterrupt):
        diffusion.simulate(chain, model, [1], replicates=3_000)
    assert (diffusion.simulate(chain, model, [1], replicates=3_000).sizes == whole).all()


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_in_a_chunk_is_raised(workers):
    def work(start, stop):
        if start == 7:
            raise ValueError("seven")

    with threads(workers), pytest.raises(ValueError, match="seven"):
        over_chunks(work, 20, what="failing", chunk=1)


def test_two_threads_do_run_side_by_side():
    meeting = threading.Barrier(2, timeout=20)
    with threads(2):
        over_chunks(lambda start, stop: meeting.wait(), 2, what="meeting", chunk=1)  # one alone would wait for ever


def test_the_number_of_threads_is_the_innermost_asked_for_else_the_environments(monkeypatch):
    monkeypatch.setenv("DIFFUSION_THREADS", "3")
    assert thread_count() == 3
    with threads(5):
        assert thread_count() == 5
        with threads(2):
            assert thread_count() == 2
        assert thread_count() == 5
    monkeypatch.delenv("DIFFUSION_THREADS")
    assert thread_count() >= 1


@pytest.mark.parametrize("text", ["", "0", "-1", "two", "1.5", "²"])
def test_an_environment_that_makes_no_sense_is_refused_in_words(monkeypatch, text):
    monkeypatch.setenv("DIFFUSION_THREADS", text)
    with pytest.raises(InputError, match=f"DIFFUSION_THREADS must be a whole number of at least 1, not '{text}'"):
        thread_count()


@pytest.mark.parametrize(("count", "words"), [
    (0, "threads must be at least 1, not 0"),
    (-2, "threads must be at least 1, not -2"),
    (1.5, "threads must be a whole number, not 1.5"),
    (True, "threads must be a whole number, not True"),
])  # fmt: skip
def test_a_number_of_threads_that_makes_no_sense_is_refused_in_words(count, words):
    with pytest.raises(InputError, match=words), threads(count):
        pass


def test_many_ties_are_walked_in_short_stretches_so_that_an_interruption_is_heard(monkeypatch):
    told = []
    monkeypatch.setattr("diffusion.cascades.replicates.STRETCH", 90 * 128)  # two blocks of replicates
    with threads(1), progress(lambda what, done, total: told.append(done) if what == "simulating" else None):
        diffusion.simulate(clique(10, 0.2), diffusion.IndependentCascade(), [1], replicates=1_000)
    assert told == [*range(0, 1_000, 128), 1_000]
