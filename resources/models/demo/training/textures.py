"""Procedural pictures to film: square tiles, joined in one atlas from which every clip is cut by one `grid_sample`.

All generators give (n, 3, S, S) in [0, 1] and work on the device of their generator's tensors.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor


class Dice:
    """Random numbers on a device, from one seeded generator."""

    def __init__(self, device: torch.device, seed: int):
        self.device = device
        self.generator = torch.Generator(device).manual_seed(seed)

    def uniform(self, shape: tuple[int, ...] | int, low: float = 0.0, high: float = 1.0) -> Tensor:
        shape = (shape,) if isinstance(shape, int) else shape
        return torch.rand(shape, generator=self.generator, device=self.device) * (high - low) + low

    def log_uniform(self, shape: tuple[int, ...] | int, low: float, high: float) -> Tensor:
        return self.uniform(shape, math.log(low), math.log(high)).exp()

    def normal(self, shape: tuple[int, ...]) -> Tensor:
        return torch.randn(shape, generator=self.generator, device=self.device)

    def integer(self, shape: tuple[int, ...] | int, high: int) -> Tensor:
        shape = (shape,) if isinstance(shape, int) else shape
        return torch.randint(high, shape, generator=self.generator, device=self.device)

    def chance(self, n: int, p: float) -> Tensor:
        return self.uniform(n) < p

    def choice(self, n: int, weights: list[float]) -> Tensor:
        w = torch.tensor(weights, device=self.device, dtype=torch.float)
        return torch.multinomial(w, n, replacement=True, generator=self.generator)

    def one(self, low: float = 0.0, high: float = 1.0) -> float:
        return self.uniform(1, low, high).item()


def coordinates(n: int, size: int, dice: Dice) -> tuple[Tensor, Tensor]:
    line = torch.linspace(-1, 1, size, device=dice.device)
    y, x = torch.meshgrid(line, line, indexing="ij")
    return x.expand(n, -1, -1), y.expand(n, -1, -1)


def palette(n: int, count: int, dice: Dice) -> Tensor:
    """(n, count, 3): colours as pictures have them: mostly muted around one or two hues, sometimes vivid or grey"""
    hue = dice.uniform((n, 1)) + dice.normal((n, count)) * dice.log_uniform((n, 1), 0.02, 0.5)
    saturation = (dice.uniform((n, 1), 0, 1) ** 1.7 * dice.uniform((n, count), 0.4, 1.3)).clamp(0, 1)
    value = dice.uniform((n, count), 0.05, 1.0)
    return hsv(hue % 1, saturation, value)


def hsv(h: Tensor, s: Tensor, v: Tensor) -> Tensor:
    k = (torch.tensor([5.0, 3.0, 1.0], device=h.device) + h[..., None] * 6) % 6
    return v[..., None] * (1 - s[..., None] * torch.minimum(k, 4 - k).clamp(0, 1))


def paint(field: Tensor, dice: Dice, stops: int = 5) -> Tensor:
    """(n, S, S) in [0, 1] → (n, 3, S, S), coloured along a palette"""
    n, size, _ = field.shape
    colours = palette(n, stops, dice)  # (n, K, 3)
    position = field.clamp(0, 1) * (stops - 1)
    low = position.floor().clamp(max=stops - 2)
    part = (position - low).flatten(1)[..., None]
    low = low.long().flatten(1)[..., None].expand(-1, -1, 3)
    return (colours.gather(1, low) * (1 - part) + colours.gather(1, low + 1) * part).transpose(1, 2).reshape(n, 3, size, size)


def normalised(field: Tensor) -> Tensor:
    low, high = field.amin((-1, -2), keepdim=True), field.amax((-1, -2), keepdim=True)
    return (field - low) / (high - low + 1e-6)


def power_noise(n: int, size: int, dice: Dice, low: float = 0.9, high: float = 1.8) -> Tensor:
    """(n, S, S), amplitude 1/f^a, about unit variance"""
    fy = torch.fft.fftfreq(size, device=dice.device)[:, None]
    fx = torch.fft.rfftfreq(size, device=dice.device)
    radius = (fy**2 + fx**2).sqrt().clamp(min=1 / size)
    spectrum = torch.complex(dice.normal((n, size, size // 2 + 1)), dice.normal((n, size, size // 2 + 1)))
    field = torch.fft.irfft2(spectrum * radius ** -dice.uniform((n, 1, 1), low, high), s=(size, size))
    return field / (field.std((-1, -2), keepdim=True) + 1e-6)


def clouds(n: int, size: int, dice: Dice) -> Tensor:
    """1/f noise, along a palette or with three related channels"""
    if dice.one() < 0.5:
        return paint(0.5 + 0.22 * power_noise(n, size, dice), dice, 4)
    shared, own = power_noise(n, size, dice)[:, None], power_noise(3 * n, size, dice).view(n, 3, size, size)
    mix = dice.uniform((n, 1, 1, 1), 0.0, 0.6)
    return 0.45 + 0.2 * (shared + mix * own) + dice.uniform((n, 3, 1, 1), -0.15, 0.15)


def dead_leaves(n: int, size: int, dice: Dice) -> Tensor:
    """Discs, boxes and bars that hide one another, large ones first, each with a little shading of its own"""
    count = int(dice.one(25, 110))
    x, y = coordinates(n, size, dice)
    colours = palette(n, count, dice)
    radii = dice.log_uniform((n, count), 0.03, 0.6).sort(1, descending=True).values
    cx, cy = dice.uniform((n, count), -1.1, 1.1), dice.uniform((n, count), -1.1, 1.1)
    angle, stretch = dice.uniform((n, count), 0, math.pi), dice.log_uniform((n, count), 0.3, 1.0)
    boxes = dice.chance(n, 0.5)[:, None].float() * dice.chance(n * count, 0.6).view(n, count).float()
    result = paint(normalised(x * dice.uniform((n, 1, 1), -1, 1) + y), dice, 3).permute(0, 2, 3, 1)
    shade = dice.uniform((n, count), -0.5, 0.5)
    c, s = angle.cos(), angle.sin()
    at = lambda values, i: values[:, i, None, None]  # noqa: E731
    for i in range(count):
        dx, dy = x - at(cx, i), y - at(cy, i)
        u = (at(c, i) * dx + at(s, i) * dy) / at(radii, i)
        v = (at(c, i) * dy - at(s, i) * dx) / at(radii * stretch, i)
        inside = torch.where(at(boxes, i) > 0, torch.maximum(u.abs(), v.abs()) < 0.8, u * u + v * v < 1)
        colour = colours[:, i, None, None] * (1 + at(shade, i) * u)[..., None]
        result = torch.where(inside[..., None], colour, result)
    texture = 0.06 * power_noise(n, size, dice, 0.4, 1.0)[:, None] * dice.uniform((n, 1, 1, 1), 0, 1.5)
    return result.permute(0, 3, 1, 2) + texture


def voronoi(n: int, size: int, dice: Dice) -> Tensor:
    count = int(dice.one(12, 90))
    x, y = coordinates(n, size, dice)
    sites = dice.uniform((n, count, 2), -1.1, 1.1)
    points = torch.stack([x, y], -1).view(n, -1, 2)
    points = points + 0.04 * dice.one() * power_noise(2 * n, size, dice).view(n, 2, -1).transpose(1, 2)
    near = torch.cdist(points, sites).topk(2, largest=False)
    cell = palette(n, count, dice).gather(1, near.indices[..., :1].expand(-1, -1, 3))
    ridge = (near.values[..., 1] - near.values[..., 0])[..., None] * math.sqrt(count)
    edge = (ridge < dice.uniform((n, 1, 1), -0.1, 0.12)).float()
    slope = 0.7 + dice.uniform((n, 1, 1), 0, 0.5) * ridge.clamp(max=1)
    return (cell * slope * (1 - edge) + edge * dice.uniform((n, 1, 1))).transpose(1, 2).reshape(n, 3, size, size)


def gradients(n: int, size: int, dice: Dice) -> Tensor:
    x, y = coordinates(n, size, dice)
    angle = dice.uniform((n, 1, 1), 0, 2 * math.pi)
    linear = x * angle.cos() + y * angle.sin()
    cx, cy = dice.uniform((n, 1, 1), -1, 1), dice.uniform((n, 1, 1), -1, 1)
    radial = ((x - cx) ** 2 + (y - cy) ** 2).sqrt()
    conic = torch.atan2(y - cy, x - cx) / math.pi
    kind = dice.integer((n, 1, 1), 3)
    field = torch.where(kind == 0, linear, torch.where(kind == 1, radial, conic.abs()))
    return paint(normalised(field), dice, int(dice.one(3, 8)))


def smooth(n: int, size: int, dice: Dice) -> Tensor:
    """Colours that flow into one another without an edge anywhere"""
    side = int(dice.one(2, 7))
    colours = palette(n, side * side, dice).transpose(1, 2).reshape(n, 3, side, side)
    return F.interpolate(colours, size=(size, size), mode="bicubic", align_corners=False)


def charts(n: int, size: int, dice: Dice) -> Tensor:
    """Test cards: upright or level bars in full colours, some with a block of checks, and lines across"""
    x, y = coordinates(n, size, dice)
    upright = dice.chance(n, 0.7)[:, None, None]
    along, up = torch.where(upright, x, y), torch.where(upright, y, x)
    bars = int(dice.one(5, 14))
    index = ((along + 1 + dice.uniform((n, 1, 1), 0, 0.2)) / 2.4 * bars).floor().long()  # (n, S, S)
    vivid = hsv(dice.integer((n, bars), 6) / 6.0, dice.chance(n * bars, 0.85).view(n, bars).float(), dice.uniform((n, bars), 0.5, 1.0).round().clamp(min=0.1))
    result = vivid.gather(1, index.flatten(1)[..., None].expand(-1, -1, 3)).view(n, size, size, 3)
    for _ in range(3):
        cx, cy, half = (dice.uniform((n, 1, 1), low, high) for low, high in ((-0.8, 0.8), (-0.8, 0.8), (0.08, 0.35)))
        inside = ((along - cx).abs() < half) & ((up - cy).abs() < half * dice.uniform((n, 1, 1), 0.4, 1.6))
        cell = dice.log_uniform((n, 1, 1), 0.02, 0.1)
        checks = ((along / cell).floor() + (up / cell).floor()) % 2 > 0
        block = torch.where(dice.chance(n, 0.5)[:, None, None], inside, inside & checks)
        angle = dice.uniform((n, 1, 1), 0, math.pi)
        line = (x * angle.cos() + y * angle.sin() - dice.uniform((n, 1, 1), -0.8, 0.8)).abs() < dice.log_uniform((n, 1, 1), 0.01, 0.05)
        drawn = torch.where(dice.chance(n, 0.5)[:, None, None], block, line)
        full = torch.ones(1, 1, device=dice.device)
        colour = hsv(dice.uniform((n, 1)) + 0.2 * along.flatten(1), full, full).view(n, size, size, 3)
        result = torch.where(drawn[..., None], colour, result)
    return result.permute(0, 3, 1, 2)


def sparse(n: int, size: int, dice: Dice) -> Tensor:
    """A ground that is nearly one colour, before which little stands: a wedge, a band or a few things full of detail"""
    x, y = coordinates(n, size, dice)
    ground = paint(0.5 + 0.12 * (x * dice.uniform((n, 1, 1), -1, 1) + y), dice, 2)
    detail = GENERATORS[int(dice.choice(1, DETAILED).item())](n, size, dice)
    angle = dice.uniform((n, 1, 1), 0, 2 * math.pi) * dice.chance(n, 0.6)[:, None, None]
    u, v = x * angle.cos() + y * angle.sin() - dice.uniform((n, 1, 1), -0.4, 0.4), y * angle.cos() - x * angle.sin()
    wide = dice.uniform((n, 1, 1), 0.05, 0.4)
    wedge = u.abs() < wide * (v + dice.uniform((n, 1, 1), 0, 0.8)).clamp(min=0) ** dice.uniform((n, 1, 1), 0.8, 2)
    few = power_noise(n, size, dice, 1.2, 1.8) > dice.uniform((n, 1, 1), 1.2, 2.0)
    there = torch.where(dice.chance(n, 0.5)[:, None, None], wedge, few)[:, None]
    return torch.where(there, detail, ground)


def patterns(n: int, size: int, dice: Dice) -> Tensor:
    """Checks, stripes, grids, rings and test-card bars, turned and bent a little"""
    x, y = coordinates(n, size, dice)
    a = dice.uniform((n, 1, 1), 0, math.pi) * dice.chance(n, 0.6)[:, None, None].float()
    bend = 0.05 * dice.one() * power_noise(n, size, dice, 1.5, 2.0)
    u, v = x * a.cos() + y * a.sin() + bend, y * a.cos() - x * a.sin() + bend
    period = dice.log_uniform((n, 1, 1), 0.05, 0.5)
    i, j = (u / period).floor(), (v / (period * dice.log_uniform((n, 1, 1), 0.5, 2))).floor()
    kind = dice.integer((n, 1, 1), 5)
    checks, bars = ((i + j) % 2), (i * 0.618) % 1
    grid = ((u / period % 1 < 0.12) | (v / period % 1 < 0.12)).float()
    rings = 0.5 + 0.5 * torch.sin((x**2 + y**2).sqrt() * 2 * math.pi / period)
    blocks = (torch.sin(i * 12.9898 + j * 78.233) * 43758.5453) % 1
    field = torch.where(kind == 0, checks, torch.where(kind == 1, bars, torch.where(kind == 2, grid, torch.where(kind == 3, rings, blocks))))
    return paint(field, dice, int(dice.one(2, 9)))


def cells(n: int, size: int, dice: Dice) -> Tensor:
    """Cellular automata: a rule's history, or dots of two colours, enlarged without smoothing"""
    cell = int(dice.one(3, 10))
    side = size // cell + 1
    if dice.one() < 0.5:
        rule = [30, 45, 73, 90, 105, 110, 150][int(dice.one(0, 6.99))]
        table = torch.tensor([(rule >> b) & 1 for b in range(8)], device=dice.device)
        row = (dice.uniform((n, 3 * side)) < 0.5).long()
        rows = []
        for _ in range(side):
            row = table[4 * row.roll(1, 1) + 2 * row + row.roll(-1, 1)]
            rows.append(row[:, side : 2 * side])
        field = torch.stack(rows, 1).float()
    else:
        field = (power_noise(n, side, dice, 0.3, 1.2) > dice.uniform((n, 1, 1), 0.3, 1.8)).float()
    field = field.repeat_interleave(cell, 1).repeat_interleave(cell, 2)[:, :size, :size]
    return paint(field, dice, 2) if dice.one() < 0.6 else field[:, None].expand(-1, 3, -1, -1) * dice.one(0.6, 1.0)


def fractals(n: int, size: int, dice: Dice) -> Tensor:
    """Escape times of z² + c: the Mandelbrot set at its edge, or Julia sets"""
    x, y = coordinates(n, size, dice)
    scale = dice.log_uniform((n, 1, 1), 0.15, 1.6)
    angle = dice.uniform((n, 1, 1), 0, 2 * math.pi)
    z = torch.complex(x * scale, y * scale)
    edge = 0.5 * torch.polar(torch.ones_like(angle), angle) - 0.25 * torch.polar(torch.ones_like(angle), 2 * angle)
    julia = dice.chance(n, 0.5)[:, None, None]
    c = torch.where(julia, 1.03 * edge.expand_as(z), z + edge)
    z = torch.where(julia, z, torch.zeros_like(z))
    escape = torch.zeros_like(x)
    for _ in range(40):
        z = torch.where(z.abs() < 8, z * z + c, z)
        escape += (z.abs() < 8).float()
    return paint((escape / 40) ** dice.uniform((n, 1, 1), 0.4, 1.0), dice, int(dice.one(3, 8)))


def landscape(n: int, size: int, dice: Dice) -> Tensor:
    """A sky, ridges of hills or roofs, and ground with grain: the layout of an outdoor picture"""
    x, y = coordinates(n, size, dice)
    result = paint(((y + 1) / 2).clamp(0, 1), dice, 2)
    layers = int(dice.one(2, 6))
    for i in range(layers):
        line = power_noise(n, size, dice, 1.2, 2.0)[:, :1] * dice.uniform((n, 1, 1), 0.03, 0.2)
        if dice.one() < 0.4:
            block = int(dice.one(8, 40))
            line = line[:, :, ::block].repeat_interleave(block, 2)[:, :, :size]
        below = (y > -0.6 + 1.6 * (i + 1) / (layers + 1) + line)[:, None].float()
        ground = palette(n, 1, dice).view(n, 3, 1, 1) * (1 + 0.25 * power_noise(n, size, dice, 0.3, 1.2)[:, None])
        result = result * (1 - below) + ground * below
    return result


def blend(n: int, size: int, dice: Dice) -> Tensor:
    """One picture inside another, along a noisy border"""
    a, b = (GENERATORS[i](n, size, dice) for i in dice.choice(2, [*WEIGHTS[:-2], 0, 0]).tolist())
    mask = (3 * power_noise(n, size, dice, 1.4, 2.2)[:, None] * dice.log_uniform((n, 1, 1, 1), 0.5, 20)).sigmoid()
    return a * mask + b * (1 - mask)


GENERATORS = [clouds, dead_leaves, voronoi, gradients, smooth, patterns, charts, cells, fractals, landscape, sparse, blend]
WEIGHTS = [1.1, 2.5, 0.9, 0.9, 1.0, 1.5, 1.2, 1.8, 1.3, 1.6, 1.2, 1.4]
DETAILED = [1, 1, 1, 0, 0, 1, 0, 1, 1, 0, 0, 0]


def tone(tiles: Tensor, dice: Dice) -> Tensor:
    """Give most tiles the mean and the spread of photographs; some are as loud as test cards and computer graphics"""
    n = len(tiles)
    tiles = tiles.clamp(-0.5, 1.5)
    loud = (tiles - tiles.mean((1, 2, 3), keepdim=True)) * dice.uniform((n, 3, 1, 1), 1.5, 4) + dice.uniform((n, 3, 1, 1), 0.3, 0.7)
    mean = tiles.mean((1, 2, 3), keepdim=True)
    spread = tiles.std((1, 2, 3), keepdim=True).clamp(min=0.03)
    spread_wanted = torch.minimum(dice.uniform((n, 1, 1, 1), 0.14, 0.3), 3 * spread)
    tiles = (tiles - mean) / spread * spread_wanted + dice.uniform((n, 1, 1, 1), 0.3, 0.62)
    return torch.where(dice.chance(n, 0.25).view(n, 1, 1, 1), loud, tiles).clamp(0, 1)


class Atlas:
    """`columns`² tiles in one picture; some are replaced at each step, so that a run never ends its pictures."""

    def __init__(self, dice: Dice, columns: int, tile: int):
        self.dice, self.columns, self.tile = dice, columns, tile
        side = columns * tile
        self.picture = torch.zeros(1, 3, side, side, device=dice.device)
        self.next = 0
        per_call = 4 if dice.device.type == "cpu" else 16
        while self.next < columns * columns:
            self.refresh(per_call)
        self.next = 0

    def refresh(self, count: int) -> None:
        """Paint `count` tiles anew, all of one kind"""
        kind = self.dice.choice(1, WEIGHTS).item()
        tiles = tone(GENERATORS[kind](count, self.tile, self.dice), self.dice)
        for one in tiles:
            index = self.next % (self.columns * self.columns)
            row, column = divmod(index, self.columns)
            t = self.tile
            self.picture[0, :, row * t : (row + 1) * t, column * t : (column + 1) * t] = one
            self.next += 1

    def sample(self, tiles: Tensor, grid: Tensor) -> Tensor:
        """tiles (B), grid (B, V, S, S, 2) in tile units (−1…1 is the tile, mirrored beyond) → (B, V, 3, S, S)"""
        b, views, size, _, _ = grid.shape
        grid = 1 - ((grid + 1) % 4 - 2).abs()  # mirror at the tile's borders
        centre = torch.stack([tiles % self.columns, tiles // self.columns], -1) * 2 + 1.0  # (B, 2)
        grid = (centre.view(b, 1, 1, 1, 2) + grid * (1 - 2 / self.tile)) / self.columns - 1
        picture = self.picture.expand(b, -1, -1, -1)
        sampled = F.grid_sample(picture, grid.reshape(b, views * size, size, 2), align_corners=False)
        return sampled.view(b, 3, views, size, size).transpose(1, 2)
