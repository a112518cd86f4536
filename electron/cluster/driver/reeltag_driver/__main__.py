"""`python -m reeltag_driver BASE64URL_JOB`: a job, from its beginning to its last line."""

from __future__ import annotations

import signal
import sys
from types import FrameType
from typing import Final

from .drive import drive
from .errors import DriverError
from .job import decode_job
from .progress import Progress

#: As a shell has it of who was asked to end.
STOPPED: Final = 143


class Stopped(BaseException):
    """Somebody has asked for it: the lock goes, whole files stay."""


def main(arguments: list[str]) -> int:
    progress = Progress(lambda line: print(line, flush=True))
    try:
        if len(arguments) != 1:
            raise DriverError("usage", "The driver is started by Reeltag, with one argument: the job.")
        job = decode_job(arguments[0])
        _listen()
        drive(job, progress)
        return 0
    except Stopped:
        return STOPPED
    except DriverError as error:
        progress.failed(error)
        return 1
    except Exception as error:
        # Whoever looks on hears of a bug, too; where it is stands in the log.
        progress.failed(DriverError("engine-crashed", f"The driver came upon something that it does not expect ({type(error).__name__}): its log says where.", str(error)))
        raise


def _listen() -> None:
    def stop(number: int, frame: FrameType | None) -> None:
        # Asked again while it is putting things away, it goes on with that.
        signal.signal(number, signal.SIG_IGN)
        raise Stopped

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
