"""Measures a model folder on the task files, with real greedy decoding in 32-bit floats.

    python evaluate.py FOLDER [--sets resources/evaluation] [--out report.json] [--answers answers.jsonl]

report_qa: exact match; summarization: mean ROUGE-L (F1 over words, each Chinese character a word); risk: AUC, Brier
score, share of valid answers (an invalid one counts as risk 0.5) and exact reasons. The product's own figures come from
`praxis-cli eval`.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from tokenizers import Tokenizer

from evaluate_text import TASKS, measure
from generate import answer_all, chat
from qwen2 import Qwen2, load_folder


def evaluate(model: Qwen2, tokenizer: Tokenizer, sets: Path, keep: Path | None = None) -> dict[str, dict]:
    """All tasks; `keep` takes the answers as JSONL."""
    report = {}
    lines = []
    for task in TASKS:
        records = [json.loads(line) for line in (sets / f"{task}.jsonl").read_text(encoding="utf-8").splitlines()]
        answers = answer_all(model, tokenizer, [chat(r["prompt"], r.get("system")) for r in records])
        report[task] = {key: round(value, 4) for key, value in measure(task, records, answers).items()}
        lines += [json.dumps(r | {"answer": a}, ensure_ascii=False) for r, a in zip(records, answers)]
    if keep:
        keep.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sets", type=Path, default=Path(__file__).parents[2] / "resources" / "evaluation")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--answers", type=Path)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    tokenizer = Tokenizer.from_file(str(args.folder / "tokenizer.json"))
    report = evaluate(load_folder(args.folder).eval(), tokenizer, args.sets, args.answers)
    text = json.dumps(report, indent=1)
    if args.out:
        args.out.write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
