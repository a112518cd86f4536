"""Failures that somebody can mend, as data: a kind to branch on, and a sentence for people. The kinds are the program's own."""

from __future__ import annotations

import errno
from typing import Final

#: Of the program's kinds, those that the driver says by itself; clips' errors come from the workers and pass as they are.
KINDS: Final = (
    "usage",
    "not-found",
    "unreadable",
    "disk-full",
    "write-failed",
    "in-use",
    "timed-out",
    "model-missing",
    "ffmpeg-missing",
    "device-unavailable",
    "network",
    "access-denied",
    "engine-crashed",
)


class DriverError(Exception):
    """What ends a job, or keeps a machine from working for it."""

    def __init__(self, kind: str, message: str, detail: str | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.detail = detail

    def data(self) -> dict[str, str]:
        said = {"kind": self.kind, "message": self.message}
        return said if self.detail is None else {**said, "detail": self.detail}

    def __reduce__(self) -> tuple[type[DriverError], tuple[str, str, str | None]]:
        # Of an exception's arguments pickle knows those that were handed to its base alone.
        return (DriverError, (self.kind, self.message, self.detail))


def reading_failed(what: str, error: OSError) -> DriverError:
    """Why something that was to be read is not there."""
    if isinstance(error, FileNotFoundError):
        return DriverError("not-found", f"{what} is not there: look for what it is called, and whether this machine sees it.", str(error))
    if isinstance(error, PermissionError):
        return DriverError("access-denied", f"{what} may not be read: give whoever runs Ray the right to.", str(error))
    return DriverError("unreadable", f"{what} cannot be read: {said_by(error)}.", str(error))


def writing_failed(where: str, error: OSError) -> DriverError:
    """Why something could not be written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DriverError("disk-full", f"There is no room left in {where}: free some, then resume the job.", str(error))
    if isinstance(error, PermissionError):
        return DriverError("access-denied", f"Nothing may be written into {where}: give whoever runs Ray the right to.", str(error))
    return DriverError("write-failed", f"Nothing can be written into {where}: {said_by(error)}.", str(error))


def said_by(error: OSError) -> str:
    """The system's words for it, without a number before and a full stop behind."""
    return (error.strerror or str(error)).strip().rstrip(".")
