#include "tests/tidy/ladder_table.h"

#include <array>

namespace praxis::tests::tidy {

std::span<const Room> rooms() {
  static const std::array kRooms = {
      Room{"kernels/common", {}},
      Room{"kernels/attention", {"kernels/common"}},
      Room{"kernels/matmul", {"kernels/common"}},
      Room{"kernels/norm", {"kernels/common"}},
      Room{"kernels/rope", {"kernels/common"}},
      Room{"kernels/activation", {"kernels/common"}},
      Room{"kernels/embed", {"kernels/common"}},
      Room{"kernels/routing", {"kernels/common"}},
      Room{"kernels/quant", {"kernels/common"}},

      Room{"engine/base", {}},
      Room{"engine/tensor", {"engine/base"}},
      Room{"engine/device", {"engine/base", "engine/tensor"}},
      Room{"engine/ops", {"engine/base", "engine/tensor", "engine/device", "kernels"}},
      Room{"engine/weights", {"engine/base", "engine/tensor", "engine/device", "engine/ops"}},
      Room{"engine/text/jinja", {"engine/base"}},
      Room{"engine/text/grammar", {"engine/base"}},
      Room{"engine/text",
           {"engine/base", "engine/tensor", "engine/device", "engine/ops", "engine/text/jinja", "engine/text/grammar"}},
      Room{"engine/image", {"engine/base", "engine/tensor", "engine/device", "engine/ops"}},
      Room{"engine/vision",
           {"engine/base", "engine/tensor", "engine/device", "engine/ops", "engine/image", "engine/weights"}},
      Room{"engine/cache", {"engine/base", "engine/tensor", "engine/device", "engine/ops"}},
      Room{"engine/sampling", {"engine/base", "engine/tensor", "engine/device", "engine/ops"}},
      Room{"engine/model",
           {"engine/base", "engine/tensor", "engine/device", "engine/ops", "engine/weights", "engine/text",
            "engine/image", "engine/cache", "engine/sampling"}},
      Room{"engine/eval", {"engine/base"}},
      Room{"engine/quantize",
           {"engine/base", "engine/tensor", "engine/device", "engine/ops", "engine/weights"}},
      Room{"engine/metrics", {"engine/base", "engine/tensor", "engine/weights"}},
      Room{"engine/library", {"engine/base", "engine/tensor", "engine/weights"}},
      Room{"engine/session", {"engine"}},
      Room{"engine/evaluation", {"engine"}},

      Room{"ui/style", {"engine/base"}},
      Room{"ui/bridge", {"engine"}},
      Room{"ui/widgets", {"engine", "ui/style", "ui/bridge"}},
      Room{"ui/viewer", {"engine", "ui/style", "ui/bridge", "ui/widgets"}},
      Room{"ui/charts", {"engine", "ui/style", "ui/bridge", "ui/widgets"}},
      Room{"ui/plugin", {"engine", "ui/style", "ui/bridge", "ui/widgets"}},
      Room{"ui/chat", {"engine", "ui/style", "ui/bridge", "ui/widgets", "ui/viewer", "ui/charts", "ui/plugin"}},
      Room{"ui/library", {"engine", "ui/style", "ui/bridge", "ui/widgets", "ui/viewer", "ui/charts", "ui/plugin"}},
      Room{"ui/shell", {"engine", "ui"}},

      Room{"plugins/dicom/file", {"engine/base", "engine/tensor", "engine/image"}},
      Room{"plugins/dicom/study", {"engine/base", "engine/tensor", "engine/image", "plugins/dicom/file"}},
      Room{"plugins/dicom/pixels",
           {"engine/base", "engine/tensor", "engine/image", "plugins/dicom/file", "plugins/dicom/study"}},
      Room{"plugins/dicom/record",
           {"engine/base", "engine/image", "plugins/dicom/file", "plugins/dicom/study", "plugins/dicom/pixels"}},
      Room{"plugins/dicom/index",
           {"engine/base", "engine/image", "plugins/dicom/file", "plugins/dicom/study", "plugins/dicom/pixels"}},
      Room{"plugins/dicom/panel", {"engine", "ui", "plugins/dicom"}},
      Room{"plugins/dicom", {"engine", "ui", "plugins/dicom"}},

      Room{"app/cli",
           {"engine", "plugins/dicom/file", "plugins/dicom/study", "plugins/dicom/pixels", "plugins/dicom/record"}},
      Room{"app/gui", {"engine", "ui"}},
      Room{"resources", {"engine", "plugins/dicom/file"}},
      Room{"tests", {""}},
  };
  return kRooms;
}

std::span<const Door> doors() {
  static const std::array kDoors = {
      Door{"kernels/", {"kernels/", "engine/ops/", "tests/"}},
      Door{"engine/session/", {"engine/session/", "engine/evaluation/", "ui/bridge/", "app/", "tests/"}},
      Door{"engine/evaluation/", {"engine/evaluation/", "ui/bridge/", "app/", "tests/"}},
      Door{"engine/metrics/", {"engine/metrics/", "engine/session/", "ui/bridge/", "app/", "tests/"}},
      Door{"app/", {"app/", "tests/"}},
      Door{"Q", {"ui/", "plugins/dicom/panel/", "plugins/dicom/index/", "plugins/dicom/plugin", "app/gui/", "tests/"}},
      Door{"qcustomplot", {"ui/charts/", "tests/"}},
      Door{"dcmtk/",
           {"plugins/dicom/", "resources/sample_study/", "tests/plugins/", "tests/conformance/", "tests/flow/",
            "tests/fuzz/", "tests/bench/"}},
      Door{"cuda", {"engine/device/", "engine/ops/", "kernels/"}},
      Door{"cublas", {"engine/device/", "engine/ops/", "kernels/"}},
      Door{"spdlog/", {"engine/base/log.cpp"}},
      Door{"pcre2", {"engine/text/"}},
      Door{"CLI/", {"app/cli/"}},
  };
  return kDoors;
}

}  // namespace praxis::tests::tidy
