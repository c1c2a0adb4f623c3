#include "engine/session/prompt.h"

#include <algorithm>
#include <utility>

namespace praxis::engine::session {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

Result<void> checkImages(const Runtime& runtime, const Request& request) {
  std::vector<bool> placed(request.images.size());
  bool any = !request.images.empty();
  for (const text::Message& message : request.messages) {
    for (const text::ImagePart& part : message.images) {
      any = true;
      if (part.image >= placed.size()) {
        return fail(ErrorCode::invalidArgument, "A message places image {}; the request has {}.", part.image + 1,
                    placed.size());
      }
      placed[part.image] = true;
    }
  }
  if (!any) return {};
  if (runtime.tower == nullptr) {
    return fail(ErrorCode::unsupported,
                "This model takes no images; load it together with its vision file (mmproj), or a model that has "
                "one.{}{}",
                runtime.info.visionNote.empty() ? "" : " ", runtime.info.visionNote);
  }
  for (std::size_t i = 0; i < placed.size(); ++i) {
    if (request.images[i] == nullptr || !placed[i]) {
      return fail(ErrorCode::invalidArgument, "Image {} stands in no message; place it, or leave it out.", i + 1);
    }
    PRAXIS_TRY(runtime.tower->check(*request.images[i]));
  }
  return {};
}

// The literal ranges that fall into [begin, end), from its begin.
std::vector<base::ByteRange> within(const std::vector<base::ByteRange>& ranges, std::size_t begin, std::size_t end) {
  std::vector<base::ByteRange> inside;
  for (const base::ByteRange& range : ranges) {
    const base::ByteRange part{std::max(range.begin, begin), std::min(range.end, end)};
    if (part.begin < part.end) inside.push_back({part.begin - begin, part.end - begin});
  }
  return inside;
}

// Pieces of the text one by one, and between them the rows of images.
void encode(const Runtime& runtime, const text::RenderedPrompt& rendered, const Request& request,
            PreparedPrompt& prepared) {
  std::vector<text::TokenId>& tokens = prepared.prompt.tokens;
  const auto append = [&](std::size_t begin, std::size_t end) {
    const auto literal = within(rendered.literal, begin, end);
    const auto piece = runtime.tokenizer->encode(
        std::string_view(rendered.text).substr(begin, end - begin),
        {.addSpecial = begin == 0 && !rendered.startsWithBos && tokens.empty(), .literal = literal});
    tokens.insert(tokens.end(), piece.begin(), piece.end());
  };
  std::size_t done = 0;
  for (const text::PromptImage& place : rendered.images) {
    append(done, place.offset);
    done = place.offset;
    const vision::ImageHandle& image = request.images[place.image];
    const std::int64_t rows = runtime.info.vision->tokensPerImage;
    prepared.prompt.images.push_back({static_cast<std::int64_t>(tokens.size()), rows, image->hash, nullptr});
    prepared.images.push_back(image);
    tokens.insert(tokens.end(), static_cast<std::size_t>(rows), kImageRow);
  }
  append(done, rendered.text.size());
}

}  // namespace

Result<PreparedPrompt> preparePrompt(const Runtime& runtime, const Request& request) {
  PRAXIS_TRY(checkImages(runtime, request));
  PreparedPrompt prepared;
  if (request.messages.empty()) {
    prepared.prompt.tokens = runtime.tokenizer->encode(request.rawPrompt);
    return prepared;
  }
  const text::RenderedPrompt rendered = PRAXIS_TRY(runtime.chatFormat.render(request.messages));
  encode(runtime, rendered, request, prepared);
  prepared.startsInReasoning = rendered.opensReasoning;
  return prepared;
}

}  // namespace praxis::engine::session
