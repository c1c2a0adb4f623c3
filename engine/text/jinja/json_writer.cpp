// json.dumps of Python: its separators, its escapes, its numbers.

#include <algorithm>
#include <cmath>

#include "engine/text/jinja/object.h"
#include "engine/text/jinja/operators.h"
#include "engine/text/jinja/printing.h"
#include "engine/text/jinja/unicode.h"

namespace praxis::engine::text::jinja {
namespace {

using base::Result;
using Kind = Value::Kind;

std::string jsonFloat(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  return printedFloat(value);
}

std::string utf16Escape(std::uint32_t codePoint) {
  if (codePoint < 0x10000) return fmt::format("\\u{:04x}", codePoint);
  const std::uint32_t rest = codePoint - 0x10000;
  return fmt::format("\\u{:04x}\\u{:04x}", 0xD800 + (rest >> 10u), 0xDC00 + (rest & 0x3FFu));
}

class JsonWriter {
 public:
  JsonWriter(Budget& budget, const JsonStyle& style, MarkedText& out) : m_budget(budget), m_style(style), m_out(out) {}

  Result<void> write(const Value& value, int depth) {
    PRAXIS_TRY(m_budget.spendSteps());
    switch (value.kind()) {
      case Kind::none:
        m_out.append("null");
        return {};
      case Kind::boolean:
        m_out.append(value.asBoolean() ? "true" : "false");
        return {};
      case Kind::integer:
        m_out.append(std::to_string(value.asInteger()));
        return {};
      case Kind::number:
        m_out.append(jsonFloat(value.asNumber()));
        return {};
      case Kind::text:
        return writeText(value.asText());
      case Kind::list:
        if (value.asList().form() == ListForm::list || value.asList().form() == ListForm::tuple ||
            value.asList().form() == ListForm::group) {
          return writeList(value.asList(), depth);
        }
        break;
      case Kind::dict:
        return writeDict(value.asDict(), depth);
      default:
        break;
    }
    return failure("A value of type {} cannot be written as JSON.", typeName(value));
  }

 private:
  std::string escapeOf(std::uint32_t codePoint) const {
    switch (codePoint) {
      case '"':
        return "\\\"";
      case '\\':
        return "\\\\";
      case '\n':
        return "\\n";
      case '\r':
        return "\\r";
      case '\t':
        return "\\t";
      case '\f':
        return "\\f";
      case '\b':
        return "\\b";
      default:
        return codePoint < 0x20 || (m_style.asciiOnly && codePoint > 0x7E) ? utf16Escape(codePoint) : std::string();
    }
  }

  Result<void> writeText(const MarkedText& text) {
    PRAXIS_TRY(m_budget.spendBytes(text.size()));
    m_out.append("\"");
    for (std::size_t at = 0; at < text.size();) {
      const CodePoint codePoint = codePointAt(text.bytes(), at);
      const std::string escape = escapeOf(codePoint.value);
      if (escape.empty()) {
        m_out.append(text, at, at + codePoint.size);
      } else {
        m_out.append(escape, text.isLiteral(at));
      }
      at += codePoint.size;
    }
    m_out.append("\"");
    return {};
  }

  // Between two items, and after the opening and before the closing bracket.
  Result<void> breakLine(int depth) {
    if (!m_style.indent) return {};
    PRAXIS_TRY(m_budget.spendBytes(m_style.indent->size() * static_cast<std::size_t>(depth)));
    m_out.append("\n");
    for (int i = 0; i < depth; ++i) m_out.append(*m_style.indent);
    return {};
  }

  Result<void> writeList(const List& list, int depth) {
    m_out.append("[");
    for (std::size_t i = 0; i < list.items().size(); ++i) {
      if (i > 0) m_out.append(m_style.itemSeparator);
      PRAXIS_TRY(breakLine(depth + 1));
      PRAXIS_TRY(write(list.items()[i], depth + 1));
    }
    if (!list.items().empty()) PRAXIS_TRY(breakLine(depth));
    m_out.append("]");
    return {};
  }

  Result<void> writeKey(const Value& key) {
    if (key.isText()) return writeText(key.asText());
    if (key.is(Kind::list)) return failure("Only texts, numbers, booleans and none can be keys in JSON.");
    m_out.append("\"");
    PRAXIS_TRY(write(key, 0));
    m_out.append("\"");
    return {};
  }

  Result<void> writeDict(const Dict& dict, int depth) {
    std::vector<const Dict::Entry*> entries;
    for (const Dict::Entry& entry : dict.entries()) entries.push_back(&entry);
    if (m_style.sortsKeys) PRAXIS_TRY(sortByKey(entries));
    m_out.append("{");
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (i > 0) m_out.append(m_style.itemSeparator);
      PRAXIS_TRY(breakLine(depth + 1));
      PRAXIS_TRY(writeKey(entries[i]->first));
      m_out.append(m_style.keySeparator);
      PRAXIS_TRY(write(entries[i]->second, depth + 1));
    }
    if (!entries.empty()) PRAXIS_TRY(breakLine(depth));
    m_out.append("}");
    return {};
  }

  static Result<void> sortByKey(std::vector<const Dict::Entry*>& entries) {
    const auto isText = [](const Dict::Entry* entry) { return entry->first.isText(); };
    if (!std::ranges::all_of(entries, isText)) return failure("Only keys that are texts can be sorted.");
    std::ranges::stable_sort(entries, {}, [](const Dict::Entry* entry) { return entry->first.bytes(); });
    return {};
  }

  Budget& m_budget;
  const JsonStyle& m_style;
  MarkedText& m_out;
};

}  // namespace

Result<MarkedText> toJson(Budget& budget, const Value& value, const JsonStyle& style) {
  MarkedText out;
  PRAXIS_TRY(JsonWriter(budget, style, out).write(value, 0));
  PRAXIS_TRY(budget.spendBytes(out.size()));
  return out;
}

}  // namespace praxis::engine::text::jinja
