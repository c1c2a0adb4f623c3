// praxis-cli dicom info | pixels | render; tensor has a file of its own: what is in DICOM files, their numbers, their
// pictures.

#include <cmath>
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/dicom_codecs.h"
#include "app/cli/dicom_listing.h"
#include "app/cli/npy_writer.h"
#include "app/cli/png_writer.h"
#include "engine/image/render.h"
#include "plugins/dicom/file/dicom_file.h"
#include "plugins/dicom/pixels/frame_decoder.h"

namespace praxis::cli {
namespace {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;
namespace fs = std::filesystem;
namespace file = plugins::dicom::file;
namespace image = engine::image;
namespace pixels = plugins::dicom::pixels;
namespace study = plugins::dicom::study;

struct PixelOptions {
  std::string input, output;
  int frame = 0;
  bool stored = false, physical = false, rgb = false;
  std::vector<double> window;
};

template <typename T>
std::span<const std::byte> bytesOf(const std::vector<T>& values) {
  return std::as_bytes(std::span<const T>(values));
}

Result<void> info(const std::string& path, const std::string& charset, bool json) {
  const Codecs codecs;
  const study::Collection collection = PRAXIS_TRY(study::scan({path}, {.charset = charset}));
  if (collection.filesRead == 0) {
    if (collection.problems.empty()) return fail(ErrorCode::notFound, "There are no DICOM files in {}.", path);
    return fail(ErrorCode::unsupported, "{}", collection.problems.front().message);
  }
  if (json) {
    printJson(collectionJson(collection, charset));
  } else {
    printCollection(collection, charset);
  }
  return {};
}

std::string dtypeOf(const pixels::StoredFrame& frame) {
  const char kind = frame.isFloat ? 'f' : frame.isSigned ? 'i' : 'u';
  return fmt::format("{}{}{}", frame.bytesPerSample == 1 ? '|' : '<', kind, frame.bytesPerSample);
}

Result<void> writeStored(const pixels::FrameDecoder& decoder, const PixelOptions& options) {
  const pixels::StoredFrame frame = PRAXIS_TRY(decoder.stored(options.frame));
  std::vector<int> shape = {frame.rows, frame.cols};
  if (frame.samplesPerPixel > 1) shape.push_back(frame.samplesPerPixel);
  return writeNpy(options.output, dtypeOf(frame), shape, bytesOf(frame.bytes));
}

// A picture in colour, or a grey one as it would be shown.
Result<void> writeRgb(const image::Image& picture, const PixelOptions& options) {
  if (!picture.isColour())
    return fail(ErrorCode::invalidArgument, "{} holds no colours; use --stored or --physical.", options.input);
  return writeNpy(options.output, "|u1", {picture.rows, picture.cols, 3}, bytesOf(picture.rgb));
}

Result<void> writePixels(const PixelOptions& options, bool json) {
  const Codecs codecs;
  const pixels::FrameDecoder decoder = PRAXIS_TRY(pixels::FrameDecoder::open(options.input));
  std::string kind = "stored";
  if (options.stored) {
    PRAXIS_TRY(writeStored(decoder, options));
  } else {
    const image::Image picture = PRAXIS_TRY(decoder.image(options.frame));
    if (options.rgb || (picture.isColour() && !options.physical)) {
      kind = "rgb";
      PRAXIS_TRY(writeRgb(picture, options));
    } else {
      kind = "physical";
      PRAXIS_TRY(writeNpy(options.output, "<f8", {picture.rows, picture.cols},
                          bytesOf(PRAXIS_TRY(decoder.physical(options.frame)))));
    }
  }
  if (json)
    printJson({{"output", options.output}, {"kind", kind}, {"frame", options.frame}, {"frames", decoder.frames()}});
  return {};
}

Result<void> render(const PixelOptions& options, bool json) {
  if (options.window.size() == 2 &&
      !(std::isfinite(options.window[0]) && std::isfinite(options.window[1]) && options.window[1] >= 1)) {
    return fail(ErrorCode::invalidArgument, "A window needs a finite centre and a width of at least 1, as in 40,400.");
  }
  const Codecs codecs;
  const pixels::FrameDecoder decoder = PRAXIS_TRY(pixels::FrameDecoder::open(options.input));
  const image::Image picture = PRAXIS_TRY(decoder.image(options.frame));
  Json result = {
      {"output", options.output}, {"rows", picture.rows}, {"cols", picture.cols}, {"frames", decoder.frames()}};
  if (picture.isColour()) {
    PRAXIS_TRY(writePng(options.output, picture.rows, picture.cols, 3, picture.rgb));
  } else {
    std::vector<std::uint8_t> grey;
    if (options.window.empty() && picture.voiLut) {
      image::renderGrey(picture, *picture.voiLut, grey);
    } else {
      const image::Window window =
          options.window.size() == 2
              ? image::Window{options.window[0], options.window[1], image::VoiFunction::linear, {}}
              : image::defaultWindow(picture);
      image::renderGrey(picture, window, grey);
      result["window"] = {{"center", window.center}, {"width", window.width}};
    }
    if (picture.coloured.empty()) {
      PRAXIS_TRY(writePng(options.output, picture.rows, picture.cols, 1, grey));
    } else {
      PRAXIS_TRY(writePng(options.output, picture.rows, picture.cols, 3, image::withColours(picture, grey)));
    }
  }
  if (json) printJson(result);
  return {};
}

void addPixelOptions(CLI::App& command, PixelOptions& options, const char* outputName) {
  command.add_option("FILE", options.input, "A DICOM file")->required();
  command.add_option(outputName, options.output, "Where to write")->required();
  command.add_option("--frame", options.frame, "Which frame, from 0")->capture_default_str();
}

}  // namespace

void addDicomCommand(CLI::App& app, Invocation& invocation) {
  CLI::App* dicom = app.add_subcommand("dicom", "Read DICOM files: contents, numbers and pictures");
  dicom->require_subcommand(1);
  const auto path = std::make_shared<std::string>();
  const auto charset = std::make_shared<std::string>();
  CLI::App& infoCommand = addCommand(*dicom, invocation, "info", "Show patients, studies, series and ordered slices",
                                     [path, charset, &invocation] { return info(*path, *charset, invocation.json); });
  infoCommand.add_option("PATH", *path, "A file, a folder or a DICOMDIR")->required();
  infoCommand.add_option("--charset", *charset, "Read text as this character set, whatever the files say: GB18030");

  const auto numbers = std::make_shared<PixelOptions>();
  CLI::App& pixelsCommand = addCommand(*dicom, invocation, "pixels", "Write one frame's numbers as a NumPy file",
                                       [numbers, &invocation] { return writePixels(*numbers, invocation.json); });
  addPixelOptions(pixelsCommand, *numbers, "OUT.npy");
  CLI::Option_group* kind =
      pixelsCommand.add_option_group("kind", "Default: physical values, or RGB of a colour image");
  kind->add_flag("--stored", numbers->stored, "Samples as the file stores them, in its own integer width");
  kind->add_flag("--physical", numbers->physical, "Values after modality LUT or rescale, float64");
  kind->add_flag("--rgb", numbers->rgb, "Colours, uint8");
  kind->require_option(0, 1);

  const auto picture = std::make_shared<PixelOptions>();
  CLI::App& renderCommand = addCommand(*dicom, invocation, "render", "Write one frame as it is shown, as PNG",
                                       [picture, &invocation] { return render(*picture, invocation.json); });
  addPixelOptions(renderCommand, *picture, "OUT.png");
  renderCommand.add_option("--window", picture->window, "Centre and width, instead of the header's")
      ->expected(2)
      ->delimiter(',');

  addDicomTensorCommand(*dicom, invocation);
}

}  // namespace praxis::cli
