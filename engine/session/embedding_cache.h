#pragma once
// The rows of the images that were asked about last, so that going on about one costs no second run of the tower.
// Thread: engine.

#include <cstddef>
#include <deque>
#include <memory>
#include <string>

#include "engine/vision/tower.h"

namespace praxis::engine::session {

class EmbeddingCache {
 public:
  static constexpr std::size_t kBytesMax = 256u << 20;  // beyond the newest one

  // nullptr where it is not there.
  std::shared_ptr<const vision::Embedding> find(const std::string& hash) const {
    for (const Entry& entry : m_entries) {
      if (entry.hash == hash) return entry.embedding;
    }
    return nullptr;
  }

  void add(const std::string& hash, std::shared_ptr<const vision::Embedding> embedding) {
    m_bytes += bytesOf(*embedding);
    m_entries.push_back({hash, std::move(embedding)});
    while (m_bytes > kBytesMax && m_entries.size() > 1) {
      m_bytes -= bytesOf(*m_entries.front().embedding);
      m_entries.pop_front();
    }
  }

 private:
  struct Entry {
    std::string hash;
    std::shared_ptr<const vision::Embedding> embedding;
  };
  static std::size_t bytesOf(const vision::Embedding& embedding) { return embedding.values.size() * sizeof(float); }

  std::deque<Entry> m_entries;  // newest last
  std::size_t m_bytes = 0;
};

}  // namespace praxis::engine::session
