#include "app/cli/npy_writer.h"

#include <fstream>

namespace praxis::cli {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;

Result<void> writeNpy(const std::filesystem::path& path, const std::string& dtype, const std::vector<int>& shape,
                      std::span<const std::byte> data) {
  std::string dimensions;
  for (const int dimension : shape) dimensions += fmt::format("{}, ", dimension);
  std::string header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", dtype, dimensions);
  // Magic, version and length take 10 bytes; the data begin at a multiple of 64, after a line end.
  header.append(63 - (10 + header.size()) % 64, ' ').push_back('\n');
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write("\x93NUMPY\x01\x00", 8);
  const char length[] = {static_cast<char>(header.size() & 0xff), static_cast<char>(header.size() >> 8)};
  file.write(length, sizeof length);
  file.write(header.data(), static_cast<std::streamsize>(header.size()));
  file.write(reinterpret_cast<const char*>(data.data()), static_cast<std::streamsize>(data.size()));
  file.close();
  if (!file) return fail(ErrorCode::io, "{} could not be written; check the folder and the free space.", path.string());
  return {};
}

}  // namespace praxis::cli
