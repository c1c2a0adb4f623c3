#include "ui/bridge/prepare_pictures.h"

#include <algorithm>
#include <numeric>
#include <optional>

#include "engine/vision/prepared_image.h"

namespace praxis::ui::bridge {

namespace base = engine::base;
namespace vision = engine::vision;

namespace {

// A recipe that follows the header's window follows the reader's, who chose another.
base::Result<vision::ImageHandle> prepare(const vision::Recipe& recipe, const ImageAttachment& attachment,
                                          const engine::image::Image& picture) {
  const bool follows = std::ranges::any_of(
      recipe.channels, [](const vision::Channel& one) { return one.range == vision::Range::headerWindow; });
  if (!follows || !attachment.window || picture.isColour()) return vision::prepareImage(recipe, picture);
  engine::image::Image seen = picture;
  seen.windows = {*attachment.window};
  return vision::prepareImage(recipe, seen);
}

base::Result<PictureUse> add(const ImageAttachment& attachment, const VisionInfo& info, const std::atomic<bool>& stop,
                             engine::session::Request& request, engine::text::Message& message) {
  PictureUse use;
  for (const Picture& picture : attachment.pictures) {
    if (stop) return base::fail(base::ErrorCode::cancelled, "stopped");
    const vision::Recipe recipe = PRAXIS_TRY(vision::chooseRecipe(*info.recipes, *picture));
    vision::ImageHandle handle = PRAXIS_TRY(prepare(recipe, attachment, *picture));
    if (use.pictures == 0) {
      use.recipe = QStringLiteral("%1 %2").arg(QString::fromStdString(recipe.name)).arg(recipe.version);
      use.identity = QString::fromStdString(handle->recipe);
      use.window = QString::fromStdString(handle->window);
    }
    ++use.pictures;
    use.tokens += info.tokensPerPicture;
    message.images.push_back({0, request.images.size()});
    request.images.push_back(std::move(handle));
  }
  return use;
}

}  // namespace

std::vector<std::size_t> slicesOf(const VisionInfo& info, const QString& modality, std::size_t count) {
  std::vector<std::size_t> all(count);
  std::iota(all.begin(), all.end(), std::size_t{0});
  if (!info.recipes || info.recipes->empty()) return all;
  const bool measured = modality == QLatin1String("CT");
  const auto fits = std::ranges::find_if(*info.recipes, [measured](const vision::Recipe& recipe) {
    return (recipe.units == vision::Units::hounsfield) == measured;
  });
  return vision::chooseSlices(fits != info.recipes->end() ? *fits : info.recipes->front(), count);
}

base::Result<QList<PictureUse>> addPictures(const QList<ChatMessage>& messages, const VisionInfo& info,
                                            const std::atomic<bool>& stop, engine::session::Request& request) {
  QList<PictureUse> uses;
  for (qsizetype i = 0; i < messages.size(); ++i) {
    uses.clear();
    for (const ImageAttachment& attachment : messages[i].images) {
      if (!info.isAvailable() || !info.recipes) {
        return base::fail(base::ErrorCode::unsupported,
                          "This model reads text only. Load a model with a vision part (an mmproj file beside it).");
      }
      auto use = add(attachment, info, stop, request, request.messages[static_cast<std::size_t>(i)]);
      if (!use) return base::within(attachment.name.toStdString(), std::move(use).error());
      uses.append(*use);
    }
  }
  return uses;
}

}  // namespace praxis::ui::bridge
