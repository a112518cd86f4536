"""
Ray, as the driver needs it: tasks that are handed out, and what became of them. Which machine does what is Ray's business; here it is only
said which ones cannot.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import time
from collections.abc import Callable
from typing import Any, Final

import ray

from .errors import DriverError
from .job import Job
from .ready import Ready
from .task import Done, Failed, Machine, Order, do_shard, probe, this_machine

#: The first whose tasks can be told which machines are none for them.
_OLDEST: Final = (2, 49)
#: What Ray tells a job of itself by.
_OF_A_JOB: Final = "RAY_JOB_CONFIG_JSON_ENV_VAR"
#: Beyond what can run at once, so that a machine that is done finds the next one waiting.
_QUEUED: Final = 4
#: Seconds between looks at which machines there are.
_LOOK_S: Final = 2.0
#: What shards that are at work tell how far they are, by the name that they find it by.
_TALLY: Final = "reeltag-tally"
#: Seconds without a shard that was done, after which they are asked: it takes a process that most jobs of small shards do without.
_QUIET_S: Final = 3.0
#: Seconds for tasks to end: whoever stops a job waits for three in all.
_ENDING_S: Final = 1.5
#: Seconds without any machine that could work: then it is said, and then it is the end.
_SAY_NONE_S: Final = 20.0
_GIVE_UP_S: Final = 900.0


def begin_ray() -> None:
    """Ray has a way of its own to end at a signal, by which nothing would be put away: the one that was there stays."""
    version = tuple(int(part) for part in ray.__version__.split(".")[:2])
    if version < _OLDEST:
        raise DriverError("usage", f"This cluster runs Ray {ray.__version__}: begin it with {'.'.join(map(str, _OLDEST))} or a later one.")
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    # As a job of Ray's its machines have the driver already; by hand, as Slurm has it, they get it now.
    with_driver = None if _OF_A_JOB in os.environ else {"working_dir": os.path.dirname(os.path.dirname(__file__))}
    ray.init(log_to_driver=False, logging_level=logging.WARNING, runtime_env=with_driver)
    for number, handler in handlers.items():
        signal.signal(number, handler)


class Lost:
    """The machine or Ray's process is no more that did it."""

    def __init__(self, why: str) -> None:
        self.why = why


def _address() -> str:
    return str(ray.util.get_node_ip_address())  # type: ignore[no-untyped-call]


def _here() -> Machine:
    context = ray.get_runtime_context()
    return this_machine(context.get_node_id(), _address())


# max_calls: tasks with a card have 1 by themselves, by which each shard would load the model anew. max_retries: the driver begins lost ones
# again itself, so that it can say so.
@ray.remote(max_calls=0, max_retries=0)
def _probe(order: Order) -> Ready | Failed:
    return probe(order, _here())


@ray.remote(max_calls=0, max_retries=0)
def _do_shard(order: Order, ready: Ready, name: str, packed: bytes, attempt: int) -> Done | Failed:
    return do_shard(order, ready, name, packed, attempt, _here(), lambda done, failed: _tell(name, done, failed))


def _tell(shard: str, done: int, failed: int) -> None:
    # There may be nobody who asks. Nobody waits for what is said, and nothing fails by it.
    with contextlib.suppress(Exception):
        ray.get_actor(_TALLY).say.remote(shard, done, failed)


class _Tally:
    """How far shards are that are at work: a large one takes long, and whoever looks on wants to see that something is done."""

    def __init__(self) -> None:
        self._at: dict[str, tuple[int, int]] = {}

    def say(self, shard: str, done: int, failed: int) -> None:
        self._at[shard] = (done, failed)

    def of(self, shards: list[str]) -> dict[str, tuple[int, int]]:
        """@param shards that are at work: what else was said is over"""
        self._at = {shard: self._at[shard] for shard in shards if shard in self._at}
        return self._at


class Cluster:
    def __init__(self, job: Job, note: Callable[[str], None]) -> None:
        self._job = job
        self._note = note
        self._refused: dict[str, DriverError] = {}
        self._slots = 0
        self._looked = float("-inf")
        self._none_since: float | None = None
        self._has_said_none = False
        self._tally: Any = None
        self._asked_tally: ray.ObjectRef[Any] | None = None
        self._tallied: dict[str, tuple[int, int]] = {}
        self._heard = time.monotonic()

    def probe(self, order: Order) -> ray.ObjectRef[Any]:
        return _probe.options(**self._options()).remote(order)

    def submit(self, order: Order, ready: Ready, name: str, packed: bytes, attempt: int) -> ray.ObjectRef[Any]:
        return _do_shard.options(**self._options()).remote(order, ready, name, packed, attempt)

    def wait(self, tasks: list[ray.ObjectRef[Any]], seconds: float) -> list[ray.ObjectRef[Any]]:
        done, _ = ray.wait(tasks, num_returns=1, timeout=seconds)
        if done:
            self._heard = time.monotonic()
        return done

    def result(self, task: ray.ObjectRef[Any]) -> Ready | Done | Failed | Lost:
        try:
            outcome: Ready | Done | Failed = ray.get(task)
            return outcome
        except ray.exceptions.RayTaskError:
            # A bug, and not what the machine does.
            raise
        except ray.exceptions.RuntimeEnvSetupError as error:
            raise DriverError("usage", "Ray cannot begin the driver's tasks on its machines: its log says why.", str(error)) from error
        except ray.exceptions.RayError as error:
            return Lost(str(error).strip().partition("\n")[0])

    def under_way(self, shards: list[str]) -> tuple[int, int]:
        """
        Clips with an answer in shards that are at work, and those that could not be looked at: as they last said, and without waiting.

        @param shards names of those
        """
        if self._tally is None:
            if time.monotonic() - self._heard < _QUIET_S:
                return 0, 0
            # Beside the driver, and for nothing.
            self._tally = ray.remote(num_cpus=0)(_Tally).options(name=_TALLY).remote()
        if self._asked_tally is not None and ray.wait([self._asked_tally], timeout=0)[0]:
            # It may be lost with its machine: then shards are told of when they are done.
            with contextlib.suppress(ray.exceptions.RayError):
                self._tallied = ray.get(self._asked_tally)
            self._asked_tally = None
        if self._asked_tally is None:
            self._asked_tally = self._tally.of.remote(shards)
        # Those that were done since it was asked are counted as whole ones.
        told = [self._tallied[shard] for shard in shards if shard in self._tallied]
        return sum(done for done, _ in told), sum(failed for _, failed in told)

    def cancel(self, tasks: list[ray.ObjectRef[Any]]) -> None:
        """Ends them now, and waits until they have: what they were about to write they do not."""
        if not tasks:
            return
        with contextlib.suppress(Exception):
            for task in tasks:
                ray.cancel(task, force=True)
            ray.wait(tasks, num_returns=len(tasks), timeout=_ENDING_S)

    def leave_out(self, failed: Failed) -> None:
        """Nothing more goes to that machine. @raises DriverError where there is none left"""
        if failed.machine not in self._refused:
            self._refused[failed.machine] = failed.error
            if any(machine not in self._refused for machine in self._able()):
                self._note(f"A machine is left out. {failed.error.message}")
        self._require_some()

    def at_once(self) -> int:
        """How many tasks Ray is to have."""
        self._look()
        return self.slots() + max(_QUEUED, self.slots() // 8)

    def slots(self) -> int:
        """How many can run at once on the machines that there are."""
        self._look()
        return self._slots

    def _look(self) -> None:
        now = time.monotonic()
        if now - self._looked < _LOOK_S:
            return
        self._looked = now
        able = self._able()
        self._slots = sum(count for machine, count in able.items() if machine not in self._refused)
        if able:
            self._none_since = None
            self._require_some()
            return
        self._none_since = now if self._none_since is None else self._none_since
        waited = now - self._none_since
        if waited > _SAY_NONE_S and not self._has_said_none:
            self._has_said_none = True
            self._note(f"No machine of the cluster has {self._asked()} for a worker: waiting for one that has.")
        if waited > _GIVE_UP_S:
            raise DriverError("device-unavailable", f"No machine of the cluster has {self._asked()} for a worker: add one that has, or ask for less.")

    def _asked(self) -> str:
        parts = [f"{self._job.cpus:g} processor(s)"]
        if self._job.gpus > 0:
            parts.append(f"{self._job.gpus:g} graphics card(s)")
        return " and ".join(parts)

    def _require_some(self) -> None:
        able = self._able()
        if able and all(machine in self._refused for machine in able):
            raise list(self._refused.values())[-1]

    def _able(self) -> dict[str, int]:
        """How many workers each living machine has room for; those that have none are left out."""
        able: dict[str, int] = {}
        for node in ray.nodes():  # type: ignore[no-untyped-call]
            resources = node.get("Resources", {})
            if not node.get("Alive"):
                continue
            room = resources.get("CPU", 0.0) / self._job.cpus
            if self._job.gpus > 0:
                room = min(room, resources.get("GPU", 0.0) / self._job.gpus)
            if room >= 1:
                able[str(node["NodeID"])] = int(room + 1e-9)
        return able

    def _options(self) -> dict[str, Any]:
        options: dict[str, Any] = {"num_cpus": self._job.cpus, "scheduling_strategy": "SPREAD"}
        if self._job.gpus > 0:
            options["num_gpus"] = self._job.gpus
        if self._refused:
            options["label_selector"] = {"ray.io/node-id": f"!in({', '.join(sorted(self._refused))})"}
        return options
