"""Many callers, one write: each gets his own result, or what went wrong with the write that had his item."""

import threading

import pytest

from connector.store.together import MOST, Together


def test_everyone_gets_the_result_of_his_own_item():
    together = Together(lambda take: [item * 2 for item in take()])
    assert [together(each) for each in range(3)] == [0, 2, 4]


class Gate:
    """Where the first write waits until all others have come."""

    def __init__(self, together, everybody):
        self._together = together
        self._threads = [threading.Thread(target=self._bring, args=(each,)) for each in range(everybody)]
        self._begun, self._go_on = threading.Event(), threading.Event()
        self.results, self.failures = {}, []

    def wait(self):
        self._begun.set()
        assert self._go_on.wait(10)

    def open(self, waiting):
        """Let one come, then all others, and the write go on when so many wait."""
        self._threads[0].start()
        assert self._begun.wait(5)
        for each in self._threads[1:]:
            each.start()
        while len(self._together._waiting) < waiting:
            pass
        self._go_on.set()
        for each in self._threads:
            each.join(5)

    def _bring(self, item):
        try:
            self.results[item] = self._together(item)
        except OSError as failure:
            self.failures.append(failure)


def test_those_who_come_while_one_writes_are_written_together():
    writes = []

    def write(take):
        items = take()
        writes.append(len(items))
        gate.wait()
        return items

    gate = Gate(Together(write), 50)
    gate.open(waiting=49)
    assert writes == [1, 49] and gate.results == {each: each for each in range(50)}


def test_who_comes_until_the_write_takes_is_among_them():
    writes = []

    def write(take):
        gate.wait()
        writes.append(take())
        return writes[-1]

    gate = Gate(Together(write), 20)
    gate.open(waiting=20)
    assert [sorted(each) for each in writes] == [list(range(20))]
    assert gate.results == {each: each for each in range(20)}


def test_a_write_that_cannot_begin_fails_for_all_who_wait():
    def write(_take):
        gate.wait()
        raise OSError("no database")

    gate = Gate(Together(write), 5)
    gate.open(waiting=5)
    assert len(gate.failures) == 5 and len(set(map(id, gate.failures))) == 1


def test_a_failure_is_told_to_all_whom_it_concerns_and_to_nobody_else():
    def write(take):
        items = take()
        if "bad" in items:
            raise ValueError("not this one")
        return items

    together = Together(write)
    with pytest.raises(ValueError, match="not this one"):
        together("bad")
    assert together("good") == "good"


def test_no_write_is_larger_than_it_may_be():
    sizes, lock = [], threading.Lock()

    def write(take):
        items = take()
        with lock:
            sizes.append(len(items))
        return items

    together = Together(write)
    threads = [threading.Thread(target=together, args=(each,)) for each in range(MOST * 2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(10)
    assert sum(sizes) == MOST * 2 and max(sizes) <= MOST
