#pragma once
// The filters, tests, methods and functions that templates have, by what they work on. Thread: any (constant tables).

#include <span>

#include "engine/text/jinja/runtime.h"

namespace praxis::engine::text::jinja {

std::span<const Builtin> textFilters();
std::span<const Builtin> valueFilters();
std::span<const Builtin> listFilters();
std::span<const Builtin> choiceFilters();
std::span<const Builtin> testTable();
std::span<const Builtin> functionTable();
std::span<const Builtin> textMethods();
std::span<const Builtin> dictMethods();
std::span<const Builtin> listMethods();
std::span<const Builtin> loopMethods();

// Reading arguments: the given one, the other where it is missing, an error where it is of another type.
base::Result<MarkedText> textArgument(const Arguments& arguments, std::size_t index, std::string_view otherwise = {});
base::Result<std::int64_t> wholeArgument(const Arguments& arguments, std::size_t index, std::int64_t otherwise);
base::Result<bool> flagArgument(const Arguments& arguments, std::size_t index, bool otherwise);
// "a.b.0" of an item, as map and its like take it.
base::Result<Value> attributePath(Runtime& runtime, const Value& item, const Value& path);
// Takes in dictionaries or lists of pairs, and the named arguments, as dict() and update() do.
base::Result<void> fillDict(Runtime& runtime, Dict& dict, Arguments& arguments);

// Text operations that filters and methods share.
using CharacterTest = bool (*)(std::uint32_t codePoint);
enum class Sides { left, right, both };
// Takes off characters that are in `characters`, or white space where it is missing.
base::Result<Value> stripped(Runtime& runtime, const MarkedText& text, const Arguments& arguments, Sides sides);
base::Result<Value> lowered(Runtime& runtime, const MarkedText& text);
base::Result<Value> uppered(Runtime& runtime, const MarkedText& text);
base::Result<Value> capitalized(Runtime& runtime, const MarkedText& text);
base::Result<Value> replaced(Runtime& runtime, const MarkedText& text, const Arguments& arguments);
base::Result<Value> joinedBy(Runtime& runtime, const MarkedText& separator, const std::vector<Value>& items);
// Lines with their ends off; keepEnds: on.
std::vector<MarkedText> linesOf(const MarkedText& text, bool keepEnds);

}  // namespace praxis::engine::text::jinja
