"""The whole of a job: the folder is taken, the list cut, the first worker asked what it is, shards handed out until each has its file."""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import ray

from .cluster import Cluster, Lost, begin_ray
from .errors import DriverError, reading_failed, writing_failed
from .job import Job
from .lock import Lock
from .manifest import folder_of
from .place_facts import failed_before, finished
from .places import Place, place_at, spoken
from .plan import PLAN_FILE, earlier_plan, made_by, plan_of, require_same_plan
from .progress import Progress, Where
from .ready import Ready
from .shard_file import shard_folder, shard_path
from .shards import Shards, cut
from .task import Done, Failed, Order
from .worker_process import Wish

#: A shard that was lost with its machine so often may be what loses them.
ATTEMPTS: Final = 5
#: Seconds between looks at the lock and at the clock, where no shard is done meanwhile.
_TICK_S: Final = 0.5
#: Seconds that the first line waits for what earlier jobs could not look at.
_COUNT_S: Final = 5.0


def drive(job: Job, progress: Progress) -> None:
    """@raises DriverError which ends the job; what has its file by then is done"""
    try:
        out = place_at(job.out)
        out.prepare()
    except OSError as error:
        raise writing_failed(spoken(job.out), error) from error
    lock = Lock(out, job.id, progress.note)
    try:
        lock.take()
        try:
            try:
                earlier = _earlier(out, job)
                out.sweep(shard_folder(job.layout))
            except OSError as error:
                raise reading_failed(f"What an earlier job has left in {out.said}", error) from error
            begin_ray()
            _Driving(job, out, lock, progress).run(earlier)
        finally:
            # Another job does it where this one cannot.
            with contextlib.suppress(OSError):
                out.sweep(shard_folder(job.layout))
    finally:
        lock.release()
    # At the end of the process Ray would wait for half a second first, in case somebody has yet to print something.
    ray.shutdown()


def _earlier(out: Place, job: Job) -> dict[str, Any] | None:
    """What lies there of an earlier job. @raises DriverError where that is not to be gone on with"""
    earlier = earlier_plan(out)
    if earlier is None:
        if any(name.endswith(".parquet") for name in out.names(shard_folder(job.layout))):
            raise DriverError("usage", f"{out.said} holds results, and nothing says of what: choose another folder.")
    elif not job.resume:
        raise DriverError("usage", f"{out.said} already holds results of the job {earlier.get('job')}: resume it to go on with them, or choose another folder.")
    return earlier


class _Driving:
    def __init__(self, job: Job, out: Place, lock: Lock, progress: Progress) -> None:
        self._job = job
        self._out = out
        self._lock = lock
        self._progress = progress
        self._cluster = Cluster(job, progress.note)
        self._order = Order(
            wish=Wish(job.model, job.device, job.precision, job.in_flight),
            segments=job.segments,
            layout=job.layout,
            out=job.out,
            folder=folder_of(job.manifest),
        )
        self._where = Where()
        #: tasks that Ray has: which shard each is of, and as which attempt
        self._running: dict[ray.ObjectRef[Any], tuple[int, int]] = {}
        #: shards whose files are there and cannot be read
        self._damaged: deque[int] = deque()
        #: what nobody could do, and why
        self._given_up: list[DriverError] = []

    def run(self, earlier: dict[str, Any] | None) -> None:
        # A worker loads its model while the list is read, and as many as there is work for before it is known what the first one says.
        asked = [self._cluster.probe(self._order)]
        shards = cut(self._job.manifest, self._job.shard)
        try:
            if earlier is None:
                asked += [self._cluster.probe(self._order) for _ in range(min(len(shards), self._cluster.slots()) - 1)]
            ready = self._first_ready(asked)
            self._begin(shards, ready, earlier)
            waiting = self._what_is_there(shards, ready)
            self._progress.plan(self._where)
            self._hand_out(shards, ready, waiting)
        finally:
            shards.close()
        if self._given_up:
            raise self._given_up[-1]
        self._progress.end(self._where)

    def _first_ready(self, asked: list[ray.ObjectRef[Any]]) -> Ready:
        """The one that was asked first decides what the job is of, and not the one that has the smallest model to load."""
        lost = 0
        while True:
            self._lock.require()
            self._cluster.slots()
            if not self._cluster.wait(asked[:1], _TICK_S):
                continue
            outcome = self._cluster.result(asked.pop(0))
            if isinstance(outcome, Ready):
                return outcome
            if isinstance(outcome, Failed):
                self._cluster.leave_out(outcome)
            elif isinstance(outcome, Lost) and not asked:
                lost += 1
                if lost == ATTEMPTS:
                    raise DriverError("engine-crashed", f"{ATTEMPTS} workers were lost before they were ready: {outcome.why}")
            if not asked:
                asked.append(self._cluster.probe(self._order))

    def _begin(self, shards: Shards, ready: Ready, earlier: dict[str, Any] | None) -> None:
        plan = plan_of(self._job, ready, shards)
        if earlier is not None:
            require_same_plan(self._out, earlier, plan)
            return
        try:
            self._out.write(PLAN_FILE, plan.data())
        except OSError as error:
            raise writing_failed(self._out.said, error) from error

    def _what_is_there(self, shards: Shards, ready: Ready) -> Iterator[int]:
        """Counts what is done, and gives the places of what is not."""
        made = made_by(self._job, ready)
        try:
            done = finished(self._out, self._job.layout, shards, made)
        except OSError as error:
            raise reading_failed(f"What an earlier job has left in {self._out.said}", error) from error
        self._where = Where(clips=shards.clips, shards=len(shards))
        for place in done:
            self._where.done += shards.size(place)
        self._where.shards_done = len(done)
        # Reading the ends of a hundred thousand files takes minutes, and need not be waited for.
        self._counting = threading.Thread(target=self._count_failed, args=({shards.name(place, made): place for place in done},), daemon=True)
        self._counting.start()
        self._counting.join(timeout=_COUNT_S)
        return (place for place in range(len(shards)) if place not in done)

    def _count_failed(self, places: dict[str, int]) -> None:
        for name, failed in failed_before(self._out, self._job.layout, list(places)):
            if failed is None:
                self._damaged.append(places[name])
            else:
                self._where.failed_before += failed

    def _hand_out(self, shards: Shards, ready: Ready, waiting: Iterator[int]) -> None:
        try:
            self._hand_out_all(shards, ready, waiting)
        finally:
            self._cluster.cancel(list(self._running))

    def _hand_out_all(self, shards: Shards, ready: Ready, waiting: Iterator[int]) -> None:
        made = made_by(self._job, ready)
        again: deque[tuple[int, int]] = deque()
        running = self._running
        is_over = False
        while True:
            self._lock.require()
            while self._damaged:
                place = self._damaged.popleft()
                self._progress.note(f"{shard_path(self._job.layout, shards.name(place, made))} is there and damaged: its clips are looked at again.")
                self._where.done -= shards.size(place)
                self._where.shards_done -= 1
                again.append((place, 0))
            while len(running) < self._cluster.at_once():
                place, attempt = again.popleft() if again else (next(waiting, -1), 0)
                if place < 0:
                    is_over = True
                    break
                task = self._cluster.submit(self._order, ready, shards.name(place, made), shards.packed(place), attempt)
                running[task] = (place, attempt)
            if not running and is_over and not again:
                # What it comes upon is to be done, too.
                self._counting.join(timeout=_TICK_S)
                if not self._counting.is_alive() and not self._damaged:
                    return
                continue
            for task in self._cluster.wait(list(running), _TICK_S):
                place, attempt = running.pop(task)
                begin_again = self._settled(self._cluster.result(task), attempt)
                if begin_again is not None:
                    again.append((place, begin_again))
            now = self._where
            if self._progress.is_due():
                done, failed = self._cluster.under_way([shards.name(place, made) for place, _ in running.values()])
                now = replace(now, done=min(now.clips, now.done + done), failed=now.failed + failed)
            self._progress.tell(now, min(len(running), self._cluster.slots()))

    def _settled(self, outcome: Ready | Done | Failed | Lost, attempt: int) -> int | None:
        """What a task has come to. @returns as which attempt it is to begin again"""
        if isinstance(outcome, Done):
            self._where.done += outcome.clips
            self._where.failed += outcome.failed
            self._where.shards_done += 1
            return None
        if isinstance(outcome, Failed) and outcome.of == "job":
            raise outcome.error
        if isinstance(outcome, Failed) and outcome.of == "machine":
            self._cluster.leave_out(outcome)
            return attempt
        if isinstance(outcome, Failed):
            why = outcome.error
        else:
            assert isinstance(outcome, Lost)
            why = DriverError("engine-crashed", f"A machine or a worker of Ray's was lost with its clips: {outcome.why}")
        if attempt + 1 < ATTEMPTS:
            self._progress.note(f"A shard is begun again: {why.message}")
            return attempt + 1
        self._progress.note(f"A shard is given up, resume the job to try it again: {why.message}")
        self._given_up.append(why)
        return None
