"""What a run leaves behind and goes on from: one state, in parts that are small enough to be carried anywhere.

`python checkpoint.py FOLDER` checks a checkpoint and says how far its run has come.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import sys
from pathlib import Path

import torch
from torch import Tensor

LIST = "checkpoint.json"
PART_BYTES = 14_000_000


def save(folder: Path, state: dict) -> None:
    """Parts named for the step, then the list that names them, then away with the parts before: whenever a run is killed,
    the list that lies there names parts that are whole"""
    data = pack(state)
    parts = [data[i : i + PART_BYTES] for i in range(0, len(data), PART_BYTES)]
    names = [f"checkpoint-{state['steps']:06}.{i + 1}of{len(parts)}" for i in range(len(parts))]
    for name, part in zip(names, parts):
        write(folder / name, part)
    known = [{"file": n, "bytes": len(p), "sha256": hashlib.sha256(p).hexdigest()} for n, p in zip(names, parts)]
    counts = {k: state[k] for k in ("steps", "samples", "minutes", "passed")}
    write(folder / LIST, (json.dumps(counts | {"parts": known}, indent=1) + "\n").encode())
    for old in folder.glob("checkpoint-*"):
        if old.name not in names:
            old.unlink()


def load(folder: Path) -> dict:
    """The state, once every part is there and whole"""
    if not (folder / LIST).is_file():
        raise SystemExit(f"{folder} holds no checkpoint: {LIST} is missing")
    data = bytearray()
    for part in json.loads((folder / LIST).read_text())["parts"]:
        path = folder / part["file"]
        if not path.is_file():
            raise SystemExit(f"the checkpoint in {folder} is not whole: {path.name} is missing")
        content = path.read_bytes()
        if len(content) != part["bytes"]:
            raise SystemExit(f"the checkpoint in {folder} is not whole: {path.name} has {len(content)} bytes of {part['bytes']}")
        if hashlib.sha256(content).hexdigest() != part["sha256"]:
            raise SystemExit(f"the checkpoint in {folder} is damaged: {path.name} does not hold what was written")
        data += content
    return unpack(bytes(data))


def averages(path: Path) -> dict:
    """The averaged weights under “average”, from a run's folder, from a file of averages, or from an exported model"""
    saved = load(path) if path.is_dir() else torch.load(path, map_location="cpu", weights_only=True)
    if "average" not in saved:
        saved["average"] = saved["model"]
    return saved


def write(path: Path, content: bytes) -> None:
    beside = path.with_name(f"{path.name}.tmp")
    beside.write_bytes(content)
    os.replace(beside, path)


# --- fewer bytes ------------------------------------------------------------------------------------------------------
# The averages are what is exported, in fp16. How far the weights are from them, and momenta, are mostly the noise of the
# last few batches: a float8 of each is off by 3 % of that. Adam's moments keep float32's range in bfloat16.


def pack(state: dict) -> bytes:
    average = {k: v.cpu().half() for k, v in state["average"].items()}
    small = {**state, "average": average}
    small["model"] = {k: to_float8(v.cpu() - average[k].float()) for k, v in state["model"].items()}
    small["optimiser"] = [{**part, "state": {i: {k: smaller(k, v) for k, v in each.items()} for i, each in part["state"].items()}} for part in state["optimiser"]]
    buffer = io.BytesIO()
    torch.save(small, buffer)
    return buffer.getvalue()


def unpack(data: bytes) -> dict:
    state = torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    state["average"] = {k: v.float() for k, v in state["average"].items()}
    state["model"] = {k: state["average"][k] + from_float8(v) for k, v in state["model"].items()}
    for part in state["optimiser"]:
        part["state"] = {i: {k: from_float8(v) if isinstance(v, dict) else v.float() for k, v in each.items()} for i, each in part["state"].items()}
    return state


def smaller(name: str, value: Tensor) -> Tensor | dict:
    value = value.cpu()
    if name == "momentum_buffer":
        return to_float8(value)
    return value.bfloat16() if name in ("exp_avg", "exp_avg_sq") else value


def to_float8(x: Tensor) -> dict:
    scale = x.abs().max().item() / 448 or 1.0  # 448 is the largest that there is
    return {"scale": scale, "bytes": (x.float() / scale).to(torch.float8_e4m3fn).view(torch.uint8)}


def from_float8(small: dict) -> Tensor:
    return small["bytes"].view(torch.float8_e4m3fn).float() * small["scale"]


if __name__ == "__main__":
    found = load(Path(sys.argv[1]))
    print(f"{found['steps']} steps, {found['samples']} clips, {found['minutes']:.1f} minutes, {found['passed']:.0%} of the schedule; all parts are whole")
