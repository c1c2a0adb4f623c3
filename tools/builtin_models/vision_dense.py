"""First stage: the tower alone learns to see lesions from dense targets (see vision_data.dense_targets).

python vision_dense.py OUT.pt --sets FOLDER... --held FOLDER --minutes 20

Minutes are of this process's own work. OUT.pt is replaced every few minutes, and a second run goes on from it.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

import vision_tower
from muon import Muon
from vision_data import PhantomSet, choose_patches, draw, keep_targets, read_sets, stack_targets
from vision_tower import DenseHeads, Tower

WEIGHTS = {"heat": 50.0, "mask": 60.0, "offset": 0.5, "size": 2.0, "rank": 0.3, "side": 0.3, "place": 0.3, "count": 0.5}


def dense_loss(out: dict[str, Tensor], target: dict[str, Tensor]) -> tuple[Tensor, dict[str, float]]:
    """The weighted sum, and its parts for the log."""
    centres = target["heat"] > 0
    some = max(int(centres.sum()), 1)
    parts = {
        "heat": F.binary_cross_entropy_with_logits(out["heat"][..., 0], target["heat"]),
        "mask": F.binary_cross_entropy_with_logits(out["mask"], target["mask"]),
        "offset": (out["offset"] - target["offset"])[centres].abs().sum() / some,
        "size": F.smooth_l1_loss(out["size"][centres], target["size"][centres], reduction="sum", beta=0.2) / some,
        "count": F.cross_entropy(out["count"], target["count"]),
        "kind": F.cross_entropy(out["kind"], target["kind"]),
    }
    for name in ("rank", "side", "place"):
        parts[name] = F.cross_entropy(out[name][centres], target[name][centres], reduction="sum") / some
    # A patch is one of 144, a centre one of a hundred patches: their means are small, hence the weights.
    total = sum(WEIGHTS.get(name, 0.3) * part for name, part in parts.items())
    return total, {name: float(part.detach()) for name, part in parts.items()}


class Named:
    """Modules as the optimiser wants to see them: whatever is no matrix between hidden states is called an embedding."""

    def __init__(self, *modules: torch.nn.Module):
        self.modules = modules

    def named_parameters(self) -> Iterator[tuple[str, torch.nn.Parameter]]:
        for module in self.modules:
            for name, p in module.named_parameters():
                hidden = ".blk." in "." + name or ".layers." in name
                yield (name if hidden else "embed." + name), p


@torch.no_grad()
def measure(tower: Tower, heads: DenseHeads, held: PhantomSet, count: int) -> dict[str, float]:
    """On held-out images: how often count and all sides are right, found lesions, and the median error of the size."""
    count = min(count, len(held))
    counted = found = wanted = by_heat = sided = 0
    errors = []
    for start in range(0, count, 50):
        truths = held.truths[start : start + 50]
        out = heads(tower(torch.from_numpy(held.images[start : start + 50].astype(np.float32))))
        target = stack_targets(truths)
        counted += int((out["count"].argmax(-1) == target["count"]).sum())
        seen = out["heat"][..., 0] > 0
        by_heat += int((seen.sum(-1) == target["count"]).sum())
        centres = target["heat"] > 0
        wanted += int(centres.sum())
        found += int((seen & centres).sum())
        sided += int((out["side"].argmax(-1) == target["side"])[centres].sum())
        errors += ((out["size"] - target["size"])[centres].abs() * 10).flatten().tolist()
    return {
        "count": round(counted / count, 3),
        "count_by_heat": round(by_heat / count, 3),
        "found": round(found / wanted, 3),
        "side": round(sided / wanted, 3),
        "size_mm": round(float(np.median(errors)), 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--sets", type=Path, nargs="+", required=True)
    parser.add_argument("--held", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--rows", type=int, default=48)
    parser.add_argument("--decay", type=float, default=0.4)
    parser.add_argument("--patches", type=int, default=64, help="of an image that are computed, at first")
    parser.add_argument("--whole", type=float, default=0.3, help="the last part of the time, in which all are computed")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    tower = Tower(vision_tower.VisionConfig())
    heads = DenseHeads(tower.config)
    if args.out.exists():
        tower, _, heads, _ = vision_tower.load(str(args.out))
    data, held = read_sets(args.sets), read_sets([args.held])
    optimiser = Muon(Named(tower, heads), lr=0.02, adam_lr=2e-3)
    rng = np.random.default_rng(args.seed)
    seconds, saved, step, mean = 0.0, time.monotonic(), 0, 0.0
    while seconds < args.minutes * 60:
        began = time.process_time()
        images, truths = draw(data, rng, args.rows, 0.3)
        left = 1 - seconds / (args.minutes * 60)
        target, keep = stack_targets(truths), None
        if left > args.whole:
            keep = choose_patches(images, target, args.patches, rng)
            target = keep_targets(target, keep)
        with torch.autocast("cpu", torch.bfloat16):
            out = heads(tower(images, keep))
        loss, parts = dense_loss(out, target)
        loss.backward()
        optimiser.step(min(1, (step + 1) / 100, left / args.decay))
        step += 1
        mean = 0.95 * mean + 0.05 * loss.item() if step > 1 else loss.item()
        seconds += time.process_time() - began
        if step % 50 == 0:
            line = {"step": step, "minutes": round(seconds / 60, 2), "loss": round(mean, 4)}
            line |= {name: round(part, 4) for name, part in parts.items()} if step % 200 == 0 else {}
            line |= {"held": measure(tower, heads, held, 200)} if step % 400 == 0 else {}
            with open(args.out.with_suffix(".jsonl"), "a", encoding="utf-8") as log:
                log.write(json.dumps(line) + "\n")
        if time.monotonic() - saved > 120:
            vision_tower.save(str(args.out), tower, None, heads, {})
            saved = time.monotonic()
    vision_tower.save(str(args.out), tower, None, heads, {})
    print(measure(tower, heads, held, 600))


if __name__ == "__main__":
    main()
