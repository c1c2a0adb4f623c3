"""The describing sentence of a phantom image: its one grammar, and text-only practice for it.

The picture itself comes later, as embeddings in the place of <|image_pad|>; here a note in drawn order stands for it, so
that the language model learns the grammar and the order (largest lesion first) before it ever sees a picture.
"""

from __future__ import annotations

import random

from .common import Document, Turn, is_held_out, rng_for

IMAGE = "<|vision_start|><|image_pad|><|vision_end|>"
BODY = {"chest": "胸部", "abdomen": "腹部", "head": "头部"}
MODALITY = {"CT": "CT", "X-ray": "X线"}
SIDES = {"left": "左", "right": "右", "midline": "中线"}
PLACES = {"upper": "上", "middle": "中", "lower": "下"}

ASK = (
    (
        "Describe this image.",
        "What does this image show?",
        "Describe the image.",
        "What do you see?",
        "Describe the lesions in this image.",
    ),
    ("描述这幅图像。", "这幅图像显示什么？", "请描述图像。", "你看到了什么？", "描述图中的病灶。"),
)
ASK_COUNT = (
    ("How many lesions are there?", "How many lesions does the image show?"),
    ("有几个病灶？", "图中有多少病灶？"),
)
ASK_LARGEST = (
    ("How large is the largest lesion?", "What is the size of the largest lesion?"),
    ("最大的病灶有多大？", "最大病灶的大小是多少？"),
)
ASK_BODY = (("Which body part is this?", "What body part does the image show?"), ("这是哪个部位？", "图像是哪个部位？"))
ASK_SIDE = (
    ("On which side is the largest lesion?", "Where is the largest lesion?"),
    ("最大的病灶在哪里？", "最大病灶位于何处？"),
)


def place_text(lesion: dict, language: str) -> str:
    """ "left upper" or its Chinese; a midline lesion likewise."""
    if language == "en":
        return f"{lesion['side']} {lesion['place']}"
    return SIDES[lesion["side"]] + PLACES[lesion["place"]]


def size_text(lesion: dict, language: str) -> str:
    """The size to a whole millimetre."""
    millimetres = int(lesion["size_mm"] + 0.5)
    return f"{millimetres} mm" if language == "en" else f"{millimetres}毫米"


def sentence(truth: dict, language: str) -> str:
    """The description of {"body_part", "modality", "lesions": [{"side", "place", "size_mm"}]} in the fixed grammar."""
    lesions = sorted(truth["lesions"], key=lambda one: -one["size_mm"])
    if language == "en":
        head = f"{truth['modality']} of the {truth['body_part']}."
        if not lesions:
            return f"{head} No lesion."
        items = "; ".join(f"{place_text(one, 'en')}, {size_text(one, 'en')}" for one in lesions)
        return f"{head} {len(lesions)} lesion{'s' if len(lesions) > 1 else ''}: {items}."
    head = f"{BODY[truth['body_part']]}{MODALITY[truth['modality']]}。"
    if not lesions:
        return f"{head}未见病灶。"
    items = "；".join(f"{place_text(one, 'zh')}，{size_text(one, 'zh')}" for one in lesions)
    return f"{head}{len(lesions)}个病灶：{items}。"


def turns(rng: random.Random, truth: dict, language: str) -> list[Turn]:
    """The description first, then short questions whose answers follow from the same truth."""
    at = 0 if language == "en" else 1
    lesions = sorted(truth["lesions"], key=lambda one: -one["size_mm"])
    none = ("No lesion.", "未见病灶。")[at]
    body = truth["body_part"] if at == 0 else BODY[truth["body_part"]]
    short = [
        Turn(rng.choice(ASK_COUNT[at]), str(len(lesions)), "phantom"),
        Turn(rng.choice(ASK_LARGEST[at]), size_text(lesions[0], language) if lesions else none, "phantom"),
        Turn(rng.choice(ASK_SIDE[at]), place_text(lesions[0], language) if lesions else none, "phantom"),
        Turn(rng.choice(ASK_BODY[at]), body, "phantom"),
    ]
    return [Turn(rng.choice(ASK[at]), sentence(truth, language), "phantom", truth)] + rng.sample(short, 2)


def draw_truth(rng: random.Random) -> dict:
    """A truth of this grammar; the image generator draws its own."""
    body = rng.choice(tuple(BODY))
    count = rng.choices((0, 1, 2, 3), (2, 4, 4, 3))[0]
    sizes = rng.sample(range(4, 41), count)
    lesions = [
        {"side": rng.choice(tuple(SIDES)), "place": rng.choice(tuple(PLACES)), "size_mm": size} for size in sizes
    ]
    return {"body_part": body, "modality": rng.choice(tuple(MODALITY)), "lesions": lesions}


def make_phantom_document(split: str, index: int, language: str | None = None) -> Document:
    """A note in place of the picture, and the description."""
    rng = rng_for("phantom_text", split, index)
    language = language or rng.choice(("en", "zh"))
    while True:
        truth = draw_truth(rng)
        notes = [f"{place_text(one, language)} {one['size_mm']}" for one in truth["lesions"]]
        if language == "en":
            note = ", ".join([f"Image notes: {truth['body_part']} {truth['modality']}"] + notes) + "."
        else:
            note = "，".join([f"图像记录：{BODY[truth['body_part']]}{MODALITY[truth['modality']]}"] + notes) + "。"
        if is_held_out(note) == (split == "held-out"):
            break
    return Document("phantom_text", language, note, turns(rng, truth, language))
