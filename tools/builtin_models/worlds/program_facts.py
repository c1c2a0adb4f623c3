"""Reads program_facts.txt: questions about the program and their answers, in both languages."""

from __future__ import annotations

from pathlib import Path

Side = tuple[tuple[str, ...], str]  # questions, answer
Entry = tuple[Side, Side]  # English, Chinese


def read_facts(path: Path) -> dict[str, tuple[Entry, ...]]:
    """Entries by section, in the file's order."""
    sections: dict[str, list[Entry]] = {}
    current: list[Entry] = []
    found: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]"):
            current = sections.setdefault(line[1:-1], [])
        elif line and not line.startswith("#"):
            key, text = line.split(" ", 1)
            found[key] = text
        if len(found) == 4:
            sides = [(tuple(found[f"{lang}?"].split(" | ")), found[f"{lang}:"]) for lang in ("en", "zh")]
            current.append((sides[0], sides[1]))
            found = {}
    if found:
        raise ValueError(f"{path}: an entry is not complete: {found}")
    return {name: tuple(entries) for name, entries in sections.items()}


_SECTIONS = read_facts(Path(__file__).with_name("program_facts.txt"))
IDENTITY = _SECTIONS["identity"]
FACTS = _SECTIONS["facts"]
UNKNOWN_SUBJECTS = tuple(side[0] for side in _SECTIONS["unknown"][0])
UNKNOWN_ANSWER = tuple(side[1] for side in _SECTIONS["unknown"][0])
