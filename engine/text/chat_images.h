#pragma once
// Images in conversations: what a template or a style writes for one, and where its rows come to stand in the prompt.
// Thread: any.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/text/chat_message.h"
#include "engine/text/jinja/marked_text.h"
#include "engine/text/jinja/value.h"

namespace praxis::engine::text {

// How a family marks an image: `mark` is what its template writes, `before` and `after` are what the prompt has around
// the image's rows instead.
struct ImageStyle {
  std::string_view mark;
  std::string_view before, after;
  std::string_view written;  // where texts are all that a template takes: what is put into them
};

std::span<const ImageStyle> imageStyles();
// By the tokens of the vocabulary; the last style, which needs none, where there is none.
const ImageStyle& imageStyleFor(std::span<const std::string> vocabulary);
// The first style whose mark the template wrote exactly once; nullptr if none.
const ImageStyle* imageStyleIn(const jinja::MarkedText& rendered);

// Fails with invalidArgument: an image outside its text, out of order, or in what somebody else than the user said.
base::Result<void> checkImageParts(std::span<const Message> messages);

// The message's text, which is literal, with style.written where images stand.
jinja::MarkedText textWithImages(const Message& message, const ImageStyle& style);
// The same as a list of {"type": "text"} and {"type": "image"}.
jinja::Value partsWithImages(const Message& message);

struct PlacedImages {
  jinja::MarkedText text;
  std::vector<std::size_t> offsets;  // in text: where the rows of each image go
};
// Fails with unsupported where the template did not write one mark for each of `count` images.
base::Result<PlacedImages> placeImages(const jinja::MarkedText& rendered, const ImageStyle& style, std::size_t count);

}  // namespace praxis::engine::text
