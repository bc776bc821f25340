// crc16_byte against the bitwise definition, for every CRC and every byte, and the check value of CRC-16/IBM-3740.
#include <cstdint>
#include <cstdio>
#include <cstring>

#include "Vcrc16_byte.h"
#include "verilated.h"

int main() {
  Vcrc16_byte dut;
  const auto next = [&dut](unsigned crc, unsigned byte) {
    dut.crc_i = crc;
    dut.data_i = byte;
    dut.eval();
    return static_cast<unsigned>(dut.crc_o);
  };
  for (unsigned crc = 0; crc < 0x10000; ++crc) {
    for (unsigned byte = 0; byte < 0x100; ++byte) {
      unsigned expected = crc ^ byte << 8;
      for (int bit = 0; bit < 8; ++bit) expected = (expected & 0x8000 ? expected << 1 ^ 0x1021 : expected << 1) & 0xFFFF;
      if (next(crc, byte) != expected) {
        std::printf("crc16_byte(%04x, %02x) is %04x, expected %04x\n", crc, byte, next(crc, byte), expected);
        return 1;
      }
    }
  }
  unsigned crc = 0xFFFF;
  for (const char* c = "123456789"; *c; ++c) crc = next(crc, *c);
  if (crc != 0x29B1) {
    std::printf("the CRC of \"123456789\" is %04x, expected 29b1\n", crc);
    return 1;
  }
  std::printf("crc16_byte: all 16,777,216 cases equal, check value 29b1\n");
  return 0;
}
