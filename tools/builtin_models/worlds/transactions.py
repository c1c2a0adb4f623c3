"""Transaction records with a known true risk (task risk).

The true risk is a logistic function of a sum of weights, and the label is drawn from it. The answer that is taught is
the true risk to two digits and the one or two strongest factors, as JSON. Everything is synthetic; the countries are
kinds of places and no real ones, so that the model learns a rule and not a prejudice.
"""

from __future__ import annotations

import json
import math
import random
from dataclasses import dataclass

from .common import Document, Turn, is_held_out, pick_system, rng_for

SLOPE = 4.5  # how sharply the sum of weights turns into risk: Bayes AUC about 0.98
OFFSET = 3.8  # the sum at which the risk is one half

MERCHANTS = (
    ("groceries", "食品杂货", 0.0),
    ("pharmacy", "药店", 0.0),
    ("fuel", "加油", 0.2),
    ("restaurant", "餐饮", 0.1),
    ("travel", "旅行", 0.6),
    ("electronics", "电子产品", 1.0),
    ("jewellery", "珠宝", 1.4),
    ("gift cards", "礼品卡", 1.8),
    ("crypto", "加密货币", 2.0),
    ("books", "图书", 0.0),
)
COUNTRIES = (
    ("home", "本国", 0.0),
    ("neighbour", "邻国", 0.4),
    ("overseas", "海外", 1.2),
    ("sanctioned", "受制裁地区", 2.2),
)
CARD = (("present", "在场", -0.8), ("absent", "不在场", 0.5))

REASONS = {
    "amount": ("high amount", "金额高"),
    "country": ("risky country", "地区风险高"),
    "card": ("card absent", "卡不在场"),
    "device": ("new device", "新设备"),
    "merchant": ("risky merchant", "商户风险高"),
    "velocity": ("many transactions", "交易频繁"),
    "history": ("earlier chargebacks", "有拒付记录"),
    "hour": ("at night", "夜间交易"),
}
NOTHING = ("nothing unusual", "无异常")
LABELS = {
    "amount": ("amount", "金额"),
    "country": ("country", "地区"),
    "card": ("card", "卡"),
    "device": ("device age", "设备使用"),
    "merchant": ("merchant", "商户"),
    "velocity": ("last hour", "一小时内"),
    "history": ("chargebacks", "拒付"),
    "hour": ("time", "时间"),
}
ASK = (
    (
        "Score the risk of this transaction as JSON.",
        "How risky is this transaction? Answer as JSON.",
        "Risk of this record as JSON with risk and reason.",
    ),
    ("请以JSON给出该交易的风险评分。", "这笔交易风险多大？用JSON回答。", "以JSON输出风险和原因。"),
)
ASK_POINTS = (("List the risk points.", "Which points does each factor give?"), ("列出风险分数。", "各因素多少分？"))
ASK_RISKY = (("Is this transaction risky?", "Is the risk high?"), ("这笔交易有风险吗？", "风险高吗？"))
HEADS = (("Transaction", "Record", "Payment"), ("交易", "记录", "付款"))


@dataclass
class Transaction:
    """A record: each field's text in both languages and its weight."""

    fields: dict[str, tuple[str, str]]
    weights: dict[str, float]

    @property
    def risk(self) -> float:
        return 1.0 / (1.0 + math.exp(-SLOPE * (sum(self.weights.values()) - OFFSET)))


def draw_transaction(rng: random.Random) -> Transaction:
    """A record whose fields are drawn independently."""
    fields: dict[str, tuple[str, str]] = {}
    weights: dict[str, float] = {}
    digits = rng.choices((2, 3, 4), (4, 4, 2))[0]
    amount = rng.randint(10 ** (digits - 1), 10**digits - 1)
    fields["amount"] = (f"{amount} EUR", f"{amount}欧元")
    weights["amount"] = {2: 0.0, 3: 0.6, 4: 1.8}[digits]
    for key, table, odds in (
        ("country", COUNTRIES, (6, 3, 2, 1)),
        ("card", CARD, (1, 1)),
        ("merchant", MERCHANTS, None),
    ):
        en, zh, weight = rng.choices(table, odds)[0]
        fields[key], weights[key] = (en, zh), weight
    days = rng.choice((rng.randint(1, 9), rng.randint(10, 99), rng.randint(100, 999)))
    fields["device"] = (f"{days} days", f"{days}天")
    weights["device"] = 1.5 if days < 10 else 0.5 if days < 100 else 0.0
    number = rng.choices(range(1, 10), (9, 7, 4, 2, 2, 1, 1, 1, 1))[0]
    fields["velocity"], weights["velocity"] = (str(number), f"{number}笔"), 0.25 * (number - 1)
    back = rng.choices((0, 1, 2, 3), (8, 3, 1, 1))[0]
    fields["history"], weights["history"] = (str(back), f"{back}次"), 0.8 * back
    hour = rng.randint(0, 23)
    fields["hour"] = (f"{hour:02d}h", f"{hour:02d}时")
    weights["hour"] = 0.7 if hour < 6 else 0.0
    return Transaction(fields, weights)


def reasons(transaction: Transaction, language: str) -> str:
    """The one or two strongest factors of at least 0.5; ties go to the order of REASONS."""
    at = 0 if language == "en" else 1
    order = list(REASONS)
    strong = sorted(
        (k for k, w in transaction.weights.items() if w >= 0.5), key=lambda k: (-transaction.weights[k], order.index(k))
    )
    return (", " if at == 0 else "、").join(REASONS[k][at] for k in strong[:2]) or NOTHING[at]


def answer_json(transaction: Transaction, language: str) -> str:
    """The taught answer; the risk has two digits and is never quite 0 or 1."""
    risk = min(0.99, max(0.01, transaction.risk))
    return f'{{"risk": {risk:.2f}, "reason": {json.dumps(reasons(transaction, language), ensure_ascii=False)}}}'


def write_transaction(rng: random.Random, transaction: Transaction, language: str) -> tuple[str, list[str]]:
    """The record as text, and the drawn order of its fields."""
    at = 0 if language == "en" else 1
    keys = list(transaction.fields)
    rng.shuffle(keys)
    join, colon, separator, end = ((" ", ": ", "; ", "."), ("", "：", "；", "。"))[at]
    fields = separator.join(f"{LABELS[key][at]}{join}{transaction.fields[key][at]}" for key in keys)
    return f"{rng.choice(HEADS[at])}{colon}{fields}{end}", keys


def points(transaction: Transaction, order: list[str], language: str) -> str:
    """Every factor that counts, in the record's order, in twentieths, and their sum."""
    at = 0 if language == "en" else 1
    counted = {key: round(20 * transaction.weights[key]) for key in order}
    parts = [f"{LABELS[key][at]} {value}" for key, value in counted.items() if value]
    total = f"{('total', '合计')[at]} {sum(counted.values())}"
    return (", " if at == 0 else "，").join(parts + [total]) + ("." if at == 0 else "。")


def side_questions(rng: random.Random, transaction: Transaction, order: list[str], language: str) -> list[Turn]:
    """Two more questions about the record, which show the rule more plainly than its result does."""
    at = 0 if language == "en" else 1
    risky = (("no", "yes"), ("否", "是"))[at][transaction.risk >= 0.5]
    return [
        Turn(rng.choice(ASK_POINTS[at]), points(transaction, order, language), "risk_points"),
        Turn(rng.choice(ASK_RISKY[at]), risky, "risk_yes_no"),
    ]


def make_transaction_document(split: str, index: int, language: str | None = None) -> Document:
    """Record number `index` of a split, with the question for its risk first."""
    rng = rng_for("transactions", split, index)
    language = language or rng.choice(("en", "zh"))
    while True:
        transaction = draw_transaction(rng)
        text, order = write_transaction(rng, transaction, language)
        if is_held_out(text) == (split == "held-out"):
            break
    label = int(rng.random() < transaction.risk)
    expect = {"label": label, "risk": round(transaction.risk, 4)}
    turns = [Turn(rng.choice(ASK[0 if language == "en" else 1]), answer_json(transaction, language), "risk", expect)]
    system = pick_system(rng, language)
    turns += side_questions(rng, transaction, order, language)
    return Document("transactions", language, text, turns, system)
