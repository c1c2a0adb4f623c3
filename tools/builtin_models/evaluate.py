"""Measures a model folder on the task files, with real greedy decoding in 32-bit floats.

    python evaluate.py FOLDER [--sets resources/evaluation] [--out report.json] [--answers answers.jsonl]

report_qa: exact match; summarization: mean ROUGE-L (F1 over words, each Chinese character a word); risk: AUC, Brier
score, share of valid answers (an invalid one counts as risk 0.5) and exact reasons. The product's own figures come from
`praxis-cli eval`.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

import torch
from tokenizers import Tokenizer

from generate import answer_all, chat
from probe import auc
from qwen2 import Qwen2, load_folder

TASKS = ("report_qa", "summarization", "risk")
WORD = re.compile(r"[\u3400-\u9fff]|[a-z]+|[0-9]+(?:\.[0-9]+)?")


def normal(text: str) -> str:
    """Lower case, single spaces, without the full stop at the end."""
    return " ".join(text.lower().split()).rstrip(".。")


def rouge_l(answer: str, right: str) -> float:
    """F1 of the longest common subsequence of words."""
    a, b = WORD.findall(answer.lower()), WORD.findall(right.lower())
    row = [0] * (len(b) + 1)
    for x in a:
        before = 0
        for j, y in enumerate(b, 1):
            before, row[j] = row[j], before + 1 if x == y else max(row[j], row[j - 1])
    return 2 * row[-1] / (len(a) + len(b)) if a and b else float(a == b)


def risk_of(answer: str) -> tuple[float, bool, str]:
    """Risk, whether the answer is valid, and the reason."""
    try:
        value = json.loads(answer)
        risk = float(value["risk"])
        return risk, 0.0 <= risk <= 1.0, str(value["reason"])
    except (ValueError, KeyError, TypeError):
        return 0.5, False, ""


def measure(task: str, records: list[dict], answers: list[str]) -> dict[str, float]:
    """The figures of one task."""
    if task == "report_qa":
        good = [normal(a) in map(normal, r["expect"]["answers"]) for r, a in zip(records, answers)]
        return {"exact": sum(good) / len(good)}
    if task == "summarization":
        scores = [rouge_l(a, r["expect"]["text"]) for r, a in zip(records, answers)]
        exact = [normal(a) == normal(r["expect"]["text"]) for r, a in zip(records, answers)]
        return {"rouge_l": sum(scores) / len(scores), "exact": sum(exact) / len(exact)}
    parsed = [risk_of(a) for a in answers]
    labels = [r["expect"]["label"] for r in records]
    risks = [p[0] for p in parsed]
    return {
        "auc": auc(risks, labels),
        "auc_of_truth": auc([r["expect"]["risk"] for r in records], labels),
        "brier": sum((p - y) ** 2 for p, y in zip(risks, labels)) / len(labels),
        "mean_risk_error": sum(abs(p - r["expect"]["risk"]) for p, r in zip(risks, records)) / len(labels),
        "valid": sum(p[1] for p in parsed) / len(parsed),
    }


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
