"""Rows as tensors, and the weighted loss of the tokens that are to be learnt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from qwen2 import Qwen2, tree_mask


@dataclass
class Batch:
    """Rows of packed trees. `at` are flat places whose next token is learnt, with its target and weight."""

    tokens: Tensor
    positions: Tensor
    mask: Tensor
    at: Tensor
    targets: Tensor
    weights: Tensor


def take(source: Iterator[dict[str, np.ndarray]], rows: int) -> Batch:
    """The next rows. A branch starts after its context, so its first token is predicted by no neighbour and has weight 0
    (the question's first word); every learnt token follows its predecessor in the row."""
    picked = [next(source) for _ in range(rows)]
    stacked = {key: torch.from_numpy(np.stack([row[key] for row in picked])) for key in picked[0]}
    weights = stacked["weights"].clone()
    starts = torch.ones_like(weights, dtype=torch.bool)
    same_document = stacked["documents"][:, 1:] == stacked["documents"][:, :-1]
    starts[:, 1:] = ~(same_document & (stacked["branches"][:, 1:] == stacked["branches"][:, :-1]))
    weights[starts] = 0.0
    flat = torch.nonzero(weights.flatten() > 0)[:, 0]
    return Batch(
        stacked["tokens"],
        stacked["positions"],
        tree_mask(stacked["documents"], stacked["branches"]),
        flat - 1,
        stacked["tokens"].flatten()[flat],
        weights.flatten()[flat],
    )


def logits_at(model: Qwen2, batch: Batch) -> Tensor:
    """Logits [places, vocabulary] where something is learnt; the vocabulary is never multiplied for the other places."""
    hidden = model.hidden(batch.tokens, batch.positions, batch.mask)
    return model.logits(hidden.flatten(0, 1)[batch.at]).float()


def data_loss(logits: Tensor, batch: Batch) -> Tensor:
    """Weighted mean cross-entropy."""
    each = F.cross_entropy(logits, batch.targets, reduction="none")
    return (each * batch.weights).sum() / batch.weights.sum()


def kl_loss(logits: Tensor, wanted: Tensor, batch: Batch, temperature: float) -> Tensor:
    """Weighted mean KL(teacher || student), both softened; times the square of the temperature, so that the gradients
    keep their size (Hinton et al. 2015)."""
    student = F.log_softmax(logits / temperature, -1)
    teacher = F.log_softmax(wanted / temperature, -1)
    each = (teacher.exp() * (teacher - student)).sum(-1) * temperature**2
    return (each * batch.weights).sum() / batch.weights.sum()
