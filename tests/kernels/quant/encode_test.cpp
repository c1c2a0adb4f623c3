// Encoders: blocks worked out by hand, and laws that hold for every type and any weights.

#include "kernels/quant/encode.h"

#include <QtTest>
#include <cmath>
#include <cstring>
#include <functional>
#include <random>

#include "kernels/common/cpu_features.h"
#include "kernels/common/half.h"
#include "kernels/common/weight_blocks.h"
#include "tests/kernels/kernel_sets.h"
#include "tests/kernels/quant/plain_rounding.h"

using namespace praxis;
using engine::tensor::DType;
using kernels::quant::EncodeKernel;
namespace common = kernels::common;
namespace reference = kernels::quant::reference;
using tests::errorAgainst;

struct Codec {
  DType type;
  EncodeKernel* reference;
  EncodeKernel* avx2;
  double errorMax;  // of a normal distribution, to its own root mean square
};

// The errors are measured ones and a few percent.
constexpr Codec kCodecs[] = {
#define CODEC(name, error) \
  { DType::name, kernels::quant::reference::name, kernels::quant::avx2::name, error }
    CODEC(f16, 0.00022), CODEC(bf16, 0.002),  CODEC(q8_0, 0.0056),  CODEC(q4_0, 0.084),   CODEC(q4_1, 0.073),
    CODEC(q5_0, 0.042),  CODEC(q5_1, 0.036),  CODEC(q2_K, 0.275),   CODEC(q3_K, 0.149),   CODEC(q4_K, 0.073),
    CODEC(q5_K, 0.0365), CODEC(q6_K, 0.0177), CODEC(iq4_NL, 0.076), CODEC(iq4_XS, 0.077), CODEC(mxfp4, 0.116),
#undef CODEC
};

std::size_t bytesOf(DType type, std::size_t values) {
  return static_cast<std::size_t>(engine::tensor::rowBytes(type, static_cast<std::int64_t>(values)));
}

std::vector<std::byte> encoded(EncodeKernel* encode, DType type, std::span<const float> x,
                               const float* importance = nullptr) {
  std::vector<std::byte> row(bytesOf(type, x.size()), std::byte{0xa5});
  encode(row.data(), x.data(), importance, static_cast<std::int64_t>(x.size()));
  return row;
}

std::vector<float> decoded(DType type, std::span<const std::byte> row, std::size_t values) {
  std::vector<float> out(values);
  engine::ops::findTyped(engine::ops::referenceKernelSet(), type)
      ->dequantise(out.data(), row.data(), static_cast<std::int64_t>(values));
  return out;
}

std::vector<float> throughIt(const Codec& codec, std::span<const float> x, const float* importance = nullptr) {
  return decoded(codec.type, encoded(codec.reference, codec.type, x, importance), x.size());
}

std::vector<float> made(std::size_t count, unsigned seed, const std::function<float(std::mt19937&)>& draw) {
  std::mt19937 random(seed);
  std::vector<float> values(count);
  for (float& value : values) value = draw(random);
  return values;
}

std::vector<float> normal(std::size_t count, unsigned seed, float deviation = 0.02f, float mean = 0) {
  std::normal_distribution<float> distribution(mean, deviation);
  return made(count, seed, [&](std::mt19937& random) { return distribution(random); });
}

// Rows as weights come, and as they should not.
std::vector<std::vector<float>> rows() {
  std::student_t_distribution<float> heavy(3);
  std::vector<std::vector<float>> all = {
      normal(2048, 1),
      normal(2048, 2, 0.2f, 1.0f),
      normal(2048, 3, 0.2f, -1.0f),
      normal(2048, 4, 1e-6f),
      normal(2048, 5, 9000.0f),
      made(2048, 6, [&](std::mt19937& random) { return 0.02f * heavy(random); }),
      std::vector<float>(2048, 0.0f),
      std::vector<float>(2048, -3.5f),
      std::vector<float>(2048, 1e-41f),
  };
  std::vector<float> spikes(2048, 0.0f), edges(2048);
  for (std::size_t i = 0; i < spikes.size(); i += 37) spikes[i] = i % 2 ? 1.0f : -0.001f;
  for (std::size_t i = 0; i < edges.size(); ++i) edges[i] = i % 3 == 0 ? 65504.0f : i % 3 == 1 ? -65504.0f : 1e-7f;
  all.push_back(spikes);
  all.push_back(edges);
  return all;
}

class EncodeTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void handWorkedQ8_0() {
    std::vector<float> x(32, 0.0f);
    x[0] = 63.5f, x[1] = 1.0f, x[2] = -0.75f, x[31] = -63.5f;  // scale 0.5
    common::BlockQ8_0 block;
    std::memcpy(&block, encoded(reference::q8_0, DType::q8_0, x).data(), sizeof(block));
    QCOMPARE(block.scale, std::uint16_t{0x3800});
    QCOMPARE(block.values[0], std::int8_t{127});
    QCOMPARE(block.values[1], std::int8_t{2});
    QCOMPARE(block.values[2], std::int8_t{-2});  // -1.5, ties to even
    QCOMPARE(block.values[31], std::int8_t{-127});
  }

  void handWorkedQ4_0() {
    std::vector<float> x;
    for (int i = 0; i < 32; ++i) x.push_back(0.5f * static_cast<float>(i % 16 - 8));
    common::BlockQ4_0 block;
    std::memcpy(&block, encoded(reference::q4_0, DType::q4_0, x).data(), sizeof(block));
    QCOMPARE(block.scale, std::uint16_t{0x3800});
    for (int i = 0; i < 16; ++i) QCOMPARE(int{block.pairs[i]}, i | i << 4);
  }

  void handWorkedQ5_1() {
    std::vector<float> x;
    for (int i = 0; i < 32; ++i) x.push_back(3.0f + 0.25f * static_cast<float>(31 - i));
    common::BlockQ5_1 block;
    std::memcpy(&block, encoded(reference::q5_1, DType::q5_1, x).data(), sizeof(block));
    QCOMPARE(block.scale, std::uint16_t{0x3400});
    QCOMPARE(block.least, std::uint16_t{0x4200});
    // Value 0 is 31: low nibble 15, fifth bit set; value 16 is 15: high nibble 15, no fifth bit.
    QCOMPARE(int{block.pairs[0]}, 0xff);
    QCOMPARE(int{block.high[0]} | block.high[1] << 8, 0xffff);
    QCOMPARE(int{block.high[2]} | block.high[3] << 8, 0);
  }

  // Group j has the scale 0.5 (63 - 8 j) and the least 0.25 (63 - 8 j), and all levels.
  void handWorkedQ4_K() {
    std::vector<float> x;
    for (int j = 0; j < 8; ++j) {
      const auto part = static_cast<float>(63 - 8 * j);
      for (int l = 0; l < 32; ++l) x.push_back(0.5f * part * static_cast<float>(l % 16) - 0.25f * part);
    }
    common::BlockQ4_K block;
    std::memcpy(&block, encoded(reference::q4_K, DType::q4_K, x).data(), sizeof(block));
    QCOMPARE(block.scale, std::uint16_t{0x3800});
    QCOMPARE(block.least, std::uint16_t{0x3400});
    QCOMPARE(int{block.scales[0]}, 63 | (31 >> 4) << 6);         // parts 0 and 4
    QCOMPARE(int{block.scales[7]}, 39 | (7 >> 4) << 6);          // leasts 3 and 7
    QCOMPARE(int{block.scales[8]}, (31 & 15) | (31 & 15) << 4);  // part and least 4
    for (int l = 0; l < 32; ++l) QCOMPARE(int{block.quants[l]}, l % 16 | (l % 16) << 4);
  }

  void handWorkedQ6_K() {
    std::vector<float> x;
    for (int i = 0; i < 256; ++i) {
      const int part = i / 16 == 5 ? -128 : 2 * (i / 16) + 1;
      x.push_back(0.25f * static_cast<float>(part * (i % 16 == 0 ? -32 : i % 16 == 1 ? 31 : i % 7)));
    }
    common::BlockQ6_K block;
    std::memcpy(&block, encoded(reference::q6_K, DType::q6_K, x).data(), sizeof(block));
    QCOMPARE(block.scale, std::uint16_t{0x3400});
    QCOMPARE(block.scales[5], std::int8_t{-128});
    QCOMPARE(block.scales[15], std::int8_t{31});
    QCOMPARE(decoded(DType::q6_K, encoded(reference::q6_K, DType::q6_K, x), 256), x);
  }

  void handWorkedMxfp4() {
    std::vector<float> x(32, 0.0f);
    x[0] = 6.0f, x[1] = -3.0f, x[16] = 0.5f, x[31] = -1.5f;  // scale 1, that is 2 x 2^-1: exponent 127
    common::BlockMxfp4 block;
    std::memcpy(&block, encoded(reference::mxfp4, DType::mxfp4, x).data(), sizeof(block));
    QCOMPARE(int{block.exponent}, 127);
    QCOMPARE(int{block.pairs[0]}, 7 | 1 << 4);
    QCOMPARE(int{block.pairs[1]}, 13);
    QCOMPARE(int{block.pairs[15]}, 11 << 4);
  }

  void everyInstructionSetGivesTheSameBits() {
    if (!common::cpuHasAvx2()) QSKIP("This processor has no AVX2.");
    const std::vector<float> importance =
        made(2048, 9, [](std::mt19937& random) { return std::uniform_real_distribution<float>(0.01f, 5.0f)(random); });
    for (const Codec& codec : kCodecs) {
      for (const auto& x : rows()) {
        for (const float* weights : {static_cast<const float*>(nullptr), importance.data()}) {
          QVERIFY2(encoded(codec.reference, codec.type, x, weights) == encoded(codec.avx2, codec.type, x, weights),
                   engine::tensor::dtypeInfo(codec.type).name.data());
        }
      }
    }
  }

  void errorOfANormalDistributionIsWithinTheTypesBound() {
    const auto x = normal(65536, 11);
    const double squares = errorAgainst(x, std::vector<float>(x.size()));
    for (const Codec& codec : kCodecs) {
      const double error = std::sqrt(errorAgainst(x, throughIt(codec, x)) / squares);
      QVERIFY2(error < codec.errorMax && error > 0.7 * codec.errorMax,
               fmt::format("{}: {}", engine::tensor::dtypeInfo(codec.type).name, error).c_str());
    }
  }

  void neverWorseThanPlainRounding() {
    for (const Codec& codec : kCodecs) {
      int row = 0;
      for (const auto& x : rows()) {
        const auto plain = tests::plainRounding(codec.type, x);
        ++row;
        if (plain.empty()) continue;
        const double error = errorAgainst(x, throughIt(codec, x)), plainError = errorAgainst(x, plain);
        QVERIFY2(
            error <= plainError * 1.0001 + 1e-30,
            fmt::format("{} row {}: {} against {}", engine::tensor::dtypeInfo(codec.type).name, row, error, plainError)
                .c_str());
      }
    }
  }

  void encodingAgainHardlyChangesAnything() {
    for (const Codec& codec : kCodecs) {
      for (unsigned seed = 20; seed < 23; ++seed) {
        const auto x = normal(8192, seed), once = throughIt(codec, x), twice = throughIt(codec, once);
        const double first = errorAgainst(x, once), second = errorAgainst(once, twice);
        QVERIFY2(second <= first / 16,  // a quarter in root mean square
                 fmt::format("{}: {} after {}", engine::tensor::dtypeInfo(codec.type).name, second, first).c_str());
      }
    }
  }

  void zerosStayZerosAndNothingBecomesInfinite() {
    for (const Codec& codec : kCodecs) {
      for (const float value : throughIt(codec, std::vector<float>(512, 0.0f))) QCOMPARE(value, 0.0f);
      for (const auto& x : rows()) {
        for (const float value : throughIt(codec, x)) QVERIFY(std::isfinite(value));
      }
    }
  }

  // Denormals of float32 lie below every scale but bfloat16's.
  void denormalsBecomeNearlyNothing() {
    const std::vector<float> x(256, 3e-42f);
    for (const Codec& codec : kCodecs) {
      for (const float value : throughIt(codec, x)) QVERIFY(std::fabs(value) <= 6e-8f);
    }
  }

  void aBlockDoesNotDependOnItsNeighbours() {
    for (const Codec& codec : kCodecs) {
      const auto block = static_cast<std::size_t>(engine::tensor::dtypeInfo(codec.type).blockElements);
      for (const std::size_t blocks : {1u, 2u, 7u, 8u, 9u, 17u}) {
        const auto x = normal(block * blocks, static_cast<unsigned>(40 + blocks));
        std::vector<std::byte> joined;
        for (std::size_t b = 0; b < blocks; ++b) {
          const auto one = encoded(codec.reference, codec.type, std::span(x).subspan(b * block, block));
          joined.insert(joined.end(), one.begin(), one.end());
        }
        QVERIFY(encoded(codec.reference, codec.type, x) == joined);
      }
    }
  }

  // Weighted by importance, the error is no larger than without it; and the important columns gain.
  void importanceMovesTheErrorAway() {
    const auto x = normal(16384, 60);
    std::vector<float> importance(x.size(), 1.0f);
    for (std::size_t i = 0; i < importance.size(); i += 4) importance[i] = 50.0f;
    const auto important = [&](const std::vector<float>& y) {
      double error = 0;
      for (std::size_t i = 0; i < x.size(); i += 4) error += std::pow(static_cast<double>(x[i] - y[i]), 2);
      return error;
    };
    for (const Codec& codec : kCodecs) {
      if (codec.type == DType::f16 || codec.type == DType::bf16 || codec.type == DType::q8_0) continue;
      const double with = important(throughIt(codec, x, importance.data()));
      const double without = important(throughIt(codec, x));
      const double least = codec.type == DType::mxfp4 ? 0.99 : 0.9;  // whose scales are powers of two
      QVERIFY2(with < least * without,
               fmt::format("{}: {} against {}", engine::tensor::dtypeInfo(codec.type).name, with, without).c_str());
    }
  }

  void equalImportanceIsNone() {
    const auto x = normal(4096, 70);
    const std::vector<float> importance(x.size(), 1.0f);
    for (const Codec& codec : kCodecs) {
      QVERIFY(encoded(codec.reference, codec.type, x, importance.data()) == encoded(codec.reference, codec.type, x));
    }
  }
};

QTEST_GUILESS_MAIN(EncodeTest)
#include "encode_test.moc"
