"""Writes GGUF version 3 files: metadata, then tensors in F32 or F16, aligned to 32 bytes."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

import numpy as np

ALIGNMENT = 32
_F32, _F16 = 0, 1
_SCALARS = {"u32": (4, "<I"), "i32": (5, "<i"), "f32": (6, "<f"), "bool": (7, "<B")}
_STRING, _ARRAY = 8, 9


def _string(text: str) -> bytes:
    data = text.encode("utf-8")
    return struct.pack("<Q", len(data)) + data


def _value(kind: str, value: object) -> bytes:
    """A value with its type; "str[]" and "i32[]" are arrays."""
    if kind == "str":
        return struct.pack("<I", _STRING) + _string(str(value))
    if kind.endswith("[]"):
        items = list(value)  # type: ignore[call-overload]
        if kind == "str[]":
            return struct.pack("<IIQ", _ARRAY, _STRING, len(items)) + b"".join(map(_string, items))
        number, form = _SCALARS[kind[:-2]]
        return struct.pack("<IIQ", _ARRAY, number, len(items)) + b"".join(struct.pack(form, item) for item in items)
    number, form = _SCALARS[kind]
    return struct.pack("<I", number) + struct.pack(form, value)


def _pad(file: BinaryIO) -> None:
    file.write(b"\0" * (-file.tell() % ALIGNMENT))


def write_gguf(path: Path, metadata: list[tuple[str, str, object]], tensors: list[tuple[str, np.ndarray]]) -> None:
    """metadata: (key, kind, value), kind one of u32, i32, f32, bool, str and arrays of them; tensors: (name, float32 or
    float16 array, rows first). The file appears under its name only when it is complete."""
    part = path.with_name(path.name + ".part")
    with open(part, "wb") as file:
        file.write(b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(metadata)))
        for key, kind, value in metadata:
            file.write(_string(key) + _value(kind, value))
        offset = 0
        for name, array in tensors:
            if array.dtype not in (np.float32, np.float16):
                raise ValueError(f"{name}: {array.dtype} is neither float32 nor float16")
            file.write(_string(name) + struct.pack("<I", array.ndim))
            file.write(struct.pack(f"<{array.ndim}Q", *reversed(array.shape)))
            file.write(struct.pack("<IQ", _F16 if array.dtype == np.float16 else _F32, offset))
            offset += array.nbytes + (-array.nbytes % ALIGNMENT)
        _pad(file)
        for _, array in tensors:
            file.write(np.ascontiguousarray(array).tobytes())
            _pad(file)
    part.rename(path)
