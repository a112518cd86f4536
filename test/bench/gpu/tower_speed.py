"""The vision tower in PyTorch on a device: its embedding in fp32, then its clips a second by batch, a JSON object a line.

Eager with fused attention and norms, and at batch 1 as a CUDA graph too. The clips lie on the device already, and nothing is
copied back: what is measured here is the best that PyTorch could do.
"""
import json
import statistics
import sys
import time
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from tower_torch import Tower  # noqa: E402

checkpoint, input_path, settings = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
device = torch.device(settings["device"])
dtype = {"fp32": torch.float32, "fp16": torch.float16}[settings["precision"]]
is_cuda = device.type == "cuda"
torch.set_grad_enabled(False)
# As ours: fp32 is fp32, and not TensorFloat-32.
torch.backends.cuda.matmul.allow_tf32 = False
torch.backends.cudnn.allow_tf32 = False

state = torch.load(checkpoint, map_location="cpu", weights_only=True, mmap=True)["model"]
state = {name: tensor for name, tensor in state.items() if name.startswith("vision_")}
clip = torch.from_numpy(np.fromfile(input_path, dtype=np.float32).reshape(settings["shape"])).to(device)


def tower(kind):
    weights = {name: tensor.to(device, kind) for name, tensor in state.items()}
    return Tower(weights, settings, fused_attention=True, fused_norms=True)


def wait():
    if is_cuda:
        torch.cuda.synchronize()


def measure(run):
    for _ in range(settings["warmUps"]):
        run()
    wait()
    times = []
    until = time.perf_counter() + settings["seconds"]
    while len(times) < 5 or time.perf_counter() < until:
        start = time.perf_counter()
        run()
        wait()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def tell(how, batch, seconds):
    speed = {"milliseconds": 1000 * seconds, "clipsPerSecond": batch / seconds}
    print(json.dumps({"how": how, "version": torch.__version__, "batch": batch, **speed}), flush=True)


exact = tower(torch.float32)
print(json.dumps({"embedding": exact(clip)[0].tolist()}), flush=True)
del exact

fast = tower(dtype)
clip = clip.to(dtype)
for batch in settings["batches"]:
    clips = clip.expand(batch, -1, -1, -1, -1).contiguous()
    seconds = measure(lambda: fast(clips))
    tell("eager", batch, seconds)
    if 1000 * seconds > settings["longestMs"]:
        break

if is_cuda:
    aside = torch.cuda.Stream()
    aside.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(aside):
        for _ in range(settings["warmUps"]):
            fast(clip)
    torch.cuda.current_stream().wait_stream(aside)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        fast(clip)
    tell("graph", 1, measure(graph.replay))
