"""Work spread over the cores."""

import threading

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
