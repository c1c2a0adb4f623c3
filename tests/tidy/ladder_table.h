#pragma once
// Who may include whom, as data. Thread: any.

#include <span>
#include <string_view>
#include <vector>

namespace praxis::tests::tidy {

struct Room {
  std::string_view path;                     // folder prefix; the longest that matches a file is its room
  std::vector<std::string_view> mayInclude;  // prefixes, beside itself
};
std::span<const Room> rooms();

// An outside header family and the only places that may include it.
struct Door {
  std::string_view header;               // prefix of the included name
  std::vector<std::string_view> openTo;  // path prefixes
};
std::span<const Door> doors();

}  // namespace praxis::tests::tidy
