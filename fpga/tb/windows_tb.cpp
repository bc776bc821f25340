// Every window of a file through ecg_cnn, without a pause, and every logit compared with the integer model's.
//
// usage: Vecg_cnn WINDOWS
//
// Ends with the number of windows and of those that differ, the design's cycles and the simulation's speed. Exits 0 when none differs,
// 1 when one does, 2 when the file cannot be used.
#include <chrono>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>
#include <memory>
#include <vector>

#include "Vecg_cnn.h"
#include "ecg_cnn_geometry.h"
#include "verilated.h"

namespace {
constexpr uint64_t kPatience = 200'000;  // cycles without any logit: the design hangs
constexpr int kShown = 5;
}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s WINDOWS\n", argv[0]);
    return 2;
  }
  std::ifstream stream(argv[1], std::ios::binary);
  const std::vector<uint8_t> file{std::istreambuf_iterator<char>(stream), {}};
  constexpr size_t size = kInputBytes + 4 * kClasses;
  uint32_t count = 0;
  if (file.size() >= 8) std::memcpy(&count, &file[4], 4);
  if (file.size() < 8 || std::memcmp(file.data(), "EWND", 4) != 0 || count == 0 || file.size() != 8 + count * size) {
    std::fprintf(stderr, "%s: not a file of windows of this geometry; write it with fpga/model/export_windows.py\n", argv[1]);
    return 2;
  }
  const auto record = [&](size_t v) { return &file[8 + v * size]; };

  auto dut = std::make_unique<Vecg_cnn>();
  const auto clock = [&] {
    dut->clk_i = 1;
    dut->eval();
    dut->clk_i = 0;
    dut->eval();
  };
  dut->enable_i = 1;
  dut->rst_ni = 0;
  for (int i = 0; i < 4; ++i) clock();
  dut->rst_ni = 1;
  dut->logit_ready_i = 1;

  const auto wall = std::chrono::steady_clock::now();
  const std::clock_t cpu = std::clock();
  uint64_t cycles = 0, last_progress = 0;
  size_t window = 0, byte = 0, received = 0, different = 0, last_different = SIZE_MAX;
  while (received < static_cast<size_t>(count) * kClasses) {
    dut->in_valid_i = window < count;
    if (window < count) dut->in_data_i = record(window)[byte];
    dut->eval();
    if (dut->logit_valid_o) {
      const size_t v = received / kClasses, c = received % kClasses;
      int32_t expected;
      std::memcpy(&expected, record(v) + kInputBytes + 4 * c, 4);
      if (static_cast<int32_t>(dut->logit_data_o) != expected && v != last_different) {
        last_different = v;
        if (++different <= kShown) {
          std::printf("window %zu: logit %zu is %d, expected %d\n", v, c, static_cast<int32_t>(dut->logit_data_o), expected);
        }
      }
      ++received;
      last_progress = cycles;
    }
    if (window < count && dut->in_ready_o && ++byte == kInputBytes) {
      byte = 0;
      ++window;
    }
    if (cycles - last_progress > kPatience) {
      std::printf("no logit for %" PRIu64 " cycles in window %zu\n", kPatience, received / kClasses);
      return 1;
    }
    clock();
    ++cycles;
  }
  const double cpu_seconds = static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC;
  const double wall_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - wall).count();
  std::printf("windows: %u, %zu of them different; model %.16s, %" PRIu64 " cycles in %.1f s (%.1f s of one core): %.2f MHz of design clock\n", count, different,
              kModelHash, cycles, wall_seconds, cpu_seconds, static_cast<double>(cycles) / cpu_seconds / 1e6);
  return different == 0 ? 0 : 1;
}
