"""Second stage: projector and language model learn to answer questions about what the tower sees, mixed with text.

python vision_joint.py OUT --tower DENSE.pt --language FOLDER --sets FOLDER... --held FOLDER --minutes 20
                       [--text 0.3] [--thaw]

First, shortly and without the language model, the projector learns to give for the patch of each lesion the mean of the
embeddings of the words that say it; then everything is trained by next-token prediction. --thaw trains the tower too.
OUT becomes a folder with the language model as a Hugging Face folder and vision.pt; a second run goes on from it.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from tokenizers import Tokenizer
from torch import Tensor

import vision_tower
from batches import Batch, data_loss, logits_at, take
from mixture import rows, trees
from muon import Muon
from qwen2 import Qwen2, load_folder, save_folder, tree_mask
from vision_data import SIDE, PhantomSet, choose_patches, draw, read_sets, stack_targets
from vision_dense import Named, dense_loss
from vision_evaluate import evaluate
from vision_prompts import image_tree, kind_words, place_words, questions

TEXT_LENGTH = 256


class ImageBatch:
    """Images with their questions as rows of tokens, and where a next token is learnt."""

    def __init__(self, tokenizer: Tokenizer, images: Tensor, truths: list[dict], rng: random.Random, kept: Tensor):
        made = [
            image_tree(tokenizer, SIDE**2, here, questions(truth["expect"], rng, 2))
            for here, truth in zip(kept.tolist(), truths, strict=True)
        ]
        length = max(len(tree.tokens) for tree in made)

        def padded(name: str, fill: int, kind: type) -> Tensor:
            rows_ = [getattr(tree, name) + [fill] * (length - len(tree.tokens)) for tree in made]
            return torch.from_numpy(np.array(rows_, kind))

        self.images, self.truths, self.kept = images, truths, kept
        tokens, branches = padded("tokens", 0, np.int64), padded("branches", 0, np.int64)
        documents = torch.zeros_like(tokens)
        for row, tree in enumerate(made):
            documents[row, len(tree.tokens) :] = -1
        weights = padded("weights", 0, np.float32)
        flat = torch.nonzero(weights.flatten() > 0)[:, 0]
        mask = tree_mask(documents, branches)
        self.batch = Batch(
            tokens, padded("positions", 0, np.int64), mask, flat - 1, tokens.flatten()[flat], weights.flatten()[flat]
        )
        self.places = tokens == tokenizer.token_to_id("<|image_pad|>")

    def logits(self, language: Qwen2, projected: Tensor) -> Tensor:
        """Logits where something is learnt; `projected` [rows, patches kept, width] takes the places of the image."""
        x = language.model.embed_tokens(self.batch.tokens)
        x = x.masked_scatter(self.places[..., None], projected.to(x.dtype))
        hidden = language.hidden(None, self.batch.positions, self.batch.mask, inputs_embeds=x)
        return language.logits(hidden.flatten(0, 1)[self.batch.at]).float()


def word_targets(language: Qwen2, tokenizer: Tokenizer, truths: list[dict], patches: int) -> Tensor:
    """[rows, patches, width]: in the patches of lesions the mean embedding of side, place and size, elsewhere that of the
    kind of image, at half its size."""
    table = language.model.embed_tokens.weight.detach()

    def mean(text: str) -> Tensor:
        return table[tokenizer.encode(text, add_special_tokens=False).ids].mean(0)

    wanted = torch.stack([mean(kind_words(t["expect"], "en")).expand(patches, -1) for t in truths]) * 0.5
    ranks = stack_targets(truths)["rank"]
    for row, at in torch.nonzero(ranks >= 0).tolist():
        lesion = truths[row]["expect"]["lesions"][int(ranks[row, at])]
        words = f" {place_words(lesion, 'en')} {lesion['size_mm']}"
        wanted[row, at] = 1.5 * mean(words)
    return wanted


def align(parts: tuple, language: Qwen2, tokenizer: Tokenizer, data: PhantomSet, steps: int, seed: int) -> None:
    """The projector's start; the tower and the language model stay as they are."""
    tower, projector = parts
    optimiser = torch.optim.AdamW(projector.parameters(), lr=3e-3, weight_decay=0.0)
    rng = np.random.default_rng(seed)
    for step in range(steps):
        images, truths = draw(data, rng, 32, 0.0)
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            states = tower(images)
        wanted = word_targets(language, tokenizer, truths, states.shape[1])
        lesions = stack_targets(truths)["heat"] > 0
        error = (projector(states.float()) - wanted).square().mean(-1)
        loss = error[lesions].mean() + error[~lesions].mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        for group in optimiser.param_groups:
            group["lr"] = 3e-3 * (1 - step / steps)


def average(parameters: list[torch.nn.Parameter], extra: list[float]) -> list[float]:
    """Averages the gradients over the processes, in one message, with some figures at its end."""
    flat = torch.cat([p.grad.flatten() for p in parameters] + [torch.tensor(extra)])
    dist.all_reduce(flat)
    flat /= dist.get_world_size()
    at = 0
    for p in parameters:
        p.grad.copy_(flat[at : at + p.numel()].view_as(p))
        at += p.numel()
    return flat[at:].tolist()


@torch.no_grad()
def graft(language: Qwen2, taught: Qwen2, before: Qwen2) -> None:
    """Adds to a language model what another one has learnt since both were the same."""
    learnt, start = dict(taught.named_parameters()), dict(before.named_parameters())
    for name, p in language.named_parameters():
        p.add_(learnt[name] - start[name])


class Trainer:
    """One process: its models, data and optimisers."""

    def __init__(self, args: argparse.Namespace, rank: int):
        self.args, self.rank = args, rank
        self.tokenizer = Tokenizer.from_file(str(args.tokenizer / "tokenizer.json"))
        again = (args.out / "vision.pt").exists()
        self.language = load_folder(args.out if again and not args.graft else args.language)
        if args.graft:
            graft(self.language, load_folder(args.out), load_folder(args.graft))
        source = args.out / "vision.pt" if again else args.tower
        self.tower, self.projector, self.heads, stored = vision_tower.load(str(source))
        self.aligned = "projector" in stored
        self.data, self.held = read_sets(args.sets), read_sets([args.held])
        self.rng = np.random.default_rng([args.seed, rank])
        self.words = random.Random(f"{args.seed}/{rank}")
        self.text: Iterator = rows(
            trees(self.tokenizer, f"joint/{args.seed}/{rank}", TEXT_LENGTH), TEXT_LENGTH, args.seed + rank
        )
        self.tower.requires_grad_(args.thaw)
        self.heads.requires_grad_(args.thaw)
        seen = [self.projector, *([self.tower, self.heads] if args.thaw else [])]
        self.optimisers = [
            Muon(self.language, lr=args.lr, adam_lr=args.adam_lr),
            Muon(Named(*seen), lr=args.lr * 0.3, adam_lr=args.adam_lr),
        ]
        self.parameters = [p for part in (self.language, *seen) for p in part.parameters()]

    def loss(self, left: float) -> Tensor:
        """Of one batch of images and one of text, by their share. `left` is the share of the time that is to come: only
        at the end does the language model see the patches with nothing in them."""
        args = self.args
        images, truths = draw(self.data, self.rng, args.rows, 0.0)
        target = stack_targets(truths)
        kept = torch.arange(SIDE**2).expand(len(images), -1)
        if left > args.whole:
            kept = choose_patches(images, target, args.patches, self.rng).sort(1).values
        batch = ImageBatch(self.tokenizer, images, truths, self.words, kept)
        with torch.autocast("cpu", torch.bfloat16):
            with torch.set_grad_enabled(args.thaw):
                states = self.tower(images)
            seen = torch.take_along_dim(states, kept[..., None], 1)
            total = data_loss(batch.logits(self.language, self.projector(seen)), batch.batch)
            if args.thaw:
                total = total + 0.1 * dense_loss(self.heads(states), target)[0]
            text_rows = round(args.rows * args.text * 2)
            if text_rows:
                text = take(self.text, text_rows)
                total = total + args.text_weight * data_loss(logits_at(self.language, text), text)
        return total

    def save(self) -> None:
        out = self.args.out
        save_folder(self.language, out, self.args.tokenizer / "tokenizer.json")
        part = out / "vision.pt.part"
        vision_tower.save(str(part), self.tower, self.projector, self.heads, {})
        part.rename(out / "vision.pt")


def work(rank: int, args: argparse.Namespace) -> None:
    """One process of the training."""
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    dist.init_process_group("gloo", init_method=f"file://{args.out}/.meeting", rank=rank, world_size=args.processes)
    t = Trainer(args, rank)
    if not t.aligned:
        align((t.tower, t.projector), t.language, t.tokenizer, t.data, args.align, args.seed)
    seconds, saved, step, mean = 0.0, time.monotonic(), 0, 0.0
    while seconds < args.minutes * 60:
        began = time.monotonic()
        left = 1 - seconds / (args.minutes * 60)
        loss = t.loss(left)
        loss.backward()
        now, took = average(t.parameters, [loss.item(), time.monotonic() - began])
        scale = min(1.0, (step + 1) / 30, left / args.decay)
        for optimiser in t.optimisers:
            optimiser.step(scale)
        step += 1
        mean = 0.95 * mean + 0.05 * now if step > 1 else now
        seconds += took * 1.08
        if rank == 0 and step % 25 == 0:
            line = {"step": step, "minutes": round(seconds / 60, 2), "loss": round(mean, 4)}
            if step % args.evaluate_steps == 0:
                line |= evaluate(t.language, (t.tower, t.projector), t.tokenizer, t.held, 48)
            with open(args.out / "log.jsonl", "a", encoding="utf-8") as log:
                log.write(json.dumps(line) + "\n")
        if rank == 0 and time.monotonic() - saved > 150:
            t.save()
            saved = time.monotonic()
    if rank == 0:
        t.save()
    dist.destroy_process_group()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--tower", type=Path, required=True)
    parser.add_argument("--language", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--sets", type=Path, nargs="+", required=True)
    parser.add_argument("--held", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--decay", type=float, default=0.4)
    parser.add_argument("--rows", type=int, default=8, help="images of a process and step")
    parser.add_argument("--text", type=float, default=0.25, help="rows of text for each two rows of images")
    parser.add_argument("--text-weight", type=float, default=0.5)
    parser.add_argument("--thaw", action="store_true", help="train the tower too")
    parser.add_argument(
        "--graft",
        type=Path,
        help="what OUT's language model started from: go on from --language plus "
        "what OUT's has learnt since, where --language was trained further in the meantime",
    )
    parser.add_argument("--align", type=int, default=250, help="steps of the projector alone")
    parser.add_argument("--patches", type=int, default=72, help="of an image that the language model sees, at first")
    parser.add_argument("--whole", type=float, default=0.25, help="the last part of the time, in which it sees all")
    parser.add_argument("--lr", type=float, default=0.01)
    parser.add_argument("--adam-lr", type=float, default=1e-3)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--evaluate-steps", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    args.out = args.out.resolve()
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / ".meeting").unlink(missing_ok=True)
    mp.spawn(work, (args,), nprocs=args.processes)


if __name__ == "__main__":
    main()
