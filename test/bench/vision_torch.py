"""The vision tower in PyTorch eager, timed: reads `plain` or `fused` lines, answers each with seconds and the embedding."""
import json
import struct
import sys
import time

import numpy as np
import torch

from tower_torch import Tower

path, config = sys.argv[1], json.loads(sys.argv[2])
torch.set_num_threads(config["threads"])
torch.set_grad_enabled(False)


def load(file_path):
    with open(file_path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        base = 8 + length
        tensors = {}
        for name, entry in header.items():
            begin, end = entry["data_offsets"]
            file.seek(base + begin)
            data = np.frombuffer(file.read(end - begin), dtype=np.float32).reshape(entry["shape"])
            tensors[name] = torch.from_numpy(data.copy())
        return tensors


weights = load(path)
towers = {name: Tower(weights, config, fused_attention=name == "fused") for name in ("plain", "fused")}
video = weights["input"]
print(json.dumps({"version": torch.__version__}), flush=True)
for line in sys.stdin:
    tower = towers[line.strip()]
    start = time.perf_counter()
    embedding = tower(video)
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "embedding": embedding[0].tolist()}), flush=True)
