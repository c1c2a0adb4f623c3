#include "ui/chat/attachment_text.h"

#include <cmath>

#include <QCoreApplication>
#include <QLocale>

#include "ui/widgets/format.h"

namespace praxis::ui::chat {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("praxis::ui::chat", text); }

QString number(double value) {
  const bool whole = std::abs(value - std::round(value)) < 0.05;
  return QString::number(value, 'f', whole ? 0 : 1);
}

const QString kDot = QStringLiteral(" \u00b7 ");

}  // namespace

QString placeText(const bridge::ImageAttachment& image) {
  using Kind = bridge::ImageAttachment::Kind;
  if (image.kind == Kind::picture) return image.name;
  const QString modality = image.modality.isEmpty() ? tr("Image") : image.modality;
  if (image.kind == Kind::series) {
    if (image.slices.isEmpty()) return tr("%1, series of %2 slices").arg(modality).arg(image.sliceCount);
    return tr("%1, %2 of %3 slices").arg(modality).arg(image.slices.size()).arg(image.sliceCount);
  }
  const QString slice = image.sliceCount > 1 && !image.slices.isEmpty()
                            ? tr("%1 %2 of %3").arg(modality).arg(image.slices.first()).arg(image.sliceCount)
                            : modality;
  if (image.kind == Kind::slice) return slice;
  return tr("%1, region %2 \u00d7 %3 px").arg(slice).arg(image.region.width()).arg(image.region.height());
}

QString windowText(const bridge::ImageAttachment& image) {
  if (!image.window) return {};
  return tr("W %1 L %2").arg(number(image.window->width), number(image.window->center));
}

int pictureCount(const QList<bridge::ImageAttachment>& images) {
  int count = 0;
  for (const auto& image : images) count += static_cast<int>(image.pictures.size());
  return count;
}

QString answerHeader(const QString& model, const QList<bridge::PictureUse>& uses,
                     const QList<bridge::ImageAttachment>& images) {
  QStringList parts{model};
  QString recipe, window;
  qint64 tokens = 0;
  for (qsizetype i = 0; i < images.size(); ++i) {
    const bridge::PictureUse use = uses.value(i);
    tokens += use.tokens;
    // What is as with the picture before is not said again.
    if (!use.recipe.isEmpty() && use.recipe != recipe) parts << tr("recipe %1").arg(recipe = use.recipe);
    parts << placeText(images[i]);
    if (!use.window.isEmpty() && use.window != window) parts << (window = use.window);
  }
  if (tokens > 0) parts << widgets::formatTokens(tokens);
  return parts.join(kDot);
}

QString identities(const QList<bridge::PictureUse>& uses) {
  QStringList lines;
  for (const auto& use : uses) lines << use.identity;
  lines.removeDuplicates();
  return lines.join(u'\n');
}

Cost costOf(const QList<bridge::ImageAttachment>& images, const bridge::ModelInfo& model, qint64 tokensUsed) {
  const int pictures = pictureCount(images);
  if (pictures == 0 || !model.vision.isAvailable()) return {};
  const qint64 needed = qint64{model.vision.tokensPerPicture} * pictures;
  const qint64 left = model.contextTokens - tokensUsed;
  bool slices = true;
  for (const auto& image : images) slices = slices && image.isMedical();
  const QString one = slices ? tr("1 slice") : tr("1 picture");
  const QString what = pictures == 1 ? one : (slices ? tr("%1 slices") : tr("%1 pictures")).arg(pictures);
  const QString tokens = widgets::formatTokens(needed);
  if (needed < left) return {tr("%1, %2: fits").arg(what, tokens), true};
  if (needed < model.contextTokens) {
    return {tr("%1, %2, but %3 of the context are left. Begin a new conversation, or remove some.")
                .arg(what, tokens, widgets::formatTokens(std::max<qint64>(left, 0))),
            false};
  }
  return {tr("%1, %2, but the context holds %3. Load the model with a longer context, or send fewer.")
              .arg(what, tokens, widgets::formatTokens(model.contextTokens)),
          false};
}

QString whyNoPictures(const bridge::ModelInfo* model) {
  if (!model) return tr("No model is loaded. The pictures are kept; load a model with a vision part to send them.");
  if (model->vision.isAvailable()) return {};
  const QString why = model->vision.whyNot.isEmpty() ? QString() : QStringLiteral(" ") + model->vision.whyNot;
  return tr("%1 reads text only. Load a model with a vision part (an mmproj file beside it).").arg(model->name) + why;
}

}  // namespace praxis::ui::chat
