#include "engine/evaluation/record_request.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "engine/eval/interval.h"

namespace praxis::engine::evaluation {

using base::ErrorCode;
using base::fail;
using base::Result;

// The reason comes first: the number is then drawn from what was written of it.
const char* const kRiskSchema =
    R"({"type":"object","properties":{"reason":{"type":"string","maxLength":400},)"
    R"("risk":{"type":"number","minimum":0,"maximum":1}},"required":["reason","risk"],"additionalProperties":false})";

namespace {

Result<std::vector<vision::ImageHandle>> prepareImages(const eval::Record& record, const session::LoadedModel& model,
                                                       const ReadImages& readImages) {
  std::vector<vision::ImageHandle> images;
  if (record.images.empty()) return images;
  if (!model.vision) {
    return fail(ErrorCode::unsupported, "the record has images, and the model takes none. {}", model.visionNote);
  }
  if (!readImages) return fail(ErrorCode::unsupported, "the record has images, and nothing here reads them.");
  for (const std::filesystem::path& path : record.images) {
    const std::string name = path.filename().string();
    Result<std::vector<image::Image>> read = readImages(path);
    if (!read) return std::move(read).error();
    if (read->empty()) return fail(ErrorCode::corrupt, "{} holds no picture.", name);
    Result<vision::Recipe> recipe = vision::chooseRecipe(model.vision->recipes, read->front());
    if (!recipe) return base::within(name, std::move(recipe).error());
    auto prepared = vision::prepareSeries(*recipe, *read);
    if (!prepared) return base::within(name, std::move(prepared).error());
    std::ranges::move(*prepared, std::back_inserter(images));
  }
  return images;
}

}  // namespace

Result<RecordRequest> makeRequest(const eval::Record& record, const session::LoadedModel& model, const Options& options,
                                  const ReadImages& readImages) {
  RecordRequest made;
  session::Request& request = made.request;
  request.images = PRAXIS_TRY(prepareImages(record, model, readImages));
  if (!record.system.empty()) request.messages.push_back({text::Role::system, record.system});
  text::Message question{.role = text::Role::user, .text = record.prompt};
  for (std::size_t i = 0; i < request.images.size(); ++i) {
    question.images.push_back({.offset = 0, .image = i});
    made.recipes.push_back(request.images[i]->recipe);
  }
  request.messages.push_back(std::move(question));
  request.sampling.temperature = 0;
  request.tokensMax = options.tokensMax;
  if (record.task == eval::Task::risk && options.constrainRisk) request.jsonSchema = kRiskSchema;
  return made;
}

std::vector<std::size_t> chooseRecords(std::size_t count, std::uint64_t limit, std::uint64_t seed) {
  std::vector<std::size_t> chosen(count);
  std::iota(chosen.begin(), chosen.end(), std::size_t{0});
  if (limit == 0 || limit >= count) return chosen;
  eval::Random random(seed);
  for (std::size_t i = 0; i < limit; ++i) std::swap(chosen[i], chosen[i + random.below(count - i)]);
  chosen.resize(limit);
  std::ranges::sort(chosen);
  return chosen;
}

}  // namespace praxis::engine::evaluation
