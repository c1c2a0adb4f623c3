#pragma once
// Attachments in words: what a chip, the header of an answer and a screen reader say. Never a patient's name.
// Thread: any.

#include <QList>
#include <QString>

#include "ui/bridge/engine_client.h"

namespace praxis::ui::chat {

// "CT 12 of 40", "CT 24 of 40 slices", "CT 12 of 40, region 64 x 48 px"; the name of an ordinary picture.
QString placeText(const bridge::ImageAttachment& image);
// "W 400 L 40"; empty where none was in use.
QString windowText(const bridge::ImageAttachment& image);
// Pictures of all attachments together.
int pictureCount(const QList<bridge::ImageAttachment>& images);

// "Praxis Small · recipe praxis-phantom 1 · CT 12 of 40 · W 400 L 40 · 144 tokens". `uses`: of the same attachments;
// empty until the recipe has been applied.
QString answerHeader(const QString& model, const QList<bridge::PictureUse>& uses,
                     const QList<bridge::ImageAttachment>& images);
// The recipes' identities, each once and one to a line.
QString identities(const QList<bridge::PictureUse>& uses);

// What pictures cost and whether that fits beside what is there: "24 slices, 3,456 tokens: fits", or what to do.
struct Cost {
  QString text;
  bool fits = true;
};
Cost costOf(const QList<bridge::ImageAttachment>& images, const bridge::ModelInfo& model, qint64 tokensUsed);
// Why pictures cannot be sent with this model, or with none, and what to do; empty when they can.
QString whyNoPictures(const bridge::ModelInfo* model);

}  // namespace praxis::ui::chat
