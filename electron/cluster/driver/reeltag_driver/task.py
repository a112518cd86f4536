"""
What is done on a machine of the cluster: whether it can work at all, and one shard. Failures come back as data, with what follows from them.
"""

from __future__ import annotations

import functools
import os
import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal

from .errors import DriverError, writing_failed
from .inputs import Inputs
from .keeper import KEEPER, Keeper
from .looking import Look, MachineFailed, look_at
from .plan import PLAN_FILE
from .places import Place, is_bucket, place_at
from .ready import Ready
from .shard_file import failed_among, shard_data, shard_path
from .shards import unpacked
from .worker_process import Wish, WorkerProcess

#: A bucket that does not answer is asked again after so many seconds.
_AGAIN_AFTER_S: Final = (1.0, 5.0, 15.0)


#: Seconds between words of a shard that is at work.
TELL_S: Final = 2.0


@dataclass(frozen=True)
class Order:
    """What all shards of a job have in common."""

    wish: Wish
    segments: bool
    layout: str
    out: str
    #: what relative paths start from
    folder: str


@dataclass(frozen=True)
class Done:
    clips: int
    failed: int


@dataclass(frozen=True)
class Failed:
    """`machine`: it cannot work for this job. `shard`: it may work elsewhere. `job`: nobody can go on."""

    of: Literal["machine", "shard", "job"]
    #: Ray's id of the machine, and what people call it
    machine: str
    name: str
    error: DriverError


@dataclass(frozen=True)
class Machine:
    id: str
    name: str


def probe(order: Order, machine: Machine) -> Ready | Failed:
    """Which model there is, and how it looks at clips."""
    try:
        with KEEPER as keeper:
            return keeper.worker(order.wish, machine.name, None).ready
    except DriverError as error:
        return Failed("machine", machine.id, machine.name, error)


def do_shard(
    order: Order, ready: Ready, name: str, packed: bytes, attempt: int, machine: Machine, tell: Callable[[int, int], object]
) -> Done | Failed:
    """
    @param attempt how often it was begun before
    @param tell takes how many clips have an answer, and how many of them could not be looked at, every now and then
    """
    fail = functools.partial(Failed, machine=machine.id, name=machine.name)
    try:
        out = _seen_place(order.out, machine.name)
        clips = unpacked(packed)
        with KEEPER as keeper:
            answers = _told(
                look_at(
                    clips,
                    lambda: _worker(keeper, order.wish, machine.name, ready),
                    _inputs(order.folder),
                    segments=order.segments,
                    # Curator's readers take every row for a clip.
                    wholes=order.layout != "curator",
                    at_once=at_once(order.wish),
                    believe_deaths=attempt > 0,
                ),
                tell,
            )
            # Of vectors that may stand beside each other some may be a card's and some a processor's.
            ready = keeper.ready or ready
    except MachineFailed as failed:
        error = failed.error
        if machine.name not in error.message:
            error = DriverError(error.kind, f"{machine.name} cannot work: {error.message}", error.detail)
        return fail("machine" if failed.is_always_so else "shard", error=error)
    try:
        _write(out, shard_path(order.layout, name), shard_data(order.layout, answers, ready))
    except OSError as error:
        said = writing_failed(out.said, error)
        return fail("job" if said.kind in ("disk-full", "access-denied") else "shard", error=said)
    return Done(len(answers), failed_among(answers))


def _told(answers: Iterable[list[Look]], tell: Callable[[int, int], object]) -> list[list[Look]]:
    all_of_them: list[list[Look]] = []
    failed, told = 0, time.monotonic()
    for looks in answers:
        all_of_them.append(looks)
        failed += failed_among([looks])
        now = time.monotonic()
        if now - told >= TELL_S:
            told = now
            tell(len(all_of_them), failed)
    return all_of_them


def at_once(wish: Wish) -> int:
    """A little more than the worker reads, so that it finds the next one waiting; by itself it reads two more than there are cores."""
    return (wish.in_flight or (os.cpu_count() or 1) + 2) + 2


def _worker(keeper: Keeper, wish: Wish, node: str, ready: Ready) -> WorkerProcess:
    try:
        return keeper.worker(wish, node, ready)
    except DriverError as error:
        raise MachineFailed(error) from error


@functools.lru_cache(maxsize=4)
def _inputs(folder: str) -> Inputs:
    return Inputs(folder)


@functools.lru_cache(maxsize=4)
def _seen_place(out: str, node: str) -> Place:
    """The folder for what comes out. Where it is not shared, what is written there would be lost."""
    place = place_at(out)
    try:
        seen = place.read(PLAN_FILE) is not None
    except OSError as error:
        raise MachineFailed(writing_failed(f"{place.said} on {node}", error)) from error
    if not seen:
        raise MachineFailed(DriverError("not-found", f"{node} does not see {place.said} as the driver does: name a folder that all machines share, or a bucket."))
    return place


def _write(out: Place, name: str, data: bytes) -> None:
    for pause in (*_AGAIN_AFTER_S, None):
        try:
            return out.write(name, data)
        except OSError:
            if pause is None or not is_bucket(out.said):
                raise
            time.sleep(pause)


def this_machine(ray_id: str, address: str) -> Machine:
    return Machine(ray_id, f"{socket.gethostname()} ({address})")
