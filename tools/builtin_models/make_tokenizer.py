"""Trains the byte-level BPE tokenizer of the built-in models on generated text.

    python make_tokenizer.py OUT_FOLDER [--size 3072] [--documents 6000] [--text FILE...]

The pre-tokenizer is the one that llama.cpp calls "qwen2" (digits one by one). Chinese is cut at the words of the worlds'
tables before merges are counted, so that a place or a finding is the same tokens in a report and in an answer.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

from mixture import MAKERS
from worlds import phantom_text, program_facts, report_questions, report_tables, transactions

QWEN2 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+"
    r"|\s+(?!\S)|\s+"
)
SPECIALS = (
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<|vision_start|>",
    "<|image_pad|>",
    "<|vision_end|>",
    "<think>",
    "</think>",
)
LONGEST = 18  # bytes in a token: six Chinese characters
HAN = re.compile(r"[\u3400-\u9fff]+")


def chinese_words() -> list[str]:
    """The words of the tables, longest first."""
    words = {one.zh for one in report_tables.PLACES.values()}
    words |= {one.zh for kinds in report_tables.FINDINGS.values() for one in kinds}
    tables = (
        report_tables.BODY_PARTS,
        report_tables.CHANGES,
        report_tables.CHANGE_ANSWERS,
        transactions.REASONS,
        transactions.LABELS,
    )
    words |= {pair[1] for table in tables for pair in table.values()}
    words |= {pair[1] for pair in report_tables.HISTORIES}
    words |= {row[1] for row in transactions.MERCHANTS + transactions.COUNTRIES + transactions.CARD}
    words |= {pair[1] for pairs in report_tables.MODALITIES.values() for pair in pairs}
    words |= set(phantom_text.BODY.values()) | set(phantom_text.SIDES.values()) | set(phantom_text.PLACES.values())
    words |= {pair[1] for pair in report_questions.SIDES.values()}
    words |= {
        "毫米",
        "厘米",
        "欧元",
        "未提及",
        "病灶",
        "印象",
        "交易",
        "模型",
        "图像",
        "报告",
        "磁共振",
        "超声",
        "增强",
        "平扫",
        "建议",
        "未见",
        "可见",
        "一处",
        "大小",
        "位于",
        "检查",
        "患者",
        "复查",
        "个月",
        "程序",
        "本程序",
    }
    found = {run for word in words for run in HAN.findall(word)}
    return sorted(found, key=lambda word: (-len(word), word))


def pieces(text: str, cut: re.Pattern[str]) -> list[str]:
    """The text with Chinese runs cut at known words; everything else stays as it is."""
    out: list[str] = []
    at = 0
    for run in HAN.finditer(text):
        if run.start() > at:
            out.append(text[at : run.start()])
        out += [part for part in cut.split(run.group()) if part]
        at = run.end()
    if at < len(text):
        out.append(text[at:])
    return out


def training_text(documents: int, extra: list[Path]) -> Iterator[str]:
    """Generated documents (a seed of their own), then the extra files."""
    cut = re.compile("(" + "|".join(map(re.escape, chinese_words())) + ")")
    for index in range(documents):
        for make in MAKERS.values():
            document = make("tokenizer", index)
            for text in [document.context, document.system or ""] + [
                t for turn in document.turns for t in (turn.question, turn.answer)
            ]:
                yield from pieces(text, cut)
    for pair in program_facts.FACTS + program_facts.IDENTITY:
        for questions, answer in pair:
            for text in questions + (answer,):
                yield from pieces(text, cut)
    for _ in range(4 * documents):  # the roles of ChatML, so that each is one token
        yield from ("user", "assistant", "system")
    for path in extra:
        yield path.read_text(encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--size", type=int, default=3072)
    parser.add_argument("--documents", type=int, default=3000)
    parser.add_argument("--text", type=Path, nargs="*", default=[])
    args = parser.parse_args()
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(QWEN2), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=args.size - len(SPECIALS),
        min_frequency=2,
        max_token_length=LONGEST,
        show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    tokenizer.train_from_iterator(training_text(args.documents, args.text), trainer)
    tokenizer.add_special_tokens([AddedToken(text, special=True, normalized=False) for text in SPECIALS])
    args.out.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(args.out / "tokenizer.json"))
    print(json.dumps({"tokens": tokenizer.get_vocab_size()}))


if __name__ == "__main__":
    main()
