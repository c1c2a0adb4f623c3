#pragma once
// Unicode normalisation form C (UAX #15) as tokenizers ask for it: what is written in several code points becomes one
// where there is one. Thread: any.

#include <string>
#include <string_view>

namespace praxis::engine::text {

// Returns `text` itself when it is composed already, which a glance tells for most text; otherwise the result lives in
// `storage`. Bytes that are not UTF-8 stay as they are, and nothing is joined across them.
std::string_view toNfc(std::string_view text, std::string& storage);

}  // namespace praxis::engine::text
