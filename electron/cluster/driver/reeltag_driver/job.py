"""
What the driver is told: the twin of `electron/cluster/job.ts`. A change there is one here, and a test holds both to the same examples.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
from dataclasses import dataclass
from typing import Any, Final

from .errors import DriverError

#: Of the job and of the lines together. Another is refused.
JOB_VERSION: Final = 1

DEVICES: Final = ("auto", "cpu", "cuda", "dml", "coreml", "webgpu")
#: What is white and what is a word's is said in full: JavaScript and Python do not agree on either.
_WHITE: Final = "\\t-\\r \\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff"
#: A server that runs the model's graphs, as `serverSchema` in `electron/wire/engine.ts` has it.
SERVER: Final = re.compile(f"kserve:https?://[^{_WHITE}/?#@]+(?:/[^{_WHITE}?#@]*)?(?:#[A-Za-z0-9_.-]+)?")
PRECISIONS: Final = ("auto", "fp32", "fp16", "int8")
LAYOUTS: Final = ("reeltag", "curator")


@dataclass(frozen=True)
class Job:
    """Paths are those of the cluster's machines; `s3://…` and the like are buckets."""

    #: what it is submitted and resumed under
    id: str
    #: a list of clips (.jsonl, .parquet, .csv), or a folder or bucket whose videos are all meant
    manifest: str
    #: a folder or bucket for what comes out
    out: str
    #: the model's folder on each machine; None: the one that is in use there
    model: str | None
    device: str
    precision: str
    #: look at the scenes of each file and at parts of the long ones, beside the whole; in `curator`'s layout instead of it
    segments: bool
    #: `curator`: as NeMo Curator keeps embeddings
    layout: str
    #: clips in a shard, at most; None: as many as suit the list
    shard: int | None
    #: of each worker
    cpus: float
    gpus: float
    #: clips that a worker has at once; None: as many as it likes
    in_flight: int | None
    #: go on in a folder that an earlier job of the same plan has begun
    resume: bool


def decode_job(argument: str) -> Job:
    """Reads the driver's only argument: base64url of JSON."""
    try:
        text = base64.urlsafe_b64decode(argument + "=" * (-len(argument) % 4)).decode("utf-8")
        data = json.loads(text)
    except (binascii.Error, ValueError) as error:
        raise DriverError("usage", "What the driver was handed is no job: it is started by Reeltag, with one argument.", str(error)) from error
    return parse_job(data)


def parse_job(data: Any) -> Job:
    if not isinstance(data, dict):
        raise _wrong("it is no object")
    version = data.get("version")
    if version != JOB_VERSION or isinstance(version, bool):
        raise DriverError(
            "usage",
            f"The job is of version {version!r}, and this driver knows {JOB_VERSION}: use the driver that came with the program that submits it.",
        )
    return Job(
        id=_text(data, "id"),
        manifest=_text(data, "manifest"),
        out=_text(data, "out"),
        model=_text(data, "model") if "model" in data else None,
        device=_device(data),
        precision=_one_of(data, "precision", PRECISIONS),
        segments=_truth(data, "segments"),
        layout=_one_of(data, "layout", LAYOUTS),
        shard=_count(data, "shard") if "shard" in data else None,
        cpus=_number(data, "cpus", above_zero=True),
        gpus=_number(data, "gpus", above_zero=False),
        in_flight=_count(data, "inFlight") if "inFlight" in data else None,
        resume=_truth(data, "resume"),
    )


def _wrong(what: str) -> DriverError:
    return DriverError("usage", f"The job cannot be read: {what}.")


def _text(data: dict[str, Any], key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or value == "":
        raise _wrong(f"“{key}” is to be a text")
    return value


def _one_of(data: dict[str, Any], key: str, known: tuple[str, ...]) -> str:
    value = data.get(key)
    if not isinstance(value, str) or value not in known:
        raise _wrong(f"“{key}” is to be one of {', '.join(known)}")
    return value


def _device(data: dict[str, Any]) -> str:
    value = data.get("device")
    if isinstance(value, str) and SERVER.fullmatch(value) is not None:
        return value
    return _one_of(data, "device", (*DEVICES, "kserve:http://HOST:8000"))


def _truth(data: dict[str, Any], key: str) -> bool:
    value = data.get(key)
    if not isinstance(value, bool):
        raise _wrong(f"“{key}” is to be true or false")
    return value


def _number(data: dict[str, Any], key: str, *, above_zero: bool) -> float:
    value = data.get(key)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise _wrong(f"“{key}” is to be a number")
    if value < 0 or (above_zero and value == 0):
        raise _wrong(f"“{key}” is to be a number above zero" if above_zero else f"“{key}” is to be no negative number")
    return float(value)


def _count(data: dict[str, Any], key: str) -> int:
    value = data.get(key)
    # JSON of JavaScript has no whole numbers of its own.
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise _wrong(f"“{key}” is to be a whole number above zero")
    return value
