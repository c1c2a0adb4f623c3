#include "engine/text/jinja/printing.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "engine/text/jinja/runtime.h"
#include "engine/text/jinja/unicode.h"

namespace praxis::engine::text::jinja {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

Result<void> put(Budget& budget, MarkedText& out, std::string_view text) {
  PRAXIS_TRY(budget.spendBytes(text.size()));
  out.append(text);
  return {};
}

base::Error tooDeep() { return fail(ErrorCode::unsupported, "values are nested too deeply to be written"); }

std::string escapedForRepr(std::uint32_t value, std::string_view bytes, char quote) {
  if (value == static_cast<std::uint32_t>(quote) || value == '\\') return std::string("\\") + static_cast<char>(value);
  if (value == '\n') return "\\n";
  if (value == '\r') return "\\r";
  if (value == '\t') return "\\t";
  if (isPrintable(value)) return std::string(bytes);
  if (value < 0x100) return fmt::format("\\x{:02x}", value);
  return value < 0x10000 ? fmt::format("\\u{:04x}", value) : fmt::format("\\U{:08x}", value);
}

Result<void> appendQuoted(Budget& budget, MarkedText& out, const MarkedText& text) {
  const std::string_view bytes = text.bytes();
  const bool doubled = bytes.find('\'') != std::string_view::npos && bytes.find('"') == std::string_view::npos;
  const char quote = doubled ? '"' : '\'';
  PRAXIS_TRY(budget.spendBytes(2 * bytes.size() + 2));
  out.append(std::string_view(&quote, 1));
  for (std::size_t at = 0; at < bytes.size();) {
    const CodePoint point = codePointAt(bytes, at);
    out.append(escapedForRepr(point.value, bytes.substr(at, point.size), quote), text.isLiteral(at));
    at += point.size;
  }
  out.append(std::string_view(&quote, 1));
  return {};
}

Result<void> appendDictRepr(Budget& budget, MarkedText& out, const Dict& dict, int depth) {
  PRAXIS_TRY(put(budget, out, "{"));
  bool first = true;
  for (const auto& [key, value] : dict.entries) {
    if (!std::exchange(first, false)) out.append(", ");
    PRAXIS_TRY(appendRepr(budget, out, key, depth + 1));
    PRAXIS_TRY(put(budget, out, ": "));
    PRAXIS_TRY(appendRepr(budget, out, value, depth + 1));
  }
  out.append("}");
  return {};
}

Result<void> appendListRepr(Budget& budget, MarkedText& out, const List& list, int depth) {
  PRAXIS_TRY(put(budget, out, list.isTuple ? "(" : "["));
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    if (i > 0) PRAXIS_TRY(put(budget, out, ", "));
    PRAXIS_TRY(appendRepr(budget, out, list.items[i], depth + 1));
  }
  if (list.isTuple && list.items.size() == 1) out.append(",");
  out.append(list.isTuple ? ")" : "]");
  return {};
}

std::string escapedForJson(std::uint32_t value, std::string_view bytes, bool asciiOnly) {
  static constexpr std::array<std::pair<std::uint32_t, std::string_view>, 7> kShort = {
      {{'"', "\\\""}, {'\\', "\\\\"}, {'\n', "\\n"}, {'\r', "\\r"}, {'\t', "\\t"}, {'\b', "\\b"}, {'\f', "\\f"}}};
  for (const auto& [character, text] : kShort) {
    if (character == value) return std::string(text);
  }
  if (value >= 0x20 && (!asciiOnly || value < 0x7F)) return std::string(bytes);
  if (value < 0x10000) return fmt::format("\\u{:04x}", value);
  const std::uint32_t rest = value - 0x10000;
  return fmt::format("\\u{:04x}\\u{:04x}", 0xD800 + (rest >> 10u), 0xDC00 + (rest & 0x3FFu));
}

Result<void> appendJsonText(Budget& budget, MarkedText& out, const MarkedText& text, const JsonStyle& style) {
  const std::string_view bytes = text.bytes();
  PRAXIS_TRY(budget.spendBytes(2 * bytes.size() + 2));
  out.append("\"");
  for (std::size_t at = 0; at < bytes.size();) {
    const CodePoint point = codePointAt(bytes, at);
    out.append(escapedForJson(point.value, bytes.substr(at, point.size), style.asciiOnly), text.isLiteral(at));
    at += point.size;
  }
  out.append("\"");
  return {};
}

Result<void> appendLineBreak(Budget& budget, MarkedText& out, const JsonStyle& style, int depth) {
  if (!style.indent) return {};
  PRAXIS_TRY(budget.spendBytes(1 + style.indent->size() * static_cast<std::size_t>(depth)));
  out.append("\n");
  for (int i = 0; i < depth; ++i) out.append(*style.indent);
  return {};
}

Result<void> appendSeparator(Budget& budget, MarkedText& out, const JsonStyle& style, bool first, int depth) {
  if (!first) PRAXIS_TRY(put(budget, out, style.itemSeparator));
  return appendLineBreak(budget, out, style, depth + 1);
}

Result<void> appendJsonKey(Budget& budget, MarkedText& out, const Value& key, const JsonStyle& style) {
  if (key.isText()) return appendJsonText(budget, out, key.text(), style);
  if (key.isList() || key.isDict()) return wrongType("being a key in JSON", key);
  out.append("\"");
  PRAXIS_TRY(appendJson(budget, out, key, style));
  out.append("\"");
  return {};
}

Result<void> appendJsonDict(Budget& budget, MarkedText& out, const Dict& dict, const JsonStyle& style, int depth) {
  if (dict.entries.empty()) return put(budget, out, "{}");
  std::vector<const std::pair<Value, Value>*> entries;
  PRAXIS_TRY(budget.spendBytes(dict.entries.size() * sizeof(entries[0])));
  for (const auto& entry : dict.entries) entries.push_back(&entry);
  if (style.sortKeys) {
    std::ranges::stable_sort(entries, [](const auto* a, const auto* b) {
      return a->first.isText() && b->first.isText() && a->first.bytes() < b->first.bytes();
    });
  }
  out.append("{");
  bool first = true;
  for (const auto* entry : entries) {
    PRAXIS_TRY(appendSeparator(budget, out, style, std::exchange(first, false), depth));
    PRAXIS_TRY(appendJsonKey(budget, out, entry->first, style));
    PRAXIS_TRY(put(budget, out, style.keySeparator));
    PRAXIS_TRY(appendJson(budget, out, entry->second, style, depth + 1));
  }
  PRAXIS_TRY(appendLineBreak(budget, out, style, depth));
  return put(budget, out, "}");
}

Result<void> appendJsonList(Budget& budget, MarkedText& out, const List& list, const JsonStyle& style, int depth) {
  if (list.items.empty()) return put(budget, out, "[]");
  out.append("[");
  bool first = true;
  for (const Value& item : list.items) {
    PRAXIS_TRY(appendSeparator(budget, out, style, std::exchange(first, false), depth));
    PRAXIS_TRY(appendJson(budget, out, item, style, depth + 1));
  }
  PRAXIS_TRY(appendLineBreak(budget, out, style, depth));
  return put(budget, out, "]");
}

std::string jsonNumber(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  return realText(value);
}

}  // namespace

std::string realText(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  std::array<char, 32> buffer{};
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific).ptr;
  std::string digits(buffer.data(), end);
  const std::size_t e = digits.find('e');
  const int exponent = std::atoi(digits.c_str() + e + 1);
  constexpr int kSmallest = -4;
  constexpr int kLargest = 16;
  if (exponent < kSmallest || exponent >= kLargest) return digits;
  const auto fixed = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed).ptr;
  std::string text(buffer.data(), fixed);
  return text.find('.') == std::string::npos ? text + ".0" : text;
}

Result<void> appendRepr(Budget& budget, MarkedText& out, const Value& value, int depth) {
  if (depth > kNestingMax) return tooDeep();
  PRAXIS_TRY(budget.spendSteps());
  switch (value.kind()) {
    case ValueKind::text:
      return appendQuoted(budget, out, value.text());
    case ValueKind::list:
      return appendListRepr(budget, out, value.list(), depth);
    case ValueKind::dict:
      if (value.dict().isNamespace) return put(budget, out, "<Namespace>");
      return appendDictRepr(budget, out, value.dict(), depth);
    case ValueKind::undefined:
      return put(budget, out, "Undefined");
    case ValueKind::missing:
      return {};
    case ValueKind::none:
      return put(budget, out, "None");
    case ValueKind::boolean:
      return put(budget, out, value.boolean() ? "True" : "False");
    case ValueKind::integer:
      return put(budget, out, fmt::format("{}", value.whole()));
    case ValueKind::real:
      return put(budget, out, realText(value.number()));
    case ValueKind::loop:
      return put(budget, out, "<LoopContext>");
    case ValueKind::callable:
      return put(budget, out, "<function>");
  }
  return {};
}

Result<void> appendText(Budget& budget, MarkedText& out, const Value& value) {
  if (value.isUndefined()) return {};
  if (!value.isText()) return appendRepr(budget, out, value);
  PRAXIS_TRY(budget.spendBytes(value.text().size()));
  out.append(value.text());
  return {};
}

Result<void> appendJson(Budget& budget, MarkedText& out, const Value& value, const JsonStyle& style, int depth) {
  if (depth > kNestingMax) return tooDeep();
  PRAXIS_TRY(budget.spendSteps());
  switch (value.kind()) {
    case ValueKind::text:
      return appendJsonText(budget, out, value.text(), style);
    case ValueKind::list:
      return appendJsonList(budget, out, value.list(), style, depth);
    case ValueKind::dict:
      return appendJsonDict(budget, out, value.dict(), style, depth);
    case ValueKind::none:
      return put(budget, out, "null");
    case ValueKind::boolean:
      return put(budget, out, value.boolean() ? "true" : "false");
    case ValueKind::integer:
      return put(budget, out, fmt::format("{}", value.whole()));
    case ValueKind::real:
      return put(budget, out, jsonNumber(value.number()));
    default:
      return wrongType("writing as JSON", value);
  }
}

}  // namespace praxis::engine::text::jinja
