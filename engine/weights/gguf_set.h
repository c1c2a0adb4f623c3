#pragma once
// GGUF models on disk: one file, or a set of parts "<prefix>-00001-of-00003.gguf" that is opened by any of them. The
// first part has the metadata; each part has its own tensors and the keys split.no, split.count and
// split.tensors.count. Thread: any.

#include "engine/base/mapped_file.h"
#include "engine/base/result.h"
#include "engine/weights/model_source.h"

namespace praxis::engine::weights {

// Fails with notFound (a part is missing; its expected name is said), corrupt (parts do not belong together) or what
// reading a part fails with. The errors name the part.
base::Result<ModelSource> openGguf(base::MappedFile file);

}  // namespace praxis::engine::weights
