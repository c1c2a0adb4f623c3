#include "engine/device/thread_pool.h"

#include <QtTest>
#include <atomic>
#include <chrono>
#include <numeric>
#include <set>
#include <thread>
#include <vector>

using praxis::engine::device::ThreadPool;

class ThreadPoolTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void everyIndexRunsExactlyOnce() {
    for (const int threads : {1, 2, 3, 8}) {
      ThreadPool pool(threads);
      QCOMPARE(pool.threads(), threads);
      for (const std::int64_t count : {0, 1, 2, 7, 64, 1000, 4097}) {
        for (const std::int64_t grain : {1, 3, 100, 5000}) {
          std::vector<int> runs(static_cast<std::size_t>(count));  // plain: ranges are disjoint
          pool.parallelFor(count, grain, [&](std::int64_t begin, std::int64_t end, int) {
            for (std::int64_t i = begin; i < end; ++i) ++runs[static_cast<std::size_t>(i)];
          });
          QCOMPARE(runs, std::vector<int>(static_cast<std::size_t>(count), 1));
        }
      }
    }
  }

  void rangesAreNoSmallerThanTheGrainAndThreadsAreNamed() {
    ThreadPool pool(3);
    std::atomic<bool> lawful{true};
    pool.parallelFor(1000, 64, [&](std::int64_t begin, std::int64_t end, int thread) {
      if (end - begin < 64 && end != 1000) lawful = false;
      if (thread < 0 || thread >= 3) lawful = false;
    });
    QVERIFY(lawful);
  }

  // A thread's number is its own: scratch indexed by it is never shared.
  void noTwoRangesShareAThreadNumberAtOnce() {
    ThreadPool pool(4);
    std::array<std::atomic<int>, 4> inside{};
    std::atomic<bool> shared{false};
    for (int round = 0; round < 200; ++round) {
      pool.parallelFor(64, 1, [&](std::int64_t, std::int64_t, int thread) {
        if (inside[static_cast<std::size_t>(thread)].fetch_add(1) != 0) shared = true;
        inside[static_cast<std::size_t>(thread)].fetch_sub(1);
      });
    }
    QVERIFY(!shared);
  }

  void smallWorkStaysOnTheCaller() {
    ThreadPool pool(4);
    const auto caller = std::this_thread::get_id();
    int calls = 0;
    pool.parallelFor(10, 10, [&](std::int64_t begin, std::int64_t end, int thread) {
      QCOMPARE(std::this_thread::get_id(), caller);
      QCOMPARE(begin, 0);
      QCOMPARE(end, 10);
      QCOMPARE(thread, 0);
      ++calls;
    });
    QCOMPARE(calls, 1);
  }

  // What one loop wrote on any thread, the next loop reads on any other.
  void loopsSeeWhatEarlierLoopsWrote() {
    ThreadPool pool(3);
    std::vector<std::int64_t> values(999);
    for (int round = 1; round <= 2000; ++round) {
      pool.parallelFor(999, 1, [&](std::int64_t begin, std::int64_t end, int) {
        for (std::int64_t i = begin; i < end; ++i) ++values[static_cast<std::size_t>(998 - i)];
      });
      pool.parallelFor(999, 10, [&](std::int64_t begin, std::int64_t end, int) {
        for (std::int64_t i = begin; i < end; ++i) ++values[static_cast<std::size_t>(i)];
      });
    }
    QCOMPARE(values, std::vector<std::int64_t>(999, 4000));
  }

  void sleepingWorkersWakeUp() {
    ThreadPool pool(2);
    for (int round = 0; round < 5; ++round) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));  // longer than workers spin
      std::set<int> seen;
      // Neither range ends before both have begun, so both threads must come.
      std::atomic<int> begun{0};
      std::array<int, 2> threads{};
      pool.parallelFor(2, 1, [&](std::int64_t begin, std::int64_t, int thread) {
        threads[static_cast<std::size_t>(begin)] = thread;
        begun.fetch_add(1);
        while (begun.load() < 2) std::this_thread::yield();
      });
      seen.insert(threads.begin(), threads.end());
      QCOMPARE(seen, (std::set<int>{0, 1}));
    }
  }

  void poolsEndInAnyState() {
    for (int round = 0; round < 50; ++round) {
      ThreadPool pool(4);
      if (round % 2) pool.parallelFor(100, 1, [](std::int64_t, std::int64_t, int) {});
    }
  }
};

QTEST_APPLESS_MAIN(ThreadPoolTest)
#include "thread_pool_test.moc"
