#include "engine/vision/recipe.h"

namespace praxis::engine::vision {
namespace {

// clang-format off
constexpr std::string_view kRecipes[] = {
R"json({
  "name": "medgemma-1.5-ct",
  "version": 1,
  "description": "CT slices for MedGemma 1.5: three windows of Hounsfield units as red, green and blue",
  "sources": [
    "Google-Health/medgemma notebooks/high_dimensional_ct_hugging_face.ipynb: windows, rounding, choice of slices",
    "preprocessor_config.json of google/gemma-3-4b-it: 896 x 896, bilinear, 1/255, mean and std 0.5"
  ],
  "notes": [
    "Green is -135 to 215 HU as in the notebook and in the technical report (width 350, centre 40). The serving code of the same authors (python/data_accessors/local_file_handlers/generic_dicom_handler.py) has width 80, centre 175, which is 135 to 215: the two differ by 270 HU at one edge.",
    "Padding pixels count as -1024 HU, and slices that are not square are padded with it.",
    "Of more than 85 slices, number round(i / 85 * (n - 1)) for i from 1 to 85: the first slice is not among them."
  ],
  "input": {"units": "HU", "colour": "refuse", "monochrome1": "keep", "padding_value": -1024},
  "channels": [{"window": [-1024, 1024]}, {"window": [-135, 215]}, {"window": [0, 80]}],
  "levels": {"top": 255, "rounding": "nearest_even"},
  "geometry": {"square_pixels": true, "fit": "pad_square", "pad_levels": [0, 0, 0], "size": [896, 896], "filter": "bilinear", "antialias": true},
  "normalise": {"scale": 0.00392156862745098, "mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5]},
  "output": {"layout": "HWC", "order": "RGB"},
  "slices": {"rule": "uniform", "most": 85}
}
)json",

R"json({
  "name": "medgemma-cxr",
  "version": 1,
  "description": "Chest radiographs for MedGemma: the header's window, stretched, as grey in three channels",
  "sources": [
    "Google-Health/medgemma python/data_accessors/local_file_handlers/generic_dicom_handler.py: window, stretch, MONOCHROME1",
    "preprocessor_config.json of google/gemma-3-4b-it: 896 x 896, bilinear, 1/255, mean and std 0.5"
  ],
  "notes": [
    "The serving code goes through 16-bit levels before 8-bit ones; here levels are rounded once, which may differ by one.",
    "A VOI LUT in the header is not used, as there.",
    "The model's own processor stretches to the square; padding first keeps the shape of what is shown."
  ],
  "input": {"units": "any", "colour": "channels", "monochrome1": "invert", "padding_value": "image_minimum"},
  "channels": [{"range": "header_window"}, {"range": "header_window"}, {"range": "header_window"}],
  "levels": {"top": 255, "rounding": "nearest_even"},
  "geometry": {"square_pixels": true, "fit": "pad_square", "pad_levels": [0, 0, 0], "size": [896, 896], "filter": "bilinear", "antialias": true},
  "normalise": {"scale": 0.00392156862745098, "mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5]},
  "output": {"layout": "HWC", "order": "RGB"},
  "slices": {"rule": "all"}
}
)json",

R"json({
  "name": "siglip-448",
  "version": 1,
  "description": "MedSigLIP: 448 x 448, bicubic, -1 to 1",
  "sources": [
    "README of Google-Health/medsiglip: 448 x 448, mean and std 0.5",
    "a community copy of preprocessor_config.json: 1/255, bicubic"
  ],
  "notes": [
    "Grey pictures take the header's window, clipped at its centre -+ floor(width / 2) and stretched to what is left; without one, the range of the picture.",
    "The model's own processor stretches to the square; padding first keeps the shape of what is shown."
  ],
  "input": {"units": "any", "colour": "channels", "monochrome1": "invert", "padding_value": "image_minimum"},
  "channels": [{"range": "header_window"}, {"range": "header_window"}, {"range": "header_window"}],
  "levels": {"top": 255, "rounding": "nearest_even"},
  "geometry": {"square_pixels": true, "fit": "pad_square", "pad_levels": [0, 0, 0], "size": [448, 448], "filter": "bicubic", "antialias": true},
  "normalise": {"scale": 0.00392156862745098, "mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5]},
  "output": {"layout": "CHW", "order": "RGB"},
  "slices": {"rule": "all"}
}
)json",

R"json({
  "name": "siglip-896",
  "version": 1,
  "description": "The SigLIP tower of Gemma 3: 896 x 896, bilinear, -1 to 1",
  "sources": [
    "preprocessor_config.json of google/gemma-3-4b-it: 896 x 896, bilinear, 1/255, mean and std 0.5"
  ],
  "notes": [
    "Grey pictures take the header's window, clipped at its centre -+ floor(width / 2) and stretched to what is left; without one, the range of the picture.",
    "The model's own processor stretches to the square; padding first keeps the shape of what is shown."
  ],
  "input": {"units": "any", "colour": "channels", "monochrome1": "invert", "padding_value": "image_minimum"},
  "channels": [{"range": "header_window"}, {"range": "header_window"}, {"range": "header_window"}],
  "levels": {"top": 255, "rounding": "nearest_even"},
  "geometry": {"square_pixels": true, "fit": "pad_square", "pad_levels": [0, 0, 0], "size": [896, 896], "filter": "bilinear", "antialias": true},
  "normalise": {"scale": 0.00392156862745098, "mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5]},
  "output": {"layout": "CHW", "order": "RGB"},
  "slices": {"rule": "all"}
}
)json",

R"json({
  "name": "clip-336",
  "version": 1,
  "description": "LLaVA and LLaVA-Med: padded to a square with the mean colour, CLIP at 336 x 336",
  "sources": [
    "haotian-liu/LLaVA llava/mm_utils.py: expand2square with int(255 * mean)",
    "preprocessor_config.json of openai/clip-vit-large-patch14-336: bicubic, mean and std"
  ],
  "notes": [
    "Grey pictures take the header's window, clipped at its centre -+ floor(width / 2) and stretched to what is left; without one, the range of the picture.",
    "LLaVA-Med has no code for DICOM or windows; which window its users feed is their choice. That it uses this tower is not verified."
  ],
  "input": {"units": "any", "colour": "channels", "monochrome1": "invert", "padding_value": "image_minimum"},
  "channels": [{"range": "header_window"}, {"range": "header_window"}, {"range": "header_window"}],
  "levels": {"top": 255, "rounding": "nearest_even"},
  "geometry": {"square_pixels": true, "fit": "pad_square", "pad_levels": [122, 116, 104], "size": [336, 336], "filter": "bicubic", "antialias": true},
  "normalise": {"scale": 0.00392156862745098, "mean": [0.48145466, 0.4578275, 0.40821073], "std": [0.26862954, 0.26130258, 0.27577711]},
  "output": {"layout": "CHW", "order": "RGB"},
  "slices": {"rule": "all"}
}
)json",

R"json({
  "name": "torchxrayvision-224",
  "version": 1,
  "description": "Chest radiographs for torchxrayvision, its DenseNet models: -1024 to 1024 over all that the samples could hold",
  "sources": [
    "mlmed/torchxrayvision torchxrayvision/utils.py: read_xray_dcm, normalize, fix_resolution (bilinear, antialias)",
    "torchxrayvision/datasets.py: XRayCenterCrop"
  ],
  "notes": [
    "The library's XRayResizer shrinks with scikit-image instead; here is what its models do themselves to a picture of another size.",
    "The range is that of Bits Stored, not of the picture: a radiograph that uses a part of it stays dim, as there."
  ],
  "input": {"units": "any", "colour": "refuse", "monochrome1": "invert", "padding_value": "keep"},
  "channels": [{"range": "storable"}],
  "levels": {"top": 1, "rounding": "none"},
  "geometry": {"square_pixels": true, "fit": "crop_square", "size": [224, 224], "filter": "bilinear", "antialias": true},
  "normalise": {"scale": 1, "mean": [0.5], "std": [0.00048828125]},
  "output": {"layout": "CHW", "order": "RGB"},
  "slices": {"rule": "all"}
}
)json",

R"json({
  "name": "torchxrayvision-512",
  "version": 1,
  "description": "Chest radiographs for torchxrayvision, its ResNet model: -1024 to 1024 over all that the samples could hold",
  "sources": [
    "mlmed/torchxrayvision torchxrayvision/utils.py: read_xray_dcm, normalize, fix_resolution (bilinear, antialias)",
    "torchxrayvision/datasets.py: XRayCenterCrop"
  ],
  "notes": [
    "The library's XRayResizer shrinks with scikit-image instead; here is what its models do themselves to a picture of another size.",
    "The range is that of Bits Stored, not of the picture: a radiograph that uses a part of it stays dim, as there."
  ],
  "input": {"units": "any", "colour": "refuse", "monochrome1": "invert", "padding_value": "keep"},
  "channels": [{"range": "storable"}],
  "levels": {"top": 1, "rounding": "none"},
  "geometry": {"square_pixels": true, "fit": "crop_square", "size": [512, 512], "filter": "bilinear", "antialias": true},
  "normalise": {"scale": 1, "mean": [0.5], "std": [0.00048828125]},
  "output": {"layout": "CHW", "order": "RGB"},
  "slices": {"rule": "all"}
}
)json",

R"json({
  "name": "praxis-phantom",
  "version": 1,
  "description": "The synthetic phantoms for praxis-small: the header's window, 384 mm around the middle at 2 mm",
  "sources": ["This program: resources/sample_study makes the pictures, tools/builtin_models trains the model."],
  "notes": [
    "A pixel of the tensor is 2 mm long whatever the matrix: that is how the model can tell sizes in mm.",
    "The field is cropped or padded to whole pixels of the picture, so that lengths may be off by half a pixel in the field."
  ],
  "input": {"units": "any", "colour": "refuse", "monochrome1": "invert", "padding_value": "image_minimum"},
  "channels": [{"range": "header_window"}, {"range": "header_window"}, {"range": "header_window"}],
  "levels": {"top": 255, "rounding": "nearest_even"},
  "geometry": {"square_pixels": false, "fit": "field_of_view", "pad_levels": [0, 0, 0], "field_mm": [384, 384], "size": [192, 192], "filter": "bilinear", "antialias": true},
  "normalise": {"scale": 0.00392156862745098, "mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5]},
  "output": {"layout": "CHW", "order": "RGB"},
  "slices": {"rule": "all"}
}
)json",

R"json({
  "name": "raw",
  "version": 1,
  "description": "Physical values as they are: float32, no clipping, no resampling",
  "sources": [],
  "notes": [
    "Units are those of the file: HU, Bq/ml or none. Padding pixels keep their values."
  ],
  "input": {"units": "any", "colour": "refuse", "monochrome1": "keep", "padding_value": "keep"},
  "channels": [{"range": "physical"}],
  "levels": {"top": 1, "rounding": "none"},
  "geometry": {"square_pixels": false, "fit": "as_is"},
  "normalise": {"scale": 1, "mean": [0], "std": [1]},
  "output": {"layout": "HWC", "order": "RGB"},
  "slices": {"rule": "all"}
}
)json",
};
// clang-format on

}  // namespace

std::span<const std::string_view> builtInRecipes() { return kRecipes; }

}  // namespace praxis::engine::vision
