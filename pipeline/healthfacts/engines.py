"""Where shards run: in this process, in a pool of processes, or as Ray tasks. No engine is imported anywhere else.

An engine takes a function and a stream of specs and gives back results as they come. A spec whose worker dies (out of
memory, a crash in native code) is halved until the one document that kills it is found; that one comes back as `Died`.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from .errors import SettingsError

S = TypeVar("S")
R = TypeVar("R")
SpecT = TypeVar("SpecT", bound="Spec")

#: specs handed to each worker ahead of time: enough to keep it busy, few enough to keep memory flat
_AHEAD = 2


class Spec(Protocol):
    """One unit of work; `halves` splits it in two, or gives () for a single document."""

    def halves(self: S) -> tuple[S, ...]: ...


@dataclass(frozen=True, slots=True)
class Died(Generic[S]):
    """A spec of one document that killed its worker."""

    spec: S


class Engine(Protocol):
    """Runs a function over specs; results come in any order."""

    def map(self, function: Callable[[SpecT], R], specs: Iterable[SpecT]) -> Iterator[R | Died[SpecT]]: ...


class Inline:
    """Everything in this process, one spec at a time."""

    def map(self, function: Callable[[SpecT], R], specs: Iterable[SpecT]) -> Iterator[R | Died[SpecT]]:
        """See Engine."""
        for spec in specs:
            yield function(spec)


class Processes:
    """A pool of `workers` fresh processes on this machine, kept until `close`, so that models load once in each."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None

    def map(self, function: Callable[[SpecT], R], specs: Iterable[SpecT]) -> Iterator[R | Died[SpecT]]:
        """See Engine."""
        try:
            yield from self._map(function, specs)
        except BaseException:  # failed, stopped or abandoned: what workers still do is for nobody
            self._kill()
            raise

    def _map(self, function: Callable[[SpecT], R], specs: Iterable[SpecT]) -> Iterator[R | Died[SpecT]]:
        running: dict[Future[R], SpecT] = {}
        stream = iter(specs)
        exhausted = False
        while running or not exhausted:
            while not exhausted and len(running) < _AHEAD * self._workers:
                try:
                    spec = next(stream)
                except StopIteration:
                    exhausted = True
                    break
                running[self._submit(function, spec)] = spec
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            suspects = []
            for future in done:
                spec = running.pop(future)
                try:
                    yield future.result()
                except BrokenProcessPool:
                    suspects.append(spec)
            if suspects:
                # a broken pool fails all that it held: try each alone, so that only the guilty one is split
                suspects += running.values()
                running.clear()
                self.close()
                for spec in suspects:
                    yield from self._alone(function, spec)

    def close(self) -> None:
        """End the pool's processes."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def _kill(self) -> None:
        """End the pool's processes in the middle of their work."""
        if self._pool is not None:
            for process in list((self._pool._processes or {}).values()):
                process.terminate()
            self.close()

    def _submit(self, function: Callable[[SpecT], R], spec: SpecT) -> Future[R]:
        if self._pool is None:
            self._pool = _pool(self._workers)
        try:
            return self._pool.submit(function, spec)
        except BrokenProcessPool as error:
            broken: Future[R] = Future()
            broken.set_exception(error)
            return broken

    def _alone(self, function: Callable[[SpecT], R], spec: SpecT) -> Iterator[R | Died[SpecT]]:
        with _pool(1) as pool:
            try:
                yield pool.submit(function, spec).result()
                return
            except BrokenProcessPool:
                pass
        halves = spec.halves()
        if not halves:
            yield Died(spec)
        for half in halves:
            yield from self._alone(function, half)


class Ray:
    """Ray Core tasks on the cluster of `address` ("" starts one here); needs the extra `healthfacts[ray]`.

    The spool and output folders must be on storage that all nodes share.
    """

    def __init__(self, address: str = "") -> None:
        try:
            import ray
        except ImportError as error:
            raise SettingsError("the Ray engine is not installed: pip install 'healthfacts[ray]'") from error
        self._ray = ray
        if not ray.is_initialized():
            ray.init(address=address or None, log_to_driver=False)

    def map(self, function: Callable[[SpecT], R], specs: Iterable[SpecT]) -> Iterator[R | Died[SpecT]]:
        """See Engine."""
        ray = self._ray
        task = ray.remote(function).options(max_retries=0)
        ahead = _AHEAD * max(1, int(ray.cluster_resources().get("CPU", 1)))
        running: dict[object, SpecT] = {}
        stream = iter(specs)
        waiting: list[SpecT] = []
        exhausted = False
        while running or waiting or not exhausted:
            while (waiting or not exhausted) and len(running) < ahead:
                spec = waiting.pop() if waiting else next(stream, None)
                if spec is None:
                    exhausted = True
                    break
                running[task.remote(spec)] = spec
            if not running:
                continue
            (ready, *_), _ = ray.wait(list(running), num_returns=1)
            spec = running.pop(ready)
            try:
                yield ray.get(ready)
            except ray.exceptions.WorkerCrashedError:
                halves = spec.halves()
                waiting += halves
                if not halves:
                    yield Died(spec)


def _pool(workers: int) -> ProcessPoolExecutor:
    # fresh interpreters: forking a process that runs threads can deadlock
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_start_worker)


def _start_worker() -> None:
    """What a worker process does first."""
    single_thread()
    # Ctrl-C reaches the whole group; the run alone answers it, and ends its workers
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    """End this worker when the run has gone, however it went: a worker waits for work for ever."""
    multiprocessing.connection.wait([sentinel])
    os._exit(1)


def single_thread() -> None:
    """Keep native math libraries to one thread: workers share the cores, and results do not depend on the split."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"):
        os.environ.setdefault(name, "1")


def default_workers() -> int:
    """The processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
