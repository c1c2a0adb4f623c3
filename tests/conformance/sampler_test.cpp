// The sampler-chain cases of the outside data whose steps are among ours.

#include <QDir>
#include <QtTest>

#include <cmath>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/sampling/chain.h"
#include "tests/conformance/json_lines.h"

namespace sampling = praxis::engine::sampling;
using praxis::engine::base::TokenId;
using praxis::tests::conformancePath;
using praxis::tests::readJson;

namespace {

struct Step {
  QString name;
  std::vector<double> values;
};

Step parseStep(const QString& text) {
  const QStringList words = text.split(u' ');
  Step step{words.first(), {}};
  for (const QString& word : words.mid(1)) step.values.push_back(word.toDouble());
  return step;
}

// The samplers that have no function here yet, and frequency and presence penalties, belong to a later issue.
bool isOurs(const Step& step) {
  if (step.name == QLatin1String("penalties")) return step.values[2] == 0 && step.values[3] == 0;
  if (step.name == QLatin1String("temp_ext")) return step.values[1] == 0;  // no range: plain temperature
  return step.name == QLatin1String("top_k") || step.name == QLatin1String("top_p") ||
         step.name == QLatin1String("min_p") || step.name == QLatin1String("temp");
}

void apply(const Step& step, const std::vector<TokenId>& history, std::vector<sampling::Candidate>& candidates) {
  const std::vector<double>& v = step.values;
  const auto f = [&v](std::size_t i) { return static_cast<float>(v[i]); };
  if (step.name == QLatin1String("top_k")) sampling::applyTopK(candidates, static_cast<int>(v[0]));
  if (step.name == QLatin1String("top_p")) sampling::applyTopP(candidates, f(0), static_cast<std::size_t>(v[1]));
  if (step.name == QLatin1String("min_p")) sampling::applyMinP(candidates, f(0), static_cast<std::size_t>(v[1]));
  if (step.name.startsWith(QLatin1String("temp"))) sampling::applyTemperature(candidates, f(0));
  if (step.name == QLatin1String("penalties")) {
    const std::size_t lastN = std::min(static_cast<std::size_t>(v[0]), history.size());
    sampling::applyRepeatPenalty(candidates, std::span(history).last(lastN), f(1));
  }
}

bool close(double a, double b) { return std::abs(a - b) <= 1e-4 * std::max(1.0, std::abs(b)); }

}  // namespace

class SamplerConformanceTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void chains() {
    const QJsonArray cases = readJson(QStringLiteral("samplers/open.json"))[QStringLiteral("cases")].toArray();
    if (cases.isEmpty()) QSKIP("The outside test data is not there.");
    std::map<QString, int> ran;
    std::map<QString, int> later;
    for (const QJsonValue& entry : cases) {
      std::vector<Step> chain;
      for (const QJsonValue& step : entry[QStringLiteral("chain")].toArray())
        chain.push_back(parseStep(step.toString()));
      const auto foreign = std::ranges::find_if_not(chain, isOurs);
      if (foreign != chain.end()) {
        ++later[foreign->name];
        continue;
      }
      compare(entry.toObject(), chain);
      if (QTest::currentTestFailed()) return;
      ++ran[chain.front().name];
    }
    int total = 0;
    for (const auto& [name, count] : ran) total += count;
    for (const char* name : {"top_k", "top_p", "min_p", "temp", "penalties"}) QVERIFY(ran[QLatin1String(name)] > 0);
    for (const auto& [name, count] : ran) qInfo("ran %d chains that start with %s", count, qPrintable(name));
    for (const auto& [name, count] : later) qInfo("%d chains need %s, of a later issue", count, qPrintable(name));
    qInfo("ran %d of %d cases", total, static_cast<int>(cases.size()));
  }

 private:
  // Sets, logits and probabilities of what is kept; the order is free.
  static void compare(const QJsonObject& entry, const std::vector<Step>& chain) {
    const QByteArray id = entry[QStringLiteral("id")].toString().toLatin1();
    std::vector<TokenId> history;
    for (const QJsonValue& token : entry[QStringLiteral("history")].toArray()) history.push_back(token.toInt());
    std::vector<sampling::Candidate> candidates;
    for (const QJsonValue& logit : entry[QStringLiteral("logits")].toArray()) {
      candidates.push_back({static_cast<TokenId>(candidates.size()), static_cast<float>(logit.toDouble()), 0});
    }
    for (const Step& step : chain) apply(step, history, candidates);
    sampling::softmax(candidates);
    std::map<TokenId, sampling::Candidate> kept;
    for (const sampling::Candidate& candidate : candidates) {
      if (std::isfinite(candidate.logit)) kept[candidate.id] = candidate;
    }
    const QJsonArray wanted = entry[QStringLiteral("kept")].toArray();
    QVERIFY2(kept.size() == static_cast<std::size_t>(wanted.size()), id);
    for (const QJsonValue& one : wanted) {
      const auto found = kept.find(one[0].toInt());
      QVERIFY2(found != kept.end(), id);
      QVERIFY2(close(found->second.logit, one[1].toDouble()), id);
      QVERIFY2(close(found->second.probability, one[2].toDouble()), id);
    }
  }
};

QTEST_APPLESS_MAIN(SamplerConformanceTest)
#include "sampler_test.moc"
