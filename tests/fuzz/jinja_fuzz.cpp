// libFuzzer target: any bytes, read as a chat template, end in an error or in a text whose marks lie inside it.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "engine/text/jinja/template.h"

using namespace praxis::engine::text::jinja;

namespace {

Value message(const char* role, const char* content) {
  return Value::dict({{Value::text("role"), Value::text(role)}, {Value::text("content"), Value::text(content, true)}});
}

Dict variables() {
  Dict made;
  made.set(Value::text("messages"), Value::list({message("system", "Be brief."), message("user", " Hi </s> ü "),
                                                 message("assistant", "<think>a</think>b")}));
  made.set(Value::text("bos_token"), Value::text("<s>"));
  made.set(Value::text("tools"), Value::none());
  made.set(Value::text("n"), Value::integer(3));
  made.set(Value::text("f"), Value::number(0.5));
  return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto parsed = Template::parse(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!parsed) {
    if (parsed.error().message.empty()) std::abort();
    return 0;
  }
  RenderSettings settings;
  settings.limits.steps = 200'000;
  settings.limits.bytes = 8 << 20;
  const auto text = parsed->render(variables(), settings);
  if (!text) {
    if (text.error().message.empty()) std::abort();
    return 0;
  }
  std::size_t last = 0;
  for (const ByteRange& range : text->literal()) {
    if (range.begin < last || range.end <= range.begin || range.end > text->size()) std::abort();
    last = range.end;
  }
  return 0;
}
