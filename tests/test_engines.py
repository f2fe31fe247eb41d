"""Engines: the same results from each, and a worker that dies costs one document."""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import dataclass

import pytest

from healthfacts.engines import Died, Inline, Processes, Ray


@dataclass(frozen=True)
class Numbers:
    """Numbers to add up; a negative one kills the worker."""

    values: tuple[int, ...]

    def halves(self) -> tuple[Numbers, ...]:
        middle = len(self.values) // 2
        return (Numbers(self.values[:middle]), Numbers(self.values[middle:])) if middle else ()


def add(spec: Numbers) -> int:
    if min(spec.values) < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return sum(spec.values)


SPECS = [Numbers((n, n + 1)) for n in range(7)]


@pytest.mark.parametrize("workers", [1, 2])
def test_processes_give_what_inline_gives(workers: int) -> None:
    pool = Processes(workers)
    found = sorted(pool.map(add, SPECS))  # type: ignore[type-var]
    pool.close()
    assert found == sorted(Inline().map(add, SPECS))  # type: ignore[type-var]


def test_a_killer_is_found_and_the_rest_is_done() -> None:
    specs = [Numbers((1, 2, 3)), Numbers((4, 5, -1, 6)), Numbers((7,))]
    pool = Processes(2)
    found = list(pool.map(add, specs))
    pool.close()
    died = [item for item in found if isinstance(item, Died)]
    assert [item.spec.values for item in died] == [(-1,)]
    assert sum(item for item in found if isinstance(item, int)) == 1 + 2 + 3 + 4 + 5 + 6 + 7


@pytest.mark.filterwarnings("ignore")
def test_ray_gives_the_same_and_finds_the_killer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))  # its workers must find this module
    ray = pytest.importorskip("ray", reason="needs the extra healthfacts[ray]")
    engine = Ray()
    try:
        assert sorted(engine.map(add, SPECS)) == sorted(Inline().map(add, SPECS))  # type: ignore[type-var]
        found = list(engine.map(add, [Numbers((1, -1, 2))]))
    finally:
        ray.shutdown()
    assert [item.spec.values for item in found if isinstance(item, Died)] == [(-1,)]
