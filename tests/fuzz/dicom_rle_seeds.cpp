// Writes the first inputs of the RLE fuzzer: frames of one and three samples in one and two bytes, and deflated ones.

#include <array>

#include <zlib.h>

#include "tests/fuzz/dicom_frame_input.h"

using namespace praxis::tests;
using Bytes = std::vector<std::uint8_t>;

namespace {

void putWord(Bytes& out, std::size_t at, std::size_t value) {
  for (std::size_t i = 0; i < 4; ++i) out[at + i] = static_cast<std::uint8_t>(value >> (8 * i));
}

// `planes` segments of `count` bytes: half of each a run, half as it stands (PS3.5 G.3).
Bytes packed(std::size_t planes, std::size_t count) {
  Bytes out(64, 0);
  putWord(out, 0, planes);
  for (std::size_t plane = 0; plane < planes; ++plane) {
    putWord(out, 4 + 4 * plane, out.size());
    for (std::size_t done = 0; done < count;) {
      const std::size_t run = std::min<std::size_t>(count - done, 16);
      if (done % 32 == 0 && run > 1) {
        out.insert(out.end(), {static_cast<std::uint8_t>(257 - run), static_cast<std::uint8_t>(plane)});
      } else {
        out.push_back(static_cast<std::uint8_t>(run - 1));
        for (std::size_t i = 0; i < run; ++i) out.push_back(static_cast<std::uint8_t>(done + i));
      }
      done += run;
    }
    if (out.size() % 2 == 1) out.push_back(0x80);
  }
  return out;
}

Bytes deflated(std::size_t count) {
  Bytes plain(count);
  for (std::size_t i = 0; i < count; ++i) plain[i] = static_cast<std::uint8_t>(i * i / 7);
  Bytes out(count + 64);
  z_stream stream{};
  if (deflateInit2(&stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK) return {};
  stream.next_in = plain.data();
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  const bool done = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return done ? out : Bytes();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 1;
  SeedFolder folder(argv[1]);
  for (std::uint8_t kind = 0; kind < 6; ++kind) {
    const std::size_t planes = (kind & 1 ? 3u : 1u) << (kind >> 1);
    const std::array<std::uint8_t, 4> head = {9, 11, 0, kind};
    folder.add(head, packed(planes, 100));
    const std::array<std::uint8_t, 4> deflatedHead = {9, 11, 0, static_cast<std::uint8_t>(kind | 8)};
    folder.add(deflatedHead, deflated(100 * planes));
  }
  return folder.good() ? 0 : 1;
}
