// Writes the first inputs of the tokenizer.json fuzzer: a small tokenizer of each kind, with every step that is known.

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <fmt/core.h>

namespace {

// Bytes as byte-level BPE spells them; merges as texts and as pairs.
constexpr std::string_view kByteLevel = R"({"added_tokens":[
{"id":9,"content":"<|im_end|>","special":true},{"id":10,"content":"<think>","lstrip":true,"rstrip":true}],
"normalizer":{"type":"NFC"},
"pre_tokenizer":{"type":"Sequence","pretokenizers":[
{"type":"Split","pattern":{"Regex":"PATTERN"},"behavior":"BEHAVIOR","invert":false},
{"type":"Digits","individual_digits":true},{"type":"Punctuation","behavior":"Isolated"},
{"type":"ByteLevel","add_prefix_space":false,"use_regex":false}]},
"post_processor":{"type":"Sequence","processors":[{"type":"ByteLevel"},{"type":"TemplateProcessing","single":
[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}}]}]},
"decoder":{"type":"ByteLevel"},
"model":{"type":"BPE","unk_token":null,"ignore_merges":true,"vocab":
{"H":0,"e":1,"l":2,"o":3,"Ġ":4,"He":5,"ll":6,"Hell":7,"<s>":8},"merges":["H e",["l","l"],"He ll"]}})";

constexpr std::string_view kSpaceMarks = R"({"added_tokens":[{"id":0,"content":"<unk>","special":true},
{"id":1,"content":"<s>","special":true},{"id":9,"content":"▁▁","special":false}],
"normalizer":NORMALIZER,"pre_tokenizer":PRE,"model":{"type":"BPE","unk_token":"<unk>","byte_fallback":true,
"fuse_unk":true,"vocab":{"<unk>":0,"<s>":1,"<0xC3>":2,"<0xA9>":3,"▁":4,"H":5,"e":6,"▁H":7,"▁He":8},
"merges":["▁ H","▁H e"]}})";

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string out(text);
  for (std::size_t at = out.find(from); at != std::string::npos; at = out.find(from, at + to.size())) {
    out.replace(at, from.size(), to);
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: praxis_tokenizer_json_seeds FOLDER\n");
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  std::error_code refused;
  std::filesystem::create_directories(folder, refused);
  int count = 0;
  bool written = true;
  const auto write = [&](const std::string& text) {
    std::ofstream file(folder / fmt::format("{}", count++), std::ios::binary);
    file << text;
    written = written && file.good();
  };
  for (const char* pattern :
       {"\\\\p{N}{1,3}", "[^\\\\s\\\\p{L}]+|\\\\s+(?!\\\\S)|[a-z&\\\\]]", "(?i:'s|'t)|\\\\w+|^.*$"}) {
    for (const char* behavior : {"Isolated", "Contiguous", "MergedWithNext", "MergedWithPrevious"}) {
      write(replaced(replaced(kByteLevel, "PATTERN", pattern), "BEHAVIOR", behavior));
    }
  }
  constexpr char kConfig[] = R"({"bos_token":"<s>","eos_token":{"content":"<s>"},"add_bos_token":true,
"chat_template":[{"name":"default","template":"x"}]})";
  const std::string replace = R"({"type":"Replace","pattern":{"String":" "},"content":"▁"})";
  const std::string prepend =
      R"({"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},)" + replace + "]}";
  const std::string split = R"({"type":"Split","pattern":{"String":" "},"behavior":"MergedWithPrevious"})";
  const std::string metaspace = R"({"type":"Metaspace","replacement":"▁","prepend_scheme":"first","split":true})";
  write(replaced(replaced(kSpaceMarks, "NORMALIZER", prepend), "PRE", "null") + '\0' + kConfig);
  write(replaced(replaced(kSpaceMarks, "NORMALIZER", replace), "PRE", split));
  write(replaced(replaced(kSpaceMarks, "NORMALIZER", "null"), "PRE", metaspace));
  return written ? 0 : 1;
}
