#include "ecg_rtl.h"

#include <unistd.h>

#include <chrono>
#include <cstring>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "Vecg_accelerator.h"
#include "Vecg_accelerator___024root.h"
#include "ecg_cnn_geometry.h"
#include "verilated.h"

namespace {

using Wide = __int128;
using WallClock = std::chrono::steady_clock;

constexpr int64_t kNanosecondsPerSecond = 1'000'000'000;
constexpr int64_t kClockHertz = int64_t{CLOCK_KILOHERTZ} * 1000;

// Cycles from one look whether anything still changes to the next: a look costs as much as some ten cycles.
constexpr int kSettlePeriod = 64;

class Part {
 public:
  explicit Part(int64_t now) : dut_(new Vecg_accelerator(&context_)), edges_(edges_up_to(now, 0, 1)), before_(sizeof(*dut_->rootp)) {
    dut_->clk = 1;
    dut_->reset_n = 0;
    dut_->spi_cs_n = 1;
    dut_->spi_sclk = 0;
    dut_->spi_mosi = 0;
    dut_->eval();
  }

  ~Part() {
    // The simulation looks for its context in the thread's own variable, where another part's may be.
    Verilated::threadContextp(&context_);
    dut_->final();
    dut_.reset();
  }

  void run(int64_t now) {
    const Timer timer(busy_);
    run_to(edges_up_to(now, 0, 1));
  }

  void set_reset_n(int64_t now, int level) {
    const Timer timer(busy_);
    run_to(edges_up_to(now, 0, 1));
    dut_->reset_n = level;
    pins_changed();
  }

  void transfer(int64_t start, int64_t end, int64_t sck_hertz, const uint8_t* mosi, uint8_t* miso, int64_t bytes) {
    const Timer timer(busy_);
    run_to(edges_up_to(start, 0, 1));
    dut_->spi_cs_n = 0;
    pins_changed();
    int64_t half_periods = 0;
    for (int64_t i = 0; i < bytes; ++i) {
      int in = 0;
      for (int bit = 7; bit >= 0; --bit) {
        // Nobody looks at MOSI before SCK rises: no need to evaluate the design for it.
        dut_->spi_mosi = mosi[i] >> bit & 1;
        run_to(edges_up_to(start, ++half_periods, sck_hertz));
        in = in << 1 | (dut_->spi_miso & 1);
        dut_->spi_sclk = 1;
        pins_changed();
        run_to(edges_up_to(start, ++half_periods, sck_hertz));
        dut_->spi_sclk = 0;
        pins_changed();
      }
      miso[i] = static_cast<uint8_t>(in);
    }
    run_to(edges_up_to(end, 0, 1));
    dut_->spi_cs_n = 1;
    pins_changed();
  }

  int take_ready_change(int64_t& edge) {
    if (ready_changes_.empty()) return 0;
    const auto [at, high] = ready_changes_.front();
    ready_changes_.pop_front();
    edge = at;
    return high ? 2 : 1;
  }

  void set_skip(bool skip) {
    skip_ = skip;
    settled_ = false;
  }

  int64_t edges() const { return edges_; }
  int64_t simulated() const { return simulated_; }
  bool settled() const { return settled_; }
  bool asleep() const { return dut_->rootp->ecg_accelerator__DOT__u_control__DOT__asleep_q; }
  bool working() const { return dut_->rootp->ecg_accelerator__DOT__u_control__DOT__working_q; }
  int64_t busy_nanoseconds() const { return busy_.count(); }

 private:
  class Timer {
   public:
    explicit Timer(std::chrono::nanoseconds& sum) : sum_(sum), since_(WallClock::now()) {}
    ~Timer() { sum_ += WallClock::now() - since_; }

   private:
    std::chrono::nanoseconds& sum_;
    WallClock::time_point since_;
  };

  // Clock edges up to so many half periods of SCK after a time.
  static int64_t edges_up_to(int64_t nanoseconds, int64_t half_periods, int64_t sck_hertz) {
    const Wide numerator = Wide{2} * sck_hertz * nanoseconds + Wide{half_periods} * kNanosecondsPerSecond;
    return static_cast<int64_t>(numerator * kClockHertz / (Wide{2} * sck_hertz * kNanosecondsPerSecond));
  }

  void run_to(int64_t edge) {
    while (edges_ < edge) {
      if (settled_ && skip_) {
        edges_ = edge;
        return;
      }
      if (skip_ && ++since_look_ >= kSettlePeriod) {
        since_look_ = 0;
        look();
      } else {
        cycle();
      }
    }
  }

  // One cycle, and whether it changed anything. The design is a function of its state and its pins: when a whole cycle leaves the state as
  // it was, to the last bit, every later one does too.
  void look() {
    const void* state = dut_->rootp;
    std::memcpy(before_.data(), state, before_.size());
    cycle();
    settled_ = std::memcmp(before_.data(), state, before_.size()) == 0;
  }

  void cycle() {
    dut_->clk = 0;
    dut_->eval();
    dut_->clk = 1;
    dut_->eval();
    ++edges_;
    ++simulated_;
    const bool ready = dut_->ready;
    if (ready != ready_) {
      ready_ = ready;
      ready_changes_.emplace_back(edges_, ready);
    }
  }

  void pins_changed() {
    dut_->eval();
    settled_ = false;
    since_look_ = 0;
  }

  VerilatedContext context_;
  std::unique_ptr<Vecg_accelerator> dut_;
  int64_t edges_;
  int64_t simulated_ = 0;
  std::chrono::nanoseconds busy_{0};
  std::vector<unsigned char> before_;
  std::deque<std::pair<int64_t, bool>> ready_changes_;
  int since_look_ = 0;
  bool settled_ = false;
  bool skip_ = true;
  bool ready_ = false;
};

Part& part_of(void* handle) { return *static_cast<Part*>(handle); }
const Part& part_of(const void* handle) { return *static_cast<const Part*>(handle); }

}  // namespace

const char* ecg_rtl_model_hash() { return kModelHash; }
const char* ecg_rtl_target() { return TARGET; }
int64_t ecg_rtl_clock_hertz() { return kClockHertz; }
int64_t ecg_rtl_maximum_spi_hertz() { return int64_t{MAXIMUM_SPI_KILOHERTZ} * 1000; }

void* ecg_rtl_create(int64_t now_nanoseconds) {
  // The simulation would end the whole program when it does not find them.
  for (const LayerGeometry& layer : kLayers) {
    for (const char* kind : {"weights", "biases"}) {
      if (access((std::string(ROM_FOLDER "/") + layer.name + "_" + kind + ".hex").c_str(), R_OK) != 0) return nullptr;
    }
  }
  if (access(ROM_FOLDER "/self_test.hex", R_OK) != 0) return nullptr;
  return new Part(now_nanoseconds);
}

void ecg_rtl_destroy(void* part) { delete static_cast<Part*>(part); }
void ecg_rtl_set_skip(void* part, int skip) { part_of(part).set_skip(skip != 0); }
void ecg_rtl_run(void* part, int64_t nanoseconds) { part_of(part).run(nanoseconds); }
void ecg_rtl_set_reset_n(void* part, int64_t nanoseconds, int level) { part_of(part).set_reset_n(nanoseconds, level); }

void ecg_rtl_transfer(void* part, int64_t start_nanoseconds, int64_t end_nanoseconds, int64_t sck_hertz, const uint8_t* mosi, uint8_t* miso, int64_t bytes) {
  part_of(part).transfer(start_nanoseconds, end_nanoseconds, sck_hertz, mosi, miso, bytes);
}

int ecg_rtl_take_ready_change(void* part, int64_t* edge) { return part_of(part).take_ready_change(*edge); }
int64_t ecg_rtl_edges(const void* part) { return part_of(part).edges(); }
int64_t ecg_rtl_simulated(const void* part) { return part_of(part).simulated(); }
int ecg_rtl_settled(const void* part) { return part_of(part).settled(); }
int ecg_rtl_asleep(const void* part) { return part_of(part).asleep(); }
int ecg_rtl_working(const void* part) { return part_of(part).working(); }
int64_t ecg_rtl_busy_nanoseconds(const void* part) { return part_of(part).busy_nanoseconds(); }
