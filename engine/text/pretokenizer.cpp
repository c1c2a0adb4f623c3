#include "engine/text/pretokenizer.h"

#include <cstdint>
#include <utility>

#include "engine/text/pretokenizer_scanners.h"
#include "engine/text/utf8.h"

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
struct FreeCompileContext {
  void operator()(pcre2_compile_context* context) const { pcre2_compile_context_free(context); }
};
struct FreeMatchContext {
  void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
};

// Steps that one match may take. Patterns of the table take time in proportion to the text; those that a file brings
// along may not, and many slow matches add up, so these get far less.
constexpr std::uint32_t kMatchLimit = 50'000'000;
constexpr std::uint32_t kForeignMatchLimit = 200'000;
// Such a pattern may also look at all of the rest of a text for every piece, which no limit counts. It is shown longer
// texts in windows, which end where a line does.
constexpr std::size_t kForeignWindowBytes = 128 * 1024;
// Limits on what a file may bring along.
constexpr std::size_t kForeignPatternsMax = 32;
constexpr std::size_t kForeignPatternBytesMax = 16 * 1024;
constexpr std::uint32_t kForeignNestingMax = 50;

}  // namespace

struct Pretokenizer::Pattern {
  Scanner scanner = nullptr;  // in place of the code
  std::unique_ptr<pcre2_code, FreeCode> code;
  bool compiledToMachineCode = false;
  std::uint32_t matchLimit = kMatchLimit;

  // Without an error message of the caller's own: the matcher's number and place of the fault.
  base::Result<void> compile(std::string_view text, std::uint32_t moreOptions, pcre2_compile_context* context) {
    int error = 0;
    std::size_t where = 0;
    // The end of a piece is its last byte, not the place before a last newline. Inputs are repaired before matching.
    const std::uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C | moreOptions;
    code.reset(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), options, &error, &where, context));
    if (!code) {
      PCRE2_UCHAR message[128] = {};
      pcre2_get_error_message(error, message, sizeof message);
      return base::fail(base::ErrorCode::unsupported, "{} at {}", reinterpret_cast<const char*>(message), where);
    }
    // Systems that forbid writable code pages refuse; the interpreter gives the same matches, slower.
    compiledToMachineCode = pcre2_jit_compile(code.get(), PCRE2_JIT_COMPLETE) == 0;
    return {};
  }
};

Pretokenizer::Pretokenizer(std::vector<Pattern> patterns, bool foreign)
    : m_patterns(std::move(patterns)), m_foreign(foreign) {}
Pretokenizer::Pretokenizer(Pretokenizer&&) noexcept = default;
Pretokenizer& Pretokenizer::operator=(Pretokenizer&&) noexcept = default;
Pretokenizer::~Pretokenizer() = default;

const PretokenizerRow* findPretokenizer(std::string_view name) {
  for (const PretokenizerRow& row : pretokenizerTable()) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

base::Result<Pretokenizer> Pretokenizer::create(const PretokenizerRow& row, Matching matching) {
  std::vector<Pattern> patterns;
  for (const std::string_view text : row.patterns) {
    Pattern& pattern = patterns.emplace_back();
    if (matching == Matching::fastest) pattern.scanner = findScanner(text);
    if (pattern.scanner != nullptr) continue;
    if (const auto compiled = pattern.compile(text, 0, nullptr); !compiled) {
      return base::fail(base::ErrorCode::internal, "A pattern of pre-tokeniser {} does not compile: {}.", row.name,
                        compiled.error().message);
    }
  }
  return Pretokenizer(std::move(patterns), false);
}

base::Result<Pretokenizer> Pretokenizer::create(std::span<const std::string> foreignPatterns) {
  if (foreignPatterns.size() > kForeignPatternsMax) {
    return base::fail(base::ErrorCode::unsupported, "The file asks for {} patterns to cut text by; at most {} are run.",
                      foreignPatterns.size(), kForeignPatternsMax);
  }
  const std::unique_ptr<pcre2_compile_context, FreeCompileContext> context(pcre2_compile_context_create(nullptr));
  if (!context) return base::fail(base::ErrorCode::outOfMemory, "There is no memory left for a pre-tokeniser.");
  pcre2_set_newline(context.get(), PCRE2_NEWLINE_LF);
  pcre2_set_parens_nest_limit(context.get(), kForeignNestingMax);
  pcre2_set_max_pattern_length(context.get(), kForeignPatternBytesMax);
  std::vector<Pattern> patterns;
  for (const std::string& text : foreignPatterns) {
    Pattern& pattern = patterns.emplace_back();
    pattern.matchLimit = kForeignMatchLimit;
    // ^ and $ stand at every line, as the patterns' own engine (Oniguruma) has them.
    if (const auto compiled = pattern.compile(text, PCRE2_MULTILINE, context.get()); !compiled) {
      return base::fail(base::ErrorCode::unsupported, "The file's pattern \"{}\" to cut text by cannot be run: {}.",
                        toValidUtf8(std::string_view(text).substr(0, 200)), compiled.error().message);
    }
  }
  return Pretokenizer(std::move(patterns), true);
}

namespace {

// The working memory of one split; matches one pattern after the other.
class Matcher {
 public:
  explicit Matcher(std::uint32_t limit)
      : m_context(pcre2_match_context_create(nullptr)), m_data(pcre2_match_data_create(1, nullptr)) {
    if (m_context) pcre2_set_match_limit(m_context.get(), limit);
  }

  struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
  };
  // The first match at or after `offset`, where it is not empty; false when there is none or a limit was reached.
  bool find(const pcre2_code* code, bool machineCode, std::string_view text, std::size_t offset, Span& match) {
    if (!m_context || !m_data || m_spent) return false;
    const auto* subject = reinterpret_cast<PCRE2_SPTR>(text.data());
    int found = PCRE2_ERROR_JIT_STACKLIMIT;
    if (machineCode) {
      found =
          pcre2_jit_match(code, subject, text.size(), offset, PCRE2_NOTEMPTY_ATSTART, m_data.get(), m_context.get());
    }
    if (found == PCRE2_ERROR_JIT_STACKLIMIT) {
      const std::uint32_t options = PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT | PCRE2_NOTEMPTY_ATSTART;
      found = pcre2_match(code, subject, text.size(), offset, options, m_data.get(), m_context.get());
    }
    m_spent = found < 0 && found != PCRE2_ERROR_NOMATCH;
    if (found < 0) return false;
    const std::size_t* span = pcre2_get_ovector_pointer(m_data.get());
    match = {span[0], span[1]};
    return match.begin >= offset && match.end >= match.begin;
  }

 private:
  std::unique_ptr<pcre2_match_context, FreeMatchContext> m_context;
  std::unique_ptr<pcre2_match_data, FreeMatchData> m_data;
  bool m_spent = false;  // a limit was reached: what follows stays uncut
};

// Parts of at least kForeignWindowBytes that end between a line break and what is no white space.
std::vector<std::string_view> windowsOf(std::string_view text) {
  std::vector<std::string_view> windows;
  while (text.size() > kForeignWindowBytes) {
    std::size_t end = text.find('\n', kForeignWindowBytes);
    while (end != std::string_view::npos && end + 1 < text.size() && static_cast<unsigned char>(text[end + 1]) <= ' ') {
      end = text.find('\n', end + 1);
    }
    if (end == std::string_view::npos || end + 1 >= text.size()) break;
    windows.push_back(text.substr(0, end + 1));
    text.remove_prefix(end + 1);
  }
  if (!text.empty()) windows.push_back(text);
  return windows;
}

void cutByScanner(Scanner scanner, const CodePointClasses& classes, std::string_view piece,
                  std::vector<std::string_view>& cut) {
  std::size_t gap = 0;  // where characters that nothing matched begin
  for (std::size_t at = 0; at < piece.size();) {
    const std::size_t end = scanner(classes, piece, at);
    if (end == at) {
      at += classes.at(piece, at).length;
      continue;
    }
    if (at > gap) cut.push_back(piece.substr(gap, at - gap));
    cut.push_back(piece.substr(at, end - at));
    at = gap = end;
  }
  if (gap < piece.size()) cut.push_back(piece.substr(gap));
}

void cutByPattern(Matcher& matcher, const pcre2_code* code, bool machineCode, std::string_view piece,
                  std::vector<std::string_view>& cut) {
  std::size_t done = 0;
  Matcher::Span match;
  while (done < piece.size() && matcher.find(code, machineCode, piece, done, match)) {
    if (match.begin > done) cut.push_back(piece.substr(done, match.begin - done));
    if (match.end > match.begin) cut.push_back(piece.substr(match.begin, match.end - match.begin));
    done = match.end;  // an empty match cuts too
  }
  if (done < piece.size()) cut.push_back(piece.substr(done));
}

}  // namespace

std::vector<std::string_view> Pretokenizer::split(std::string_view text) const {
  std::vector<std::string_view> pieces;
  if (m_foreign) {
    pieces = windowsOf(text);
  } else if (!text.empty()) {
    pieces.push_back(text);
  }
  std::vector<std::string_view> cut;
  for (const Pattern& pattern : m_patterns) {
    cut.clear();
    cut.reserve(pieces.size() + text.size() / 8);
    if (pattern.scanner != nullptr) {
      const CodePointClasses& classes = CodePointClasses::instance();
      for (const std::string_view piece : pieces) cutByScanner(pattern.scanner, classes, piece, cut);
    } else {
      Matcher matcher(pattern.matchLimit);
      for (const std::string_view piece : pieces) {
        cutByPattern(matcher, pattern.code.get(), pattern.compiledToMachineCode, piece, cut);
      }
    }
    pieces.swap(cut);
  }
  return pieces;
}

}  // namespace praxis::engine::text
