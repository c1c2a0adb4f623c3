#pragma once
// Which frames are in memory, which are to be decoded next and which have to go: the rules of the frame loader without
// its threads. Pure bookkeeping. Thread: one, the loader's.
//
// The frame that a client shows comes first and is pinned. The rest of its series follows, nearest first; frames that
// lie where the client scrolls to count as half as far. When the budget is full, frames of no series on screen go
// first, oldest first, then those farthest from what is on screen; a frame decoded ahead never displaces a nearer one.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include <QHash>
#include <QString>

#include "engine/image/image.h"
#include "plugins/dicom/study/study.h"

namespace praxis::plugins::dicom::panel {

class FrameStore {
 public:
  using ImagePtr = std::shared_ptr<const engine::image::Image>;
  static constexpr int kNear = 8;  // distances up to this are wanted before thumbnails

  enum class Reach { shown, nearby, all };
  // A decode that was handed out: its bytes are reserved until finish() or drop().
  struct Job {
    int frame = 0;  // of this store, see path() and number()
    std::size_t bytes = 0;
    quint64 epoch = 0;
  };

  explicit FrameStore(std::size_t budgetBytes) : m_budget(budgetBytes) {}

  int addClient();
  void removeClient(int client);
  // From now on `client` shows slice `index` of `series`; returns its frame.
  int show(int client, const study::Series& series, int index);
  bool isShown(int frame) const;
  ImagePtr image(int frame) const { return m_frames[static_cast<std::size_t>(frame)].image; }
  const std::filesystem::path& path(int frame) const { return m_frames[static_cast<std::size_t>(frame)].path; }
  int number(int frame) const { return m_frames[static_cast<std::size_t>(frame)].number; }
  const QString& key(int frame) const { return m_frames[static_cast<std::size_t>(frame)].key; }
  ImagePtr find(const QString& key) const;

  // The next frame worth decoding, with room made for it; nothing when all of them are there or there is no room.
  std::optional<Job> next(Reach reach);
  void finish(const Job& job, ImagePtr image);  // nullptr: it cannot be decoded
  void drop(const Job& job);                    // it was not decoded after all
  bool isCurrent(const Job& job) const { return job.epoch == m_epoch; }
  // Room for a picture that is not kept; false when there is none now, unless `insist`.
  bool reserve(std::size_t bytes, bool insist);
  void release(std::size_t bytes) { m_reserved -= bytes; }

  std::vector<bool> inMemory(const study::Series& series) const;
  void setBudget(std::size_t bytes);
  std::size_t budget() const { return m_budget; }
  // Frames in memory and those being decoded. Above the budget only when what is on screen alone needs more.
  std::size_t bytes() const { return m_held + m_reserved; }
  void clear();  // forgets every frame; clients stay and show nothing

  static QString keyOf(const study::Slice& slice);

 private:
  enum class State { absent, running, held, failed };
  struct Frame {
    QString key;
    std::filesystem::path path;
    int number = 0;
    State state = State::absent;
    ImagePtr image;
    std::size_t bytes = 0;     // held: of the image
    std::size_t expected = 0;  // before it is decoded
    quint64 lastShown = 0;
  };
  struct Client {
    std::vector<int> frames;  // of its series, in order
    int index = -1;
    int direction = 0;  // -1, 0 or 1: where it scrolls to
    int onScreen = -1;  // the frame that stays on screen until the one it wants is there
  };
  static constexpr int kNever = std::numeric_limits<int>::max();

  int intern(const study::Slice& slice, std::size_t expected);
  bool shows(const Client& client, const study::Series& series) const;
  int wantedBy(const Client& client) const { return client.frames[static_cast<std::size_t>(client.index)]; }
  int distance(const Client& client, int index) const;
  std::vector<int> distances() const;  // of every frame: to the nearest client; kNever when in no series on screen
  std::optional<int> nearestAbsent(int distanceMax, int& frameDistance) const;
  bool makeRoom(std::size_t bytes, int distance);
  void evict(int frame);
  Job hand(int frame);

  std::size_t m_budget;
  std::size_t m_held = 0;
  std::size_t m_reserved = 0;
  quint64 m_epoch = 0;
  quint64 m_clock = 0;
  int m_lastClient = 0;
  std::vector<Frame> m_frames;
  QHash<QString, int> m_ids;
  std::map<int, Client> m_clients;
};

}  // namespace praxis::plugins::dicom::panel
