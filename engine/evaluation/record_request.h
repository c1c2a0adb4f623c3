#pragma once
// A record as a request. Thread: engine.

#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/eval/task_file.h"
#include "engine/evaluation/evaluation.h"
#include "engine/session/session.h"

namespace praxis::engine::evaluation {

// What a risk answer looks like, as a JSON Schema.
extern const char* const kRiskSchema;

struct RecordRequest {
  session::Request request;
  std::vector<std::string> recipes;  // identities of what made its images
};

// Images stand before the prompt's text, each made by the recipe of the model that fits it.
base::Result<RecordRequest> makeRequest(const eval::Record& record, const session::LoadedModel& model,
                                        const Options& options, const ReadImages& readImages);

// The records to take, in the file's order: all, or `limit` of them chosen by the seed.
std::vector<std::size_t> chooseRecords(std::size_t count, std::uint64_t limit, std::uint64_t seed);

}  // namespace praxis::engine::evaluation
