"""Many callers, one write: each gets his own result, or what went wrong with the write that had his item."""

import threading

import pytest

from connector.store.together import MOST, Together


def test_everyone_gets_the_result_of_his_own_item():
    together = Together(lambda take: [item * 2 for item in take()])
    assert [together(each) for each in range(3)] == [0, 2, 4]


def test_those_who_come_while_one_writes_are_written_together():
    writes, begun, go_on = [], threading.Event(), threading.Event()

    def write(take):
        items = take()
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


def test_who_comes_until_the_write_takes_is_among_them():
    writes, begun, go_on = [], threading.Event(), threading.Event()

    def write(take):
        begun.set()
        assert go_on.wait(10)
        writes.append(take())
        return writes[-1]

    together = Together(write)
    threads = [threading.Thread(target=together, args=(each,)) for each in range(20)]
    threads[0].start()
    assert begun.wait(5)
    for each in threads[1:]:
        each.start()
    while len(together._waiting) < 20:
        pass
    go_on.set()
    for each in threads:
        each.join(5)
    assert [sorted(each) for each in writes] == [list(range(20))]


def test_a_write_that_cannot_begin_fails_for_all_who_wait():
    failures, begun, go_on = [], threading.Event(), threading.Event()

    def write(_take):
        begun.set()
        assert go_on.wait(10)
        raise OSError("no database")

    together = Together(write)

    def bring(item):
        try:
            together(item)
        except OSError as failure:
            failures.append(failure)

    threads = [threading.Thread(target=bring, args=(each,)) for each in range(5)]
    threads[0].start()
    assert begun.wait(5)
    for each in threads[1:]:
        each.start()
    while len(together._waiting) < 5:
        pass
    go_on.set()
    for each in threads:
        each.join(5)
    assert len(failures) == 5 and len(set(map(id, failures))) == 1


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
