// SHA-256 gives the digests of the examples that NIST publishes with FIPS 180-4, however the bytes are cut.

#include <QTest>

#include "engine/base/hash.h"

using namespace praxis::engine::base;

class HashTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void publishedExamples() {
    QCOMPARE(sha256(""), std::string("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    QCOMPARE(sha256("abc"), std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    QCOMPARE(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
             std::string("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"));
    QCOMPARE(sha256(std::string(1000000, 'a')),
             std::string("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"));
  }

  void piecesMakeTheWhole() {
    for (std::size_t length = 0; length < 200; ++length) {
      const std::string text(length, 'x');
      Sha256 hash;
      for (std::size_t at = 0; at < length; at += 7) {
        hash.add(std::as_bytes(std::span(text)).subspan(at, std::min<std::size_t>(7, length - at)));
      }
      QCOMPARE(hash.finish(), sha256(text));
    }
  }
};

QTEST_APPLESS_MAIN(HashTest)
#include "hash_test.moc"
