#include <algorithm>
#include <array>

#include "engine/text/jinja/builtins.h"

namespace praxis::engine::text::jinja {
namespace {

using base::Result;

const Builtin* find(std::span<const Builtin> table, std::string_view name) {
  const auto found = std::ranges::find(table, name, &Builtin::name);
  return found == table.end() ? nullptr : &*found;
}

}  // namespace

const Builtin* findFilter(std::string_view name) {
  for (const auto table : {textFilters(), valueFilters(), listFilters(), choiceFilters()}) {
    if (const Builtin* filter = find(table, name)) return filter;
  }
  return nullptr;
}

const Builtin* findTest(std::string_view name) { return find(testTable(), name); }
const Builtin* findFunction(std::string_view name) { return find(functionTable(), name); }

const Builtin* findMethod(const Value& object, std::string_view name) {
  if (object.isText()) return find(textMethods(), name);
  if (object.isDict()) return object.dict().isNamespace ? nullptr : find(dictMethods(), name);
  if (object.isList()) return find(listMethods(), name);
  return object.is(ValueKind::loop) ? find(loopMethods(), name) : nullptr;
}

Result<MarkedText> textArgument(const Arguments& arguments, std::size_t index, std::string_view otherwise) {
  if (!arguments.has(index)) return MarkedText(std::string(otherwise));
  if (!arguments.at(index).isText()) return wrongType("an argument that must be a text", arguments.at(index));
  return arguments.at(index).text();
}

Result<std::int64_t> wholeArgument(const Arguments& arguments, std::size_t index, std::int64_t otherwise) {
  if (!arguments.has(index)) return otherwise;
  if (!arguments.at(index).isWhole()) return wrongType("an argument that must be a whole number", arguments.at(index));
  return arguments.at(index).whole();
}

Result<bool> flagArgument(const Arguments& arguments, std::size_t index, bool otherwise) {
  return arguments.has(index) ? arguments.at(index).truthy() : otherwise;
}

Result<Value> attributePath(Runtime& runtime, const Value& item, const Value& path) {
  if (path.isMissing() || path.isNone()) return item;
  if (!path.isText()) return runtime.item(item, path);
  Value value = item;
  std::string_view rest = path.bytes();
  for (;;) {
    const std::size_t end = std::min(rest.find('.'), rest.size());
    const std::string_view part = rest.substr(0, end);
    const bool isIndex = !part.empty() && part.size() < 10 && part.find_first_not_of("0123456789") == part.npos;
    value = PRAXIS_TRY(isIndex ? runtime.item(value, Value(std::int64_t{std::stoi(std::string(part))}))
                               : runtime.item(value, Value::text(part)));
    if (end == rest.size()) return value;
    rest.remove_prefix(end + 1);
  }
}

}  // namespace praxis::engine::text::jinja
