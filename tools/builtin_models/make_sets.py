"""Writes the held-out evaluation sets as JSONL.

    python make_sets.py resources/evaluation

Held-out contexts are decided by their own text (worlds/common.py), so training never sees one; each file is checked for
that, and for repeated prompts. Half of each set is Chinese.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from pathlib import Path

from worlds.common import Document, Turn, is_held_out
from worlds.reports import make_report_document
from worlds.transactions import make_transaction_document

SIZES = {"report_qa": 300, "summarization": 150, "risk": 300}
LARGEST = 200_000  # bytes of a file


def pick(task: str, index: int, language: str) -> tuple[Document, Turn]:
    """Document number `index` and its question of this task, a different kind each time."""
    make: Callable[..., Document] = make_transaction_document if task == "risk" else make_report_document
    for again in range(100):
        more = {} if task == "risk" else {"most_turns": 20}
        document = make("held-out", 1_000_000 * (again + 1) + index, language, **more)
        turns = [turn for turn in document.turns if turn.task == task]
        if turns:
            return document, turns[index % len(turns)]
    raise RuntimeError(f"no question for {task} number {index}")


def records(task: str) -> Iterator[dict]:
    """The records of a set, English and Chinese by turns."""
    seen: set[str] = set()
    index = 0
    while len(seen) < SIZES[task]:
        document, turn = pick(task, index, ("en", "zh")[len(seen) % 2])
        index += 1
        prompt = document.prompt(turn)
        assert is_held_out(document.context)
        if prompt in seen:
            continue
        seen.add(prompt)
        record = {"id": f"{task}-{len(seen):03d}", "task": task}
        if document.system:
            record["system"] = document.system
        yield record | {"prompt": prompt, "expect": turn.expect}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for task in SIZES:
        text = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records(task))
        size = len(text.encode("utf-8"))
        assert size < LARGEST, f"{task}: {size} bytes"
        (args.out / f"{task}.jsonl").write_text(text, encoding="utf-8")
        print(f"{task}: {SIZES[task]} records, {size} bytes")


if __name__ == "__main__":
    main()
