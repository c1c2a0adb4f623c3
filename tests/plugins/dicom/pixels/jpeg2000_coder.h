#pragma once
// Samples to a JPEG 2000 codestream, as a test wants it. Thread: main.

#include <openjpeg.h>

#include <cstdint>
#include <cstring>
#include <vector>

namespace praxis::tests {

struct Jpeg2000Recipe {
  int rows = 0, cols = 0, components = 1, precision = 8;
  bool isSigned = false;
  bool reversible = true;
  bool colourTransform = false;  // RCT or ICT
  int chromaStep = 1;            // 2: the second and third component have half the columns and half the rows
  int tile = 0;                  // rows and columns of a tile; 0: one tile
  bool boxes = false;            // a JP2 file around the codestream
};

namespace detail {
inline OPJ_SIZE_T append(void* bytes, OPJ_SIZE_T count, void* self) {
  auto& [out, at] = *static_cast<std::pair<std::vector<std::uint8_t>, std::size_t>*>(self);
  if (out.size() < at + count) out.resize(at + count);
  std::memcpy(out.data() + at, bytes, count);
  at += count;
  return count;
}
inline OPJ_BOOL seek(OPJ_OFF_T to, void* self) {
  auto& [out, at] = *static_cast<std::pair<std::vector<std::uint8_t>, std::size_t>*>(self);
  at = static_cast<std::size_t>(to);
  if (out.size() < at) out.resize(at);
  return OPJ_TRUE;
}
inline OPJ_OFF_T skip(OPJ_OFF_T step, void* self) {
  auto& [out, at] = *static_cast<std::pair<std::vector<std::uint8_t>, std::size_t>*>(self);
  seek(static_cast<OPJ_OFF_T>(at) + step, self);
  return step;
}
}  // namespace detail

// planes: one per component, each of its own size; empty when the coder refuses.
inline std::vector<std::uint8_t> codeAsJpeg2000(const Jpeg2000Recipe& recipe,
                                                const std::vector<std::vector<std::int32_t>>& planes) {
  std::vector<opj_image_cmptparm_t> parts(planes.size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const int step = i == 0 ? 1 : recipe.chromaStep;
    parts[i] = {};
    parts[i].dx = parts[i].dy = static_cast<OPJ_UINT32>(step);
    parts[i].w = static_cast<OPJ_UINT32>((recipe.cols + step - 1) / step);
    parts[i].h = static_cast<OPJ_UINT32>((recipe.rows + step - 1) / step);
    parts[i].prec = parts[i].bpp = static_cast<OPJ_UINT32>(recipe.precision);
    parts[i].sgnd = recipe.isSigned ? 1 : 0;
  }
  opj_image_t* image = opj_image_create(static_cast<OPJ_UINT32>(parts.size()), parts.data(),
                                        parts.size() == 3 ? OPJ_CLRSPC_SRGB : OPJ_CLRSPC_GRAY);
  image->x1 = static_cast<OPJ_UINT32>(recipe.cols);
  image->y1 = static_cast<OPJ_UINT32>(recipe.rows);
  for (std::size_t i = 0; i < planes.size(); ++i)
    std::memcpy(image->comps[i].data, planes[i].data(), planes[i].size() * sizeof(std::int32_t));
  opj_cparameters_t parameters;
  opj_set_default_encoder_parameters(&parameters);
  parameters.numresolution = 3;
  parameters.irreversible = recipe.reversible ? 0 : 1;
  parameters.tcp_mct = recipe.colourTransform ? 1 : 0;
  parameters.tcp_numlayers = 1;
  parameters.cp_disto_alloc = 1;
  parameters.tcp_rates[0] = recipe.reversible ? 0.0f : 4.0f;
  if (recipe.tile > 0) {
    parameters.tile_size_on = OPJ_TRUE;
    parameters.cp_tdx = parameters.cp_tdy = recipe.tile;
  }
  std::pair<std::vector<std::uint8_t>, std::size_t> sink;
  opj_codec_t* codec = opj_create_compress(recipe.boxes ? OPJ_CODEC_JP2 : OPJ_CODEC_J2K);
  opj_stream_t* stream = opj_stream_create(1 << 16, OPJ_FALSE);
  opj_stream_set_user_data(stream, &sink, nullptr);
  opj_stream_set_write_function(stream, detail::append);
  opj_stream_set_seek_function(stream, detail::seek);
  opj_stream_set_skip_function(stream, detail::skip);
  const bool done = opj_setup_encoder(codec, &parameters, image) && opj_start_compress(codec, image, stream) &&
                    opj_encode(codec, stream) && opj_end_compress(codec, stream);
  opj_stream_destroy(stream);
  opj_destroy_codec(codec);
  opj_image_destroy(image);
  return done ? sink.first : std::vector<std::uint8_t>();
}

}  // namespace praxis::tests
