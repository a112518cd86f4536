"""What is learnt: texts and clips in one space, which text is true of which clip, and the motion as numbers."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from model import PLACES
from scene import Places

FLOW_UNIT = 0.25  # picture units


def log_sum_exp_of(logits: Tensor, chosen: Tensor, dim: int) -> Tensor:
    return logits.masked_fill(~chosen, -1e4).logsumexp(dim, keepdim=True)


def contrast(logits: Tensor, truth: Tensor, weight: Tensor, dim: int) -> Tensor:
    """Each true pair against all false ones of its row (dim 1) or column (dim 0); undecided pairs take no part"""
    against = log_sum_exp_of(logits, truth == 0, dim)
    loss = F.softplus(against - logits) * (truth == 1) * weight
    return loss.sum() / ((truth == 1) * weight).sum().clamp(min=1e-3)


def within_groups(logits: Tensor, truth: Tensor, groups: list[list[int]]) -> Tensor:
    """The zero-shot question itself: among a group's labels the true ones come first, however rare they are.
    logits, truth (B, K)"""
    weight = ((truth == 1).sum(0) + 2.0) ** -0.75
    total = [contrast(logits[:, g], truth[:, g], weight[g], 1) for g in groups]
    return torch.stack(total).mean()


def yes_or_no(logits: Tensor, truth: Tensor) -> Tensor:
    """Each concept by itself, rare ones weighing as much when true as when false"""
    known = truth >= 0
    positive = ((truth == 1).sum(0) + 1) / (known.sum(0) + 2)
    weight = torch.where(truth == 1, 0.5 / positive, 0.5 / (1 - positive)).clamp(max=10) * known
    loss = F.binary_cross_entropy_with_logits(logits, truth.clamp(min=0), reduction="none")
    return (loss * weight).sum() / weight.sum().clamp(min=1)


def by_patch(outputs: Tensor, places: Places, shape: Tensor, fine: Tensor) -> dict[str, Tensor]:
    """What lies where, from each patch: outputs (B, T·g², PLACES), shape (B) or −1, fine (B, 2) the truth of “noisy” and
    “blurry”. One answer for a whole clip says little about how it came to be; these say it of every patch"""
    b, t, g, _ = places.shapes.shape
    out = outputs.float().view(b, t, g, g, PLACES)
    parts = torch.stack([places.shapes, places.letters, places.beside, places.after], -1)  # (B, T, g, g, 4)
    there = F.binary_cross_entropy_with_logits(out[..., :4], parts, reduction="none").mean((0, 1, 2, 3))
    drawn = (places.shapes > 0.25) & (shape >= 0).view(b, 1, 1, 1)
    which = F.cross_entropy(out[..., 4:10][drawn], shape.view(b, 1, 1, 1).expand(-1, t, g, g)[drawn], reduction="sum")
    known = places.flow_known
    flow = F.smooth_l1_loss(out[:, :-1, ..., 10:12][known], (places.flow[known] / FLOW_UNIT).clamp(-3, 3), reduction="sum", beta=0.3)
    grain = yes_or_no(out[..., 12:14].mean((1, 2, 3)), fine) + yes_or_no(out[..., 12:14].flatten(0, 3), fine.repeat_interleave(t * g * g, 0))
    centres = F.binary_cross_entropy_with_logits(out[..., 14], places.centres)
    return {"there": there.sum(), "centres": centres, "which": which / drawn.sum().clamp(min=1), "flow": flow / known.sum().clamp(min=1), "grain": grain}


def area_under_curve(scores: Tensor, present: Tensor) -> float:
    """The chance that a present label scores above an absent one"""
    order = scores.argsort()
    ranks = torch.empty_like(scores)
    ranks[order] = torch.arange(1, len(scores) + 1, dtype=scores.dtype, device=scores.device)
    n1 = present.sum().item()
    n0 = len(scores) - n1
    if not n0 or not n1:
        return float("nan")
    return (ranks[present].sum().item() - n1 * (n1 + 1) / 2) / (n0 * n1)
