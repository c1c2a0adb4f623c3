"""What every world shares: documents, seeds, and the split into training and held-out contexts."""

from __future__ import annotations

import random
import zlib
from dataclasses import dataclass, field

LANGUAGES = ("en", "zh")
HELD_OUT_SHARE = 16  # one context in this many belongs to the evaluation sets and is never trained on

SYSTEM_PROMPTS = {
    "en": (
        "You are a helpful assistant.",
        "Answer briefly.",
        "You help in a radiology department.",
        "You are Praxis Small. Answer in a few words.",
    ),
    "zh": ("你是一个有用的助手。", "请简短回答。", "你在放射科协助工作。", "你是Praxis Small。请简要回答。"),
}


@dataclass
class Turn:
    """One question about a document's context, its answer, and what an evaluation expects."""

    question: str
    answer: str
    task: str = ""
    expect: dict = field(default_factory=dict)


@dataclass
class Document:
    """A context (report, record; may be empty) and questions that are each answerable from it alone."""

    world: str
    language: str
    context: str
    turns: list[Turn]
    system: str | None = None

    def prompt(self, turn: Turn) -> str:
        """The user's message: the context, a line end, the question."""
        return f"{self.context}\n{turn.question}" if self.context else turn.question


def rng_for(world: str, split: str, index: int) -> random.Random:
    """A generator that depends on nothing but these three (strings are hashed by Random with SHA-512)."""
    return random.Random(f"{world}/{split}/{index}")


def is_held_out(context: str) -> bool:
    """Whether a context belongs to the evaluation sets: decided by the text itself, so the two sides never meet."""
    return zlib.crc32(context.encode("utf-8")) % HELD_OUT_SHARE == 0


def pick_system(rng: random.Random, language: str) -> str | None:
    """A system prompt for one document in five."""
    return rng.choice(SYSTEM_PROMPTS[language]) if rng.random() < 0.2 else None
