#include "plugins/dicom/panel/frame_store.h"

#include <algorithm>

namespace praxis::plugins::dicom::panel {
namespace {

std::size_t bytesOf(const engine::image::Image& image) {
  std::size_t bytes =
      image.values.size() * sizeof(float) + image.rgb.size() + image.padding.size() + image.coloured.size();
  for (const engine::image::OverlayPlane& overlay : image.overlays) bytes += overlay.bits.size();
  return bytes;
}

// Values as float and a padding mask: the most that a grey picture without overlays takes; colour takes less.
std::size_t expectedBytes(const study::Series& series) {
  return static_cast<std::size_t>(std::max(series.rows, 0)) * static_cast<std::size_t>(std::max(series.cols, 0)) *
         (sizeof(float) + 1);
}

}  // namespace

QString FrameStore::keyOf(const study::Slice& slice) {
  return QString::fromStdString(slice.path.string()) + QLatin1Char('#') + QString::number(slice.frame);
}

int FrameStore::addClient() {
  m_clients.emplace(++m_lastClient, Client{});
  return m_lastClient;
}

void FrameStore::removeClient(int client) { m_clients.erase(client); }

int FrameStore::intern(const study::Slice& slice, std::size_t expected) {
  QString key = keyOf(slice);
  if (const auto known = m_ids.constFind(key); known != m_ids.constEnd()) return *known;
  const int id = static_cast<int>(m_frames.size());
  m_ids.insert(key, id);
  Frame frame;
  frame.key = std::move(key);
  frame.path = slice.path;
  frame.number = slice.frame;
  frame.expected = expected;
  m_frames.push_back(std::move(frame));
  return id;
}

// Compared slice by slice: another series may have come to lie at the same address.
bool FrameStore::shows(const Client& client, const study::Series& series) const {
  return std::ranges::equal(client.frames, series.slices, [this](int id, const study::Slice& slice) {
    const Frame& frame = m_frames[static_cast<std::size_t>(id)];
    return frame.number == slice.frame && frame.path == slice.path;
  });
}

int FrameStore::show(int client, const study::Series& series, int index) {
  Client& one = m_clients.at(client);
  if (one.index < 0 || !shows(one, series)) {
    one.frames.clear();
    for (const study::Slice& slice : series.slices) one.frames.push_back(intern(slice, expectedBytes(series)));
    one.direction = 0;
  } else if (index != one.index) {
    one.direction = index > one.index ? 1 : -1;
  }
  one.index = index;
  const int id = wantedBy(one);
  Frame& frame = m_frames[static_cast<std::size_t>(id)];
  frame.lastShown = ++m_clock;
  if (frame.state == State::failed) frame.state = State::absent;  // the file may be back
  if (frame.state == State::held) one.onScreen = id;
  return id;
}

bool FrameStore::isShown(int frame) const {
  return std::ranges::any_of(
      m_clients, [&](const auto& entry) { return entry.second.index >= 0 && wantedBy(entry.second) == frame; });
}

FrameStore::ImagePtr FrameStore::find(const QString& key) const {
  const auto id = m_ids.constFind(key);
  return id == m_ids.constEnd() ? nullptr : image(*id);
}

int FrameStore::distance(const Client& client, int index) const {
  const int offset = index - client.index;
  const bool behind = client.direction * offset < 0;
  return behind ? 2 * std::abs(offset) + 1 : std::abs(offset);
}

std::vector<int> FrameStore::distances() const {
  std::vector<int> result(m_frames.size(), kNever);
  for (const auto& [id, client] : m_clients) {
    if (client.onScreen >= 0) result[static_cast<std::size_t>(client.onScreen)] = 0;
    if (client.index < 0) continue;
    for (int i = 0; i < static_cast<int>(client.frames.size()); ++i) {
      int& nearest = result[static_cast<std::size_t>(client.frames[static_cast<std::size_t>(i)])];
      nearest = std::min(nearest, distance(client, i));
    }
  }
  return result;
}

std::optional<int> FrameStore::nearestAbsent(int distanceMax, int& frameDistance) const {
  std::optional<int> best;
  for (const auto& [id, client] : m_clients) {
    if (client.index < 0) continue;
    const int count = static_cast<int>(client.frames.size());
    const auto consider = [&](int index) {
      if (index < 0 || index >= count) return;
      const int frame = client.frames[static_cast<std::size_t>(index)];
      const int away = distance(client, index);
      if (m_frames[static_cast<std::size_t>(frame)].state != State::absent || away > distanceMax) return;
      if (best && away >= frameDistance) return;
      best = frame;
      frameDistance = away;
    };
    // Nothing at `step` or farther can beat a best that is nearer than `step`.
    for (int step = 0; step < count && step <= distanceMax && !(best && frameDistance < step); ++step) {
      consider(client.index + (client.direction < 0 ? -step : step));
      if (step > 0) consider(client.index + (client.direction < 0 ? step : -step));
    }
  }
  return best;
}

std::optional<FrameStore::Job> FrameStore::next(Reach reach) {
  const int distanceMax = reach == Reach::shown ? 0 : reach == Reach::nearby ? kNear : kNever;
  int away = 0;
  const std::optional<int> frame = nearestAbsent(distanceMax, away);
  if (!frame) return std::nullopt;
  const bool room = makeRoom(m_frames[static_cast<std::size_t>(*frame)].expected, away);
  if (!room && away > 0) return std::nullopt;
  return hand(*frame);
}

FrameStore::Job FrameStore::hand(int id) {
  Frame& frame = m_frames[static_cast<std::size_t>(id)];
  frame.state = State::running;
  m_reserved += frame.expected;
  return {id, frame.expected, m_epoch};
}

// Evicts what is farther than `distance` until `bytes` more fit; nothing goes when that would not be enough.
bool FrameStore::makeRoom(std::size_t needed, int distanceOfNew) {
  if (bytes() + needed <= m_budget) return true;
  const std::vector<int> away = distances();
  std::vector<int> victims;
  std::size_t freed = 0;
  for (int i = 0; i < static_cast<int>(m_frames.size()); ++i) {
    if (m_frames[static_cast<std::size_t>(i)].state != State::held) continue;
    if (away[static_cast<std::size_t>(i)] <= distanceOfNew) continue;
    victims.push_back(i);
    freed += m_frames[static_cast<std::size_t>(i)].bytes;
  }
  const bool enough = bytes() - freed + needed <= m_budget;
  if (!enough && distanceOfNew > 0) return false;
  std::ranges::sort(victims, [&](int a, int b) {
    const int farA = away[static_cast<std::size_t>(a)];
    const int farB = away[static_cast<std::size_t>(b)];
    if (farA != farB) return farA > farB;
    return m_frames[static_cast<std::size_t>(a)].lastShown < m_frames[static_cast<std::size_t>(b)].lastShown;
  });
  for (const int victim : victims) {
    if (bytes() + needed <= m_budget) break;
    evict(victim);
  }
  return enough;
}

void FrameStore::evict(int id) {
  Frame& frame = m_frames[static_cast<std::size_t>(id)];
  m_held -= frame.bytes;
  frame.bytes = 0;
  frame.image.reset();
  frame.state = State::absent;
}

void FrameStore::finish(const Job& job, ImagePtr image) {
  m_reserved -= job.bytes;
  if (!isCurrent(job)) return;
  Frame& frame = m_frames[static_cast<std::size_t>(job.frame)];
  if (image == nullptr) {
    frame.state = State::failed;
    for (auto& [id, client] : m_clients) {
      if (client.index >= 0 && wantedBy(client) == job.frame) client.onScreen = -1;
    }
    return;
  }
  const std::size_t size = bytesOf(*image);
  frame.expected = size;  // now known, should it be evicted and come back
  const int away = distances()[static_cast<std::size_t>(job.frame)];
  if (!makeRoom(size, away) && away > 0) {
    frame.state = State::absent;
    return;
  }
  frame.state = State::held;
  frame.image = std::move(image);
  frame.bytes = size;
  m_held += size;
  if (frame.lastShown == 0) frame.lastShown = ++m_clock;
  for (auto& [id, client] : m_clients) {
    if (client.index >= 0 && wantedBy(client) == job.frame) client.onScreen = job.frame;
  }
}

void FrameStore::drop(const Job& job) {
  m_reserved -= job.bytes;
  if (isCurrent(job)) m_frames[static_cast<std::size_t>(job.frame)].state = State::absent;
}

bool FrameStore::reserve(std::size_t needed, bool insist) {
  if (!makeRoom(needed, kNear) && !insist) return false;
  m_reserved += needed;
  return true;
}

std::vector<bool> FrameStore::inMemory(const study::Series& series) const {
  std::vector<bool> held(series.slices.size(), false);
  const auto known = std::ranges::find_if(m_clients, [&](const auto& entry) { return shows(entry.second, series); });
  for (std::size_t i = 0; i < held.size(); ++i) {
    if (known != m_clients.end()) {
      held[i] = image(known->second.frames[i]) != nullptr;
    } else {
      held[i] = find(keyOf(series.slices[i])) != nullptr;
    }
  }
  return held;
}

void FrameStore::setBudget(std::size_t bytes) {
  m_budget = bytes;
  makeRoom(0, 0);
}

void FrameStore::clear() {
  ++m_epoch;
  m_frames.clear();
  m_ids.clear();
  m_held = 0;
  for (auto& [id, client] : m_clients) client = Client{};
}

}  // namespace praxis::plugins::dicom::panel
