"""The training loop that train.py and distill.py share.

Several processes share the work, each with one thread: on a machine that others use too this is about twice as fast as
one process with as many threads. The schedule goes by minutes or by tokens: warm-up, plateau, then a linear decay to
nothing.
The output folder gets the model folder, `state.pt` to go on from (the same settings again resume) and `log.jsonl`.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path

import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from tokenizers import Tokenizer
from torch import Tensor

from batches import Batch, data_loss, kl_loss, logits_at, take
from mixture import rows, trees
from muon import Muon
from probe import probe
from qwen2 import LARGE, SMALL, Qwen2, load_folder, read_config, save_folder

WARM_STEPS = 40
CURRICULUM = 0.12  # the first part of the time has reports with at most two findings, in a run from nothing
SAVE_SECONDS = 180


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of every training run."""
    parser.add_argument("--minutes", type=float, default=30, help="time of the whole schedule, resumed runs included")
    parser.add_argument(
        "--tokens", type=float, help="length of the schedule in tokens; then --minutes counts for nothing"
    )
    parser.add_argument("--decay", type=float, default=0.4, help="the last part of the schedule, where the rate falls")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--rows", type=int, default=8, help="rows of a process and step")
    parser.add_argument("--length", type=int, default=256, help="tokens of a row")
    parser.add_argument("--lr", type=float, default=0.02, help="of the matrices (Muon)")
    parser.add_argument("--adam-lr", type=float, default=3e-3, help="of everything else")
    parser.add_argument("--probe-steps", type=int, default=200)


def schedule(step: int, done: float, decay: float) -> float:
    """What the learning rates are multiplied by, at a step and a share of the time."""
    return min(1.0, (step + 1) / WARM_STEPS) * min(1.0, max(0.0, (1.0 - done) / decay))


def share_done(args: argparse.Namespace, progress: dict) -> float:
    """The share of the schedule that is behind: of its tokens, or of its time."""
    return progress["tokens"] / args.tokens if args.tokens else progress["seconds"] / (args.minutes * 60)


def average(model: torch.nn.Module, extra: list[float]) -> list[float]:
    """Averages the gradients over the processes, in one message, with some figures at its end."""
    parameters = list(model.parameters())
    flat = torch.cat([p.grad.flatten() for p in parameters] + [torch.tensor(extra)])
    dist.all_reduce(flat)
    flat /= dist.get_world_size()
    at = 0
    for p in parameters:
        p.grad.copy_(flat[at : at + p.numel()].view_as(p))
        at += p.numel()
    return flat[at:].tolist()


def save(out: Path, model: Qwen2, optimiser: Muon, tokenizer: Path, progress: dict) -> None:
    """The model folder and what resuming needs; files are replaced whole."""
    save_folder(model, out, tokenizer)
    torch.save({"optimiser": optimiser.state(), "progress": progress}, out / "state.pt.part")
    (out / "state.pt.part").rename(out / "state.pt")


def start_model(args: argparse.Namespace) -> tuple[Qwen2, dict, dict | None]:
    """The model, its progress and its optimiser state: resumed, started from another folder, or new."""
    if (args.out / "state.pt").exists():
        state = torch.load(args.out / "state.pt", weights_only=True)
        return load_folder(args.out), state["progress"], state["optimiser"]
    fresh = {"step": 0, "seconds": 0.0, "tokens": 0}
    if args.start and list(args.start.glob("*.safetensors")):
        return load_folder(args.start), fresh, None
    torch.manual_seed(args.seed)
    sizes = {"small": SMALL, "large": LARGE}
    return Qwen2(read_config(args.start) if args.start else sizes[args.size]), fresh, None


class Loss:
    """The loss of a batch: of the data, or with a teacher alpha * KL to its predictions + (1 - alpha) * data."""

    def __init__(self, args: argparse.Namespace):
        self.alpha, self.temperature = args.alpha, args.temperature
        self.teacher = load_folder(args.teacher).eval().requires_grad_(False) if args.teacher else None
        if self.teacher:
            self.teacher.bfloat16()

    def __call__(self, model: Qwen2, batch: Batch) -> Tensor:
        logits = logits_at(model, batch)
        if self.teacher is None:
            return data_loss(logits, batch)
        with torch.no_grad():
            wanted = logits_at(self.teacher, batch)
        return self.alpha * kl_loss(logits, wanted, batch, self.temperature) + (1 - self.alpha) * data_loss(
            logits, batch
        )


def work(rank: int, args: argparse.Namespace) -> None:
    """One process of the training."""
    torch.set_num_threads(1)
    dist.init_process_group("gloo", init_method=f"file://{args.out}/.meeting", rank=rank, world_size=args.processes)
    tokenizer_file = args.tokenizer / "tokenizer.json"
    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    model, progress, state = start_model(args)
    optimiser = Muon(model, lr=args.lr, adam_lr=args.adam_lr)
    if state:
        optimiser.load(state)
    loss_of = Loss(args)
    seed = f"{args.seed}/{rank}/{progress['step']}"  # a resumed run draws new documents

    def stream(most: int):
        return rows(trees(tokenizer, f"{seed}/{most}", args.length, most=most), args.length, args.seed + rank)

    easy = not args.start and share_done(args, progress) < CURRICULUM
    source = stream(2 if easy else 4)
    saved = time.monotonic()
    while (done := share_done(args, progress)) < 1:
        began = time.monotonic()
        if easy and done > CURRICULUM:
            easy, source = False, stream(4)
        batch = take(source, args.rows)
        with torch.autocast("cpu", torch.bfloat16):
            loss = loss_of(model, batch)
        loss.backward()
        mean, seconds = average(model, [loss.item(), time.monotonic() - began])
        optimiser.step(schedule(progress["step"], done, args.decay), rank, args.processes)
        progress["step"] += 1
        progress["seconds"] += seconds * 1.08  # the mean of the processes, and about what the update takes
        progress["tokens"] += args.rows * args.length * args.processes
        if rank == 0:
            report(args, model, tokenizer, progress, mean, time.monotonic() - began)
            if time.monotonic() - saved > SAVE_SECONDS:
                save(args.out, model, optimiser, tokenizer_file, progress)
                saved = time.monotonic()
    if rank == 0:
        save(args.out, model, optimiser, tokenizer_file, progress)
    dist.destroy_process_group()


def report(
    args: argparse.Namespace, model: Qwen2, tokenizer: Tokenizer, progress: dict, loss: float, wall: float
) -> None:
    """A line of the log every 25 steps, with the probe now and then."""
    step = progress["step"]
    if step % 25:
        return
    minutes = round(progress["seconds"] / 60, 2)
    line = {
        "step": step,
        "minutes": minutes,
        "tokens": progress["tokens"],
        "loss": round(loss, 4),
        "step_s": round(wall, 2),
    }
    if step % args.probe_steps == 0:
        line |= probe(model, tokenizer, 24)
    with open(args.out / "log.jsonl", "a", encoding="utf-8") as log:
        log.write(json.dumps(line) + "\n")


def run(args: argparse.Namespace) -> None:
    """Trains as the arguments say (see add_options, train.py and distill.py)."""
    args.out = args.out.resolve()
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / ".meeting").unlink(missing_ok=True)
    os.environ["OMP_NUM_THREADS"] = "1"
    mp.spawn(work, (args,), nprocs=args.processes)
