#pragma once
// A turn of a conversation, and how it is to be written down. Thread: any.

#include <string>

namespace praxis::engine::text {

enum class Role { system, user, assistant };

struct Message {
  Role role = Role::user;
  std::string text;
};

struct RenderOptions {
  bool opensAnswer = true;  // ends where the assistant's answer starts
  bool thinks = true;       // false asks a model that can do either to answer without reasoning
};

}  // namespace praxis::engine::text
