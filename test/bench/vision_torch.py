"""The vision tower in PyTorch eager, timed: reads `plain` or `fused` lines, answers each with seconds and the embedding.

Written from the published description of the architecture (RMSNorm on the full width of q and k, LayerScale,
attention pooling), for the benchmark alone. `plain` spells attention as the reference does on a CPU, with its matrix of
weights; `fused` uses scaled_dot_product_attention, the best that eager offers.
"""
import json
import struct
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

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


def w(name):
    return weights[name]


def rms_norm(x, weight):
    variance = x.pow(2).mean(-1, keepdim=True)
    return weight * (x * torch.rsqrt(variance + 1e-6))


fused = False


def attention(q, k, v, heads):
    q, k, v = (x.unflatten(-1, (heads, -1)).transpose(1, 2) for x in (q, k, v))
    if fused:
        context = F.scaled_dot_product_attention(q, k, v)
    else:
        context = ((q * q.shape[-1] ** -0.5) @ k.transpose(-2, -1)).softmax(dim=-1) @ v
    return context.transpose(1, 2).flatten(2)


def block(x, prefix):
    h = rms_norm(x, w(f"{prefix}.norm1.weight"))
    qkv = F.linear(h, w(f"{prefix}.attn.qkv.weight"))
    if fused:
        q, k, v = qkv.chunk(3, dim=-1)
    else:
        # The reference parts the heads first and joins them again for the norms over the full width.
        heads = qkv.unflatten(-1, (3, config["heads"], -1)).permute(2, 0, 3, 1, 4)
        q, k, v = (part.transpose(1, 2).flatten(-2, -1) for part in heads)
    q = rms_norm(q, w(f"{prefix}.attn.q_norm.weight"))
    k = rms_norm(k, w(f"{prefix}.attn.k_norm.weight"))
    h = attention(q, k, v, config["heads"])
    h = F.linear(h, w(f"{prefix}.attn.proj.weight"), w(f"{prefix}.attn.proj.bias"))
    x = x + h * w(f"{prefix}.ls1.gamma")
    h = rms_norm(x, w(f"{prefix}.norm2.weight"))
    h = F.gelu(F.linear(h, w(f"{prefix}.mlp.fc1.weight"), w(f"{prefix}.mlp.fc1.bias")))
    h = F.linear(h, w(f"{prefix}.mlp.fc2.weight"), w(f"{prefix}.mlp.fc2.bias"))
    return x + h * w(f"{prefix}.ls2.gamma")


def pool(x):
    prefix = "vision_encoder.clip_projector"

    def project(value, part):
        width = value.shape[-1]
        normed = F.layer_norm(value, (width,), w(f"{prefix}.norm1_{part}.weight"), w(f"{prefix}.norm1_{part}.bias"), 1e-5)
        return F.linear(normed, w(f"{prefix}.cross_attn.{part}.weight"), w(f"{prefix}.cross_attn.{part}_bias"))

    query = project(x.mean(1, keepdim=True), "q")
    context = attention(query, project(x, "k"), project(x, "v"), config["poolHeads"])
    return F.linear(context, w(f"{prefix}.cross_attn.proj.weight"), w(f"{prefix}.cross_attn.proj.bias")).squeeze(1)


def forward(video):
    prefix = "vision_encoder"
    kernel = w(f"{prefix}.patch_embed.proj.weight")
    x = F.conv3d(video.permute(0, 2, 1, 3, 4), kernel, w(f"{prefix}.patch_embed.proj.bias"), stride=kernel.shape[2:])
    x = x.flatten(2).transpose(1, 2)
    x = torch.cat((w(f"{prefix}.cls_token"), x), dim=1) + w(f"{prefix}.pos_embed")
    for index in range(config["depth"]):
        x = block(x, f"{prefix}.blocks.{index}")
    embedding = F.linear(pool(x), w("vision_proj.weight"), w("vision_proj.bias"))
    return embedding / embedding.norm(dim=-1, keepdim=True)


video = weights["input"]
print(json.dumps({"version": torch.__version__}), flush=True)
for line in sys.stdin:
    fused = line.strip() == "fused"
    start = time.perf_counter()
    embedding = forward(video)
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "embedding": embedding[0].tolist()}), flush=True)
