// Attachments on their way to the engine: the request that arrives carries what the recipe makes of the stored values,
// each picture once, in its place and in its order.

#include <atomic>

#include <QTest>

#include "engine/vision/prepared_image.h"
#include "ui/bridge/prepare_pictures.h"
#include "ui/bridge/translate.h"

using namespace praxis::ui::bridge;
namespace vision = praxis::engine::vision;
using praxis::engine::base::ErrorCode;
using praxis::engine::image::Image;

namespace {

Picture ramp(float first) {
  Image image;
  image.rows = image.cols = 16;
  for (int i = 0; i < 256; ++i) image.values.push_back(first + static_cast<float>(i));
  image.windows = {{0, 100, {}, {}}};
  return std::make_shared<const Image>(std::move(image));
}

// As tests of recipes write it: the header's window, 8 x 8.
vision::Recipe recipe(const char* name, vision::Range range) {
  vision::Recipe made;
  made.name = name;
  made.version = 3;
  made.channels = {{range, 0, 200}};
  made.padLevels = {0};
  made.rows = made.cols = 8;
  made.mean = {0};
  made.std = {1};
  return made;
}

VisionInfo seeing(std::vector<vision::Recipe> recipes) {
  VisionInfo info;
  info.tokensPerPicture = 7;
  info.recipes = std::make_shared<const std::vector<vision::Recipe>>(std::move(recipes));
  return info;
}

ImageAttachment attachment(const QString& name, const QList<Picture>& pictures) {
  ImageAttachment image;
  image.name = name;
  image.pictures = pictures;
  return image;
}

const std::atomic<bool> kGoOn = false;

}  // namespace

class PreparePicturesTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void everyPictureStandsInItsMessage() {
    const auto rule = recipe("by-window", vision::Range::window);
    const QList<ChatMessage> messages{
        {ChatMessage::Role::user, "first", {attachment("a", {ramp(0)})}},
        {ChatMessage::Role::assistant, "answer", {}},
        {ChatMessage::Role::user, "second", {attachment("b", {ramp(10), ramp(20)}), attachment("c", {ramp(30)})}}};
    auto request = engineRequest(messages, {});
    const auto uses = addPictures(messages, seeing({rule}), kGoOn, request);
    QVERIFY(uses.has_value());
    QCOMPARE(request.images.size(), std::size_t{4});
    QCOMPARE(request.messages[0].images.size(), std::size_t{1});
    QVERIFY(request.messages[1].images.empty());
    QCOMPARE(request.messages[2].images.size(), std::size_t{3});
    for (std::size_t i = 0; i < 3; ++i) {
      QCOMPARE(request.messages[2].images[i].image, i + 1);
      QCOMPARE(request.messages[2].images[i].offset, std::size_t{0});
      const auto alone = vision::prepareImage(rule, *ramp(static_cast<float>(10 * (i + 1))));
      QVERIFY(alone.has_value());
      QCOMPARE(request.images[i + 1]->values, (*alone)->values);
    }
    QCOMPARE(uses->size(), 2);
    QCOMPARE(uses->first().recipe, QString("by-window 3"));
    QCOMPARE(uses->first().identity, QString::fromStdString(vision::identity(rule)));
    QCOMPARE(uses->first().pictures, 2);
    QCOMPARE(uses->first().tokens, 14);
    QVERIFY(!uses->first().window.isEmpty());
  }

  void theReadersWindowCountsWhereTheRecipeFollowsTheHeaders() {
    ImageAttachment seen = attachment("a", {ramp(0)});
    seen.window = praxis::engine::image::Window{128, 40, {}, {}};
    const QList<ChatMessage> messages{{ChatMessage::Role::user, "q", {seen}}};
    for (const auto range : {vision::Range::headerWindow, vision::Range::window}) {
      const auto rule = recipe("rule", range);
      auto request = engineRequest(messages, {});
      QVERIFY(addPictures(messages, seeing({rule}), kGoOn, request).has_value());
      const auto asStored = vision::prepareImage(rule, *seen.pictures.first());
      const bool same = request.images[0]->values == (*asStored)->values;
      QCOMPARE(same, range == vision::Range::window);
    }
  }

  void aPictureThatTheRecipeRefusesIsNamed() {
    auto measured = recipe("measured", vision::Range::window);
    measured.units = vision::Units::hounsfield;
    const QList<ChatMessage> messages{{ChatMessage::Role::user, "q", {attachment("knee.png", {ramp(0)})}}};
    auto request = engineRequest(messages, {});
    const auto refused = addPictures(messages, seeing({measured}), kGoOn, request);
    QVERIFY(!refused);
    QVERIFY(QString::fromStdString(refused.error().message).startsWith("knee.png: "));
    const auto blind = addPictures(messages, {}, kGoOn, request);
    QCOMPARE(blind.error().code, ErrorCode::unsupported);
  }

  void stoppedMeansStopped() {
    const std::atomic<bool> stop = true;
    const QList<ChatMessage> messages{{ChatMessage::Role::user, "q", {attachment("a", {ramp(0)})}}};
    auto request = engineRequest(messages, {});
    const auto stopped = addPictures(messages, seeing({recipe("r", vision::Range::window)}), stop, request);
    QCOMPARE(stopped.error().code, ErrorCode::cancelled);
  }

  void theRecipeOfTheModalityChoosesTheSlices() {
    auto few = recipe("few", vision::Range::window);
    few.units = vision::Units::hounsfield;
    few.slices = vision::SliceRule::uniform;
    few.slicesMax = 5;
    const VisionInfo info = seeing({recipe("all", vision::Range::window), few});
    QCOMPARE(slicesOf(info, "CT", 40).size(), std::size_t{5});
    QCOMPARE(slicesOf(info, "MR", 40).size(), std::size_t{40});
    QCOMPARE(slicesOf({}, "CT", 3), (std::vector<std::size_t>{0, 1, 2}));
  }
};

QTEST_GUILESS_MAIN(PreparePicturesTest)
#include "prepare_pictures_test.moc"
