"""Measures of answers, in plain Python: exact match, ROUGE-L, area under the curve, Brier score."""

from __future__ import annotations

import json
import re

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


def auc(scores: list[float], labels: list[int]) -> float:
    """The share of (positive, negative) pairs in right order; ties count half."""
    high = [s for s, y in zip(scores, labels) if y]
    low = [s for s, y in zip(scores, labels) if not y]
    return sum((a > b) + 0.5 * (a == b) for a in high for b in low) / max(1, len(high) * len(low))
