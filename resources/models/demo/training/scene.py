"""Clips before any look: what is filmed, what else moves there, cuts, split screens and fades, with shapes and lettering
on top. Positions and frames are those of `camera.py`."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from camera import CAMERA, Camera, move_camera, pixel_grid, progress, view
from lettering import Lettering
from shapes import draw_shapes
from textures import Atlas, Dice

EDITING = ["none", "cut", "fade-in", "fade-out", "split-screen"]


@dataclass
class Places:
    """What lies where, by patch: (B, T, g, g), parts of 1; the flow is (B, T − 1, g, g, 2)"""

    shapes: Tensor
    centres: Tensor  # 1 where a shape's centre lies, less around it
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


def film(n: int, frames: int, size: int, atlas: Atlas, letters: Lettering, dice: Dice, bare_share: float, plain_share: float, drill: str, patches: int) -> Scene:
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
    plain = with_shape & dice.chance(n, 0.6 if only_shapes else plain_share)
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
    elsewhere = torch.zeros_like(second)  # where and when an edit shows the other scene
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
        elsewhere[at] = use & ~moving[at].view(-1, 1, 1, 1)
        after[at] = (cut[at, None] & late).float()[..., None, None].expand(-1, -1, size, size)
        strange[at] = (use & ~(living | (split[at] & same)).view(-1, 1, 1, 1)).float()
        camera_known[at] = same | moving[at]
    border = torch.where(sideways, (u - edge).abs(), (v - edge).abs()) < 0.03
    border = border & (split & dice.chance(n, 0.15))[:, None, None, None]
    picture = torch.where(border[:, :, None], dice.uniform((n, 1, 1, 1, 1)).round(), picture)

    shape, shapes, centres = draw_shapes(picture, u, v, with_shape, plain, elsewhere, dice, patches)
    lettered = dice.chance(n, 0.5) if drill == "text" else dice.chance(n, 0.0 if only_shapes else 0.28) & ~bare
    text, written = letters.overlay(picture, u, v, lettered, dice)
    gain = fades(editing, frames, dice)

    by_patch = lambda x: F.avg_pool2d(x, size // patches)  # noqa: E731
    hidden = by_patch(torch.maximum(torch.maximum(shapes, written), torch.maximum(strange, outside.float())))
    seen = (hidden < 0.1) & (gain > 0.2)[..., None, None] & ~plain.view(-1, 1, 1, 1)
    where_in_world = by_patch(world.permute(0, 1, 4, 2, 3).flatten(1, 2)).unflatten(1, (frames, 2)).permute(0, 1, 3, 4, 2)
    flow = where_in_world[:, 1:] - where_in_world[:, :-1]
    places = Places(by_patch(shapes), centres, by_patch(written), by_patch(second.float()), by_patch(after), flow, seen[:, 1:] & seen[:, :-1])
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
