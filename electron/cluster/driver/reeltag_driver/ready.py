"""
The worker's first line: what answers. The first one that is ready decides what a job is of, and another that would answer otherwise is told
apart before it has looked at anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from .errors import DriverError

#: Of `electron/cluster/worker-lines.ts`. A worker of another is not understood.
WORKER_PROTOCOL: Final = 1


@dataclass(frozen=True)
class Ready:
    """The twin of `workerReadySchema`."""

    protocol: int
    version: str
    model: str
    device: str
    precision: str
    #: which vectors they may stand beside
    vectors: str
    frames: int
    dimensions: int
    sampling_whole: str
    sampling_span: str


def parse_ready(said: Any, node: str) -> Ready:
    if not isinstance(said, dict):
        raise _not_understood(node)
    if said.get("protocol") != WORKER_PROTOCOL:
        raise DriverError(
            "usage",
            f"The worker on {node} speaks protocol {said.get('protocol')!r}, and this job {WORKER_PROTOCOL}: install the same Reeltag on all machines.",
        )
    try:
        sampling = said["sampling"]
        return Ready(
            protocol=WORKER_PROTOCOL,
            version=str(said["version"]),
            model=str(said["model"]),
            device=str(said["device"]),
            precision=str(said["precision"]),
            vectors=str(said["vectors"]),
            frames=int(said["frames"]),
            dimensions=int(said["dimensions"]),
            sampling_whole=str(sampling["whole"]),
            sampling_span=str(sampling["span"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _not_understood(node) from error


def require_same(ready: Ready, wanted: Ready, node: str) -> None:
    """@raises DriverError which says which machine is another, and in what"""
    for what, mend, has, needs in (
        ("Reeltag", "install the same version there", ready.version, wanted.version),
        ("vectors", "choose the precision and the device for all of them", f"{ready.vectors} of {ready.dimensions}", f"{wanted.vectors} of {wanted.dimensions}"),
        ("the sampling", "install the same version there", f"{ready.sampling_whole}, {ready.sampling_span}", f"{wanted.sampling_whole}, {wanted.sampling_span}"),
        ("frames", "use the same model there", str(ready.frames), str(wanted.frames)),
    ):
        if has != needs:
            raise _another(node, what, has, needs, mend)
    if weights_of(ready.model) != weights_of(wanted.model):
        raise _another(node, "the model", ready.model, wanted.model, "use the same model there")


def weights_of(model: str) -> str:
    """What of a model's name says which it is: what is before it is what somebody calls the folder."""
    return model.rpartition("@")[2]


def _another(node: str, what: str, has: str, needs: str, mend: str) -> DriverError:
    return DriverError("usage", f"{node} has {what} {has}, and the job is of {needs}: {mend}.")


def _not_understood(node: str) -> DriverError:
    return DriverError("usage", f"The worker on {node} does not say what it is: install the same Reeltag on all machines.")
