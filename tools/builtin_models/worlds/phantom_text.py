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
PLACES = {"upper": "上", "middle": "中", "lower": "下", "anterior": "前", "posterior": "后"}
PLACES_OF = {
    "CT": ("anterior", "middle", "posterior"),
    "X-ray": ("upper", "middle", "lower"),
}  # one slice; one projection
NONE = ("No lesion.", "未见病灶。")

ASK = (
    ("Describe this image.", "What does this image show?", "Describe the image.", "What do you see?"),
    ("描述这幅图像。", "这幅图像显示什么？", "请描述图像。", "你看到了什么？"),
)
ASK_COUNT = (
    ("How many lesions are there?", "How many lesions does the image show?"),
    ("有几个病灶？", "图中有多少病灶？"),
)
ASK_SIDE = (
    ("On which side is the largest lesion?", "Which side is the largest lesion on?"),
    ("最大的病灶在哪一侧？", "最大病灶位于哪侧？"),
)
ASK_PLACE = (
    ("Where is the largest lesion?", "What is the place of the largest lesion?"),
    ("最大的病灶在哪里？", "最大病灶位于何处？"),
)
ASK_SIZE = (
    ("How large is the largest lesion?", "What is the size of the largest lesion?"),
    ("最大的病灶有多大？", "最大病灶的大小是多少？"),
)
ASK_KIND = (("What kind of image is this?", "Which examination is this?"), ("这是什么检查？", "这是什么图像？"))


def place_text(lesion: dict, language: str) -> str:
    """ "left upper", or its Chinese; the midline has a longer form there."""
    if language == "en":
        return f"{lesion['side']} {lesion['place']}"
    return SIDES[lesion["side"]] + PLACES[lesion["place"]] + ("部" if lesion["side"] == "midline" else "")


def size_text(lesion: dict, language: str) -> str:
    """The size to a whole millimetre."""
    millimetres = int(lesion["size_mm"] + 0.5)
    return f"{millimetres} mm" if language == "en" else f"{millimetres}毫米"


def kind_text(truth: dict, language: str) -> str:
    """Modality and body part, the sentence's beginning."""
    if language == "en":
        return f"{truth['modality']} of the {truth['body_part']}."
    return f"{BODY[truth['body_part']]}{MODALITY[truth['modality']]}。"


def count_text(number: int, language: str) -> str:
    """The number of lesions without a stop; for none, see NONE."""
    return f"{number} lesion{'s' if number > 1 else ''}" if language == "en" else f"{number}个病灶"


def sentence(truth: dict, language: str) -> str:
    """The description of {"body_part", "modality", "lesions": [{"side", "place", "size_mm"}]} in the fixed grammar."""
    lesions = sorted(truth["lesions"], key=lambda one: -one["size_mm"])
    english = language == "en"
    gap, colon, comma, semicolon, stop = (" ", ": ", ", ", "; ", ".") if english else ("", "：", "，", "；", "。")
    head = kind_text(truth, language) + gap
    if not lesions:
        return head + NONE[0 if english else 1]
    items = semicolon.join(f"{place_text(one, language)}{comma}{size_text(one, language)}" for one in lesions)
    return f"{head}{count_text(len(lesions), language)}{colon}{items}{stop}"


def turns(rng: random.Random, truth: dict, language: str) -> list[Turn]:
    """The description first, then two short questions whose answers follow from the same truth."""
    at = 0 if language == "en" else 1
    stop = ".。"[at]
    lesions = sorted(truth["lesions"], key=lambda one: -one["size_mm"])
    answers = dict.fromkeys((ASK_COUNT, ASK_SIDE, ASK_PLACE, ASK_SIZE), NONE[at])
    if lesions:
        first = lesions[0]
        side = first["side"] if at == 0 else SIDES[first["side"]] + ("" if first["side"] == "midline" else "侧")
        place = place_text(first, language)
        answers = {
            ASK_COUNT: count_text(len(lesions), language) + stop,
            ASK_SIDE: side.capitalize() + stop,
            ASK_PLACE: place.capitalize() + stop,
            ASK_SIZE: size_text(first, language) + stop,
        }
    answers[ASK_KIND] = kind_text(truth, language)
    short = [Turn(rng.choice(ask[at]), answer, "phantom") for ask, answer in answers.items()]
    return [Turn(rng.choice(ASK[at]), sentence(truth, language), "phantom", truth)] + rng.sample(short, 2)


def draw_truth(rng: random.Random) -> dict:
    """A truth of this grammar; the image generator draws its own."""
    modality = rng.choice(tuple(MODALITY))
    count = rng.choices((0, 1, 2, 3), (2, 4, 4, 3))[0]
    sizes = rng.sample(range(6, 41), count)
    sides, places = tuple(SIDES), PLACES_OF[modality]
    lesions = [{"side": rng.choice(sides), "place": rng.choice(places), "size_mm": size} for size in sizes]
    return {"body_part": rng.choice(tuple(BODY)), "modality": modality, "lesions": lesions}


def make_phantom_document(split: str, index: int, language: str | None = None) -> Document:
    """A note in place of the picture, and the description."""
    rng = rng_for("phantom_text", split, index)
    language = language or rng.choice(("en", "zh"))
    english = language == "en"
    while True:
        truth = draw_truth(rng)
        kind = f"{truth['body_part']} {truth['modality']}" if english else kind_text(truth, "zh")[:-1]
        notes = [f"{place_text(one, language)} {one['size_mm']}" for one in truth["lesions"]]
        note = (", " if english else "，").join([("Image notes: " if english else "图像记录：") + kind] + notes)
        note += "." if english else "。"
        if is_held_out(note) == (split == "held-out"):
            break
    return Document("phantom_text", language, note, turns(rng, truth, language))
