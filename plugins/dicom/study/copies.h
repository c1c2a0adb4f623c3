#pragma once
// Images that lie in several places: a file that holds what another one holds is a copy and shown once. For this folder
// only. Owner: one scan. Thread: pool, one at a time per object.

#include <filesystem>
#include <string>
#include <unordered_map>
#include <vector>

namespace praxis::plugins::dicom::study {

class Copies {
 public:
  enum class Kind {
    single,  // nothing else has this SOP Instance UID
    copy,    // byte by byte like an earlier one
    rival,   // an earlier file has the same UID and other contents
  };
  // uid: SOP Instance UID; without one every image is single. The files stay where they are while the scan goes on.
  Kind add(const std::string& uid, const std::filesystem::path& path);

 private:
  std::unordered_map<std::string, std::vector<std::filesystem::path>> m_seen;
};

}  // namespace praxis::plugins::dicom::study
