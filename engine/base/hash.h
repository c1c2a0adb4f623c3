#pragma once
// SHA-256 (FIPS 180-4), for identities that people compare across machines; not for secrets. Thread: any, one at a time
// per object.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace praxis::engine::base {

class Sha256 {
 public:
  void add(std::span<const std::byte> bytes);
  // 64 small hexadecimal digits; nothing may be added afterwards.
  std::string finish();

 private:
  void compress(const std::byte* block);

  std::array<std::uint32_t, 8> m_state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                          0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<std::byte, 64> m_block{};  // what does not fill a block yet
  std::uint64_t m_bytes = 0;
};

std::string sha256(std::string_view text);

}  // namespace praxis::engine::base
