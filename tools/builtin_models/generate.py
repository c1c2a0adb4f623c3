"""Greedy answers of a Qwen2, many prompts at once (padded at the left)."""

from __future__ import annotations

import torch
from tokenizers import Tokenizer

from qwen2 import Qwen2


def chat(prompt: str, system: str | None = None) -> str:
    """A one-turn conversation in ChatML, up to where the answer begins."""
    head = f"<|im_start|>system\n{system}<|im_end|>\n" if system else ""
    return f"{head}<|im_start|>user\n{prompt}<|im_end|>\n<|im_start|>assistant\n"


@torch.no_grad()
def greedy(model: Qwen2, prompts: list[list[int]], end: int, most: int = 96) -> list[list[int]]:
    """The answers' tokens, without the end token."""
    longest = max(map(len, prompts))
    padding = torch.tensor([longest - len(p) for p in prompts])
    tokens = torch.tensor([[end] * (longest - len(p)) + p for p in prompts])
    past: list[list] = [[] for _ in model.model.layers]
    answers: list[list[int]] = [[] for _ in prompts]
    open_rows = set(range(len(prompts)))
    at = 0
    for _ in range(most):
        length = tokens.shape[1]
        places = torch.arange(at, at + length)
        keys = torch.arange(at + length)
        seen = (keys[None, None, :] <= places[None, :, None]) & (keys[None, None, :] >= padding[:, None, None])
        seen |= keys[None, None, :] == places[None, :, None]  # padding rows see themselves, so that no row is empty
        mask = torch.where(seen, 0.0, -1e9)[:, None]
        positions = (places[None, :] - padding[:, None]).clamp(min=0)
        hidden = model.hidden(tokens, positions, mask, past=past)
        chosen = model.logits(hidden[:, -1]).argmax(-1)
        at += length
        tokens = chosen[:, None]
        for row in tuple(open_rows):
            if chosen[row] == end:
                open_rows.discard(row)
            else:
                answers[row].append(int(chosen[row]))
        if not open_rows:
            break
    return answers


def answer_all(model: Qwen2, tokenizer: Tokenizer, texts: list[str], most: int = 96, rows: int = 48) -> list[str]:
    """Greedy answers to texts that `chat` made, in their order."""
    end = tokenizer.token_to_id("<|im_end|>")
    prompts = [tokenizer.encode(text, add_special_tokens=False).ids for text in texts]
    order = sorted(range(len(texts)), key=lambda i: len(prompts[i]))
    out = [""] * len(texts)
    for start in range(0, len(order), rows):
        picked = order[start : start + rows]
        for i, answer in zip(picked, greedy(model, [prompts[i] for i in picked], end, most)):
            out[i] = tokenizer.decode(answer, skip_special_tokens=False)
    return out
