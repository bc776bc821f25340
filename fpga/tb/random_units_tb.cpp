// Layers drawn at random (random_units.py): every output equal to the definition's, with random pauses of input, output and enable;
// and without pauses as many cycles per window as the unit's header says.
//
// usage: Vrandom_units UNITS.bin SEED
#include <algorithm>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>
#include <vector>

#include "Vrandom_units.h"
#include "verilated.h"

namespace {

constexpr int kInputWords = 2, kOutputWords = 8;  // 32-bit words of a unit's ports

struct Unit {
  uint32_t simd, pe, bits, windows, input_words, output_words, law;
  const uint8_t* inputs;
  std::vector<int32_t> outputs;
  size_t sent = 0, received = 0;
  bool offering = false;
  std::vector<uint64_t> window_end;
};

uint64_t bit(uint64_t vector, size_t i) { return vector >> i & 1; }

bool run(std::vector<Unit>& units, bool pauses, uint64_t seed) {
  std::mt19937_64 random(seed);
  auto dut = std::make_unique<Vrandom_units>();
  const auto clock = [&] {
    dut->clk_i = 1;
    dut->eval();
    dut->clk_i = 0;
    dut->eval();
  };
  const auto chance = [&](int percent) { return pauses && static_cast<int>(random() % 100) < percent; };
  dut->rst_ni = 0;
  dut->enable_i = ~0ull;
  for (int i = 0; i < 4; ++i) clock();
  dut->rst_ni = 1;
  for (Unit& unit : units) {
    unit.sent = unit.received = 0;
    unit.offering = false;
    unit.window_end.clear();
  }
  size_t done = 0;
  for (uint64_t cycle = 0; done < units.size(); ++cycle) {
    uint64_t valid = 0, ready = 0, enable = 0;
    for (size_t u = 0; u < units.size(); ++u) {
      Unit& unit = units[u];
      if (!unit.offering) unit.offering = unit.sent < static_cast<size_t>(unit.windows) * unit.input_words && !chance(30);
      valid |= static_cast<uint64_t>(unit.offering) << u;
      ready |= static_cast<uint64_t>(!chance(u % 2 ? 50 : 10)) << u;
      enable |= static_cast<uint64_t>(!chance(15)) << u;
      uint64_t word = random();
      if (unit.offering) std::memcpy(&word, unit.inputs + unit.sent * unit.simd, unit.simd);
      dut->in_data_i[kInputWords * u] = static_cast<uint32_t>(word);
      dut->in_data_i[kInputWords * u + 1] = word >> 32;
    }
    dut->in_valid_i = valid;
    dut->out_ready_i = ready;
    dut->enable_i = enable;
    dut->eval();
    for (size_t u = 0; u < units.size(); ++u) {
      Unit& unit = units[u];
      // Out of enable nothing moves: an offered output is not taken, because the unit would not see it.
      if (bit(dut->out_valid_o, u) && bit(ready, u) && bit(enable, u)) {
        for (uint32_t lane = 0; lane < unit.pe; ++lane) {
          const uint32_t* port = &dut->out_data_o[kOutputWords * u];
          const int32_t got = unit.bits == 32 ? static_cast<int32_t>(port[lane]) : static_cast<int32_t>(port[lane / 4] >> (8 * (lane % 4)) & 0xFF);
          const size_t i = unit.received * unit.pe + lane;
          if (i >= unit.outputs.size() || got != unit.outputs[i]) {
            std::printf("unit %zu: output %zu is %d, expected %d (cycle %" PRIu64 ")\n", u, i, got, i < unit.outputs.size() ? unit.outputs[i] : 0, cycle);
            return false;
          }
        }
        if (++unit.received % unit.output_words == 0) {
          unit.window_end.push_back(cycle);
          done += unit.window_end.size() == unit.windows;
        }
      }
      if (unit.offering && bit(dut->in_ready_o, u)) {
        ++unit.sent;
        unit.offering = false;
      }
    }
    clock();
    if (cycle > 1'000'000) {
      for (size_t u = 0; u < units.size(); ++u) {
        if (units[u].window_end.size() < units[u].windows) std::printf("unit %zu hangs after %zu outputs\n", u, units[u].received);
      }
      return false;
    }
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: %s UNITS.bin SEED\n", argv[0]);
    return 2;
  }
  std::ifstream stream(argv[1], std::ios::binary);
  const std::vector<uint8_t> file{std::istreambuf_iterator<char>(stream), {}};
  if (file.size() < 4) {
    std::fprintf(stderr, "%s: cannot be read; write it with fpga/tb/random_units.py\n", argv[1]);
    return 2;
  }
  uint32_t count;
  std::memcpy(&count, file.data(), 4);
  const uint8_t* p = file.data() + 4;
  std::vector<Unit> units(count);
  size_t outputs = 0;
  for (Unit& unit : units) {
    for (uint32_t* field : {&unit.simd, &unit.pe, &unit.bits, &unit.windows, &unit.input_words, &unit.output_words, &unit.law}) {
      std::memcpy(field, p, sizeof *field);
      p += sizeof *field;
    }
    unit.inputs = p;
    p += static_cast<size_t>(unit.windows) * unit.input_words * unit.simd;
    unit.outputs.resize(static_cast<size_t>(unit.windows) * unit.output_words * unit.pe);
    std::memcpy(unit.outputs.data(), p, 4 * unit.outputs.size());
    p += 4 * unit.outputs.size();
    outputs += unit.outputs.size();
  }
  const uint64_t seed = std::strtoull(argv[2], nullptr, 0);

  if (!run(units, false, seed)) return 1;
  for (size_t u = 0; u < count; ++u) {
    const Unit& unit = units[u];
    const uint64_t expected = std::max(unit.law, unit.input_words);
    for (uint32_t w = 1; w < unit.windows; ++w) {
      const uint64_t cycles = unit.window_end[w] - unit.window_end[w - 1];
      if (cycles != expected) {
        std::printf("unit %zu: window %u took %" PRIu64 " cycles, expected %" PRIu64 " (law %u, %u input words)\n", u, w, cycles, expected, unit.law, unit.input_words);
        return 1;
      }
    }
  }
  for (int round = 0; round < 5; ++round) {
    if (!run(units, true, seed + round)) {
      std::printf("with pauses, seed %" PRIu64 "\n", seed + round);
      return 1;
    }
  }
  std::printf("units: %u random layers, %zu outputs in all, once straight and 5 times with pauses: equal; cycles as their law says (seed %" PRIu64 ")\n", count,
              outputs, seed);
  return 0;
}
