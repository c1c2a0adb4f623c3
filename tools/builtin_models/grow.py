"""Grows a model to twice its width and a few more layers without changing what it computes.

    python grow.py FOLDER OUT_FOLDER [--layers 7] [--noise 0.5] [--seed 1]

Every unit gets a copy and the copies share its outgoing weight (Net2Net, Chen et al. 2015); noise of opposite sign on
the two halves cancels at first and lets the copies grow apart in training. New layers add nothing at first. The teacher
starts so where the small model stands, which on a CPU saves days.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from qwen2 import Qwen2, load_folder, save_folder


def widen(weight: Tensor, noise: float, generator: torch.Generator) -> Tensor:
    """[out, in] to [2 out, 2 in] for an input that is written twice: the same outputs, written twice."""
    half = weight / 2
    parts = []
    for _ in range(2):
        jitter = torch.randn(weight.shape, generator=generator) * weight.std() * noise / 2
        parts.append(torch.cat((half + jitter, half - jitter), 1))
    return torch.cat(parts)


def grow(small: Qwen2, layers: int, noise: float, seed: int) -> Qwen2:
    """The grown model."""
    c = small.config
    generator = torch.Generator().manual_seed(seed)
    torch.manual_seed(seed)
    large = Qwen2(
        replace(
            c,
            hidden_size=2 * c.hidden_size,
            intermediate_size=2 * c.intermediate_size,
            num_attention_heads=2 * c.num_attention_heads,
            num_key_value_heads=2 * c.num_key_value_heads,
            num_hidden_layers=layers,
        )
    )
    state = large.state_dict()
    for name, value in small.state_dict().items():
        if "embed_tokens" in name:
            state[name] = torch.cat((value, value), 1)
        elif name == "model.norm.weight":
            state[name] = torch.cat((value, value)) / 2  # the tied embeddings are twice as long
        elif value.dim() == 1:
            state[name] = torch.cat((value, value))
        else:
            state[name] = widen(value, noise, generator)
    for number in range(c.num_hidden_layers, layers):
        for part in ("self_attn.o_proj", "mlp.down_proj"):
            state[f"model.layers.{number}.{part}.weight"].zero_()
    large.load_state_dict(state)
    return large


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--layers", type=int, default=7)
    parser.add_argument("--noise", type=float, default=0.5)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    small = load_folder(args.folder)
    large = grow(small, args.layers, args.noise, args.seed)
    tokens = torch.randint(0, small.config.vocab_size, (1, 16))
    mask = torch.full((16, 16), -1e9).triu(1)[None, None]
    with torch.no_grad():
        a, b = (model(tokens, torch.arange(16)[None], mask) for model in (small, large))
    print(f"largest difference of logits {float((a - b).abs().max()):.2e}, of {float(a.abs().max()):.1f}")
    save_folder(large, args.out, args.folder / "tokenizer.json")
    sizes = [sum(p.numel() for p in model.parameters()) for model in (small, large)]
    print(f"{sizes[0]} to {sizes[1]} parameters, the small one has {1 - sizes[0] / sizes[1]:.1%} fewer")


if __name__ == "__main__":
    main()
