// Writes the first inputs of the fuzzer of kept conversations: a grey and a colour picture, and a conversation with
// one.

#include <filesystem>
#include <fstream>

#include "ui/chat/conversation_json.h"
#include "ui/chat/picture_file.h"

int main(int argc, char** argv) {
  using namespace praxis::ui::chat;
  if (argc != 2) return 1;
  std::filesystem::create_directories(argv[1]);
  int number = 0;
  const auto write = [&](const QByteArray& bytes) {
    std::ofstream file(std::filesystem::path(argv[1]) / std::to_string(number++), std::ios::binary);
    file.write(bytes.constData(), bytes.size());
  };
  praxis::engine::image::Image grey;
  grey.rows = 2;
  grey.cols = 3;
  grey.values = {-1024, 0, 40, 0.5f, 3071, 7};
  grey.padding = {0, 1, 0, 0, 0, 0};
  grey.windows = {{40, 400, praxis::engine::image::VoiFunction::sigmoid, "SOFT"}};
  grey.unit = "HU";
  write(encodePicture(grey));
  praxis::engine::image::Image colour;
  colour.rows = 1;
  colour.cols = 2;
  colour.photometric = praxis::engine::image::Photometric::rgb;
  colour.rgb = {1, 2, 3, 4, 5, 6};
  write(encodePicture(colour));

  Turn turn;
  turn.state = Turn::State::finished;
  turn.question = QStringLiteral("What is it?");
  turn.answer = QStringLiteral("A phantom.");
  praxis::ui::bridge::ImageAttachment image;
  image.kept = {QString(64, u'a')};
  image.slices = {12};
  image.region = QRect(1, 2, 3, 4);
  image.window = grey.windows.front();
  turn.images = {image};
  turn.uses = {{QStringLiteral("praxis-phantom 1"), {}, {}, 1, 144}};
  KeptConversation kept;
  kept.id = QStringLiteral("one");
  kept.data.turns = {turn};
  write(writeConversation(kept));
  return 0;
}
