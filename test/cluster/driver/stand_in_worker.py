"""
Speaks as `reeltag worker` does, with vectors that follow from a file's bytes: for what is about workers and not about video. It is told by its
environment how it is to misbehave:

STAND_IN_MODEL, STAND_IN_VERSION   what it says that it is
STAND_IN_SECONDS                   how long it takes for a clip
STAND_IN_FAILS                     an error of this kind instead of `ready`
STAND_IN_ONCE                      a folder: what it does to a clip by its name is done once, and remembered there
STAND_IN_SAYS                      what its answers say instead, an object of JSON

A clip is by its name: `dies…` ends the worker, `broken…` is no video (also by its first bytes), `hangs…` has no answer, `slow…` one after seconds, `waits…` has one once there
is a file of the same name with `.go` behind it, and of `twice…` and of clips that nobody asked for there are answers too many, between lines that
are none; beside its scenes `wholeless…` cannot be seen as a whole, `sceneless…` as a whole alone.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import struct
import sys
import time
from typing import Any

DIMENSIONS = 8


def embedding_of(data: bytes, what: str) -> bytes:
    digest = hashlib.sha256(what.encode() + data).digest()
    numbers = [byte - 127.5 for byte in digest[:DIMENSIONS]]
    length = sum(number * number for number in numbers) ** 0.5
    return struct.pack(f"<{DIMENSIONS}f", *(number / length for number in numbers))


def say(said: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def say_all(said: dict[str, Any], name: str) -> None:
    answers = {**said, **json.loads(os.environ.get("STAND_IN_SAYS", "{}"))}
    if name.startswith("twice"):
        sys.stdout.write("no line\n[]\n" + "[" * 100_000 + "\n")
        say({**answers, "id": "nobody"})
        say(answers)
    say(answers)


def is_first_time(name: str) -> bool:
    folder = os.environ.get("STAND_IN_ONCE")
    if folder is None:
        return True
    try:
        open(os.path.join(folder, name), "x").close()
    except FileExistsError:
        return False
    return True


def answer(request: dict[str, Any]) -> None:
    path = str(request["path"])
    name = os.path.basename(path)
    # Longer than a shard's answers are kept to themselves.
    time.sleep(2.5 if name.startswith("slow") else float(os.environ.get("STAND_IN_SECONDS", "0")))
    if name.startswith("dies") and is_first_time(name):
        sys.stderr.write(f"about to end over {name}\n")
        sys.stderr.flush()
        os.abort()
    if name.startswith("hangs") and is_first_time(name):
        time.sleep(3600)
    while name.startswith("waits") and not os.path.exists(f"{path}.go"):
        time.sleep(0.05)
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError:
        say({"id": request["id"], "error": {"kind": "not-found", "message": f"There is no file {path}."}})
        return
    if name.startswith("broken") or data.startswith(b"broken"):
        say({"id": request["id"], "error": {"kind": "not-video", "message": f"{path} is no video."}})
        return
    facts = {"content": hashlib.sha256(data).hexdigest(), "size": len(data)}
    spans = request.get("spans")
    whole = {"frames": [0, 5], "timestamps": [0.0, 0.2], "embedding": base64.b64encode(embedding_of(data, "whole")).decode()}
    if spans is None:
        say_all({"id": request["id"], **facts, **whole}, name)
        return
    beside: dict[str, Any] = {"whole": whole} if request.get("whole", spans == "segments") else {}
    if name.startswith("wholeless") and beside:
        beside = {"whole": {"error": {"kind": "truncated-video", "message": f"{path} is damaged."}}}
    if name.startswith("sceneless"):
        error = {"error": {"kind": "too-large", "message": f"{path} has too many scenes."}}
        say({"id": request["id"], **facts, "spans": error, **beside} if beside else {"id": request["id"], **error})
        return
    parts = [{"start": 0.0, "end": 1.0}, {"start": 1.0, "end": 2.0}] if spans == "segments" else spans
    for place, part in enumerate(parts):
        said = {"id": request["id"], "span": place, **part}
        if part["start"] >= 1000:
            say({**said, "error": {"kind": "bad-range", "message": f"{path} ends before."}})
            continue
        vector = base64.b64encode(embedding_of(data, f"{part['start']}-{part['end']}")).decode()
        first = int(part["start"] * 25)
        say({**said, "frames": [first, first + 5], "timestamps": [first / 25, (first + 5) / 25], "embedding": vector})
    say_all({"id": request["id"], "spans": len(parts), **facts, **beside}, name)


def main() -> None:
    kind = os.environ.get("STAND_IN_FAILS")
    if kind is not None:
        say({"error": {"kind": kind, "message": "There is none here: bring one."}})
        sys.exit(1)
    say(
        {
            "ready": {
                "protocol": 1,
                "version": os.environ.get("STAND_IN_VERSION", "0.1.0"),
                "model": os.environ.get("STAND_IN_MODEL", "stand-in@1"),
                "device": "cpu",
                "precision": "fp32",
                "vectors": "fp32",
                "frames": 2,
                "dimensions": DIMENSIONS,
                "sampling": {"whole": "whole/1", "span": "span/1"},
            }
        }
    )
    for line in sys.stdin:
        answer(json.loads(line))


if __name__ == "__main__":
    main()
