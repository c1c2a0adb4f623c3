#include "ui/chat/conversation_json.h"

#include <algorithm>

#include <QBuffer>
#include <QCoreApplication>
#include <QImageReader>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include "ui/chat/picture_reader.h"

namespace praxis::ui::chat {

namespace base = engine::base;
using bridge::ImageAttachment;

namespace {

constexpr int kVersion = 1;
constexpr int kKindMax = static_cast<int>(ImageAttachment::Kind::region);

QJsonObject toJson(const ImageAttachment& image) {
  QByteArray png;
  QBuffer buffer(&png);
  buffer.open(QIODevice::WriteOnly);
  image.thumbnail.save(&buffer, "PNG");
  QJsonArray slices;
  for (const int slice : image.slices) slices.append(slice);
  QJsonObject json{{"kind", static_cast<int>(image.kind)},
                   {"name", image.name},
                   {"modality", image.modality},
                   {"slices", slices},
                   {"sliceCount", image.sliceCount},
                   {"files", QJsonArray::fromStringList(image.kept)},
                   {"thumbnail", QString::fromLatin1(png.toBase64())}};
  if (!image.region.isNull()) {
    json["region"] = QJsonArray{image.region.x(), image.region.y(), image.region.width(), image.region.height()};
  }
  if (image.window) {
    json["window"] = QJsonArray{image.window->center, image.window->width, static_cast<int>(image.window->function)};
  }
  return json;
}

QImage thumbnailFrom(const QByteArray& png) {
  QBuffer buffer;
  buffer.setData(png);
  buffer.open(QIODevice::ReadOnly);
  QImageReader reader(&buffer, "png");
  const QSize size = reader.size();
  return std::max(size.width(), size.height()) <= kThumbnailPixels ? reader.read() : QImage();
}

ImageAttachment imageFrom(const QJsonObject& json) {
  ImageAttachment image;
  image.kind = static_cast<ImageAttachment::Kind>(std::clamp(json["kind"].toInt(), 0, kKindMax));
  image.name = json["name"].toString();
  image.modality = json["modality"].toString();
  for (const auto& slice : json["slices"].toArray()) image.slices.append(slice.toInt());
  image.sliceCount = json["sliceCount"].toInt();
  for (const auto& file : json["files"].toArray()) {
    if (isPictureName(file.toString())) image.kept.append(file.toString());
  }
  image.thumbnail = thumbnailFrom(QByteArray::fromBase64(json["thumbnail"].toString().toLatin1()));
  const QJsonArray region = json["region"].toArray();
  if (region.size() == 4) {
    image.region = QRect(region[0].toInt(), region[1].toInt(), region[2].toInt(), region[3].toInt());
  }
  const QJsonArray window = json["window"].toArray();
  if (window.size() == 3) {
    const int function = std::clamp(window[2].toInt(), 0, static_cast<int>(engine::image::VoiFunction::sigmoid));
    image.window = engine::image::Window{
        window[0].toDouble(), window[1].toDouble(), static_cast<engine::image::VoiFunction>(function), {}};
  }
  return image;
}

QJsonObject toJson(const bridge::PictureUse& use) {
  return {{"recipe", use.recipe},
          {"identity", use.identity},
          {"window", use.window},
          {"pictures", use.pictures},
          {"tokens", use.tokens}};
}

bridge::PictureUse useFrom(const QJsonObject& json) {
  return {json["recipe"].toString(), json["identity"].toString(), json["window"].toString(), json["pictures"].toInt(),
          json["tokens"].toInt()};
}

QJsonObject toJson(const Turn& turn) {
  QJsonArray images, uses;
  for (const auto& image : turn.images) images.append(toJson(image));
  for (const auto& use : turn.uses) uses.append(toJson(use));
  const bool ended = turn.state == Turn::State::finished || turn.state == Turn::State::failed;
  return {{"ended", ended},
          {"failed", turn.state == Turn::State::failed},
          {"json", turn.isJson},
          {"replaced", turn.replaced},
          {"question", turn.question},
          {"answer", turn.answer},
          {"reasoning", turn.reasoning},
          {"images", images},
          {"uses", uses},
          {"model", turn.modelName},
          {"seed", QString::number(turn.seed)},
          {"tokensMax", turn.tokensMax},
          {"promptTokens", turn.promptTokens},
          {"answerTokens", turn.answerTokens},
          {"reasoningTokens", turn.reasoningTokens},
          {"finish", turn.stats.finish},
          {"generated", turn.stats.generatedTokens},
          {"ttftMs", turn.stats.ttftMs},
          {"prefill", turn.stats.prefillTokensPerSecond},
          {"decode", turn.stats.decodeTokensPerSecond},
          {"error", turn.error}};
}

// The program ended in the middle of an answer: what was written stays.
void closeUnended(Turn& turn) {
  turn.state = turn.answer.isEmpty() ? Turn::State::failed : Turn::State::finished;
  turn.stats.finish = QStringLiteral("cancelled");
  if (turn.state == Turn::State::failed) {
    turn.error = QCoreApplication::translate("praxis::ui::chat", "The program ended before the answer came.");
  }
}

Turn turnFrom(const QJsonObject& json) {
  Turn turn;
  turn.isJson = json["json"].toBool();
  turn.replaced = json["replaced"].toBool();
  turn.question = json["question"].toString();
  turn.answer = json["answer"].toString();
  turn.reasoning = json["reasoning"].toString();
  for (const auto& image : json["images"].toArray()) turn.images.append(imageFrom(image.toObject()));
  for (const auto& use : json["uses"].toArray()) turn.uses.append(useFrom(use.toObject()));
  turn.modelName = json["model"].toString();
  turn.seed = json["seed"].toString().toULongLong();
  turn.tokensMax = json["tokensMax"].toInt();
  turn.promptTokens = json["promptTokens"].toInt();
  turn.answerTokens = json["answerTokens"].toInt();
  turn.reasoningTokens = json["reasoningTokens"].toInt();
  turn.stats.finish = json["finish"].toString();
  turn.stats.promptTokens = turn.promptTokens;
  turn.stats.generatedTokens = json["generated"].toInt();
  turn.stats.ttftMs = json["ttftMs"].toDouble();
  turn.stats.prefillTokensPerSecond = json["prefill"].toDouble();
  turn.stats.decodeTokensPerSecond = json["decode"].toDouble();
  turn.error = json["error"].toString();
  turn.state = json["failed"].toBool() ? Turn::State::failed : Turn::State::finished;
  if (!json["ended"].toBool()) closeUnended(turn);
  return turn;
}

}  // namespace

bool isPictureName(const QString& name) {
  return name.size() == 64 &&
         std::ranges::all_of(name, [](QChar c) { return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f'); });
}

QSet<QString> pictureNames(const KeptConversation& kept) {
  QSet<QString> names;
  for (const Turn& turn : kept.data.turns) {
    for (const auto& image : turn.images) {
      for (const QString& name : image.kept) names.insert(name);
    }
  }
  return names;
}

QByteArray writeConversation(const KeptConversation& kept) {
  QJsonArray turns;
  for (const Turn& turn : kept.data.turns) turns.append(toJson(turn));
  const QJsonObject json{{"version", kVersion},
                         {"id", kept.id},
                         {"title", kept.data.title},
                         {"named", kept.named},
                         {"changed", kept.changed.toUTC().toString(Qt::ISODateWithMs)},
                         {"turns", turns}};
  return QJsonDocument(json).toJson(QJsonDocument::Compact);
}

base::Result<KeptConversation> readConversation(const QByteArray& text) {
  const QJsonDocument document = QJsonDocument::fromJson(text);
  const QJsonObject json = document.object();
  if (!document.isObject() || json["version"].toInt() != kVersion || json["id"].toString().isEmpty()) {
    return base::fail(base::ErrorCode::corrupt, "it is no conversation of this version of Praxis.");
  }
  KeptConversation kept;
  kept.id = json["id"].toString();
  kept.named = json["named"].toBool();
  kept.changed = QDateTime::fromString(json["changed"].toString(), Qt::ISODateWithMs);
  kept.data.title = json["title"].toString();
  for (const auto& turn : json["turns"].toArray()) kept.data.turns.append(turnFrom(turn.toObject()));
  return kept;
}

}  // namespace praxis::ui::chat
