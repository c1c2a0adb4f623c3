// Operations on texts that filters and methods share. Each keeps the marks of what it keeps.

#include <algorithm>

#include "engine/text/jinja/builtins.h"
#include "engine/text/jinja/unicode.h"

namespace praxis::engine::text::jinja {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

using AppendCase = void (*)(std::string& out, std::uint32_t codePoint);

void appendMapped(MarkedText& out, const MarkedText& text, std::size_t at, std::size_t& next, AppendCase append) {
  const CodePoint point = codePointAt(text.bytes(), at);
  next = at + point.size;
  std::string mapped;
  const bool isBroken = point.size == 1 && static_cast<unsigned char>(text.bytes()[at]) >= 0x80u;
  if (isBroken) {
    mapped = text.bytes()[at];
  } else {
    append(mapped, point.value);
  }
  out.append(mapped, text.isLiteral(at));
}

Result<Value> mapped(Runtime& runtime, const MarkedText& text, AppendCase first, AppendCase rest) {
  PRAXIS_TRY(runtime.budget().spendBytes(3 * text.size()));
  MarkedText out;
  for (std::size_t at = 0, next = 0; at < text.size(); at = next) {
    appendMapped(out, text, at, next, at == 0 ? first : rest);
  }
  return runtime.makeText(std::move(out));
}

}  // namespace

Result<Value> lowered(Runtime& runtime, const MarkedText& text) {
  return mapped(runtime, text, appendLower, appendLower);
}

Result<Value> uppered(Runtime& runtime, const MarkedText& text) {
  return mapped(runtime, text, appendUpper, appendUpper);
}

Result<Value> capitalized(Runtime& runtime, const MarkedText& text) {
  return mapped(runtime, text, appendTitle, appendLower);
}

Result<Value> stripped(Runtime& runtime, const MarkedText& text, const Arguments& arguments, Sides sides) {
  const bool hasCharacters = arguments.has(0) && !arguments.at(0).isNone();
  const MarkedText characters =
      PRAXIS_TRY(hasCharacters ? textArgument(arguments, 0) : Result<MarkedText>(MarkedText()));
  const std::string_view bytes = text.bytes();
  PRAXIS_TRY(runtime.budget().spendSteps(static_cast<std::int64_t>(bytes.size() / 256)));
  const auto isOff = [&](std::size_t at) {
    const CodePoint point = codePointAt(bytes, at);
    if (!hasCharacters) return isSpace(point.value);
    return characters.bytes().find(bytes.substr(at, point.size)) != std::string_view::npos;
  };
  std::size_t begin = 0;
  std::size_t end = bytes.size();
  while (sides != Sides::right && begin < end && isOff(begin)) begin += codePointAt(bytes, begin).size;
  while (sides != Sides::left && end > begin && isOff(previousCodePoint(bytes, end))) {
    end = previousCodePoint(bytes, end);
  }
  return runtime.makeText(text.slice(begin, std::max(begin, end)));
}

Result<Value> replaced(Runtime& runtime, const MarkedText& text, const Arguments& arguments) {
  if (!arguments.has(0) || !arguments.has(1)) {
    return fail(ErrorCode::unsupported, "replace needs what to replace and what with");
  }
  const MarkedText from = PRAXIS_TRY(textArgument(arguments, 0));
  const MarkedText to = PRAXIS_TRY(textArgument(arguments, 1));
  const bool isLimited = arguments.has(2) && !arguments.at(2).isNone();
  std::int64_t left = isLimited ? PRAXIS_TRY(wholeArgument(arguments, 2, -1)) : -1;
  const std::string_view bytes = text.bytes();
  PRAXIS_TRY(runtime.budget().spendBytes(bytes.size()));
  MarkedText out;
  std::size_t at = 0;
  while (left != 0) {
    std::size_t found = from.empty() ? at : bytes.find(from.bytes(), at);
    if (found == std::string_view::npos) break;
    PRAXIS_TRY(runtime.budget().spendBytes(to.size() + 1));
    out.append(text, at, found);
    out.append(to);
    --left;
    at = found + from.size();
    if (!from.empty()) continue;
    if (at == bytes.size()) return runtime.makeText(std::move(out));
    out.append(text, at, at + codePointAt(bytes, at).size);
    at += codePointAt(bytes, at).size;
  }
  out.append(text, at, bytes.size());
  return runtime.makeText(std::move(out));
}

Result<Value> joinedBy(Runtime& runtime, const MarkedText& separator, const std::vector<Value>& items) {
  MarkedText out;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const MarkedText part = PRAXIS_TRY(runtime.toText(items[i]));
    PRAXIS_TRY(runtime.budget().spendBytes(separator.size() + part.size()));
    if (i > 0) out.append(separator);
    out.append(part);
  }
  return runtime.makeText(std::move(out));
}

std::vector<MarkedText> linesOf(const MarkedText& text, bool keepEnds) {
  std::vector<MarkedText> lines;
  const std::string_view bytes = text.bytes();
  std::size_t begin = 0;
  for (std::size_t at = 0; at < bytes.size();) {
    const CodePoint point = codePointAt(bytes, at);
    const std::uint32_t value = point.value;
    const bool ends = (value >= 10 && value <= 13) || (value >= 0x1C && value <= 0x1E) || value == 0x85 ||
                      value == 0x2028 || value == 0x2029;
    const std::size_t lineEnd = at;
    at += point.size;
    if (!ends) continue;
    if (value == '\r' && at < bytes.size() && bytes[at] == '\n') ++at;
    lines.push_back(text.slice(begin, keepEnds ? at : lineEnd));
    begin = at;
  }
  if (begin < bytes.size()) lines.push_back(text.slice(begin, bytes.size()));
  return lines;
}

}  // namespace praxis::engine::text::jinja
