// Types and shapes: the table agrees with itself and with the format's published sizes.

#include <set>

#include <QTest>

#include "engine/tensor/tensor.h"

using namespace praxis::engine::tensor;

class TensorTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void namesAndIdsAreUniqueAndFoundAgain() {
    std::set<std::uint32_t> ids;
    std::set<std::string_view> names;
    for (const DTypeInfo& info : dtypeTable()) {
      // Our own repacked types are in no GGUF file.
      QVERIFY(info.ggufId == kNoGgufId || ids.insert(info.ggufId).second);
      QVERIFY(names.insert(info.name).second);
      QCOMPARE(dtypeFromGgufId(info.ggufId), info.ggufId == kNoGgufId ? std::nullopt : std::optional(info.type));
      QCOMPARE(dtypeFromName(info.name), info.type);
      QVERIFY(info.blockElements > 0 && info.blockBytes > 0);
    }
    QVERIFY(!dtypeFromGgufId(4).has_value());
    QCOMPARE(dtypeFromName("q4_k"), DType::q4_K);
  }

  void rowBytesCountWholeBlocks() {
    QCOMPARE(rowBytes(DType::f32, 7), 28);
    QCOMPARE(rowBytes(DType::q8_0, 64), 68);
    QCOMPARE(rowBytes(DType::q4_0, 64), 36);
    QCOMPARE(rowBytes(DType::q6_K, 512), 420);
  }

  void shapesAreOutermostFirst() {
    const Shape shape{3, 4, 5};
    QCOMPARE(shape.elements(), 60);
    QCOMPARE(shape.cols(), 5);
    QCOMPARE(shape.rows(), 12);
    QCOMPARE(shape.toString(), std::string("[3, 4, 5]"));
    QVERIFY(shape == (Shape{3, 4, 5}));
    QVERIFY(!(shape == (Shape{3, 20})));
    QCOMPARE(Shape{}.elements(), 1);
  }
};

QTEST_APPLESS_MAIN(TensorTest)
#include "tensor_test.moc"
