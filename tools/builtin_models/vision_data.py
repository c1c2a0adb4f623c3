"""Phantom sets as praxis-make-sample-study --set writes them, and what each patch of an image is to say.

The centre of the picture is the centre of the model's input; 2 mm are one pixel (the recipe praxis-phantom).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

MM_PER_PIXEL = 2.0
SIZE, PATCH, CELLS = 192, 16, 8
SIDE = SIZE // PATCH
SIDES = ("left", "right", "midline")
PLACES = {"anterior": 0, "upper": 0, "middle": 1, "posterior": 2, "lower": 2}
PARTS = ("chest", "abdomen", "head")
MODALITIES = ("CT", "X-ray")
MIRRORED = {"left": "right", "right": "left", "midline": "midline"}


@dataclass
class PhantomSet:
    """Images [n, 192, 192] uint8, read from disk as needed, and the truth of each."""

    images: np.ndarray
    truths: list[dict]

    def __len__(self) -> int:
        return len(self.truths)


def read_sets(folders: list[Path]) -> PhantomSet:
    """Several sets as one."""
    images = np.concatenate([np.load(folder / "images.npy") for folder in folders])
    lines = [(folder / "truth.jsonl").read_text(encoding="utf-8").splitlines() for folder in folders]
    truths = [json.loads(line) for each in lines for line in each]
    if len(images) != len(truths) or images.shape[1:] != (SIZE, SIZE):
        raise ValueError(f"{folders}: {images.shape} images and {len(truths)} truths do not belong together")
    return PhantomSet(images, truths)


def mirrored(truth: dict) -> dict:
    """The truth of the image with its left and right exchanged."""
    lesions = [one | {"side": MIRRORED[one["side"]]} for one in truth["expect"]["lesions"]]
    return {"expect": truth["expect"] | {"lesions": lesions}, "centres_mm": [[-x, y] for x, y in truth["centres_mm"]]}


def shifted(image: np.ndarray, down: int, right: int) -> np.ndarray:
    """The image moved by pixels; its edges repeat."""
    rows = np.clip(np.arange(SIZE) - down, 0, SIZE - 1)
    return image[rows][:, np.clip(np.arange(SIZE) - right, 0, SIZE - 1)]


_Y, _X = np.mgrid[0 : SIDE * CELLS, 0 : SIDE * CELLS]
_CELL = SIZE / (SIDE * CELLS)


def dense_targets(truth: dict) -> dict[str, np.ndarray]:
    """Per patch: heat (1 where a centre lies), offset and size of that lesion, its rank, side and place; per cell of a
    patch: the share of it that is lesion, 0 or 1; of the whole: count and kind."""
    expect = truth["expect"]
    target = {
        "heat": np.zeros(SIDE**2, np.float32),
        "offset": np.zeros((SIDE**2, 2), np.float32),
        "size": np.zeros((SIDE**2, 1), np.float32),
        "rank": np.full(SIDE**2, -1),
        "side": np.full(SIDE**2, -1),
        "place": np.full(SIDE**2, -1),
        "count": np.array(len(expect["lesions"])),
        "kind": np.array(PARTS.index(expect["body_part"]) * 2 + MODALITIES.index(expect["modality"])),
    }
    mask = np.zeros((SIDE * CELLS, SIDE * CELLS), np.float32)
    for rank, (lesion, centre) in enumerate(zip(expect["lesions"], truth["centres_mm"], strict=True)):
        x, y = (c / MM_PER_PIXEL + SIZE / 2 for c in centre)
        radius = lesion["size_mm"] / MM_PER_PIXEL / 2
        mask[((_X + 0.5) * _CELL - x) ** 2 + ((_Y + 0.5) * _CELL - y) ** 2 <= radius**2] = 1
        column, row = int(np.clip(x // PATCH, 0, SIDE - 1)), int(np.clip(y // PATCH, 0, SIDE - 1))
        at = row * SIDE + column
        if target["heat"][at]:  # two centres in one patch: the larger one stays
            continue
        target["heat"][at] = 1
        target["offset"][at] = x / PATCH - column - 0.5, y / PATCH - row - 0.5
        target["size"][at] = lesion["size_mm"] / 10
        target["rank"][at], target["side"][at] = rank, SIDES.index(lesion["side"])
        target["place"][at] = PLACES[lesion["place"]]
    target["mask"] = mask.reshape(SIDE, CELLS, SIDE, CELLS).transpose(0, 2, 1, 3).reshape(SIDE**2, CELLS**2)
    return target


def draw(data: PhantomSet, rng: np.random.Generator, count: int, mirror: float) -> tuple[Tensor, list[dict]]:
    """Images with small changes of place and brightness, and their truths. `mirror`: how often sides are exchanged,
    which gives bodies that the generator does not make (the heart on the right)."""
    images, truths = [], []
    for index in rng.integers(0, len(data), count):
        image, truth = data.images[index], data.truths[index]
        if rng.random() < mirror:
            image, truth = image[:, ::-1], mirrored(truth)
        down, right = rng.integers(-3, 4, 2)
        image = shifted(image, down, right)
        moved = [[x + right * MM_PER_PIXEL, y + down * MM_PER_PIXEL] for x, y in truth["centres_mm"]]
        images.append(np.clip(image * rng.uniform(0.95, 1.05) + rng.uniform(-4, 4), 0, 255).astype(np.float32))
        truths.append({"expect": truth["expect"], "centres_mm": moved})
    return torch.from_numpy(np.stack(images)), truths


AIR_MAX = 24  # levels; a patch that is nowhere brighter shows nothing


def choose_patches(images: Tensor, target: dict[str, Tensor], count: int, rng: np.random.Generator) -> Tensor:
    """[rows, count]: all patches with a part of a lesion, then as many others as fit, those with tissue first."""
    rows = len(images)
    cells = images.view(rows, SIDE, PATCH, SIDE, PATCH).amax((2, 4)).flatten(1)
    score = torch.from_numpy(rng.random((rows, SIDE**2)).astype(np.float32)) + 0.5 * (cells > AIR_MAX)
    score += 4 * target["heat"] + 2 * (target["mask"].sum(-1) > 0)
    return score.topk(count, 1).indices


def keep_targets(target: dict[str, Tensor], keep: Tensor) -> dict[str, Tensor]:
    """The targets of these patches; those of the whole image stay."""
    kept = {}
    for name, each in target.items():
        whole = each.dim() == 1
        index = keep if each.dim() == 2 else keep[..., None]
        kept[name] = each if whole else torch.take_along_dim(each, index, 1)
    return kept


def stack_targets(truths: list[dict]) -> dict[str, Tensor]:
    """dense_targets of several images as tensors."""
    each = [dense_targets(truth) for truth in truths]
    return {key: torch.from_numpy(np.stack([one[key] for one in each])) for key in each[0]}
