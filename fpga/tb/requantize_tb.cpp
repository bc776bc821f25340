// requantize against its definition in 64-bit arithmetic, for every accumulator that leaves room for the bias. WIDTH and SHIFT
// are those the module was built with.
#include <cstdint>
#include <cstdio>

#include "Vrequantize.h"
#include "verilated.h"

int main() {
  Vrequantize dut;
  constexpr int64_t limit = int64_t{1} << (WIDTH - 1), half = int64_t{1} << (SHIFT - 1);
  constexpr uint32_t mask = (uint32_t{1} << WIDTH) - 1;
  const int64_t biases[] = {0, 1, -1, half, -half, limit / 4, -limit / 4};
  uint64_t cases = 0;
  for (int64_t bias : biases) {
    for (int64_t accumulator = -limit; accumulator < limit; ++accumulator) {
      const int64_t sum = accumulator + bias + half;
      if (accumulator + bias < -limit || accumulator + bias >= limit || sum >= limit) continue;
      int64_t expected = sum / (2 * half) - (sum % (2 * half) < 0);  // floor
      if (expected < 0) expected = 0;
      if (expected > 127) expected = 127;
      dut.accumulator_i = static_cast<uint32_t>(accumulator) & mask;
      dut.bias_i = static_cast<uint32_t>(bias) & mask;
      dut.eval();
      if (dut.activation_o != expected) {
        std::printf("requantize(%lld, bias %lld, shift %d) is %d, expected %lld\n", static_cast<long long>(accumulator),
                    static_cast<long long>(bias), SHIFT, dut.activation_o, static_cast<long long>(expected));
        return 1;
      }
      ++cases;
    }
  }
  std::printf("requantize, %d bits, shift %d: %llu cases equal\n", WIDTH, SHIFT, static_cast<unsigned long long>(cases));
  return 0;
}
