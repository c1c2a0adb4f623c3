// Images in requests: what a session answers with one does not depend on how it came to run it.

#include <QTemporaryDir>
#include <QTest>

#include "tests/support/session_driver.h"
#include "tests/support/tiny_model.h"
#include "tests/support/tiny_vision.h"

using namespace praxis::engine;
using namespace praxis::engine::session;
using praxis::tests::SessionDriver;
using praxis::tests::TinyModel;
using praxis::tests::TinyVision;

namespace {

vision::ImageHandle imageFor(const vision::VisionFacts& facts, unsigned seed) {
  std::vector<std::uint8_t> rgb(static_cast<std::size_t>(3 * 40 * 30));
  for (std::uint8_t& byte : rgb) {
    seed = seed * 1664525u + 1013904223u;
    byte = static_cast<std::uint8_t>(seed >> 24);
  }
  const auto picture = vision::pictureOf(std::move(rgb), 40, 30).value();
  return vision::prepareImage(facts.recipes.front(), picture).value();
}

}  // namespace

class ImageTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;

  std::filesystem::path folderOf(const std::string& architecture) {
    return std::filesystem::path(m_folder.path().toStdString()) / architecture;
  }
  std::filesystem::path modelOf(const std::string& architecture) { return folderOf(architecture) / "model.gguf"; }

  static Request ask(const std::string& text, std::vector<vision::ImageHandle> images) {
    Request request;
    text::Message message{text::Role::user, text, {}};
    for (std::size_t i = 0; i < images.size(); ++i) message.images.push_back({std::min(text.size(), 4 * i), i});
    request.messages.push_back(std::move(message));
    request.images = std::move(images);
    request.sampling.temperature = 0.0f;
    request.tokensMax = 24;
    request.logprobs = 1;
    return request;
  }

  // The log-probabilities of the answer: what differs by a bit anywhere shows in them.
  static std::vector<float> logprobs(const SessionDriver& driver, RequestId id) {
    std::vector<float> values;
    for (const TokenEvent& event : driver.of<TokenEvent>(id)) values.push_back(event.logprobs.front().logprob);
    return values;
  }

  std::vector<float> freshAnswer(const std::string& architecture, Request request) {
    SessionDriver fresh;
    if (!fresh.load(modelOf(architecture))) return {};
    const RequestId id = fresh.session.submit(std::move(request)).value();
    fresh.runUntilIdle();
    return logprobs(fresh, id);
  }

 private Q_SLOTS:
  void initTestCase() {
    for (const std::string architecture : {"llama", "qwen2", "qwen3", "qwen3moe", "deepseek2", "gemma3"}) {
      std::filesystem::create_directory(folderOf(architecture));
      TinyModel model;
      model.architecture = architecture;
      model.contextLength = 1024;
      praxis::tests::writeTinyModel(model, modelOf(architecture)).value();
      TinyVision tower;
      if (architecture == "gemma3") tower.projector = "gemma3";
      tower.imageSize = architecture == "gemma3" ? 144 : 18;  // gemma3: 324 rows, more than a step usually takes
      praxis::tests::writeTinyVision(tower, folderOf(architecture) / "model.mmproj.gguf").value();
    }
  }

  void everyArchitectureTakesImages_data() {
    QTest::addColumn<QString>("architecture");
    for (const char* name : {"llama", "qwen2", "qwen3", "qwen3moe", "deepseek2", "gemma3"}) QTest::newRow(name) << name;
  }

  // Alone, after other requests and after a part of the same conversation: the same answer, and equal images run once.
  void everyArchitectureTakesImages() {
    QFETCH(const QString, architecture);
    const std::string name = architecture.toStdString();
    SessionDriver driver;
    QVERIFY(driver.load(modelOf(name)));
    QVERIFY(driver.session.model()->vision.has_value());
    const auto& facts = *driver.session.model()->vision;
    const auto first = imageFor(facts, 1), second = imageFor(facts, 2);
    QVERIFY(first->hash != second->hash);
    const std::vector<Request> requests{ask("what is this", {first}),
                                        ask("what is this", {second}),
                                        ask("what is this", {first}),
                                        ask("what is this then", {first}),
                                        ask("both of them", {first, second}),
                                        ask("both of them", {second, first}),
                                        ask("what is this", {})};
    std::vector<std::vector<float>> answers;
    for (const Request& request : requests) {
      const RequestId id = driver.session.submit(request).value();
      driver.runUntilIdle();
      QCOMPARE(driver.end(id).empty(), false);
      QVERIFY(driver.end(id) != "failed");
      answers.push_back(logprobs(driver, id));
      QCOMPARE(answers.back(), freshAnswer(name, request));
      const auto timings = driver.of<RequestFinished>(id).front().timings;
      QVERIFY(timings.promptTokens >= static_cast<std::int32_t>(request.images.size()) * facts.tokensPerImage);
    }
    QCOMPARE(answers[0], answers[2]);
    QVERIFY2(answers[0] != answers[1] && answers[4] != answers[5], "the answer does not depend on its image");
    // The tower ran for two images, whatever was asked of them.
    std::size_t runs = 0;
    for (const auto& event : driver.all<ImageProgress>()) runs += event.share == 1.0 ? 1u : 0u;
    QCOMPARE(runs, std::size_t{2});
  }

  void aConversationThatGoesOnKeepsItsImage() {
    SessionDriver driver;
    QVERIFY(driver.load(modelOf("gemma3")));
    const auto image = imageFor(*driver.session.model()->vision, 3);
    const RequestId first = driver.session.submit(ask("what is this", {image})).value();
    driver.runUntilIdle();
    const RequestId again = driver.session.submit(ask("what is this and why", {image})).value();
    driver.runUntilIdle();
    const auto timings = driver.of<RequestFinished>(again).front().timings;
    QVERIFY(timings.reusedTokens > 324);
    QCOMPARE(timings.visionMs, 0.0);
    QVERIFY(driver.of<RequestFinished>(first).front().timings.visionMs > 0);
  }

  void cancellingInTheTowerLeavesTheSessionUsable() {
    SessionDriver driver;
    QVERIFY(driver.load(modelOf("gemma3")));
    const auto image = imageFor(*driver.session.model()->vision, 4);
    const RequestId dropped = driver.session.submit(ask("what", {image})).value();
    QVERIFY(driver.runUntil<ImageProgress>());
    driver.session.cancel(dropped);
    driver.runUntilIdle();
    QCOMPARE(driver.end(dropped), std::string("cancelled"));
    const Request next = ask("what", {imageFor(*driver.session.model()->vision, 5)});
    const RequestId id = driver.session.submit(next).value();
    driver.runUntilIdle();
    QCOMPARE(logprobs(driver, id), freshAnswer("gemma3", next));
  }

  void whatAModelDoesNotTakeIsRefused() {
    SessionDriver driver;
    QVERIFY(driver.load(modelOf("llama")));
    const auto image = imageFor(*driver.session.model()->vision, 1);
    const auto refusal = [&](const Request& request) {
      const auto id = driver.session.submit(request);
      return id ? QString() : QString::fromStdString(id.error().message);
    };
    Request unplaced = ask("hello", {image});
    unplaced.messages.front().images.clear();
    QVERIFY(refusal(unplaced).contains("Image 1 stands in no message"));
    Request outside = ask("hello", {image});
    outside.messages.front().images.front().offset = 6;
    QVERIFY(refusal(outside).contains("byte 6"));
    Request unknown = ask("hello", {image});
    unknown.messages.front().images.front().image = 1;
    QVERIFY(refusal(unknown).contains("the request has 1"));
    auto wrong = std::make_shared<vision::PreparedImage>(*image);
    wrong->rows = 17;
    QVERIFY(refusal(ask("hello", {wrong})).contains("18 x 18"));
    const std::vector<vision::ImageHandle> many(80, image);
    QVERIFY(refusal(ask("hello", many)).contains("1024"));
  }

  void aTextModelSaysThatItTakesNoImages() {
    const auto image = [&] {
      SessionDriver driver;
      driver.load(modelOf("llama"));
      return imageFor(*driver.session.model()->vision, 1);
    }();
    const std::filesystem::path alone = folderOf("alone");
    std::filesystem::create_directory(alone);
    praxis::tests::writeTinyModel({}, alone / "model.gguf").value();
    SessionDriver driver;
    QVERIFY(driver.load(alone / "model.gguf"));
    QVERIFY(!driver.session.model()->vision.has_value());
    const auto refused = driver.session.submit(ask("hello", {image}));
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, base::ErrorCode::unsupported);
    QVERIFY(QString::fromStdString(refused.error().message).contains("takes no images"));
  }

  // Found beside the model, a file of another width is left out and noted; named, it is an error.
  void aTowerOfAnotherWidthIsRefused() {
    const std::filesystem::path other = folderOf("other");
    std::filesystem::create_directory(other);
    praxis::tests::writeTinyModel({}, other / "model.gguf").value();
    TinyVision wide;
    wide.textWidth = 65;
    praxis::tests::writeTinyVision(wide, other / "mmproj-wide.gguf").value();
    SessionDriver driver;
    QVERIFY(driver.load(other / "model.gguf"));
    QVERIFY(!driver.session.model()->vision.has_value());
    QVERIFY(QString::fromStdString(driver.session.model()->visionNote).contains("rows of 65 values"));
    driver.session.beginLoad(
        {.path = other / "model.gguf", .device = "cpu", .threads = 1, .visionPath = other / "mmproj-wide.gguf"});
    driver.runUntilIdle();
    QCOMPARE(driver.all<LoadFailed>().size(), std::size_t{1});
    QVERIFY(QString::fromStdString(driver.all<LoadFailed>().front().error.message).contains("the model takes 64"));
  }
};

QTEST_APPLESS_MAIN(ImageTest)
#include "image_test.moc"
