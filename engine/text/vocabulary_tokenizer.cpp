#include "engine/text/vocabulary_tokenizer.h"

#include <string>
#include <utility>

#include "engine/text/nfc.h"

namespace praxis::engine::text {

VocabularyTokenizer::VocabularyTokenizer(Vocabulary vocabulary, bool composes)
    : m_vocabulary(std::move(vocabulary)), m_special(m_vocabulary), m_composes(composes) {}

std::vector<TokenId> VocabularyTokenizer::encode(std::string_view text, const EncodeOptions& options) const {
  std::vector<TokenId> tokens;
  if (options.addSpecial && m_vocabulary.addsBos()) tokens.push_back(m_vocabulary.bos());
  Place place = Place::start;
  std::string storage;
  for (const SpecialTokens::Part& part : m_special.split(text, options.parseSpecial, options.literal)) {
    if (part.token != kNoToken) {
      tokens.push_back(part.token);
    } else {
      encodeText(m_composes ? toNfc(part.text, storage) : part.text, place, tokens);
    }
    place = part.token != kNoToken ? Place::afterSpecial : Place::within;
  }
  if (options.addSpecial && m_vocabulary.addsEos()) tokens.push_back(m_vocabulary.eos());
  return tokens;
}

void VocabularyTokenizer::appendToken(std::string& out, TokenId token, bool showSpecial) const {
  if (!m_vocabulary.contains(token)) return;
  switch (m_vocabulary.kind(token)) {
    case TokenKind::control:
    case TokenKind::unknown:
      if (showSpecial) out.append(m_vocabulary.text(token));
      return;
    case TokenKind::userDefined:
      out.append(m_vocabulary.text(token));
      return;
    case TokenKind::normal:
    case TokenKind::unused:
    case TokenKind::byte:
      appendBytes(out, token);
      return;
  }
}

std::string VocabularyTokenizer::bytesOf(TokenId token, bool showSpecial) const {
  std::string bytes;
  appendToken(bytes, token, showSpecial);
  return bytes;
}

std::string VocabularyTokenizer::decode(std::span<const TokenId> tokens, bool showSpecial) const {
  std::string bytes;
  for (const TokenId token : tokens) appendToken(bytes, token, showSpecial);
  if (stripsLeadingSpace() && bytes.starts_with(' ')) bytes.erase(0, 1);
  return bytes;
}

}  // namespace praxis::engine::text
