"""
Clips as files that a worker can read. What lies in a bucket is copied into a folder of this machine while it is looked at, and there is room
for so many bytes at once, so that a disk is never filled by it.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from typing import Any, Final

from .errors import DriverError, reading_failed, writing_failed
from .manifest import located
from .places import is_bucket, open_bucket

_NAMED: Final = "reeltag-inputs-"
#: Of what is free on the disk, the part that copies may take.
SHARE: Final = 0.5
_PIECE: Final = 1 << 20


class Inputs:
    """@param folder what relative paths start from"""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._copies: str | None = None
        self._number = 0
        self._held = 0

    @contextlib.contextmanager
    def __call__(self, path: str) -> Iterator[str]:
        """The clip's file, for as long as it is looked at. @raises DriverError"""
        where = located(path, self._folder)
        if not is_bucket(where):
            # What is not there the worker says itself.
            yield where
            return
        copy, size = self._copy(where)
        self._held += size
        try:
            yield copy
        finally:
            self._held -= size
            with contextlib.suppress(FileNotFoundError):
                os.unlink(copy)

    def _copy(self, address: str) -> tuple[str, int]:
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
        free = shutil.disk_usage(folder).free
        if size > free:
            raise DriverError("disk-full", f"There is no room in {tempfile.gettempdir()} for a copy of {address} ({size} bytes): free some there.")
        self._number += 1
        # By its ending ffmpeg and the worker know what it may be.
        copy = os.path.join(folder, f"{self._number}{os.path.splitext(path)[1]}")
        try:
            with source, open(copy, "wb") as file:
                while piece := _read(source, address):
                    file.write(piece)
        except OSError as error:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(copy)
            raise writing_failed(folder, error) from error
        return copy, size

    def has_room(self) -> bool:
        """Whether another may be copied beside those that are there."""
        if self._copies is None or self._held == 0:
            return True
        return self._held < SHARE * (shutil.disk_usage(self._copies).free + self._held)

    def _copies_folder(self) -> str:
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
    """What processes have left that were killed."""
    for name in os.listdir(tempfile.gettempdir()):
        if not name.startswith(_NAMED):
            continue
        pid = name[len(_NAMED) :].partition("-")[0]
        if pid.isdigit() and not os.path.exists(f"/proc/{pid}") and os.path.isdir("/proc/self"):
            shutil.rmtree(os.path.join(tempfile.gettempdir(), name), ignore_errors=True)
