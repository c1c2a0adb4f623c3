#pragma once
// A turn of a conversation, and how it is to be written down. Thread: any.

#include <cstddef>
#include <string>
#include <vector>

namespace praxis::engine::text {

enum class Role { system, user, assistant };

// An image that stands in a message's text, in front of its byte `offset`; several at one place in their order.
struct ImagePart {
  std::size_t offset = 0;
  std::size_t image = 0;  // number of the image in the request
  bool operator==(const ImagePart&) const = default;
};

struct Message {
  Role role = Role::user;
  std::string text;
  std::vector<ImagePart> images = {};  // ordered by offset
};

struct RenderOptions {
  bool opensAnswer = true;  // ends where the assistant's answer starts
  bool thinks = true;       // false asks a model that can do either to answer without reasoning
};

}  // namespace praxis::engine::text
