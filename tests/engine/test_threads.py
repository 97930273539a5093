"""Work spread over the cores."""

import threading
from collections.abc import Iterator

import pytest

from engine import threads


@pytest.fixture
def share(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is taken back in the end."""
    monkeypatch.setattr(threads._share, "threads", None)


def _name(_: int) -> int:
    return threading.get_ident()


def test_results_are_in_the_order_of_their_items() -> None:
    assert threads.spread(lambda item: item * item, range(20), threads=4) == [item * item for item in range(20)]


def test_a_process_that_shares_the_cores_works_on_its_own_thread(share: None) -> None:
    threads.limit_threads(1)
    assert threads.core_count() == 1
    assert set(threads.spread(_name, range(8))) == {threading.get_ident()}


def test_more_threads_than_one_are_other_threads() -> None:
    assert threading.get_ident() not in threads.spread(_name, range(8), threads=2)


@pytest.mark.parametrize("count", [1, 3])
def test_every_item_that_is_made_is_worked_on(count: int) -> None:
    done: list[int] = []
    threads.feed(done.append, iter(range(50)), threads=count)
    assert sorted(done) == list(range(50))


def test_items_are_made_here_while_others_work() -> None:
    makers: set[int] = set()
    workers: set[int] = set()

    def make() -> Iterator[int]:
        for item in range(20):
            makers.add(threading.get_ident())
            yield item

    threads.feed(lambda _: workers.add(threading.get_ident()), make(), threads=2)
    assert makers == {threading.get_ident()}
    assert threading.get_ident() not in workers


def test_few_items_are_made_before_they_are_needed() -> None:
    made: list[int] = []
    ahead: list[int] = []
    opened = threading.Event()

    def make() -> Iterator[int]:
        for item in range(100):
            made.append(item)
            if item == 2 * threads._WAITING:  # the next is not made before one of these is done
                threading.Timer(0.2, opened.set).start()
            yield item

    def work(item: int) -> None:
        opened.wait()
        ahead.append(len(made) - item)

    threads.feed(work, make(), threads=2)
    assert sorted(made) == list(range(100))
    assert max(ahead) <= 2 * threads._WAITING + 3


def test_the_first_error_ends_the_work() -> None:
    done: list[int] = []

    def work(item: int) -> None:
        if item == 3:
            raise ValueError("three")
        done.append(item)

    with pytest.raises(ValueError, match="three"):
        threads.feed(work, iter(range(10_000)), threads=2)
    assert len(done) < 100
