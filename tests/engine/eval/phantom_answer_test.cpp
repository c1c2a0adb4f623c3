// What is read from an answer about a phantom: every sentence of the grammar exactly, free wording by what it names;
// and the matching of lesions.

#include <cmath>
#include <limits>

#include <QTest>

#include "engine/eval/phantom_match.h"
#include "engine/eval/phantom_sentence.h"

using namespace praxis::engine::eval;

namespace {

const char* nameOf(Side side) {
  constexpr const char* kNames[] = {"-", "left", "right", "midline"};
  return kNames[static_cast<int>(side)];
}

// "chest CT 2: left upper 14; right lower 9"
QString read(const char* answer) {
  const auto said = readPhantomAnswer(answer);
  if (!said) return "nothing";
  QString text = QString("%1 %2 %3:").arg(said->bodyPart.c_str(), said->modality.c_str()).arg(said->count);
  for (const Lesion& lesion : said->lesions) {
    text += QString(" %1 %2 %3;").arg(nameOf(lesion.side), lesion.place.c_str()).arg(lesion.sizeMm);
  }
  return text;
}

struct Place {
  const char *english, *chinese;
  const char *side, *place;
};
constexpr Place kPlaces[] = {
    {"left upper", "左上", "left", "upper"},
    {"left middle", "左中", "left", "middle"},
    {"left lower", "左下", "left", "lower"},
    {"right upper", "右上", "right", "upper"},
    {"right middle", "右中", "right", "middle"},
    {"right lower", "右下", "right", "lower"},
    {"left anterior", "左前", "left", "anterior"},
    {"left posterior", "左后", "left", "posterior"},
    {"right anterior", "右前", "right", "anterior"},
    {"right posterior", "右后", "right", "posterior"},
    {"midline upper", "中线上部", "midline", "upper"},
    {"midline middle", "中线中部", "midline", "middle"},
    {"midline lower", "中线下部", "midline", "lower"},
    {"midline anterior", "中线前部", "midline", "anterior"},
    {"midline posterior", "中线后部", "midline", "posterior"},
};

}  // namespace

class PhantomAnswerTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everySentenceOfTheGrammarIsReadExactly() {
    constexpr std::pair<const char*, const char*> kBodies[] = {
        {"chest", "胸部"}, {"abdomen", "腹部"}, {"head", "头部"}};
    constexpr std::pair<const char*, const char*> kModalities[] = {{"CT", "CT"}, {"X-ray", "X线"}};
    for (const auto& [body, bodyZh] : kBodies) {
      for (const auto& [modality, modalityZh] : kModalities) {
        const QString head = QString("%1 %2 ").arg(body, modality);
        const QString english = QString("%1 of the %2. ").arg(modality, body);
        const QString chinese = QString("%1%2。").arg(bodyZh, modalityZh);
        QCOMPARE(read((english + "No lesion.").toUtf8()), head + "0:");
        QCOMPARE(read((chinese + "未见病灶。").toUtf8()), head + "0:");
        for (const Place& one : kPlaces) {
          QCOMPARE(read((english + QString("1 lesion: %1, 14 mm.").arg(one.english)).toUtf8()),
                   head + QString("1: %1 %2 14;").arg(one.side, one.place));
          QCOMPARE(read((chinese + QString("1个病灶：%1，14毫米。").arg(one.chinese)).toUtf8()),
                   head + QString("1: %1 %2 14;").arg(one.side, one.place));
          for (const Place& two : kPlaces) {
            const QString expected =
                head + QString("2: %1 %2 31; %3 %4 6;").arg(one.side, one.place, two.side, two.place);
            QCOMPARE(
                read((english + QString("2 lesions: %1, 31 mm; %2, 6 mm.").arg(one.english, two.english)).toUtf8()),
                expected);
            QCOMPARE(
                read((chinese + QString("2个病灶：%1，31毫米；%2，6毫米。").arg(one.chinese, two.chinese)).toUtf8()),
                expected);
          }
        }
      }
    }
  }

  void freeWordingIsReadByWhatItNames_data() {
    QTest::addColumn<QString>("answer");
    QTest::addColumn<QString>("meaning");
    QTest::newRow("count in words")
        << "Chest radiograph with two small lesions: one in the left upper zone (14 mm), the "
           "other right lower, about 9 mm."
        << "chest X-ray 2: left upper 14; right lower 9;";
    QTest::newRow("size first") << "There is a 1.4 cm lesion in the left upper lobe on this thoracic CT."
                                << "chest CT 1: left upper 14;";
    QTest::newRow("without") << "Head CT without any lesion"
                             << "head CT 0:";
    QTest::newRow("no other") << "Abdominal CT. Right anterior, 21 mm. No other lesions."
                              << "abdomen CT 1: right anterior 21;";
    QTest::newRow("none above") << "CT of the head. No lesion above 5 mm."
                                << "head CT 0:";
    QTest::newRow("lines") << "X-ray of the chest\n- left upper: 14mm\n- right lower: 9mm\n"
                           << "chest X-ray 2: left upper 14; right lower 9;";
    QTest::newRow("words between") << "胸部X光片，未见明显病灶"
                                   << "chest X-ray 0:";
    QTest::newRow("chinese words") << "腹部CT，可见两个病灶，左前约14毫米，右后约9毫米"
                                   << "abdomen CT 2: left anterior 14; right posterior 9;";
    QTest::newRow("full width") << "ＣＴ of the chest. １ lesion: left upper, １４ mm."
                                << "chest CT 1: left upper 14;";
    QTest::newRow("no size") << "1 lesion on the left."
                             << "  1: left  nan;";
    QTest::newRow("count alone") << "3 lesions."
                                 << "  3:";
    QTest::newRow("hyphens") << "A left-sided 14-mm nodule, chest X-ray"
                             << "chest X-ray 1: left  14;";
    QTest::newRow("says nothing") << "I cannot tell."
                                  << "nothing";
    QTest::newRow("empty") << ""
                           << "nothing";
    QTest::newRow("absurd") << "9999999999 lesions 99999999999999999999999999999999 mm"
                            << "nothing";
  }
  void freeWordingIsReadByWhatItNames() {
    QFETCH(QString, answer);
    QFETCH(QString, meaning);
    QCOMPARE(read(answer.toUtf8()), meaning);
  }

  void lesionsArePairedBySideThenPlaceThenSize() {
    const std::vector<Lesion> image{{Side::left, "upper", 14}, {Side::right, "lower", 9}, {Side::right, "upper", 30}};
    const std::vector<Lesion> said{{Side::right, "upper", 12}, {Side::left, "lower", 30}};
    const auto pairs = pairLesions(image, said);
    QCOMPARE(pairs.size(), std::size_t{2});
    QCOMPARE(pairs[0].expected, std::size_t{0});
    QCOMPARE(pairs[0].answered, std::size_t{1});
    QCOMPARE(pairs[1].expected, std::size_t{2});
    QCOMPARE(pairs[1].answered, std::size_t{0});
    QVERIFY(pairLesions(image, {}).empty());
  }

  // Taking the nearest first would pair 10 with 11 and leave 1 + 8; together 12 to 11 and 10 to 8... cost 1 + 2 less.
  void theWholePairingIsBest() {
    const std::vector<Lesion> image{{Side::left, "upper", 10}, {Side::left, "upper", 14}};
    const std::vector<Lesion> said{{Side::left, "upper", 11.5}, {Side::left, "upper", 6}};
    const auto pairs = pairLesions(image, said);
    QCOMPARE(pairs[0].answered, std::size_t{1});
    QCOMPARE(pairs[1].answered, std::size_t{0});
  }

  void sidesAreCountedWhateverTheOrder() {
    const std::vector<Lesion> one{{Side::left, "upper", 14}, {Side::right, "lower", 9}};
    const std::vector<Lesion> other{{Side::right, "upper", 1}, {Side::left, "upper", 2}};
    QVERIFY(sameSides(one, other, false));
    QVERIFY(!sameSides(one, other, true));
    QVERIFY(!sameSides(one, std::span(other).first(1), false));
  }
};

QTEST_APPLESS_MAIN(PhantomAnswerTest)
#include "phantom_answer_test.moc"
