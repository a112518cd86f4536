"""
What all of a folder is of: written before its first shard, so that whoever opens it knows, and so that a job that goes on there is told from
one of other clips or another model.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from .errors import DriverError
from .job import Job
from .places import Place, spoken
from .ready import Ready, weights_of
from .shards import LARGEST_SHARD, Shards

PLAN_FILE: Final = "reeltag-job.json"
_VERSION: Final = 1


@dataclass(frozen=True)
class Plan:
    """The twin of `planSchema` in `electron/cluster/results.ts`."""

    job: str
    version: str
    manifest: str
    model: str
    precision: str
    vectors: str
    dimensions: int
    sampling_whole: str
    sampling_span: str
    segments: bool
    layout: str
    clips: int
    shards: int
    shard: int
    #: the hash of all shards' names: whether two plans are of the same
    fingerprint: str

    def data(self) -> bytes:
        said = {
            "reeltag": _VERSION,
            "job": self.job,
            "version": self.version,
            "manifest": self.manifest,
            "model": self.model,
            "precision": self.precision,
            "vectors": self.vectors,
            "dimensions": self.dimensions,
            "sampling": {"whole": self.sampling_whole, "span": self.sampling_span},
            "segments": self.segments,
            "layout": self.layout,
            "clips": self.clips,
            "shards": self.shards,
            "shard": self.shard,
            "fingerprint": self.fingerprint,
        }
        return (json.dumps(said, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "surrogatepass")


def made_by(job: Job, ready: Ready) -> str:
    """What of a job decides, beside the clips, what comes out: in the names of shards."""
    said = {
        "model": weights_of(ready.model),
        "vectors": ready.vectors,
        "sampling": [ready.sampling_whole, ready.sampling_span],
        "segments": job.segments,
        "layout": job.layout,
    }
    return json.dumps(said, sort_keys=True, separators=(",", ":"))


def plan_of(job: Job, ready: Ready, shards: Shards) -> Plan:
    return Plan(
        job=job.id,
        version=ready.version,
        manifest=spoken(job.manifest),
        model=ready.model,
        precision=ready.precision,
        vectors=ready.vectors,
        dimensions=ready.dimensions,
        sampling_whole=ready.sampling_whole,
        sampling_span=ready.sampling_span,
        segments=job.segments,
        layout=job.layout,
        clips=shards.clips,
        shards=len(shards),
        shard=LARGEST_SHARD if job.shard is None else job.shard,
        fingerprint=shards.fingerprint(made_by(job, ready)),
    )


def earlier_plan(place: Place) -> dict[str, Any] | None:
    """What an earlier job has left of itself; None where there was none."""
    data = place.read(PLAN_FILE)
    if data is None:
        return None
    try:
        said = json.loads(data)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or said.get("reeltag") != _VERSION:
        raise DriverError("usage", f"{place.said} holds a {PLAN_FILE} that this driver does not know: choose another folder.")
    return said


def require_same_plan(place: Place, earlier: dict[str, Any], plan: Plan) -> None:
    """@raises DriverError `usage`, which says in what they differ"""
    now = json.loads(plan.data())
    for key, what in (
        ("model", "the model"),
        ("vectors", "vectors"),
        ("sampling", "the sampling"),
        ("segments", "segments"),
        ("layout", "the layout"),
        ("shard", "clips in a shard"),
        ("clips", "clips"),
        ("shards", "shards"),
    ):
        there, here = earlier.get(key), now[key]
        if key == "model":
            there, here = weights_of(str(there)), weights_of(here)
        if there != here:
            raise DriverError(
                "usage",
                f"{place.said} holds results of another job ({what}: {_said(earlier.get(key))} there, {_said(now[key])} here): choose another folder.",
            )
    if earlier.get("fingerprint") != plan.fingerprint:
        raise DriverError("usage", f"{place.said} holds results of other clips, as many as these: choose another folder.")


def _said(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
