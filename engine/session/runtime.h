#pragma once
// Everything that a loaded model needs to run. Members die in reverse order: what holds views goes before what it
// views. Owner: the session. Thread: engine.

#include <memory>
#include <optional>

#include "engine/cache/kv_cache.h"
#include "engine/device/device.h"
#include "engine/model/model.h"
#include "engine/session/embedding_cache.h"
#include "engine/session/prefill_pace.h"
#include "engine/session/sequence.h"
#include "engine/session/session.h"
#include "engine/session/structure.h"
#include "engine/text/chat_format.h"
#include "engine/text/grammar/token_table.h"
#include "engine/text/tokenizer.h"
#include "engine/vision/tower.h"
#include "engine/weights/model_file.h"

namespace praxis::engine::session {

struct Runtime {
  std::unique_ptr<device::Device> device;
  std::optional<weights::ModelFile> file;
  std::optional<weights::ModelFile> visionFile;
  std::unique_ptr<const text::Tokenizer> tokenizer;
  text::ChatFormat chatFormat;
  StructureCache structures;
  std::shared_ptr<const text::grammar::TokenTable> tokenTable;  // made for the first request with a form
  std::vector<std::uint64_t> tokensThatGoOn;  // with it: a bit for every token that does not end the answer
  std::unique_ptr<model::Model> model;
  std::unique_ptr<vision::VisionTower> tower;  // null: the model takes no images
  EmbeddingCache embeddings;
  std::optional<cache::KvCache> cache;
  std::optional<Sequence> sequence;       // the one that requests take turns on
  PrefillPace pace;
  LoadedModel info;
};

}  // namespace praxis::engine::session
