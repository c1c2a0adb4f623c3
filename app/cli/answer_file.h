#pragma once
// The file that --out writes: one JSON object a line with what was asked, expected and answered. Thread: main.

#include <fstream>
#include <string>

#include "engine/base/result.h"
#include "engine/evaluation/evaluation.h"

namespace praxis::cli {

class AnswerFile {
 public:
  // Starts the file anew.
  static engine::base::Result<AnswerFile> create(const std::string& path);
  void add(const engine::evaluation::Answered& answered);
  // Fails with io when a line could not be written.
  engine::base::Result<void> close();

 private:
  explicit AnswerFile(std::string path);
  std::string m_path;
  std::ofstream m_stream;
};

}  // namespace praxis::cli
