"""What is learnt: texts and clips in one space, which text is true of which clip, and the motion as numbers."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


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
