"""A plain qwen2 or llama in PyTorch: RMSNorm, NeoX RoPE, grouped queries, SwiGLU; biased q/k/v and tied embeddings where
the configuration says so.

Parameter names are Hugging Face's, so that a checkpoint is an ordinary model folder. `forward` takes embeddings instead
of tokens where image rows have been spliced in.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional as F


@dataclass
class Config:
    """Sizes; the names are those of Hugging Face's config.json."""

    vocab_size: int = 3072
    hidden_size: int = 256
    intermediate_size: int = 768
    num_hidden_layers: int = 6
    num_attention_heads: int = 4
    num_key_value_heads: int = 2
    rope_theta: float = 10000.0
    rms_norm_eps: float = 1e-6
    max_position_embeddings: int = 2048
    tie_word_embeddings: bool = True
    attention_bias: bool = True  # of q, k and v; qwen2 has them, llama has none
    head_dim: int = 0  # 0: hidden_size / num_attention_heads

    def __post_init__(self) -> None:
        self.head_dim = self.head_dim or self.hidden_size // self.num_attention_heads


def read_config(folder: Path) -> Config:
    """The sizes in a folder's config.json; what this file cannot compute is refused."""
    stored = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    kind = stored.get("model_type")
    if kind not in ("qwen2", "llama"):
        raise ValueError(f"{folder}: model_type {kind!r} is neither qwen2 nor llama")
    if stored.get("rope_scaling") or stored.get("use_sliding_window"):
        raise ValueError(f"{folder}: scaled RoPE and sliding windows are not supported")
    known = {k: v for k, v in stored.items() if k in Config.__dataclass_fields__ and v is not None}
    known.setdefault("num_key_value_heads", stored["num_attention_heads"])
    known.setdefault("tie_word_embeddings", False)
    return Config(**known | {"attention_bias": kind == "qwen2" or bool(stored.get("attention_bias"))})


SMALL = Config()
LARGE = Config(
    hidden_size=512, intermediate_size=1536, num_hidden_layers=7, num_attention_heads=8, num_key_value_heads=4
)


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """NeoX rotation of [rows, heads, length, head_dim] by [rows, 1, length, head_dim / 2]."""
    a, b = x.chunk(2, dim=-1)
    return torch.cat((a * cos - b * sin, b * cos + a * sin), dim=-1)


class Norm(nn.Module):
    def __init__(self, width: int, eps: float):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        wide = x.float()
        return (wide * torch.rsqrt(wide.square().mean(-1, keepdim=True) + self.eps) * self.weight).to(x.dtype)


class Attention(nn.Module):
    def __init__(self, c: Config):
        super().__init__()
        self.c = c
        self.q_proj = nn.Linear(c.hidden_size, c.num_attention_heads * c.head_dim, c.attention_bias)
        self.k_proj = nn.Linear(c.hidden_size, c.num_key_value_heads * c.head_dim, c.attention_bias)
        self.v_proj = nn.Linear(c.hidden_size, c.num_key_value_heads * c.head_dim, c.attention_bias)
        self.o_proj = nn.Linear(c.num_attention_heads * c.head_dim, c.hidden_size, bias=False)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor, past: list | None) -> Tensor:
        rows, length, _ = x.shape
        q, k, v = (
            f(x).view(rows, length, -1, self.c.head_dim).transpose(1, 2)
            for f in (self.q_proj, self.k_proj, self.v_proj)
        )
        q, k = rotate(q, cos, sin), rotate(k, cos, sin)
        if past is not None:
            if past:
                k, v = torch.cat((past[0], k), 2), torch.cat((past[1], v), 2)
            past[:] = (k, v)
        groups = self.c.num_attention_heads // self.c.num_key_value_heads
        k, v = k.repeat_interleave(groups, 1), v.repeat_interleave(groups, 1)
        scores = q @ k.transpose(-1, -2) * self.c.head_dim**-0.5
        mixed = torch.softmax(scores.float() + mask, dim=-1).to(v.dtype) @ v
        return self.o_proj(mixed.transpose(1, 2).reshape(rows, length, -1))


class Mlp(nn.Module):
    def __init__(self, c: Config):
        super().__init__()
        self.gate_proj = nn.Linear(c.hidden_size, c.intermediate_size, bias=False)
        self.up_proj = nn.Linear(c.hidden_size, c.intermediate_size, bias=False)
        self.down_proj = nn.Linear(c.intermediate_size, c.hidden_size, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class Block(nn.Module):
    def __init__(self, c: Config):
        super().__init__()
        self.input_layernorm = Norm(c.hidden_size, c.rms_norm_eps)
        self.self_attn = Attention(c)
        self.post_attention_layernorm = Norm(c.hidden_size, c.rms_norm_eps)
        self.mlp = Mlp(c)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor, past: list | None = None) -> Tensor:
        x = x + self.self_attn(self.input_layernorm(x), cos, sin, mask, past)
        return x + self.mlp(self.post_attention_layernorm(x))


class Body(nn.Module):
    def __init__(self, c: Config):
        super().__init__()
        self.embed_tokens = nn.Embedding(c.vocab_size, c.hidden_size)
        self.layers = nn.ModuleList(Block(c) for _ in range(c.num_hidden_layers))
        self.norm = Norm(c.hidden_size, c.rms_norm_eps)


class Qwen2(nn.Module):
    """The language model."""

    def __init__(self, config: Config):
        super().__init__()
        self.config = config
        self.model = Body(config)
        if not config.tie_word_embeddings:
            self.lm_head = nn.Linear(config.hidden_size, config.vocab_size, bias=False)
        for name, p in self.named_parameters():
            if p.dim() == 2:
                residual = name.endswith(("o_proj.weight", "down_proj.weight"))
                nn.init.normal_(p, std=0.02 / (2 * config.num_hidden_layers) ** 0.5 if residual else 0.02)
            elif name.endswith("bias"):
                nn.init.zeros_(p)

    def hidden(
        self,
        tokens: Tensor | None,
        positions: Tensor,
        mask: Tensor,
        inputs_embeds: Tensor | None = None,
        past: list[list] | None = None,
    ) -> Tensor:
        """Final hidden states [rows, length, width]. positions [rows, length]; mask is added to the scores
        [rows, 1, length, keys] (0 or -inf-like); inputs_embeds [rows, length, width] takes the tokens' place."""
        c = self.config
        x = self.model.embed_tokens(tokens) if inputs_embeds is None else inputs_embeds
        if torch.is_autocast_enabled("cpu"):
            x = x.bfloat16()
        steps = c.rope_theta ** (-torch.arange(0, c.head_dim, 2, dtype=torch.float32, device=x.device) / c.head_dim)
        angles = positions[:, None, :, None].float() * steps
        cos, sin = angles.cos().to(x.dtype), angles.sin().to(x.dtype)
        for number, block in enumerate(self.model.layers):
            x = block(x, cos, sin, mask, None if past is None else past[number])
        return self.model.norm(x)

    def logits(self, hidden: Tensor) -> Tensor:
        """Logits of final hidden states."""
        tied = self.config.tie_word_embeddings
        return F.linear(hidden, self.model.embed_tokens.weight if tied else self.lm_head.weight)

    def forward(
        self,
        tokens: Tensor | None,
        positions: Tensor,
        mask: Tensor,
        inputs_embeds: Tensor | None = None,
        past: list[list] | None = None,
    ) -> Tensor:
        """Logits [rows, length, vocabulary]; see `hidden`."""
        return self.logits(self.hidden(tokens, positions, mask, inputs_embeds, past))


def tree_mask(documents: Tensor, branches: Tensor) -> Tensor:
    """The additive mask [rows, 1, length, length] of packed trees (mixture.py): earlier tokens of the same document that
    are its shared context (branch 0) or of the same branch."""
    length = documents.shape[1]
    earlier = torch.ones(length, length, dtype=torch.bool, device=documents.device).tril()
    same = documents[:, :, None] == documents[:, None, :]
    seen = (branches[:, None, :] == 0) | (branches[:, :, None] == branches[:, None, :])
    return torch.zeros((), device=documents.device).where(earlier & same & seen, torch.tensor(-1e9))[:, None]


def save_folder(model: Qwen2, folder: Path, tokenizer: Path | None = None) -> None:
    """Writes config.json, model.safetensors and the tokenizer as a Hugging Face folder."""
    folder.mkdir(parents=True, exist_ok=True)
    qwen2 = model.config.attention_bias
    config = {
        "architectures": ["Qwen2ForCausalLM" if qwen2 else "LlamaForCausalLM"],
        "model_type": "qwen2" if qwen2 else "llama",
        "hidden_act": "silu",
        "torch_dtype": "float32",
    } | asdict(model.config)
    (folder / "config.json").write_text(json.dumps(config, indent=1))
    part = folder / "model.safetensors.part"
    state = {k: v.detach().float().contiguous() for k, v in model.state_dict().items()}
    save_file(state, str(part), metadata={"format": "pt"})
    part.rename(folder / "model.safetensors")
    if tokenizer:
        (folder / "tokenizer.json").write_bytes(tokenizer.read_bytes())


def load_folder(folder: Path) -> Qwen2:
    """The model of a Hugging Face folder, its weights in one file or several."""
    model = Qwen2(read_config(folder))
    files = sorted(folder.glob("*.safetensors"))
    if not files:
        raise ValueError(f"{folder} holds no .safetensors file")
    state = {name: value.float() for file in files for name, value in load_file(str(file)).items()}
    if model.config.tie_word_embeddings:
        state.pop("lm_head.weight", None)
    model.load_state_dict(state)
    return model
