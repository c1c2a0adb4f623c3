// What the frame store promises: nearest first, what is on screen stays, the budget holds whatever is asked of it.

#include <QTest>

#include <set>

#include "plugins/dicom/panel/frame_store.h"

using namespace praxis::plugins::dicom;
using panel::FrameStore;
using praxis::engine::image::Image;

namespace {

constexpr int kSide = 16;
constexpr std::size_t kFrameBytes = kSide * kSide * 5;

study::Series seriesOf(const char* name, int count) {
  study::Series series;
  series.rows = series.cols = kSide;
  for (int i = 0; i < count; ++i) {
    series.slices.emplace_back().path = std::string("/made/") + name + std::to_string(i);
  }
  return series;
}

FrameStore::ImagePtr imageOf(int side = kSide, bool padded = true) {
  auto image = std::make_shared<Image>();
  image->rows = image->cols = side;
  image->values.resize(static_cast<std::size_t>(side) * static_cast<std::size_t>(side));
  if (padded) image->padding.resize(image->values.size());
  return image;
}

// Decodes one after the other until the store wants no more; the frames' numbers in their file names, in that order.
QList<int> decodeAll(FrameStore& store, const std::string& name) {
  QList<int> order;
  while (const auto job = store.next(FrameStore::Reach::all)) {
    const std::string file = store.path(job->frame).filename().string();
    order << (!name.empty() && file.starts_with(name) ? std::stoi(file.substr(name.size())) : -1);
    store.finish(*job, imageOf());
    if (order.size() > 10000) break;
  }
  return order;
}

int countOf(const std::vector<bool>& held) { return static_cast<int>(std::count(held.begin(), held.end(), true)); }

}  // namespace

class FrameStoreTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void nearestComesFirstOnBothSidesAtRest() {
    FrameStore store(100 * kFrameBytes);
    store.show(store.addClient(), seriesOf("a", 9), 4);
    const QList<int> order = decodeAll(store, "a");
    QCOMPARE(order.size(), 9);
    for (int i = 1; i < order.size(); ++i) QVERIFY(std::abs(order[i] - 4) >= std::abs(order[i - 1] - 4));
  }

  void theDirectionOfScrollingComesFirst() {
    FrameStore store(100 * kFrameBytes);
    const int client = store.addClient();
    const study::Series series = seriesOf("a", 20);
    store.show(client, series, 9);
    store.show(client, series, 10);
    QCOMPARE(decodeAll(store, "a").mid(0, 6), (QList<int>{10, 11, 12, 9, 13, 14}));
    FrameStore back(100 * kFrameBytes);
    const int other = back.addClient();
    back.show(other, series, 11);
    back.show(other, series, 10);
    QCOMPARE(decodeAll(back, "a").mid(0, 6), (QList<int>{10, 9, 8, 11, 7, 6}));
  }

  void whatEachClientShowsComesBeforeAnythingAhead() {
    FrameStore store(100 * kFrameBytes);
    const int first = store.addClient();
    const int second = store.addClient();
    store.show(first, seriesOf("a", 5), 2);
    store.show(second, seriesOf("b", 5), 0);
    std::set<std::string> shown;
    while (const auto job = store.next(FrameStore::Reach::shown)) {
      shown.insert(store.path(job->frame).filename().string());
    }
    QVERIFY((shown == std::set<std::string>{"a2", "b0"}));
  }

  void aNewWishOfOneClientLeavesTheOthersAlone() {
    FrameStore store(100 * kFrameBytes);
    const int first = store.addClient();
    const int second = store.addClient();
    const study::Series a = seriesOf("a", 5), b = seriesOf("b", 5);
    const int old = store.show(first, a, 2);
    const int other = store.show(second, b, 1);
    store.show(first, a, 3);
    QVERIFY(!store.isShown(old));
    QVERIFY(store.isShown(other));
    store.removeClient(second);
    QVERIFY(!store.isShown(other));
  }

  void theBudgetHoldsAtEveryStep() {
    constexpr std::size_t kBudget = 50 * kFrameBytes;
    FrameStore store(kBudget);
    const int client = store.addClient();
    const study::Series series = seriesOf("a", 4000);  // eighty times the budget
    for (int i = 0; i < 4000; i += 7) {
      store.show(client, series, i);
      std::vector<FrameStore::Job> running;
      for (int threads = 0; threads < 4; ++threads) {
        if (const auto job = store.next(FrameStore::Reach::all)) running.push_back(*job);
        QVERIFY(store.bytes() <= kBudget);
      }
      for (const auto& job : running) {
        store.finish(job, imageOf());
        QVERIFY(store.bytes() <= kBudget);
      }
    }
    QVERIFY(store.bytes() > kBudget / 2);
  }

  void runningDecodesCount() {
    FrameStore store(10 * kFrameBytes);
    store.show(store.addClient(), seriesOf("a", 100), 50);
    std::vector<FrameStore::Job> jobs;
    while (const auto job = store.next(FrameStore::Reach::all)) jobs.push_back(*job);
    QCOMPARE(jobs.size(), std::size_t{10});
    QCOMPARE(store.bytes(), 10 * kFrameBytes);
    store.drop(jobs.back());
    QCOMPARE(store.bytes(), 9 * kFrameBytes);
    QVERIFY(store.next(FrameStore::Reach::all).has_value());
  }

  void framesLargerThanTheirHeaderSaidDoNotBreakTheBudget() {
    constexpr std::size_t kBudget = 20 * kFrameBytes;
    FrameStore store(kBudget);
    const int client = store.addClient();
    store.show(client, seriesOf("a", 100), 50);
    int steps = 0;
    while (const auto job = store.next(FrameStore::Reach::all)) {
      store.finish(*job, imageOf(2 * kSide));
      QVERIFY(store.bytes() <= kBudget);
      QVERIFY(++steps <= 200);  // it comes to an end
    }
  }

  void pinnedFramesOutliveEverything() {
    FrameStore store(4 * kFrameBytes);
    const int first = store.addClient();
    const int second = store.addClient();
    const study::Series a = seriesOf("a", 50), b = seriesOf("b", 50);
    const int pinned = store.show(first, a, 7);
    decodeAll(store, "a");
    for (int i = 0; i < 50; ++i) {
      store.show(second, b, i);
      decodeAll(store, "b");
      QVERIFY(store.image(pinned) != nullptr);
    }
    store.setBudget(0);
    QVERIFY(store.image(pinned) != nullptr);
    QCOMPARE(store.bytes(), 2 * kFrameBytes);  // what the two show, and nothing else
  }

  void theOldPictureStaysUntilTheNewOneIsThere() {
    FrameStore store(1);
    const int client = store.addClient();
    const study::Series series = seriesOf("a", 5);
    const int old = store.show(client, series, 0);
    store.finish(*store.next(FrameStore::Reach::shown), imageOf());
    store.show(client, series, 4);
    const auto job = store.next(FrameStore::Reach::shown);
    QVERIFY(store.image(old) != nullptr);
    store.finish(*job, imageOf());
    store.setBudget(1);
    QVERIFY(store.image(old) == nullptr);
    QVERIFY(store.image(job->frame) != nullptr);
  }

  void aheadNeverDisplacesWhatIsNearer() {
    FrameStore store(11 * kFrameBytes);
    store.show(store.addClient(), seriesOf("a", 1000), 500);
    const QList<int> order = decodeAll(store, "a");
    QCOMPARE(order.size(), 11);
    for (const int slice : order) QVERIFY(std::abs(slice - 500) <= 5);
    QVERIFY(!store.next(FrameStore::Reach::all));
  }

  void theLeastRecentOfOtherSeriesGoesFirst() {
    FrameStore store(4 * kFrameBytes);
    const int client = store.addClient();
    const study::Series a = seriesOf("a", 2), b = seriesOf("b", 2), c = seriesOf("c", 1);
    for (const auto* series : {&a, &b}) {
      store.show(client, *series, 0);
      decodeAll(store, "");
    }
    store.show(client, c, 0);
    decodeAll(store, "c");
    QCOMPARE(countOf(store.inMemory(a)), 1);
    QCOMPARE(countOf(store.inMemory(b)), 2);
    QCOMPARE(countOf(store.inMemory(c)), 1);
  }

  void whatCannotBeDecodedIsTriedAgainOnlyWhenShown() {
    FrameStore store(100 * kFrameBytes);
    const int client = store.addClient();
    const study::Series series = seriesOf("a", 3);
    store.show(client, series, 0);
    for (int i = 0; i < 3; ++i) store.finish(*store.next(FrameStore::Reach::all), nullptr);
    QVERIFY(!store.next(FrameStore::Reach::all));
    QCOMPARE(store.bytes(), std::size_t{0});
    const int again = store.show(client, series, 1);
    const auto job = store.next(FrameStore::Reach::all);
    QVERIFY(job && job->frame == again);
  }

  void answersFromBeforeAClearChangeNothing() {
    FrameStore store(100 * kFrameBytes);
    const int client = store.addClient();
    store.show(client, seriesOf("a", 3), 0);
    const auto late = store.next(FrameStore::Reach::shown);
    store.clear();
    QVERIFY(!store.next(FrameStore::Reach::all));
    QCOMPARE(store.bytes(), kFrameBytes);  // the decode still runs
    store.finish(*late, imageOf());
    QCOMPARE(store.bytes(), std::size_t{0});
    QVERIFY(!store.isCurrent(*late));
    store.show(client, seriesOf("b", 3), 0);
    QVERIFY(store.next(FrameStore::Reach::shown).has_value());
  }

  void anotherSeriesAtTheSameAddressIsNotMistaken() {
    FrameStore store(100 * kFrameBytes);
    const int client = store.addClient();
    study::Series series = seriesOf("a", 3);
    const int before = store.show(client, series, 1);
    series.slices[1].path = "/made/other";
    QVERIFY(store.show(client, series, 1) != before);
  }

  void hostileDimensionsDoNotOverflow() {
    FrameStore store(100 * kFrameBytes);
    study::Series series = seriesOf("a", 3);
    series.rows = series.cols = 65535;
    store.show(store.addClient(), series, 0);
    const auto shown = store.next(FrameStore::Reach::all);
    QVERIFY(shown.has_value());                    // what is on screen is always tried
    QVERIFY(!store.next(FrameStore::Reach::all));  // nothing beside it
    store.finish(*shown, nullptr);
    QCOMPARE(store.bytes(), std::size_t{0});
  }
};

QTEST_GUILESS_MAIN(FrameStoreTest)
#include "frame_store_test.moc"
