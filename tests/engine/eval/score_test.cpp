// Scores of single answers, and the figures of many.

#include <algorithm>
#include <cmath>

#include <QTest>

#include "engine/eval/interval.h"
#include "engine/eval/score.h"

using namespace praxis::engine::eval;

namespace {

// JSON with single quotes, which moc reads more easily than raw texts.
std::string json(std::string text) {
  std::ranges::replace(text, '\'', '"');
  return text;
}

Record record(Expected expected) {
  constexpr Task kOf[] = {Task::reportQa, Task::summarization, Task::risk, Task::phantom};
  Record result{.id = "1", .task = kOf[expected.index()], .prompt = "?"};
  result.expected = std::move(expected);
  return result;
}

const Figure* figure(const std::vector<Figure>& figures, std::string_view metric) {
  const auto found = std::ranges::find(figures, metric, &Figure::metric);
  return found == figures.end() ? nullptr : &*found;
}

Record image() {
  return record(ExpectedPhantom{"chest", "CT", {{Side::left, "upper", 14}, {Side::right, "lower", 9}}});
}

}  // namespace

class ScoreTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aRiskIsReadFromJson() {
    QCOMPARE(readRiskAnswer(json("{'risk': 0.25, 'reason': 'a } in { text'}")), std::optional(0.25));
    QCOMPARE(readRiskAnswer("Here: {\"note\":1} then {\"reason\":\"x\",\"risk\":1} end"), std::optional(1.0));
    QCOMPARE(readRiskAnswer(json("{'risk': 'high'}")), std::nullopt);
    QCOMPARE(readRiskAnswer(json("{'risk': 1.5}")), std::nullopt);
    QCOMPARE(readRiskAnswer(json("{'risk': 0.5, 'reason': 'cut")), std::nullopt);
    QCOMPARE(readRiskAnswer("risk 0.5"), std::nullopt);
    QCOMPARE(readRiskAnswer(std::string(200000, '{')), std::nullopt);
  }

  void whatCannotBeReadIsWrong() {
    const Score risk = scoreAnswer(record(ExpectedRisk{true, 0.9}), "I would say high.");
    QVERIFY(!risk.isParsed);
    QCOMPARE(std::get<RiskScore>(risk.value).stated, 0.0);
    const Score qa = scoreAnswer(record(ExpectedAnswers{{"the"}}), "  \n");
    QVERIFY(!qa.isParsed && !std::get<QaScore>(qa.value).isExact);
    const Score phantom = scoreAnswer(record(ExpectedPhantom{"chest", "CT", {}}), "A picture.");
    QVERIFY(!phantom.isParsed && !std::get<PhantomScore>(phantom.value).count);
    QVERIFY(!std::get<PhantomScore>(phantom.value).sides);
  }

  void aPhantomIsScoredByParts() {
    const Score right = scoreAnswer(image(), "CT of the chest. 2 lesions: left upper, 14 mm; right lower, 9 mm.");
    const auto& all = std::get<PhantomScore>(right.value);
    QVERIFY(all.bodyPart && all.modality && all.count && all.sides && all.places);
    QCOMPARE(all.sizeErrorsMm, (std::vector<double>{0, 0}));
    const Score partly = scoreAnswer(image(), "CT of the head. 2 lesions: left middle, 12 mm; right lower, 12 mm.");
    const auto& some = std::get<PhantomScore>(partly.value);
    QVERIFY(!some.bodyPart && some.modality && some.count && some.sides && !some.places);
    QCOMPARE(some.sizeErrorsMm, (std::vector<double>{2, 3}));
    const Score one = scoreAnswer(image(), "CT of the chest. 1 lesion: right lower, 10 mm.");
    const auto& less = std::get<PhantomScore>(one.value);
    QVERIFY(!less.count && !less.sides);
    QCOMPARE(less.sizeErrorsMm, std::vector<double>{1});
  }

  void figuresOfAnswersAreShares() {
    std::vector<Score> scores;
    for (int i = 0; i < 50; ++i) {
      scores.push_back(scoreAnswer(record(ExpectedAnswers{{"left lobe"}}), i < 45 ? "Left lobe." : "left"));
    }
    const auto figures = figuresOf(Task::reportQa, scores);
    const Figure* exact = figure(figures, "exact_match");
    QVERIFY(exact != nullptr);
    QCOMPARE(exact->value, 0.9);
    QCOMPARE(exact->low, wilson(45, 50).low);
    QCOMPARE(exact->n, std::size_t{50});
    const Figure* f1 = figure(figures, "f1");
    QVERIFY(std::abs(f1->value - (45 + 5 * 2 / 3.0) / 50) < 1e-12);
    QVERIFY(f1->low < f1->value && f1->value < f1->high && f1->high <= 1);
  }

  void figuresOfPhantomsHaveTheirUnits() {
    std::vector<Score> scores;
    for (int i = 0; i < 20; ++i) {
      scores.push_back(scoreAnswer(image(), i % 2 == 0
                                                ? "CT of the chest. 2 lesions: left upper, 15 mm; right lower, 9 mm."
                                                : "CT of the chest. 1 lesion: left upper, 17 mm."));
    }
    const auto figures = figuresOf(Task::phantom, scores);
    QCOMPARE(figure(figures, "lesion_count")->value, 0.5);
    QCOMPARE(figure(figures, "lesions_measured")->value, 0.75);
    const Figure* size = figure(figures, "size_error_median");
    QCOMPARE(size->value, 1.0);  // of ten 1, ten 0, ten 3
    QCOMPARE(size->n, std::size_t{30});
    QCOMPARE(size->unit, Unit::millimetres);
    QVERIFY(!size->higherIsBetter);
  }

  void whatIsNotDefinedIsLeftOut() {
    const auto figures = figuresOf(Task::risk, std::vector<Score>(5, {RiskScore{0.5, 0.5, true}, true}));
    QVERIFY(figure(figures, "auc") == nullptr);
    QCOMPARE(figure(figures, "brier")->value, 0.25);
    QVERIFY(figuresOf(Task::phantom, {}).empty());
  }
};

QTEST_APPLESS_MAIN(ScoreTest)
#include "score_test.moc"
