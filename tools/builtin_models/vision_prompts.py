"""Questions about a phantom image and their answers, and both as one tree of tokens (see mixture.py): the image is the
context that all questions share, in the place where the chat template writes it.
"""

from __future__ import annotations

import random

from tokenizers import Tokenizer

from mixture import Tree

ENGLISH, CHINESE = "en", "zh"
DESCRIBE = {
    ENGLISH: (
        "Describe this image.",
        "Describe the image.",
        "What does this image show?",
        "What do you see?",
        "Describe the lesions in this image.",
    ),
    CHINESE: ("描述这幅图像。", "请描述这幅图像。", "这幅图像显示了什么？", "你看到了什么？", "描述图中的病灶。"),
}
ASK = {
    "count": {
        ENGLISH: ("How many lesions are there?", "How many lesions does the image show?", "Count the lesions."),
        CHINESE: ("有几个病灶？", "图中有多少病灶？", "病灶有几个？"),
    },
    "side": {
        ENGLISH: ("On which side is the largest lesion?", "Is the largest lesion left or right?"),
        CHINESE: ("最大的病灶在哪一侧？", "最大的病灶在左侧还是右侧？"),
    },
    "place": {
        ENGLISH: ("Where is the largest lesion?", "Where does the largest lesion lie?"),
        CHINESE: ("最大的病灶在哪里？", "最大病灶位于何处？"),
    },
    "size": {
        ENGLISH: ("How large is the largest lesion?", "What is the size of the largest lesion?"),
        CHINESE: ("最大的病灶有多大？", "最大病灶的大小是多少？"),
    },
    "kind": {
        ENGLISH: ("What kind of image is this?", "Which body part is this?"),
        CHINESE: ("这是什么检查？", "这是哪个部位？"),
    },
}
BODY = {"chest": "胸部", "abdomen": "腹部", "head": "头部"}
MODALITY = {"CT": "CT", "X-ray": "X线"}
SIDE = {"left": "左", "right": "右", "midline": "中线"}
PLACE = {"upper": "上", "middle": "中", "lower": "下", "anterior": "前", "posterior": "后"}
IMAGE_HEAD, IMAGE_TAIL = "<|im_start|>user\n<|vision_start|>", "<|vision_end|>"


def place_words(lesion: dict, language: str) -> str:
    """ "left upper", or its Chinese."""
    if language == ENGLISH:
        return f"{lesion['side']} {lesion['place']}"
    return SIDE[lesion["side"]] + PLACE[lesion["place"]] + ("部" if lesion["side"] == "midline" else "")


def kind_words(expect: dict, language: str) -> str:
    """ "CT of the chest", or its Chinese."""
    if language == ENGLISH:
        return f"{expect['modality']} of the {expect['body_part']}"
    return BODY[expect["body_part"]] + MODALITY[expect["modality"]]


def describe(expect: dict, language: str) -> str:
    """The describing sentence in its one grammar."""
    lesions, english = expect["lesions"], language == ENGLISH
    if english:
        items = "; ".join(f"{place_words(one, language)}, {one['size_mm']} mm" for one in lesions)
        count = f"{len(lesions)} lesion{'s' if len(lesions) > 1 else ''}: {items}." if lesions else "No lesion."
        return f"{kind_words(expect, language)}. {count}"
    items = "；".join(f"{place_words(one, language)}，{one['size_mm']}毫米" for one in lesions)
    return f"{kind_words(expect, language)}。" + (f"{len(lesions)}个病灶：{items}。" if lesions else "未见病灶。")


def answer(task: str, expect: dict, language: str) -> str:
    """The short answer to a question of ASK."""
    english, lesions = language == ENGLISH, expect["lesions"]
    if task == "kind":
        return kind_words(expect, language) + ("." if english else "。")
    if not lesions:
        return "No lesion." if english else "未见病灶。"
    largest = lesions[0]
    if task == "count":
        return f"{len(lesions)} lesion{'s' if len(lesions) > 1 else ''}." if english else f"{len(lesions)}个病灶。"
    if task == "side":
        words = {"left": "左侧", "right": "右侧", "midline": "中线"}
        return largest["side"].capitalize() + "." if english else words[largest["side"]] + "。"
    if task == "size":
        return f"{largest['size_mm']} mm." if english else f"{largest['size_mm']}毫米。"
    words = place_words(largest, language)
    return words.capitalize() + "." if english else words + "。"


def questions(expect: dict, rng: random.Random, short: int) -> list[tuple[str, str]]:
    """The description in both languages and some short questions."""
    asked = [(rng.choice(DESCRIBE[language]), describe(expect, language)) for language in (ENGLISH, CHINESE)]
    for task in rng.sample(tuple(ASK), short):
        language = rng.choice((ENGLISH, CHINESE))
        asked.append((rng.choice(ASK[task][language]), answer(task, expect, language)))
    return asked


def image_tree(tokenizer: Tokenizer, patches: int, kept: list[int], asked: list[tuple[str, str]]) -> Tree:
    """The image's places in <|image_pad|>, then each question with its answer as a branch of its own. Of the image's
    patches only those in `kept` (rising) are there, at the positions that they have when all are."""

    def encode(text: str) -> list[int]:
        return tokenizer.encode(text, add_special_tokens=False).ids

    pad = tokenizer.token_to_id("<|image_pad|>")
    before, after = encode(IMAGE_HEAD), encode(IMAGE_TAIL)
    head = before + [pad] * len(kept) + after
    start = len(before) + patches + len(after)
    places = [*range(len(before)), *(len(before) + k for k in kept), *range(len(before) + patches, start)]
    tree = Tree(list(head), places, [0] * len(head), [0.0] * len(head))
    for number, (question, reply) in enumerate(asked):
        asking = encode(f"{question}<|im_end|>\n<|im_start|>assistant\n")
        told = encode(f"{reply}<|im_end|>")
        length = len(asking) + len(told)
        tree.tokens += asking + told
        tree.positions += range(start, start + length)
        tree.branches += [number + 1] * length
        tree.weights += [0.0] * len(asking) + [1.0] * len(told)
    return tree
