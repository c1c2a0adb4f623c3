"""Learning curves: exact answers on fixed held-out documents, in one pass each.

Greedy decoding gives the right answer exactly when every token of it is the likeliest one after the right tokens before
it, so one forward pass over a tree measures the exact match of all its questions. For risk the area under the curve is
that of the risk's expected first digit.
"""

from __future__ import annotations

from collections import defaultdict

import torch
from tokenizers import Tokenizer

from evaluate_text import auc
from mixture import MAKERS, make_tree
from qwen2 import Qwen2, tree_mask


@torch.no_grad()
def probe(model: Qwen2, tokenizer: Tokenizer, documents: int, longest: int = 400) -> dict[str, float]:
    """Shares of exact answers by task and language, and the AUC of risk."""
    right: dict[str, list[bool]] = defaultdict(list)
    scores: list[float] = []
    labels: list[int] = []
    digits = [tokenizer.token_to_id(str(d)) for d in range(10)]
    for world, make in MAKERS.items():
        for index in range(documents):
            document = make("held-out", 10_000_000 + index, ("en", "zh")[index % 2])
            tree = make_tree(tokenizer, document, False, longest)
            tokens, positions, branches = (torch.tensor(x)[None] for x in (tree.tokens, tree.positions, tree.branches))
            with torch.autocast("cpu", torch.bfloat16):
                logits = model(tokens, positions, tree_mask(torch.zeros_like(branches), branches))[0].float()
            good = logits[:-1].argmax(-1) == tokens[0, 1:]
            answer = torch.tensor(tree.weights)[1:] > 0
            for branch in set(tree.branches) - {0}:
                mine = answer & (branches[0, 1:] == branch)
                task = document.turns[branch - 1].task
                right[f"{task}.{document.language}"].append(bool(good[mine].all()))
                if task == "risk":
                    first = int(torch.nonzero(mine)[0, 0])
                    point = next(
                        i for i in range(first, len(tree.tokens)) if tokenizer.id_to_token(tree.tokens[i]) == "."
                    )
                    chances = torch.softmax(logits[point][digits], 0)
                    scores.append(float(chances @ torch.arange(10.0)))
                    labels.append(document.turns[0].expect["label"])
    return {key: round(sum(v) / len(v), 3) for key, v in sorted(right.items())} | {
        "risk.auc": round(auc(scores, labels), 4)
    }
