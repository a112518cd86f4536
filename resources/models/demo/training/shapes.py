"""One to three like shapes before a clip's picture or a plain ground: their layout, their motion and their paint."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from camera import progress
from textures import Dice, hsv

SHAPES = ["circle", "square", "triangle", "star", "cross", "ring"]
COLOURS = ["red", "green", "blue", "yellow", "orange", "purple", "white", "black"]
MOTIONS = ["left", "right", "up", "down", "growing", "shrinking", "spinning", "still"]
COUNTS = ["one", "two", "three"]


def polygon(corners: int, inner: float, x: Tensor, y: Tensor) -> Tensor:
    """Signed distance-like value (negative inside) of a star with `corners` points; inner 1 means a regular polygon"""
    angle, radius = torch.atan2(x, -y), (x * x + y * y).sqrt()
    sector = 2 * math.pi / corners
    a = (angle % sector - sector / 2).abs()  # 0 between points, sector/2 at a point
    if inner >= 1:
        return radius * a.sub(0).cos() - math.cos(sector / 2)
    px, py = radius * (sector / 2 - a).cos(), radius * (sector / 2 - a).sin()
    ix, iy = inner * math.cos(sector / 2), inner * math.sin(sector / 2)
    nx, ny = iy, 1 - ix
    return ((px - 1) * nx + py * ny) / math.hypot(nx, ny)


def signed_distance(kind: Tensor, x: Tensor, y: Tensor, variant: Tensor) -> Tensor:
    """kind (B), x and y (B, …) in units of the shape's radius → (B, …), negative inside"""
    d = torch.ones_like(x)
    for index, name in enumerate(SHAPES):
        at = (kind == index).nonzero().squeeze(1)
        if not len(at):
            continue
        a, b, w = x[at], y[at], variant[at].view(-1, *([1] * (x.dim() - 1)))
        if name == "circle":
            d[at] = (a * a + b * b).sqrt() - 1
        elif name == "square":
            d[at] = torch.maximum(a.abs(), b.abs()) - 0.85
        elif name == "triangle":
            d[at] = polygon(3, 1.0, a, b)
        elif name == "star":
            five = polygon(5, 0.42, a, b)
            six = polygon(6, 0.55, a, b)
            four = polygon(4, 0.4, a, b)
            d[at] = torch.where(w < 0.75, five, torch.where(w < 0.9, six, four))
        elif name == "cross":
            arm = 0.2 + 0.16 * w
            p, q = a.abs(), b.abs()
            d[at] = torch.minimum(torch.maximum(p - arm, q - 1), torch.maximum(p - 1, q - arm))
        else:
            ring = 0.12 + 0.16 * w
            d[at] = ((a * a + b * b).sqrt() - (1 - ring)).abs() - ring
    return d


def shape_colour(colour: Tensor, dice: Dice) -> Tensor:
    """(B) → (B, 3): that colour as people paint it"""
    n = len(colour)
    hues = torch.tensor([0.0, 0.36, 0.62, 0.153, 0.083, 0.79, 0.0, 0.0], device=dice.device)[colour]
    spread = torch.tensor([0.018, 0.05, 0.04, 0.014, 0.014, 0.04, 0.5, 0.5], device=dice.device)[colour]
    s, v = dice.uniform(n, 0.7, 1.0), dice.uniform(n, 0.6, 1.0)
    v = torch.where((colour == 3) | (colour == 4), v.clamp(min=0.85), v)
    white, black = colour == COLOURS.index("white"), colour == COLOURS.index("black")
    s = torch.where(white | black, s * 0.06, s)
    v = torch.where(white, 0.92 + 0.08 * v, torch.where(black, 0.1 * dice.uniform(n), v))
    return hsv((hues + spread * dice.uniform(n, -1, 1)) % 1, s, v)


def draw_shapes(
    picture: Tensor, u: Tensor, v: Tensor, chosen: Tensor, plain: Tensor, elsewhere: Tensor, dice: Dice, patches: int
) -> tuple[dict[str, Tensor], Tensor, Tensor]:
    """Draw one to three like shapes into the chosen clips, in place, before a ground that edits change where they show
    the other scene (`elsewhere`, (B, T, S, S)); returns the attributes (−1: none), what they cover (B, T, S, S), and where
    their centres lie (B, T, g, g)"""
    (total, frames), device = picture.shape[:2], picture.device
    names = ("shape", "colour", "motion", "count")
    result = {k: torch.full((total,), -1, device=device) for k in names}
    covered, centres = torch.zeros_like(u), torch.zeros(total, frames, patches, patches, device=device)
    at = chosen.nonzero().squeeze(1)
    n = len(at)
    if not n:
        return result, covered, centres
    kind, colour = dice.integer(n, 6), dice.integer(n, 8)
    count, motion = dice.choice(n, [1.3, 1, 1]), dice.integer(n, 8)
    round_ = (kind == 0) | (kind == 5)
    motion = torch.where(round_ & (motion == 6), dice.integer(n, 6), motion)  # a turning circle cannot be seen
    for key, value in zip(names, (kind, colour, motion, count)):
        result[key][at] = value

    rgb = shape_colour(colour, dice)  # (n, 3)
    ground = grounds(rgb, u[at], v[at], elsewhere[at], picture[at], dice)
    background = torch.where(plain[at][:, None, None, None, None], ground, picture[at])
    aspect = torch.tensor([16 / 9, 4 / 3, 1.0], device=device)[dice.choice(n, [3, 1, 1])].sqrt()
    radius = dice.uniform(n, 0.35, 1.0) * torch.tensor([0.5, 0.35, 0.23], device=device)[count]
    t = progress(n, frames, dice)  # (n, T)
    size, angle = radius[:, None] * grown(motion, t, dice), turned(kind, motion, t, dice)  # (n, T) both
    places, unlike = lay_out(count, motion, radius, aspect, t, dice)
    variant = dice.uniform(n)
    outlined = dice.chance(n, 0.3)[:, None, None, None]
    rim = dice.uniform((n, 3, 1, 1)).round()[:, None]
    shade = (dice.uniform(n, -0.25, 0.25) * dice.chance(n, 0.4))[:, None, None, None]
    pixel = 2 / u.shape[-1]
    frame = background
    for i in range(3):
        present = (i <= count)[:, None, None, None]
        middle = places[i]  # (n, T, 2)
        x = (u[at] - middle[..., 0, None, None]) * aspect[:, None, None, None]
        y = (v[at] - middle[..., 1, None, None]) / aspect[:, None, None, None]
        r = (size * unlike[:, i, None])[..., None, None]
        c, s = angle.cos()[..., None, None], angle.sin()[..., None, None]
        x, y = (c * x + s * y) / r, (c * y - s * x) / r
        d = signed_distance(kind, x, y, variant) * r / pixel  # in pixels
        cover = ((0.5 - d).clamp(0, 1) * present)[:, :, None]
        paint = (rgb[:, None, :, None, None] * (1 + shade * y)[:, :, None]).clamp(0, 1)
        paint = torch.where((outlined & (d > -1.6))[:, :, None], rim.expand_as(paint), paint)
        frame = frame * (1 - cover) + paint * cover
        covered[at] = torch.maximum(covered[at], cover[:, :, 0])
        centres[at] = torch.maximum(centres[at], around(middle, patches) * present)
    picture[at] = frame
    return result, covered, centres


def grown(motion: Tensor, t: Tensor, dice: Dice) -> Tensor:
    """(n, T): the size at each frame as a part of the largest"""
    grow = dice.uniform(len(motion), math.log(1.35), math.log(2.6))[:, None]
    less = torch.where((motion == 4)[:, None], 1 - t, torch.where((motion == 5)[:, None], t, torch.zeros_like(t)))
    return (-grow * less).exp()


def turned(kind: Tensor, motion: Tensor, t: Tensor, dice: Dice) -> Tensor:
    """(n, T): the angle at each frame, radians. From one frame to the next no turn comes near the shape's symmetry"""
    n = len(kind)
    turns = torch.tensor([1.0, 90, 120, 72, 90, 1], device=kind.device)[kind]  # symmetry, degrees
    step = turns * dice.uniform(n, 0.14, 0.42)
    spin = torch.where(motion == 6, step * 3, torch.zeros_like(step)).deg2rad()
    spin = torch.where(dice.chance(n, 0.5), spin, -spin)[:, None] * t
    tilted = dice.chance(n, 0.25) * (kind != 1) * (kind != 4)
    return torch.where(tilted, dice.uniform(n, -0.5, 0.5), dice.uniform(n, -0.06, 0.06))[:, None] + spin


def lay_out(count: Tensor, motion: Tensor, radius: Tensor, aspect: Tensor, t: Tensor, dice: Dice) -> tuple[list[Tensor], Tensor]:
    """Where the first, second and third shape are at each frame, (n, T, 2) each, and their sizes beside one another
    (n, 3), at times different ones; `count` is one less than how many there are, `aspect` the root of the picture's"""
    n, device = len(count), count.device
    # Two and three share a row, a column, a diagonal or a triangle, near one another or far apart.
    stretch = torch.stack([1 / aspect, aspect], -1)  # (n, 2): a wide picture squeezed to a square
    bearing = dice.uniform(n, 0, 2 * math.pi)
    along = torch.stack([bearing.cos(), bearing.sin()], -1)  # (n, 2)
    steps = torch.tensor([0.0, 0.5, 1.0], device=device)[count, None]  # from the middle to the outer ones
    most = ((0.97 / stretch - radius[:, None]) / (along.abs() * steps).clamp(min=1e-3)).amin(1)
    apart = radius * torch.where(dice.chance(n, 0.5), dice.uniform(n, 2.15, 2.9), dice.uniform(n, 2.5, 6))
    apart = torch.maximum(torch.minimum(apart, most), 2.15 * radius)[:, None]
    slots = torch.tensor([[0.0, 0.0, 0.0], [-0.5, 0.5, 0.0], [-1.0, 0.0, 1.0]], device=device)[count] * apart  # (n, 3)
    aside = dice.uniform((n, 1), -1, 1) * apart * (dice.chance(n, 0.6) & (count == 2))[:, None]
    aside = aside * torch.tensor([-0.5, 1.0, -0.5], device=device)  # the middle one steps out of the row
    across = torch.stack([-along[:, 1], along[:, 0]], -1)

    # All of them stay within the picture, nearly.
    reach = (along.abs() * steps * apart + radius[:, None]) * stretch
    sign = torch.where((motion == 0) | (motion == 2), -1.0, 1.0)
    direction = torch.stack([(motion < 2).float(), ((motion == 2) | (motion == 3)).float()], -1) * sign[:, None]
    free = ((0.97 - reach) * direction.abs()).sum(1).clamp(min=0.15)
    way = torch.minimum(2 * dice.log_uniform(n, 0.1, 0.75), 2 * free) * (motion < 4)
    travel = direction[:, None] * way[:, None, None] * (t - 0.5)[..., None]  # (n, T, 2)
    room = (0.97 - reach - (way[:, None] / 2) * direction.abs()).clamp(min=0.02)
    centre = dice.uniform((n, 2), -1, 1) * room
    places = [(centre + (along * slots[:, i, None] + across * aside[:, i, None]) * stretch)[:, None] + travel for i in range(3)]
    return places, dice.uniform((n, 3), 0.65, 1.0) ** dice.chance(n, 0.25)[:, None].float()


def around(middle: Tensor, patches: int) -> Tensor:
    """middle (n, T, 2) → (n, T, g, g): 1 in a patch that lies right at the point, nearly nothing a patch and a half away"""
    line = (torch.arange(patches, device=middle.device) + 0.5) / patches * 2 - 1
    away = (line - middle[..., None]) * patches / 2  # (n, T, 2, g), in patches
    x, y = (-2 * away.square()).exp().unbind(2)
    return y[..., :, None] * x[..., None, :]


def grounds(rgb: Tensor, u: Tensor, v: Tensor, elsewhere: Tensor, picture: Tensor, dice: Dice) -> Tensor:
    """(n, T, 3, S, S): a plain ground, and another one or the clip's picture where an edit shows the other scene"""
    ground = plain_ground(rgb, u, v, dice)
    then = plain_ground(rgb, u, v, dice)
    like = ((then - ground).abs().mean((1, 2, 3, 4)) < 0.2) | dice.chance(len(rgb), 0.25)
    then = torch.where(like.view(-1, 1, 1, 1, 1), picture, then)
    return torch.where(elsewhere[:, :, None], then, ground)


def plain_ground(rgb: Tensor, u: Tensor, v: Tensor, dice: Dice) -> Tensor:
    """(n, T, 3, S, S): one colour or a soft gradient, well apart from the shape's colour"""
    n = len(rgb)
    options = torch.cat([hsv(dice.uniform((n, 5)), dice.uniform((n, 5)) ** 1.5, dice.uniform((n, 5))), dice.uniform((n, 2, 1)).round().expand(-1, -1, 3)], 1)
    far = (options - rgb[:, None]).norm(dim=-1) + 0.15 * dice.uniform((n, 7))
    first = options.gather(1, torch.where(dice.chance(n, 0.5), far.argmax(1), far.topk(3).indices[:, 2])[:, None, None].expand(-1, 1, 3))[:, 0]
    near = (first - rgb).norm(dim=-1, keepdim=True) < 0.35
    first = torch.where(near, 1 - rgb.round(), first)
    second = first + dice.normal((n, 3)) * 0.12 * dice.chance(n, 0.5)[:, None]
    a = dice.uniform(n, 0, 2 * math.pi)
    mix = (0.5 + 0.5 * (u * a.cos()[:, None, None, None] + v * a.sin()[:, None, None, None])).clamp(0, 1)[:, :, None]
    return (first[:, None, :, None, None] * mix + second[:, None, :, None, None] * (1 - mix)).clamp(0, 1)
