"""The vision tower in PyTorch, for benchmarks alone.

Written from the published description of the architecture: RMSNorm on the full width of q and k, LayerScale, attention
pooling. Attention is spelled as the reference does on a CPU, with its matrix of weights, or fused:
scaled_dot_product_attention, the best that eager offers. Norms are spelled too, or fused: rms_norm.
"""
import torch
import torch.nn.functional as F

EPS = 1e-6


class Tower:
    """`weights` by the names of the state dict; `config` holds the sizes that cannot be read off them."""

    def __init__(self, weights, config, fused_attention=False, fused_norms=False):
        self.weights = weights
        self.depth, self.heads, self.pool_heads = config["depth"], config["heads"], config["poolHeads"]
        self.fused_attention = fused_attention
        self.fused_norms = fused_norms

    def __call__(self, video):
        """(B, T, 3, S, S) to (B, D), unit length."""
        w, prefix = self.weights, "vision_encoder"
        kernel = w[f"{prefix}.patch_embed.proj.weight"]
        x = F.conv3d(video.permute(0, 2, 1, 3, 4), kernel, w[f"{prefix}.patch_embed.proj.bias"], stride=kernel.shape[2:])
        x = x.flatten(2).transpose(1, 2)
        x = torch.cat((w[f"{prefix}.cls_token"].expand(x.shape[0], -1, -1), x), dim=1) + w[f"{prefix}.pos_embed"]
        for index in range(self.depth):
            x = self.block(x, f"{prefix}.blocks.{index}")
        embedding = F.linear(self.pool(x), w["vision_proj.weight"], w["vision_proj.bias"])
        return embedding / embedding.norm(dim=-1, keepdim=True)

    def rms_norm(self, x, weight):
        if self.fused_norms:
            return F.rms_norm(x, (x.shape[-1],), weight, EPS)
        variance = x.pow(2).mean(-1, keepdim=True)
        return weight * (x * torch.rsqrt(variance + EPS))

    def attention(self, q, k, v, heads):
        q, k, v = (x.unflatten(-1, (heads, -1)).transpose(1, 2) for x in (q, k, v))
        if self.fused_attention:
            context = F.scaled_dot_product_attention(q, k, v)
        else:
            context = ((q * q.shape[-1] ** -0.5) @ k.transpose(-2, -1)).softmax(dim=-1) @ v
        return context.transpose(1, 2).flatten(2)

    def block(self, x, prefix):
        w = self.weights
        h = self.rms_norm(x, w[f"{prefix}.norm1.weight"])
        qkv = F.linear(h, w[f"{prefix}.attn.qkv.weight"])
        if self.fused_attention:
            q, k, v = qkv.chunk(3, dim=-1)
        else:
            # The reference parts the heads first and joins them again for the norms over the full width.
            heads = qkv.unflatten(-1, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
            q, k, v = (part.transpose(1, 2).flatten(-2, -1) for part in heads)
        q = self.rms_norm(q, w[f"{prefix}.attn.q_norm.weight"])
        k = self.rms_norm(k, w[f"{prefix}.attn.k_norm.weight"])
        h = self.attention(q, k, v, self.heads)
        h = F.linear(h, w[f"{prefix}.attn.proj.weight"], w[f"{prefix}.attn.proj.bias"])
        x = x + h * w[f"{prefix}.ls1.gamma"]
        h = self.rms_norm(x, w[f"{prefix}.norm2.weight"])
        h = F.gelu(F.linear(h, w[f"{prefix}.mlp.fc1.weight"], w[f"{prefix}.mlp.fc1.bias"]))
        h = F.linear(h, w[f"{prefix}.mlp.fc2.weight"], w[f"{prefix}.mlp.fc2.bias"])
        return x + h * w[f"{prefix}.ls2.gamma"]

    def pool(self, x):
        w, prefix = self.weights, "vision_encoder.clip_projector"

        def project(value, part):
            norm = f"{prefix}.norm1_{part}"
            normed = F.layer_norm(value, (value.shape[-1],), w[f"{norm}.weight"], w[f"{norm}.bias"], 1e-5)
            return F.linear(normed, w[f"{prefix}.cross_attn.{part}.weight"], w[f"{prefix}.cross_attn.{part}_bias"])

        query = project(x.mean(1, keepdim=True), "q")
        context = self.attention(query, project(x, "k"), project(x, "v"), self.pool_heads)
        return F.linear(context, w[f"{prefix}.cross_attn.proj.weight"], w[f"{prefix}.cross_attn.proj.bias"]).squeeze(1)
