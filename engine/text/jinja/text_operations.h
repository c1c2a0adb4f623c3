#pragma once
// Python's string methods on marked texts. Marks go with the bytes that they are on; what is put in carries its own.
// Thread: of the rendering.

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/text/jinja/budget.h"
#include "engine/text/jinja/marked_text.h"

namespace praxis::engine::text::jinja {

enum class Sides : std::uint8_t { left, right, both };
// Takes white space off, or with `characters` any of these.
MarkedText stripped(const MarkedText& text, Sides sides, const std::string_view* characters = nullptr);

// At white space; `most` cuts at most, below 0 without limit.
std::vector<MarkedText> splitAtSpace(const MarkedText& text, std::int64_t most, bool fromRight);
// At a separator, which is not empty.
base::Result<std::vector<MarkedText>> splitAt(Budget& budget, const MarkedText& text, std::string_view separator,
                                              std::int64_t most, bool fromRight);
std::vector<MarkedText> splitLines(const MarkedText& text, bool keepsEnds);

base::Result<MarkedText> replaced(Budget& budget, const MarkedText& text, std::string_view from, const MarkedText& to,
                                  std::int64_t most);
base::Result<MarkedText> joined(Budget& budget, const MarkedText& separator, const std::vector<MarkedText>& parts);

MarkedText upper(const MarkedText& text);
MarkedText lower(const MarkedText& text);
MarkedText swappedCase(const MarkedText& text);
MarkedText capitalized(const MarkedText& text);  // the first character as a title, the rest lower
MarkedText titled(const MarkedText& text);       // str.title: a word begins behind what is no letter
MarkedText wordsTitled(const MarkedText& text);  // the filter: behind spaces, hyphens and opening brackets

// Filled up to `width` code points on the given sides.
base::Result<MarkedText> padded(Budget& budget, const MarkedText& text, std::int64_t width, std::string_view fill,
                                Sides sides);

}  // namespace praxis::engine::text::jinja
