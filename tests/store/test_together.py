"""Many callers, one write: each gets his own result, or what went wrong with the write that had his item."""

import threading

import pytest

from connector.store.together import MOST, Together


def test_everyone_gets_the_result_of_his_own_item():
    together = Together(lambda items: [item * 2 for item in items])
    assert [together(each) for each in range(3)] == [0, 2, 4]


def test_those_who_come_while_one_writes_are_written_together():
    writes, begun, go_on = [], threading.Event(), threading.Event()

    def write(items):
        writes.append(len(items))
        begun.set()
        assert go_on.wait(10)
        return items

    together, results = Together(write), {}
    threads = [threading.Thread(target=lambda each=each: results.update({each: together(each)})) for each in range(50)]
    threads[0].start()
    assert begun.wait(5)
    for each in threads[1:]:
        each.start()
    while len(together._waiting) < 49:
        pass
    go_on.set()
    for each in threads:
        each.join(5)
    assert writes == [1, 49] and results == {each: each for each in range(50)}


def test_a_failure_is_told_to_all_whom_it_concerns_and_to_nobody_else():
    def write(items):
        if "bad" in items:
            raise ValueError("not this one")
        return items

    together = Together(write)
    with pytest.raises(ValueError, match="not this one"):
        together("bad")
    assert together("good") == "good"


def test_no_write_is_larger_than_it_may_be():
    sizes, lock = [], threading.Lock()

    def write(items):
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
