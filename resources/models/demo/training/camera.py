"""How the camera moves through four frames, and where each of a frame's points then lies in the picture that is filmed.

Frames lie at 0, ¼, ½ and ¾ of a clip (a little less of it for short clips), as the reference samples them. Positions
are in picture units: x and y from −1 to 1, y downwards.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from textures import Dice

CAMERA = ["static", "pan-left", "pan-right", "tilt-up", "tilt-down", "zoom-in", "zoom-out", "rotation", "shake"]


@dataclass
class Camera:
    """Per clip and frame: the view's centre (B, T, 2), log of its size and its angle (B, T); `kind` (B)"""

    kind: Tensor
    shift: Tensor
    log_scale: Tensor
    angle: Tensor


def progress(n: int, frames: int, dice: Dice) -> Tensor:
    """(n, T): how far a motion has gone at each frame, 0 at the first and 1 at the last, at an even or changing pace"""
    t = torch.linspace(0, 1, frames, device=dice.device).expand(n, -1)
    pace = torch.where(dice.chance(n, 0.6), torch.ones(n, device=dice.device), dice.log_uniform(n, 0.65, 1.5))
    smooth = (dice.chance(n, 0.3).float() * dice.uniform(n))[:, None]
    return t ** pace[:, None] * (1 - smooth) + smooth * t * t * (3 - 2 * t)


def move_camera(n: int, frames: int, dice: Dice) -> Camera:
    kind = dice.choice(n, [1.4, 1, 1, 1, 1, 1, 1, 1.1, 1.4])
    is_kind = lambda *names: sum((kind == CAMERA.index(k)) for k in names).bool()  # noqa: E731
    t = progress(n, frames, dice)  # (n, T)
    shift = torch.zeros(n, frames, 2, device=dice.device)
    log_scale = torch.zeros(n, frames, device=dice.device)
    angle = torch.zeros(n, frames, device=dice.device)

    # Pans and tilts: 5 to 105 % of the picture between the first frame and the last, at times a little askew.
    way = 2 * torch.where(dice.chance(n, 0.5), dice.log_uniform(n, 0.05, 0.5), dice.uniform(n, 0.15, 1.05))
    way = way * torch.where(is_kind("pan-left", "tilt-up"), -1.0, 1.0) * is_kind("pan-left", "pan-right", "tilt-up", "tilt-down")
    skew = way.abs() * dice.uniform(n, -0.2, 0.2) * dice.chance(n, 0.5)
    across = is_kind("pan-left", "pan-right")
    shift[..., 0] = torch.where(across, way, skew)[:, None] * t
    shift[..., 1] = torch.where(across, skew, way)[:, None] * t

    # Zooms: by 1.1 to 2.2, towards any place; zooming out begins where zooming in would end.
    size = dice.uniform(n, math.log(1.1), math.log(2.2)) * is_kind("zoom-in", "zoom-out")
    zoom = torch.where(is_kind("zoom-in")[:, None], t, 1 - t)
    log_scale = -size[:, None] * zoom
    focus = dice.uniform((n, 2), -1, 1) * dice.chance(n, 0.45)[:, None] * is_kind("zoom-in", "zoom-out")[:, None]
    shift = shift + focus[:, None] * (1 - log_scale.exp())[..., None]

    # Rotations: 8° to 150° over the frames, either way.
    turn = dice.log_uniform(n, math.radians(8), math.radians(150)) * is_kind("rotation")
    angle = torch.where(dice.chance(n, 0.5), turn, -turn)[:, None] * t

    # Shake: a new place in each frame, there and back; everything else at most trembles.
    tremble = torch.where(dice.chance(n, 0.3), dice.uniform(n, 0, 0.006), torch.zeros(n, device=dice.device))
    amplitude = torch.where(is_kind("shake"), 2 * dice.log_uniform(n, 0.012, 0.1), tremble)
    jitter = dice.normal((n, frames, 2)).clamp(-2, 2)
    jitter = jitter - jitter.mean(1, keepdim=True)
    jitter = jitter * dice.log_uniform((n, 1, 2), 0.45, 1.0)
    jitter = jitter / jitter.square().sum(-1).mean(1).sqrt().clamp(min=0.2)[:, None, None]
    steps = jitter[:, 1:] - jitter[:, :-1]
    path = steps.norm(dim=-1).sum(1)
    steady = (jitter[:, -1] - jitter[:, 0]).norm(dim=-1) > 0.6 * path  # looks like a pan: reverse a frame
    flipped = jitter.clone()
    flipped[:, [1, 3]] = flipped[:, [3, 1]]
    jitter = torch.where(steady[:, None, None], flipped, jitter)
    shift = shift + amplitude[:, None, None] * jitter
    angle = angle + (amplitude * is_kind("shake") * dice.chance(n, 0.4))[:, None] * dice.normal((n, frames)) * 0.35
    return Camera(kind, shift, log_scale, angle)


def view(camera: Camera, u: Tensor, v: Tensor, dice: Dice) -> tuple[Tensor, Tensor, Tensor]:
    """Where each output point (u, v) (B, T, S, S) lies in its tile → grid (B, T, S, S, 2); outside-mask for pictures that
    turn within a black frame; and where it lies in the world in picture units (B, T, S, S, 2), which changes as the
    camera moves"""
    n = len(u)
    per = lambda x: x.view(n, *([1] * (u.dim() - 1)))  # noqa: E731
    # A picture spans 28 to 75 % of a tile across; any aspect is squeezed to a square, so x and y differ in scale.
    aspect = dice.choice(n, [4, 1.5, 1, 1, 0.6]).float()
    ratios = torch.tensor([16 / 9, 4 / 3, 1.0, 2.1, 9 / 16], device=dice.device)[aspect.long()]
    area = dice.log_uniform(n, 0.3, 0.62)
    hx, hy = area * ratios.sqrt(), area / ratios.sqrt()
    c, s = (camera.angle.cos()[..., None, None], camera.angle.sin()[..., None, None])
    scale = camera.log_scale.exp()[..., None, None]
    x, y = u * per(hx), v * per(hy)
    # A rotating camera turns the picture about its centre, in the scene's own proportions.
    gx, gy = (c * x - s * y) * scale, (s * x + c * y) * scale
    rotating = camera.kind == CAMERA.index("rotation")
    framed = rotating & dice.chance(n, 0.5)
    outside = per(framed) & ((gx.abs() > per(hx)) | (gy.abs() > per(hy)))
    gx, gy = gx + camera.shift[..., 0, None, None] * per(hx), gy + camera.shift[..., 1, None, None] * per(hy)
    world = torch.stack([gx / per(hx), gy / per(hy)], -1)
    base = dice.uniform(n, -0.12, 0.12) * dice.chance(n, 0.5)  # a horizon is not always level
    c, s = per(base.cos()), per(base.sin())
    mirror = per(torch.where(dice.chance(n, 0.5), 1.0, -1.0))  # texture alone; the camera's sense is kept below
    cx, cy = dice.uniform(n, -0.4, 0.4), dice.uniform(n, -0.4, 0.4)
    return torch.stack([mirror * (c * gx - s * gy) + per(cx), s * gx + c * gy + per(cy)], -1), outside, world


def pixel_grid(n: int, frames: int, size: int, device: torch.device) -> tuple[Tensor, Tensor]:
    line = (torch.arange(size, device=device) + 0.5) / size * 2 - 1
    v, u = torch.meshgrid(line, line, indexing="ij")
    return u.expand(n, frames, -1, -1), v.expand(n, frames, -1, -1)
