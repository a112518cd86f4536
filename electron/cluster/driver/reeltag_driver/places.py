"""
Folders and buckets, as one: what is read, listed and written whole. A name that is there has all of its content, for it is written aside and
renamed, or put in one go.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import os
import re
import secrets
from collections.abc import Iterator
from typing import Any, Final, Protocol

#: What is on its way is called so, and no reader's pattern finds it.
ASIDE: Final = re.compile(r"^\..*\.part$")

_BUCKET: Final = re.compile(r"^[a-z][a-z0-9+.-]+://", re.IGNORECASE)


class Place(Protocol):
    """A folder for what comes out. Names may lead into folders beneath it."""

    #: as the job says it
    said: str

    def prepare(self) -> None:
        """Makes it."""

    def read(self, name: str) -> bytes | None:
        """None where there is no such file."""

    def opened(self, name: str) -> Any:
        """For pyarrow, which reads of it what it needs."""

    def write(self, name: str, data: bytes) -> None:
        """All of it or nothing; in the place of what was there."""

    def make(self, name: str, data: bytes) -> bool:
        """As `write`, but false where there is one already."""

    def names(self, folder: str) -> Iterator[str]:
        """Of the files in a folder beneath it; none where there is no such folder."""

    def remove(self, name: str) -> None:
        """Also where there is none."""

    def sweep(self, folder: str) -> None:
        """Removes what somebody who was ended has left half written."""


def is_bucket(path: str) -> bool:
    return _BUCKET.match(path) is not None


def spoken(address: str) -> str:
    """As people are told of it, and as results are: keys may be in an address."""
    if not is_bucket(address):
        return address
    scheme, _, rest = address.partition("?")[0].partition("://")
    host, mark, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{mark}{path}"


def place_at(address: str) -> Place:
    return BucketPlace(address) if is_bucket(address) else LocalPlace(address)


class LocalPlace:
    def __init__(self, folder: str) -> None:
        self.said = folder
        self._folder = os.path.abspath(folder)

    def prepare(self) -> None:
        os.makedirs(self._folder, exist_ok=True)

    def read(self, name: str) -> bytes | None:
        try:
            with open(os.path.join(self._folder, name), "rb") as file:
                return file.read()
        except FileNotFoundError:
            return None

    def opened(self, name: str) -> Any:
        return os.path.join(self._folder, name)

    def write(self, name: str, data: bytes) -> None:
        with self._aside(name, data) as aside:
            os.replace(aside, os.path.join(self._folder, name))

    def make(self, name: str, data: bytes) -> bool:
        with self._aside(name, data) as aside:
            try:
                # As a whole and not over another: a rename would be the one, and opening it the other.
                os.link(aside, os.path.join(self._folder, name))
            except FileExistsError:
                return False
            except OSError as error:
                if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS):
                    raise
                return self._make_without_links(name, data)
            return True

    def _make_without_links(self, name: str, data: bytes) -> bool:
        try:
            with open(os.path.join(self._folder, name), "xb") as file:
                file.write(data)
        except FileExistsError:
            return False
        return True

    def names(self, folder: str) -> Iterator[str]:
        try:
            entries = os.scandir(os.path.join(self._folder, folder))
        except FileNotFoundError:
            return
        with entries:
            for entry in entries:
                if not ASIDE.match(entry.name) and not entry.is_dir():
                    yield entry.name

    def remove(self, name: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(os.path.join(self._folder, name))

    def sweep(self, folder: str) -> None:
        here = os.path.join(self._folder, folder)
        with contextlib.suppress(FileNotFoundError):
            for name in os.listdir(here):
                if ASIDE.match(name):
                    self.remove(os.path.join(folder, name))

    @contextlib.contextmanager
    def _aside(self, name: str, data: bytes) -> Iterator[str]:
        folder, last = os.path.split(os.path.join(self._folder, name))
        os.makedirs(folder, exist_ok=True)
        path = os.path.join(folder, f".{last}.{secrets.token_hex(6)}.part")
        try:
            with open(path, "xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            yield path
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)


class BucketPlace:
    """By pyarrow: S3 and what speaks like it, Google's, Azure's, HDFS. There a file appears when its writing ends."""

    def __init__(self, address: str) -> None:
        self.said = spoken(address)
        self._address = address
        self._bucket, self._root = open_bucket(address)

    def address(self, name: str) -> str:
        """Of a file in it, as a manifest would name it."""
        place, mark, query = self._address.partition("?")
        return f"{place.rstrip('/')}/{name}{mark}{query}"

    def prepare(self) -> None:
        """There are no folders in a bucket. Who may not look into it is told so now."""
        self._bucket.get_file_info(self._root)

    def read(self, name: str) -> bytes | None:
        try:
            with self._bucket.open_input_stream(self._path(name)) as stream:
                return bytes(stream.read())
        except FileNotFoundError:
            return None

    def opened(self, name: str) -> Any:
        return self._bucket.open_input_file(self._path(name))

    def write(self, name: str, data: bytes) -> None:
        stream = self._bucket.open_output_stream(self._path(name), compression=None)
        # Not by `with`: its end would make a file of what a failure has left.
        stream.write(data)
        stream.close()

    def make(self, name: str, data: bytes) -> bool:
        # Of two that find nothing at once the last one's stays: whoever makes it has to look again.
        if self.read(name) is not None:
            return False
        self.write(name, data)
        return True

    def names(self, folder: str) -> Iterator[str]:
        from pyarrow.fs import FileSelector, FileType

        for info in self._bucket.get_file_info(FileSelector(self._path(folder), allow_not_found=True)):
            if info.type == FileType.File:
                yield str(info.base_name)

    def remove(self, name: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            self._bucket.delete_file(self._path(name))

    def sweep(self, folder: str) -> None:
        """Nothing is ever half written there."""

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"


def open_bucket(address: str) -> tuple[Any, str]:
    """
    The file system and the path in it. Keys, region and endpoint come from the environment as they do for Amazon's own tools, or from the
    address (`s3://bucket/folder?endpoint_override=…`).
    """
    place, mark, query = address.partition("?")
    scheme, _, rest = place.partition("://")
    bucket, _, path = rest.partition("/")
    if scheme.lower() in ("s3", "s3a"):
        scheme = "s3"
        # One request for a small file instead of three.
        query = f"{query}&allow_delayed_open=true" if query else "allow_delayed_open=true"
    system, root = _file_system(f"{scheme}://{bucket}" + (f"?{query}" if query else ""))
    return system, f"{root}/{path}".rstrip("/") if path else root


@functools.lru_cache(maxsize=64)
def _file_system(address: str) -> tuple[Any, str]:
    from pyarrow.fs import FileSystem

    try:
        system, root = FileSystem.from_uri(address)
    except ValueError as error:
        # It may say the address again, with keys in it.
        said = str(error).replace(address, spoken(address))
        raise OSError(errno.EINVAL, f"{spoken(address)} is no address of a bucket ({said})") from None
    return system, str(root)
