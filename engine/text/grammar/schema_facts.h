#pragma once
// What several schemas say together about one value: the flat list of schemas that hold, and their joint limits.
// Thread: one reader.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/text/grammar/char_machine.h"
#include "engine/text/grammar/number_machine.h"
#include "engine/text/grammar/schema_document.h"

namespace praxis::engine::text::grammar {

// The JSON types, as bits; a number is an integer or a fraction.
using TypeBits = unsigned;
inline constexpr TypeBits kNull = 1, kBoolean = 2, kInteger = 4, kFraction = 8, kString = 16, kArray = 32, kObject = 64;
inline constexpr TypeBits kAnyType = 127;

// A schema that holds, and which of its parts have been dealt with.
struct SchemaItem {
  Schema schema = nullptr;
  std::uint8_t done = 0;
  static constexpr std::uint8_t kAnyOf = 1, kOneOf = 2, kOpened = 4;  // kOpened: $ref and allOf stand in the list
  auto operator<=>(const SchemaItem&) const = default;
};

struct FlatSchemas {
  std::vector<SchemaItem> items;  // sorted; objects only
  bool impossible = false;        // one of them is `false`
};

// Opens references and allOf. Refuses references that lead only to themselves.
base::Result<FlatSchemas> flatten(SchemaDocument& document, const std::vector<SchemaItem>& items);

// The types that all allow; without any `type`, those that the keywords speak of, so {"minLength": 1} means a string.
base::Result<TypeBits> typesOf(const SchemaDocument& document, const FlatSchemas& flat);
// The types that the schemas themselves allow, as a validator sees them.
base::Result<TypeBits> declaredTypes(const SchemaDocument& document, const FlatSchemas& flat);

base::Result<NumberBounds> numberBounds(const SchemaDocument& document, const FlatSchemas& flat);

struct StringLimits {
  std::size_t min = 0;
  std::size_t max = kNoLengthLimit;
  std::optional<CharMachine> machine;  // of all patterns and formats together, without the lengths
};
// A validator may take formats as annotations: what it lets pass is told without them.
enum class Formats { kept, ignored };
base::Result<StringLimits> stringLimits(SchemaDocument& document, const FlatSchemas& flat,
                                        Formats formats = Formats::kept);
// All that the schemas ask of a string, as one automaton.
base::Result<CharMachine> stringMachine(SchemaDocument& document, const FlatSchemas& flat,
                                        Formats formats = Formats::kept);

// The largest (or smallest) of a counting keyword over all schemas.
std::size_t largestCount(const FlatSchemas& flat, std::string_view keyword);
std::size_t smallestCount(const FlatSchemas& flat, std::string_view keyword);
bool anyTrue(const FlatSchemas& flat, std::string_view keyword);

// The items keyword of both drafts: the schemas of the first items, and that of the others (null: none given).
struct ArrayKeywords {
  std::vector<Schema> prefix;
  Schema rest = nullptr;
};
ArrayKeywords arrayKeywords(Schema schema);

}  // namespace praxis::engine::text::grammar
