// The pre-tokenisers as data: which patterns belong to which tokenizer.ggml.pre, and what else follows from the name.
// tests/conformance compares the pieces of several hundred strings.

#include "engine/text/pretokenizer.h"
#include "engine/text/pretokenizer_patterns.h"

namespace praxis::engine::text {
namespace {

using Patterns = std::string_view[];

constexpr Patterns kLlama3 = {patterns::kLlama3};
constexpr Patterns kQwen2 = {patterns::kQwen2};
constexpr Patterns kQwen35 = {patterns::kQwen35};
constexpr Patterns kGpt2 = {patterns::kGpt2};
constexpr Patterns kStarcoder = {patterns::kOneDigit, patterns::kGpt2};
constexpr Patterns kGpt4o = {patterns::kGpt4o};
constexpr Patterns kTekken = {patterns::kTekken};
constexpr Patterns kKimiK2 = {patterns::kKimiK2};
constexpr Patterns kDeepSeekLlm = {
    patterns::kOneLineBreak,  patterns::kCasedLettersAndSpace, patterns::kAsciiAndCjkPunctuationAndSpace,
    patterns::kSpaceAtTheEnd, patterns::kCjkAndHangul,         patterns::kDigits};
constexpr Patterns kDeepSeekCoder = {patterns::kOneLineBreak, patterns::kLettersAndSpace,
                                     patterns::kPunctuationAndSpace, patterns::kCjkAndHangul, patterns::kOneDigit};
constexpr Patterns kDeepSeekV3 = {patterns::kThreeDigits, patterns::kHanAndKana, patterns::kDeepSeekV3Words};
constexpr Patterns kSpark = {patterns::kThreeDigits, patterns::kHanAndKana, patterns::kSparkWords, patterns::kOneDigit};
constexpr Patterns kFalcon = {patterns::kFalconPunctuation, patterns::kGpt2, patterns::kAsciiThreeDigits};
constexpr Patterns kDefault = {patterns::kDefaultPunctuation, patterns::kGpt2, patterns::kDigits,
                               patterns::kAsciiThreeDigits};
constexpr Patterns kBloom = {patterns::kBloomWords};
constexpr Patterns kViking = {patterns::kBloomWords, patterns::kOneDigit};
constexpr Patterns kBailing = {patterns::kBailing};
constexpr Patterns kSeedCoder = {patterns::kSeedCoder};
constexpr Patterns kMiniCpm5 = {patterns::kThreeDigits, patterns::kMiniCpm5};
constexpr Patterns kUfakzeka = {patterns::kUfakzeka};
constexpr Patterns kLaguna = {patterns::kLines, patterns::kQwen2};
constexpr Patterns kYoutu = {patterns::kYoutuScripts, patterns::kYoutuWords};
constexpr Patterns kJais2 = {patterns::kJais2};
constexpr Patterns kChameleon = {patterns::kChameleonSentinel, patterns::kChameleonImage, patterns::kChameleonIndent,
                                 patterns::kOneDigit,          patterns::kOnePunctuation, patterns::kGpt2};

constexpr PretokenizerRow kTable[] = {
    {.name = "llama-bpe", .patterns = kLlama3, .addsBos = true, .ignoreMerges = true},
    {.name = "llama3", .patterns = kLlama3, .addsBos = true, .ignoreMerges = true},
    {.name = "llama-v3", .patterns = kLlama3, .addsBos = true, .ignoreMerges = true},
    {.name = "falcon3", .patterns = kLlama3, .addsBos = true, .ignoreMerges = true},
    {.name = "falcon-h1", .patterns = kLlama3, .addsBos = true, .ignoreMerges = true},
    {.name = "pixtral", .patterns = kLlama3, .addsBos = true, .ignoreMerges = true},
    {.name = "midm-2.0", .patterns = kLlama3, .addsBos = true, .ignoreMerges = true},
    {.name = "lfm2", .patterns = kLlama3, .addsBos = true, .ignoreMerges = true},
    {.name = "jina-v5-nano", .patterns = kLlama3, .addsBos = true, .ignoreMerges = true},
    {.name = "dbrx", .patterns = kLlama3},
    {.name = "smaug-bpe", .patterns = kLlama3},
    {.name = "chatglm-bpe", .patterns = kLlama3},
    {.name = "glm4", .patterns = kLlama3, .ignoreMerges = true},
    {.name = "glm5", .patterns = kLlama3, .ignoreMerges = true},
    {.name = "qwen2", .patterns = kQwen2},
    {.name = "deepseek-r1-qwen", .patterns = kQwen2},
    {.name = "kormo", .patterns = kQwen2},
    {.name = "f2llmv2", .patterns = kQwen2},
    {.name = "megrez", .patterns = kQwen2},
    {.name = "stablelm2", .patterns = kQwen2},
    {.name = "hunyuan", .patterns = kQwen2},
    {.name = "solar-open", .patterns = kQwen2},
    {.name = "grok-2", .patterns = kQwen2},
    {.name = "qwen35", .patterns = kQwen35},
    {.name = "laguna", .patterns = kLaguna},
    {.name = "ufakzeka", .patterns = kUfakzeka},
    {.name = "seed-coder", .patterns = kSeedCoder},
    {.name = "minicpm5", .patterns = kMiniCpm5, .ignoreMerges = true},
    {.name = "bailingmoe", .patterns = kBailing},
    {.name = "bailingmoe2", .patterns = kBailing},
    {.name = "llada-moe", .patterns = kBailing},
    {.name = "jais-2", .patterns = kJais2},
    {.name = "deepseek-llm", .patterns = kDeepSeekLlm},
    {.name = "deepseek-coder", .patterns = kDeepSeekCoder},
    {.name = "deepseek-v3", .patterns = kDeepSeekV3},
    {.name = "hunyuan-dense", .patterns = kDeepSeekV3},
    {.name = "joyai-llm", .patterns = kDeepSeekV3},
    {.name = "hy_v4", .patterns = kDeepSeekV3},
    {.name = "spark2_5", .patterns = kSpark},
    {.name = "kimi-k2", .patterns = kKimiK2},
    {.name = "gpt-4o", .patterns = kGpt4o},
    {.name = "llama4", .patterns = kGpt4o},
    {.name = "kanana2", .patterns = kGpt4o},
    {.name = "talkie", .patterns = kGpt4o},
    {.name = "minimax-m2", .patterns = kGpt4o},
    {.name = "tekken", .patterns = kTekken, .addsBos = true, .ignoreMerges = true},
    {.name = "youtu", .patterns = kYoutu, .ignoreMerges = true},
    {.name = "gpt-2", .patterns = kGpt2},
    {.name = "gpt2", .patterns = kGpt2},
    {.name = "phi-2", .patterns = kGpt2},
    {.name = "mpt", .patterns = kGpt2},
    {.name = "olmo", .patterns = kGpt2},
    {.name = "jais", .patterns = kGpt2},
    {.name = "trillion", .patterns = kGpt2},
    {.name = "granite-docling", .patterns = kGpt2},
    {.name = "exaone4", .patterns = kGpt2},
    {.name = "gigachat", .patterns = kGpt2},
    {.name = "mellum", .patterns = kGpt2},
    {.name = "a.x-4.0", .patterns = kGpt2},
    {.name = "modern-bert", .patterns = kGpt2},
    {.name = "roberta-bpe", .patterns = kGpt2},
    {.name = "jina-es", .patterns = kGpt2},
    {.name = "jina-de", .patterns = kGpt2},
    {.name = "jina-v1-en", .patterns = kGpt2},
    {.name = "jina-v2-es", .patterns = kGpt2},
    {.name = "jina-v2-de", .patterns = kGpt2},
    {.name = "jina-v2-code", .patterns = kGpt2},
    {.name = "starcoder", .patterns = kStarcoder},
    {.name = "refact", .patterns = kStarcoder},
    {.name = "command-r", .patterns = kStarcoder},
    {.name = "smollm", .patterns = kStarcoder},
    {.name = "codeshell", .patterns = kStarcoder},
    {.name = "exaone", .patterns = kStarcoder},
    {.name = "minerva-7b", .patterns = kStarcoder},
    {.name = "mellum2", .patterns = kStarcoder},
    {.name = "falcon", .patterns = kFalcon},
    {.name = "bloom", .patterns = kBloom},
    {.name = "gpt3-finnish", .patterns = kBloom},
    {.name = "poro-chat", .patterns = kBloom},
    {.name = "viking", .patterns = kViking},
    {.name = "chameleon", .patterns = kChameleon, .addsBos = true},
    {.name = "default", .patterns = kDefault},
};

}  // namespace

std::span<const PretokenizerRow> pretokenizerTable() { return kTable; }

}  // namespace praxis::engine::text
