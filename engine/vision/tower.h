#pragma once
// A vision tower with its projector: a prepared image to the rows that stand for it in a language model's prompt.
// The work is cut into layers, so that a caller can pace and drop it. Owner: the session. Thread: engine.
// Batch law: an image's rows do not depend on other images, bit for bit (CPU).

#include <memory>
#include <vector>

#include "engine/base/result.h"
#include "engine/device/device.h"
#include "engine/ops/ops.h"
#include "engine/vision/prepared_image.h"
#include "engine/vision/tower_shape.h"
#include "engine/vision/tower_weights.h"
#include "engine/vision/vision_facts.h"
#include "engine/weights/model_file.h"

namespace praxis::engine::vision {

// Shared as shared_ptr<const Embedding> once made.
struct Embedding {
  std::int64_t rows = 0, width = 0;
  std::vector<float> values;  // [rows, width]
};

// What the file says, without its weights. Fails as readTowerShape, and with invalidArgument or corrupt for a recipe in
// it that is none or does not make the tower's input.
base::Result<VisionFacts> describeVision(const weights::ModelFile& file);
// Activations of an image on its way, and what is made of weights at load.
std::uint64_t towerBytes(const TowerShape& shape);

struct TowerOptions {
  bool referenceKernels = false;
};

class VisionTower {
  // Only create() has one, so that only it makes towers.
  struct Key {
    explicit Key() = default;
  };
  struct Buffers;

 public:
  // The file must be prepared and outlive the tower. Fails with unsupported, corrupt or outOfMemory, naming file and
  // tensor.
  static base::Result<std::unique_ptr<VisionTower>> create(const weights::ModelFile& file, device::Device& device,
                                                           const TowerOptions& options = {});
  VisionTower(Key, VisionFacts facts, TowerShape shape, TowerWeights weights, std::unique_ptr<ops::Ops> ops,
              std::unique_ptr<Buffers> buffers);
  ~VisionTower();

  const VisionFacts& facts() const { return m_facts; }

  // invalidArgument where the image is not of the size that the tower takes.
  base::Result<void> check(const PreparedImage& image) const;

  // Starts an image, and drops one that was on its way.
  base::Result<void> begin(const PreparedImage& image);
  // One layer or the projector; true when the image is done. Only after begin().
  base::Result<bool> advance();
  double share() const;  // of the work, that is done
  // The rows of the image that is done; once.
  Embedding take();

  base::Result<Embedding> encode(const PreparedImage& image);

 private:
  base::Result<void> enter(const PreparedImage& image);
  base::Result<void> attend(const TowerLayer& layer);
  base::Result<void> feedForward(const TowerLayer& layer);
  base::Result<void> leave();
  base::Result<void> projectMlp(tensor::Activation out);
  base::Result<void> projectGemma3(tensor::Activation out);

  VisionFacts m_facts;
  TowerShape m_shape;
  TowerWeights m_weights;
  std::unique_ptr<ops::Ops> m_ops;
  std::unique_ptr<Buffers> m_buffers;
  std::int64_t m_layer = 0;  // that comes next
  Embedding m_done;
};

}  // namespace praxis::engine::vision
