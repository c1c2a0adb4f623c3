#pragma once
// Python's operators on values: what is true, what is equal, arithmetic with 64-bit integers, where more is an error.
// Thread: of the rendering.

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/text/jinja/budget.h"
#include "engine/text/jinja/value.h"

namespace praxis::engine::text::jinja {

// A step of a template that cannot be carried out: corrupt, so that it can be told from what is not supported.
template <typename... Args>
base::Error failure(fmt::format_string<Args...> text, Args&&... args) {
  return base::fail(base::ErrorCode::corrupt, text, std::forward<Args>(args)...);
}
// For the use of an undefined value.
base::Error undefinedFailure(const Value& value);

std::string_view typeName(const Value& value);  // as Python calls it: "str"
bool isNumeric(const Value& value);             // booleans count as integers
double toDouble(const Value& numeric);
std::int64_t toInteger(const Value& booleanOrInteger);
bool isWhole(const Value& value);  // an integer or a boolean

bool isTrue(const Value& value);
bool canBeKey(const Value& value);  // of a dictionary
base::Result<bool> areEqual(Budget& budget, const Value& a, const Value& b);
// Negative, 0 or positive; an error for what has no order.
base::Result<int> compare(Budget& budget, const Value& a, const Value& b);
base::Result<bool> isIn(Budget& budget, const Value& item, const Value& container);

enum class Arithmetic : std::uint8_t { add, subtract, multiply, divide, floorDivide, modulo, power };
base::Result<Value> calculate(Budget& budget, Arithmetic operation, const Value& left, const Value& right);
base::Result<Value> negate(const Value& value);
base::Result<Value> absolute(const Value& value);

// container[item], undefined where there is none. Methods are looked up elsewhere.
base::Result<Value> itemOf(Budget& budget, const Value& container, const Value& index);
// container[begin:end:step]; each may be none.
base::Result<Value> sliceOf(Budget& budget, const Value& container, const Value& begin, const Value& end,
                            const Value& step);

// Lists, dictionaries and texts as Values, charged to the budget and no deeper than allowed.
base::Result<Value> makeText(Budget& budget, MarkedText text);
base::Result<Value> makeList(Budget& budget, std::vector<Value> items, ListForm form = ListForm::list);
base::Result<Value> makeDict(Budget& budget, Dict dict);

}  // namespace praxis::engine::text::jinja
