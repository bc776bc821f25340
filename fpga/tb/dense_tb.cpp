// One form of the network, window after window without a pause: every output of every layer compared with the integer model's, and
// every bit counted that changes from one clock cycle to the next.
//
// usage: Vnetwork WINDOWS.bin > FIGURES.json        (the file that fpga/model/dense_rtl.py writes)
//
// The design is built with all signals public and with the prefix Vnetwork, whichever form it is. A signal is counted by what it is:
//   multipliers  x_q and weight_q, the registers of their operands, and product_o, their result
//   memories     every cell of an unpacked array, the registers of their addresses, and those that they are read into
//   rest         every other flip-flop: names that end in _q, and the registered outputs out_data_o and out_valid_o of the units
// All else is wires between these, and ROM contents. Sums are in the registers that they go to.
//
// Ends with the figures of all windows together. Exits 0 when no output differs, 1 when one does or nothing comes, 2 when the file
// cannot be used.
#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "Vnetwork.h"
#include "verilated.h"
#include "verilated_sym_props.h"
#include "verilated_syms.h"

namespace {

constexpr uint64_t kPatience = 1'000'000;  // cycles without a logit: the design hangs
constexpr int kShown = 5;
enum Kind { kMultipliers, kMemories, kRest, kKinds };

struct Signal {
  const uint8_t* data;
  size_t bytes;
  Kind kind;
  std::vector<uint8_t> before;
};

// What the bench reads of a unit: whether it works in this cycle, on how many bits, and whether it takes a word.
struct Unit {
  const uint8_t *issue = nullptr, *in_valid = nullptr, *in_ready = nullptr;
  size_t operand_bits = 0, weight_bits = 0, word_bits = 0, accumulator_bits = 0;
  bool ring = false;
};

struct Traced {
  std::string name;
  const uint8_t *data = nullptr, *valid = nullptr, *ready = nullptr;
  size_t channels = 0;  // of an output word
  size_t outputs = 0;   // of a window
  size_t offset = 0;    // in a window's record
  uint64_t received = 0;
};

bool ends_with(const std::string& text, const char* end) {
  const size_t length = std::strlen(end);
  return text.size() >= length && text.compare(text.size() - length, length, end) == 0;
}

bool among(const std::string& name, std::initializer_list<const char*> names) {
  return std::any_of(names.begin(), names.end(), [&](const char* other) { return name == other; });
}

uint64_t changed(const uint8_t* now, const uint8_t* before, size_t bytes) {
  uint64_t count = 0;
  size_t i = 0;
  for (; i + 8 <= bytes; i += 8) {
    uint64_t a, b;
    std::memcpy(&a, now + i, 8);
    std::memcpy(&b, before + i, 8);
    count += __builtin_popcountll(a ^ b);
  }
  for (; i < bytes; ++i) count += __builtin_popcount(now[i] ^ before[i]);
  return count;
}

uint32_t word(const std::vector<uint8_t>& file, size_t index) {
  uint32_t value = 0;
  std::memcpy(&value, &file[4 + 4 * index], 4);
  return value;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s WINDOWS.bin\n", argv[0]);
    return 2;
  }
  std::ifstream stream(argv[1], std::ios::binary);
  const std::vector<uint8_t> file{std::istreambuf_iterator<char>(stream), {}};
  const auto unusable = [&] {
    std::fprintf(stderr, "%s: not a file of windows and traces; write it with fpga/model/dense_rtl.py\n", argv[1]);
    return 2;
  };
  if (file.size() < 20 || std::memcmp(file.data(), "DENS", 4) != 0) return unusable();
  const size_t count = word(file, 0), input_bytes = word(file, 1), classes = word(file, 2), layers = word(file, 3);
  if (layers != 6 || count == 0 || file.size() < 20 + 4 * layers) return unusable();
  std::vector<Traced> traced(layers);
  size_t size = input_bytes;
  for (size_t l = 0; l < layers; ++l) {
    traced[l].name = l < 5 ? "conv" + std::to_string(l + 1) : "head";
    traced[l].outputs = word(file, 4 + l);
    traced[l].offset = size;
    size += traced[l].outputs;
  }
  size += 4 * classes;
  if (file.size() != 20 + 4 * layers + count * size) return unusable();
  const auto record = [&](size_t window) { return &file[20 + 4 * layers + window * size]; };

  auto dut = std::make_unique<Vnetwork>();
  dut->eval();

  // ------------------------------------------------------------------ what there is to count
  std::vector<Signal> signals;
  std::vector<Unit> units;
  size_t flip_flops = 0, memory_bits = 0;
  for (const auto& [scope_name, scope] : *Verilated::threadContextp()->scopeNameMap()) {
    if (!scope->varsp()) continue;
    const std::string path = scope_name;
    Unit unit;
    bool is_unit = false;
    for (const auto& [key, variable] : *scope->varsp()) {
      const std::string name = key;
      if (variable.isParam() || ends_with(name, "_rom")) continue;
      const auto* data = static_cast<const uint8_t*>(variable.datap());
      const size_t width = variable.packed().elements();
      const size_t bits = width * (variable.udims() ? variable.unpacked().elements() : 1);
      if (name == "issue") unit.issue = data, is_unit = true;
      if (name == "in_valid_i") unit.in_valid = data;
      if (name == "in_ready_o") unit.in_ready = data;
      if (name == "in_data_i") unit.word_bits = width;
      if (name == "x_q") unit.operand_bits = width;
      if (name == "weight_q") unit.weight_bits = width;
      if (name == "ring") unit.ring = true;
      if (name == "sum_q" && !ends_with(path, "]")) unit.accumulator_bits = width;  // of all lanes: dense_mvu's
      for (Traced& layer : traced) {
        if (name == layer.name + "_data") layer.data = data, layer.channels = width / 8;
        if (name == layer.name + "_valid") layer.valid = data;
        if (name == layer.name + "_ready") layer.ready = data;
      }

      const bool register_output = among(name, {"out_data_o", "out_valid_o"}) && scope->varFind("issue");
      const bool product = name == "product_o" && ends_with(path, "u_multiplier");
      if (!variable.udims() && !ends_with(name, "_q") && !register_output && !product) continue;
      const Kind kind = product || among(name, {"x_q", "weight_q"}) ? kMultipliers
                        : variable.udims() || among(name, {"written_q", "base_q", "step_q", "offset_q", "tap_word_q", "rom_address_q", "read_fold_q",
                                                           "dot_fold_q", "dot_bias_q", "sum_bias_q", "accumulator_q"})
                            ? kMemories
                            : kRest;
      if (variable.udims()) {
        memory_bits += bits;
      } else if (!product) {
        flip_flops += bits;
      }
      signals.push_back({data, variable.totalSize(), kind, {}});
    }
    if (is_unit) units.push_back(unit);
  }
  for (const Traced& layer : traced) {
    if (!layer.data || !layer.valid || !layer.ready) {
      std::fprintf(stderr, "the design has no %s_data, _valid or _ready; build it with --public-flat-rw\n", layer.name.c_str());
      return 2;
    }
  }
  if (units.size() != 7) {
    std::fprintf(stderr, "the design has %zu units, not 7\n", units.size());
    return 2;
  }

  // ------------------------------------------------------------------ run
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
  for (Signal& signal : signals) signal.before.assign(signal.data, signal.data + signal.bytes);

  std::array<uint64_t, kKinds> toggles{};
  uint64_t multiplications = 0, bits_read = 0, bits_written = 0, cycles = 0, last_progress = 0, first_end = 0;
  size_t window = 0, byte = 0, received = 0, mismatches = 0, shown = 0;
  std::vector<bool> wrong(count);
  const auto differs = [&](size_t v, const std::string& what, size_t output, int found, int expected) {
    if (!wrong[v]) ++mismatches;
    wrong[v] = true;
    if (shown++ < kShown) std::fprintf(stderr, "window %zu: %s, output %zu is %d, expected %d\n", v, what.c_str(), output, found, expected);
  };

  while (received < count * classes) {
    dut->in_valid_i = window < count;
    if (window < count) dut->in_data_i = record(window)[byte];
    dut->eval();
    for (Traced& layer : traced) {
      if (!*layer.valid || !*layer.ready) continue;
      for (size_t lane = 0; lane < layer.channels; ++lane, ++layer.received) {
        const size_t v = layer.received / layer.outputs, output = layer.received % layer.outputs;
        if (v >= count) continue;
        const int expected = record(v)[layer.offset + output];
        if (layer.data[lane] != expected) differs(v, layer.name, output, layer.data[lane], expected);
      }
    }
    for (const Unit& unit : units) {
      if (*unit.issue) {
        multiplications += unit.weight_bits / 8;
        bits_read += unit.weight_bits + (unit.ring ? unit.operand_bits : unit.accumulator_bits);
        bits_written += unit.ring ? 0 : unit.accumulator_bits;
      }
      if (unit.ring && *unit.in_valid && *unit.in_ready) bits_written += unit.word_bits;
    }
    if (dut->logit_valid_o) {
      const size_t v = received / classes, output = received % classes;
      int32_t expected;
      std::memcpy(&expected, record(v) + size - 4 * classes + 4 * output, 4);
      const auto found = static_cast<int32_t>(dut->logit_data_o);
      if (found != expected) differs(v, "logits", output, found, expected);
      if (++received == classes) first_end = cycles + 1;
      last_progress = cycles;
    }
    if (window < count && dut->in_ready_o && ++byte == input_bytes) {
      byte = 0;
      ++window;
    }
    if (cycles - last_progress > kPatience) {
      std::fprintf(stderr, "no logit for %" PRIu64 " cycles in window %zu\n", kPatience, received / classes);
      return 1;
    }
    clock();
    ++cycles;
    for (Signal& signal : signals) {
      if (std::memcmp(signal.data, signal.before.data(), signal.bytes) != 0) {
        toggles[signal.kind] += changed(signal.data, signal.before.data(), signal.bytes);
        std::memcpy(signal.before.data(), signal.data, signal.bytes);
      }
    }
  }
  for (const Traced& layer : traced) {
    if (layer.received < count * layer.outputs) differs(count - 1, layer.name + ", number of outputs", layer.received, 0, 0);
  }

  // The first window fills the pipeline, the others show the pace.
  const uint64_t pace = count > 1 ? (cycles - first_end) / (count - 1) : cycles;
  std::printf("{\"windows\": %zu, \"mismatches\": %zu, \"cycles\": %" PRIu64 ", \"latency\": %" PRIu64 ", \"cyclesPerWindow\": %" PRIu64
              ", \"multiplications\": %" PRIu64 ", \"bitsRead\": %" PRIu64 ", \"bitsWritten\": %" PRIu64
              ", \"flipFlops\": %zu, \"memoryBits\": %zu, \"toggles\": {\"multipliers\": %" PRIu64 ", \"memories\": %" PRIu64 ", \"rest\": %" PRIu64
              ", \"total\": %" PRIu64 "}}\n",
              count, mismatches, cycles, first_end, pace, multiplications, bits_read, bits_written, flip_flops, memory_bits, toggles[kMultipliers],
              toggles[kMemories], toggles[kRest], toggles[kMultipliers] + toggles[kMemories] + toggles[kRest]);
  return mismatches == 0 ? 0 : 1;
}
