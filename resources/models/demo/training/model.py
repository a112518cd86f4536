"""InternVideo2 (Stage 2) at small sizes, with the official state dict's names, and the start that lets it see motion.

Module names are the official ones, so `state_dict()` is the checkpoint's layout; what serves training alone (`aux.*`)
and the word table's full size are settled in `export.py`.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from looks import MEASURES

# Numbers of a patch: four parts of it that something covers, six shapes, the flow in x and y, whether its clip is noisy
# and blurry, how near a shape's centre is (`losses.by_patch`).
PLACES = 15
# Dimensions of a token that begin with nothing but detail in them.
DETAIL = 12


@dataclass(frozen=True)
class Sizes:
    """Every size that the checkpoint's `config.json` states."""

    image: int = 112
    patch: int = 14
    frames: int = 4
    width: int = 128
    depth: int = 4
    heads: int = 4
    pool_heads: int = 4
    pooled: int = 128
    embed: int = 128
    text_width: int = 128
    text_layers: int = 4
    fusion_layer: int = 2
    text_heads: int = 4
    text_mlp: int = 512
    max_text: int = 40

    @property
    def mlp(self) -> int:
        return self.width * 48 // 11  # the 1B factory's ratio

    @property
    def grid(self) -> int:
        return self.image // self.patch

    def asdict(self) -> dict:
        return asdict(self)


class RMSNorm(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        return F.rms_norm(x, (x.shape[-1],), self.weight.to(x.dtype), 1e-6)


class LayerScale(nn.Module):
    def __init__(self, width: int, start: float):
        super().__init__()
        self.gamma = nn.Parameter(torch.full((width,), start))

    def forward(self, x: Tensor) -> Tensor:
        return x * self.gamma.to(x.dtype)


def attend(q: Tensor, k: Tensor, v: Tensor, heads: int, mask: Tensor | None = None) -> Tensor:
    """(B, N, C), (B, M, C), (B, M, C) → (B, N, C)"""
    q, k, v = (x.to(v.dtype).unflatten(-1, (heads, -1)).transpose(1, 2) for x in (q, k, v))  # (B, h, ·, C/h)
    if q.device.type == "cpu" and mask is None and torch.is_grad_enabled():  # twice as fast, backwards, on a CPU
        x = ((q * q.shape[-1] ** -0.5) @ k.transpose(-1, -2)).softmax(-1) @ v
    else:
        x = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    return x.transpose(1, 2).flatten(2)


class Attention(nn.Module):
    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width, bias=False)
        self.proj = nn.Linear(width, width)
        self.q_norm = RMSNorm(width)
        self.k_norm = RMSNorm(width)

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = self.qkv(x).chunk(3, -1)
        return self.proj(attend(self.q_norm(q), self.k_norm(k), v, self.heads))


class Mlp(nn.Module):
    def __init__(self, width: int, hidden: int):
        super().__init__()
        self.fc1 = nn.Linear(width, hidden)
        self.fc2 = nn.Linear(hidden, width)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc2(F.gelu(self.fc1(x)))


class Block(nn.Module):
    def __init__(self, s: Sizes, scale: tuple[float, float]):
        super().__init__()
        self.norm1 = RMSNorm(s.width)
        self.attn = Attention(s.width, s.heads)
        self.ls1 = LayerScale(s.width, scale[0])
        self.norm2 = RMSNorm(s.width)
        self.mlp = Mlp(s.width, s.mlp)
        self.ls2 = LayerScale(s.width, scale[1])

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.ls1(self.attn(self.norm1(x)))
        return x + self.ls2(self.mlp(self.norm2(x)))


class CrossAttention(nn.Module):
    def __init__(self, s: Sizes):
        super().__init__()
        self.heads = s.pool_heads
        self.q = nn.Linear(s.width, s.width, bias=False)
        self.k = nn.Linear(s.width, s.width, bias=False)
        self.v = nn.Linear(s.width, s.width, bias=False)
        self.q_bias = nn.Parameter(torch.zeros(s.width))
        self.k_bias = nn.Parameter(torch.zeros(s.width))
        self.v_bias = nn.Parameter(torch.zeros(s.width))
        self.proj = nn.Linear(s.width, s.pooled)

    def forward(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        q = F.linear(q, self.q.weight, self.q_bias)
        k = F.linear(k, self.k.weight, self.k_bias)
        v = F.linear(v, self.v.weight, self.v_bias)
        return self.proj(attend(q, k, v, self.heads))


class AttentionPool(nn.Module):
    def __init__(self, s: Sizes):
        super().__init__()
        self.norm1_q = nn.LayerNorm(s.width, eps=1e-5)
        self.norm1_k = nn.LayerNorm(s.width, eps=1e-5)
        self.norm1_v = nn.LayerNorm(s.width, eps=1e-5)
        self.cross_attn = CrossAttention(s)

    def forward(self, x: Tensor) -> Tensor:
        q = self.norm1_q(x.mean(1, keepdim=True))
        return self.cross_attn(q, self.norm1_k(x), self.norm1_v(x)).squeeze(1)  # (B, P)


class PatchEmbed(nn.Module):
    def __init__(self, s: Sizes):
        super().__init__()
        self.patch = s.patch
        self.proj = nn.Conv3d(3, s.width, (1, s.patch, s.patch), (1, s.patch, s.patch))

    def forward(self, video: Tensor) -> Tensor:
        """(B, T, 3, S, S) → (B, T·g², C); a product of unfolded patches, which is faster than Conv3d"""
        b, t, c, s, _ = video.shape
        g, p = s // self.patch, self.patch
        x = video.reshape(b, t, c, g, p, g, p).permute(0, 1, 3, 5, 2, 4, 6).reshape(b, t * g * g, c * p * p)
        return F.linear(x, self.proj.weight.flatten(1), self.proj.bias)


class VisionEncoder(nn.Module):
    def __init__(self, s: Sizes):
        super().__init__()
        self.patch_embed = PatchEmbed(s)
        self.cls_token = nn.Parameter(torch.zeros(1, 1, s.width))
        self.pos_embed = nn.Parameter(sincos_positions(s)[None])
        # The first block compares frames and must be heard; the others start near the identity.
        self.blocks = nn.ModuleList(Block(s, (1.0, 0.5) if i == 0 else (0.1, 0.1)) for i in range(s.depth))
        self.clip_projector = AttentionPool(s)

    def forward(self, video: Tensor) -> tuple[Tensor, Tensor]:
        x = self.patch_embed(video)
        x = torch.cat([self.cls_token.expand(len(x), -1, -1).to(x.dtype), x], 1) + self.pos_embed.to(x.dtype)
        for block in self.blocks:
            x = block(x)
        return x, self.clip_projector(x)  # (B, N, C), (B, P)


class BertSelf(nn.Module):
    def __init__(self, s: Sizes, memory: int):
        super().__init__()
        self.query = nn.Linear(s.text_width, s.text_width)
        self.key = nn.Linear(memory, s.text_width)
        self.value = nn.Linear(memory, s.text_width)


class BertOutput(nn.Module):
    def __init__(self, inputs: int, outputs: int):
        super().__init__()
        self.dense = nn.Linear(inputs, outputs)
        self.LayerNorm = nn.LayerNorm(outputs, eps=1e-12)

    def forward(self, x: Tensor, residual: Tensor) -> Tensor:
        return self.LayerNorm(self.dense(x) + residual)


class BertAttention(nn.Module):
    def __init__(self, s: Sizes, memory: int):
        super().__init__()
        self.heads = s.text_heads
        self.self = BertSelf(s, memory)
        self.output = BertOutput(s.text_width, s.text_width)

    def forward(self, x: Tensor, memory: Tensor, mask: Tensor | None) -> Tensor:
        context = attend(self.self.query(x), self.self.key(memory), self.self.value(memory), self.heads, mask)
        return self.output(context, x)


class Intermediate(nn.Module):
    def __init__(self, s: Sizes):
        super().__init__()
        self.dense = nn.Linear(s.text_width, s.text_mlp)


class BertLayer(nn.Module):
    def __init__(self, s: Sizes, fusion: bool):
        super().__init__()
        self.attention = BertAttention(s, s.text_width)
        if fusion:
            self.crossattention = BertAttention(s, s.width)
        self.intermediate = Intermediate(s)
        self.output = BertOutput(s.text_mlp, s.text_width)

    def forward(self, x: Tensor, mask: Tensor, video: Tensor | None = None) -> Tensor:
        x = self.attention(x, x, mask)
        if video is not None:
            x = self.crossattention(x, video, None)
        return self.output(F.gelu(self.intermediate.dense(x)), x)


class BertEmbeddings(nn.Module):
    def __init__(self, s: Sizes, words: int):
        super().__init__()
        self.word_embeddings = nn.Embedding(words, s.text_width)
        self.position_embeddings = nn.Embedding(s.max_text, s.text_width)
        self.token_type_embeddings = nn.Embedding(2, s.text_width)
        self.LayerNorm = nn.LayerNorm(s.text_width, eps=1e-12)

    def forward(self, ids: Tensor) -> Tensor:
        length = ids.shape[1]
        x = self.word_embeddings(ids) + self.token_type_embeddings.weight[0] + self.position_embeddings.weight[:length]
        return self.LayerNorm(x)


class BertEncoder(nn.Module):
    def __init__(self, s: Sizes):
        super().__init__()
        self.layer = nn.ModuleList(BertLayer(s, i >= s.fusion_layer) for i in range(s.text_layers))


class Bert(nn.Module):
    def __init__(self, s: Sizes, words: int):
        super().__init__()
        self.embeddings = BertEmbeddings(s, words)
        self.encoder = BertEncoder(s)


class TextEncoder(nn.Module):
    def __init__(self, s: Sizes, words: int):
        super().__init__()
        self.bert = Bert(s, words)


class AuxiliaryHeads(nn.Module):
    """For training alone: the motion and what a look is made of as numbers, and each concept as a yes or no, from the
    pooled feature; and from each patch what lies there."""

    def __init__(self, s: Sizes, concepts: int, motions: int):
        super().__init__()
        self.measures = nn.Linear(s.pooled, MEASURES)
        self.motion = nn.Sequential(nn.Linear(s.pooled, 128), nn.GELU(), nn.Linear(128, motions))
        self.concepts = nn.Linear(s.pooled, concepts)
        self.places = nn.Linear(s.width, PLACES)


class InternVideo2(nn.Module):
    """
    `words` is the number of words that training uses; the file's 30,522 rows are filled in at export, where every word
    that training never saw gets the row of [UNK].
    """

    def __init__(self, s: Sizes, words: int, concepts: int, motions: int):
        super().__init__()
        self.sizes = s
        self.temp = nn.Parameter(torch.tensor(1 / 30.0))
        self.vision_encoder = VisionEncoder(s)
        self.text_encoder = TextEncoder(s, words)
        self.vision_proj = nn.Linear(s.pooled, s.embed)
        self.text_proj = nn.Linear(s.text_width, s.embed)
        self.itm_head = nn.Linear(s.text_width, 2)
        self.aux = AuxiliaryHeads(s, concepts, motions)
        self.apply(initialise)
        start_comparing_frames(self.vision_encoder, s)

    def encode_video(self, video: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(B, T, 3, S, S), normalised → tokens (B, N, C), pooled (B, P), embedding (B, D) of unit length"""
        tokens, pooled = self.vision_encoder(video)
        return tokens, pooled, F.normalize(self.vision_proj(pooled).float(), dim=-1)

    def encode_text(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """(B, L) rows of the word table, (B, L) bool → hidden (B, L, H), embedding (B, D) of unit length"""
        bert = self.text_encoder.bert
        x = bert.embeddings(ids)
        for layer in bert.encoder.layer[: self.sizes.fusion_layer]:
            x = layer(x, mask[:, None, None])
        return x, F.normalize(self.text_proj(x[:, 0]).float(), dim=-1)

    def match(self, hidden: Tensor, mask: Tensor, tokens: Tensor) -> Tensor:
        """hidden (B, L, H) of the texts, tokens (B, N, C) of the videos → logits (B, 2), column 1 is “match”"""
        x = hidden
        for layer in self.text_encoder.bert.encoder.layer[self.sizes.fusion_layer :]:
            x = layer(x, mask[:, None, None], tokens)
        return self.itm_head(x[:, 0]).float()


def initialise(module: nn.Module) -> None:
    if isinstance(module, nn.Linear):
        nn.init.trunc_normal_(module.weight, std=min(0.06, 0.7 / math.sqrt(module.in_features)))
        if module.bias is not None:
            nn.init.zeros_(module.bias)
    elif isinstance(module, nn.Embedding):
        nn.init.normal_(module.weight, std=0.05)


# --- positions, and a first block that compares each place with the frames around it -------------------------------


def frequencies(pairs: int) -> Tensor:
    return 10000.0 ** (-torch.arange(pairs, dtype=torch.float64) / pairs)


def position_pairs(width: int) -> tuple[int, int]:
    """How many sine-cosine pairs the code has for time, and for each of row and column."""
    return width // 8, width * 3 // 16


def sincos_positions(s: Sizes) -> Tensor:
    """(1 + T·g², C): 3-D sine-cosine positions, a quarter of the width for time; the class token's are zero"""
    in_time, in_space = position_pairs(s.width)
    t, y, x = torch.meshgrid(torch.arange(s.frames), torch.arange(s.grid), torch.arange(s.grid), indexing="ij")
    code = torch.zeros(t.numel(), s.width)
    start = 0
    for axis, pairs in ((t, in_time), (y, in_space), (x, in_space)):
        angle = axis.reshape(-1, 1) * frequencies(pairs)  # (N, pairs)
        code[:, start : start + 2 * pairs : 2] = angle.sin().float()
        code[:, start + 1 : start + 2 * pairs : 2] = angle.cos().float()
        start += 2 * pairs
    return torch.cat([torch.zeros(1, s.width), code])


# Offsets in frame, row and column at which the first block's first heads look.
OFFSETS = ((-1, 0, 0), (1, 0, 0), (-1, 0, 1), (-1, 1, 0))
# Which pairs they read, and how often: the fastest in time four times, the two fastest in space twice, two slower once.
TIME_PAIRS = (0, 0, 0, 0)
SPACE_FASTEST = (0, 0, 1, 1, 2, 3)


def guided_pairs(s: Sizes) -> list[tuple[int, float, int]]:
    """The pairs that each guided head reads: their first dimension in the code, their frequency, their axis"""
    in_time, in_space = position_pairs(s.width)
    # A wider code has more pairs of nearly the same frequency: take those nearest to the width-128 code's (24 pairs).
    space = [min(range(in_space), key=lambda i: abs(i / in_space - f / 24)) for f in SPACE_FASTEST]
    chosen = [(0, 0, in_time, pair) for pair in TIME_PAIRS]
    chosen += [(1, 2 * in_time, in_space, pair) for pair in space]
    chosen += [(2, 2 * in_time + 2 * in_space, in_space, pair) for pair in space]
    return [(base + 2 * pair, float(frequencies(pairs)[pair]), axis) for axis, base, pairs, pair in chosen]


def start_comparing_frames(vision: VisionEncoder, s: Sizes) -> None:
    """Point the first block's heads at the same place in the neighbouring frames; without it motion stays at chance."""
    pairs, head_width = guided_pairs(s), s.width // s.heads
    if head_width < 2 * len(pairs):
        raise ValueError(f"a head of {head_width} has no room for {len(pairs)} pairs")
    block = vision.blocks[0]
    with torch.no_grad():
        query, key, _ = block.attn.qkv.weight.chunk(3)
        # The norms of q and k span all heads: what is not guided must not weigh in them while the guided heads are held.
        query.zero_()
        key.mul_(0.1)
        for head, offset in enumerate(OFFSETS[: s.heads]):
            key[head * head_width : (head + 1) * head_width] = 0
            for i, (column, frequency, axis) in enumerate(pairs):
                row, turn = head * head_width + 2 * i, frequency * offset[axis]
                # The key keeps (sin a, cos a); the query becomes (sin(a + turn), cos(a + turn)).
                key[row, column] = key[row + 1, column + 1] = 1
                query[row, column] = query[row + 1, column + 1] = math.cos(turn)
                query[row, column + 1] = math.sin(turn)
                query[row + 1, column] = -math.sin(turn)
        # With q and k of unit mean square over all heads, 3 each in a head of 32 of 128; wider models have silent heads.
        strength = 3 * math.sqrt(len(OFFSETS) / s.heads)
        block.attn.q_norm.weight.fill_(strength)
        block.attn.k_norm.weight.fill_(strength)
        # The dimensions that the guided heads read hold position alone: content there blurs where they look. So content
        # may be as strong as position in all others, and products of two places' contents are found by hidden units that
        # are bent from the beginning.
        nn.init.kaiming_uniform_(vision.patch_embed.proj.weight, a=math.sqrt(5))
        nn.init.zeros_(vision.patch_embed.proj.bias)
        for each in vision.blocks:
            each.mlp.fc1.weight.mul_(1.7 / math.sqrt(s.width) / each.mlp.fc1.weight.std())
        for column, _, _ in pairs:
            vision.patch_embed.proj.weight[column : column + 2] = 0
        guided = {c + i for c, _, _ in pairs for i in (0, 1)}
        free = [c for c in range(s.width) if c not in guided]
        vision.patch_embed.proj.weight[free[-DETAIL:]] = pure_detail(DETAIL, s.patch)


def pure_detail(count: int, patch: int) -> Tensor:
    """(count, 3, 1, p, p): kernels that see nothing but detail, two of three of them in grey. A patch has more numbers than
    a token: mixed with what smooth pictures show, grain cannot be told from it afterwards."""
    grey, colour = torch.randn(count, 1, patch + 2, patch + 2), torch.randn(count, 3, patch + 2, patch + 2)
    fine = torch.where((torch.arange(count) % 3 < 2).view(-1, 1, 1, 1), grey, colour - colour.mean(1, keepdim=True))
    second = torch.tensor([1.0, -2.0, 1.0])
    kernel = (second[:, None] * second).expand(3, 1, 3, 3)
    fine = F.conv2d(fine, kernel, groups=3)
    return (0.06 * fine / fine.std((1, 2, 3), keepdim=True)).unsqueeze(2)


def hold_guided_heads(vision: VisionEncoder, s: Sizes) -> None:
    """Undo the gradients that would move the guided heads. At the learning rate that the rest wants, they are lost
    within a hundred steps, before anything has learnt to listen to them."""
    block, embed = vision.blocks[0], vision.patch_embed.proj
    for parameter in (vision.pos_embed, block.norm1.weight, block.attn.q_norm.weight, block.attn.k_norm.weight):
        parameter.grad = None
    block.attn.qkv.weight.grad[: 2 * s.width] = 0
    columns = sorted({c + i for c, _, _ in guided_pairs(s) for i in (0, 1)})
    embed.weight.grad[columns] = 0
    embed.bias.grad[columns] = 0


@torch.no_grad()
def attention_on_offsets(model: InternVideo2, video: Tensor) -> list[float]:
    """How much of each guided head's attention lies on its place, over the queries whose place exists."""
    s, vision = model.sizes, model.vision_encoder
    block = vision.blocks[0]
    x = vision.patch_embed(video)
    x = torch.cat([vision.cls_token.expand(len(x), -1, -1), x], 1) + vision.pos_embed
    q, k, _ = block.attn.qkv(block.norm1(x)).chunk(3, -1)
    q = block.attn.q_norm(q).unflatten(-1, (s.heads, -1)).transpose(1, 2)
    k = block.attn.k_norm(k).unflatten(-1, (s.heads, -1)).transpose(1, 2)
    weights = (q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])).softmax(-1)  # (B, h, N, N)
    t, y, x_ = torch.meshgrid(torch.arange(s.frames), torch.arange(s.grid), torch.arange(s.grid), indexing="ij")
    places = torch.stack([t, y, x_], -1).reshape(-1, 3)
    limits = torch.tensor([s.frames, s.grid, s.grid])
    shares = []
    for head, offset in enumerate(OFFSETS[: s.heads]):
        target = places + torch.tensor(offset)
        inside = ((target >= 0) & (target < limits)).all(-1)
        index = 1 + (target[:, 0] * s.grid + target[:, 1]) * s.grid + target[:, 2]
        rows = torch.arange(len(places))[inside] + 1
        shares.append(weights[:, head, rows, index[inside]].mean().item())
    return shares
