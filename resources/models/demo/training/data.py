"""Batches: rendered clips, what is true of each, and the camera's motion as numbers."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

import torch
from torch import Tensor

from camera import CAMERA
from captions import Language
from lettering import Lettering
from looks import LOOKS, TINTS, grade, look_first, look_truth, measures
from model import Sizes
from scene import EDITING, Places, film
from shapes import COLOURS, COUNTS, MOTIONS, SHAPES
from textures import Atlas, Dice

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
BARE_SHARE = 0.2  # of the clips, once the camera has been learnt alone
# What a run learns one after the other: the camera alone; everything, every other step being a drill and most shapes lying
# on plain grounds; and clips as they are at the end.
Stage = Literal["camera", "drills", "end"]
# What a drill shows by itself, how often, and the groups that it asks for. Among everything at once these stay unseen.
DRILLS = {
    "shapes": (0.24, ("shape", "count", "count", "colour", "motion")),
    "split": (0.07, ("editing",)),
    "text": (0.05, ("text",)),
    "look": (0.26, ("look",)),
    "camera": (0.38, ("camera",)),
}
MOTION_UNITS = (0.1, 0.1, 0.15, 0.3)  # x, y in picture units, log of the scale, radians


@dataclass
class Batch:
    frames: Tensor  # (B, T, 3, S, S) in [0, 1]
    truth: Tensor  # (B, K): 1, 0, −1
    first: Tensor  # (B, K): likewise, for the question which of a group's labels fits best
    motion: Tensor  # (B, 4·(T−1)): shift, log scale and angle from each frame to the next
    motion_known: Tensor  # (B) bool
    measures: Tensor  # (B, 7): see `looks.measures`
    places: Places
    drill: str = ""

    @property
    def video(self) -> Tensor:
        """Normalised as the model reads it"""
        mean = torch.tensor(MEAN, device=self.frames.device).view(3, 1, 1)
        std = torch.tensor(STD, device=self.frames.device).view(3, 1, 1)
        return (self.frames - mean) / std


class Studio:
    """Renders batches without end from one seed."""

    def __init__(self, language: Language, device: torch.device, seed: int, sizes: Sizes, columns: int = 0):
        self.language, self.sizes = language, sizes
        self.dice = Dice(device, seed)
        on_cpu = device.type == "cpu"
        self.refresh = 1 if on_cpu else 16
        self.every = 8 if on_cpu else 1
        self.atlas = Atlas(self.dice, columns or (8 if on_cpu else 20), 384)
        self.letters = Lettering(self.dice)
        self.steps = 0

    @torch.no_grad()
    def batch(self, n: int, drill: str = "", stage: Stage = "end") -> Batch:
        self.steps += 1
        if self.steps % self.every == 0:
            self.atlas.refresh(self.refresh)
        bare_share = 1.0 if stage == "camera" else BARE_SHARE
        plain_share = 0.55 if stage == "end" else 0.7
        s = self.sizes
        scene = film(n, s.frames, s.image, self.atlas, self.letters, self.dice, bare_share, plain_share, drill, s.grid)
        # What changes colours hides what a shape's colour was.
        spared = torch.where(scene.bare, 0.8, torch.where(scene.shape["shape"] >= 0, 0.55, 0.0))
        if drill:
            spared.fill_(0.0 if drill == "look" else 1.0)
        graded = grade(scene.frames, scene.gain, self.dice.uniform(n) < spared, self.dice, always=drill == "look")
        looks, tints = look_truth(graded, scene.gain)
        visible = (scene.gain > 0.2).sum(1) >= 3
        camera_known = scene.camera_known & visible & (graded.sharp_before > 0.012)
        colours_seen = ~(graded.applied[:, [0, 1, 2, 3]].any(1) | (graded.tinted >= 0) | graded.turned)
        shape = scene.shape
        parts = {
            "camera": one_hot(scene.camera.kind, len(CAMERA), camera_known),
            "editing": one_hot(scene.editing, len(EDITING)),
            "shape": one_hot(shape["shape"], len(SHAPES)),
            "colour": one_hot(shape["colour"], len(COLOURS), colours_seen | (shape["colour"] < 0)),
            "motion": one_hot(shape["motion"], len(MOTIONS), visible | (shape["motion"] < 0)),
            "count": one_hot(shape["count"], len(COUNTS)),
        }
        names = {"camera": CAMERA, "editing": EDITING, "shape": SHAPES, "colour": COLOURS, "motion": MOTIONS, "count": COUNTS}
        truth = torch.full((n, len(self.language.ids)), -1.0, device=self.dice.device)
        put = lambda key, values: truth.__setitem__((slice(None), self.language.index[key]), values)  # noqa: E731
        for group, values in parts.items():
            for i, name in enumerate(names[group]):
                put(f"{group}.{name}", values[:, i])
        for i, name in enumerate(LOOKS):
            put(f"look.{name}", looks[:, i])
        for i, name in enumerate(TINTS):
            put(f"look.{name}", tints[:, i])
        put("text.present", scene.text.float())
        put("text.absent", (~scene.text).float())
        first = truth.clone()
        first[:, [self.language.index[f"look.{name}"] for name in LOOKS + TINTS]] = look_first(looks, tints, graded)

        camera = scene.camera
        path = torch.cat([camera.shift, camera.log_scale[..., None], camera.angle[..., None]], -1)  # (B, T, 4)
        motion = ((path[:, 1:] - path[:, :-1]) / torch.tensor(MOTION_UNITS, device=path.device)).flatten(1).clamp(-4, 4)
        whole = (scene.editing == EDITING.index("none")) | (scene.editing == EDITING.index("split-screen"))
        return Batch(graded.frames, truth, first, motion, camera_known & whole, measures(graded), scene.places, drill)


def joined(parts: list[Batch]) -> Batch:
    """Batches of the same drill as one"""
    places = Places(*(torch.cat([getattr(p.places, f.name) for p in parts]) for f in fields(Places)))
    whole = {f.name: torch.cat([getattr(p, f.name) for p in parts]) for f in fields(Batch) if f.name not in ("places", "drill")}
    return Batch(**whole, places=places, drill=parts[0].drill)


def one_hot(values: Tensor, classes: int, known: Tensor | None = None) -> Tensor:
    """(B) → (B, C); a value of −1 makes all false; unknown rows are −1"""
    hot = (values[:, None] == torch.arange(classes, device=values.device)).float()
    return hot if known is None else torch.where(known[:, None], hot, -torch.ones_like(hot))
