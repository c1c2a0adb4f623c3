"""A newcomer's questions about the program, with answers that its README and pages bear out (task program_help)."""

from __future__ import annotations

import random

from .common import Document, Turn, pick_system, rng_for
from .program_facts import FACTS, IDENTITY, UNKNOWN_ANSWER, UNKNOWN_SUBJECTS

OPENINGS = {
    "en": ("", "", "", "", "Hi, ", "Hello, ", "Please tell me: ", "I am new here. ", "Quick question: "),
    "zh": ("", "", "", "", "你好，", "请问", "请告诉我，", "我是新用户，", "想问一下，"),
}
CLOSINGS = {"en": ("", "", "", "", " Thanks.", " Please be brief."), "zh": ("", "", "", "", "谢谢。", "请简短回答。")}
UNKNOWN_FORMS = {
    "en": ("What is {s}?", "Tell me about {s}.", "Can you explain {s}?", "Who knows about {s}?", "Write about {s}."),
    "zh": ("{s}是什么？", "介绍一下{s}。", "能解释{s}吗？", "谈谈{s}。", "写一段关于{s}的话。"),
}


def ask(rng: random.Random, text: str, language: str) -> str:
    """A paraphrase with an opening, an ending, and now and then other capitals or no question mark."""
    opening = rng.choice(OPENINGS[language])
    if opening and language == "en" and opening.endswith((", ", ": ")):
        text = text[0].lower() + text[1:] if not text.startswith(("Praxis", "I ")) else text
    draw = rng.random()
    if draw < 0.1:
        text = text.rstrip("?？。.")
    elif draw < 0.2 and language == "en":
        text = text.lower()
    return opening + text + rng.choice(CLOSINGS[language])


def make_help_document(split: str, index: int, language: str | None = None) -> Document:
    """One to three questions about the program, one to us, or one about a subject that this model does not know."""
    rng = rng_for("program_help", split, index)
    language = language or rng.choice(("en", "zh"))
    at = 0 if language == "en" else 1
    turns = []
    for _ in range(rng.choice((2, 3, 4))):
        draw = rng.random()
        if draw < 0.16:
            form = rng.choice(UNKNOWN_FORMS[language]).format(s=rng.choice(UNKNOWN_SUBJECTS[at]))
            turns.append(Turn(ask(rng, form, language), UNKNOWN_ANSWER[at], "program_help"))
            continue
        questions, answer = rng.choice(IDENTITY if draw < 0.28 else FACTS)[at]
        turns.append(Turn(ask(rng, rng.choice(questions), language), answer, "program_help"))
    return Document("program_help", language, "", turns, pick_system(rng, language))
