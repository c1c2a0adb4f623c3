"""The training stream: documents of all worlds, tokenised as trees, packed into rows.

A tree is a context that several questions share. Each question with its answer is a branch that sees the context and
itself, at the positions that follow the context: the same as asking each one alone, for the price of one context. Some
documents are chains instead, one conversation of several turns.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from tokenizers import Tokenizer

from worlds.common import Document, Turn
from worlds.phantom_text import make_phantom_document
from worlds.program_help import make_help_document
from worlds.reports import make_report_document
from worlds.transactions import make_transaction_document

MAKERS: dict[str, Callable[..., Document]] = {
    "reports": make_report_document,
    "transactions": make_transaction_document,
    "program_help": make_help_document,
    "phantom_text": make_phantom_document,
}
# Documents drawn of each world; reports are the longest, so they take about two thirds of the tokens.
WEIGHTS = {"reports": 0.42, "transactions": 0.32, "program_help": 0.11, "phantom_text": 0.08}
CHAINS = 0.15
RISK_DIGITS = 4.0  # weight of the two digits that are the risk, among the twenty tokens of its JSON
PROMPT_SHARE, PROMPT_WEIGHT = 0.12, 0.15  # of the prompt's tokens, how many are learnt as well, and how strongly


@dataclass
class Tree:
    """Tokens of one document; branch 0 is the shared context; weight is that of predicting the token itself."""

    tokens: list[int]
    positions: list[int]
    branches: list[int]
    weights: list[float]


def user_head(document: Document) -> str:
    """What comes before the question, the same for each branch."""
    system = f"<|im_start|>system\n{document.system}<|im_end|>\n" if document.system else ""
    return system + "<|im_start|>user\n" + (document.context + "\n" if document.context else "")


def answer_weights(tokenizer: Tokenizer, turn: Turn, answer: list[int]) -> list[float]:
    """1 for each token, more for the digits of a risk after its "0."."""
    weights = [1.0] * len(answer)
    if turn.task == "risk":
        point = answer.index(tokenizer.token_to_id("."))
        weights[point + 1 : point + 3] = [RISK_DIGITS, RISK_DIGITS]
    return weights


def make_tree(tokenizer: Tokenizer, document: Document, chain: bool, longest: int) -> Tree:
    """The document as tokens; turns that would not fit are left out."""

    def encode(text: str) -> list[int]:
        return tokenizer.encode(text, add_special_tokens=False).ids

    head = encode(user_head(document))
    tree = Tree(list(head), list(range(len(head))), [0] * len(head), [0.0] + [-1.0] * (len(head) - 1))
    at = len(head)
    for number, turn in enumerate(document.turns):
        opening = "\n<|im_start|>user\n" if chain and number else ""
        question = encode(f"{opening}{turn.question}<|im_end|>\n<|im_start|>assistant\n")
        answer = encode(f"{turn.answer}<|im_end|>")
        if len(tree.tokens) + len(question) + len(answer) > longest:
            continue
        start = at if chain else len(head)
        length = len(question) + len(answer)
        tree.tokens += question + answer
        tree.positions += range(start, start + length)
        tree.branches += [0 if chain else number + 1] * length
        tree.weights += [-1.0] * len(question) + answer_weights(tokenizer, turn, answer)
        at = start + length
    return tree


def trees(
    tokenizer: Tokenizer,
    seed: str,
    longest: int,
    start: int = 0,
    most: int = 4,
    language: str | None = None,
    weights: dict[str, float] = WEIGHTS,
) -> Iterator[Tree]:
    """Endless training trees; `most` limits the findings of a report (a short-reports-first curriculum)."""
    index = start
    while True:
        rng = random.Random(f"mixture/{seed}/{index}")
        world = rng.choices(tuple(weights), tuple(weights.values()))[0]
        number = rng.getrandbits(48)
        more = {"most": most} if world == "reports" else {}
        document = MAKERS[world]("train", number, language, **more)
        yield make_tree(tokenizer, document, rng.random() < CHAINS, longest)
        index += 1


def fill(row: dict[str, np.ndarray], at: int, number: int, tree: Tree, rng: np.random.Generator) -> None:
    """Writes a tree into a row; a random part of the prompt gets a small weight, the rest none."""
    end = at + len(tree.tokens)
    row["tokens"][at:end] = tree.tokens
    row["positions"][at:end] = tree.positions
    row["documents"][at:end] = number
    row["branches"][at:end] = tree.branches
    weights = np.asarray(tree.weights, np.float32)
    chosen = rng.random(len(weights)) < PROMPT_SHARE
    row["weights"][at:end] = np.where(weights < 0, np.where(chosen, PROMPT_WEIGHT, 0.0), weights)


def rows(source: Iterator[Tree], length: int, seed: int, pool: int = 48) -> Iterator[dict[str, np.ndarray]]:
    """Rows of packed trees: the longest of a pool that still fits, until none does. Padding is document -1."""
    rng = np.random.default_rng(seed)
    waiting: list[Tree] = []
    while True:
        row = {
            "tokens": np.zeros(length, np.int64),
            "positions": np.zeros(length, np.int64),
            "documents": np.full(length, -1, np.int64),
            "branches": np.zeros(length, np.int64),
            "weights": np.zeros(length, np.float32),
        }
        at = number = 0
        while True:
            while len(waiting) < pool:
                waiting.append(next(source))
            # the first tree of a row is the oldest, so that none waits for ever
            fits = [i for i, tree in enumerate(waiting) if len(tree.tokens) <= length - at]
            if not fits:
                break
            tree = waiting.pop(fits[0] if number == 0 else max(fits, key=lambda i: len(waiting[i].tokens)))
            fill(row, at, number, tree, rng)
            at += len(tree.tokens)
            number += 1
        yield row
