#pragma once
// A text that remembers which of its bytes somebody other than the template wrote. Every operation of the interpreter
// on texts keeps these marks, so that a control token which a user spelled can be told from one of the template's.
// Thread: any.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/byte_range.h"

namespace praxis::engine::text::jinja {

using base::ByteRange;

class MarkedText {
 public:
  MarkedText() = default;
  explicit MarkedText(std::string bytes, bool literal = false);

  std::string_view bytes() const { return m_bytes; }
  std::size_t size() const { return m_bytes.size(); }
  bool empty() const { return m_bytes.empty(); }
  // The marked parts: in order, apart, none empty.
  const std::vector<ByteRange>& literal() const { return m_literal; }
  bool isLiteral(std::size_t position) const;

  void append(std::string_view bytes, bool literal = false);
  void append(const MarkedText& other) { append(other, 0, other.size()); }
  // The bytes [begin, end) of another text, with their marks.
  void append(const MarkedText& other, std::size_t begin, std::size_t end);
  MarkedText slice(std::size_t begin, std::size_t end) const;

  std::string takeBytes() && { return std::move(m_bytes); }

 private:
  void mark(std::size_t begin, std::size_t end);

  std::string m_bytes;
  std::vector<ByteRange> m_literal;
};

}  // namespace praxis::engine::text::jinja
