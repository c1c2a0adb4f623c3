// Writes the first inputs of the ZIP fuzzer: stored, deflated, encrypted and linked members, and names that lead out.

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>

#include <sys/stat.h>
#include <zip.h>

namespace {

// A member that begins as a data set without preamble does.
zip_int64_t add(zip_t* zip, const char* name, std::size_t size) {
  std::string bytes(size, '\0');
  bytes.replace(0, 8, std::string("\x08\0\x05\0CS\0\0", 8));
  void* copy = std::malloc(bytes.size());
  std::memcpy(copy, bytes.data(), bytes.size());
  return zip_file_add(zip, name, zip_source_buffer(zip, copy, bytes.size(), 1), ZIP_FL_ENC_GUESS);
}

bool write(const std::filesystem::path& path, bool stored, bool odd) {
  zip_t* zip = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  if (zip == nullptr) return false;
  for (const char* name : {"a", "b/c", "d\\e"}) {
    const zip_int64_t index = add(zip, name, 300);
    if (stored) zip_set_file_compression(zip, static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0);
  }
  if (odd) {
    add(zip, "../out", 20);
    const zip_int64_t link = add(zip, "link", 20), locked = add(zip, "locked", 20);
    zip_file_set_external_attributes(zip, static_cast<zip_uint64_t>(link), 0, ZIP_OPSYS_UNIX,
                                     static_cast<zip_uint32_t>(S_IFLNK | 0777) << 16);
    zip_file_set_encryption(zip, static_cast<zip_uint64_t>(locked), ZIP_EM_AES_256, "secret");
  }
  return zip_close(zip) == 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 1;
  const std::filesystem::path folder = argv[1];
  std::filesystem::create_directories(folder);
  bool good = true;
  for (int i = 0; i < 4; ++i) good = write(folder / ("archive" + std::to_string(i)), i % 2 == 1, i >= 2) && good;
  return good ? 0 : 1;
}
