"""Clips before any look: what is filmed, how the camera moves, cuts and split screens, shapes and lettering on top.

Frames lie at 0, ¼, ½ and ¾ of a clip (a little less of it for short clips), as the reference samples them. Positions
are in picture units: x and y from −1 to 1, y downwards.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor

from textures import Atlas, Dice, hsv

CAMERA = ["static", "pan-left", "pan-right", "tilt-up", "tilt-down", "zoom-in", "zoom-out", "rotation", "shake"]
EDITING = ["none", "cut", "fade-in", "fade-out", "split-screen"]
SHAPES = ["circle", "square", "triangle", "star", "cross", "ring"]
COLOURS = ["red", "green", "blue", "yellow", "orange", "purple", "white", "black"]
MOTIONS = ["left", "right", "up", "down", "growing", "shrinking", "spinning", "still"]
COUNTS = ["one", "two", "three"]


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


@dataclass
class Places:
    """What lies where, by patch: (B, T, g, g), parts of 1; the flow is (B, T − 1, g, g, 2)"""

    shapes: Tensor
    letters: Tensor
    beside: Tensor  # the other picture of a split screen
    after: Tensor  # the scene after a cut
    flow: Tensor  # how far the camera's view moves from each frame to the next, in picture units
    flow_known: Tensor  # (B, T − 1, g, g) bool


@dataclass
class Scene:
    frames: Tensor  # (B, T, 3, S, S)
    camera: Camera
    camera_known: Tensor  # (B): the camera's label is decided
    editing: Tensor  # (B)
    gain: Tensor  # (B, T): fades
    shape: dict[str, Tensor]  # attributes (B), −1 where there is no shape
    text: Tensor  # (B) bool
    bare: Tensor  # (B) bool
    places: Places


def film(n: int, frames: int, size: int, atlas: Atlas, letters: "Lettering", dice: Dice, bare_share: float, plain_share: float, drill: str, patches: int) -> Scene:
    """`bare_share` of the clips have a camera and nothing else: comparing frames is learnt from them first;
    `plain_share` of the shapes lie on a plain ground; a `drill` (see `data.DRILLS`) shows one thing at a time; `patches` is
    how many there are along a side"""
    device = dice.device
    tiles = dice.integer(n, atlas.columns**2)
    other = (tiles + 1 + dice.integer(n, atlas.columns**2 - 1)) % atlas.columns**2
    camera = move_camera(n, frames, dice)
    only_shapes = drill == "shapes"
    bare = dice.chance(n, 0.0 if only_shapes else 1.0 if drill else bare_share)
    editing = torch.where(bare | only_shapes, EDITING.index("none"), dice.choice(n, [2.2, 1, 1, 1, 1]))
    if drill == "split":
        editing = torch.where(dice.chance(n, 0.5), EDITING.index("split-screen"), editing)
    cut, split = editing == EDITING.index("cut"), editing == EDITING.index("split-screen")
    with_shape = dice.chance(n, 1.0 if only_shapes else 0.65) & ~bare
    # Shapes and lettering stay with the picture's frame, as titles do. Plain backgrounds show no camera motion.
    plain = with_shape & dice.chance(n, 1.0 if only_shapes else plain_share)
    still = plain | (with_shape & dice.chance(n, 0.5))
    for part in (camera.shift, camera.log_scale, camera.angle):
        part[still] = 0
    camera.kind[still] = CAMERA.index("static")

    u, v = pixel_grid(n, frames, size, device)
    # Split screens: each half shows a whole picture, squeezed, or its own part of one.
    where = dice.integer(n, 7)  # 0–2 left and right, 3 above and below, 4 quarters, 5 thirds, 6 one and two
    edge = torch.where(dice.chance(n, 0.65), torch.zeros(n, device=device), dice.uniform(n, -0.3, 0.3))[:, None, None, None]
    right, below = u > edge, v > edge
    sideways = (where <= 2)[:, None, None, None]
    quarters, thirds, two = ((where == k)[:, None, None, None] for k in (4, 5, 6))
    second = torch.where(sideways, right, torch.where(quarters, right ^ below, torch.where(thirds, u.abs() < 1 / 3, torch.where(two, right & below, below))))
    second = second & split[:, None, None, None]
    whole = (split & dice.chance(n, 0.7))[:, None, None, None]
    u1 = torch.where(whole & (sideways | quarters), torch.where(right, (u - edge) / (1 - edge), (u - edge) / (1 + edge)) * 2 + torch.where(right, -1.0, 1.0), u)
    v1 = torch.where(whole & (~sideways | quarters), torch.where(below, (v - edge) / (1 - edge), (v - edge) / (1 + edge)) * 2 + torch.where(below, -1.0, 1.0), v)
    grid, outside, world = view(camera, u1, v1, dice)
    picture = atlas.sample(tiles, grid)
    fill = torch.where(dice.chance(n, 0.85), torch.zeros(n, device=device), dice.uniform(n))[:, None, None, None, None]
    picture = torch.where(outside[:, :, None], fill, picture)

    # A second scene where an edit or something moving needs one.
    moving = ~(cut | split | plain) & dice.chance(n, 0.45)
    at = (cut | split | moving).nonzero().squeeze(1)
    camera_known = torch.ones(n, dtype=torch.bool, device=device)
    after, strange = torch.zeros(2, n, frames, size, size, device=device)
    if len(at):
        camera2 = move_camera(len(at), frames, dice)
        same = dice.chance(len(at), 0.45) & ~moving[at]  # one camera motion goes on through both scenes
        for name in ("shift", "log_scale", "angle", "kind"):
            one, two = getattr(camera, name)[at], getattr(camera2, name)
            two[same] = one[same]
        grid2, _, _ = view(camera2, u1[at], v1[at], dice)
        living = moving[at] & dice.chance(len(at), 0.35)
        grid2[living] = grid[at[living]]
        same_tile = split[at] & dice.chance(len(at), 0.3)
        picture2 = atlas.sample(torch.where(same_tile, tiles[at], other[at]), grid2)
        twice = same_tile & same & whole[at].flatten() & dice.chance(len(at), 0.8)  # the same picture in both halves
        picture2 = torch.where(twice[:, None, None, None, None], treated(picture[at], dice), picture2)
        late = torch.arange(frames, device=device) >= 1 + dice.integer((len(at), 1), frames - 1)  # (·, T)
        # Things move before the camera, or within the scene that it passes.
        within = dice.chance(len(at), 0.5)[:, None, None, None]
        blob = moving_blobs(torch.where(within, world[at][..., 0], u[at]), torch.where(within, world[at][..., 1], v[at]), dice)
        blob[living] = changes(atlas.sample(dice.integer(int(living.sum()), atlas.columns**2), grid[at[living]]), dice)
        use = (cut[at, None] & late)[..., None, None] | second[at] | (moving[at][:, None, None, None] & blob)
        picture[at] = torch.where(use[:, :, None], picture2, picture[at])
        after[at] = (cut[at, None] & late).float()[..., None, None].expand(-1, -1, size, size)
        strange[at] = (use & ~(living | (split[at] & same)).view(-1, 1, 1, 1)).float()
        camera_known[at] = same | moving[at]
    border = torch.where(sideways, (u - edge).abs(), (v - edge).abs()) < 0.03
    border = border & (split & dice.chance(n, 0.15))[:, None, None, None]
    picture = torch.where(border[:, :, None], dice.uniform((n, 1, 1, 1, 1)).round(), picture)

    shape, shapes = draw_shapes(picture, u, v, with_shape, plain, dice)
    text, written = letters.overlay(picture, u, v, dice.chance(n, 0.0 if only_shapes else 0.28) & ~bare, dice)
    gain = fades(editing, frames, dice)

    by_patch = lambda x: F.avg_pool2d(x, size // patches)  # noqa: E731
    hidden = by_patch(torch.maximum(torch.maximum(shapes, written), torch.maximum(strange, outside.float())))
    seen = (hidden < 0.1) & (gain > 0.2)[..., None, None] & ~plain.view(-1, 1, 1, 1)
    where_in_world = by_patch(world.permute(0, 1, 4, 2, 3).flatten(1, 2)).unflatten(1, (frames, 2)).permute(0, 1, 3, 4, 2)
    flow = where_in_world[:, 1:] - where_in_world[:, :-1]
    places = Places(by_patch(shapes), by_patch(written), by_patch(second.float()), by_patch(after), flow, seen[:, 1:] & seen[:, :-1])
    return Scene(picture, camera, camera_known, editing, gain, shape, text, bare, places)


def treated(x: Tensor, dice: Dice) -> Tensor:
    """Before and after: as it is, its negative, grey, or with its colours exchanged; x (B, T, 3, S, S)"""
    way = dice.integer(len(x), 5).view(-1, 1, 1, 1, 1)
    grey = x.mean(2, keepdim=True).expand_as(x)
    return torch.where(way == 0, 1 - x, torch.where(way == 1, grey, torch.where(way == 2, x[:, :, [2, 0, 1]], x)))


def changes(x: Tensor, dice: Dice) -> Tensor:
    """(B, T, S, S) bool: what of a scene is another at each frame, in the pattern of a picture x (B, T, 3, S, S) of the
    same scene: water, leaves, screens, automata; some change wholly from frame to frame"""
    n, t = x.shape[:2]
    fast = dice.chance(n, 0.4)[:, None]
    phase = torch.where(fast, dice.uniform((n, t)), torch.arange(t, device=x.device) * dice.uniform((n, 1), -0.3, 0.3))
    level = x.mean(2) * dice.log_uniform((n, 1, 1, 1), 1, 4) + phase[..., None, None]
    return level % 1 < dice.uniform((n, 1, 1, 1), 0.1, 0.5)


def moving_blobs(u: Tensor, v: Tensor, dice: Dice) -> Tensor:
    """(B, T, S, S) bool: one to three things that move by themselves before the scene, some of which come and go"""
    n, frames = u.shape[:2]
    count = 1 + dice.choice(n, [3, 1, 1])
    blobs = torch.zeros_like(u, dtype=torch.bool)
    for i in range(3):
        there = (count > i)[:, None] & ~(dice.chance(n * frames, 0.4).view(n, frames) & dice.chance(n, 0.25)[:, None])
        blobs |= moving_blob(u, v, dice) & there[..., None, None]
    return blobs


def moving_blob(u: Tensor, v: Tensor, dice: Dice) -> Tensor:
    n, frames = u.shape[:2]
    start, way = dice.uniform((n, 1, 2), -0.7, 0.7), dice.normal((n, 1, 2)) * 0.35
    centre = start + way * progress(n, frames, dice)[..., None] + 0.05 * dice.normal((n, frames, 2))
    x, y = u - centre[..., 0, None, None], v - centre[..., 1, None, None]
    rx, ry = dice.uniform((n, 1, 1, 1), 0.12, 0.4), dice.uniform((n, 1, 1, 1), 0.15, 0.5)
    bump = 1 + 0.3 * torch.sin(torch.atan2(y, x) * dice.integer((n, 1, 1, 1), 5) + dice.uniform((n, 1, 1, 1), 0, 6))
    return (x / rx) ** 2 + (y / ry) ** 2 < bump


def fades(editing: Tensor, frames: int, dice: Dice) -> Tensor:
    """(B, T): 1, or rising from black, or sinking towards it so that the last frame seen is at most 0.7"""
    n = len(editing)
    t = torch.arange(frames, device=dice.device) / frames * dice.uniform((n, 1), 0.85, 1.0)  # part of the clip
    begin = dice.uniform((n, 1), 0, 0.12) * dice.chance(n, 0.4)[:, None]
    rise = ((t - begin) / dice.uniform((n, 1), 0.22, 0.95)).clamp(0, 1)
    last = dice.uniform((n, 1), 0.0, 0.7) * dice.chance(n, 0.75)[:, None]
    length = dice.uniform((n, 1), 0.2, 0.75)
    sink = (1 - (t - (t[:, -1:] - length)) / length * (1 - last)).clamp(0, 1)
    sink = torch.minimum(sink, torch.ones_like(sink))
    gain = torch.ones(n, frames, device=dice.device)
    gain = torch.where((editing == EDITING.index("fade-in"))[:, None], rise, gain)
    return torch.where((editing == EDITING.index("fade-out"))[:, None], sink, gain)


# --- shapes ---------------------------------------------------------------------------------------------------------


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


def draw_shapes(picture: Tensor, u: Tensor, v: Tensor, chosen: Tensor, plain: Tensor, dice: Dice) -> tuple[dict[str, Tensor], Tensor]:
    """Draw one to three like shapes into the chosen clips, in place; returns the attributes (−1: none), and what they
    cover (B, T, S, S)"""
    total, frames = picture.shape[:2]
    names = ("shape", "colour", "motion", "count")
    result = {k: torch.full((total,), -1, device=dice.device) for k in names}
    covered = torch.zeros_like(u)
    at = chosen.nonzero().squeeze(1)
    n = len(at)
    if not n:
        return result, covered
    kind, colour = dice.integer(n, 6), dice.integer(n, 8)
    count, motion = dice.choice(n, [1.3, 1, 1]), dice.integer(n, 8)
    round_ = (kind == 0) | (kind == 5)
    motion = torch.where(round_ & (motion == 6), dice.integer(n, 6), motion)  # a turning circle cannot be seen
    for key, value in zip(names, (kind, colour, motion, count)):
        result[key][at] = value

    rgb = shape_colour(colour, dice)  # (n, 3)
    ground = plain_ground(rgb, u[at], v[at], dice)
    background = torch.where(plain[at][:, None, None, None, None], ground, picture[at])
    aspect = torch.tensor([16 / 9, 4 / 3, 1.0], device=dice.device)[dice.choice(n, [3, 1, 1])].sqrt()
    most = torch.where(count == 0, 0.5, torch.where(count == 1, 0.36, 0.27))
    radius = dice.uniform(n, 0.35, 1.0) * most
    t = progress(n, frames, dice)  # (n, T)
    grow = dice.uniform(n, math.log(1.35), math.log(2.6))[:, None]
    size = radius[:, None] * torch.where((motion == 4)[:, None], (-grow * (1 - t)).exp(), torch.where((motion == 5)[:, None], (-grow * t).exp(), torch.ones_like(t)))
    turns = torch.tensor([1.0, 90, 120, 72, 90, 1], device=dice.device)[kind]  # symmetry, degrees
    step = turns * dice.uniform(n, 0.14, 0.42)
    spin = torch.where(motion == 6, step * 3, torch.zeros_like(step)).deg2rad()
    spin = torch.where(dice.chance(n, 0.5), spin, -spin)[:, None] * t
    tilted = dice.chance(n, 0.25) * (kind != 1) * (kind != 4)
    base = torch.where(tilted, dice.uniform(n, -0.5, 0.5), dice.uniform(n, -0.06, 0.06))[:, None] + spin
    way = 2 * dice.log_uniform(n, 0.1, 0.75) * (motion < 4)
    sign = torch.where((motion == 0) | (motion == 2), -1.0, 1.0)
    direction = torch.stack([(motion < 2).float(), ((motion == 2) | (motion == 3)).float()], -1) * sign[:, None]
    travel = direction[:, None] * way[:, None, None] * (t - 0.5)[..., None]  # (n, T, 2)

    # One is anywhere; two and three share a row, a column, a diagonal or a triangle, apart from one another.
    room = (0.95 - radius[:, None] - (way[:, None] / 2) * direction.abs()).clamp(min=0.02)
    centre = dice.uniform((n, 2), -1, 1) * room * torch.where(count == 0, 1.0, 0.25)[:, None]
    bearing = dice.uniform(n, 0, 2 * math.pi)
    along = torch.stack([bearing.cos(), bearing.sin()], -1)  # (n, 2)
    apart = (radius * dice.uniform(n, 2.3, 2.8)).clamp(max=0.95)
    slots = torch.stack([torch.zeros(n, 3, device=dice.device), torch.tensor([-0.5, 0.5, 0.0], device=dice.device).expand(n, 3), torch.tensor([-1.0, 0.0, 1.0], device=dice.device).expand(n, 3)], 1)
    slots = slots[torch.arange(n, device=dice.device), count] * apart[:, None]  # (n, 3)

    aside = dice.uniform((n, 1), -1, 1) * apart[:, None] * (dice.chance(n, 0.6) & (count == 2))[:, None]
    aside = aside * torch.tensor([-0.5, 1.0, -0.5], device=dice.device)  # the middle one steps out of the row
    across = torch.stack([-along[:, 1], along[:, 0]], -1)

    variant = dice.uniform(n)
    outlined = dice.chance(n, 0.3)[:, None, None, None]
    rim = dice.uniform((n, 3, 1, 1)).round()[:, None]
    shade = (dice.uniform(n, -0.25, 0.25) * dice.chance(n, 0.4))[:, None, None, None]
    pixel = 2 / u.shape[-1]
    frame = background
    for i in range(3):
        present = (i <= count)[:, None, None, None]
        place = centre + along * slots[:, i, None] + across * aside[:, i, None]
        middle = place[:, None] + travel  # (n, T, 2)
        x = (u[at] - middle[..., 0, None, None]) * aspect[:, None, None, None]
        y = (v[at] - middle[..., 1, None, None]) / aspect[:, None, None, None]
        r = size[..., None, None]
        c, s = base.cos()[..., None, None], base.sin()[..., None, None]
        x, y = (c * x + s * y) / r, (c * y - s * x) / r
        d = signed_distance(kind, x, y, variant) * r / pixel  # in pixels
        cover = ((0.5 - d).clamp(0, 1) * present)[:, :, None]
        paint = (rgb[:, None, :, None, None] * (1 + shade * y)[:, :, None]).clamp(0, 1)
        paint = torch.where((outlined & (d > -1.6))[:, :, None], rim.expand_as(paint), paint)
        frame = frame * (1 - cover) + paint * cover
        covered[at] = torch.maximum(covered[at], cover[:, :, 0])
    picture[at] = frame
    return result, covered


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


# --- lettering ------------------------------------------------------------------------------------------------------


class Lettering:
    """Lines of random text, drawn once with Pillow's own fonts and laid over clips."""

    HEIGHT, WIDTH = 48, 288

    def __init__(self, dice: Dice, lines: int = 384):
        rng = np.random.default_rng(dice.integer(1, 2**31 - 1).item())
        masks = np.stack([self._line(rng) for _ in range(lines)])
        self.masks = torch.from_numpy(masks).float().div(255).to(dice.device)[:, None]  # (M, 1, H, W)

    def _line(self, rng: np.random.Generator) -> np.ndarray:
        letters = list("ABCDEFGHIJKLMNOPQRSTUVWXYZ") if rng.random() < 0.3 else list("eeeaaiioonrtlscdupmghbyfvkwzxjq")
        words = ["".join(rng.choice(letters, rng.integers(2, 9))) for _ in range(rng.integers(1, 5))]
        if rng.random() < 0.5:
            words = [w.capitalize() for w in words]
        if rng.random() < 0.25:
            words[-1] = f"{rng.integers(0, 60):02d}:{rng.integers(0, 60):02d}" if rng.random() < 0.5 else str(rng.integers(0, 3000))
        text = " ".join(words) + rng.choice(["", "", ".", "!", "?"])
        canvas = Image.new("L", (self.WIDTH * 2, self.HEIGHT * 2))
        draw = ImageDraw.Draw(canvas)
        count = int(rng.choice([1, 1, 1, 2]))
        for i in range(count):
            font = ImageFont.load_default(size=(70 if count == 1 else 40))
            draw.text((4, i * 46), text if i == 0 else text[::-1], fill=255, font=font, stroke_width=int(rng.choice([0, 1, 2, 4])))
        box = canvas.getbbox() or (0, 0, 8, 8)
        squeeze = canvas.crop((0, 0, min(box[2] + 6, canvas.width), canvas.height))
        return np.asarray(squeeze.resize((self.WIDTH, self.HEIGHT), Image.Resampling.BILINEAR))

    def overlay(self, picture: Tensor, u: Tensor, v: Tensor, chosen: Tensor, dice: Dice) -> tuple[Tensor, Tensor]:
        """Write over the chosen clips, in place; returns which have text, and where (B, T, S, S)"""
        at = chosen.nonzero().squeeze(1)
        n, size = len(at), picture.shape[-1]
        written = torch.zeros_like(u)
        if not n:
            return chosen, written
        mask = self.masks[dice.integer(n, len(self.masks))]
        per = lambda x: x.view(-1, 1, 1, 1)  # noqa: E731
        hx = dice.uniform(n, 0.25, 0.95)
        hy = dice.log_uniform(n, 0.05, 0.22)
        room = torch.stack([1 - hx, 1 - hy], -1)
        centre = dice.uniform((n, 2), -1, 1) * room
        centre[:, 1] = torch.where(dice.chance(n, 0.4), dice.uniform(n, 0.6, 0.9), centre[:, 1])
        drift = dice.normal((n, 1, 2)) * 0.3 * dice.chance(n, 0.15)[:, None, None]
        t = progress(n, u.shape[1], dice)[..., None] * drift  # (n, T, 2)
        x = (u[at] - per(centre[:, 0]) - t[..., 0, None, None]) / per(hx)
        y = (v[at] - per(centre[:, 1]) - t[..., 1, None, None]) / per(hy)
        grid = torch.stack([x, y], -1).reshape(n, -1, size, 2)
        cover = F.grid_sample(mask, grid, align_corners=False).view(n, -1, 1, size, size)
        colour = torch.where(dice.chance(n, 0.7)[:, None], torch.ones(n, 3, device=dice.device), dice.uniform((n, 3)))
        colour = torch.where(dice.chance(n, 0.15)[:, None], torch.zeros_like(colour), colour).view(n, 1, 3, 1, 1)
        frame = picture[at]
        inside = ((x.abs() < 1.06) & (y.abs() < 1.25))[:, :, None]
        ground = (colour.mean(2, keepdim=True) < 0.5).float()
        opacity = torch.where(dice.chance(n, 0.35), dice.uniform(n, 0.4, 1.0), torch.zeros(n, device=dice.device))
        frame = torch.where(inside, frame + (ground - frame) * opacity.view(n, 1, 1, 1, 1), frame)
        shadow = cover.roll((1, 1), (-1, -2)) * dice.chance(n, 0.4).view(n, 1, 1, 1, 1)
        frame = frame * (1 - 0.8 * shadow)
        picture[at] = frame * (1 - cover) + colour * cover
        written[at] = inside[:, :, 0].float()
        return chosen, written
