"""What the two models together say about held-out phantoms: greedy answers, read back and compared with the truth.

python vision_evaluate.py FOLDER --held SET [--count 600]      FOLDER as vision_joint.py leaves it
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

import vision_tower
from qwen2 import Qwen2, load_folder
from vision_data import PhantomSet, read_sets
from vision_prompts import ASK, DESCRIBE, IMAGE_HEAD, IMAGE_TAIL, PLACE, SIDE, answer, kind_words

ANSWER_MAX = 64  # tokens
SIDES_BACK = {v: k for k, v in SIDE.items()}
PLACES_BACK = {v: k for k, v in PLACE.items()}
_ENGLISH = re.compile(r"(left|right|midline) (\w+), (\d+) mm")
_CHINESE = re.compile(r"(左|右|中线)(.)部?，(\d+)毫米")


def read_description(text: str) -> list[dict] | None:
    """The lesions that a description names, or None when their number is not the one that it says."""
    lesions = [{"side": s, "place": p, "size_mm": int(n)} for s, p, n in _ENGLISH.findall(text)]
    lesions += [
        {"side": SIDES_BACK[s], "place": PLACES_BACK.get(p, p), "size_mm": int(n)} for s, p, n in _CHINESE.findall(text)
    ]
    said = re.search(r"(\d+) lesion|(\d+)个病灶", text)
    if said:
        return lesions if int(said.group(1) or said.group(2)) == len(lesions) else None
    return lesions if not lesions and ("No lesion." in text or "未见病灶。" in text) else None


@torch.no_grad()
def greedy(language: Qwen2, tokenizer: Tokenizer, projected: Tensor, question: str) -> list[str]:
    """The answers to one question about several images, each a row of [images, patches, width]."""

    def encode(text: str) -> list[int]:
        return tokenizer.encode(text, add_special_tokens=False).ids

    table, count = language.model.embed_tokens, len(projected)
    head = table(torch.tensor(encode(IMAGE_HEAD))).expand(count, -1, -1)
    tail = encode(f"{IMAGE_TAIL}{question}<|im_end|>\n<|im_start|>assistant\n")
    x = torch.cat([head, projected.float(), table(torch.tensor(tail)).expand(count, -1, -1)], 1)
    length = x.shape[1]
    mask = torch.full((length, length), -1e9).triu(1)[None, None]
    past: list[list] = [[] for _ in language.model.layers]
    positions = torch.arange(length).expand(count, -1)
    end = tokenizer.token_to_id("<|im_end|>")
    said: list[list[int]] = [[] for _ in range(count)]
    done = [False] * count
    for step in range(ANSWER_MAX):
        hidden = language.hidden(None, positions, mask, inputs_embeds=x, past=past)
        best = language.logits(hidden[:, -1]).argmax(-1)
        for row, token in enumerate(best.tolist()):
            done[row] = done[row] or token == end
            if not done[row]:
                said[row].append(token)
        if all(done):
            break
        x, positions = table(best)[:, None], torch.full((count, 1), length + step)
        mask = torch.zeros(1, 1, 1, length + step + 1)
    return [tokenizer.decode(tokens) for tokens in said]


class Score:
    """Counts over images; a lesion is compared with the one of its rank."""

    def __init__(self) -> None:
        self.images = self.counted = self.kinds = self.lesions = self.sides = self.places = self.exact = 0
        self.errors: list[int] = []

    def add(self, text: str, truth: dict, language: str) -> None:
        expect = truth["expect"]
        told = read_description(text)
        self.images += 1
        self.kinds += text.startswith(kind_words(expect, language))
        self.lesions += len(expect["lesions"])
        if told is None or len(told) != len(expect["lesions"]):
            return
        self.counted += 1
        for mine, true in zip(told, expect["lesions"], strict=True):
            self.sides += mine["side"] == true["side"]
            self.places += mine["side"] == true["side"] and mine["place"] == true["place"]
            self.errors.append(abs(mine["size_mm"] - true["size_mm"]))
        self.exact += told == [{k: one[k] for k in ("side", "place", "size_mm")} for one in expect["lesions"]]

    def figures(self) -> dict[str, float]:
        """Sides and places are of all true lesions: those of an image with a wrong count are wrong."""
        return {
            "count": round(self.counted / self.images, 3),
            "side": round(self.sides / max(self.lesions, 1), 3),
            "place": round(self.places / max(self.lesions, 1), 3),
            "size_mm": float(np.median(self.errors)) if self.errors else -1.0,
            "kind": round(self.kinds / self.images, 3),
        }


@torch.no_grad()
def project(parts: tuple, images: np.ndarray) -> Tensor:
    """Images to rows of the language model's width."""
    tower, projector = parts
    return projector(tower(torch.from_numpy(images.astype(np.float32))))


def evaluate(language: Qwen2, parts: tuple, tokenizer: Tokenizer, held: PhantomSet, count: int) -> dict[str, float]:
    """Descriptions, every other batch of images in Chinese."""
    score, count = Score(), min(count, len(held))
    for number, start in enumerate(range(0, count, 24)):
        tongue = ("en", "zh")[number % 2]
        truths = held.truths[start : min(start + 24, count)]
        projected = project(parts, held.images[start : start + len(truths)])
        for text, truth in zip(greedy(language, tokenizer, projected, DESCRIBE[tongue][0]), truths, strict=True):
            score.add(text, truth, tongue)
    return score.figures()


def short_answers(language: Qwen2, parts: tuple, tokenizer: Tokenizer, held: PhantomSet, count: int) -> dict:
    """Shares of exact short answers by task; sizes may be 2 mm off."""
    shares = {}
    for task, asked in ASK.items():
        right = 0
        for number, start in enumerate(range(0, count, 24)):
            tongue = ("en", "zh")[number % 2]
            truths = held.truths[start : min(start + 24, count)]
            projected = project(parts, held.images[start : start + len(truths)])
            for text, truth in zip(greedy(language, tokenizer, projected, asked[tongue][0]), truths, strict=True):
                wanted = answer(task, truth["expect"], tongue)
                numbers = [re.findall(r"\d+", one) for one in (text, wanted)]
                near = task == "size" and all(numbers) and abs(int(numbers[0][0]) - int(numbers[1][0])) <= 2
                right += near or text.strip() == wanted
        shares[task] = round(right / count, 3)
    return shares


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--held", type=Path, required=True)
    parser.add_argument("--count", type=int, default=600)
    parser.add_argument("--short", type=int, default=96, help="images that the short questions are asked about")
    args = parser.parse_args()
    torch.set_num_threads(1)
    tokenizer = Tokenizer.from_file(str(args.folder / "tokenizer.json"))
    tower, projector, _, _ = vision_tower.load(str(args.folder / "vision.pt"))
    language, held = load_folder(args.folder), read_sets([args.held])
    figures = evaluate(language, (tower, projector), tokenizer, held, args.count)
    figures["short"] = short_answers(language, (tower, projector), tokenizer, held, args.short)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
