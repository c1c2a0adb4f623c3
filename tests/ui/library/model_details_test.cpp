// What the Models page says of one model: facts that only some models have are rows of their own or absent.

#include <QFormLayout>
#include <QLabel>
#include <QTest>

#include "ui/library/model_details.h"
#include "ui/style/theme.h"

using namespace praxis::ui::library;

namespace {

ModelEntry entry() {
  ModelEntry entry;
  entry.path = QStringLiteral("model.gguf");
  entry.summary.emplace();
  entry.summary->name = "A model";
  auto& shape = entry.summary->shape;
  shape.architecture = "qwen3moe";
  shape.contextLength = 4096;
  shape.embedding = 256;
  shape.layers = 4;
  shape.heads = shape.headsKv = 4;
  shape.headDim = shape.headDimV = 64;
  shape.vocab = 1000;
  entry.summary->fileBytes = 3'000'000'000;
  return entry;
}

// The value of a row; empty where there is no such row in sight.
QString fact(const ModelDetails& details, const QString& name) {
  for (auto* form : details.findChildren<QFormLayout*>()) {
    for (int row = 0; row < form->rowCount(); ++row) {
      const auto* item = form->itemAt(row, QFormLayout::LabelRole);
      const auto* label = item ? qobject_cast<QLabel*>(item->widget()) : nullptr;
      if (!label || label->text() != name || !form->isRowVisible(row)) continue;
      return qobject_cast<QLabel*>(form->itemAt(row, QFormLayout::FieldRole)->widget())->text();
    }
  }
  return {};
}

}  // namespace

class ModelDetailsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { praxis::ui::style::apply(*qApp, praxis::ui::style::Theme::dark); }

  void aDenseModelHasNoExpertsAndNoWindow() {
    ModelDetails details;
    details.show();
    const ModelEntry dense = entry();
    details.setEntry(&dense);
    QCOMPARE(fact(details, "Architecture"), QString("qwen3moe"));
    QVERIFY(fact(details, "Experts").isEmpty());
    QVERIFY(fact(details, "Window").isEmpty());
    QVERIFY(!fact(details, "Size on disk").contains("files"));
  }

  void expertsWindowAndFilesAreNamed() {
    ModelDetails details;
    details.show();
    ModelEntry mixture = entry();
    mixture.summary->shape.experts.count = 128;
    mixture.summary->shape.experts.used = 8;
    mixture.summary->slidingWindow = 512;
    mixture.summary->files = 4;
    details.setEntry(&mixture);
    QCOMPARE(fact(details, "Experts"), QString("8 of 128"));
    QCOMPARE(fact(details, "Window"), QString("512 tokens"));
    QVERIFY2(fact(details, "Size on disk").endsWith("in 4 files"), qPrintable(fact(details, "Size on disk")));
    mixture.summary->shape.experts.sharedFeedForward = 1024;
    details.setEntry(&mixture);
    QCOMPARE(fact(details, "Experts"), QString("8 of 128 + shared"));
    // Another model takes them away again.
    const ModelEntry dense = entry();
    details.setEntry(&dense);
    QVERIFY(fact(details, "Experts").isEmpty());
    QVERIFY(fact(details, "Window").isEmpty());
  }
};

QTEST_MAIN(ModelDetailsTest)
#include "model_details_test.moc"
