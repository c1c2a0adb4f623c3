#include "engine/text/chat_format.h"

#include <algorithm>
#include <ctime>
#include <optional>
#include <utility>

namespace praxis::engine::text {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;
using jinja::Value;

std::string_view roleName(Role role) {
  if (role == Role::system) return "system";
  return role == Role::user ? "user" : "assistant";
}

std::string tokenText(const base::Metadata& metadata, std::string_view key) {
  const auto tokens = metadata.strings("tokenizer.ggml.tokens");
  const auto id = metadata.integer(key);
  const bool exists = id && *id >= 0 && static_cast<std::size_t>(*id) < tokens.size();
  return exists ? tokens[static_cast<std::size_t>(*id)] : std::string();
}

Value textPart(Value text) {
  return Value::list(
      {Value::dict({{Value::text("type"), Value::text("text")}, {Value::text("text"), std::move(text)}})});
}

// The system text in front of the first user text; nothing where there is none of either.
std::optional<std::vector<Message>> folded(std::span<const Message> messages) {
  std::vector<Message> turns;
  std::string system;
  bool isOpen = true;
  for (const Message& message : messages) {
    if (isOpen && message.role == Role::system) {
      system += message.text + "\n\n";
      continue;
    }
    turns.push_back(message);
    if (isOpen && message.role == Role::user && !system.empty()) {
      turns.back().text = system + message.text;
      for (ImagePart& part : turns.back().images) part.offset += system.size();
    }
    if (message.role == Role::user) isOpen = false;
  }
  if (system.empty() || isOpen) return std::nullopt;
  return turns;
}

// A note stands by itself in the window.
std::string asSentence(std::string message) {
  if (!message.empty() && message.front() >= 'a' && message.front() <= 'z') message.front() -= 'a' - 'A';
  if (!message.ends_with('.')) message += '.';
  return message;
}

bool touches(const std::vector<base::ByteRange>& ranges, std::size_t begin, std::size_t end) {
  return std::ranges::any_of(ranges, [&](const base::ByteRange& r) { return r.begin < end && r.end > begin; });
}

}  // namespace

ChatFormat ChatFormat::create(const base::Metadata& metadata) {
  ChatFormat format;
  format.m_imageStyle = imageStyleFor(metadata.strings("tokenizer.ggml.tokens"));
  const std::string_view source = metadata.string("tokenizer.chat_template").value_or("");
  if (source.empty()) return format;
  format.m_bos = tokenText(metadata, "tokenizer.ggml.bos_token_id");
  format.m_eos = tokenText(metadata, "tokenizer.ggml.eos_token_id");
  format.m_writer = ChatStyleWriter::forTemplate(source);
  Result<jinja::Template> parsed = jinja::Template::parse(source);
  if (!parsed) {
    format.m_note = asSentence(std::move(parsed).error().message);
    return format;
  }
  format.m_template = std::make_shared<const jinja::Template>(std::move(parsed).value());
  const Result<void> works = format.tryTemplate();
  if (works) {
    format.m_note.clear();
    format.tryImages();
  } else {
    format.m_note = asSentence(works.error().message);
    format.m_template.reset();
  }
  return format;
}

// One user turn must come out with its text. A template that refuses it may want other conversations.
Result<void> ChatFormat::tryTemplate() {
  constexpr std::string_view kProbe = "probe";
  const std::vector<Message> probe{{Role::user, std::string(kProbe)}};
  Result<jinja::MarkedText> plain = renderTemplate(probe, {});
  if (!plain && plain.error().code == ErrorCode::invalidArgument) return {};
  if (plain && plain->bytes().find(kProbe) != std::string_view::npos && !plain->literal().empty()) return {};
  m_wantsParts = true;
  const Result<jinja::MarkedText> parts = renderTemplate(probe, {});
  if (parts && parts->literal().size() == 1 && parts->bytes().find(kProbe) == parts->literal().front().begin) return {};
  m_wantsParts = false;
  if (!plain) return std::move(plain).error();
  return fail(ErrorCode::unsupported, "the template leaves out what the user says");
}

// Whether an image part comes out as a mark that some family has; if not, marks are written into the texts.
void ChatFormat::tryImages() {
  const std::vector<Message> probe{{Role::user, "probe", {{0, 0}}}};
  m_writesImages = true;
  const Result<jinja::MarkedText> rendered = renderTemplate(probe, {});
  const ImageStyle* style = rendered ? imageStyleIn(*rendered) : nullptr;
  m_writesImages = style != nullptr && rendered->bytes().find("probe") != std::string_view::npos;
  if (m_writesImages) m_imageStyle = *style;
}

Value ChatFormat::contentOf(const Message& message) const {
  if (!message.images.empty() && m_writesImages) return partsWithImages(message);
  Value text =
      message.images.empty() ? Value::text(message.text, true) : Value::text(textWithImages(message, m_imageStyle));
  return m_wantsParts ? textPart(std::move(text)) : text;
}

std::string_view ChatFormat::name() const {
  return m_template && !m_writer.isKnownFamily() ? std::string_view("template") : m_writer.style().name;
}

std::vector<std::string> ChatFormat::stops() const {
  const std::string_view stop = m_writer.style().stop;
  if (m_template || stop.empty()) return {};
  return {std::string(stop)};
}

Result<jinja::MarkedText> ChatFormat::renderTemplate(std::span<const Message> messages,
                                                     const RenderOptions& options) const {
  std::vector<Value> turns;
  for (const Message& message : messages) {
    turns.push_back(Value::dict({{Value::text("role"), Value::text(std::string(roleName(message.role)))},
                                 {Value::text("content"), contentOf(message)}}));
  }
  jinja::Dict variables;
  const auto set = [&variables](std::string name, Value value) {
    variables.set(Value::text(std::move(name)), std::move(value));
  };
  set("messages", Value::list(std::move(turns)));
  set("tools", Value::none());
  set("documents", Value::none());
  set("add_generation_prompt", Value::boolean(options.opensAnswer));
  set("bos_token", Value::text(m_bos));
  set("eos_token", Value::text(m_eos));
  // Qwen's enable_thinking is on where nobody says otherwise; DeepSeek V3.1 and Granite think only where they are asked
  // to, so their variable stays undefined, as the field has it.
  set("enable_thinking", Value::boolean(options.thinks));
  if (!options.thinks) set("thinking", Value::boolean(false));
  jinja::RenderSettings settings;
  const std::time_t seconds = std::time(nullptr);
  localtime_r(&seconds, &settings.now);
  return m_template->render(variables, settings);
}

Result<RenderedPrompt> ChatFormat::placed(jinja::MarkedText rendered, std::span<const Message> messages) const {
  std::vector<ImagePart> images;
  for (const Message& message : messages) images.insert(images.end(), message.images.begin(), message.images.end());
  if (images.empty()) return finished(std::move(rendered));
  PlacedImages placed = PRAXIS_TRY(placeImages(rendered, m_imageStyle, images.size()));
  const std::size_t before = placed.text.size();
  RenderedPrompt prompt = finished(std::move(placed.text));
  const std::size_t cut = before - prompt.text.size();
  for (std::size_t i = 0; i < images.size(); ++i) {
    prompt.images.push_back({placed.offsets[i] - std::min(cut, placed.offsets[i]), images[i].image});
  }
  return prompt;
}

// Exactly one BOS stays in front where the template writes several.
RenderedPrompt ChatFormat::finished(jinja::MarkedText rendered) const {
  RenderedPrompt prompt;
  prompt.literal = rendered.literal();
  std::string text = std::move(rendered).takeBytes();
  const auto startsWithBos = [&](std::size_t at) {
    return !m_bos.empty() && std::string_view(text).substr(at).starts_with(m_bos) &&
           !touches(prompt.literal, at, at + m_bos.size());
  };
  prompt.startsWithBos = startsWithBos(0);
  std::size_t extra = 0;
  while (prompt.startsWithBos && startsWithBos(extra + m_bos.size())) extra += m_bos.size();
  for (base::ByteRange& range : prompt.literal) range = {range.begin - extra, range.end - extra};
  prompt.text = text.substr(extra);
  constexpr std::string_view kOpen = "<think>";
  const std::size_t end = prompt.text.find_last_not_of(" \t\r\n") + 1;
  prompt.opensReasoning = std::string_view(prompt.text).substr(0, end).ends_with(kOpen) &&
                          !touches(prompt.literal, end - kOpen.size(), end);
  return prompt;
}

Result<RenderedPrompt> ChatFormat::render(std::span<const Message> messages, const RenderOptions& options) const {
  PRAXIS_TRY(checkImageParts(messages));
  if (!m_template) {
    return placed(m_writer.write(messages, options, m_imageStyle), messages);
  }
  Result<jinja::MarkedText> rendered = renderTemplate(messages, options);
  if (rendered) return placed(std::move(rendered).value(), messages);
  base::Error error = std::move(rendered).error();
  if (error.code == ErrorCode::invalidArgument) {
    if (const auto turns = folded(messages)) {
      rendered = renderTemplate(*turns, options);
      if (rendered) return placed(std::move(rendered).value(), messages);
    }
    return base::within("The model's chat template refuses this conversation", std::move(error));
  }
  return base::within("The model's chat template fails on this conversation", std::move(error));
}

}  // namespace praxis::engine::text
