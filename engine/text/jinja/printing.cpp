#include "engine/text/jinja/printing.h"

#include <array>
#include <charconv>
#include <cmath>

#include "engine/text/jinja/object.h"
#include "engine/text/jinja/operators.h"
#include "engine/text/jinja/unicode.h"

namespace praxis::engine::text::jinja {

using base::Result;
using Kind = Value::Kind;

// The shortest digits that read back as the same number; with an exponent from 1e16 up and below 1e-4.
std::string printedFloat(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  std::array<char, 40> buffer;
  const double magnitude = std::abs(value);
  const bool scientific = magnitude != 0.0 && (magnitude >= 1e16 || magnitude < 1e-4);
  const auto format = scientific ? std::chars_format::scientific : std::chars_format::fixed;
  const auto done = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format);
  std::string text(buffer.data(), done.ptr);
  if (!scientific && text.find('.') == std::string::npos) text += ".0";
  return text;
}

namespace {

// Namespaces can hold themselves; everything else is bounded by kNestingMax.
constexpr int kPrintedDepthMax = 150;

class Representation {
 public:
  Representation(Budget& budget, MarkedText& out) : m_budget(budget), m_out(out) {}

  Result<void> append(const Value& value, int depth) {
    PRAXIS_TRY(m_budget.spendSteps());
    if (depth > kPrintedDepthMax) return failure("A namespace that holds itself cannot be printed.");
    if (value.isText()) return appendQuoted(value.asText());
    if (value.is(Kind::list)) return appendList(value.asList(), depth);
    if (value.is(Kind::dict)) return appendDict(value.asDict(), depth);
    if (value.is(Kind::object)) return appendObject(value.asObject(), depth);
    if (value.is(Kind::undefined)) m_out.append("Undefined");
    if (value.is(Kind::none)) m_out.append("None");
    if (value.is(Kind::boolean)) m_out.append(value.asBoolean() ? "True" : "False");
    if (value.is(Kind::integer)) m_out.append(std::to_string(value.asInteger()));
    if (value.is(Kind::number)) m_out.append(printedFloat(value.asNumber()));
    return {};
  }

 private:
  Result<void> appendQuoted(const MarkedText& text) {
    PRAXIS_TRY(m_budget.spendBytes(text.size()));
    const bool hasSingle = text.bytes().find('\'') != std::string_view::npos;
    const char quote = hasSingle && text.bytes().find('"') == std::string_view::npos ? '"' : '\'';
    m_out.append(std::string_view(&quote, 1));
    for (std::size_t at = 0; at < text.size();) {
      const CodePoint codePoint = codePointAt(text.bytes(), at);
      const std::string escape = escapeOf(codePoint.value, quote);
      if (escape.empty()) {
        m_out.append(text, at, at + codePoint.size);
      } else {
        m_out.append(escape, text.isLiteral(at));
      }
      at += codePoint.size;
    }
    m_out.append(std::string_view(&quote, 1));
    return {};
  }

  static std::string escapeOf(std::uint32_t codePoint, char quote) {
    if (codePoint == '\n') return "\\n";
    if (codePoint == '\r') return "\\r";
    if (codePoint == '\t') return "\\t";
    if (codePoint == '\\') return "\\\\";
    if (codePoint == static_cast<unsigned char>(quote)) return std::string("\\") + quote;
    if (isPrintable(codePoint)) return {};
    if (codePoint < 0x100) return fmt::format("\\x{:02x}", codePoint);
    return codePoint < 0x10000 ? fmt::format("\\u{:04x}", codePoint) : fmt::format("\\U{:08x}", codePoint);
  }

  Result<void> appendItems(const std::vector<Value>& items, int depth) {
    std::string_view separator;
    for (const Value& item : items) {
      m_out.append(separator);
      PRAXIS_TRY(append(item, depth + 1));
      separator = ", ";
    }
    return {};
  }

  void appendRange(const std::vector<Value>& items) {
    const std::int64_t first = items.empty() ? 0 : items.front().asInteger();
    const std::int64_t step = items.size() < 2 ? 1 : items[1].asInteger() - first;
    const std::int64_t end = items.empty() ? 0 : items.back().asInteger() + (step > 0 ? 1 : -1);
    m_out.append(step == 1 ? fmt::format("range({}, {})", first, end)
                           : fmt::format("range({}, {}, {})", first, end, step));
  }

  Result<void> appendList(const List& list, int depth) {
    static constexpr std::string_view kOpen[] = {"[", "(", "(", "", "dict_keys([", "dict_values([", "dict_items(["};
    static constexpr std::string_view kClose[] = {"]", ")", ")", "", "])", "])", "])"};
    const auto form = static_cast<std::size_t>(list.form());
    if (list.form() == ListForm::range) {
      appendRange(list.items());
      return {};
    }
    m_out.append(kOpen[form]);
    PRAXIS_TRY(appendItems(list.items(), depth));
    if (list.form() == ListForm::tuple && list.items().size() == 1) m_out.append(",");
    m_out.append(kClose[form]);
    return {};
  }

  Result<void> appendDict(const Dict& dict, int depth) {
    std::string_view separator;
    m_out.append("{");
    for (const auto& [key, value] : dict.entries()) {
      m_out.append(separator);
      PRAXIS_TRY(append(key, depth + 1));
      m_out.append(": ");
      PRAXIS_TRY(append(value, depth + 1));
      separator = ", ";
    }
    m_out.append("}");
    return {};
  }

  Result<void> appendObject(const Object& object, int depth) {
    const auto* space = dynamic_cast<const Namespace*>(&object);
    if (space == nullptr) {
      m_out.append(object.description());
      return {};
    }
    m_out.append("<Namespace ");
    PRAXIS_TRY(appendDict(space->attributes(), depth));
    m_out.append(">");
    return {};
  }

  Budget& m_budget;
  MarkedText& m_out;
};

}  // namespace

Result<void> represent(Budget& budget, const Value& value, MarkedText& out) {
  const std::size_t before = out.size();
  PRAXIS_TRY(Representation(budget, out).append(value, 0));
  return budget.spendBytes(out.size() - before);
}

Result<void> print(Budget& budget, const Value& value, MarkedText& out) {
  if (value.is(Kind::undefined)) return {};
  if (!value.isText()) return represent(budget, value, out);
  PRAXIS_TRY(budget.spendBytes(value.asText().size()));
  out.append(value.asText());
  return {};
}

Result<MarkedText> printed(Budget& budget, const Value& value) {
  MarkedText text;
  PRAXIS_TRY(print(budget, value, text));
  return text;
}

}  // namespace praxis::engine::text::jinja
