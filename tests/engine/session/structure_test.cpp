#include <cmath>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include "tests/support/session_driver.h"
#include "tests/support/tiny_model.h"

using namespace praxis::engine;
using namespace praxis::engine::session;
using praxis::tests::rawRequest;
using praxis::tests::SessionDriver;
using praxis::tests::tinyByte;
using praxis::tests::TinyModel;
using praxis::tests::tinyToken;

namespace {

constexpr const char* kFinding = R"({"type": "object", "required": ["side", "sizes"],
  "properties": {"side": {"enum": ["left", "right"]},
                 "sizes": {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 40},
                           "maxItems": 3}}})";

Request structured(std::uint64_t seed, const std::string& schema, const std::string& grammar = {}) {
  Request request = rawRequest("hello", 100);
  request.sampling.temperature = 1.0f;
  request.sampling.seed = seed;
  request.jsonSchema = schema;
  request.grammar = grammar;
  return request;
}

}  // namespace

class StructureTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;
  std::filesystem::path m_random;

  std::filesystem::path write(const char* name, const TinyModel& tiny) {
    const std::filesystem::path path = m_folder.filePath(name).toStdString();
    praxis::tests::writeTinyModel(tiny, path).value();
    return path;
  }

  RequestId answered(SessionDriver& driver, const Request& request) {
    const RequestId id = driver.session.submit(request).value();
    driver.runUntilIdle();
    return id;
  }

 private Q_SLOTS:
  void initTestCase() { m_random = write("random.gguf", TinyModel{}); }

  // The model is random: only the mask makes its answers valid.
  void everyFinishedAnswerValidates() {
    SessionDriver driver;
    QVERIFY(driver.load(m_random));
    int finished = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      const RequestId id = answered(driver, structured(seed, kFinding));
      if (driver.end(id) != "eos") {
        QCOMPARE(driver.end(id), std::string("length"));
        continue;
      }
      ++finished;
      const QByteArray text = QByteArray::fromStdString(driver.answer(id));
      const QJsonObject object = QJsonDocument::fromJson(text).object();
      const QString side = object[QStringLiteral("side")].toString();
      QVERIFY2(side == QLatin1String("left") || side == QLatin1String("right"), text);
      const QJsonArray sizes = object[QStringLiteral("sizes")].toArray();
      QVERIFY2(object[QStringLiteral("sizes")].isArray() && sizes.size() <= 3 && object.size() == 2, text);
      for (const QJsonValue& size : sizes) QVERIFY2(size.toInt() >= 1 && size.toInt() <= 40, text);
    }
    QVERIFY(finished >= 10);
  }

  void aGrammarHoldsForGreedyAnswersToo() {
    SessionDriver driver;
    QVERIFY(driver.load(m_random));
    Request request = structured(1, {}, "root ::= [A-C]{3} \"-\" [0-9]+ \"!\"");
    request.tokensMax = 6;
    request.sampling.temperature = 0;
    const RequestId id = answered(driver, request);
    QVERIFY(driver.answer(id).size() >= 5 && driver.answer(id)[3] == '-');
    for (int i = 0; i < 3; ++i) QVERIFY(driver.answer(id)[i] >= 'A' && driver.answer(id)[i] <= 'C');
  }

  void aTokenLimitInsideTheFormIsToldAsSuch() {
    SessionDriver driver;
    QVERIFY(driver.load(m_random));
    Request request = structured(1, {}, "root ::= \"abcdefgh\"");
    request.tokensMax = 3;
    const RequestId cut = answered(driver, request);
    QCOMPARE(driver.end(cut), std::string("length"));
    QCOMPARE(driver.answer(cut), std::string("abc"));
    request.tokensMax = 50;
    const RequestId whole = answered(driver, request);
    QCOMPARE(driver.end(whole), std::string("eos"));
    QCOMPARE(driver.answer(whole), std::string("abcdefgh"));
  }

  void formsThatCannotBeReadAreRefusedAtSubmit() {
    SessionDriver driver;
    QVERIFY(driver.load(m_random));
    const auto message = [&](const Request& request) {
      const auto submitted = driver.session.submit(request);
      return submitted ? std::string() : submitted.error().message;
    };
    QVERIFY(message(structured(1, {}, "root ::= nowhere")).find("nowhere") != std::string::npos);
    QVERIFY(!message(structured(1, "{\"type\": ")).empty());
    QVERIFY(!message(structured(1, kFinding, "root ::= \"a\"")).empty());
    Request many = rawRequest("a");
    many.logprobs = 21;
    QVERIFY(message(many).find("21") != std::string::npos);
    Request absurd = rawRequest("a");
    absurd.sampling.topP = std::nanf("");
    QVERIFY(message(absurd).find("Top-p") != std::string::npos);
    QCOMPARE(driver.session.step(), StepStatus::idle);
  }

  // The chain writes "bc</think>yz"; the form allows only upper case letters behind the reasoning.
  void reasoningIsFreeAndTheAnswerIsNot() {
    TinyModel tiny;
    tiny.contextLength = 256;
    tiny.metadata["tokenizer.chat_template"] =
        std::string("{{ '<\uff5cUser\uff5c>' + messages[0].content + '<\uff5cAssistant\uff5c><think>\\n' }}");
    std::int32_t last = tinyByte('\n');
    const auto then = [&](std::int32_t token) { last = tiny.next[last] = token; };
    for (const char c : std::string("bc")) then(tinyToken(c));
    for (const char c : std::string("</")) then(tinyByte(static_cast<unsigned char>(c)));
    for (const char c : std::string("think")) then(tinyToken(c));
    then(tinyByte('>'));
    then(tinyToken('y'));
    SessionDriver driver;
    QVERIFY(driver.load(write("think.gguf", tiny)));
    Request request = structured(1, {}, "root ::= [P-S]{4}");
    request.messages = {{text::Role::user, "hello"}};
    request.rawPrompt.clear();
    request.sampling.temperature = 0;
    const RequestId id = answered(driver, request);
    QCOMPARE(driver.reasoning(id), std::string("bc"));
    QCOMPARE(driver.end(id), std::string("eos"));
    QCOMPARE(driver.answer(id).size(), std::size_t{4});
    for (const char c : driver.answer(id)) QVERIFY(c >= 'P' && c <= 'S');
  }

  // The chain would end inside its reasoning, "bc" and then EOS: that would be an answer without the form.
  void reasoningDoesNotEndTheAnswerBeforeTheForm() {
    TinyModel tiny;
    tiny.metadata["tokenizer.chat_template"] =
        std::string("{{ '<\uff5cUser\uff5c>' + messages[0].content + '<\uff5cAssistant\uff5c><think>\\n' }}");
    tiny.next[tinyByte('\n')] = tinyToken('b');
    tiny.next[tinyToken('b')] = tinyToken('c');
    tiny.next[tinyToken('c')] = praxis::tests::kTinyEos;
    SessionDriver driver;
    QVERIFY(driver.load(write("ends.gguf", tiny)));
    Request request = structured(1, {}, "root ::= [P-S]{4}");
    request.messages = {{text::Role::user, "hello"}};
    request.rawPrompt.clear();
    request.sampling.temperature = 0;
    request.tokensMax = 20;
    const RequestId id = answered(driver, request);
    QCOMPARE(driver.end(id), std::string("length"));
    QVERIFY(driver.reasoning(id).size() > 2);
  }

  // More forms than are remembered, each twice: what was learned before changes no answer.
  void rememberedFormsAnswerTheSame() {
    SessionDriver driver;
    QVERIFY(driver.load(m_random));
    std::vector<std::string> answers;
    for (int round = 0; round < 3; ++round) {
      for (int form = 0; form < 6; ++form) {
        const std::string rule = "root ::= [a-" + std::string(1, static_cast<char>('c' + form)) + "]{8}";
        const std::string answer = driver.answer(answered(driver, structured(3, {}, rule)));
        QCOMPARE(answer.size(), std::size_t{8});
        if (round == 0)
          answers.push_back(answer);
        else
          QCOMPARE(answer, answers[static_cast<std::size_t>(form)]);
      }
    }
  }

  // A tag inside the form is the answer's text.
  void tagsInsideTheFormStayInTheAnswer() {
    SessionDriver driver;
    QVERIFY(driver.load(m_random));
    const RequestId id = answered(driver, structured(1, {}, "root ::= \" <think>a</think>\""));
    QCOMPARE(driver.answer(id), std::string(" <think>a</think>"));
    QCOMPARE(driver.reasoning(id), std::string());
  }

  void logprobsAreOfTheRawSoftmax() {
    SessionDriver driver;
    QVERIFY(driver.load(m_random));
    Request request = rawRequest("hello", 5);
    request.sampling.temperature = 1.0f;
    request.sampling.topK = 1;  // the sampler leaves one; the log-probabilities do not know
    request.logprobs = 4;
    const RequestId id = answered(driver, request);
    std::vector<text::TokenId> sequence = driver.session.tokenizer()->encode("hello");
    for (const TokenEvent& event : driver.of<TokenEvent>(id)) {
      const auto logits = driver.session.logits(sequence).value();
      const std::size_t vocab = logits.size() / sequence.size();
      double sum = 0;
      for (std::size_t i = 0; i < vocab; ++i) sum += std::exp(static_cast<double>(logits[logits.size() - vocab + i]));
      QCOMPARE(event.logprobs.size(), std::size_t{5});
      QCOMPARE(event.logprobs[0].token, event.token);
      QCOMPARE(event.logprobs[1].token, event.token);
      for (std::size_t i = 0; i < 5; ++i) {
        const auto& one = event.logprobs[i];
        const double wanted = logits[logits.size() - vocab + static_cast<std::size_t>(one.token)] - std::log(sum);
        QVERIFY(std::abs(one.logprob - wanted) < 1e-4);
        QCOMPARE(one.text, driver.session.tokenizer()->bytesOf(one.token, true));
        QVERIFY(i < 2 || one.logprob <= event.logprobs[i - 1].logprob);
      }
      sequence.push_back(event.token);
    }
    QCOMPARE(driver.of<TokenEvent>(id).size(), std::size_t{5});
  }
};

QTEST_APPLESS_MAIN(StructureTest)
#include "structure_test.moc"
