#include "engine/session/loader.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "engine/base/log.h"
#include "engine/session/memory_fit.h"

namespace praxis::engine::session {

namespace {

// One step's share of the file: about a tenth of a second from a slow disk.
constexpr std::int64_t kReadStepBytes = 32 * 1024 * 1024;
constexpr std::int64_t kMemoryPageBytes = 4096;

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
    {"checking memory", &Loader::checkMemory, 0.02},
    {"reading the vocabulary", &Loader::readTokenizer, 0.03},
    {"binding the weights", &Loader::bindModel, 0.05},
    {"reading weights", &Loader::readWeights, 0.06},
    {"reserving the context", &Loader::takeCache, 0.97},
};

Loader::Loader(LoadOptions options)
    : m_options(std::move(options)), m_started(base::Clock::now()), m_runtime(std::make_unique<Runtime>()) {}

LoadProgress Loader::progress() const {
  if (m_stage >= std::size(kStages)) return {1.0, "done"};
  const Stage& stage = kStages[m_stage];
  double share = stage.shareBefore;
  if (stage.piece == &Loader::readWeights && m_runtime->file && m_runtime->file->tensorBytes() > 0) {
    const double read = static_cast<double>(m_bytesRead) / static_cast<double>(m_runtime->file->tensorBytes());
    share += std::min(read, 1.0) * (kStages[m_stage + 1].shareBefore - share);
  }
  return {share, std::string(stage.name)};
}

base::Result<std::unique_ptr<Runtime>> Loader::step() {
  const auto done = (this->*kStages[m_stage].piece)();
  if (!done) return done.error();
  if (*done) ++m_stage;
  if (m_stage < std::size(kStages)) return std::unique_ptr<Runtime>();
  return finish();
}

base::Result<bool> Loader::openFile() {
  m_runtime->file.emplace(PRAXIS_TRY(weights::ModelFile::open(m_options.path)));
  return true;
}

base::Result<bool> Loader::checkMemory() {
  const auto shape = PRAXIS_TRY(weights::readHyperparameters(*m_runtime->file));
  PRAXIS_TRY(named(*m_runtime->file, model::checkArchitecture(shape.architecture)));
  m_runtime->device = PRAXIS_TRY(device::Device::create(m_options.device, m_options.threads));
  const auto choice =
      PRAXIS_TRY(named(*m_runtime->file, chooseContext(shape, m_runtime->file->tensorBytes(), m_options.contextTokens,
                                                       m_runtime->device->freeBytesNow())));
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
  m_runtime->chatFormat = text::ChatFormat::detect(m_runtime->file->metadata());
  m_runtime->info.chatFormat = m_runtime->chatFormat.name();
  m_runtime->info.chatFormatRecognised = m_runtime->chatFormat.recognised();
  return true;
}

base::Result<bool> Loader::bindModel() {
  m_runtime->model = PRAXIS_TRY(model::createModel(*m_runtime->file, *m_runtime->device));
  const std::int64_t rows = m_runtime->model->hyperparameters().vocab;
  if (m_runtime->tokenizer->vocabSize() > rows) {
    return base::fail(
        base::ErrorCode::corrupt,
        "{}: the vocabulary has {} tokens and token_embd.weight only {} rows; the file is damaged, get it again.",
        m_options.path.filename().string(), m_runtime->tokenizer->vocabSize(), rows);
  }
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
