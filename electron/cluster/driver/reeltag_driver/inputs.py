"""
Clips as files that a worker can read. What lies in a bucket is copied into a folder of this machine, some clips ahead of the worker, and removed
when it has been looked at; copies take a part of what is free on the disk and no more.
"""

from __future__ import annotations

import atexit
import contextlib
import itertools
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

from .errors import DriverError, reading_failed, writing_failed
from .manifest import located
from .places import is_bucket, open_bucket

_NAMED: Final = "reeltag-inputs-"
#: Of what is free on the disk, the part that copies may take.
SHARE: Final = 0.5
#: Copies that are made at once: most of the time is the network's.
_AT_ONCE: Final = 8
#: bytes
_PIECE: Final = 1 << 20


@dataclass(frozen=True)
class _Copy:
    file: str
    size: int


class Inputs:
    """@param folder what relative paths start from"""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._copies: str | None = None
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        self._held = 0
        self._pool: ThreadPoolExecutor | None = None
        self._ahead: dict[str, Future[_Copy]] = {}

    @contextlib.contextmanager
    def __call__(self, path: str) -> Iterator[str]:
        """The clip's file, for as long as it is looked at. @raises DriverError"""
        where = located(path, self._folder)
        if not is_bucket(where):
            # What is not there the worker says itself.
            yield where
            return
        begun = self._ahead.pop(where, None)
        copy = self._copied(where) if begun is None else begun.result()
        try:
            yield copy.file
        finally:
            self._remove(copy)

    def ahead(self, path: str) -> None:
        """It is asked for soon."""
        where = located(path, self._folder)
        if not is_bucket(where) or where in self._ahead or len(self._ahead) >= _AT_ONCE or not self.has_room():
            return
        if self._pool is None:
            self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="inputs")
        self._ahead[where] = self._pool.submit(self._copied, where)

    def let_go(self) -> None:
        """What is ahead is not asked for any more."""
        for begun in self._ahead.values():
            if not begun.cancel():
                with contextlib.suppress(DriverError):
                    self._remove(begun.result())
        self._ahead.clear()

    def has_room(self) -> bool:
        """Whether another may be copied beside those that are there."""
        with self._lock:
            if self._copies is None or self._held == 0:
                return True
            return self._held < SHARE * (shutil.disk_usage(self._copies).free + self._held)

    def _copied(self, address: str) -> _Copy:
        from pyarrow.fs import FileType

        try:
            bucket, path = open_bucket(address)
            info = bucket.get_file_info(path)
            if info.type != FileType.File:
                raise FileNotFoundError(address)
            source = bucket.open_input_stream(path, buffer_size=0)
        except OSError as error:
            raise reading_failed(address, error) from error
        size = int(info.size or 0)
        folder = self._copies_folder()
        if size > shutil.disk_usage(folder).free:
            raise DriverError("disk-full", f"There is no room in {tempfile.gettempdir()} for a copy of {address} ({size} bytes): free some there.")
        # By its ending ffmpeg and the worker know what it may be.
        copy = _Copy(os.path.join(folder, f"{next(self._numbers)}{os.path.splitext(path)[1]}"), size)
        with self._lock:
            self._held += size
        try:
            with source, open(copy.file, "wb") as file:
                while piece := _read(source, address):
                    file.write(piece)
        except OSError as error:
            self._remove(copy)
            raise writing_failed(folder, error) from error
        except DriverError:
            self._remove(copy)
            raise
        return copy

    def _remove(self, copy: _Copy) -> None:
        with self._lock:
            self._held -= copy.size
        with contextlib.suppress(FileNotFoundError):
            os.unlink(copy.file)

    def _copies_folder(self) -> str:
        with self._lock:
            if self._copies is None:
                _sweep()
                self._copies = tempfile.mkdtemp(prefix=f"{_NAMED}{os.getpid()}-")
                atexit.register(shutil.rmtree, self._copies, ignore_errors=True)
            return self._copies


def _read(source: Any, address: str) -> bytes:
    try:
        return bytes(source.read(_PIECE))
    except OSError as error:
        raise DriverError("network", f"{address} could not be read to its end: {error}.") from error


def _sweep() -> None:
    """What processes have left that were killed, where it can be told that they are no more."""
    for name in os.listdir(tempfile.gettempdir()):
        pid = name.removeprefix(_NAMED).partition("-")[0]
        if name.startswith(_NAMED) and pid.isdigit() and os.path.isdir("/proc/self") and not os.path.exists(f"/proc/{pid}"):
            shutil.rmtree(os.path.join(tempfile.gettempdir(), name), ignore_errors=True)
