#include "engine/text/pretokenizer.h"

#include <cstdint>
#include <utility>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace praxis::engine::text {
namespace {

struct FreeCode {
  void operator()(pcre2_code* code) const { pcre2_code_free(code); }
};
struct FreeMatchData {
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
};
struct FreeMatchContext {
  void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
};

// Steps that the interpreter may take for one match; the compiled form has no such need on these patterns.
constexpr std::uint32_t kMatchLimit = 50'000'000;

}  // namespace

struct Pretokenizer::Pattern {
  std::unique_ptr<pcre2_code, FreeCode> code;
  bool compiledToMachineCode = false;
};

Pretokenizer::Pretokenizer(std::vector<Pattern> patterns) : m_patterns(std::move(patterns)) {}
Pretokenizer::Pretokenizer(Pretokenizer&&) noexcept = default;
Pretokenizer& Pretokenizer::operator=(Pretokenizer&&) noexcept = default;
Pretokenizer::~Pretokenizer() = default;

const PretokenizerRow* findPretokenizer(std::string_view name) {
  for (const PretokenizerRow& row : pretokenizerTable()) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

base::Result<Pretokenizer> Pretokenizer::create(const PretokenizerRow& row) {
  std::vector<Pattern> patterns;
  for (const std::string_view text : row.patterns) {
    int error = 0;
    std::size_t where = 0;
    // The end of a piece is its last byte, not the place before a last newline. Inputs are repaired before matching.
    const std::uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_DOLLAR_ENDONLY | PCRE2_NO_UTF_CHECK;
    pcre2_code* code =
        pcre2_compile(reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), options, &error, &where, nullptr);
    if (code == nullptr) {
      return base::fail(base::ErrorCode::internal,
                        "A pattern of pre-tokeniser {} does not compile (PCRE2 error {} at {}).", row.name, error,
                        where);
    }
    Pattern& pattern = patterns.emplace_back();
    pattern.code.reset(code);
    // Systems that forbid writable code pages refuse; the interpreter gives the same matches, slower.
    pattern.compiledToMachineCode = pcre2_jit_compile(code, PCRE2_JIT_COMPLETE) == 0;
  }
  return Pretokenizer(std::move(patterns));
}

namespace {

// The working memory of one split; matches one pattern after the other.
class Matcher {
 public:
  Matcher() : m_context(pcre2_match_context_create(nullptr)), m_data(pcre2_match_data_create(1, nullptr)) {
    if (m_context) pcre2_set_match_limit(m_context.get(), kMatchLimit);
  }

  struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
  };
  // The first non-empty match at or after `offset`; false when there is none or a limit was reached.
  bool find(const pcre2_code* code, bool machineCode, std::string_view text, std::size_t offset, Span& match) {
    if (!m_context || !m_data) return false;
    const auto* subject = reinterpret_cast<PCRE2_SPTR>(text.data());
    int found = PCRE2_ERROR_JIT_STACKLIMIT;
    if (machineCode) {
      found = pcre2_jit_match(code, subject, text.size(), offset, 0, m_data.get(), m_context.get());
    }
    if (found == PCRE2_ERROR_JIT_STACKLIMIT) {
      const std::uint32_t options = PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT;
      found = pcre2_match(code, subject, text.size(), offset, options, m_data.get(), m_context.get());
    }
    if (found < 0) return false;
    const std::size_t* span = pcre2_get_ovector_pointer(m_data.get());
    match = {span[0], span[1]};
    return match.end > match.begin;
  }

 private:
  std::unique_ptr<pcre2_match_context, FreeMatchContext> m_context;
  std::unique_ptr<pcre2_match_data, FreeMatchData> m_data;
};

}  // namespace

std::vector<std::string_view> Pretokenizer::split(std::string_view text) const {
  std::vector<std::string_view> pieces;
  if (!text.empty()) pieces.push_back(text);
  std::vector<std::string_view> cut;
  Matcher matcher;
  for (const Pattern& pattern : m_patterns) {
    cut.clear();
    for (const std::string_view piece : pieces) {
      std::size_t done = 0;
      Matcher::Span match;
      while (done < piece.size() &&
             matcher.find(pattern.code.get(), pattern.compiledToMachineCode, piece, done, match)) {
        if (match.begin > done) cut.push_back(piece.substr(done, match.begin - done));
        cut.push_back(piece.substr(match.begin, match.end - match.begin));
        done = match.end;
      }
      if (done < piece.size()) cut.push_back(piece.substr(done));
    }
    pieces.swap(cut);
  }
  return pieces;
}

}  // namespace praxis::engine::text
