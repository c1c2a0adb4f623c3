"""Short synthetic radiology reports, questions about them, and their impression (tasks report_qa and summarization).

The report is written from a drawn truth, so every answer follows from the truth and never from reading the text. The
impression follows one rule: present findings by rank, then by size; sizes and changes kept; normal ones dropped; the
recommendation last.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from .common import Document, Turn, is_held_out, pick_system, rng_for
from .report_questions import impression_question, questions
from .report_tables import (
    BODY_PARTS,
    CHANGE_ANSWERS,
    CHANGES,
    FINDINGS,
    HISTORIES,
    MODALITIES,
    NORMALS,
    PLACES,
    RECOMMENDATIONS,
    Finding,
    Place,
)

NO_ARTICLE = {"consolidation", "free fluid", "edema", "atelectasis", "mucosal thickening"}


@dataclass
class Present:
    """A finding that this report describes."""

    finding: Finding
    place: Place
    size: str | None  # as the report writes it, with its unit
    millimetres: float
    change: str | None


@dataclass
class Report:
    """The truth of one report."""

    language: str
    body: str
    modality: tuple[str, str]
    contrast: bool | None
    age: int | None
    sex: str
    history: tuple[str, str] | None
    present: list[Present]
    absent: list[Finding]
    recommendation: str | None

    def pick(self, pair: tuple[str, str]) -> str:
        """The half of an (English, Chinese) pair in this report's language."""
        return pair[0] if self.language == "en" else pair[1]

    def name(self, finding: Finding) -> str:
        return self.pick((finding.en, finding.zh))

    def where(self, place: Place) -> str:
        return self.pick((place.en, place.zh))


def article(finding: Finding) -> str:
    """The indefinite article of an English finding, with its space; empty for what is not counted."""
    if finding.key in NO_ARTICLE or finding.en in NO_ARTICLE:
        return ""
    return "an " if finding.en[0] in "aeio" else "a "


def _size(rng: random.Random, finding: Finding, language: str) -> tuple[str | None, float]:
    if finding.sizes is None or rng.random() < 0.1:
        return None, 0.0
    value = rng.randint(*finding.sizes)
    if value >= 10 and rng.random() < 0.12:
        return (f"{value / 10:.1f} cm" if language == "en" else f"{value / 10:.1f}厘米"), value
    return (f"{value} mm" if language == "en" else f"{value}毫米"), value


def draw_report(rng: random.Random, language: str, most: int = 4) -> Report:
    """A report's truth with at most that many present findings."""
    body = rng.choices(("chest", "abdomen", "head"), (4, 3, 3))[0]
    kinds = FINDINGS[body]
    count = min(most, rng.choices((0, 1, 2, 3, 4), (5, 25, 35, 25, 10))[0])
    compared = rng.random() < 0.5
    present: list[Present] = []
    for _ in range(count):
        again = present and rng.random() < 0.2
        finding = present[-1].finding if again else rng.choice(kinds)
        free = [
            p
            for p in finding.places
            if all(one.finding is not finding or one.place is not PLACES[p] for one in present)
        ]
        if not free:
            continue
        text, value = _size(rng, finding, language)
        change = rng.choice(tuple(CHANGES)) if compared and rng.random() < 0.6 else None
        if finding.sizes is None and change in ("larger", "smaller") and finding.key in ("fracture", "pneumothorax"):
            change = "unchanged"
        present.append(Present(finding, PLACES[rng.choice(free)], text, value, change))
    rng.shuffle(present)
    others = [k for k in kinds if all(one.finding is not k for one in present)]
    absent = rng.sample(others, min(len(others), rng.choices((0, 1, 2), (35, 40, 25))[0]))
    recommendation = None
    if rng.random() < 0.45:
        pair = rng.choice(RECOMMENDATIONS)
        recommendation = (pair[0] if language == "en" else pair[1]).format(n=rng.choice((3, 4, 6, 8, 9, 12)))
    return Report(
        language,
        body,
        rng.choice(MODALITIES[body]),
        rng.choice((None, None, True, False)),
        rng.randint(18, 94) if rng.random() < 0.5 else None,
        rng.choice("fm"),
        rng.choice(HISTORIES) if rng.random() < 0.4 else None,
        present,
        absent,
        recommendation,
    )


def _english(rng: random.Random, one: Present) -> str:
    f, place, a = one.finding.en, one.place.en, article(one.finding)
    tail = f", {CHANGES[one.change][0]}" if one.change else ""
    sized = (
        ("an " if one.size[0] == "8" or one.size.split()[0] in ("11", "18") else "a ") + one.size if one.size else ""
    )
    if one.size and rng.random() < 0.6:
        text = rng.choice(
            (
                f"{sized} {f} in the {place}",
                f"the {place} shows {sized} {f}",
                f"there is {sized} {f} in the {place}",
                f"{one.size} {f}, {place}",
            )
        )
    else:
        text = rng.choice(
            (f"{a}{f} in the {place}", f"the {place} shows {a}{f}", f"there is {a}{f} in the {place}", f"{place}: {f}")
        )
        tail = (rng.choice((f" measuring {one.size}", f", {one.size}")) if one.size else "") + tail
    return text[0].upper() + text[1:] + tail + "."


def _chinese(rng: random.Random, one: Present) -> str:
    f, place = one.finding.zh, one.place.zh
    tail = f"，{CHANGES[one.change][1]}" if one.change else ""
    if one.size and rng.random() < 0.6:
        text = rng.choice((f"{place}见{one.size}{f}", f"{place}可见一处{one.size}的{f}", f"{place}有{one.size}{f}"))
    else:
        text = rng.choice((f"{place}见{f}", f"{place}可见{f}", f"{place}有{f}", f"{f}，位于{place}"))
        tail = (rng.choice((f"，大小{one.size}", f"，约{one.size}")) if one.size else "") + tail
    return text + tail + "。"


def _negative(rng: random.Random, report: Report, finding: Finding) -> str:
    if report.language == "zh":
        return rng.choice((f"未见{finding.zh}。", f"无{finding.zh}。"))
    return rng.choice((f"No {finding.en}.", f"There is no {finding.en}.", f"No evidence of {finding.en}."))


def _header(rng: random.Random, report: Report) -> list[str]:
    english = report.language == "en"
    body = report.pick(BODY_PARTS[report.body])
    modality = report.pick(report.modality)
    if english:
        contrast = {None: "", True: " with contrast", False: " without contrast"}[report.contrast]
        parts = [
            rng.choice(
                (
                    f"{modality[0].upper()}{modality[1:]} of the {body}{contrast}.",
                    f"{body.capitalize()} {modality}{contrast}.",
                    f"Examination: {modality} of the {body}{contrast}.",
                )
            )
        ]
        if report.age:
            who = rng.choice({"f": ("woman", "female"), "m": ("man", "male")}[report.sex])
            parts.append(rng.choice((f"{report.age}-year-old {who}.", f"{who.capitalize()}, {report.age} years.")))
    else:
        contrast = {None: "", True: "增强", False: "平扫"}[report.contrast]
        parts = [rng.choice((f"{body}{modality}{contrast}。", f"检查：{body}{modality}{contrast}。"))]
        if report.age:
            who = {"f": "女", "m": "男"}[report.sex]
            parts.append(rng.choice((f"{who}，{report.age}岁。", f"患者{who}性，{report.age}岁。")))
    if report.history:
        parts.append(report.pick(report.history) + ("." if english else "。"))
    return parts


def write_report(rng: random.Random, report: Report) -> str:
    """The report's text: header, findings in drawn order with negatives and normals among them, recommendation."""
    english = report.language == "en"
    body = [(_english if english else _chinese)(rng, one) for one in report.present]
    for finding in report.absent:
        body.insert(rng.randint(0, len(body)), _negative(rng, report, finding))
    if rng.random() < 0.5 or not body:
        body.insert(rng.randint(0, len(body)), report.pick(rng.choice(NORMALS[report.body])))
    parts = _header(rng, report) + body
    if report.recommendation:
        parts.append(f"Recommendation: {report.recommendation}." if english else f"建议：{report.recommendation}。")
    return (" " if english else "").join(parts)


def impression(report: Report) -> str:
    """The right impression, by the rule at the top of this file."""
    english = report.language == "en"
    order = sorted(report.present, key=lambda one: (one.finding.rank, -one.millimetres))
    lines = []
    for one in order:
        change = report.pick(CHANGE_ANSWERS[one.change]) if one.change else None
        head = f"{report.name(one.finding)} in the {one.place.en}" if english else f"{one.place.zh}{one.finding.zh}"
        if english:
            head = head[0].upper() + head[1:]
        lines.append(
            (", " if english else "，").join(p for p in (head, one.size, change) if p) + ("." if english else "。")
        )
    if not lines:
        lines.append("No abnormality." if english else "未见异常。")
    if report.recommendation:
        lines.append(f"Recommendation: {report.recommendation}." if english else f"建议：{report.recommendation}。")
    return (" " if english else "").join(lines)


def make_report_document(
    split: str, index: int, language: str | None = None, most: int = 4, most_turns: int = 7
) -> Document:
    """Report number `index` of a split ("train" or "held-out"), with questions and the impression as its last turn."""
    rng = rng_for("reports", split, index)
    language = language or rng.choice(("en", "zh"))
    while True:
        report = draw_report(rng, language, most)
        text = write_report(rng, report)
        if is_held_out(text) == (split == "held-out"):
            break
    turns = questions(rng, report)[:most_turns]
    turns.append(
        Turn(impression_question(rng, language), impression(report), "summarization", {"text": impression(report)})
    )
    return Document("reports", language, text, turns, pick_system(rng, language))
