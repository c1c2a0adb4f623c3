#pragma once
// How pool jobs answer an object of the GUI thread that may be gone by then: the object closes its mailbox when it
// dies, and what arrives later is dropped. Thread: post() any; close() the receiver's own.

#include <memory>
#include <mutex>
#include <utility>

#include <QMetaObject>
#include <QObject>

namespace praxis::plugins::dicom::panel {

class Mailbox {
 public:
  explicit Mailbox(QObject* receiver) : m_receiver(receiver) {}

  // Runs `letter` on the receiver's thread, if the receiver is still there then.
  template <typename Letter>
  void post(Letter letter) {
    const std::scoped_lock lock(m_mutex);
    if (m_receiver != nullptr) QMetaObject::invokeMethod(m_receiver, std::move(letter), Qt::QueuedConnection);
  }

  void close() {
    const std::scoped_lock lock(m_mutex);
    m_receiver = nullptr;
  }

 private:
  std::mutex m_mutex;
  QObject* m_receiver;
};

}  // namespace praxis::plugins::dicom::panel
