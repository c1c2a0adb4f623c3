#pragma once
// Result<T>: a value or an Error, for everything that a user, a file, a driver or a memory limit can cause.
// The member names are those of std::expected (C++23), which will replace it. Thread: any.

#include <cassert>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <fmt/core.h>

namespace praxis::engine::base {

enum class ErrorCode {
  invalidArgument,  // the caller or user asked for something that cannot be
  notFound,         // a file, model, tensor or key that is not there
  io,               // the operating system refused a read, write or map
  corrupt,          // a file contradicts itself or its format
  unsupported,      // well formed, but nothing here can handle it
  outOfMemory,      // the message carries needed and free bytes
  cancelled,        // the user or a shutdown stopped it
  busy,             // a bounded queue is full, or a job of this kind is running
  internal,         // a bug; the session stays usable
};

// What failed, on what, and what to do; never patient data or prompt text.
struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string message;
};

// fail(ErrorCode::corrupt, "{} ends after {} bytes; copy it again.", path, size)
template <typename... Args>
[[nodiscard]] Error fail(ErrorCode code, fmt::format_string<Args...> text, Args&&... args) {
  return Error{code, fmt::format(text, std::forward<Args>(args)...)};
}

// The same error, with the place that it happened in put in front: "qwen2.gguf: token_embd.weight is missing."
[[nodiscard]] inline Error within(std::string_view place, Error error) {
  error.message = fmt::format("{}: {}", place, error.message);
  return error;
}

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}

  bool has_value() const { return m_state.index() == 0; }
  explicit operator bool() const { return has_value(); }
  T& value() & { assert(has_value()); return *std::get_if<0>(&m_state); }
  const T& value() const& { assert(has_value()); return *std::get_if<0>(&m_state); }
  T&& value() && { assert(has_value()); return std::move(*std::get_if<0>(&m_state)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  Error& error() & { assert(!has_value()); return *std::get_if<1>(&m_state); }
  const Error& error() const& { assert(!has_value()); return *std::get_if<1>(&m_state); }
  Error&& error() && { assert(!has_value()); return std::move(*std::get_if<1>(&m_state)); }

 private:
  std::variant<T, Error> m_state;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : m_error(std::move(error)) {}

  bool has_value() const { return !m_error.has_value(); }
  explicit operator bool() const { return has_value(); }
  void value() const { assert(has_value()); }
  void operator*() const { value(); }
  Error& error() & { assert(!has_value()); return *m_error; }
  const Error& error() const& { assert(!has_value()); return *m_error; }
  Error&& error() && { assert(!has_value()); return std::move(*m_error); }

 private:
  std::optional<Error> m_error;
};

}  // namespace praxis::engine::base

// auto file = PRAXIS_TRY(MappedFile::open(path));   leaves the enclosing function with the error, if there is one.
#define PRAXIS_TRY(expression)                                    \
  ({                                                              \
    auto praxisResult = (expression);                             \
    if (!praxisResult) return std::move(praxisResult).error();    \
    *std::move(praxisResult);                                     \
  })
