// Writes the first inputs of the fuzzer of tables: palettes of every kind, overlays beside and inside the pixels,
// modality and VOI tables.

#include "tests/fuzz/dicom_frame_input.h"
#include "tests/fuzz/dicom_tables_input.h"

using namespace praxis::tests;

namespace {

std::vector<int> ramp(int count, int step) {
  std::vector<int> values;
  for (int i = 0; i < count; ++i) values.push_back(i * step & 0xffff);
  return values;
}

Elements palette(int entries, int first, int bits) {
  Elements made;
  for (std::uint32_t colour = 1; colour <= 3; ++colour) made.shorts(0x00281100 + colour, {entries, first, bits});
  for (std::uint32_t colour = 1; colour <= 3; ++colour) {
    const int step = static_cast<int>(colour) * (bits == 16 ? 256 : 1);
    made.shorts(0x00281200 + colour, ramp(entries, step), "OW");
  }
  return made;
}

// Discrete, linear and indirect segments (PS3.3 C.7.9.2).
Elements segmented(int bits) {
  Elements made;
  for (std::uint32_t colour = 1; colour <= 3; ++colour) made.shorts(0x00281100 + colour, {16, 0, bits});
  for (std::uint32_t colour = 1; colour <= 3; ++colour) {
    if (bits == 16) {
      made.shorts(0x00281220 + colour, {0, 2, 5, 9, 1, 6, 300, 2, 2, 0, 0}, "OW");
    } else {
      made.add(0x00281220 + colour, "OW", {0, 2, 5, 9, 1, 6, 200, 2, 2, 0, 0, 0, 0, 0});
    }
  }
  return made;
}

Elements overlays() {
  Elements made;
  made.shorts(0x60000010, {6}).shorts(0x60000011, {5}).text(0x60000022, "LO", "One").text(0x60000040, "CS", "G");
  made.shorts(0x60000050, {1, 1}, "SS").shorts(0x60000100, {1}).shorts(0x60000102, {0});
  made.shorts(0x60003000, {0x5555, 0x3333}, "OW");
  made.shorts(0x60020010, {6}).shorts(0x60020011, {5}).text(0x60020015, "IS", "2").text(0x60020051, "US", "\1");
  made.shorts(0x60020100, {1}).shorts(0x60020102, {0}).shorts(0x60023000, {1, 2, 3, 4}, "OW");
  made.shorts(0x60040010, {6}).shorts(0x60040011, {5}).shorts(0x60040100, {16}).shorts(0x60040102, {14});
  return made;
}

Elements luts() {
  Elements table, made;
  table.shorts(0x00283002, {16, 0, 12}).text(0x00283003, "LO", "T").text(0x00283004, "LO", "HU");
  table.shorts(0x00283006, ramp(16, 100), "OW");
  made.text(0x00280030, "DS", "0.5\\0.25").text(0x00280034, "IS", "2\\1").shorts(0x00280120, {0});
  made.shorts(0x00280121, {9}).text(0x00281050, "DS", "40\\80").text(0x00281051, "DS", "400\\80");
  made.text(0x00281056, "CS", "SIGMOID").text(0x00281052, "DS", "-1024").text(0x00281053, "DS", "0.5");
  made.sequence(0x00283000, table).sequence(0x00283010, table);
  return made.text(0x20500020, "CS", "INVERSE");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 1;
  SeedFolder folder(argv[1]);
  const auto add = [&](std::uint8_t picture, const Elements& elements) {
    folder.add(std::vector<std::uint8_t>{picture}, elements.bytes());
  };
  add(0, palette(16, 0, 8));
  add(0, palette(16, 3, 16));
  add(0, segmented(8));
  add(1, segmented(16));
  add(2, palette(12, 65530, 16));
  add(4, palette(10, 20000, 8));
  for (std::uint8_t picture = 3; picture < 6; ++picture) {
    add(picture, overlays());
    add(picture, luts());
  }
  return folder.good() ? 0 : 1;
}
