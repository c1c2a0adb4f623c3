#include "engine/ops/dispatch_table.h"

#include <QtTest>
#include <algorithm>
#include <set>

#include "engine/ops/ops.h"

using namespace praxis::engine;
using ops::KernelSet;

class DispatchTableTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void everySetIsComplete() {
    std::vector<KernelSet> sets(ops::kernelSets().begin(), ops::kernelSets().end());
    sets.push_back(ops::referenceKernelSet());
    for (const KernelSet& set : sets) {
      QVERIFY(!set.name.empty());
      QVERIFY(set.available && set.rmsNorm && set.layerNorm && set.ropeNorm && set.ropeNeox && set.pagedAttention);
      QVERIFY(set.siluMultiply && set.geluMultiply && set.add && set.scale && set.softCap);
      QVERIFY(set.silu && set.gelu && set.geluQuick);
      QVERIFY(set.route && set.sumWeighted);
      std::set<tensor::DType> types;
      for (const ops::TypedKernels& row : set.typed) {
        QVERIFY(row.matmul && row.dequantise);
        QVERIFY2(types.insert(row.type).second, "a type is listed twice");
      }
    }
  }

  // What runs on a fast machine runs on every machine.
  void everySetKnowsTheSameTypes() {
    for (const KernelSet& set : ops::kernelSets()) {
      QCOMPARE(set.typed.size(), ops::referenceKernelSet().typed.size());
      for (const ops::TypedKernels& row : ops::referenceKernelSet().typed) QVERIFY(ops::findTyped(set, row.type));
    }
  }

  void theLastSetRunsEverywhere() {
    QVERIFY(ops::kernelSets().back().available());
    QCOMPARE(ops::kernelSets().back().name, std::string_view("baseline"));
  }

  void theFirstAvailableSetIsChosen() {
    const auto first = std::ranges::find_if(ops::kernelSets(), [](const KernelSet& set) { return set.available(); });
    QCOMPARE(ops::chosenKernelSet().name, first->name);
    QCOMPARE(ops::instructionSet(), first->name);
  }

  void supportedMeansImplemented() {
    std::size_t computable = 0;
    for (const tensor::DTypeInfo& info : tensor::dtypeTable()) {
      const bool row = ops::findTyped(ops::chosenKernelSet(), info.type) != nullptr;
      QCOMPARE(ops::isComputable(info.type), row);
      QCOMPARE(std::ranges::count(ops::computableTypes(), info.type), row ? 1 : 0);
      computable += row;
    }
    QCOMPARE(ops::computableTypes().size(), computable);
  }
};

QTEST_APPLESS_MAIN(DispatchTableTest)
#include "dispatch_table_test.moc"
