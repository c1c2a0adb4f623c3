"""Exports a model folder (config.json qwen2, model.safetensors, tokenizer.json) as one GGUF file.

python export_gguf.py FOLDER OUT.gguf [--type F16|F32] [--name "Praxis Small"]
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

from gguf_file import write_gguf

DESCRIPTION = "Trained by Praxis on synthetic data; demonstration, not for clinical use"
NORMAL, CONTROL, USER_DEFINED = 1, 3, 4
# <think> and </think> are written out as text; everything else special is control.
SHOWN = ("<think>", "</think>")

NAMES = {
    "input_layernorm.weight": "attn_norm.weight",
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "post_attention_layernorm.weight": "ffn_norm.weight",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}


def gguf_name(name: str) -> str:
    """Hugging Face's name of a tensor as GGUF has it."""
    if name == "model.embed_tokens.weight":
        return "token_embd.weight"
    if name == "model.norm.weight":
        return "output_norm.weight"
    _, _, number, rest = name.split(".", 3)
    for old, new in NAMES.items():
        if rest == old or rest.startswith(old + "."):
            return f"blk.{number}.{new}{rest[len(old) :]}"
    raise ValueError(f"{name} has no place in a qwen2 file")


def tokenizer_metadata(folder: Path) -> list[tuple[str, str, object]]:
    """Tokens, types and merges of tokenizer.json, and the ids of the special ones."""
    stored = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    ids = dict(stored["model"]["vocab"])
    types = dict.fromkeys(ids, NORMAL)
    for added in stored["added_tokens"]:
        ids[added["content"]] = added["id"]
        types[added["content"]] = USER_DEFINED if added["content"] in SHOWN else CONTROL
    tokens = sorted(ids, key=ids.__getitem__)
    if [ids[token] for token in tokens] != list(range(len(tokens))):
        raise ValueError("the ids of tokenizer.json have gaps")
    merges = [pair if isinstance(pair, str) else " ".join(pair) for pair in stored["model"]["merges"]]
    template = (Path(__file__).parent / "chat_template.jinja").read_text(encoding="utf-8").rstrip("\n")
    return [
        ("tokenizer.ggml.model", "str", "gpt2"),
        ("tokenizer.ggml.pre", "str", "qwen2"),
        ("tokenizer.ggml.tokens", "str[]", tokens),
        ("tokenizer.ggml.token_type", "i32[]", [types[t] for t in tokens]),
        ("tokenizer.ggml.merges", "str[]", merges),
        ("tokenizer.ggml.eos_token_id", "u32", ids["<|im_end|>"]),
        ("tokenizer.ggml.padding_token_id", "u32", ids["<|endoftext|>"]),
        ("tokenizer.ggml.add_bos_token", "bool", False),
        ("tokenizer.chat_template", "str", template),
    ]


def model_metadata(config: dict, name: str, file_type: str) -> list[tuple[str, str, object]]:
    """General keys and the sizes."""
    return [
        ("general.architecture", "str", "qwen2"),
        ("general.type", "str", "model"),
        ("general.name", "str", name),
        ("general.description", "str", DESCRIPTION),
        ("general.license", "str", "gpl-3.0-or-later"),
        ("praxis.demonstration", "bool", True),
        ("general.author", "str", "Praxis"),
        ("general.languages", "str[]", ["en", "zh"]),
        ("general.file_type", "u32", {"F32": 0, "F16": 1}[file_type]),
        ("general.quantization_version", "u32", 2),
        ("general.sampling.temp", "f32", 0.0),
        ("qwen2.block_count", "u32", config["num_hidden_layers"]),
        ("qwen2.embedding_length", "u32", config["hidden_size"]),
        ("qwen2.feed_forward_length", "u32", config["intermediate_size"]),
        ("qwen2.attention.head_count", "u32", config["num_attention_heads"]),
        ("qwen2.attention.head_count_kv", "u32", config["num_key_value_heads"]),
        ("qwen2.context_length", "u32", config["max_position_embeddings"]),
        ("qwen2.vocab_size", "u32", config["vocab_size"]),
        ("qwen2.rope.freq_base", "f32", config["rope_theta"]),
        ("qwen2.attention.layer_norm_rms_epsilon", "f32", config["rms_norm_eps"]),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--type", choices=("F16", "F32"), default="F16")
    parser.add_argument("--name", default="Praxis Small")
    args = parser.parse_args()
    config = json.loads((args.folder / "config.json").read_text(encoding="utf-8"))
    tensors = []
    for name, array in load_file(str(args.folder / "model.safetensors")).items():
        half = args.type == "F16" and array.ndim == 2
        tensors.append((gguf_name(name), array.astype(np.float16 if half else np.float32)))
    order = sorted(
        tensors,
        key=lambda one: (
            one[0].startswith("output"),
            one[0].startswith("blk"),
            int(one[0].split(".")[1]) if one[0].startswith("blk") else 0,
        ),
    )
    write_gguf(args.out, model_metadata(config, args.name, args.type) + tokenizer_metadata(args.folder), order)
    print(f"{args.out}: {len(order)} tensors, {args.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
