// Conversations on disk: read back as they were written, pictures once and only as long as somebody names them, and
// what is damaged or hostile.

#include <random>

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "ui/chat/conversation_store.h"
#include "ui/chat/picture_file.h"

using namespace praxis::ui::chat;
using praxis::engine::image::Image;
using praxis::ui::bridge::ImageAttachment;
using praxis::ui::bridge::Picture;
using praxis::ui::bridge::PictureSource;

namespace {

constexpr int kWaitMs = 20000;

Picture slice(float value) {
  Image image;
  image.rows = 3;
  image.cols = 4;
  image.values.assign(12, value);
  image.values[5] = -1024.5f;
  image.padding.assign(12, 0);
  image.padding[2] = 1;
  image.windows = {{40, 400, praxis::engine::image::VoiFunction::linear, "SOFT"}};
  image.unit = "HU";
  image.rowSpacing = 0.7;
  image.colSpacing = 0.8;
  image.spacingSource = praxis::engine::image::SpacingSource::patient;
  image.storableLow = -1024;
  image.storableHigh = 3071;
  return std::make_shared<const Image>(image);
}

KeptConversation conversation(const QString& id, const QList<Picture>& pictures, const QDateTime& changed) {
  ImageAttachment image;
  image.kind = ImageAttachment::Kind::slice;
  image.name = "Thorax 1.0";
  image.modality = "CT";
  image.slices = {12};
  image.sliceCount = 40;
  image.window = praxis::engine::image::Window{40, 400, {}, {}};
  image.thumbnail = QImage(8, 6, QImage::Format_RGB32);
  image.thumbnail.fill(0xff336699);
  image.pictures = pictures;
  Turn turn;
  turn.state = Turn::State::finished;
  turn.question = "What is it?";
  turn.answer = "A phantom.";
  turn.modelName = "Small";
  turn.seed = 18446744073709551615ULL;
  turn.stats.finish = "eos";
  turn.images = {image};
  turn.uses = {{"praxis-phantom 1", "praxis-phantom@1 sha256:00", "-160 to 240 HU", 1, 144}};
  KeptConversation kept{id, true, changed, {}};
  kept.data.title = "About a slice";
  kept.data.turns = {turn};
  return kept;
}

QStringList filesIn(const QTemporaryDir& folder, const QString& below) {
  return QDir(folder.filePath(below)).entryList(QDir::Files);
}

struct Opened {
  explicit Opened(const QTemporaryDir& folder, qint64 budget = ConversationStore::kPictureBytesBudget)
      : store(folder.path(), budget),
        found(&store, &ConversationStore::found),
        failed(&store, &ConversationStore::failed) {
    store.readAll();
  }
  bool wait() {
    return QTest::qWaitFor([this] { return store.isIdle(); }, kWaitMs);
  }
  QList<KeptConversation> all() {
    return wait() ? found.first().first().value<QList<KeptConversation>>() : QList<KeptConversation>();
  }
  ConversationStore store;
  QSignalSpy found, failed;
};

const QDateTime kMonday = QDateTime(QDate(2026, 3, 2), QTime(8, 0), Qt::UTC);

}  // namespace

class ConversationStoreTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aConversationComesBackWithItsPictures() {
    QTemporaryDir folder;
    const Picture picture = slice(7);
    {
      Opened opened(folder);
      opened.store.save(conversation("one", {picture}, kMonday));
      QVERIFY(opened.wait());
      QCOMPARE(opened.failed.count(), 0);
    }
    Opened again(folder);
    const auto all = again.all();
    QCOMPARE(all.size(), 1);
    QCOMPARE(all[0].data.title, QString("About a slice"));
    const Turn& turn = all[0].data.turns.first();
    QCOMPARE(turn.answer, QString("A phantom."));
    QCOMPARE(turn.seed, 18446744073709551615ULL);
    QCOMPARE(turn.uses.first().tokens, 144);
    const ImageAttachment& image = turn.images.first();
    QCOMPARE(image.name, QString("Thorax 1.0"));
    QCOMPARE(image.window->width, 400.0);
    QCOMPARE(image.thumbnail.pixel(3, 3), 0xff336699u);
    QVERIFY(!image.isRead());
    std::vector<Picture> read;
    again.store.readPictures(image.kept, this, [&read](const PictureSource::Pictures& pictures) {
      if (pictures) read = *pictures;
    });
    QVERIFY(again.wait());
    QCOMPARE(read.size(), std::size_t{1});
    QCOMPARE(read[0]->values, picture->values);
    QCOMPARE(read[0]->padding, picture->padding);
    QVERIFY(read[0]->windows == picture->windows);
    QCOMPARE(read[0]->unit, picture->unit);
    QCOMPARE(read[0]->colSpacing, picture->colSpacing);
    QCOMPARE(read[0]->storableHigh, picture->storableHigh);
  }

  void anUnendedAnswerIsOneThatWasStopped() {
    KeptConversation kept = conversation("one", {}, kMonday);
    kept.data.turns[0].state = Turn::State::answering;
    auto read = readConversation(writeConversation(kept));
    QVERIFY(read.has_value());
    QCOMPARE(read->data.turns[0].state, Turn::State::finished);
    QCOMPARE(read->data.turns[0].stats.finish, QString("cancelled"));
    kept.data.turns[0].answer.clear();
    read = readConversation(writeConversation(kept));
    QCOMPARE(read->data.turns[0].state, Turn::State::failed);
    QVERIFY(!read->data.turns[0].error.isEmpty());
  }

  void aPictureIsKeptOnceAndGoesWithTheLastThatNamesIt() {
    QTemporaryDir folder;
    Opened opened(folder);
    opened.store.save(conversation("one", {slice(1), slice(2)}, kMonday));
    opened.store.save(conversation("two", {slice(2)}, kMonday.addDays(1)));
    QVERIFY(opened.wait());
    QCOMPARE(filesIn(folder, "pictures").size(), 2);
    opened.store.remove("one");
    QVERIFY(opened.wait());
    QCOMPARE(filesIn(folder, "pictures").size(), 1);
    QCOMPARE(filesIn(folder, "."), QStringList("two.json"));
    opened.store.remove("two");
    QVERIFY(opened.wait());
    QVERIFY(filesIn(folder, "pictures").isEmpty());
  }

  void onlyTheOwnerReadsThem() {
    QTemporaryDir folder;
    Opened opened(folder);
    opened.store.save(conversation("one", {slice(1)}, kMonday));
    QVERIFY(opened.wait());
    const auto others = QFileDevice::ReadGroup | QFileDevice::ReadOther;
    QVERIFY(!(QFile::permissions(folder.filePath("one.json")) & others));
    const QString picture = folder.filePath("pictures/" + filesIn(folder, "pictures").first());
    QVERIFY(!(QFile::permissions(picture) & others));
  }

  void beyondTheBudgetTheOldestPicturesGo() {
    QTemporaryDir folder;
    Opened opened(folder, 1);
    opened.store.save(conversation("old", {slice(1)}, kMonday));
    opened.store.save(conversation("new", {slice(2)}, kMonday.addDays(1)));
    QVERIFY(opened.wait());
    QCOMPARE(filesIn(folder, "pictures").size(), 1);
    QCOMPARE(filesIn(folder, ".").size(), 2);
  }

  void whatIsDamagedIsSaidAndTheRestComesBack() {
    QTemporaryDir folder;
    {
      Opened opened(folder);
      opened.store.save(conversation("whole", {slice(3)}, kMonday));
      QVERIFY(opened.wait());
    }
    QFile broken(folder.filePath("broken.json"));
    QVERIFY(broken.open(QIODevice::WriteOnly));
    broken.write("{\"version\":1,\"id\":\"../../elsewhere\"}");
    broken.close();
    QFile picture(folder.filePath("pictures/" + filesIn(folder, "pictures").first()));
    QVERIFY(picture.open(QIODevice::ReadWrite));
    picture.seek(picture.size() - 1);
    picture.write("!");
    picture.close();
    Opened again(folder);
    const auto all = again.all();
    QCOMPARE(all.size(), 1);
    QCOMPARE(again.failed.count(), 1);
    QVERIFY(again.failed.first().first().toString().contains("broken.json"));
    bool refused = false;
    again.store.readPictures(all[0].data.turns[0].images[0].kept, this,
                             [&refused](const PictureSource::Pictures& read) { refused = !read; });
    again.store.readPictures({"../../../etc/passwd"}, this,
                             [&refused](const PictureSource::Pictures& read) { refused = refused && !read; });
    QVERIFY(again.wait());
    QVERIFY(refused);
  }

  void bytesThatAreNoPictureAreRefused() {
    const QByteArray whole = encodePicture(*slice(9));
    QVERIFY(decodePicture(whole).has_value());
    for (qsizetype length = 0; length < whole.size(); ++length) QVERIFY(!decodePicture(whole.left(length)));
    QByteArray huge = whole;
    huge.replace("\"rows\":3", "\"rows\":9");
    QVERIFY(!decodePicture(huge));
    QByteArray claims = whole;
    const qsizetype planes = claims.indexOf('}', claims.lastIndexOf("unit")) + 1;
    claims[planes] = '\x7f';
    QVERIFY(!decodePicture(claims));
  }

  // What the fuzzers do elsewhere: their compiler does not build what the window stands on.
  void bytesThatWereChangedNeverDoHarm() {
    const QByteArray picture = encodePicture(*slice(9));
    const QByteArray text = writeConversation(conversation("one", {}, kMonday));
    std::mt19937 random(7);
    for (int round = 0; round < 4000; ++round) {
      QByteArray changed = round % 2 == 0 ? picture : text;
      for (int n = static_cast<int>(random() % 4); n >= 0; --n) {
        changed[static_cast<qsizetype>(random() % static_cast<unsigned>(changed.size()))] = static_cast<char>(random());
      }
      if (const auto image = decodePicture(changed)) {
        const std::size_t pixels = static_cast<std::size_t>(image->rows) * static_cast<std::size_t>(image->cols);
        QCOMPARE(image->isColour() ? image->rgb.size() / 3 : image->values.size(), pixels);
        QVERIFY(image->padding.empty() || image->padding.size() == pixels);
      }
      const auto kept = readConversation(changed);
      if (!kept) continue;
      for (const QString& name : pictureNames(*kept)) QVERIFY(isPictureName(name));
      QVERIFY(readConversation(writeConversation(*kept)).has_value());
    }
  }
};

QTEST_MAIN(ConversationStoreTest)
#include "conversation_store_test.moc"
