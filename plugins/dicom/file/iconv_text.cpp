#include "plugins/dicom/file/iconv_text.h"

#include <cerrno>
#include <map>

#include <iconv.h>

namespace praxis::plugins::dicom::file {
namespace {

const iconv_t kNoConverter = reinterpret_cast<iconv_t>(-1);

class Converter {
 public:
  explicit Converter(const char* encoding) : m_handle(iconv_open("UTF-8", encoding)) {}
  ~Converter() {
    if (m_handle != kNoConverter) iconv_close(m_handle);
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  void append(std::string_view bytes, std::string& text);

 private:
  iconv_t m_handle;
};

void Converter::append(std::string_view bytes, std::string& text) {
  if (m_handle == kNoConverter) {
    for (std::size_t i = 0; i < bytes.size(); ++i) text += kReplacement;
    return;
  }
  iconv(m_handle, nullptr, nullptr, nullptr, nullptr);
  char* in = const_cast<char*>(bytes.data());
  std::size_t left = bytes.size();
  char buffer[512];
  while (left > 0) {
    char* out = buffer;
    std::size_t room = sizeof buffer;
    const std::size_t done = iconv(m_handle, &in, &left, &out, &room);
    const int error = errno;
    text.append(buffer, sizeof buffer - room);
    if (done != static_cast<std::size_t>(-1) || error == E2BIG) continue;
    // Not a character, or cut off at the end: this byte cannot be read, the next one may.
    text += kReplacement;
    ++in;
    --left;
  }
  // Encodings with combining characters hold the last one back.
  char* out = buffer;
  std::size_t room = sizeof buffer;
  iconv(m_handle, nullptr, nullptr, &out, &room);
  text.append(buffer, sizeof buffer - room);
}

}  // namespace

void appendDecoded(const char* encoding, std::string_view bytes, std::string& text) {
  // Opening a converter takes a lock and reads tables; a scan decodes many thousands of values.
  thread_local std::map<std::string, Converter, std::less<>> converters;
  auto found = converters.find(std::string_view(encoding));
  if (found == converters.end()) found = converters.try_emplace(encoding, encoding).first;
  found->second.append(bytes, text);
}

}  // namespace praxis::plugins::dicom::file
