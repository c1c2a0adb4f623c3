#include "kernels/matmul/matmul.h"

#include <QtTest>
#include <algorithm>
#include <limits>

#include "engine/ops/aligned_floats.h"
#include "tests/kernels/kernel_sets.h"

using namespace praxis;
using engine::ops::KernelSet;
using engine::ops::TypedKernels;
using engine::tensor::DType;
using kernels::matmul::MatmulParams;

namespace {

struct Problem {
  std::int64_t rows, cols;
  std::vector<std::byte> weight;
  std::vector<float> x, bias;
  std::int64_t rowBytes;

  Problem(DType type, std::int64_t r, std::int64_t c, std::int64_t tokens, std::uint64_t seed)
      : rows(r), cols(c), rowBytes(engine::tensor::rowBytes(type, c)) {
    engine::ops::RandomSource random(seed);
    weight = random.weights(type, r, c);
    x = random.floats(tokens * c);
    bias = random.floats(r);
  }
};

enum class Tokens { asTheyAre, packed };

std::vector<Tokens> formsOf(const KernelSet& set) {
  if (!set.packTokens) return {Tokens::asTheyAre};
  return {Tokens::asTheyAre, Tokens::packed};
}

// The given tokens [begin, begin + count) in one call, over two row ranges as two threads would take them.
std::vector<float> multiply(const KernelSet& set, DType type, const Problem& problem, std::int64_t begin,
                            std::int64_t count, Tokens form) {
  std::vector<float> out(static_cast<std::size_t>(count * problem.rows));
  engine::ops::AlignedFloats scratch, packed;
  MatmulParams params{out.data(),
                      problem.weight.data(),
                      problem.x.data() + begin * problem.cols,
                      problem.bias.data(),
                      problem.rowBytes,
                      problem.rows,
                      problem.cols,
                      count,
                      scratch.atLeast(kernels::matmul::scratchFloats(problem.cols))};
  if (form == Tokens::packed && set.packTokens) {
    params.packed = packed.atLeast(kernels::matmul::packedFloats(count, problem.cols));
    set.packTokens(params, 0, kernels::matmul::panelsOf(count));
  }
  kernels::matmul::MatmulKernel* kernel = engine::ops::findTyped(set, type)->matmul;
  kernel(params, 0, problem.rows / 3);
  kernel(params, problem.rows / 3, problem.rows);
  return out;
}

std::vector<std::int64_t> columnsOf(DType type) {
  // Below and above one group of 32, whole and broken; more than one chunk (3072) and more than one block of rows.
  if (engine::tensor::dtypeInfo(type).blockElements > 32) return {256, 512, 1792, 4096};
  if (engine::tensor::dtypeInfo(type).blockElements > 1) return {32, 64, 160, 1568, 4096};
  return {1, 31, 32, 33, 172, 1537, 4099};
}

constexpr std::int64_t kTokens = 33;

// All kTokens tokens, `size` at a time.
std::vector<float> inBatchesOf(std::int64_t size, const KernelSet& set, DType type, const Problem& problem,
                               Tokens form) {
  std::vector<float> all;
  for (std::int64_t token = 0; token < kTokens; token += size) {
    const auto some = multiply(set, type, problem, token, std::min(size, kTokens - token), form);
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

std::string named(const KernelSet& set, DType type, std::int64_t cols, std::int64_t tokens) {
  return fmt::format("{} {} cols {} tokens {}", set.name, engine::tensor::dtypeInfo(type).name, cols, tokens);
}

}  // namespace

class MatmulTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void handWorked() {
    const float weight[] = {1, 2, 3, -1, 0, 0.5f}, x[] = {1, 1, 1, 2, 0, -4}, bias[] = {10, 0};
    for (const KernelSet& set : tests::runnableSets()) {
      float out[4], scratch[4096];
      engine::ops::findTyped(set, DType::f32)
          ->matmul({out, reinterpret_cast<const std::byte*>(weight), x, bias, 12, 2, 3, 2, scratch}, 0, 2);
      QCOMPARE(std::vector<float>(out, out + 4), (std::vector<float>{16, -0.5f, 0, -4}));
    }
  }

  void matchesReference_data() { addTypes(); }
  void matchesReference() {
    QFETCH(int, type);
    const auto dtype = static_cast<DType>(type);
    for (const std::int64_t cols : columnsOf(dtype)) {
      for (const std::int64_t tokens : {1, 2, 3, 5, 33}) {
        const Problem problem(dtype, 37, cols, tokens, 11);
        const auto expected = multiply(engine::ops::referenceKernelSet(), dtype, problem, 0, tokens, Tokens::asTheyAre);
        for (const KernelSet& set : tests::runnableSets()) {
          for (const Tokens form : formsOf(set)) {
            const auto actual = multiply(set, dtype, problem, 0, tokens, form);
            tests::verifyClose(actual, expected, 3e-6, named(set, dtype, cols, tokens));
          }
        }
      }
    }
  }

  // The batch law: a token's result has the same bits alone and in any company, packed or not.
  void batchDoesNotTouchABit_data() { addTypes(); }
  void batchDoesNotTouchABit() {
    QFETCH(int, type);
    const auto dtype = static_cast<DType>(type);
    for (const std::int64_t cols : columnsOf(dtype)) {
      const Problem problem(dtype, 37, cols, kTokens, 12);
      for (const KernelSet& set : engine::ops::kernelSets()) {
        if (!set.available()) continue;
        const auto together = multiply(set, dtype, problem, 0, kTokens, Tokens::asTheyAre);
        for (const std::int64_t size : {1, 2, 3, 5, 8, 33}) {
          for (const Tokens form : formsOf(set)) {
            QVERIFY2(inBatchesOf(size, set, dtype, problem, form) == together, named(set, dtype, cols, size).c_str());
          }
        }
      }
    }
  }

  void nanInOneTokenStaysThere() {
    Problem problem(DType::q8_0, 5, 64, 9, 13);
    problem.x[4 * 64 + 7] = std::numeric_limits<float>::quiet_NaN();
    for (const KernelSet& set : tests::runnableSets()) {
      for (const Tokens form : formsOf(set)) {
        const auto out = multiply(set, DType::q8_0, problem, 0, 9, form);
        for (std::size_t i = 0; i < out.size(); ++i) QCOMPARE(std::isnan(out[i]), i / 5 == 4);
      }
    }
  }

 private:
  static void addTypes() {
    QTest::addColumn<int>("type");
    for (const TypedKernels& row : engine::ops::referenceKernelSet().typed) {
      QTest::newRow(std::string(engine::tensor::dtypeInfo(row.type).name).c_str()) << static_cast<int>(row.type);
    }
  }
};

QTEST_APPLESS_MAIN(MatmulTest)
#include "matmul_test.moc"
