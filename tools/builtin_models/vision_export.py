"""Exports vision.pt of a trained folder as one mmproj GGUF file (architecture "clip", projector "mlp").

python vision_export.py FOLDER/vision.pt OUT.mmproj.gguf

Matrices are F16, the rest F32. The recipe that turns pictures into the tower's input travels in the file, under
praxis.vision.recipe, as engine/vision/recipes_table.cpp has it.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from gguf_file import write_gguf
from vision_tower import MEAN, STD, VisionConfig, load, tensors

RECIPES = Path(__file__).resolve().parents[2] / "engine/vision/recipes_table.cpp"
RECIPE = "praxis-phantom"
DESCRIPTION = "Trained by Praxis on synthetic phantoms; demonstration, not for clinical use"


def read_recipe(name: str) -> str:
    """The text of a recipe that comes with the program."""
    for text in RECIPES.read_text(encoding="utf-8").split('R"json(')[1:]:
        recipe = json.loads(text.split(')json"')[0])
        if recipe["name"] == name:
            return json.dumps(recipe, ensure_ascii=False)
    raise ValueError(f"{RECIPES} has no recipe {name}")


def metadata(c: VisionConfig) -> list[tuple[str, str, object]]:
    """The keys of the file; one more block than is computed, see vision_tower."""
    return [
        ("general.architecture", "str", "clip"),
        ("general.type", "str", "mmproj"),
        ("general.name", "str", "Praxis Small Vision"),
        ("general.description", "str", DESCRIPTION),
        ("general.license", "str", "gpl-3.0-or-later"),
        ("general.author", "str", "Praxis"),
        ("general.file_type", "u32", 1),
        ("clip.has_vision_encoder", "bool", True),
        ("clip.projector_type", "str", "mlp"),
        ("clip.vision.image_size", "u32", c.image_size),
        ("clip.vision.patch_size", "u32", c.patch_size),
        ("clip.vision.embedding_length", "u32", c.width),
        ("clip.vision.feed_forward_length", "u32", c.feed_forward),
        ("clip.vision.block_count", "u32", c.blocks + 1),
        ("clip.vision.projection_dim", "u32", c.text_width),
        ("clip.vision.attention.head_count", "u32", c.heads),
        ("clip.vision.attention.layer_norm_epsilon", "f32", c.eps),
        ("clip.vision.image_mean", "f32[]", [MEAN] * 3),
        ("clip.vision.image_std", "f32[]", [STD] * 3),
        ("clip.use_gelu", "bool", True),
        ("praxis.vision.recipe", "str", read_recipe(RECIPE)),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stored", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    tower, projector, _, _ = load(str(args.stored))
    listed = []
    for name, array in tensors(tower, projector):
        half = array.ndim > 1 and "position" not in name
        listed.append((name, array.astype(np.float16 if half else np.float32)))
    write_gguf(args.out, metadata(tower.config), listed)
    print(f"{args.out}: {len(listed)} tensors, {args.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
