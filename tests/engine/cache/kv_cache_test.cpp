#include <algorithm>
#include <limits>
#include <random>
#include <set>

#include <QTest>

#include "engine/cache/kv_cache.h"

using namespace praxis::engine;
using cache::kPageTokens;
using cache::KvCache;

namespace {

constexpr cache::KvShape kShape{.layers = 2, .headsKv = 2, .headDim = 4, .headDimV = 6};

}  // namespace

class KvCacheTest : public QObject {
  Q_OBJECT

  std::unique_ptr<device::Device> m_device;

  KvCache make(std::int64_t tokens) { return KvCache::create(*m_device, kShape, tokens).value(); }

 private Q_SLOTS:
  void initTestCase() { m_device = device::Device::create("cpu", 1).value(); }

  void bytesAreWholePagesOfEveryLayer() {
    const std::uint64_t page = 2u * kPageTokens * 2u * (4u + 6u) * sizeof(float);
    QCOMPARE(cache::kvBytes(kShape, 1), page);
    QCOMPARE(cache::kvBytes(kShape, kPageTokens), page);
    QCOMPARE(cache::kvBytes(kShape, kPageTokens + 1), 2 * page);
    QCOMPARE(cache::kvBytes(kShape, 0), std::uint64_t{0});
    QCOMPARE(cache::kvBytes({1 << 30, 1 << 30, 1 << 30, 1 << 30}, 1 << 30), std::numeric_limits<std::uint64_t>::max());
    QCOMPARE(make(kPageTokens + 1).bytes(), 2 * page);
  }

  // Latent attention: one key per token, whose first part is the value.
  void valuesInKeysTakeNoMemory() {
    constexpr cache::KvShape kLatent{.layers = 3, .headsKv = 1, .headDim = 6, .headDimV = 4, .valuesInKeys = true};
    QCOMPARE(cache::kvBytes(kLatent, kPageTokens), std::uint64_t{3} * kPageTokens * 6 * sizeof(float));
    const KvCache cache = KvCache::create(*m_device, kLatent, 2 * kPageTokens).value();
    QCOMPARE(cache.bytes(), cache::kvBytes(kLatent, 2 * kPageTokens));
    for (std::int64_t layer = 0; layer < 3; ++layer) {
      const auto kv = cache.layer(layer);
      QVERIFY(kv.valuesInKeys && kv.values == nullptr);
      QCOMPARE(kv.keys - cache.layer(0).keys, layer * 2 * kPageTokens * 6);
    }
    constexpr cache::KvShape kWider{.layers = 1, .headsKv = 1, .headDim = 4, .headDimV = 6, .valuesInKeys = true};
    QVERIFY(!KvCache::create(*m_device, kWider, kPageTokens));
  }

  void appendGivesSlotsOfTheSequencesPagesInOrder() {
    KvCache cache = make(4 * kPageTokens);
    const auto sequence = cache.open().value();
    std::vector<std::int32_t> slots;
    QVERIFY(cache.append(sequence, 40, slots));
    QVERIFY(cache.append(sequence, 30, slots));
    QCOMPARE(slots.size(), std::size_t{70});
    QCOMPARE(cache.length(sequence), 70);
    const auto pages = cache.pages(sequence);
    QCOMPARE(pages.size(), std::size_t{3});
    for (std::int32_t position = 0; position < 70; ++position) {
      const std::int32_t page = pages[static_cast<std::size_t>(position / kPageTokens)];
      QCOMPARE(slots[static_cast<std::size_t>(position)], page * kPageTokens + position % kPageTokens);
    }
  }

  void truncateAndCloseGiveBackExactlyWhatWasTaken() {
    KvCache cache = make(8 * kPageTokens);
    const auto first = cache.open().value();
    const auto second = cache.open().value();
    std::vector<std::int32_t> slots;
    QVERIFY(cache.append(first, 3 * kPageTokens, slots));
    QVERIFY(cache.append(second, 1, slots));
    QCOMPARE(cache.tokensUsed(), std::int64_t{4} * kPageTokens);
    cache.truncate(first, kPageTokens + 1);
    QCOMPARE(cache.tokensUsed(), std::int64_t{3} * kPageTokens);
    cache.truncate(first, kPageTokens);
    QCOMPARE(cache.tokensUsed(), std::int64_t{2} * kPageTokens);
    cache.close(first);
    cache.close(second);
    QCOMPARE(cache.tokensUsed(), std::int64_t{0});
    const auto all = cache.open().value();
    QVERIFY(cache.append(all, 8 * kPageTokens, slots));
  }

  void exhaustionChangesNothing() {
    KvCache cache = make(3 * kPageTokens);
    const auto first = cache.open().value();
    const auto second = cache.open().value();
    std::vector<std::int32_t> slots;
    QVERIFY(cache.append(first, 2 * kPageTokens, slots));
    QVERIFY(cache.append(second, 5, slots));
    const auto slotsBefore = slots;
    const std::vector<std::int32_t> pagesBefore(cache.pages(second).begin(), cache.pages(second).end());
    const auto refused = cache.append(second, kPageTokens, slots);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, base::ErrorCode::outOfMemory);
    QVERIFY(refused.error().message.find("32 more tokens and has 27") != std::string::npos);
    QCOMPARE(slots, slotsBefore);
    QCOMPARE(cache.length(second), 5);
    QVERIFY(std::ranges::equal(cache.pages(second), pagesBefore));
    QVERIFY(cache.append(second, kPageTokens - 5, slots));
  }

  void sequencesAreBoundedAndIdsComeBack() {
    KvCache cache = make(kPageTokens);
    for (std::int32_t i = 0; i < cache::kSequencesMax; ++i) QVERIFY(cache.open());
    const auto refused = cache.open();
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, base::ErrorCode::busy);
    cache.close(7);
    QCOMPARE(cache.open().value(), 7);
    QCOMPARE(cache.length(7), 0);
  }

  void layersDoNotOverlap() {
    KvCache cache = make(2 * kPageTokens);
    const auto first = cache.layer(0);
    const auto second = cache.layer(1);
    QCOMPARE(first.values - first.keys, std::ptrdiff_t{2 * kPageTokens * 2 * 4});
    QCOMPARE(second.keys - first.values, std::ptrdiff_t{2 * kPageTokens * 2 * 6});
    QCOMPARE(first.pageTokens, kPageTokens);
    QCOMPARE(first.headsKv, 2);
    QCOMPARE(first.headDim, 4);
    QCOMPARE(first.headDimV, 6);
  }

  void absurdSizesAreErrors() {
    QCOMPARE(KvCache::create(*m_device, kShape, 0).error().code, base::ErrorCode::invalidArgument);
    QCOMPARE(KvCache::create(*m_device, kShape, std::int64_t{1} << 40).error().code, base::ErrorCode::invalidArgument);
    const cache::KvShape huge{1 << 20, 1 << 20, 1 << 20, 1 << 20};
    QCOMPARE(KvCache::create(*m_device, huge, 1 << 20).error().code, base::ErrorCode::outOfMemory);
  }

  // Any mix of calls keeps the three invariants of the header.
  void slotsOfDifferentSequencesNeverOverlap() {
    constexpr int kSequences = 5;
    KvCache cache = make(20 * kPageTokens);
    std::vector<cache::SequenceId> ids;
    for (int i = 0; i < kSequences; ++i) ids.push_back(cache.open().value());
    std::mt19937 random(1);
    std::vector<std::int32_t> slots;
    for (int round = 0; round < 5000; ++round) {
      const auto id = ids[random() % kSequences];
      if (random() % 3 == 0) {
        cache.truncate(id, static_cast<std::int32_t>(random() % static_cast<unsigned>(cache.length(id) + 1)));
      } else {
        slots.clear();
        const auto count = static_cast<std::int32_t>(random() % 90);
        const bool room = cache.append(id, count, slots).has_value();
        QCOMPARE(slots.size(), room ? static_cast<std::size_t>(count) : std::size_t{0});
      }
      std::set<std::int32_t> taken;
      std::size_t pages = 0;
      for (const auto each : ids) {
        const std::int32_t wanted = (cache.length(each) + kPageTokens - 1) / kPageTokens;
        QCOMPARE(cache.pages(each).size(), static_cast<std::size_t>(wanted));
        taken.insert(cache.pages(each).begin(), cache.pages(each).end());
        pages += cache.pages(each).size();
      }
      QCOMPARE(taken.size(), pages);
      QCOMPARE(cache.tokensUsed(), static_cast<std::int64_t>(pages) * kPageTokens);
    }
  }
};

QTEST_APPLESS_MAIN(KvCacheTest)
#include "kv_cache_test.moc"
