"""
The worker that stays: a process of Ray's does one shard after the other, and loading a model for each would take longer than looking. So what
was started for one is kept for the next, and ended when nothing has come for a while.
"""

from __future__ import annotations

import os
import threading
from typing import Final

from .errors import DriverError
from .ready import Ready, require_same
from .worker_process import WorkerProcess, Wish

#: Without work for so long it gives back its memory, and its part of a card that Ray may have given to somebody else.
IDLE_S: Final = 60.0
#: Which cards Ray has given to a task: a worker that was started on others is another.
_CARDS: Final = "CUDA_VISIBLE_DEVICES"


class Keeper:
    """One worker, for a thread at a time. `with keeper:` while it is in use."""

    def __init__(self, idle_s: float = IDLE_S) -> None:
        self._idle_s = idle_s
        self._lock = threading.RLock()
        self._timer: threading.Timer | None = None
        self._kept: tuple[Wish, str | None, WorkerProcess] | None = None

    def __enter__(self) -> Keeper:
        self._lock.acquire()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        return self

    def __exit__(self, *_: object) -> None:
        self._timer = threading.Timer(self._idle_s, self.end)
        self._timer.daemon = True
        self._timer.start()
        self._lock.release()

    def worker(self, wish: Wish, node: str, wanted: Ready | None) -> WorkerProcess:
        """
        The one that is there, or another where it has ended.

        @param wanted what the job is of, where that is known
        @raises DriverError where there is none on this machine that could work for the job
        """
        cards = os.environ.get(_CARDS)
        if self._kept is None or self._kept[:2] != (wish, cards) or not self._kept[2].is_alive():
            self.end()
            self._kept = (wish, cards, _started(wish, node))
        worker = self._kept[2]
        if wanted is not None:
            require_same(worker.ready, wanted, node)
        return worker

    @property
    def ready(self) -> Ready | None:
        """What the last one said that it is."""
        return None if self._kept is None else self._kept[2].ready

    def end(self) -> None:
        with self._lock:
            if self._kept is not None:
                self._kept[2].end()
                self._kept = None


def _started(wish: Wish, node: str) -> WorkerProcess:
    try:
        return WorkerProcess(wish, node)
    except DriverError as error:
        if error.kind != "engine-crashed":
            raise
    # Something may have ended it from outside.
    return WorkerProcess(wish, node)


#: Of this process.
KEEPER: Final = Keeper()
