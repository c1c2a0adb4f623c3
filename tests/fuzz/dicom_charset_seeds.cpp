// Writes the first inputs of the charset fuzzer: every term, with text that fits and escape sequences of every kind.

#include <filesystem>
#include <fstream>
#include <string>

#include "plugins/dicom/file/charset.h"

int main(int argc, char** argv) {
  if (argc != 2) return 1;
  const std::filesystem::path folder = argv[1];
  std::filesystem::create_directories(folder);
  const char* const values[] = {"Doe^J\xe9r\xf4me=\xd5\xc5^\xc8\xfd",
                                "\xd4\xcf^T=\x1b$B;3ED\x1b(J^\x1b$(D0!\x1b(B\r\n~",
                                "\x1b$)C\xb1\xe8^\x1b$)A\xd0\xa1\\\x1b-F\xe9",
                                "\xe7\x8e\x8b^\xf0\xa0\xae\xb7",
                                "../\x81\x39\xef\x31\xd5\x5c",
                                "\x8e\x52\x93\x63\x1b$(Qxx"};
  int written = 0;
  for (const std::string& term : praxis::plugins::dicom::file::charsetTerms()) {
    for (const char* value : values) {
      const std::string charset = written % 3 == 0 ? "\\" + term + "\\ISO 2022 IR 87" : term;
      std::ofstream(folder / ("seed" + std::to_string(written++)), std::ios::binary) << charset << '\n' << value;
    }
  }
  return 0;
}
