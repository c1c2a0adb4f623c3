#include "app/cli/answer_file.h"

#include "app/cli/command.h"

namespace praxis::cli {

namespace eval = engine::eval;
using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;

namespace {

Json expectedJson(const eval::ExpectedAnswers& expected) { return {{"answers", expected.answers}}; }
Json expectedJson(const eval::ExpectedText& expected) { return {{"text", expected.text}}; }
Json expectedJson(const eval::ExpectedRisk& expected) {
  return {{"label", expected.isPositive ? 1 : 0}, {"risk", expected.risk}};
}
Json expectedJson(const eval::ExpectedPhantom& expected) {
  constexpr std::string_view kSides[] = {"", "left", "right", "midline"};
  Json json = {{"body_part", expected.bodyPart}, {"modality", expected.modality}, {"lesions", Json::array()}};
  for (const eval::Lesion& lesion : expected.lesions) {
    json["lesions"].push_back(
        {{"side", kSides[static_cast<std::size_t>(lesion.side)]}, {"place", lesion.place}, {"size_mm", lesion.sizeMm}});
  }
  return json;
}

Json scoreJson(const eval::QaScore& score) { return {{"exact_match", score.isExact}, {"f1", score.f1}}; }
Json scoreJson(const eval::SummaryScore& score) { return {{"rouge_l", score.rougeL}}; }
Json scoreJson(const eval::RiskScore& score) { return {{"risk", score.stated}}; }
Json scoreJson(const eval::PhantomScore& score) {
  return {{"body_part", score.bodyPart}, {"modality", score.modality},    {"lesion_count", score.count},
          {"lesion_sides", score.sides}, {"lesion_places", score.places}, {"size_errors_mm", score.sizeErrorsMm}};
}

}  // namespace

AnswerFile::AnswerFile(std::string path) : m_path(std::move(path)), m_stream(m_path, std::ios::binary) {}

Result<AnswerFile> AnswerFile::create(const std::string& path) {
  AnswerFile file(path);
  if (!file.m_stream) return fail(ErrorCode::io, "{} could not be made; choose another place for --out.", path);
  return file;
}

void AnswerFile::add(const engine::evaluation::Answered& answered) {
  const eval::Record& record = answered.record;
  Json json = {{"file", answered.file.path.filename().string()},
               {"line", record.line},
               {"id", record.id},
               {"task", eval::taskName(record.task)},
               {"prompt", record.prompt}};
  if (!record.system.empty()) json["system"] = record.system;
  for (const auto& image : record.images) json["images"].push_back(image.string());
  json["expect"] = std::visit([](const auto& expected) { return expectedJson(expected); }, record.expected);
  json["answer"] = answered.answer;
  json["score"] = std::visit([](const auto& score) { return scoreJson(score); }, answered.score.value);
  json["parsed"] = answered.score.isParsed;
  if (!answered.failure.empty())
    json["failure"] = answered.failure;
  else
    json["finish"] = answered.finish;
  json["milliseconds"] = answered.milliseconds;
  json["prompt_tokens"] = answered.promptTokens;
  json["generated_tokens"] = answered.generatedTokens;
  m_stream << json.dump(-1, ' ', false, Json::error_handler_t::replace) << '\n';
}

Result<void> AnswerFile::close() {
  m_stream.close();
  if (m_stream) return {};
  return fail(ErrorCode::io, "{} could not be written whole; look at the free space of its disk.", m_path);
}

}  // namespace praxis::cli
