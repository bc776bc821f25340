// Sends test vectors to the synthesized netlist of ecg_accelerator over SPI and compares every answer with the golden trace: what
// synthesis made is what was written.
//
// usage: Vecg_accelerator GOLDEN VECTORS [CLOCK_KILOHERTZ SCK_KILOHERTZ]      (default: 12000 8000)
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "Vecg_accelerator.h"
#include "golden.h"
#include "spi_master.h"
#include "verilated.h"

int main(int argc, char** argv) {
  if (argc != 3 && argc != 5) {
    std::fprintf(stderr, "usage: %s GOLDEN VECTORS [CLOCK_KILOHERTZ SCK_KILOHERTZ]\n", argv[0]);
    return 2;
  }
  const auto half_period = [&](int index, uint64_t default_kilohertz) {  // in picoseconds
    const uint64_t kilohertz = argc == 5 ? std::strtoul(argv[index], nullptr, 10) : default_kilohertz;
    if (kilohertz == 0) {
      std::fprintf(stderr, "'%s' is not a frequency in kHz\n", argv[index]);
      std::exit(2);
    }
    return 500'000'000 / kilohertz;
  };
  const uint64_t clock_half = half_period(3, 12'000), spi_half = half_period(4, 8'000);
  Golden golden;
  if (!load(argv[1], golden)) return 2;
  const size_t vectors = std::strtoul(argv[2], nullptr, 10);
  if (vectors == 0 || vectors > golden.vectors.size()) {
    std::fprintf(stderr, "%s: holds %zu vectors\n", argv[1], golden.vectors.size());
    return 2;
  }

  constexpr size_t kResultBytes = 4 * kClasses + 5;
  Vecg_accelerator dut;
  SpiMaster<Vecg_accelerator> master(dut, clock_half, spi_half, 1);
  master.reset();

  int sequence = 0;
  const auto answer = [&](const Bytes& frame, size_t payload_bytes, const char* name) {
    const Response response = master.exchange(frame, payload_bytes);
    if (!response.intact || response.command != frame[1] || response.sequence != frame[2] || response.status != kStatusOk ||
        response.payload.size() != payload_bytes) {
      std::printf("netlist: %s: no sound answer (status %d, %zu bytes)\n", name, response.status, response.payload.size());
      std::exit(1);
    }
    return response.payload;
  };
  if (answer(request(kCommandSelfTest, ++sequence), kResultBytes + 1, "self-test")[0] != 1) {
    std::printf("netlist: the self-test does not pass\n");
    return 1;
  }
  for (size_t v = 0; v < vectors; ++v) {
    const Bytes payload = answer(request(kCommandClassify, ++sequence, {golden.vectors[v].input, golden.vectors[v].input + kInputBytes}), kResultBytes, "classify");
    for (int i = 0; i < 4 * kClasses; ++i) {
      const int expected = golden.vectors[v].logits[i / 4] >> (8 * (i % 4)) & 0xFF;
      if (payload[i] != expected) {
        std::printf("netlist: vector %zu, logit %d, byte %d is %d, expected %d\n", v, i / 4, i % 4, payload[i], expected);
        return 1;
      }
    }
  }
  std::printf("netlist: self-test passed, %zu vectors over SPI, every logit equal\n", vectors);
  return 0;
}
