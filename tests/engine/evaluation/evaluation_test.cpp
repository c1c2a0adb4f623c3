// A run of task files on a model whose answers are known: it goes through the alphabet from the prompt's last letter.

#include <fstream>

#include <QTemporaryDir>
#include <QTest>

#include "engine/base/hash.h"
#include "engine/evaluation/evaluation.h"
#include "engine/evaluation/model_version.h"
#include "engine/evaluation/record_request.h"
#include "engine/text/grammar/grammar.h"
#include "tests/support/session_driver.h"
#include "tests/support/tiny_model.h"

using namespace praxis::engine;
using namespace praxis::engine::evaluation;
using praxis::tests::SessionDriver;
using praxis::tests::TinyModel;

namespace {

std::string line(const std::string& id, const std::string& prompt, const std::string& answer,
                 const std::string& more = "") {
  return "{\"id\":\"" + id + "\",\"task\":\"report_qa\",\"prompt\":\"" + prompt + "\",\"expect\":{\"answers\":[\"" +
         answer + "\"]}" + more + "}\n";
}

struct Outcome {
  base::Result<void> result;
  std::vector<eval::TaskRun> runs;
  std::vector<std::string> answers;  // "id answer" or "id: failure"
};

}  // namespace

class EvaluationTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;
  std::filesystem::path m_model;

  std::filesystem::path write(const char* name, const std::string& text) {
    const std::filesystem::path path = m_folder.filePath(name).toStdString();
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }

  static Outcome run(
      SessionDriver& driver, Options options,
      const std::function<bool(const Progress&)>& onStep = [](const Progress&) { return true; }) {
    Outcome outcome;
    Evaluation evaluation(std::move(options), {}, [&](const Answered& answered) {
      const std::string& id = answered.record.id;
      outcome.answers.push_back(answered.failure.empty() ? id + " " + answered.answer : id + ": " + answered.failure);
    });
    outcome.result = runEvaluation(driver.session, evaluation, onStep, [&](eval::TaskRun one) -> base::Result<void> {
      outcome.runs.push_back(std::move(one));
      return {};
    });
    return outcome;
  }

 private Q_SLOTS:
  void initTestCase() {
    TinyModel model = TinyModel::alphabet();
    model.metadata["tokenizer.chat_template"] = std::string("{{ messages[-1]['content'] }}");
    m_model = m_folder.filePath("alphabet.gguf").toStdString();
    QVERIFY(praxis::tests::writeTinyModel(model, m_model).has_value());
  }

  void rightAnswersAreCounted() {
    SessionDriver driver;
    QVERIFY(driver.load(m_model));
    const auto file = write("qa.jsonl", line("1", "x", "yz") + line("2", "w", "XYZ.") + line("3", "y", "q"));
    const Outcome outcome = run(driver, {.taskFiles = {file}, .engineVersion = "9"});
    QVERIFY2(outcome.result.has_value(), outcome.result ? "" : outcome.result.error().message.c_str());
    QCOMPARE(outcome.answers, (std::vector<std::string>{"1 yz", "2 xyz", "3 z"}));
    QCOMPARE(outcome.runs.size(), std::size_t{1});
    const eval::TaskRun& one = outcome.runs.front();
    QCOMPARE(eval::figureOf(one, "exact_match")->value, 2.0 / 3);
    QCOMPARE(one.records, std::uint64_t{3});
    QCOMPARE(one.failed + one.unparsed, std::uint64_t{0});
    QCOMPARE(one.generatedTokens, std::uint64_t{6});
    QVERIFY(one.milliseconds > 0);
    QCOMPARE(one.conditions.engineVersion, std::string("9"));
    QCOMPARE(one.conditions.limit, std::uint64_t{0});
    std::ifstream stream(m_model, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    QCOMPARE(one.model.sha256, base::sha256(bytes));
  }

  void aFailingRecordDoesNotEndTheRun() {
    SessionDriver driver;
    QVERIFY(driver.load(m_model));
    const auto file =
        write("failing.jsonl", line("1", "x", "yz") + line("long", std::string(500, 'a'), "b") +
                                   line("seen", "x", "yz", ",\"images\":[\"a.dcm\"]") + line("2", "x", "yz"));
    const Outcome outcome = run(driver, {.taskFiles = {file}});
    QVERIFY(outcome.result.has_value());
    const eval::TaskRun& one = outcome.runs.front();
    QCOMPARE(one.failed, std::uint64_t{2});
    QCOMPARE(eval::figureOf(one, "exact_match")->value, 0.5);
    QCOMPARE(one.failures[0].id, std::string("long"));
    QCOMPARE(one.failures[0].line, std::size_t{2});
    QVERIFY(one.failures[0].message.find("context") != std::string::npos);
    QVERIFY(one.failures[1].message.find("takes none") != std::string::npos);
  }

  void tasksOfOneFileHaveTheirOwnFigures() {
    SessionDriver driver;
    QVERIFY(driver.load(m_model));
    const std::string summary =
        "{\"id\":\"s\",\"task\":\"summarization\",\"prompt\":\"x\",\"expect\":{\"text\":\"yz\"}}\n";
    const auto file = write("mixed.jsonl", line("1", "x", "no") + summary + line("2", "x", "yz"));
    const auto more = write("more.jsonl", line("1", "x", "yz"));
    const Outcome outcome = run(driver, {.taskFiles = {file, more}});
    QCOMPARE(outcome.runs.size(), std::size_t{3});
    QCOMPARE(outcome.runs[0].records, std::uint64_t{2});
    QCOMPARE(outcome.runs[1].task, eval::Task::summarization);
    QCOMPARE(eval::figureOf(outcome.runs[1], "rouge_l")->value, 1.0);
    QCOMPARE(outcome.runs[2].file, std::string("more.jsonl"));
  }

  void aLimitTakesTheSameRecordsForTheSameSeed() {
    const auto all = chooseRecords(100, 0, 1);
    QCOMPARE(all.size(), std::size_t{100});
    const auto some = chooseRecords(100, 10, 1);
    QCOMPARE(some.size(), std::size_t{10});
    QVERIFY(std::ranges::is_sorted(some) && std::ranges::adjacent_find(some) == some.end());
    QCOMPARE(some, chooseRecords(100, 10, 1));
    QVERIFY(some != chooseRecords(100, 10, 2));
  }

  void aStoppedRunKeepsWhatWasComplete() {
    SessionDriver driver;
    QVERIFY(driver.load(m_model));
    const auto first = write("first.jsonl", line("1", "x", "yz"));
    const auto second = write("second.jsonl", line("1", "a", "b") + line("2", "a", "b"));
    const Outcome outcome =
        run(driver, {.taskFiles = {first, second}}, [](const Progress& progress) { return progress.done < 2; });
    QVERIFY(!outcome.result);
    QCOMPARE(outcome.result.error().code, base::ErrorCode::cancelled);
    QCOMPARE(outcome.runs.size(), std::size_t{1});
    QCOMPARE(outcome.runs[0].file, std::string("first.jsonl"));
    QCOMPARE(driver.session.step(), session::StepStatus::idle);
  }

  void aWrongTaskFileEndsTheRunBeforeAnyRecord() {
    SessionDriver driver;
    QVERIFY(driver.load(m_model));
    const auto right = write("right.jsonl", line("1", "x", "yz"));
    const auto wrong = write("wrong.jsonl", line("1", "x", "yz") + "{}\n");
    const Outcome outcome = run(driver, {.taskFiles = {right, wrong}});
    QVERIFY(!outcome.result);
    QVERIFY(outcome.result.error().message.find("wrong.jsonl line 2") != std::string::npos);
    QVERIFY(outcome.answers.empty());
  }

  void theEndOfTheModelIsTheEndOfTheRun() {
    SessionDriver driver;
    QVERIFY(driver.load(m_model));
    const auto file = write("long_run.jsonl", line("1", "a", "b") + line("2", "a", "b"));
    const Outcome outcome = run(driver, {.taskFiles = {file}}, [&](const Progress& progress) {
      if (progress.done == 1) driver.session.unload();
      return true;
    });
    QVERIFY(!outcome.result);
    QCOMPARE(outcome.result.error().code, base::ErrorCode::notFound);
    QVERIFY(outcome.runs.empty());
  }

  // Someone asks something during a run: both get their answers.
  void othersHaveTheirTurn() {
    SessionDriver driver;
    QVERIFY(driver.load(m_model));
    const auto file = write("shared.jsonl", line("1", "a", "b") + line("2", "x", "yz") + line("3", "x", "yz"));
    Evaluation evaluation({.taskFiles = {file}}, {}, {});
    session::RequestId other = 0;
    while (!evaluation.hasEnded()) {
      QVERIFY(evaluation.advance(driver.session).has_value());
      if (other == 0 && evaluation.progress().done == 1) {
        other = driver.session.submit(praxis::tests::rawRequest("w")).value();
      }
      driver.session.step();
      for (const session::Event& event : driver.session.takeEvents()) {
        if (!evaluation.take(event)) driver.events.push_back(event);
      }
    }
    driver.runUntilIdle();
    QCOMPARE(driver.answer(other), std::string("xyz"));
    QCOMPARE(evaluation.takeRuns().front().records, std::uint64_t{3});
  }

  void partsOfAModelAreFound() {
    for (const char* name : {"big-00001-of-00002.gguf", "big-00002-of-00002.gguf"}) write(name, name);
    const auto parts = filesOf(m_folder.filePath("big-00001-of-00002.gguf").toStdString());
    QCOMPARE(parts.size(), std::size_t{2});
    QCOMPARE(parts[1].filename().string(), std::string("big-00002-of-00002.gguf"));
    QCOMPARE(filesOf(m_model).size(), std::size_t{1});
  }

  void theFormOfARiskAnswerIsASchema() {
    const auto grammar = text::grammar::Grammar::fromJsonSchema(kRiskSchema);
    QVERIFY2(grammar.has_value(), grammar ? "" : grammar.error().message.c_str());
    QVERIFY((*grammar)->notes().empty());
    // The reason is written before the number.
    const std::string schema = kRiskSchema;
    QVERIFY(schema.find("\"reason\"") < schema.find("\"risk\""));
  }
};

QTEST_APPLESS_MAIN(EvaluationTest)
#include "evaluation_test.moc"
