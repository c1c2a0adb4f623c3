#pragma once
// Values with an identity: namespaces, macros, loops, generators, functions. They belong to the rendering and live as
// long as it. Thread: of the rendering.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/text/jinja/value.h"

namespace praxis::engine::text::jinja {

class Evaluator;

struct Arguments {
  std::vector<Value> positional;
  std::vector<std::pair<std::string, Value>> named;
};

class Object {
 public:
  Object() = default;
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;
  virtual ~Object() = default;

  virtual std::string_view typeName() const = 0;
  virtual std::string description() const;  // what printing it shows
  virtual base::Result<Value> attribute(Evaluator& evaluator, std::string_view name);
  virtual bool isCallable() const { return false; }
  virtual base::Result<Value> call(Evaluator& evaluator, Arguments arguments);
  // Of a generator, whose items can be taken once; null for all else.
  virtual std::vector<Value>* remainingItems() { return nullptr; }
};

class Namespace final : public Object {
 public:
  std::string_view typeName() const override { return "Namespace"; }
  base::Result<Value> attribute(Evaluator& evaluator, std::string_view name) override;
  const Dict& attributes() const { return m_attributes; }
  void set(Value name, Value value) { m_attributes.set(std::move(name), std::move(value)); }

 private:
  Dict m_attributes;
};

class Generator final : public Object {
 public:
  explicit Generator(std::vector<Value> items) : m_items(std::move(items)) {}
  std::string_view typeName() const override { return "generator"; }
  std::vector<Value>* remainingItems() override { return &m_items; }

 private:
  std::vector<Value> m_items;
};

}  // namespace praxis::engine::text::jinja
