#include "engine/session/loader.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "engine/base/log.h"
#include "engine/session/memory_fit.h"
#include "engine/session/vision_file.h"

namespace praxis::engine::session {

namespace {

// One step's share of the file: about a tenth of a second from a slow disk.
constexpr std::int64_t kReadStepBytes = 32 * 1024 * 1024;
constexpr std::int64_t kMemoryPageBytes = 4096;
// The share of a load that goes by the bytes of the weights.
constexpr double kWeightsBegin = 0.05;
constexpr double kWeightsEnd = 0.97;

// Reads one byte of every page, which makes the operating system bring it in.
void touchPages(const std::byte* data, std::int64_t bytes) {
  const volatile std::byte* pages = data;
  for (std::int64_t offset = 0; offset < bytes; offset += kMemoryPageBytes) static_cast<void>(pages[offset]);
}

// The error of something that does not know which file it worked on.
template <typename T>
base::Result<T> named(const weights::ModelFile& file, base::Result<T> result) {
  if (result) return result;
  return base::within(file.path().filename().string(), std::move(result).error());
}

}  // namespace

struct Loader::Stage {
  std::string_view name;
  Piece piece;
  double shareBefore;
};

const Loader::Stage Loader::kStages[] = {
    {"opening the file", &Loader::openFile, 0.0},
    {"opening the vision file", &Loader::openVisionFile, 0.01},
    {"checking memory", &Loader::checkMemory, 0.02},
    {"reading the vocabulary", &Loader::readTokenizer, 0.03},
    {"preparing weights", &Loader::prepareWeights, kWeightsBegin},
    {"binding the weights", &Loader::bindModel, kWeightsBegin},
    {"binding the vision tower", &Loader::bindTower, kWeightsBegin},
    {"reading weights", &Loader::readWeights, kWeightsBegin},
    {"reserving the context", &Loader::takeCache, kWeightsEnd},
};

Loader::Loader(LoadOptions options)
    : m_options(std::move(options)), m_started(base::Clock::now()), m_runtime(std::make_unique<Runtime>()) {}

LoadProgress Loader::progress() const {
  if (m_stage >= std::size(kStages)) return {1.0, "done"};
  const Stage& stage = kStages[m_stage];
  double share = stage.shareBefore;
  if (share == kWeightsBegin) share += weightsShare() * (kWeightsEnd - kWeightsBegin);
  return {share, std::string(stage.name)};
}

double Loader::weightsShare() const {
  const weights::ModelFile& file = *m_runtime->file;
  const auto all = static_cast<double>(file.ownedBytes() + file.tensorBytes());
  return all > 0 ? std::min(static_cast<double>(file.preparedBytes() + m_bytesRead) / all, 1.0) : 1.0;
}

base::Result<std::unique_ptr<Runtime>> Loader::step() {
  const Piece piece = kStages[m_stage].piece;
  if (PRAXIS_TRY((this->*piece)())) ++m_stage;
  if (m_stage < std::size(kStages)) return std::unique_ptr<Runtime>();
  return finish();
}

base::Result<bool> Loader::openFile() {
  m_runtime->file.emplace(PRAXIS_TRY(weights::ModelFile::open(m_options.path)));
  return true;
}

base::Result<bool> Loader::openVisionFile() {
  const auto shape = PRAXIS_TRY(weights::readHyperparameters(*m_runtime->file));
  auto choice = PRAXIS_TRY(chooseVisionFile(m_options.visionPath, m_options.path, shape.embedding));
  m_runtime->info.visionNote = std::move(choice.note);
  if (!choice.file) return true;
  PRAXIS_TRY(choice.file->prepareAll());
  m_visionBytes = choice.file->tensorBytes() + vision::towerBytes(choice.shape);
  m_runtime->info.vision = std::move(choice.facts);
  m_runtime->visionFile = std::move(choice.file);
  return true;
}

base::Result<bool> Loader::checkMemory() {
  const auto shape = PRAXIS_TRY(weights::readHyperparameters(*m_runtime->file));
  PRAXIS_TRY(named(*m_runtime->file, model::checkArchitecture(shape.architecture)));
  m_runtime->device = PRAXIS_TRY(device::Device::create(m_options.device, m_options.threads));
  const auto choice =
      PRAXIS_TRY(named(*m_runtime->file, chooseContext(shape, m_runtime->file->tensorBytes() + m_visionBytes,
                                                       m_options.contextTokens, m_runtime->device->freeBytesNow())));
  LoadedModel& info = m_runtime->info;
  info.summary = library::summarise(*m_runtime->file, shape);
  info.memory = choice.plan;
  info.contextTokens = choice.plan.contextTokens;
  info.contextShortened = choice.shortened;
  info.device = m_runtime->device->info().name;
  info.deviceReason = m_runtime->device->info().reason;
  return true;
}

base::Result<bool> Loader::readTokenizer() {
  m_runtime->tokenizer = PRAXIS_TRY(named(*m_runtime->file, text::Tokenizer::create(m_runtime->file->metadata())));
  m_runtime->chatFormat = text::ChatFormat::create(m_runtime->file->metadata());
  m_runtime->info.chatFormat = m_runtime->chatFormat.name();
  m_runtime->info.chatFormatRecognised = m_runtime->chatFormat.recognised();
  m_runtime->info.chatFormatNote = m_runtime->chatFormat.note();
  return true;
}

base::Result<bool> Loader::prepareWeights() { return m_runtime->file->prepareStep(); }

base::Result<bool> Loader::bindModel() {
  model::ModelOptions options{.referenceKernels = m_options.referenceKernels};
  // A model that sees images whole takes each in one step.
  if (const auto& vision = m_runtime->info.vision) {
    options.tokensPerStepMax = std::max(options.tokensPerStepMax, vision->tokensPerImage);
  }
  m_runtime->model = PRAXIS_TRY(model::createModel(*m_runtime->file, *m_runtime->device, options));
  const std::int64_t rows = m_runtime->model->hyperparameters().vocab;
  if (m_runtime->tokenizer->vocabSize() > rows) {
    return base::fail(
        base::ErrorCode::corrupt,
        "{}: the vocabulary has {} tokens and token_embd.weight only {} rows; the file is damaged, get it again.",
        m_options.path.filename().string(), m_runtime->tokenizer->vocabSize(), rows);
  }
  return true;
}

base::Result<bool> Loader::bindTower() {
  if (!m_runtime->visionFile) return true;
  m_runtime->tower = PRAXIS_TRY(vision::VisionTower::create(*m_runtime->visionFile, *m_runtime->device,
                                                            {.referenceKernels = m_options.referenceKernels}));
  return true;
}

base::Result<bool> Loader::readWeights() {
  const auto& tensors = m_runtime->file->tensors();
  std::int64_t budget = kReadStepBytes;
  while (m_tensor < tensors.size() && budget > 0) {
    const tensor::TensorView& view = tensors[m_tensor].view;
    const std::int64_t piece = std::min(budget, view.bytes() - m_tensorOffset);
    touchPages(view.data + m_tensorOffset, piece);
    budget -= piece;
    m_tensorOffset += piece;
    m_bytesRead += static_cast<std::uint64_t>(piece);
    if (m_tensorOffset < view.bytes()) break;
    ++m_tensor;
    m_tensorOffset = 0;
  }
  return m_tensor == tensors.size();
}

base::Result<bool> Loader::takeCache() {
  const std::int64_t tokens = m_runtime->info.contextTokens;
  m_runtime->cache.emplace(PRAXIS_TRY(cache::KvCache::create(*m_runtime->device, m_runtime->model->kvShape(), tokens)));
  m_runtime->sequence.emplace(PRAXIS_TRY(Sequence::create(*m_runtime->model, *m_runtime->cache, tokens)));
  return true;
}

std::unique_ptr<Runtime> Loader::finish() {
  LoadedModel& info = m_runtime->info;
  info.loadMs = base::millisecondsSince(m_started);
  base::log::info("session", "Loaded {} ({}, {} tokens of context) on {} in {:.0f} ms.",
                  m_options.path.filename().string(), info.summary.shape.architecture, info.contextTokens, info.device,
                  info.loadMs);
  if (info.contextTokens > info.summary.shape.contextLength) {
    base::log::warning("session", "The context of {} tokens is longer than the {} that the model was trained with.",
                       info.contextTokens, info.summary.shape.contextLength);
  }
  return std::move(m_runtime);
}

}  // namespace praxis::engine::session
