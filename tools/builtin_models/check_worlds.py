"""Checks the worlds without PyTorch: python check_worlds.py (exits with an error at the first law that fails)."""

from __future__ import annotations

import json
import re

from evaluate_text import auc, rouge_l
from worlds import transactions
from worlds.common import is_held_out, rng_for
from worlds.phantom_text import draw_truth, make_phantom_document, sentence
from worlds.program_help import make_help_document
from worlds.reports import draw_report, impression, make_report_document, write_report
from worlds.transactions import draw_transaction, make_transaction_document

MAKERS = (make_report_document, make_transaction_document, make_help_document, make_phantom_document)
GRAMMAR = {
    "en": r"(CT|X-ray) of the (chest|abdomen|head)\. (No lesion\.|(1 lesion|\d lesions): "
    r"((left|right|midline) (upper|middle|lower|anterior|posterior), \d+ mm(; |\.))+)",
    "zh": r"(胸部|腹部|头部)(CT|X线)。(未见病灶。|\d个病灶：((左|右|中线)(上|中|下|前|后)部?，\d+毫米(；|。))+)",
}


def check_splits() -> None:
    """The same seed gives the same document; contexts of the splits are apart."""
    for make in MAKERS:
        for index in range(300):
            train, held_out = make("train", index), make("held-out", index)
            assert train == make("train", index)
            if train.context:
                assert not is_held_out(train.context) and is_held_out(held_out.context)


def check_reports() -> None:
    """Spans that answer stand in the report; impressions hold every finding and nothing absent."""
    for index in range(1000):
        document = make_report_document("train", index)
        for turn in document.turns:
            assert turn.answer and turn.question
            if re.search(r"\d", turn.answer) and turn.task == "report_qa" and not turn.answer.isdigit():
                assert turn.answer in document.context, (document.context, turn)
        rng = rng_for("check", "train", index)
        report = draw_report(rng, ("en", "zh")[index % 2])
        text, summary = write_report(rng, report), impression(report)
        for one in report.present:
            assert report.where(one.place) in summary and (
                one.size is None or (one.size in summary and one.size in text)
            )
        for finding in report.absent:
            assert report.name(finding).lower() not in summary.lower()


def check_transactions() -> None:
    """Labels follow the risk, well enough for the goal to be within reach; answers are JSON."""
    drawn = [draw_transaction(rng_for("check", "train", index)) for index in range(3000)]
    labels = [int(rng_for("label", "train", index).random() < one.risk) for index, one in enumerate(drawn)]
    area = auc([one.risk for one in drawn], labels)
    assert area > 0.97, area
    rounded = [json.loads(transactions.answer_json(one, "en"))["risk"] for one in drawn]
    assert abs(auc(rounded, labels) - area) < 0.01
    for one, risk in zip(drawn, rounded, strict=True):
        assert abs(risk - one.risk) <= 0.0151


def check_phantom_grammar() -> None:
    """Sentences follow the grammar, largest lesion first."""
    for index in range(500):
        truth = draw_truth(rng_for("check", "train", index))
        for language, grammar in GRAMMAR.items():
            text = sentence(truth, language)
            assert re.fullmatch(grammar, text), text
            sizes = [int(size) for size in re.findall(r"(\d+)(?: mm|毫米)", text)]
            assert sizes == sorted(sizes, reverse=True)


def check_metrics() -> None:
    """Known values of the measures."""
    assert rouge_l("a b c", "a b c") == 1 and rouge_l("a x c", "a b c") == 2 / 3 and rouge_l("", "a") == 0
    assert auc([0.9, 0.1], [1, 0]) == 1 and auc([0.5, 0.5], [1, 0]) == 0.5


def main() -> None:
    for check in (check_splits, check_reports, check_transactions, check_phantom_grammar, check_metrics):
        check()
        print(f"{check.__name__}: good")


if __name__ == "__main__":
    main()
