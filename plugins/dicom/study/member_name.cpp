#include "plugins/dicom/study/member_name.h"

#include <algorithm>

#include "plugins/dicom/file/charset.h"
#include "plugins/dicom/file/charset_guess.h"

namespace praxis::plugins::dicom::study {
namespace {

constexpr std::size_t kComponentBytesMax = 255, kPathBytesMax = 2048;

// The original ZIP code page is IBM 437; its letters matter less than that the name stays one name.
std::string inUtf8(const std::string& raw) {
  if (file::isUtf8(raw)) return raw;
  file::CharsetGuess guess;
  guess.add(raw, "", false);
  const std::string term = guess.term();
  return file::toUtf8(raw, term.empty() ? "IBM437" : term, {});
}

bool isPlain(const std::string& component) {
  if (component == "." || component == ".." || component.size() > kComponentBytesMax) return false;
  return std::none_of(component.begin(), component.end(), [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; });
}

}  // namespace

std::optional<std::string> memberPath(const std::string& raw) {
  std::string name = inUtf8(raw);
  if (name.find('/') == std::string::npos) std::replace(name.begin(), name.end(), '\\', '/');
  const bool drive = name.size() > 1 && name[1] == ':';
  if (name.empty() || name.front() == '/' || drive || name.size() > kPathBytesMax) return std::nullopt;
  std::string path;
  for (std::size_t begin = 0; begin <= name.size();) {
    const std::size_t end = std::min(name.find('/', begin), name.size());
    const std::string component = name.substr(begin, end - begin);
    if (!component.empty()) {
      if (!isPlain(component)) return std::nullopt;
      path += (path.empty() ? "" : "/") + component;
    }
    begin = end + 1;
  }
  return path.empty() ? std::nullopt : std::optional(std::move(path));
}

}  // namespace praxis::plugins::dicom::study
