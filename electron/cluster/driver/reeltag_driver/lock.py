"""
One job at a time in a folder. The lock is a file that says whose it is and when it was last alive, so that what a machine has left that was
switched off is told from a job that is at work, and so that whoever is refused knows by whom.
"""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta, timezone
from typing import Final

from .errors import DriverError, writing_failed
from .places import Place

LOCK_FILE: Final = "reeltag-job.lock"
#: A lock that has been silent for so long is nobody's.
STALE: Final = timedelta(seconds=60)
#: How often it says that it is alive.
HEARTBEAT_S: Final = 15.0
#: Buckets cannot make a file only where there is none: of two at once the last one has it, and both look again after so long.
SETTLE_S: Final = 1.0


@dataclass(frozen=True)
class Holder:
    """The twin of `lockSchema` in `electron/cluster/results.ts`."""

    job: str
    host: str
    pid: int
    since: str
    alive: str

    def is_same(self, other: Holder | None) -> bool:
        return other is not None and (self.job, self.host, self.pid, self.since) == (other.job, other.host, other.pid, other.since)

    def data(self) -> bytes:
        return (json.dumps(asdict(self)) + "\n").encode()


def read_holder(place: Place) -> Holder | None:
    data = place.read(LOCK_FILE)
    if data is None:
        return None
    try:
        said = json.loads(data)
        return Holder(str(said["job"]), str(said["host"]), int(said["pid"]), str(said["since"]), str(said["alive"]))
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        # Whoever wrote it did not get to its end.
        return Holder("", "", 0, "", "")


class Lock:
    """From `take` until `release`."""

    def __init__(
        self,
        place: Place,
        job: str,
        note: Callable[[str], None],
        *,
        stale: timedelta = STALE,
        heartbeat_s: float = HEARTBEAT_S,
        settle_s: float = SETTLE_S,
    ) -> None:
        now = _now()
        self._place = place
        self._note = note
        self._stale = stale
        self._heartbeat_s = heartbeat_s
        self._settle_s = settle_s
        self._mine = Holder(job, socket.gethostname(), os.getpid(), now, now)
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        #: whoever has taken it meanwhile
        self.lost_to: Holder | None = None

    def take(self) -> None:
        """@raises DriverError `in-use`: another has it"""
        try:
            while not self._place.make(LOCK_FILE, self._mine.data()):
                self._clear()
            if not self._is_settled():
                raise refused(self._place, read_holder(self._place))
        except OSError as error:
            raise writing_failed(self._place.said, error) from error
        self._thread = threading.Thread(target=self._keep_alive, name="lock", daemon=True)
        self._thread.start()

    def release(self) -> None:
        self._ended.set()
        if self._thread is not None:
            self._thread.join(timeout=self._heartbeat_s)
        try:
            if self._mine.is_same(read_holder(self._place)):
                self._place.remove(LOCK_FILE)
        except OSError:
            # It is stale in a minute.
            pass

    def require(self) -> None:
        """@raises DriverError `in-use`: another has taken it since, for this one was silent for too long"""
        if self.lost_to is not None:
            raise refused(self._place, self.lost_to)

    def _clear(self) -> None:
        """Removes the lock of a job that is no more, or says whose it is."""
        holder = read_holder(self._place)
        if holder is None:
            return
        if not self._is_nobodys(holder):
            if holder.job == self._mine.job:
                # Ray runs one driver under an id: the earlier one's machine was lost, or is about to be.
                self._note(f"Waiting until the lock of the same job on {holder.host} is a minute old: its machine may be gone.")
            elif self._age(holder) < -self._stale:
                # Its clock is no measure, and whether it is written again is.
                self._note(f"Waiting whether the job {holder.job} on {holder.host} still says that it is at work: the clocks of the machines differ.")
            else:
                raise refused(self._place, holder)
            holder = self._wait_for_silence(holder)
            if holder is None:
                return
        if holder.is_same(read_holder(self._place)):
            self._place.remove(LOCK_FILE)

    def _wait_for_silence(self, holder: Holder) -> Holder | None:
        deadline = time.monotonic() + self._stale.total_seconds() + self._heartbeat_s
        first = holder.alive
        while time.monotonic() < deadline:
            time.sleep(min(1.0, self._heartbeat_s))
            now = read_holder(self._place)
            if now is None:
                return None
            if not now.is_same(holder) or now.alive != first:
                raise refused(self._place, now)
            if self._is_nobodys(now):
                return now
        return holder

    def _is_nobodys(self, holder: Holder) -> bool:
        if holder.host == self._mine.host and not _is_running(holder.pid):
            return True
        return self._age(holder) > self._stale

    def _age(self, holder: Holder) -> timedelta:
        """For how long it has been silent, as far as the machines' clocks agree."""
        try:
            alive = datetime.fromisoformat(holder.alive)
        except ValueError:
            return timedelta.max
        if alive.tzinfo is None:
            alive = alive.replace(tzinfo=timezone.utc)
        return datetime.now(timezone.utc) - alive

    def _is_settled(self) -> bool:
        from .places import BucketPlace

        if isinstance(self._place, BucketPlace):
            time.sleep(self._settle_s)
        return self._mine.is_same(read_holder(self._place))

    def _keep_alive(self) -> None:
        while not self._ended.wait(self._heartbeat_s):
            try:
                holder = read_holder(self._place)
                if holder is not None and not self._mine.is_same(holder):
                    self.lost_to = holder
                    return
                self._place.write(LOCK_FILE, Holder(self._mine.job, self._mine.host, self._mine.pid, self._mine.since, _now()).data())
            except OSError:
                # A full disk, a network that is away: the next time, maybe.
                continue


def refused(place: Place, holder: Holder | None) -> DriverError:
    whose = "another job" if holder is None or holder.job == "" else f"the job {holder.job} (on {holder.host}, since {holder.since})"
    return DriverError("in-use", f"{whose[0].upper()}{whose[1:]} is at work in {place.said}: wait for its end, stop it, or choose another folder.")


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds")


def _is_running(pid: int) -> bool:
    # Of machines made anew from one image, numbers are the same each time.
    if pid <= 0 or pid == os.getpid():
        return False
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
