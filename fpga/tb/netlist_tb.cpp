// Feeds test vectors to the synthesized netlist of ecg_cnn_byte_wrapper and compares every logit with the golden trace: what
// synthesis made is what was written.
//
// usage: Vecg_cnn_byte_wrapper GOLDEN VECTORS
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <vector>

#include "Vecg_cnn_byte_wrapper.h"
#include "ecg_cnn_geometry.h"
#include "verilated.h"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: %s GOLDEN VECTORS\n", argv[0]);
    return 2;
  }
  std::ifstream file(argv[1], std::ios::binary);
  const std::vector<uint8_t> golden{std::istreambuf_iterator<char>(file), {}};
  size_t traced = 0;
  for (int l = 0; l < kTraced; ++l) traced += kLayers[l].positions * kLayers[l].channels;
  const size_t size = kInputBytes + traced + 4 * kClasses;
  const size_t vectors = std::strtoul(argv[2], nullptr, 10);
  if (vectors == 0 || golden.size() < 8 + vectors * size || std::memcmp(golden.data(), "EGLD", 4) != 0) {
    std::fprintf(stderr, "%s: does not hold %zu vectors; write it with fpga/model/export_rtl.py\n", argv[1], vectors);
    return 2;
  }

  Vecg_cnn_byte_wrapper dut;
  const auto clock = [&dut] {
    dut.clk = 1;
    dut.eval();
    dut.clk = 0;
    dut.eval();
  };
  dut.reset_n = 0;
  for (int i = 0; i < 8; ++i) clock();
  dut.reset_n = 1;
  for (int i = 0; i < 8; ++i) clock();
  dut.out_taken = 1;
  size_t sent = 0, received = 0;
  uint64_t cycles = 0;
  while (received < vectors * 4 * kClasses) {
    dut.in_valid = sent < vectors * kInputBytes;
    dut.in_data = dut.in_valid ? golden[8 + sent / kInputBytes * size + sent % kInputBytes] : 0;
    dut.eval();
    if (dut.ready) {
      const size_t v = received / (4 * kClasses), i = received % (4 * kClasses);
      const int expected = golden[8 + v * size + kInputBytes + traced + i];
      if (dut.out_data != expected) {
        std::printf("netlist: vector %zu, logit %zu, byte %zu is %d, expected %d\n", v, i / 4, i % 4, dut.out_data, expected);
        return 1;
      }
      ++received;
    }
    sent += dut.in_valid && dut.in_ready;
    clock();
    if (++cycles > 20'000 * (vectors + 1)) {
      std::printf("netlist: no answer after %llu cycles; %zu bytes sent, %zu received\n", static_cast<unsigned long long>(cycles), sent, received);
      return 1;
    }
  }
  std::printf("netlist: %zu vectors, every logit equal\n", vectors);
  return 0;
}
