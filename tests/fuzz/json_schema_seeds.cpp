// Writes the first inputs of the JSON Schema fuzzer: small schemas with every keyword, each followed by choices.

#include <filesystem>
#include <fstream>
#include <string>

int main(int argc, char** argv) {
  if (argc != 2) return 1;
  std::filesystem::create_directories(argv[1]);
  const char* const schemas[] = {
      "{}",
      R"({"type":"integer","minimum":-3,"exclusiveMaximum":120,"multipleOf":3})",
      R"({"type":"number","exclusiveMinimum":0.5,"maximum":1e2})",
      R"j({"type":"string","minLength":1,"maxLength":4,"pattern":"^(a|b)*\\d{2,}[^\\w-]?$"})j",
      R"({"enum":["a",1,null,true,{"a":[0]}],"type":["string","object"]})",
      R"({"type":"object","properties":{"a":{"type":"integer"},"b\"":{"const":"é"}},"required":["a"],"minProperties":1,
          "maxProperties":3,"additionalProperties":{"type":"null"},"patternProperties":{"^e":{"type":"boolean"}},
          "propertyNames":{"maxLength":4}})",
      R"({"type":"array","items":{"type":"boolean"},"prefixItems":[{"type":"null"}],"minItems":1,"maxItems":3})",
      R"({"anyOf":[{"type":"null"},{"$ref":"#/$defs/n"}],
          "$defs":{"n":{"type":"object","properties":{"n":{"$ref":"#"}}}}})",
      R"({"allOf":[{"properties":{"a":{"minimum":3}}},{"required":["a"],"unevaluatedProperties":false}]})",
      R"({"oneOf":[{"type":"object","properties":{"a":{"const":0}},"required":["a"]},
          {"enum":[1,0]},{"enum":[0,true]}]})",
      R"({"format":"date-time"})",
      R"({"type":"array","items":{"type":["string","null"],"format":"uuid","nullable":true},"uniqueItems":false})",
      R"({"not":{},"if":{},"contains":1})",
  };
  int number = 0;
  for (const char* const schema : schemas) {
    std::ofstream file(std::filesystem::path(argv[1]) / std::to_string(number++), std::ios::binary);
    file << schema << '\0';
    for (int i = 0; i < 80; ++i) file.put(static_cast<char>(i * (number + 2)));
  }
  return 0;
}
