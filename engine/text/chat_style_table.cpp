// The families of chat templates. Marks are looked for in the Jinja text, where a newline is written \n. Sources: the
// templates that the models are published with; tests/conformance compares renderings character for character.

#include "engine/text/chat_style.h"

namespace praxis::engine::text {
namespace {

constexpr ChatStyle kDeepSeek = {.name = "deepseek-r1",
                                 .system = SystemPlacement::beforeAll,
                                 .openUser = "<｜User｜>",
                                 .openAssistant = "<｜Assistant｜>",
                                 .closeAssistant = "<｜end▁of▁sentence｜>",
                                 .openAnswer = "<｜Assistant｜>",
                                 .cutsPastReasoning = true};

constexpr ChatStyle deepSeekThinking() {
  ChatStyle style = kDeepSeek;
  style.openAnswer = "<｜Assistant｜><think>\n";
  style.openAnswerUnthinking = "<｜Assistant｜><think>\n</think>";
  return style;
}

// Both ways to answer in one model: an answer without reasoning starts with an empty pair of tags.
constexpr ChatStyle deepSeekHybrid() {
  ChatStyle style = kDeepSeek;
  style.name = "deepseek-v3.1";
  style.openAssistant = "<｜Assistant｜><think></think>";
  style.openAnswer = "<｜Assistant｜><think>";
  style.openAnswerUnthinking = "<｜Assistant｜><think></think>";
  return style;
}

constexpr ChatStyle kChatml = {.name = "chatml",
                               .openSystem = "<|im_start|>system\n",
                               .closeSystem = "<|im_end|>\n",
                               .openUser = "<|im_start|>user\n",
                               .closeUser = "<|im_end|>\n",
                               .openAssistant = "<|im_start|>assistant\n",
                               .closeAssistant = "<|im_end|>\n",
                               .openAnswer = "<|im_start|>assistant\n"};

constexpr ChatStyle chatmlThinking() {
  ChatStyle style = kChatml;
  style.openAnswer = "<|im_start|>assistant\n<think>\n";
  style.cutsPastReasoning = true;
  return style;
}

constexpr ChatStyle chatmlHybrid() {
  ChatStyle style = kChatml;
  style.openAnswerUnthinking = "<|im_start|>assistant\n<think>\n\n</think>\n\n";
  style.cutsPastReasoning = true;
  return style;
}

constexpr ChatStyle kPhi4 = {.name = "phi",
                             .openSystem = "<|im_start|>system<|im_sep|>",
                             .closeSystem = "<|im_end|>",
                             .openUser = "<|im_start|>user<|im_sep|>",
                             .closeUser = "<|im_end|>",
                             .openAssistant = "<|im_start|>assistant<|im_sep|>",
                             .closeAssistant = "<|im_end|>",
                             .openAnswer = "<|im_start|>assistant<|im_sep|>"};

constexpr ChatStyle kPhi3 = {.name = "phi",
                             .openSystem = "<|system|>\n",
                             .closeSystem = "<|end|>\n",
                             .openUser = "<|user|>\n",
                             .closeUser = "<|end|>\n",
                             .openAssistant = "<|assistant|>\n",
                             .closeAssistant = "<|end|>\n",
                             .openAnswer = "<|assistant|>\n"};

constexpr ChatStyle kLlama3 = {.name = "llama-3",
                               .openSystem = "<|start_header_id|>system<|end_header_id|>\n\n",
                               .closeSystem = "<|eot_id|>",
                               .openUser = "<|start_header_id|>user<|end_header_id|>\n\n",
                               .closeUser = "<|eot_id|>",
                               .openAssistant = "<|start_header_id|>assistant<|end_header_id|>\n\n",
                               .closeAssistant = "<|eot_id|>",
                               .openAnswer = "<|start_header_id|>assistant<|end_header_id|>\n\n",
                               .trimsTexts = true};

// The date is the one that the templates fall back to, so that equal conversations give equal prompts on any day.
constexpr ChatStyle llama31() {
  ChatStyle style = kLlama3;
  style.systemPreamble = "Cutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\n";
  return style;
}

constexpr ChatStyle kGemma = {.name = "gemma",
                              .system = SystemPlacement::inFirstUser,
                              .openUser = "<start_of_turn>user\n",
                              .closeUser = "<end_of_turn>\n",
                              .openAssistant = "<start_of_turn>model\n",
                              .closeAssistant = "<end_of_turn>\n",
                              .openAnswer = "<start_of_turn>model\n",
                              .trimsTexts = true};

constexpr ChatStyle kMistral = {.name = "mistral-inst",
                                .system = SystemPlacement::inFirstUser,
                                .openUser = "[INST]",
                                .closeUser = "[/INST]",
                                .closeAssistant = "</s>"};

constexpr ChatStyle mistralSpaced(std::string_view closeUser) {
  ChatStyle style = kMistral;
  style.openUser = "[INST] ";
  style.closeUser = closeUser;
  style.openAssistant = " ";
  return style;
}

constexpr ChatStyle kPlain = {.name = "plain",
                              .openSystem = "System: ",
                              .closeSystem = "\n",
                              .openUser = "User: ",
                              .closeUser = "\n",
                              .openAssistant = "Assistant: ",
                              .closeAssistant = "\n",
                              .openAnswer = "Assistant:",
                              .stop = "\nUser:"};

constexpr ChatFamily kFamilies[] = {
    {{"<｜Assistant｜>", "<think></think>"}, deepSeekHybrid()},
    {{"<｜Assistant｜><think>", ""}, deepSeekThinking()},
    {{"<｜Assistant｜>", ""}, kDeepSeek},
    {{"<|im_start|>", "<|im_sep|>"}, kPhi4},
    {{"<|im_start|>assistant\\n<think>\\n'", ""}, chatmlThinking()},
    {{"<|im_start|>", "enable_thinking"}, chatmlHybrid()},
    {{"<|im_start|>", ""}, kChatml},
    {{"<|start_header_id|>", "Cutting Knowledge Date"}, llama31()},
    {{"<|start_header_id|>", ""}, kLlama3},
    {{"<start_of_turn>", ""}, kGemma},
    {{"<|user|>", "<|end|>"}, kPhi3},
    {{"[INST] ", " [/INST]"}, mistralSpaced(" [/INST]")},
    {{"[INST] ", ""}, mistralSpaced("[/INST]")},
    {{"[INST]", ""}, kMistral},
};

}  // namespace

std::span<const ChatFamily> chatFamilies() { return kFamilies; }

const ChatStyle& plainChatStyle() {
  static constexpr ChatStyle style = kPlain;
  return style;
}

}  // namespace praxis::engine::text
