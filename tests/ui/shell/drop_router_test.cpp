// A dropped model goes to the engine, everything else of this machine to the imaging panel, nothing to the network.

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "ui/shell/drop_router.h"

using praxis::ui::shell::DroppedPaths;
using praxis::ui::shell::isFromThisMachine;
using praxis::ui::shell::sortDropped;

class DropRouterTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void modelsAndImagesPart() {
    const DroppedPaths paths = sortDropped({QUrl::fromLocalFile(QStringLiteral("/a/scan.dcm")),
                                            QUrl::fromLocalFile(QStringLiteral("/a/Model.GGUF")),
                                            QUrl::fromLocalFile(QStringLiteral("/a/study"))});
    QCOMPARE(paths.model, QStringLiteral("/a/Model.GGUF"));
    QCOMPARE(paths.images, (QStringList{QStringLiteral("/a/scan.dcm"), QStringLiteral("/a/study")}));
  }

  void firstModelWins() {
    const DroppedPaths paths =
        sortDropped({QUrl::fromLocalFile(QStringLiteral("/1.gguf")), QUrl::fromLocalFile(QStringLiteral("/2.gguf"))});
    QCOMPARE(paths.model, QStringLiteral("/1.gguf"));
    QVERIFY(paths.images.isEmpty());
  }

  void otherMachinesAreLeftOut() {
    QVERIFY(sortDropped(
                {QUrl(QStringLiteral("https://example.org/a.gguf")), QUrl(QStringLiteral("ftp://example.org/a.dcm"))})
                .isEmpty());
    QVERIFY(sortDropped({}).isEmpty());
    QVERIFY(!isFromThisMachine({QUrl(QStringLiteral("https://example.org/a.gguf"))}));
    QVERIFY(isFromThisMachine({QUrl::fromLocalFile(QStringLiteral("/a.gguf"))}));
  }

  void foldersAreModelsByWhatLiesInThem() {
    QTemporaryDir folder;
    QVERIFY(QDir(folder.path()).mkdir("model") && QDir(folder.path()).mkdir("study"));
    for (const char* name : {"model/config.json", "model/model.safetensors", "study/1.dcm"}) {
      QVERIFY(QFile(folder.filePath(name)).open(QIODevice::WriteOnly));
    }
    const QString model = folder.filePath("model"), study = folder.filePath("study");
    const DroppedPaths paths = sortDropped({QUrl::fromLocalFile(study), QUrl::fromLocalFile(model + "/")});
    QCOMPARE(paths.model, model);
    QCOMPARE(paths.images, QStringList{study});
    QCOMPARE(sortDropped({QUrl::fromLocalFile(folder.filePath("model/model.safetensors"))}).model, model);
  }
};

QTEST_APPLESS_MAIN(DropRouterTest)
#include "drop_router_test.moc"
