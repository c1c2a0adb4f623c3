"""Distils a teacher into a student and reports size, accuracy kept and speed gained.

    python distill.py TEACHER STUDENT OUT_FOLDER [--alpha 0.7] [--temperature 1.0] [--minutes 30]

TEACHER is a model folder as Hugging Face has it (config.json of qwen2 or llama, safetensors, tokenizer.json). STUDENT is
another one: with weights, to start from, or only a config.json, to start from nothing. Both have the teacher's
vocabulary; the student gets the teacher's tokenizer. The loss is alpha * KL(teacher || student) over the whole vocabulary
at each answer's tokens + (1 - alpha) * cross-entropy of the data. OUT_FOLDER gets the student, report.json, report.md.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import torch
from tokenizers import Tokenizer

from evaluate import evaluate
from generate import chat, greedy
from qwen2 import Qwen2, load_folder, read_config
from trainer import add_options, run

MAIN_FIGURE = {"report_qa": "exact", "summarization": "rouge_l", "risk": "auc"}


def speed(model: Qwen2, tokenizer: Tokenizer, records: list[dict]) -> dict[str, float]:
    """Tokens a second of one thread in 32-bit floats: a prompt of 256 tokens, then 32 tokens one by one; the median
    of five runs each."""
    text = "".join(chat(record["prompt"]) for record in records[:8])
    prompt = tokenizer.encode(text, add_special_tokens=False).ids[:256]

    def seconds(most: int) -> float:
        times = []
        for _ in range(5):
            began = time.perf_counter()
            greedy(model, [prompt], -1 % model.config.vocab_size, most)
            times.append(time.perf_counter() - began)
        return sorted(times)[2]

    first = seconds(1)
    return {"prompt_tokens_per_s": len(prompt) / first, "answer_tokens_per_s": 32 / max(1e-9, seconds(33) - first)}


def describe(folder: Path, sets: Path) -> dict:
    """Size, accuracy and speed of a model folder."""
    model = load_folder(folder).eval()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    lines = (sets / "report_qa.jsonl").read_text(encoding="utf-8").splitlines()
    parameters = sum(p.numel() for p in model.parameters())
    return {
        "parameters": parameters,
        "megabytes_f16": round(parameters * 2 / 1e6, 1),
        "speed": {key: round(value) for key, value in speed(model, tokenizer, list(map(json.loads, lines))).items()},
        "tasks": evaluate(model, tokenizer, sets),
    }


def compare(teacher: dict, student: dict, alone: dict | None) -> dict:
    """What the student saves, keeps and gains. `alone` is the student before distillation."""
    figures = {}
    for task, key in MAIN_FIGURE.items():
        figures[task] = {"figure": key, "teacher": teacher["tasks"][task][key], "student": student["tasks"][task][key]}
        if alone:
            figures[task]["before"] = alone["tasks"][task][key]
        figures[task]["points_lost"] = round(100 * (figures[task]["teacher"] - figures[task]["student"]), 2)
    return {
        "fewer_parameters": round(1 - student["parameters"] / teacher["parameters"], 4),
        "faster_prompt": round(student["speed"]["prompt_tokens_per_s"] / teacher["speed"]["prompt_tokens_per_s"], 2),
        "faster_answer": round(student["speed"]["answer_tokens_per_s"] / teacher["speed"]["answer_tokens_per_s"], 2),
        "tasks": figures,
    }


def markdown(report: dict) -> str:
    """The report for people."""
    teacher, student, both = report["teacher"], report["student"], report["comparison"]
    rows = [
        "# Distillation",
        "",
        "| | teacher | student |",
        "|---|---|---|",
        f"| parameters | {teacher['parameters']:,} | {student['parameters']:,} ({both['fewer_parameters']:.1%} fewer) |",
        f"| size as F16 | {teacher['megabytes_f16']} MB | {student['megabytes_f16']} MB |",
    ]
    for key, name in (("prompt_tokens_per_s", "prompt"), ("answer_tokens_per_s", "answer")):
        gain = both[f"faster_{name}"]
        rows.append(f"| {name}, tokens/s | {teacher['speed'][key]} | {student['speed'][key]} ({gain} times) |")
    for task, figures in both["tasks"].items():
        before = f", {figures['before']:.4f} before" if "before" in figures else ""
        lost = f"{figures['points_lost']} points lost{before}"
        rows.append(f"| {task}, {figures['figure']} | {figures['teacher']:.4f} | {figures['student']:.4f} ({lost}) |")
    return "\n".join(rows) + "\n\nSpeed: one thread, 32-bit floats, PyTorch.\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("teacher", type=Path)
    parser.add_argument("start", metavar="STUDENT", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--alpha", type=float, default=0.7, help="weight of the teacher against the data")
    parser.add_argument("--temperature", type=float, default=1.0, help="softens both sides of the KL")
    parser.add_argument("--sets", type=Path, default=Path(__file__).parents[2] / "resources" / "evaluation")
    add_options(parser)
    args = parser.parse_args()
    teacher, student = read_config(args.teacher), read_config(args.start)
    if teacher.vocab_size != student.vocab_size:
        parser.error(f"the vocabularies differ: {teacher.vocab_size} and {student.vocab_size} tokens")
    args.tokenizer = args.teacher
    run(args)
    torch.set_num_threads(1)
    before = describe(args.start, args.sets) if list(args.start.glob("*.safetensors")) else None
    report = {"teacher": describe(args.teacher, args.sets), "student": describe(args.out, args.sets), "before": before}
    report["comparison"] = compare(report["teacher"], report["student"], before)
    (args.out / "report.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    (args.out / "report.md").write_text(markdown(report), encoding="utf-8")
    print(markdown(report))


if __name__ == "__main__":
    main()
