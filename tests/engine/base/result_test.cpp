// Result and PRAXIS_TRY: a value or an error, and the error leaves the function.

#include <memory>

#include <QTest>

#include "engine/base/result.h"

using namespace praxis::engine::base;

namespace {

Result<int> half(int value) {
  if (value % 2 != 0) return fail(ErrorCode::invalidArgument, "{} is odd.", value);
  return value / 2;
}

Result<int> quarter(int value) {
  const int first = PRAXIS_TRY(half(value));
  return PRAXIS_TRY(half(first));
}

Result<void> mustBeEven(int value, int& calls) {
  PRAXIS_TRY(half(value));
  ++calls;
  return {};
}

Result<std::unique_ptr<int>> owned(bool good) {
  if (!good) return fail(ErrorCode::internal, "none");
  return std::make_unique<int>(7);
}

}  // namespace

class ResultTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void valueOrError() {
    QCOMPARE(*quarter(12), 3);
    QCOMPARE(quarter(6).error().code, ErrorCode::invalidArgument);
    QCOMPARE(quarter(6).error().message, std::string("3 is odd."));
    QVERIFY(!quarter(7).has_value());
  }

  void tryLeavesBeforeWhatFollows() {
    int calls = 0;
    QVERIFY(mustBeEven(2, calls).has_value());
    QVERIFY(!mustBeEven(3, calls));
    QCOMPARE(calls, 1);
  }

  void moveOnlyValuesPassThrough() {
    const auto take = []() -> Result<int> {
      const std::unique_ptr<int> value = PRAXIS_TRY(owned(true));
      return *value;
    };
    QCOMPARE(*take(), 7);
    QVERIFY(!owned(false));
  }

  void withinPutsThePlaceInFront() {
    QCOMPARE(within("a.gguf", fail(ErrorCode::corrupt, "short")).message, std::string("a.gguf: short"));
  }
};

QTEST_APPLESS_MAIN(ResultTest)
#include "result_test.moc"
