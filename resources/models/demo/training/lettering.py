"""Lines of text over a clip, as titles, captions and time codes are."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor

from camera import progress
from textures import Dice


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
