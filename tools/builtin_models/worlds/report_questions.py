"""Questions about a report's truth, with short answers: a span, a number, yes, no, or that it is not mentioned."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from .common import Turn
from .report_tables import BODY_PARTS, CHANGE_ANSWERS, FINDINGS, Finding

if TYPE_CHECKING:
    from .reports import Present, Report

SIDES = {"right": ("right", "右侧"), "left": ("left", "左侧")}
YES, NO, UNKNOWN = ("yes", "有"), ("no", "无"), ("not mentioned", "未提及")

ASK = {
    "where": (
        ("Where is the {f}?", "In which place is the {f}?", "What is the location of the {f}?"),
        ("{f}在哪里？", "{f}位于何处？", "{f}的位置是什么？"),
    ),
    "size": (
        ("How large is the {f}?", "What is the size of the {f}?", "What does the {f} measure?"),
        ("{f}有多大？", "{f}的大小是多少？", "{f}测量多少？"),
    ),
    "side": (("On which side is the {f}?", "Which side is the {f} on?"), ("{f}在哪一侧？", "{f}位于左侧还是右侧？")),
    "change": (
        (
            "How did the {f} change?",
            "Has the {f} changed since the prior study?",
            "How is the {f} compared with before?",
        ),
        ("{f}有何变化？", "与之前相比{f}如何？", "{f}较前有变化吗？"),
    ),
    "present": (
        ("Is there {a}{f}?", "Does the report show {a}{f}?", "{F}: yes or no?"),
        ("有{f}吗？", "报告中有{f}吗？", "是否有{f}？"),
    ),
    "count": (
        ("How many findings of {f} are there?", "{F}: how many?", "What is the number of {f} findings?"),
        ("{f}有几处？", "描述了几处{f}？", "{f}的数量是多少？"),
    ),
    "modality": (
        ("What modality was used?", "Which modality is this?", "How was the patient imaged?"),
        ("使用了什么检查方式？", "这是哪种检查？", "检查方式是什么？"),
    ),
    "body": (("Which body part was examined?", "What was imaged?"), ("检查了哪个部位？", "检查部位是什么？")),
    "contrast": (("Was contrast given?", "Was it done with contrast?"), ("使用了对比剂吗？", "是否为增强检查？")),
    "age": (("How old is the patient?", "What is the age of the patient?"), ("患者多大年龄？", "患者年龄是多少？")),
    "recommend": (
        ("What is recommended?", "What is the recommendation?", "What should be done next?"),
        ("建议是什么？", "有什么建议？", "下一步建议做什么？"),
    ),
    "largest": (
        ("What is the largest finding?", "Which finding is largest?"),
        ("最大的病变是什么？", "哪个病变最大？"),
    ),
}
IMPRESSION = (
    (
        "Write the impression.",
        "Summarise the findings as an impression.",
        "What is the impression?",
        "Give the impression, most important first.",
    ),
    ("写出诊断印象。", "把所见总结为印象。", "请给出印象。", "给出印象，最重要的在前。"),
)


def _ask(rng: random.Random, report: Report, kind: str, finding: str = "", article: str = "") -> str:
    text = rng.choice(report.pick(ASK[kind]))
    return text.format(f=finding, F=finding[:1].upper() + finding[1:], a=article)


def impression_question(rng: random.Random, language: str) -> str:
    """One way of asking for the impression."""
    return rng.choice(IMPRESSION[0 if language == "en" else 1])


def _turn(report: Report, question: str, answer: str) -> Turn:
    return Turn(question, answer, "report_qa", {"answers": [answer]})


def _named(report: Report, one: Present, full: bool) -> str:
    """The finding as a question names it: with its place where the kind alone is ambiguous."""
    if not full:
        return report.name(one.finding)
    return report.pick((f"{one.finding.en} in the {one.place.en}", f"{one.place.zh}的{one.finding.zh}"))


def _about_present(rng: random.Random, report: Report, one: Present) -> list[Turn]:
    alone = sum(other.finding is one.finding for other in report.present) == 1
    name = _named(report, one, not alone or rng.random() < 0.15)
    out = []
    if alone:
        out.append(_turn(report, _ask(rng, report, "where", report.name(one.finding)), report.where(one.place)))
        if rng.random() < 0.5:
            side = report.pick(SIDES[one.place.side]) if one.place.side else report.pick(UNKNOWN)
            out.append(_turn(report, _ask(rng, report, "side", report.name(one.finding)), side))
    if one.finding.sizes:
        out.append(_turn(report, _ask(rng, report, "size", name), one.size or report.pick(UNKNOWN)))
    if one.change or rng.random() < 0.3:
        change = report.pick(CHANGE_ANSWERS[one.change]) if one.change else report.pick(UNKNOWN)
        out.append(_turn(report, _ask(rng, report, "change", name), change))
    return out


def _presence(rng: random.Random, report: Report, finding: Finding) -> Turn:
    from .reports import article

    if any(one.finding is finding for one in report.present):
        answer = YES
    else:
        answer = NO if finding in report.absent else UNKNOWN
    return _turn(report, _ask(rng, report, "present", report.name(finding), article(finding)), report.pick(answer))


def _about_study(rng: random.Random, report: Report) -> list[Turn]:
    unknown = report.pick(UNKNOWN)
    contrast = unknown if report.contrast is None else report.pick(("yes", "是") if report.contrast else ("no", "否"))
    return [
        _turn(report, _ask(rng, report, "modality"), report.pick(report.modality)),
        _turn(report, _ask(rng, report, "body"), report.pick(BODY_PARTS[report.body])),
        _turn(report, _ask(rng, report, "contrast"), contrast),
        _turn(report, _ask(rng, report, "age"), str(report.age) if report.age else unknown),
    ]


def questions(rng: random.Random, report: Report) -> list[Turn]:
    """A shuffled handful of questions of every kind that this report allows."""
    out: list[Turn] = []
    for one in report.present:
        turns = _about_present(rng, report, one)
        out += rng.sample(turns, min(2, len(turns)))
    kinds = FINDINGS[report.body]
    shown = [one.finding for one in report.present]
    unseen = [k for k in kinds if k not in shown and k not in report.absent]
    for pool in (shown, report.absent, unseen):
        if pool and rng.random() < 0.6:
            out.append(_presence(rng, report, rng.choice(pool)))
    if shown and rng.random() < 0.4:
        kind = rng.choice(shown)
        number = sum(one is kind for one in shown)
        out.append(_turn(report, _ask(rng, report, "count", report.name(kind)), str(number)))
    sized = sorted((one for one in report.present if one.size), key=lambda one: -one.millimetres)
    if len(sized) > 1 and sized[0].millimetres > sized[1].millimetres and rng.random() < 0.3:
        out.append(_turn(report, _ask(rng, report, "largest"), report.name(sized[0].finding)))
    out += rng.sample(_about_study(rng, report), rng.choice((1, 1, 2)))
    if report.recommendation or rng.random() < 0.3:
        out.append(_turn(report, _ask(rng, report, "recommend"), report.recommendation or report.pick(UNKNOWN)))
    rng.shuffle(out)
    return out
