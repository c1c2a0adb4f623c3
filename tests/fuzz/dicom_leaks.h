#pragma once
// DCMTK loses what it has begun to read when one of its own exceptions cuts the reading off (a directory record with an
// odd type is enough). That is memory of one refused file, and not ours to free. Included once per fuzzer.

extern "C" const char* __lsan_default_suppressions() { return "leak:libdcmdata\n"; }
