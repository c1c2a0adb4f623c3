// Frames per second of our decoder and of command line peers, per transfer syntax, in one run:
//   dicom_codec_bench [--frames N] [--files N] FILE...
// Each file is measured in its own transfer syntax; an uncompressed one also in those that the coders found on the PATH
// (dcmcrle, dcmcjpeg, gdcmconv) can write. Two questions are put to everybody:
//   frames  one file with N copies of the frame, in one go
//   files   N copies of the file, one after the other; a peer is started once for each
// Ours: open, read, decode on one thread, in this process; "stored" ends with the samples, "image" with physical values
// in float or RGB, ready to be shown. Peers: start, read, decode and write the result to a temporary folder; "net"
// leaves out what the peer needs for --version. Medians of three rounds.

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "plugins/dicom/file/dicom_file.h"
#include "plugins/dicom/pixels/frame_decoder.h"
#include "plugins/dicom/pixels/transfer_syntax.h"
#include "tests/plugins/dicom/frame_copies.h"

namespace fs = std::filesystem;
namespace pixels = praxis::plugins::dicom::pixels;

namespace {

using Command = std::vector<std::string>;
constexpr int kRounds = 3;

struct Peer {
  std::string name;
  std::function<Command(const fs::path& in, const fs::path& out)> command;
  std::vector<pixels::Coding> codings;
};

const std::vector<Peer> kPeers = {
    {"dcmdjpeg",
     [](const fs::path& in, const fs::path& out) {
       return Command{"dcmdjpeg", in, out};
     },
     {pixels::Coding::jpeg, pixels::Coding::jpegLossless}},
    {"dcmdjpls",
     [](const fs::path& in, const fs::path& out) {
       return Command{"dcmdjpls", in, out};
     },
     {pixels::Coding::jpegLs}},
    {"dcmdrle",
     [](const fs::path& in, const fs::path& out) {
       return Command{"dcmdrle", in, out};
     },
     {pixels::Coding::rle}},
    {"dcmconv",
     [](const fs::path& in, const fs::path& out) {
       return Command{"dcmconv", in, out};
     },
     {pixels::Coding::native}},
    {"gdcmraw",
     [](const fs::path& in, const fs::path& out) {
       return Command{"gdcmraw", "-i", in, "-o", out};
     },
     {pixels::Coding::native}},
    {"gdcmconv --raw",
     [](const fs::path& in, const fs::path& out) {
       return Command{"gdcmconv", "--raw", in, out};
     },
     {pixels::Coding::native, pixels::Coding::rle, pixels::Coding::jpeg, pixels::Coding::jpegLossless,
      pixels::Coding::jpegLs, pixels::Coding::jpeg2000}},
};

const std::vector<std::function<Command(const fs::path&, const fs::path&)>> kCoders = {
    [](const fs::path& in, const fs::path& out) {
      return Command{"dcmconv", "+tb", in, out};
    },
    [](const fs::path& in, const fs::path& out) {
      return Command{"dcmcrle", in, out};
    },
    [](const fs::path& in, const fs::path& out) {
      return Command{"dcmcjpeg", "+eb", in, out};
    },
    [](const fs::path& in, const fs::path& out) {
      return Command{"dcmcjpeg", "+e1", in, out};
    },
    [](const fs::path& in, const fs::path& out) {
      return Command{"gdcmconv", "--jpegls", in, out};
    },
    [](const fs::path& in, const fs::path& out) {
      return Command{"gdcmconv", "--j2k", in, out};
    },
};

// Whether the command could be started and ended well; its output is not shown.
bool run(const Command& command) {
  std::vector<char*> arguments;
  for (const std::string& part : command) arguments.push_back(const_cast<char*>(part.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  const bool started = posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ) == 0;
  posix_spawn_file_actions_destroy(&actions);
  int status = 0;
  return started && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// Median of the rounds, in seconds; 0 when the work fails.
double seconds(const std::function<bool()>& work) {
  std::vector<double> times;
  for (int round = 0; round < kRounds; ++round) {
    const auto started = std::chrono::steady_clock::now();
    if (!work()) return 0;
    times.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count());
  }
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

std::string perSecond(int count, double time) { return time > 0 ? fmt::format("{:.1f}", count / time) : "-"; }

bool decodeAll(const fs::path& path, bool toImage) {
  const auto decoder = pixels::FrameDecoder::open(path);
  if (!decoder) return false;
  for (int frame = 0; frame < decoder->frames(); ++frame) {
    if (toImage ? !decoder->image(frame).has_value() : !decoder->stored(frame).has_value()) return false;
  }
  return true;
}

struct Counts {
  int frames = 50;
  int files = 20;
};

void measure(const fs::path& file, const fs::path& folder, const Counts& counts) {
  const auto opened =
      praxis::plugins::dicom::file::DicomFile::open(file, praxis::plugins::dicom::file::ReadDepth::header);
  if (!opened) return;
  const auto* syntax = pixels::findTransferSyntax(opened->transferSyntaxUid());
  const auto rows = opened->integer({0x0028, 0x0010}), cols = opened->integer({0x0028, 0x0011});
  const auto samples = opened->integer({0x0028, 0x0002}), bits = opened->integer({0x0028, 0x0101});
  if (syntax == nullptr || syntax->coding == pixels::Coding::none || !rows || !cols) return;
  const fs::path many = folder / "many.dcm", out = folder / "out.dcm";
  const bool multiplied = praxis::tests::copyFrame(file, many, counts.frames);
  fmt::print("\n{}, {} x {} x {}, {} bits\n", syntax->name, *rows, *cols, samples.value_or(1), bits.value_or(0));
  fmt::print("  {:<16} {:>10} {:>12} {:>10} {:>12}\n", "", "frames/s", "net", "files/s", "net");
  for (const bool toImage : {false, true}) {
    const double frames = multiplied ? seconds([&] { return decodeAll(many, toImage); }) : 0;
    const double files = seconds([&] {
      for (int i = 0; i < counts.files; ++i) {
        if (!decodeAll(file, toImage)) return false;
      }
      return true;
    });
    fmt::print("  {:<16} {:>10} {:>12} {:>10} {:>12}\n", toImage ? "Praxis, image" : "Praxis, stored",
               perSecond(counts.frames, frames), "", perSecond(counts.files, files), "");
  }
  for (const Peer& peer : kPeers) {
    if (std::find(peer.codings.begin(), peer.codings.end(), syntax->coding) == peer.codings.end()) continue;
    const std::string program = peer.command(file, out).front();
    const double start = seconds([&] {
      run({program, "--version"});
      return true;
    });
    const double frames = multiplied ? seconds([&] { return run(peer.command(many, out)); }) : 0;
    const double files = seconds([&] {
      for (int i = 0; i < counts.files; ++i) {
        if (!run(peer.command(file, out))) return false;
      }
      return true;
    });
    const auto net = [](double time, double starts) { return time > starts ? time - starts : 0; };
    fmt::print("  {:<16} {:>10} {:>12} {:>10} {:>12}\n", peer.name, perSecond(counts.frames, frames),
               perSecond(counts.frames, net(frames, start)), perSecond(counts.files, files),
               perSecond(counts.files, net(files, counts.files * start)));
  }
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  Counts counts;
  std::vector<fs::path> files;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if ((argument == "--frames" || argument == "--files") && i + 1 < argc) {
      (argument == "--frames" ? counts.frames : counts.files) = std::max(1, std::atoi(argv[++i]));
    } else {
      files.push_back(argument);
    }
  }
  if (files.empty()) {
    fmt::print(stderr, "dicom_codec_bench [--frames N] [--files N] FILE...\n");
    return 1;
  }
  praxis::plugins::dicom::file::startUp();
  std::string pattern = (fs::temp_directory_path() / "dicom_codec_bench_XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) return 1;
  const fs::path folder = pattern;
  for (const fs::path& file : files) {
    measure(file, folder, counts);
    const auto opened =
        praxis::plugins::dicom::file::DicomFile::open(file, praxis::plugins::dicom::file::ReadDepth::header);
    const auto* syntax = opened ? pixels::findTransferSyntax(opened->transferSyntaxUid()) : nullptr;
    if (syntax == nullptr || syntax->coding != pixels::Coding::native) continue;
    for (const auto& coder : kCoders) {
      const fs::path coded = folder / "coded.dcm";
      fs::remove(coded);
      if (run(coder(file, coded)) && fs::exists(coded)) measure(coded, folder, counts);
    }
  }
  std::error_code ignored;
  fs::remove_all(folder, ignored);
  praxis::plugins::dicom::file::shutDown();
  return 0;
}
