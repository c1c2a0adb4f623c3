"""Muon for the matrices, AdamW for the rest, in one optimiser.

Muon (Keller Jordan, 2024): the momentum of a matrix is replaced by the nearest orthogonal matrix, which a few
Newton-Schulz steps approximate. Matrices of one shape are treated as one batch.
"""

from __future__ import annotations

import torch
import torch.distributed as dist
from torch import Tensor, nn


def orthogonal(g: Tensor, steps: int = 5) -> Tensor:
    """The orthogonal factor of each matrix of [n, rows, cols], roughly (singular values between 0.7 and 1.2)."""
    a, b, c = 3.4445, -4.7750, 2.0315
    x = g.bfloat16()
    tall = x.shape[1] > x.shape[2]
    if tall:
        x = x.transpose(1, 2)
    x = x / (x.float().norm(dim=(1, 2), keepdim=True) + 1e-7).bfloat16()
    for _ in range(steps):
        s = x @ x.transpose(1, 2)
        x = a * x + (b * s + c * (s @ s)) @ x
    return (x.transpose(1, 2) if tall else x).float()


class Muon:
    """Optimiser of a Qwen2. `scale` of step() multiplies both learning rates (the schedule)."""

    def __init__(
        self, model: nn.Module, lr: float = 0.02, adam_lr: float = 3e-3, decay: float = 0.01, momentum: float = 0.95
    ):
        named = list(model.named_parameters())
        hidden = {n for n, p in named if p.dim() == 2 and "embed" not in n and "lm_head" not in n}
        self.matrices = [p for n, p in named if n in hidden]
        rest = [p for n, p in named if n not in hidden]
        self.lr, self.adam_lr, self.decay, self.momentum = lr, adam_lr, decay, momentum
        self.buffers = [torch.zeros_like(p) for p in self.matrices]
        self.adam = torch.optim.AdamW(rest, lr=adam_lr, betas=(0.9, 0.98), weight_decay=0.0, fused=True)
        self.shapes: dict[torch.Size, list[int]] = {}
        for i, p in enumerate(self.matrices):
            self.shapes.setdefault(p.shape, []).append(i)

    @torch.no_grad()
    def step(self, scale: float, rank: int = 0, processes: int = 1) -> None:
        """One update from the gradients, which are cleared. Several processes with equal gradients share the work."""
        updates = torch.zeros(sum(p.numel() for p in self.matrices))
        views = [v.view_as(p) for v, p in zip(updates.split([p.numel() for p in self.matrices]), self.matrices)]
        for shape, where in self.shapes.items():
            for i in where:
                self.buffers[i].lerp_(self.matrices[i].grad, 1 - self.momentum)
            mine = where[rank::processes]
            if not mine:
                continue
            mixed = torch.stack([self.matrices[i].grad.lerp(self.buffers[i], self.momentum) for i in mine])
            for i, u in zip(mine, orthogonal(mixed)):
                views[i].copy_(u)
        if processes > 1:
            dist.all_reduce(updates)
        for p, u in zip(self.matrices, views):
            factor = max(1.0, p.shape[0] / p.shape[1]) ** 0.5
            p.mul_(1 - self.lr * scale * self.decay).add_(u, alpha=-self.lr * scale * factor)
        for group in self.adam.param_groups:
            group["lr"] = self.adam_lr * scale
        self.adam.step()
        self.adam.zero_grad(set_to_none=True)
        for p in self.matrices:
            p.grad = None

    def state(self) -> dict:
        return {"buffers": self.buffers, "adam": self.adam.state_dict()}

    def load(self, state: dict) -> None:
        for mine, theirs in zip(self.buffers, state["buffers"], strict=True):
            mine.copy_(theirs)
        self.adam.load_state_dict(state["adam"])
