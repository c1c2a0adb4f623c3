// The parameters say what they show: every value comes back, a reset turns everything off, mirostat disables what it
// takes the place of, and the form of an answer is checked where it is entered.

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFile>
#include <QPlainTextEdit>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>

#include "ui/chat/answer_format.h"
#include "ui/chat/more_sampling.h"
#include "ui/chat/parameters_panel.h"
#include "ui/style/theme.h"
#include "ui/widgets/inline_message.h"

using namespace praxis::ui::chat;
using praxis::ui::bridge::GenerationParams;
using praxis::ui::widgets::InlineMessage;

namespace {

constexpr int kWaitMs = 20000;

GenerationParams everythingChanged() {
  GenerationParams params;
  params.temperature = 1.2;
  params.topK = 7;
  params.topP = 0.5;
  params.minP = 0.2;
  params.repeatPenalty = 1.1;
  params.tokensMax = 99;
  params.seed = 5;
  params.typicalP = 0.9;
  params.presencePenalty = 0.5;
  params.frequencyPenalty = -0.25;
  params.repeatLastN = -1;
  params.dryMultiplier = 0.8;
  params.dryBase = 2;
  params.dryAllowedLength = 3;
  params.xtcProbability = 0.5;
  params.xtcThreshold = 0.2;
  params.topNSigma = 1.5;
  params.mirostat = 2;
  params.mirostatTau = 3;
  params.mirostatEta = 0.2;
  params.jsonSchema = R"({"type": "string"})";
  return params;
}

// Every sampler of both, the seed and length left out.
QList<double> samplers(const GenerationParams& p) {
  return {p.temperature,
          static_cast<double>(p.topK),
          p.topP,
          p.minP,
          p.repeatPenalty,
          p.typicalP,
          p.presencePenalty,
          p.frequencyPenalty,
          static_cast<double>(p.repeatLastN),
          p.dryMultiplier,
          p.dryBase,
          static_cast<double>(p.dryAllowedLength),
          p.xtcProbability,
          p.xtcThreshold,
          p.topNSigma,
          static_cast<double>(p.mirostat),
          p.mirostatTau,
          p.mirostatEta};
}

QWidget* field(const QWidget& panel, const QString& name) {
  for (auto* box : panel.findChildren<QAbstractSpinBox*>()) {
    if (box->accessibleName() == name) return box;
  }
  return nullptr;
}

// The part that checks forms, in a panel that is shown.
struct Shown {
  Shown() {
    panel.show();
    format = panel.findChild<AnswerFormat*>();
    message = format->findChild<InlineMessage*>();
  }
  bool waitForCheck() {
    return QTest::qWaitFor([this] { return !format->isChecking(); }, kWaitMs);
  }
  void enter(AnswerKind kind, const QString& source) {
    format->setKind(kind);
    format->setSource(source);
  }

  ParametersPanel panel;
  AnswerFormat* format;
  InlineMessage* message;
};

}  // namespace

class ParametersPanelTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { praxis::ui::style::apply(*qApp, praxis::ui::style::Theme::dark); }

  void everyValueComesBack() {
    ParametersPanel panel;
    const GenerationParams wanted = everythingChanged();
    panel.setParams(wanted, false);
    const GenerationParams params = panel.params();
    QCOMPARE(samplers(params), samplers(wanted));
    QCOMPARE(params.tokensMax, 99);
    QCOMPARE(params.seed, quint64(5));
    QCOMPARE(params.jsonSchema, wanted.jsonSchema);
    QVERIFY(params.grammar.isEmpty());
  }

  void everythingFurtherIsOffAtFirstAndAfterReset() {
    ParametersPanel panel;
    QCOMPARE(samplers(panel.params()), samplers({}));
    auto* fold = panel.findChild<MoreSampling*>()->fold();
    QVERIFY(!fold->isOpen());
    QVERIFY(fold->note().isEmpty());
    panel.setParams(everythingChanged(), false);
    QVERIFY(!fold->note().isEmpty());
    panel.reset();
    QCOMPARE(samplers(panel.params()), samplers({}));
    QVERIFY(panel.params().jsonSchema.isEmpty());
    QVERIFY(fold->note().isEmpty());
  }

  void whatIsInForceIsNamedWhileFolded() {
    ParametersPanel panel;
    GenerationParams params;
    params.dryMultiplier = 0.8;
    params.presencePenalty = 1;
    panel.setParams(params, false);
    QCOMPARE(panel.findChild<MoreSampling*>()->fold()->note(), QString("presence, DRY"));
  }

  void mirostatDisablesWhatItReplacesAndSaysWhy() {
    ParametersPanel panel;
    const QStringList replaced{"Top-k",
                               "Top-p",
                               "Min-p",
                               "Repetition penalty",
                               "Typical-p",
                               "Top-n-sigma",
                               "XTC probability",
                               "Presence penalty",
                               "Frequency penalty",
                               "Penalty window",
                               "DRY strength"};
    const QStringList own{"Surprise (tau)", "Speed (eta)"};
    QStringList meanings;
    for (const QString& name : replaced) {
      QVERIFY2(field(panel, name) && field(panel, name)->isEnabled(), qPrintable(name));
      meanings << field(panel, name)->toolTip();
    }
    for (const QString& name : own) QVERIFY(!field(panel, name)->isEnabled());
    GenerationParams params;
    params.mirostat = 2;
    panel.setParams(params, false);
    for (const QString& name : replaced) {
      QVERIFY2(!field(panel, name)->isEnabled(), qPrintable(name));
      QVERIFY(field(panel, name)->toolTip().contains("Mirostat"));
    }
    for (const QString& name : own) QVERIFY(field(panel, name)->isEnabled());
    QVERIFY(field(panel, "Temperature")->isEnabled());
    panel.reset();
    for (qsizetype i = 0; i < replaced.size(); ++i) {
      QVERIFY(field(panel, replaced[i])->isEnabled());
      QCOMPARE(field(panel, replaced[i])->toolTip(), meanings[i]);
    }
  }

  void everyFormComesBack() {
    ParametersPanel panel;
    auto* format = panel.findChild<AnswerFormat*>();
    for (const AnswerKind kind : {AnswerKind::anyJson, AnswerKind::jsonSchema, AnswerKind::grammar, AnswerKind::text}) {
      format->setKind(kind);
      format->setSource(kind == AnswerKind::grammar ? R"(root ::= "a")" : R"({"type": "number"})");
      const GenerationParams params = panel.params();
      QCOMPARE(params.jsonSchema.isEmpty(), kind == AnswerKind::text || kind == AnswerKind::grammar);
      QCOMPARE(params.grammar.isEmpty(), kind != AnswerKind::grammar);
      ParametersPanel other;
      other.setParams(params, true);
      QCOMPARE(other.findChild<AnswerFormat*>()->kind(), kind);
      QCOMPARE(other.params().jsonSchema, params.jsonSchema);
      QCOMPARE(other.params().grammar, params.grammar);
    }
    QVERIFY(checkForm(AnswerKind::jsonSchema, anyJsonSchema()).error.isEmpty());
  }

  void aSchemaIsCheckedAndWhatIsWrongStandsUnderIt() {
    Shown shown;
    shown.enter(AnswerKind::jsonSchema, R"({"type": "object", "properties": {"age": {"type": "integerr"}}})");
    QVERIFY(shown.waitForCheck());
    QVERIFY(shown.message->isVisible());
    QCOMPARE(shown.message->kind(), InlineMessage::Kind::error);
    QVERIFY2(shown.message->text().contains("age"), qPrintable(shown.message->text()));
    QVERIFY(shown.panel.problem().contains(shown.message->text()));
    shown.format->setSource(R"({"type": "object", "properties": {"age": {"type": "integer"}}})");
    QVERIFY(!shown.message->isVisible());
    QVERIFY(shown.waitForCheck());
    QVERIFY(!shown.message->isVisible());
    QVERIFY(shown.panel.problem().isEmpty());
  }

  void notesAreShownWithoutForbidding() {
    Shown shown;
    shown.enter(AnswerKind::jsonSchema, R"({"oneOf": [{"type": "string"}, {"type": "string", "minLength": 2}]})");
    QVERIFY(shown.waitForCheck());
    QVERIFY(shown.message->isVisible());
    QCOMPARE(shown.message->kind(), InlineMessage::Kind::info);
    QVERIFY(shown.panel.problem().isEmpty());
  }

  void anEmptySchemaIsNeverFreeText() {
    Shown shown;
    shown.enter(AnswerKind::jsonSchema, "  \n");
    QVERIFY(shown.panel.problem().contains("empty"));
    shown.format->setKind(AnswerKind::text);
    QVERIFY(shown.panel.problem().isEmpty());
  }

  void eachKindKeepsItsText() {
    Shown shown;
    shown.enter(AnswerKind::jsonSchema, "{}");
    shown.enter(AnswerKind::grammar, "root ::= \"x\"");
    shown.format->setKind(AnswerKind::text);
    shown.format->setKind(AnswerKind::jsonSchema);
    QCOMPARE(shown.format->source(), QString("{}"));
    shown.format->setKind(AnswerKind::grammar);
    QCOMPARE(shown.format->source(), QString("root ::= \"x\""));
    QVERIFY(shown.waitForCheck());
    QVERIFY(shown.panel.problem().isEmpty());
  }

  void aFileIsReadUpToItsLimit() {
    QTemporaryDir folder;
    const auto write = [&folder](const QString& name, const QByteArray& bytes) {
      QFile file(folder.filePath(name));
      if (file.open(QIODevice::WriteOnly)) file.write(bytes);
      return file.fileName();
    };
    Shown shown;
    shown.enter(AnswerKind::jsonSchema, "{}");
    shown.format->loadFile(write("good.json", "\xef\xbb\xbf{\"type\": \"array\"}"));
    QVERIFY(shown.waitForCheck());
    QCOMPARE(shown.format->source(), QString("{\"type\": \"array\"}"));
    const QList<std::pair<QString, QString>> refused{
        {write("large.json", QByteArray(kFormBytesMax + 1, ' ')), "larger than 1 MB"},
        {write("latin.json", "\"\xe4\""), "UTF-8"},
        {folder.filePath("absent.json"), "cannot be read"}};
    for (const auto& [path, reason] : refused) {
      shown.format->loadFile(path);
      QVERIFY(shown.waitForCheck());
      QVERIFY2(shown.message->isVisible() && shown.message->text().contains(reason), qPrintable(path));
      QCOMPARE(shown.format->source(), QString("{\"type\": \"array\"}"));
    }
  }

  void itMayGoWhileAFormIsChecked() {
    for (int i = 0; i < 5; ++i) {
      Shown shown;
      shown.enter(AnswerKind::jsonSchema, "{}");
      shown.format->loadFile("absent.json");
    }
  }
};

QTEST_MAIN(ParametersPanelTest)
#include "parameters_panel_test.moc"
