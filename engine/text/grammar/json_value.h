#pragma once
// A JSON document with what a schema needs kept: the order of members and the digits of numbers. Thread: any.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace praxis::engine::text::grammar {

struct JsonMember;

struct JsonValue {
  enum class Kind : std::uint8_t { null, boolean, number, string, array, object };
  using Member = JsonMember;

  Kind kind = Kind::null;
  bool boolean = false;
  std::string text;              // of a string, or the digits of a number as written
  std::vector<JsonValue> items;  // of an array
  std::vector<Member> members;   // of an object, in their order, each name once

  bool is(Kind wanted) const { return kind == wanted; }
  const JsonValue* find(std::string_view name) const;  // null if there is no such member
};

struct JsonMember {
  std::string name;
  JsonValue value;
};

// Depth and size are bounded; errors name line and column. A name that stands twice keeps its last value.
base::Result<JsonValue> parseJson(std::string_view text);

// Without white space, as the field writes constants: {"a":1,"b":["x"]}.
std::string compactJson(const JsonValue& value);
// The text of a string value, with quotes and escapes.
std::string quotedJson(std::string_view text);

}  // namespace praxis::engine::text::grammar
