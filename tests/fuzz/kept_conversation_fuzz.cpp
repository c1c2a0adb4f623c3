// libFuzzer target: any bytes, read as a kept picture and as a kept conversation, end in a named error or in what is
// written and read again without loss.
//
//   praxis_kept_conversation_seeds CORPUS && praxis_kept_conversation_fuzz CORPUS -max_total_time=60

#include <cstdint>
#include <cstdlib>

#include "ui/chat/conversation_json.h"
#include "ui/chat/picture_file.h"

namespace {

using namespace praxis::ui::chat;

void require(bool holds) {
  if (!holds) std::abort();
}

void readPictureBytes(const QByteArray& bytes) {
  const auto picture = decodePicture(bytes);
  if (!picture) return require(!picture.error().message.empty());
  const std::size_t pixels = static_cast<std::size_t>(picture->rows) * static_cast<std::size_t>(picture->cols);
  require(picture->isColour() ? picture->rgb.size() == pixels * 3 : picture->values.size() == pixels);
  require(picture->padding.empty() || picture->padding.size() == pixels);
  const QByteArray written = encodePicture(*picture);
  const auto again = decodePicture(written);
  require(again.has_value() && encodePicture(*again) == written);
}

void readText(const QByteArray& text) {
  const auto kept = readConversation(text);
  if (!kept) return require(!kept.error().message.empty());
  for (const QString& name : pictureNames(*kept)) require(isPictureName(name));
  for (const Turn& turn : kept->data.turns) {
    require(turn.state == Turn::State::finished || turn.state == Turn::State::failed);
  }
  const QByteArray written = writeConversation(*kept);
  const auto again = readConversation(written);
  require(again.has_value() && writeConversation(*again) == written);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const QByteArray bytes(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
  readPictureBytes(bytes);
  readText(bytes);
  return 0;
}
