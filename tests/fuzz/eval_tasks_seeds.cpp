// Writes the first inputs of the fuzzer of task files and answers: a record of each task, and answers to them.

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

int main(int argc, char** argv) {
  if (argc != 2) return 1;
  std::filesystem::create_directories(argv[1]);
  constexpr std::string_view kTexts[] = {
      R"({"id":"q","task":"report_qa","prompt":"Which side?","expect":{"answers":["left","the left side"]}})",
      R"({"id":"s","task":"summarization","system":"Brief.","prompt":"Findings","expect":{"text":"No change."}})",
      R"({"id":"r","task":"risk","prompt":"{\"risk\":0.5}","expect":{"label":1,"risk":0.8}})",
      R"({"id":"p","task":"phantom","prompt":"1 lesion: left upper, 9 mm.","images":["a/1.dcm"],"expect":)"
      R"({"body_part":"chest","modality":"CT","lesions":[{"side":"left","place":"upper","size_mm":14}]}})",
      "CT of the chest. 2 lesions: left upper, 14 mm; right lower, 9 mm.",
      "胸部CT。2个病灶：左上，14毫米；右下，9毫米。",
      "Two lesions, a 1.4 cm one in the left upper zone; no other lesion.",
      R"({"risk": 0.25, "reason": "three transfers \"abroad\" }"})",
  };
  int number = 0;
  for (const std::string_view text : kTexts) {
    std::ofstream(std::filesystem::path(argv[1]) / std::to_string(number++), std::ios::binary) << text;
  }
  return 0;
}
