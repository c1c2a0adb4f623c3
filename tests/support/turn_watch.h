#pragma once
// Measures how much CPU time of its own the GUI thread spends on one turn of its event loop. CPU time, not wall time,
// so that a busy machine does not fail a test of our work. Thread: the one that is measured.

#include <algorithm>
#include <ctime>

#include <QAbstractEventDispatcher>
#include <QObject>

namespace praxis::tests::support {

class TurnWatch : public QObject {
 public:
  TurnWatch() {
    auto* dispatcher = QAbstractEventDispatcher::instance();
    // A turn lies between two of these, whichever they are: while the loop blocks no CPU time passes.
    connect(dispatcher, &QAbstractEventDispatcher::awake, this, [this] { endTurn(); }, Qt::DirectConnection);
    connect(dispatcher, &QAbstractEventDispatcher::aboutToBlock, this, [this] { endTurn(); }, Qt::DirectConnection);
    m_turnBegin = threadCpuMs();
  }

  double longestMs() const { return m_longestMs; }
  int turns() const { return m_turns; }
  void restart() {
    m_longestMs = 0;
    m_turns = 0;
    m_turnBegin = threadCpuMs();
  }

 private:
  static double threadCpuMs() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
  }
  void endTurn() {
    const double now = threadCpuMs();
    m_longestMs = std::max(m_longestMs, now - m_turnBegin);
    m_turnBegin = now;
    ++m_turns;
  }

  double m_turnBegin = 0;
  double m_longestMs = 0;
  int m_turns = 0;
};

}  // namespace praxis::tests::support
