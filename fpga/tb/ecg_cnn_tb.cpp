// Feeds every test vector to ecg_cnn and compares every output of every layer, and every logit, with the golden trace.
//
// usage: Vecg_cnn GOLDEN [SEED]
//
// First all vectors without a pause, and a few with bytes as slow as a serial link brings them, which gives the cycle figures;
// then all again with random idle cycles and random back-pressure. Exits 0 when all is equal, 1 at the first difference, which is named, 2 when the golden file cannot be used.
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "Vecg_cnn.h"
#include "Vecg_cnn___024root.h"
#include "golden.h"
#include "verilated.h"

namespace {

constexpr int kPacedCycles = 12;       // a byte every so many cycles: 8 Mbit/s of SPI at 12 MHz
constexpr uint64_t kPatience = 200'000;  // cycles without any logit: the design hangs

// What a layer gives in this cycle: up to eight channels, the first in the low byte.
struct Tap {
  uint64_t data;
  bool taken;
};

class Bench {
 public:
  enum class Pace { kStraight, kSerial, kRandom };

  Bench(const Golden& golden, uint64_t seed, Pace pace) : golden_(golden), random_(seed), pace_(pace), dut_(new Vecg_cnn) {
    for (const LayerGeometry& layer : kLayers) {
      if (layer.pe > 8) {
        std::fprintf(stderr, "%s: this bench watches at most 8 output channels at once, not %d\n", layer.name, layer.pe);
        std::exit(2);
      }
    }
  }

  bool run() {
    dut_->rst_ni = 0;
    dut_->enable_i = 1;
    dut_->in_valid_i = 0;
    dut_->logit_ready_i = 0;
    for (int i = 0; i < 4; ++i) clock();
    dut_->rst_ni = 1;
    cycles_ = 0;

    const size_t inputs = golden_.vectors.size() * kInputBytes;
    const size_t logits = golden_.vectors.size() * kClasses;
    size_t sent = 0, received = 0;
    uint64_t last_progress = 0;
    first_byte_.assign(golden_.vectors.size(), 0);
    last_byte_.assign(golden_.vectors.size(), 0);
    last_logit_.assign(golden_.vectors.size(), 0);
    bool offering = false, taking = false;
    while (received < logits) {
      // An offered word stays until it is taken, as the stream demands; readiness may come and go.
      if (!offering) {
        offering = sent < inputs && !(pace_ == Pace::kRandom && chance(kIdle)) && !(pace_ == Pace::kSerial && cycles_ % kPacedCycles != 0);
      }
      taking = !(pace_ == Pace::kRandom && chance(kBusy));
      dut_->in_valid_i = offering;
      dut_->in_data_i = offering ? golden_.vectors[sent / kInputBytes].input[sent % kInputBytes] : random_() & 0xFF;
      dut_->logit_ready_i = taking;
      dut_->eval();
      if (!compare_layers()) return false;
      if (dut_->logit_valid_o && taking) {
        const size_t v = received / kClasses;
        const int c = received % kClasses;
        if (static_cast<int32_t>(dut_->logit_data_o) != golden_.vectors[v].logits[c]) {
          std::printf("vector %zu: logit %d is %d, expected %d (cycle %" PRIu64 ")\n", v, c, static_cast<int32_t>(dut_->logit_data_o),
                      golden_.vectors[v].logits[c], cycles_);
          return false;
        }
        ++received;
        last_progress = cycles_;
        if (c == kClasses - 1) last_logit_[v] = cycles_;
      }
      if (offering && dut_->in_ready_o) {
        if (sent % kInputBytes == 0) first_byte_[sent / kInputBytes] = cycles_;
        if (sent % kInputBytes == kInputBytes - 1) last_byte_[sent / kInputBytes] = cycles_;
        ++sent;
        offering = false;
      }
      if (cycles_ - last_progress > kPatience) {
        std::printf("no logit for %" PRIu64 " cycles; %zu bytes sent, %zu logits received\n", kPatience, sent, received);
        return false;
      }
      clock();
    }
    for (int l = 0; l < kTraced; ++l) {
      if (seen_[l] != golden_.vectors.size() * kLayers[l].positions * kLayers[l].channels) {
        std::printf("%s: gave %zu outputs, expected %zu\n", kLayers[l].name, seen_[l],
                    golden_.vectors.size() * kLayers[l].positions * kLayers[l].channels);
        return false;
      }
    }
    return true;
  }

  void report_cycles() const {
    const size_t n = golden_.vectors.size();
    const uint64_t interval = n > 1 ? (last_logit_[n - 1] - last_logit_[0]) / (n - 1) : 0;
    std::printf("cycles: %" PRIu64 " from first byte to last logit (first window), %" PRIu64 " after its last byte, %" PRIu64 " per window in a row\n",
                last_logit_[0] - first_byte_[0] + 1, last_logit_[0] - last_byte_[0], interval);
    if (interval == 0) return;
    for (const LayerGeometry& layer : kLayers) {
      std::printf("  %-6s %6d MACs on %d multipliers: busy %5.1f %% of the time\n", layer.name, layer.macs, layer.multipliers,
                  100.0 * layer.macs / layer.multipliers / static_cast<double>(interval));
    }
  }

  void report_tail() const {
    std::printf("cycles: %" PRIu64 " after the last byte when a byte comes every %d cycles\n", last_logit_[0] - last_byte_[0], kPacedCycles);
  }

  uint64_t cycles() const { return cycles_; }

 private:
  static constexpr int kIdle = 30, kBusy = 60;  // percent of cycles

  bool chance(int percent) { return static_cast<int>(random_() % 100) < percent; }

  void clock() {
    dut_->clk_i = 1;
    dut_->eval();
    dut_->clk_i = 0;
    dut_->eval();
    ++cycles_;
  }

  Tap tap(int layer) const {
    const Vecg_cnn___024root* r = dut_->rootp;
#define TAP(name) {static_cast<uint64_t>(r->ecg_cnn__DOT__##name##_data), r->ecg_cnn__DOT__##name##_valid && r->ecg_cnn__DOT__##name##_ready}
    switch (layer) {
      case 0: return TAP(conv1);
      case 1: return TAP(conv2);
      case 2: return TAP(conv3);
      case 3: return TAP(conv4);
      case 4: return TAP(conv5);
      default: return TAP(head);
    }
#undef TAP
  }

  bool compare_layers() {
    for (int l = 0; l < kTraced; ++l) {
      const Tap t = tap(l);
      if (!t.taken) continue;
      const size_t per_vector = static_cast<size_t>(kLayers[l].positions) * kLayers[l].channels;
      for (int lane = 0; lane < kLayers[l].pe; ++lane, ++seen_[l]) {
        const size_t v = seen_[l] / per_vector, i = seen_[l] % per_vector;
        if (v >= golden_.vectors.size()) {
          std::printf("%s: gives more outputs than there are\n", kLayers[l].name);
          return false;
        }
        const int got = (t.data >> (8 * lane)) & 0xFF, expected = golden_.vectors[v].trace[l][i];
        if (got != expected) {
          std::printf("vector %zu: %s, channel %zu, position %zu is %d, expected %d (cycle %" PRIu64 ")\n", v, kLayers[l].name,
                      i % kLayers[l].channels, i / kLayers[l].channels, got, expected, cycles_);
          return false;
        }
      }
    }
    return true;
  }

  const Golden& golden_;
  std::mt19937_64 random_;
  const Pace pace_;
  std::unique_ptr<Vecg_cnn> dut_;
  uint64_t cycles_ = 0;
  size_t seen_[kTraced] = {};
  std::vector<uint64_t> first_byte_, last_byte_, last_logit_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3) {
    std::fprintf(stderr, "usage: %s GOLDEN [SEED]\n", argv[0]);
    return 2;
  }
  Golden golden;
  if (!load(argv[1], golden)) return 2;
  const uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 0) : 1;

  Bench straight(golden, seed, Bench::Pace::kStraight);
  if (!straight.run()) return 1;
  straight.report_cycles();

  Golden first;
  first.vectors.assign(golden.vectors.begin(), golden.vectors.begin() + 1);
  Bench serial(first, seed, Bench::Pace::kSerial);
  if (!serial.run()) return 1;
  serial.report_tail();

  Bench paused(golden, seed, Bench::Pace::kRandom);
  if (!paused.run()) {
    std::printf("with pauses, seed %" PRIu64 "\n", seed);
    return 1;
  }
  std::printf("model %.16s: %zu vectors, %zu logits and every output of every layer equal, straight and with pauses (seed %" PRIu64 ", %" PRIu64 " cycles)\n",
              kModelHash, golden.vectors.size(), golden.vectors.size() * kClasses, seed, straight.cycles() + paused.cycles());
  return 0;
}
