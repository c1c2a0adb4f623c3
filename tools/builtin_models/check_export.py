"""Compares greedy answers of an exported file with those of PyTorch.

    python check_export.py FOLDER FILE.gguf --cli build/dev/bin/praxis-cli [--count 12]
    python check_export.py FOLDER FILE.gguf --other "COMMAND"

--cli asks through the file's own chat template. --other is any program that takes the model and a file of raw prompts,
separated by the byte 1, and prints the greedy answers separated likewise (a few lines around libllama do). The folder's
weights are rounded to F16 first, as the file has them, and computed in 32-bit floats.
"""

from __future__ import annotations

import argparse
import json
import shlex
import subprocess
import tempfile
from pathlib import Path

import torch
from tokenizers import Tokenizer

from generate import answer_all, chat
from qwen2 import load_folder


def from_cli(cli: str, model: Path, records: list[dict]) -> list[str]:
    """Answers of praxis-cli run, each a start of its own."""
    answers = []
    for record in records:
        command = [cli, "run", "-m", str(model), "-p", record["prompt"], "--temp", "0", "-n", "96", "--json"]
        if "system" in record:
            command += ["--system", record["system"]]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        answers.append(json.loads(done.stdout)["text"])
    return answers


def from_other(command: str, model: Path, records: list[dict]) -> list[str]:
    """Answers of another program."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write("\x01".join(chat(r["prompt"], r.get("system")) for r in records))
        file.flush()
        done = subprocess.run(
            [*shlex.split(command), str(model), file.name], capture_output=True, text=True, check=True
        )
    return done.stdout.split("\x01")[: len(records)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("file", type=Path)
    parser.add_argument("--cli")
    parser.add_argument("--other")
    parser.add_argument("--count", type=int, default=12, help="records of each task")
    parser.add_argument("--sets", type=Path, default=Path(__file__).parents[2] / "resources" / "evaluation")
    args = parser.parse_args()
    torch.set_num_threads(1)
    model = load_folder(args.folder).eval()
    with torch.no_grad():
        for p in model.parameters():
            if p.dim() == 2:
                p.copy_(p.half().float())
    records = []
    for path in sorted(args.sets.glob("*.jsonl")):
        lines = path.read_text(encoding="utf-8").splitlines()
        records += [r for r in map(json.loads, lines) if "images" not in r][: args.count]
    tokenizer = Tokenizer.from_file(str(args.folder / "tokenizer.json"))
    ours = answer_all(model, tokenizer, [chat(r["prompt"], r.get("system")) for r in records])
    theirs = from_cli(args.cli, args.file, records) if args.cli else from_other(args.other, args.file, records)
    different = [(r, a, b) for r, a, b in zip(records, ours, theirs, strict=True) if a != b]
    for record, a, b in different:
        print(f"{record['id']}\n  PyTorch: {a}\n  other:   {b}")
    print(f"{len(records) - len(different)} of {len(records)} answers are equal")


if __name__ == "__main__":
    main()
