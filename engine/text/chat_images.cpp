#include "engine/text/chat_images.h"

#include <algorithm>
#include <utility>

namespace praxis::engine::text {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;
using jinja::MarkedText;
using jinja::Value;

// Sources: the templates of Qwen 2.5 VL and Gemma 3, transformers processing_gemma3.py (the empty lines around an
// image), LLaVA (its word is no token: the rows take its place).
constexpr ImageStyle kStyles[] = {
    {"<|image_pad|>", "", "", "<|vision_start|><|image_pad|><|vision_end|>"},
    {"<start_of_image>", "\n\n<start_of_image>", "<end_of_image>\n\n", "<start_of_image>"},
    {"<image>", "", "", "<image>"},
};

// The next place of the mark that the template itself wrote.
std::size_t findMark(const MarkedText& text, std::string_view mark, std::size_t from) {
  for (std::size_t at = text.bytes().find(mark, from); at != std::string_view::npos;
       at = text.bytes().find(mark, at + 1)) {
    bool said = false;
    for (std::size_t i = at; i < at + mark.size(); ++i) said = said || text.isLiteral(i);
    if (!said) return at;
  }
  return std::string_view::npos;
}

// Calls text(piece) and image() in their order.
template <typename Text, typename Image>
void forParts(const Message& message, const Text& text, const Image& image) {
  std::size_t done = 0;
  for (const ImagePart& part : message.images) {
    if (part.offset > done) text(message.text.substr(done, part.offset - done));
    done = part.offset;
    image();
  }
  if (done < message.text.size()) text(message.text.substr(done));
}

}  // namespace

std::span<const ImageStyle> imageStyles() { return kStyles; }

const ImageStyle& imageStyleFor(std::span<const std::string> vocabulary) {
  for (const ImageStyle& style : kStyles) {
    if (std::ranges::find(vocabulary, style.mark) != vocabulary.end()) return style;
  }
  return *std::prev(std::end(kStyles));
}

const ImageStyle* imageStyleIn(const MarkedText& rendered) {
  for (const ImageStyle& style : kStyles) {
    const std::size_t at = findMark(rendered, style.mark, 0);
    if (at == std::string_view::npos) continue;
    return findMark(rendered, style.mark, at + 1) == std::string_view::npos ? &style : nullptr;
  }
  return nullptr;
}

Result<void> checkImageParts(std::span<const Message> messages) {
  for (const Message& message : messages) {
    std::size_t last = 0;
    for (const ImagePart& part : message.images) {
      if (message.role != Role::user) {
        return fail(ErrorCode::invalidArgument, "Images stand in what the user says; this one is in another message.");
      }
      if (part.offset < last || part.offset > message.text.size()) {
        return fail(ErrorCode::invalidArgument, "An image stands at byte {} of a text of {}, or out of order.",
                    part.offset, message.text.size());
      }
      last = part.offset;
    }
  }
  return {};
}

MarkedText textWithImages(const Message& message, const ImageStyle& style) {
  MarkedText content;
  forParts(
      message, [&](const std::string& text) { content.append(text, true); }, [&] { content.append(style.written); });
  return content;
}

Value partsWithImages(const Message& message) {
  std::vector<Value> parts;
  const auto add = [&](const char* type) { return std::pair(Value::text("type"), Value::text(type)); };
  forParts(
      message,
      [&](const std::string& text) {
        parts.push_back(Value::dict({add("text"), {Value::text("text"), Value::text(text, true)}}));
      },
      [&] { parts.push_back(Value::dict({add("image")})); });
  return Value::list(std::move(parts));
}

Result<PlacedImages> placeImages(const MarkedText& rendered, const ImageStyle& style, std::size_t count) {
  PlacedImages placed;
  std::size_t done = 0;
  std::size_t found = 0;
  for (std::size_t at = findMark(rendered, style.mark, 0); at != std::string_view::npos && found <= count; ++found) {
    placed.text.append(rendered, done, at);
    placed.text.append(style.before);
    placed.offsets.push_back(placed.text.size());
    placed.text.append(style.after);
    done = at + style.mark.size();
    at = findMark(rendered, style.mark, done);
  }
  if (found != count) {
    return fail(ErrorCode::unsupported,
                "The model's chat template leaves out images or writes them twice; ask with one image in the last "
                "question.");
  }
  placed.text.append(rendered, done, rendered.size());
  return placed;
}

}  // namespace praxis::engine::text
