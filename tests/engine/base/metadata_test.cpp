// Laws of Metadata: a value is given in the form asked for exactly when that form holds it.

#include <QtTest>

#include <limits>

#include "engine/base/metadata.h"

using praxis::engine::base::Metadata;

class MetadataTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aKeyIsInsertedOnce();
  void integersOfEitherSignAreGivenWhenTheyFit();
  void integersCountAsNumbersButNotTheReverse();
  void otherKindsGiveNothing();
  void arraysConvertElementByElement();
};

void MetadataTest::aKeyIsInsertedOnce() {
  Metadata metadata;
  QVERIFY(metadata.insert("k", std::int64_t{1}));
  QVERIFY(!metadata.insert("k", std::int64_t{2}));
  QCOMPARE(metadata.integer("k").value_or(0), std::int64_t{1});
}

void MetadataTest::integersOfEitherSignAreGivenWhenTheyFit() {
  Metadata metadata;
  metadata.insert("signed", std::int64_t{-5});
  metadata.insert("unsigned", std::uint64_t{5});
  metadata.insert("huge", std::numeric_limits<std::uint64_t>::max());
  QCOMPARE(metadata.integer("signed").value_or(0), std::int64_t{-5});
  QCOMPARE(metadata.integer("unsigned").value_or(0), std::int64_t{5});
  QVERIFY(!metadata.integer("huge"));
}

void MetadataTest::integersCountAsNumbersButNotTheReverse() {
  Metadata metadata;
  metadata.insert("integer", std::uint64_t{3});
  metadata.insert("number", 2.0);
  QCOMPARE(metadata.number("integer").value_or(0), 3.0);
  QVERIFY(!metadata.integer("number"));
}

void MetadataTest::otherKindsGiveNothing() {
  Metadata metadata;
  metadata.insert("text", std::string("1"));
  metadata.insert("truth", true);
  QVERIFY(!metadata.integer("text") && !metadata.number("text") && !metadata.boolean("text"));
  QVERIFY(!metadata.integer("truth") && !metadata.string("truth"));
  QVERIFY(!metadata.contains("absent") && !metadata.string("absent") && metadata.strings("text").empty());
}

void MetadataTest::arraysConvertElementByElement() {
  Metadata metadata;
  metadata.insert("unsigned", std::vector<std::uint64_t>{1, 2});
  metadata.insert("huge", std::vector<std::uint64_t>{1, std::numeric_limits<std::uint64_t>::max()});
  metadata.insert("numbers", std::vector<double>{0.5});
  QVERIFY(metadata.integers("unsigned") == std::vector<std::int64_t>({1, 2}));
  QVERIFY(metadata.integers("huge").empty());
  QVERIFY(metadata.numbers("numbers") == std::vector<float>{0.5f});
  QVERIFY(metadata.numbers("unsigned") == std::vector<float>({1, 2}));
}

QTEST_APPLESS_MAIN(MetadataTest)
#include "metadata_test.moc"
