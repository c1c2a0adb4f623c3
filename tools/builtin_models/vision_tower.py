"""The vision tower and projector of praxis-small-vision in PyTorch, exactly as "clip" GGUF files of the LLaVA kind are
computed: SigLIP-style blocks (before each a LayerNorm, biases everywhere, tanh GELU), a last LayerNorm, then
W2 gelu(W0 x + b0) + b2. Such files carry one more block than is computed (the last one's output is left out), so the
export appends a block that nothing reads.

Parameter names are those of the file, so that exporting is writing them down.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F


@dataclass
class VisionConfig:
    """Sizes. `blocks` are those that are computed."""

    image_size: int = 192
    patch_size: int = 16
    width: int = 128
    feed_forward: int = 768
    blocks: int = 4
    heads: int = 4
    eps: float = 1e-6
    text_width: int = 256

    @property
    def side(self) -> int:
        """Patches along one side."""
        return self.image_size // self.patch_size


MEAN = STD = 0.5


def cosines(size: int, count: int) -> Tensor:
    """The `count` smoothest of the two-dimensional cosine basis of a patch, [count, size, size]: where the patch
    embedding starts, so that nothing a lesion is made of is lost before anything is learnt."""
    steps = (torch.arange(size) + 0.5) * torch.pi / size
    waves = torch.cos(torch.arange(size)[:, None] * steps) * (2 / size) ** 0.5
    waves[0] /= 2**0.5
    pairs = sorted((i * i + j * j, i, j) for i in range(size) for j in range(size))[:count]
    return torch.stack([waves[i][:, None] * waves[j][None, :] for _, i, j in pairs])


class Block(nn.Module):
    def __init__(self, c: VisionConfig):
        super().__init__()
        self.heads = c.heads
        self.ln1, self.ln2 = nn.LayerNorm(c.width, c.eps), nn.LayerNorm(c.width, c.eps)
        self.attn_q, self.attn_k, self.attn_v, self.attn_out = (nn.Linear(c.width, c.width) for _ in range(4))
        self.ffn_up, self.ffn_down = nn.Linear(c.width, c.feed_forward), nn.Linear(c.feed_forward, c.width)

    def forward(self, x: Tensor) -> Tensor:
        rows, count, width = x.shape
        y = self.ln1(x)
        q, k, v = (
            f(y).view(rows, count, self.heads, -1).transpose(1, 2) for f in (self.attn_q, self.attn_k, self.attn_v)
        )
        # Not scaled_dot_product_attention: on a CPU its backward pass takes a third of the training.
        mixed = torch.softmax(q @ k.transpose(-1, -2) * (width // self.heads) ** -0.5, -1).to(v.dtype) @ v
        x = x + self.attn_out(mixed.transpose(1, 2).reshape(rows, count, width))
        return x + self.ffn_down(F.gelu(self.ffn_up(self.ln2(x)), approximate="tanh"))


class Tower(nn.Module):
    """Grey levels [rows, S, S] of 0 .. 255 to states [rows, patches, width]; row-major patches."""

    def __init__(self, config: VisionConfig):
        super().__init__()
        c = self.config = config
        # The three channels of the file are equal; here one carries their sum.
        self.patch_embd = nn.Linear(c.patch_size**2, c.width)
        self.position_embd = nn.Parameter(torch.randn(c.side**2, c.width) * 0.02)
        self.blk = nn.ModuleList(Block(c) for _ in range(c.blocks))
        self.post_ln = nn.LayerNorm(c.width, c.eps)
        with torch.no_grad():
            self.patch_embd.weight.copy_(cosines(c.patch_size, c.width).flatten(1) * 0.25)
            self.patch_embd.bias.zero_()
            for name, p in self.blk.named_parameters():
                if p.dim() == 2:
                    deep = name.endswith(("attn_out.weight", "ffn_down.weight"))
                    nn.init.normal_(p, std=0.03 if not deep else 0.03 / (2 * c.blocks) ** 0.5)
                elif name.endswith("bias"):
                    p.zero_()

    def forward(self, grey: Tensor, keep: Tensor | None = None) -> Tensor:
        """`keep` [rows, some] are the patches that are computed, the others are as if they were not there."""
        c = self.config
        x = (grey.float() / 255 - MEAN) / STD
        x = x.view(-1, c.side, c.patch_size, c.side, c.patch_size).transpose(2, 3).flatten(3).flatten(1, 2)
        places = self.position_embd.expand(len(x), -1, -1)
        if keep is not None:
            x, places = (torch.take_along_dim(one, keep[..., None], 1) for one in (x, places))
        x = self.patch_embd(x) + places
        for block in self.blk:
            x = block(x)
        return self.post_ln(x)


class Projector(nn.Module):
    """States of the tower to rows of the language model's width."""

    def __init__(self, c: VisionConfig, scale: float = 0.02):
        super().__init__()
        self.mm0, self.mm2 = nn.Linear(c.width, 2 * c.text_width), nn.Linear(2 * c.text_width, c.text_width)
        # Rows of about the size of the language model's embeddings, which is what its first block expects.
        nn.init.normal_(self.mm2.weight, std=2 * scale / (2 * c.text_width) ** 0.5)
        nn.init.zeros_(self.mm2.bias)

    def forward(self, x: Tensor) -> Tensor:
        return self.mm2(F.gelu(self.mm0(x), approximate="tanh"))


class DenseHeads(nn.Module):
    """What training asks of each patch; no part of the file. `cells` along a patch's side tell lesion from tissue."""

    CELLS = 8
    SLOTS: ClassVar = {"heat": 1, "offset": 2, "size": 1, "rank": 3, "side": 3, "place": 3}

    def __init__(self, c: VisionConfig):
        super().__init__()
        self.patch = nn.Linear(c.width, sum(self.SLOTS.values()))
        self.mask = nn.Linear(c.width, self.CELLS**2)
        self.whole = nn.Linear(c.width, 4 + 6)

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        parts = dict(zip(self.SLOTS, self.patch(x).float().split(list(self.SLOTS.values()), -1), strict=True))
        count, kind = self.whole(x.mean(1)).float().split([4, 6], -1)
        return parts | {"mask": self.mask(x).float(), "count": count, "kind": kind}


def tensors(tower: Tower, projector: Projector) -> list[tuple[str, np.ndarray]]:
    """Every tensor of the file in float32, rows first, with the block that is not computed."""
    c = tower.config
    grey = tower.patch_embd.weight.detach().view(c.width, 1, c.patch_size, c.patch_size)
    listed = [
        ("v.patch_embd.weight", grey.expand(-1, 3, -1, -1) / 3),
        ("v.patch_embd.bias", tower.patch_embd.bias),
        ("v.position_embd.weight", tower.position_embd),
    ]
    for number, block in enumerate([*tower.blk, Block(c)]):
        for name, p in block.named_parameters():
            listed.append((f"v.blk.{number}.{name}", p if number < c.blocks else torch.zeros_like(p)))
    listed += [("v.post_ln." + name, p) for name, p in tower.post_ln.named_parameters()]
    listed += [(f"mm.{n}.{name}", p) for n in (0, 2) for name, p in getattr(projector, f"mm{n}").named_parameters()]
    return [(name, p.detach().float().contiguous().numpy()) for name, p in listed]


def save(path: str, tower: Tower, projector: Projector | None, heads: DenseHeads | None, more: dict) -> None:
    """Everything that training goes on from."""
    parts = {"tower": tower, "projector": projector, "heads": heads}
    state = {name: part.state_dict() for name, part in parts.items() if part is not None}
    torch.save({"config": asdict(tower.config), **state, **more}, path)


def load(path: str) -> tuple[Tower, Projector, DenseHeads, dict]:
    """What `save` wrote; parts that it left out are new."""
    stored = torch.load(path, weights_only=True)
    config = VisionConfig(**stored["config"])
    tower, projector, heads = Tower(config), Projector(config), DenseHeads(config)
    for name, part in (("tower", tower), ("projector", projector), ("heads", heads)):
        if name in stored:
            part.load_state_dict(stored[name])
    return tower, projector, heads, stored
