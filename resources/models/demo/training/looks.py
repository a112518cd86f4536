"""Looks as filters of a whole clip, the wear that every encoded video shows, and what can truly be said of the result."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from textures import Dice, hsv

LOOKS = ["black-and-white", "sepia", "dark", "bright", "blurry", "noisy", "washed-out"]
MEASURES = 7
TINTS = ["red", "green", "blue", "yellow", "orange", "purple"]
TINT_HUES = [0.0, 0.35, 0.62, 0.155, 0.085, 0.79]
# Hues (turns) that may be called so without doubt, and those that certainly are not.
TINT_CORE = [(-0.035, 0.04), (0.23, 0.46), (0.54, 0.70), (0.128, 0.19), (0.058, 0.112), (0.73, 0.885)]
TINT_EDGE = [(-0.09, 0.062), (0.19, 0.51), (0.49, 0.745), (0.108, 0.225), (0.036, 0.132), (0.69, 0.94)]


def luma(x: Tensor) -> Tensor:
    """(…, 3, S, S) → (…, 1, S, S)"""
    w = torch.tensor([0.299, 0.587, 0.114], device=x.device, dtype=x.dtype).view(3, 1, 1)
    return (x * w).sum(-3, keepdim=True)


def gaussian(x: Tensor, sigma_x: Tensor, sigma_y: Tensor) -> Tensor:
    """(B, C, S, S), sigmas (B) in pixels: a separable blur with a kernel for each clip"""
    b, c, s, _ = x.shape
    reach = max(1, min(s // 2 - 1, math.ceil(2.5 * max(sigma_x.max().item(), sigma_y.max().item()))))
    offsets = torch.arange(-reach, reach + 1, device=x.device)
    for dim, sigma in ((-1, sigma_x), (-2, sigma_y)):
        kernel = (-0.5 * (offsets / sigma[:, None].clamp(min=1e-3)) ** 2).exp()
        kernel = (kernel / kernel.sum(1, keepdim=True)).repeat_interleave(c, 0)[:, None]  # (B·C, 1, K)
        shape = (b * c, 1, 1, -1) if dim == -1 else (b * c, 1, -1, 1)
        pad = (reach, reach, 0, 0) if dim == -1 else (0, 0, reach, reach)
        flat = F.pad(x.reshape(1, b * c, s, s), pad, mode="replicate")
        x = F.conv2d(flat, kernel.view(shape), groups=b * c).view(b, c, s, s)
    return x


def sharpness(x: Tensor) -> Tensor:
    """(B, T, 3, S, S) → (B): mean difference of neighbouring pixels, as part of the picture's own spread"""
    y = luma(x)
    step = (y[..., 1:] - y[..., :-1]).abs().mean((1, 2, 3, 4)) + (y[..., 1:, :] - y[..., :-1, :]).abs().mean((1, 2, 3, 4))
    return step


def per(x: Tensor) -> Tensor:
    return x.view(-1, 1, 1, 1, 1)


class Graded:
    """Frames after their look; `applied` (B, 7) are the looks given on purpose; in `turned` (B) colours change."""

    def __init__(self, frames: Tensor, applied: Tensor, tinted: Tensor, sharp_before: Tensor, noise: Tensor, turned: Tensor):
        self.frames, self.applied, self.tinted, self.sharp_before, self.noise = frames, applied, tinted, sharp_before, noise
        self.turned = turned


def choose_looks(n: int, dice: Dice, none: float) -> tuple[Tensor, Tensor]:
    """(B, 7) bool, and the tint's index or −1: mostly one look or none, at times two that go together"""
    first = dice.choice(n, [none, 1, 1, 1, 1.7, 2, 2, 1.7, 3])  # none, the seven, a tint
    applied = F.one_hot(first, 9)[:, 1:8].bool()
    tint = torch.where(first == 8, dice.integer(n, 6), -1)
    extra = dice.chance(n, 0.15)
    second = dice.choice(n, [1, 0, 1, 0, 1, 1, 0])
    second = F.one_hot(second, 7).bool() & extra[:, None] & (first > 0)[:, None] & (first < 8)[:, None]
    clash = applied[:, 1] | applied[:, 6]
    second[:, 0] &= ~clash
    second[:, 2] &= ~(applied[:, 3] | applied[:, 6])
    return applied | second, tint


def grade(x: Tensor, gain: Tensor, spared: Tensor, dice: Dice, always: bool = False) -> Graded:
    """x (B, T, 3, S, S), gain (B, T) of the fades; `spared` clips (B) keep the look that they have, all others get one
    mostly, or `always`"""
    n, device = len(x), x.device
    applied, tint = choose_looks(n, dice, 0.5 if always else 4.5)
    applied, tint = applied & ~spared[:, None], torch.where(spared, -1, tint)
    has = {name: per(applied[:, i]) for i, name in enumerate(LOOKS)}
    r = lambda low, high: per(dice.uniform(n, low, high))  # noqa: E731

    # What any camera does: exposure, contrast, saturation and white balance of its own.
    x = (x - 0.45) * r(0.8, 1.2) + 0.45 * r(0.8, 1.2)
    y = luma(x)
    pale = per(dice.chance(n, 0.2))  # snow, concrete and fog have next to no colour, and yet are no black and white
    x = y + (x - y) * torch.where(pale, per(dice.log_uniform(n, 0.08, 0.6)), r(0.6, 1.35))
    x = x * (1 + 0.05 * dice.normal((n, 1, 3, 1, 1)))
    turned = dice.chance(n, 0.08)
    x = flicker(x, turned, dice).clamp(0, 1)
    x = sharpen(x, dice)
    sharp_before = sharpness(x)
    x = blur(x, applied[:, LOOKS.index("blurry")], dice)

    # Contrast and light.
    y = luma(x)
    # How much colour is left is drawn by itself: editors' contrast changes light alone.
    washed = (y - 0.5) * r(0.22, 0.55) + 0.5 + r(0.0, 0.26) + (x - y) * r(0.08, 0.6)
    x = torch.where(has["washed-out"], washed, x)
    way = per(dice.integer(n, 3))
    dark = torch.where(way == 0, x * r(0.12, 0.42), torch.where(way == 1, x.clamp(min=1e-4) ** r(2.2, 4.5), x - r(0.22, 0.5)))
    x = torch.where(has["dark"], dark, x)
    bright = torch.where(way == 0, x * r(1.6, 3.2), torch.where(way == 1, x.clamp(min=1e-4) ** r(0.2, 0.5), x + r(0.25, 0.5)))
    x = torch.where(has["bright"], bright, x)
    x = x.clamp(0, 1)

    # Colour.
    weights = torch.tensor([0.299, 0.587, 0.114], device=device)
    weights = (weights + dice.uniform((n, 3), -0.1, 0.15) * dice.chance(n, 0.3)[:, None]).clamp(min=0.02)
    grey = (x * (weights / weights.sum(1, keepdim=True)).view(n, 1, 3, 1, 1)).sum(2, keepdim=True)
    x = torch.where(has["black-and-white"], grey.expand_as(x), x)
    x = torch.where(has["sepia"], sepia(x, grey, dice), x)
    x = torch.where(per(tint >= 0), tinted(x, tint.clamp(min=0), dice), x)

    x, noise = add_noise(x.clamp(0, 1), applied[:, LOOKS.index("noisy")], has["black-and-white"], dice)
    x = x * gain[:, :, None, None, None]
    x = wear(x, applied[:, LOOKS.index("noisy")], dice)
    x = letterbox(x, dice)
    return Graded((x.clamp(0, 1) * 255).round() / 255, applied, tint, sharp_before, noise, turned)


def flicker(x: Tensor, turned: Tensor, dice: Dice) -> Tensor:
    """Light that changes from frame to frame, and colours that turn in the clips `turned` (B): no movement of the camera.
    x (B, T, 3, S, S)"""
    n, t = x.shape[:2]
    light = dice.normal((n, t, 1, 1, 1)) * per(dice.uniform(n, 0.03, 0.25) * dice.chance(n, 0.15))
    x = x * (1 + light).clamp(0.3, 1.6)
    at = turned.nonzero().squeeze(1)
    if not len(at):
        return x
    angle = torch.linspace(0, 1, t, device=x.device) * dice.uniform((len(at), 1), -2.5, 2.5)
    axis = torch.full((3,), 3**-0.5, device=x.device)
    cross = torch.tensor([[0.0, -1, 1], [1, 0, -1], [-1, 1, 0]], device=x.device) * 3**-0.5
    c, s = angle.cos()[..., None, None], angle.sin()[..., None, None]
    turn = c * torch.eye(3, device=x.device) + s * cross + (1 - c) * axis[:, None] * axis  # (·, T, 3, 3)
    x = x.clone()
    x[at] = torch.einsum("btij,btjhw->btihw", turn, x[at])
    return x


def sharpen(x: Tensor, dice: Dice) -> Tensor:
    # Video scaled down to so few pixels is sharper than the eye expects: nothing is averaged on the way.
    amount = per(dice.uniform(len(x), 0.2, 1.6) * dice.chance(len(x), 0.7))
    return (x + amount * (x - softened(x))).clamp(0, 1)


def softened(x: Tensor) -> Tensor:
    """Each pixel's mean with its eight neighbours; sums of shifted pictures are faster than pooling on a CPU"""
    for dim in (-1, -2):
        size = x.shape[dim]
        padded = torch.cat([x.narrow(dim, 0, 1), x, x.narrow(dim, size - 1, 1)], dim)
        x = (padded.narrow(dim, 0, size) + x).add_(padded.narrow(dim, 2, size)).div_(3)
    return x


def blur(x: Tensor, chosen: Tensor, dice: Dice) -> Tensor:
    at = chosen.nonzero().squeeze(1)
    if not len(at):
        return x
    size = x.shape[-1]
    sigma = dice.log_uniform(len(at), 0.009, 0.04) * size
    t = x.shape[1]
    soft = gaussian(x[at].flatten(1, 2), sigma, sigma * dice.uniform(len(at), 1.0, 1.8))
    x = x.clone()
    x[at] = soft.view(len(at), t, 3, size, size)
    return x


def sepia(x: Tensor, grey: Tensor, dice: Dice) -> Tensor:
    n = len(x)
    matrix = torch.tensor([[0.393, 0.769, 0.189], [0.349, 0.686, 0.168], [0.272, 0.534, 0.131]], device=x.device)
    classic = torch.einsum("ij,btjhw->btihw", matrix, x)
    tone = hsv(dice.uniform(n, 0.075, 0.115), dice.uniform(n, 0.22, 0.5), torch.ones(n, device=x.device)).view(n, 1, 3, 1, 1)
    toned = grey * tone * (1 + 0.25 * dice.uniform((n, 1, 1, 1, 1)))
    result = torch.where(per(dice.chance(n, 0.55)), classic, toned)
    return x + (result - x) * per(dice.uniform(n, 0.85, 1.0))


def tinted(x: Tensor, tint: Tensor, dice: Dice) -> Tensor:
    """Channel gains, an overlay, a duotone, or a shift of balance towards a colour"""
    n = len(x)
    hue = (torch.tensor(TINT_HUES, device=x.device)[tint] + dice.uniform(n, -0.025, 0.025)) % 1
    ones = torch.ones(n, device=x.device)
    colour = hsv(hue, dice.uniform(n, 0.75, 1.0), ones).view(n, 1, 3, 1, 1)
    y = luma(x)
    strength = per(dice.uniform(n, 0.55, 1.0))
    gains = x * (1 + strength * (colour * 1.25 - 1))
    overlay = x + (colour * per(dice.uniform(n, 0.6, 1.0)) - x) * per(dice.uniform(n, 0.3, 0.7))
    duotone = x + (y * colour * 1.3 - x) * strength
    balance = x + (colour - colour.mean(2, keepdim=True)) * per(dice.uniform(n, 0.25, 0.5))
    way = per(dice.integer(n, 4))
    return torch.where(way == 0, gains, torch.where(way == 1, overlay, torch.where(way == 2, duotone, balance)))


def add_noise(x: Tensor, chosen: Tensor, grey: Tensor, dice: Dice) -> tuple[Tensor, Tensor]:
    """Grain in luma or colour, new in each frame or at rest, fine or coarse, at times salt and pepper"""
    n, t, _, s, _ = x.shape
    slight = torch.where(dice.chance(n, 0.3), dice.uniform(n, 0, 0.012), torch.zeros(n, device=x.device))
    sigma = torch.where(chosen, dice.log_uniform(n, 0.065, 0.26), slight)
    at = (sigma > 0).nonzero().squeeze(1)
    if not len(at):
        return x, sigma
    m = len(at)
    field = dice.normal((m, t, 3, s, s))
    mono = dice.chance(m, 0.4).view(m, 1, 1, 1, 1) | grey[at]
    field = torch.where(mono, field[:, :, :1], field)
    field = torch.where(dice.chance(m, 0.2).view(m, 1, 1, 1, 1), field[:, :1], field)
    coarse = F.avg_pool2d(field.flatten(0, 1), 2, 1, 0).repeat(1, 1, 1, 1)
    coarse = F.pad(coarse, (0, 1, 0, 1), mode="replicate").view_as(field) * 1.7
    field = torch.where(dice.chance(m, 0.35).view(m, 1, 1, 1, 1), coarse, field)
    salt = (field[:, :, :1].abs() > 1.9).float() * field[:, :, :1].sign() * 3.2
    field = torch.where((dice.chance(m, 0.1) & chosen[at]).view(m, 1, 1, 1, 1), salt.expand_as(field), field)
    x = x.clone()
    x[at] = x[at] + field * sigma[at].view(m, 1, 1, 1, 1)
    return x.clamp(0, 1), sigma


def wear(x: Tensor, noisy: Tensor, dice: Dice) -> Tensor:
    """Encoding: colour at half resolution, 8×8 blocks with coarse frequencies, a slight softness; what would leave nothing
    of the grain of `noisy` clips (B) is spared them"""
    n, t, _, s, _ = x.shape
    half = dice.chance(n, 0.5)
    y = luma(x)
    small = F.avg_pool2d((x - y).flatten(0, 1), 2)
    chroma = F.interpolate(small, scale_factor=2, mode="bilinear", align_corners=False).view_as(x)
    x = torch.where(per(half), y + chroma, x)
    at = (dice.chance(n, 0.2) & ~noisy).nonzero().squeeze(1)
    if len(at) and s % 8 == 0:
        x = x.clone()
        x[at] = blocks(x[at], dice.log_uniform(len(at), 0.015, 0.12))
    return x + (softened(x) - x) * per(dice.uniform(n, 0, 0.5) * (dice.chance(n, 0.35) & ~noisy))


def blocks(x: Tensor, step: Tensor) -> Tensor:
    """Quantise 8×8 DCT coefficients, high frequencies more coarsely; x (B, T, 3, S, S), step (B)"""
    b, t, c, s, _ = x.shape
    k = torch.arange(8, device=x.device, dtype=torch.float)
    basis = torch.cos(math.pi / 8 * (k[None] + 0.5) * k[:, None]) * math.sqrt(2 / 8)
    basis[0] /= math.sqrt(2)
    tiles = x.reshape(b, t, c, s // 8, 8, s // 8, 8)
    coefficients = torch.einsum("ki,btcyixj,lj->btcykxl", basis, tiles, basis)
    q = step.view(b, 1, 1, 1, 1, 1, 1) * (1 + 0.5 * (k[:, None] + k[None])).view(1, 1, 1, 1, 8, 1, 8)
    coefficients = (coefficients / q).round() * q
    return torch.einsum("ki,btcykxl,lj->btcyixj", basis, coefficients, basis).reshape(b, t, c, s, s)


def letterbox(x: Tensor, dice: Dice) -> Tensor:
    n, s = len(x), x.shape[-1]
    bar = torch.where(dice.chance(n, 0.1), dice.uniform(n, 0.05, 0.3), torch.zeros(n, device=x.device)).view(n, 1, 1, 1)
    line = ((torch.arange(s, device=x.device) + 0.5) / s * 2 - 1).abs()
    rows = dice.chance(n, 0.7).view(n, 1, 1, 1)
    shown = torch.where(rows, line.view(1, 1, s, 1) < 1 - bar, line.view(1, 1, 1, s) < 1 - bar)
    return x * shown[:, :, None]


def look_first(looks: Tensor, tints: Tensor, graded: Graded) -> Tensor:
    """(B, 13): the truth of the question which look a clip has: a look that it was given stands before what its picture
    had by itself"""
    given = torch.cat([graded.applied, graded.tinted[:, None] == torch.arange(len(TINTS), device=looks.device)], 1)
    truth = torch.cat([looks, tints], 1)
    shows = given & (truth == 1)
    return torch.where(shows.any(1, keepdim=True), shows.float(), truth)


def look_truth(graded: Graded, gain: Tensor) -> tuple[Tensor, Tensor]:
    """(B, 7) and (B, 6): 1 true, 0 false, −1 undecided; from what was done, and from what is to be seen after it"""
    x, applied = graded.frames, graded.applied
    n = len(x)
    # Fades darken frames without making a dark video: look at frames that are fully there.
    weight = (gain > 0.85).float()
    weight = torch.where(weight.sum(1, keepdim=True) > 0, weight, gain / gain.amax(1, keepdim=True).clamp(min=1e-3))
    weight = (weight / weight.sum(1, keepdim=True).clamp(min=1e-3)).view(n, -1, 1, 1, 1)
    rgb = (x * weight).sum(1).mean((2, 3))  # (B, 3)
    brightness = (rgb * torch.tensor([0.299, 0.587, 0.114], device=x.device)).sum(1)
    chroma = ((x - luma(x)).abs() * weight).sum(1).mean((1, 2, 3))
    spread = (luma(x) * weight).sum(1).flatten(1).std(1)

    def decide(true: Tensor, false: Tensor) -> Tensor:
        return torch.where(true, 1.0, torch.where(false, 0.0, -1.0))

    is_ = {name: applied[:, i] for i, name in enumerate(LOOKS)}
    sharp = sharpness(x)
    looks = torch.stack(
        [
            decide(is_["black-and-white"] | ((chroma < 0.002) & (brightness > 0.15)), ~is_["black-and-white"] & (chroma > 0.007)),
            decide(is_["sepia"], ~is_["sepia"] & (is_["black-and-white"] | (chroma < 0.01) | (hue_of(rgb)[1] < 0.06) | (hue_of(rgb)[1] > 0.6) | (dist_to_brown(rgb) > 0.07))),
            decide(is_["dark"] & (brightness < 0.28), brightness > 0.3),
            decide(is_["bright"] & (brightness > 0.55), brightness < 0.5),
            decide(is_["blurry"] & (graded.sharp_before > 0.045), ~is_["blurry"] & (sharp > 0.012)),
            decide(is_["noisy"], graded.noise < 0.013),
            decide(is_["washed-out"] & (spread < 0.2), ~is_["washed-out"] & (spread > 0.1)),
        ],
        1,
    )
    hue, saturation = hue_of(rgb)
    tints = torch.stack([decide(within(hue, core) & (saturation > 0.42), ~within(hue, edge) | (saturation < 0.2)) for core, edge in zip(TINT_CORE, TINT_EDGE)], 1)
    tints[is_["sepia"], 3:5] = -1
    tints[is_["black-and-white"]] = 0
    # A tint given on purpose is true wherever its hue came out right, even if it is weak.
    for i, edge in enumerate(TINT_EDGE):
        given = (graded.tinted == i) & within(hue, edge) & (saturation > 0.25)
        tints[given, i] = 1
    return looks, tints


def measures(graded: Graded) -> Tensor:
    """(B, MEASURES): what a look is made of, as numbers of about unit size: light, its spread, colourfulness, fineness,
    grain, and the mean colour's two coordinates"""
    x = graded.frames
    y = luma(x)
    rgb = x.mean((1, 3, 4))
    log = lambda v, least: (v + least).log() - math.log(least)  # noqa: E731
    r, g, b = rgb.unbind(1)
    chroma = (x - y).abs().mean((1, 2, 3, 4))
    columns = [4 * y.mean((1, 2, 3, 4)), 6 * y.flatten(1).std(1), log(chroma, 0.002), log(sharpness(x), 0.004), log(graded.noise, 0.01), 6 * (r - g), 6 * (g - b)]
    return torch.stack(columns, 1)


def hue_of(rgb: Tensor) -> tuple[Tensor, Tensor]:
    """(B, 3) → hue in turns, saturation as in HSV"""
    r, g, b = rgb.unbind(1)
    top, low = rgb.amax(1), rgb.amin(1)
    hue = torch.atan2(math.sqrt(3) * (g - b), 2 * r - g - b) / (2 * math.pi) % 1
    return hue, (top - low) / top.clamp(min=0.03)


def within(hue: Tensor, bounds: tuple[float, float]) -> Tensor:
    low, high = bounds
    return ((hue - low) % 1) < (high - low)


def dist_to_brown(rgb: Tensor) -> Tensor:
    hue, _ = hue_of(rgb)
    return ((hue - 0.095 + 0.5) % 1 - 0.5).abs()
