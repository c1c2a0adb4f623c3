// The sampler-chain cases of the outside data, all of them.

#include <QDir>
#include <QtTest>

#include <cmath>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/sampling/chain.h"
#include "engine/sampling/penalties.h"
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

void withLogits(std::vector<sampling::Candidate>& candidates, const auto& change) {
  std::vector<float> logits;
  for (const sampling::Candidate& candidate : candidates) logits.push_back(candidate.logit);
  std::vector<std::int32_t> scratch(logits.size());
  change(std::span<float>(logits), std::span<std::int32_t>(scratch));
  for (std::size_t i = 0; i < logits.size(); ++i) candidates[i].logit = logits[i];
}

// Penalties and DRY come before every step that drops candidates, so candidate i is token i.
bool penalise(const Step& step, const std::vector<TokenId>& history, std::vector<sampling::Candidate>& candidates) {
  const std::vector<double>& v = step.values;
  const auto f = [&v](std::size_t i) { return static_cast<float>(v[i]); };
  const auto window = [&](double lastN) {
    return std::span(history).last(std::min(static_cast<std::size_t>(lastN), history.size()));
  };
  if (step.name == QLatin1String("penalties")) {
    withLogits(candidates, [&](auto logits, auto scratch) {
      sampling::applyPenalties(logits, window(v[0]), {f(1), f(2), f(3)}, scratch);
    });
    return true;
  }
  if (step.name != QLatin1String("dry")) return false;
  sampling::SamplingParams params;
  params.dryMultiplier = f(0);
  params.dryBase = f(1);
  params.dryAllowedLength = static_cast<std::int32_t>(v[2]);
  withLogits(candidates, [&](auto logits, auto scratch) {
    sampling::Dry(params, {}, history.size()).apply(logits, window(v[3]), scratch);
  });
  return true;
}

// False: the step has no function here.
bool apply(const Step& step, const std::vector<TokenId>& history, std::vector<sampling::Candidate>& candidates) {
  const std::vector<double>& v = step.values;
  const auto f = [&v](std::size_t i) { return static_cast<float>(v[i]); };
  const auto keep = [&v] { return static_cast<std::size_t>(v[1]); };
  if (penalise(step, history, candidates)) return true;
  if (step.name == QLatin1String("top_k")) return sampling::applyTopK(candidates, static_cast<int>(v[0])), true;
  if (step.name == QLatin1String("typical")) return sampling::applyTypical(candidates, f(0), keep()), true;
  if (step.name == QLatin1String("top_p")) return sampling::applyTopP(candidates, f(0), keep()), true;
  if (step.name == QLatin1String("min_p")) return sampling::applyMinP(candidates, f(0), keep()), true;
  if (step.name == QLatin1String("top_n_sigma")) return sampling::applyTopNSigma(candidates, f(0)), true;
  if (step.name == QLatin1String("temp")) return sampling::applyTemperature(candidates, f(0)), true;
  if (step.name == QLatin1String("temp_ext")) {
    return sampling::applyDynamicTemperature(candidates, f(0), f(1), f(2)), true;
  }
  return false;
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
    for (const QJsonValue& entry : cases) {
      std::vector<Step> chain;
      for (const QJsonValue& step : entry[QStringLiteral("chain")].toArray())
        chain.push_back(parseStep(step.toString()));
      compare(entry.toObject(), chain);
      if (QTest::currentTestFailed()) return;
      ++ran[chain.front().name];
    }
    int total = 0;
    for (const auto& [name, count] : ran) total += count;
    for (const auto& [name, count] : ran) qInfo("ran %d chains that start with %s", count, qPrintable(name));
    QCOMPARE(total, static_cast<int>(cases.size()));
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
    for (const Step& step : chain) QVERIFY2(apply(step, history, candidates), qPrintable(step.name));
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
