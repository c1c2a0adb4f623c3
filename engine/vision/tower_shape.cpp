#include "engine/vision/tower_shape.h"

#include <cmath>
#include <string_view>

namespace praxis::engine::vision {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

constexpr std::int64_t kSideMax = 8192;      // pixels
constexpr std::int64_t kWidthMax = 1 << 16;  // of an embedding
constexpr std::int64_t kLayersMax = 1024;
constexpr std::int64_t kGemmaPool = 4;  // where the file does not say

std::string fileName(const weights::ModelFile& file) { return file.path().filename().string(); }

// The metadata of one file, with messages that name file and key.
class Keys {
 public:
  explicit Keys(const weights::ModelFile& file) : m_file(file) {}

  Result<std::int64_t> integer(const char* key, std::int64_t least, std::int64_t most) const {
    const auto value = m_file.metadata().integer(key);
    if (!value) return missing(key);
    if (*value >= least && *value <= most) return *value;
    return fail(ErrorCode::corrupt, "{}: {} is {}; it is to be {} to {}. The file is damaged, get it again.",
                fileName(m_file), key, *value, least, most);
  }

  Result<std::array<float, 3>> colours(const char* key, float least) const {
    const std::vector<float> values = m_file.metadata().numbers(key);
    if (values.empty()) return missing(key);
    std::array<float, 3> colours{};
    for (std::size_t i = 0; i < colours.size(); ++i) {
      const float value = values.size() == colours.size() ? values[i] : NAN;
      if (!(value >= least && value <= 255)) {
        return fail(ErrorCode::corrupt, "{}: {} is to be three numbers from {} to 255; the file is damaged.",
                    fileName(m_file), key, least);
      }
      colours[i] = value;
    }
    return colours;
  }

  base::Error missing(const char* key) const {
    return fail(ErrorCode::corrupt, "{}: the metadata key {} is missing; the file is damaged or of another kind.",
                fileName(m_file), key);
  }

 private:
  const weights::ModelFile& m_file;
};

Result<Projector> readProjector(const weights::ModelFile& file) {
  auto name = file.metadata().string("clip.projector_type");
  if (!name) name = file.metadata().string("clip.vision.projector_type");
  // Files of the first LLaVA converter do not say; they have the two matrices.
  if (!name && file.find("mm.0.weight") != nullptr && file.find("mm.2.weight") != nullptr) return Projector::mlp;
  if (!name) return Keys(file).missing("clip.projector_type");
  for (const Projector projector : {Projector::mlp, Projector::gemma3}) {
    if (*name == projectorName(projector)) return projector;
  }
  return fail(ErrorCode::unsupported,
              "{}: vision files with the projector \"{}\" cannot be used in this version; it computes: mlp, gemma3.",
              fileName(file), *name);
}

ops::Function readActivation(const base::Metadata& metadata) {
  if (metadata.boolean("clip.use_gelu").value_or(false)) return ops::Function::gelu;
  return metadata.boolean("clip.use_silu").value_or(false) ? ops::Function::silu : ops::Function::geluQuick;
}

Result<void> readGrid(const weights::ModelFile& file, const Keys& keys, TowerShape& shape) {
  shape.imageSize = PRAXIS_TRY(keys.integer("clip.vision.image_size", 1, kSideMax));
  shape.patchSize = PRAXIS_TRY(keys.integer("clip.vision.patch_size", 1, shape.imageSize));
  shape.grid = shape.imageSize / shape.patchSize;
  if (shape.patches() > kPatchesMax) {
    return fail(ErrorCode::unsupported, "{}: images of {} x {} patches are too large; {} patches are possible.",
                fileName(file), shape.grid, shape.grid, kPatchesMax);
  }
  if (shape.projector != Projector::gemma3) return {};
  shape.pool = kGemmaPool;
  if (file.metadata().contains("clip.vision.projector.scale_factor")) {
    shape.pool = PRAXIS_TRY(keys.integer("clip.vision.projector.scale_factor", 1, shape.grid));
  }
  if (shape.grid % shape.pool == 0) return {};
  return fail(ErrorCode::corrupt, "{}: {} patches of a side cannot be pooled by {}; the file is damaged.",
              fileName(file), shape.grid, shape.pool);
}

// T is the last number of the projector's last matrix, so that it cannot contradict the tensor.
Result<std::int64_t> readTextWidth(const weights::ModelFile& file, Projector projector) {
  const bool mlp = projector == Projector::mlp;
  const char* name = mlp ? "mm.2.weight" : "mm.input_projection.weight";
  const tensor::TensorView* view = file.find(name);
  const std::int64_t width = view == nullptr || view->shape.dims() != 2 ? 0 : view->shape[mlp ? 0 : 1];
  if (width >= 1 && width <= kWidthMax) return width;
  return fail(ErrorCode::corrupt, "{}: {} is missing or no matrix of a usable size; get the file again.",
              fileName(file), name);
}

}  // namespace

std::string_view projectorName(Projector projector) { return projector == Projector::mlp ? "mlp" : "gemma3"; }

bool isVisionFile(const weights::ModelFile& file) {
  return file.metadata().string("general.architecture") == std::string_view("clip");
}

Result<TowerShape> readTowerShape(const weights::ModelFile& file) {
  if (!isVisionFile(file)) {
    return fail(ErrorCode::unsupported, "{} is no vision file (architecture \"clip\"); choose the model's mmproj file.",
                fileName(file));
  }
  if (!file.metadata().boolean("clip.has_vision_encoder").value_or(true)) {
    return fail(ErrorCode::unsupported, "{} has no vision encoder; files for sound alone cannot be used.",
                fileName(file));
  }
  const Keys keys(file);
  TowerShape shape;
  shape.projector = PRAXIS_TRY(readProjector(file));
  PRAXIS_TRY(readGrid(file, keys, shape));
  shape.embedding = PRAXIS_TRY(keys.integer("clip.vision.embedding_length", 1, kWidthMax));
  shape.feedForward = PRAXIS_TRY(keys.integer("clip.vision.feed_forward_length", 1, kWidthMax));
  shape.heads = PRAXIS_TRY(keys.integer("clip.vision.attention.head_count", 1, shape.embedding));
  if (shape.embedding % shape.heads != 0) {
    return fail(ErrorCode::corrupt, "{}: an embedding of {} has no {} equal heads; the file is damaged.",
                fileName(file), shape.embedding, shape.heads);
  }
  const bool mlp = shape.projector == Projector::mlp;
  shape.layers = PRAXIS_TRY(keys.integer("clip.vision.block_count", mlp ? 2 : 1, kLayersMax)) - (mlp ? 1 : 0);
  const double eps = file.metadata().number("clip.vision.attention.layer_norm_epsilon").value_or(-1);
  if (!(eps >= 0 && eps < 1)) {
    return fail(ErrorCode::corrupt, "{}: clip.vision.attention.layer_norm_epsilon is missing or no small number.",
                fileName(file));
  }
  shape.eps = static_cast<float>(eps);
  shape.activation = readActivation(file.metadata());
  shape.mean = PRAXIS_TRY(keys.colours("clip.vision.image_mean", 0.0f));
  shape.std = PRAXIS_TRY(keys.colours("clip.vision.image_std", 1e-6f));
  shape.textWidth = PRAXIS_TRY(readTextWidth(file, shape.projector));
  shape.hasClass = file.find("v.class_embd") != nullptr;
  if (shape.hasClass && shape.projector == Projector::gemma3) {
    return fail(ErrorCode::unsupported, "{}: a class vector does not go with the projector gemma3.", fileName(file));
  }
  return shape;
}

}  // namespace praxis::engine::vision
