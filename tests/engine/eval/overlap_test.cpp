// Laws and hand-worked cases of exact match, F1 and ROUGE-L. ROUGE figures are those of Google's rouge-score 0.1.2.

#include <cmath>

#include <QTest>

#include "engine/eval/overlap.h"
#include "engine/eval/words.h"

using namespace praxis::engine::eval;

namespace {

bool isClose(double one, double other) { return std::abs(one - other) < 1e-12; }
bool matches(const char* answer, const char* expected) {
  return exactMatch(answer, std::vector<std::string>{expected});
}
double f1(const char* answer, const char* expected) { return wordF1(answer, std::vector<std::string>{expected}); }

}  // namespace

class OverlapTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void articlesCaseAndPunctuationDoNotCount() {
    QVERIFY(matches("The left upper lobe.", "left upper LOBE"));
    QVERIFY(matches("  a\tnodule ", "Nodule"));
    QVERIFY(!matches("left lobe", "left upper lobe"));
    QVERIFY(!matches("theatre", "atre"));
  }

  void numbersKeepTheirValue() {
    QVERIFY(!matches("3.5 mm", "35 mm"));
    QVERIFY(!matches("5-10 mm", "510 mm"));
    QVERIFY(!matches("-1000 HU", "1000 HU"));
    QVERIFY(matches("1,234 ml", "1234 ml"));
    QVERIFY(matches("14 mm.", "14 mm"));
    QVERIFY(matches("\u221240 HU", "-40 HU"));
  }

  void formsOfACharacterAreOne() {
    QVERIFY(matches("\uFF23\uFF34\u3000\uFF11\uFF12", "ct 12"));
    QVERIFY(matches("5 \u339C", "5 mm"));
    QVERIFY(matches("\u00C9tat", "\u00E9tat"));
    QVERIFY(matches("\u03A3", "\u03C2"));
    QVERIFY(matches("\uFB01brosis", "fibrosis"));
  }

  void chineseIsComparedByCharacter() {
    QVERIFY(matches("胸部 CT。", "胸部CT"));
    QVERIFY(matches("左上，14毫米", "左上 14 毫米"));
    QVERIFY(!matches("左上", "右上"));
    // Common: 左 and 叶, of three and two characters.
    QVERIFY(isClose(f1("左上叶", "左叶"), 2 * 2 / 5.0));
  }

  void f1CountsEachWordAsOftenAsItStands() {
    // Common: left, lobe; 3 and 2 words.
    QVERIFY(isClose(f1("left left lobe", "left lobe"), 2 * 2 / 5.0));
    QVERIFY(isClose(f1("right", "left"), 0));
    QVERIFY(isClose(f1("the", "a"), 1));
    QVERIFY(isClose(wordF1("right lobe", std::vector<std::string>{"left", "right lobe"}), 1));
  }

  void rougeIsThatOfTheReference() {
    QVERIFY(isClose(rougeL("the cat was on the red mat", "the cat sat on the mat"), 0.7692307692307692));
    QVERIFY(isClose(rougeL("Stable nodule of 3.5 mm, left upper lobe; no acute finding.",
                           "No acute findings. Stable 3.5 mm nodule in the left upper lobe."),
                    0.56));
    QVERIFY(isClose(rougeL("Right-sided small pleural effusion", "Small pleural effusion on the right."),
                    0.5454545454545454));
    QVERIFY(isClose(rougeL("d c b a", "a b c d"), 0.25));
    QCOMPARE(rougeL("beta", "alpha"), 0.0);
    QCOMPARE(rougeL("", "alpha"), 0.0);
    QCOMPARE(rougeL("未见病灶。", "未见病灶"), 1.0);
    // 未见 of 未见异常 and 未见病灶: 2 of 4 and 4.
    QVERIFY(isClose(rougeL("未见异常", "未见病灶"), 0.5));
  }

  void brokenBytesAreNoReasonToFail() {
    QVERIFY(answerWords("\xC3\x28\xFF ok").size() == 2);
    QCOMPARE(toUtf8(folded("\xED\xA0\x80")), std::string("\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"));
    QCOMPARE(toUtf8(folded("a\xF0\x9F\x98\x80")), std::string("a\xF0\x9F\x98\x80"));
  }
};

QTEST_APPLESS_MAIN(OverlapTest)
#include "overlap_test.moc"
