// Writes the first inputs of the GBNF fuzzer: small grammars with every notation, each followed by choices of tokens.

#include <filesystem>
#include <fstream>
#include <string>

int main(int argc, char** argv) {
  if (argc != 2) return 1;
  std::filesystem::create_directories(argv[1]);
  const char* const grammars[] = {
      "root ::= \"a\"* \"b\"+ \"c\"?",
      "root ::= [a-b]{1,3} \"-\" [^\"\\n]{2,} . \"\\x41\\u00e9\\U0001F600\"",
      "root ::= expr\nexpr ::= term ((\"+\" | \"-\") term)*\nterm ::= [0-9]+ | \"[\" expr \"]\"",
      "# c\nroot ::= ( \"a\" # x\n | \"b\" )+ \"\\n\"",
      "root ::= (\"a\"? \"b\"?){3,200} \"t\"",
      "root ::= ([a-z] | \"é\"){100,100000}",
      "root ::= \"a\" root \"b\" | \"[\" root? \"]\"",
      "root ::= x | y z\nx ::= \"{\" (y (\",\" y)*)? \"}\"\ny ::= \"\\\"\" [^\"\\\\\\x7F\\x00-\\x1F]* \"\\\"\"\nz ::= "
      "x{0,3}",
      "root ::= <[7]> !<a>",
      "root ::= root \"a\" | \"b\"",
  };
  int number = 0;
  for (const char* const grammar : grammars) {
    std::ofstream file(std::filesystem::path(argv[1]) / std::to_string(number++), std::ios::binary);
    file << grammar << '\0';
    for (int i = 0; i < 60; ++i) file.put(static_cast<char>(i * (number + 3)));
  }
  return 0;
}
