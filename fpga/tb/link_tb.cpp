// The accelerator at its pins: every request, every way to damage one, and the network's answers over SPI.
//
// usage: Vecg_accelerator GOLDEN [SEED [brief]]      (brief: only the vectors and some random requests, 100 MHz clock and 20 MHz SCK)
//
// Every check compares with what the link's definition says. Exits 0 when all hold, 1 at the first that does not, which is named.
#include <algorithm>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>

#include "Vecg_accelerator.h"
#include "Vecg_accelerator___024root.h"
#include "golden.h"
#include "spi_master.h"
#include "verilated.h"

namespace {

constexpr size_t kResultBytes = 4 * kClasses + 5;
constexpr int kPatience = 200'000;

// What a rate of clock and SCK is called, and their half periods in picoseconds.
struct Rates {
  const char* name;
  uint64_t clock_half, spi_half;
};
constexpr Rates kWearable{"12 MHz clock, 8 MHz SCK", 41'667, 62'500};
constexpr Rates kIce40{"24 MHz clock, 8 MHz SCK", 20'833, 62'500};
constexpr Rates kZynq{"100 MHz clock, 20 MHz SCK", 5'000, 25'000};
// 8 SCK periods for 10 clock periods: the least that the crossing needs, and faster than the network.
constexpr Rates kFastest{"10 cycles a byte", 40'000, 50'000};

[[noreturn]] void fail(const std::string& what) {
  std::printf("link: %s\n", what.c_str());
  std::exit(1);
}

void expect(bool holds, const std::string& what) {
  if (!holds) fail(what);
}

uint32_t u32(const Bytes& bytes, size_t offset) {
  return bytes[offset] | bytes[offset + 1] << 8 | bytes[offset + 2] << 16 | static_cast<uint32_t>(bytes[offset + 3]) << 24;
}

class Bench {
 public:
  Bench(const Golden& golden, const Rates& rates, uint64_t seed)
      : golden_(golden), rates_(rates), random_(seed), dut_(new Vecg_accelerator), master_(*dut_, rates.clock_half, rates.spi_half, seed) {
    master_.reset();
  }

  SpiMaster<Vecg_accelerator>& master() { return master_; }
  Vecg_accelerator& dut() { return *dut_; }
  std::mt19937_64& random() { return random_; }
  int next_sequence() { return sequence_ = (sequence_ + 1) & 0xFF; }

  Bytes window(size_t v) const { return {golden_.vectors[v].input, golden_.vectors[v].input + kInputBytes}; }

  // Sends a request and demands this status, an intact answer, and its own command and sequence number.
  Response demand(const std::string& what, const Bytes& frame, int status, size_t payload_bytes = 0) {
    const Response response = master_.exchange(frame, kResultBytes + 1, kPatience);
    check(what, response, frame[1], frame[2], status, payload_bytes);
    return response;
  }

  void check(const std::string& what, const Response& response, int command, int sequence, int status, size_t payload_bytes) {
    expect(response.intact, what + ": the answer is damaged, or there is none");
    expect(response.command == command && response.sequence == sequence, what + ": the answer is another request's");
    expect(response.status == status, what + ": status " + std::to_string(response.status) + ", expected " + std::to_string(status));
    expect(response.payload.size() == payload_bytes, what + ": " + std::to_string(response.payload.size()) + " bytes of payload, expected " +
                                                       std::to_string(payload_bytes));
  }

  // The result of a vector at this place in the payload.
  void check_result(const std::string& what, const Bytes& payload, size_t offset, size_t v) {
    int best = 0;
    for (int c = 0; c < kClasses; ++c) {
      const int32_t expected = golden_.vectors[v].logits[c];
      const auto got = static_cast<int32_t>(u32(payload, offset + 4 * c));
      expect(got == expected, what + ": logit " + std::to_string(c) + " is " + std::to_string(got) + ", expected " + std::to_string(expected));
      if (golden_.vectors[v].logits[c] > golden_.vectors[v].logits[best]) best = c;
    }
    expect(payload[offset + 4 * kClasses] == best, what + ": class " + std::to_string(payload[offset + 4 * kClasses]));
  }

  uint32_t classify(size_t v) {
    const std::string what = std::string(rates_.name) + ": vector " + std::to_string(v);
    const Response response = demand(what, request(kCommandClassify, next_sequence(), window(v)), kStatusOk, kResultBytes);
    check_result(what, response.payload, 0, v);
    return u32(response.payload, 4 * kClasses + 1);
  }

  void last_is(const std::string& what, size_t v) {
    const Response last = demand(what + ": last result", request(kCommandReadLast, next_sequence()), kStatusOk, kResultBytes);
    check_result(what + ": last result", last.payload, 0, v);
  }

  const char* rates() const { return rates_.name; }

 private:
  const Golden& golden_;
  const Rates rates_;
  std::mt19937_64 random_;
  std::unique_ptr<Vecg_accelerator> dut_;
  SpiMaster<Vecg_accelerator> master_;
  int sequence_ = 0;
};

// ---------------------------------------------------------------------- what each request answers

void commands(Bench& b) {
  auto& m = b.master();
  expect(!b.dut().ready, "READY is high after reset");
  Bytes raw = m.read_raw(kResultBytes);
  for (uint8_t byte : raw) expect(byte == 0, "there is no answer, but a byte that is not 0");
  b.demand("read last after reset", request(kCommandReadLast, b.next_sequence()), kStatusNoResult);

  const Response identity = b.demand("identify", request(kCommandIdentify, b.next_sequence()), kStatusOk, kIdentifyPayloadBytes);
  expect(u32(identity.payload, 0) == 1, "identify: RTL version");
  for (int i = 0; i < 8; ++i) {
    expect(identity.payload[4 + i] == std::stoi(std::string(kModelHash + 2 * i, 2), nullptr, 16), "identify: model hash");
  }
  expect((identity.payload[12] | identity.payload[13] << 8) == kWindowLength && identity.payload[14] == kContextLength && identity.payload[15] == kClasses,
         "identify: lengths");

  const Response test = b.demand("self-test", request(kCommandSelfTest, b.next_sequence()), kStatusOk, kResultBytes + 1);
  expect(test.payload[0] == 1, "self-test: not passed");
  b.check_result("self-test", test.payload, 1, 0);
  b.last_is("after the self-test", 0);

  // A response may be read again and again, in part, and beyond its end.
  b.classify(1);
  const Bytes whole = m.read_raw(kResultBytes, 40);
  for (size_t bytes : {size_t{1}, size_t{2}, size_t{3}, size_t{9}, whole.size()}) {
    Bytes poll(bytes, 0);
    poll[0] = kResponseMarker;
    const Bytes part = m.transfer(poll);
    for (size_t i = 0; i < bytes; ++i) expect(part[i] == whole[i], "a repeated read differs at byte " + std::to_string(i));
  }
  for (size_t i = kResponseLeadBytes + kResponseOverheadBytes + kResultBytes; i < whole.size(); ++i) expect(whole[i] == 0, "a byte after the answer's end");
  // Whatever the MCU says while it reads.
  Bytes noisy(whole.size(), 0xA5);
  noisy[0] = kResponseMarker;
  expect(m.transfer(noisy) == whole, "the answer depends on what the MCU sends while it reads");

  // MISO is 0 while a request comes in, and for any other first byte.
  for (int marker = 0; marker < 256; ++marker) {
    if (marker == kResponseMarker || marker == kRequestMarker) continue;
    Bytes other = request(kCommandIdentify, 9);
    other[0] = marker;
    for (uint8_t byte : m.transfer(other)) expect(byte == 0, "MISO is not 0 for a first byte of " + std::to_string(marker));
  }
  expect(m.read_raw(kResultBytes, 40) == whole, "a foreign transaction changed the answer");
  for (uint8_t byte : m.transfer(request(kCommandIdentify, b.next_sequence()))) expect(byte == 0, "MISO is not 0 during a request");
  m.cycles(60);
  b.last_is("after a foreign transaction", 1);

  // Other devices on the bus.
  m.foreign_traffic(301);
  b.last_is("after other devices' traffic", 1);

  int unknown = 0;
  for (int command = 0; command < 256; ++command) {
    if (command >= kCommandIdentify && command <= kCommandReadLast) continue;
    b.demand("unknown command", request(command, b.next_sequence(), Bytes(command % 5, 1)), kStatusBadCommand);
    ++unknown;
  }
  for (int command = kCommandIdentify; command <= kCommandReadLast; ++command) {
    for (size_t length : {size_t{0}, size_t{1}, size_t{2}, size_t{kInputBytes - 1}, size_t{kInputBytes}, size_t{kInputBytes + 1}, size_t{0x1000}}) {
      if (length == (command == kCommandClassify ? kInputBytes : 0)) continue;
      b.demand("command " + std::to_string(command) + " with " + std::to_string(length) + " bytes", request(command, b.next_sequence(), Bytes(length, 3)),
               kStatusBadLength);
    }
  }
  b.last_is("after refused requests", 1);

  // READY goes away with each request, also when its answer is there at once.
  const uint64_t falls = m.ready_falls();
  b.demand("identify", request(kCommandIdentify, b.next_sequence()), kStatusOk, kIdentifyPayloadBytes);
  expect(m.ready_falls() == falls + 1, "READY did not fall");
  std::printf("link: commands, %d unknown ones, lengths, repeated reads, foreign traffic: as defined (%s)\n", unknown, b.rates());
}

void sleep(Bench& b) {
  auto& m = b.master();
  b.classify(2);
  b.demand("sleep", request(kCommandSleep, b.next_sequence()), kStatusOk);
  for (int command : {kCommandIdentify, kCommandSelfTest, kCommandSleep, kCommandReadLast}) {
    b.demand("asleep", request(command, b.next_sequence()), kStatusAsleep);
  }
  b.demand("asleep: unknown command", request(0x77, b.next_sequence()), kStatusBadCommand);
  // The enable of the network stays off all through a window.
  const Bytes frame = request(kCommandClassify, b.next_sequence(), b.window(3));
  m.select();
  for (size_t i = 0; i < 8 * frame.size(); ++i) {
    m.clock_bit(frame[i / 8] >> (7 - i % 8) & 1);
    expect(!b.dut().rootp->ecg_accelerator__DOT__network_active, "asleep, but the network is enabled");
  }
  m.deselect();
  m.cycles(60);
  b.check("asleep: classify", m.read(kResultBytes), kCommandClassify, frame[2], kStatusAsleep, 0);
  b.demand("wake", request(kCommandWake, b.next_sequence()), kStatusOk);
  b.last_is("after wake", 2);
  b.classify(3);
  b.demand("wake while awake", request(kCommandWake, b.next_sequence()), kStatusOk);
  std::printf("link: sleep and wake: as defined (%s)\n", b.rates());
}

void busy(Bench& b) {
  auto& m = b.master();
  b.classify(4);
  for (int command : {kCommandIdentify, kCommandSelfTest, kCommandSleep, kCommandWake, kCommandReadLast, 0x44}) {
    for (int damaged = 0; damaged < 2; ++damaged) {
      const Bytes first = request(kCommandClassify, b.next_sequence(), b.window(5));
      m.transfer(first);
      m.cycles(8);
      expect(!b.dut().ready, "READY is high while a window is worked on");
      Bytes second = request(command, b.next_sequence());
      if (damaged) second[5] ^= 0x10;
      m.transfer(second);
      m.cycles(8);
      expect(b.dut().ready, "no answer to a request while busy");
      b.check("busy", m.read(kResultBytes), command, second[2], damaged ? kStatusBadCrc : command == 0x44 ? kStatusBadCommand : kStatusBusy, 0);
      m.cycles(kCyclesPerWindow);
      const Response response = m.read(kResultBytes);
      b.check("the request that was worked on", response, kCommandClassify, first[2], kStatusOk, kResultBytes);
      b.check_result("the request that was worked on", response.payload, 0, 5);
    }
  }
  // A whole second window, begun while the first is worked on and ended after it: refused, the first one's result stays.
  const Bytes first = request(kCommandClassify, b.next_sequence(), b.window(6)), second = request(kCommandClassify, b.next_sequence(), b.window(7));
  m.transfer(first);
  m.transfer(second);
  m.cycles(kCyclesPerWindow);
  b.check("a second window while busy", m.read(kResultBytes), kCommandClassify, second[2], kStatusBusy, 0);
  b.last_is("a second window while busy", 6);

  // An answer that comes while another is read waits for the end of the read, and none is torn.
  int whole = 0;
  for (int delay = 0; delay < 3000; delay += 37) {
    const size_t v = delay % 7;
    const Bytes classify = request(kCommandClassify, b.next_sequence(), b.window(v));
    m.transfer(classify);
    m.cycles(8);
    const Bytes refused = request(kCommandIdentify, b.next_sequence());
    m.transfer(refused);
    m.cycles(delay);
    const Response r = m.read(kResultBytes);
    expect(r.intact, "an answer was torn");
    const bool own = r.command == kCommandClassify && r.sequence == classify[2] && r.status == kStatusOk;
    expect(own || (r.command == kCommandIdentify && r.sequence == refused[2] && r.status == kStatusBusy), "an answer mixes two requests");
    if (own) b.check_result("an answer that came meanwhile", r.payload, 0, v);
    whole += own;
    m.cycles(kCyclesPerWindow);
    const Response late = m.read(kResultBytes);
    b.check("after the read", late, kCommandClassify, classify[2], kStatusOk, kResultBytes);
  }
  expect(whole > 0, "no read came after the answer");
  std::printf("link: requests while busy, and answers that come while another is read: as defined (%s)\n", b.rates());
}

void vectors(Bench& b, size_t count, size_t vectors) {
  auto& m = b.master();
  uint32_t least = UINT32_MAX, most = 0;
  uint64_t slowest_ready = 0;
  for (size_t v = 0; v < count; ++v) {
    const uint32_t cycles = b.classify(v % vectors);
    least = std::min(least, cycles);
    most = std::max(most, cycles);
    slowest_ready = std::max(slowest_ready, m.ready_rise_cycle() - m.last_bit_cycle_of_request());
  }
  std::printf("link: %zu windows over SPI, logits and class equal; cycles from last payload byte to result %u to %u, from last bit of the frame to READY at most %" PRIu64
              " (%s)\n", count, least, most, slowest_ready, b.rates());
}

// ---------------------------------------------------------------------- damage

// What comes of a damaged frame: nothing (it was no request), or an error. Never a result.
void damaged(Bench& b, const std::string& what, const Bytes& frame, size_t bits, int expected_status) {
  auto& m = b.master();
  m.transfer_bits(frame, bits);
  m.cycles(60);
  const Response r = m.read(kResultBytes);
  if (expected_status < 0) {
    expect(r.intact && r.sequence != frame[2], what + ": answered, but it was no request");
  } else {
    expect(b.dut().ready, what + ": no answer");
    b.check(what, r, frame[1], frame[2], expected_status, 0);
  }
  expect(!b.dut().rootp->ecg_accelerator__DOT__network_active, what + ": the network works on");
}

void every_flip(Bench& b) {
  b.classify(8);
  size_t flips = 0;
  const size_t bits = 8 * (kRequestOverheadBytes + kInputBytes);
  for (size_t bit = 0; bit < bits; ++bit, ++flips) {
    Bytes frame = request(kCommandClassify, b.next_sequence(), b.window(9));
    frame[bit / 8] ^= 0x80 >> bit % 8;
    const size_t byte = bit / 8;
    const int status = byte == 0 ? -1 : byte == 3 || byte == 4 ? kStatusBadLength : kStatusBadCrc;
    damaged(b, "bit " + std::to_string(bit) + " flipped", frame, bits, status);
    if (bit % 256 == 255) b.last_is("after flips", 8);
  }
  b.last_is("after all flips", 8);
  b.classify(9);
  std::printf("link: %zu single-bit flips of a classify frame, each detected, last result intact (%s)\n", flips, b.rates());
}

void every_cut(Bench& b) {
  b.classify(10);
  const size_t bits = 8 * (kRequestOverheadBytes + kInputBytes);
  for (size_t bit = 0; bit < bits; ++bit) {
    const Bytes frame = request(kCommandClassify, b.next_sequence(), b.window(11));
    damaged(b, "cut at bit " + std::to_string(bit), frame, bit, bit < 24 ? -1 : kStatusBadLength);
    if (bit % 256 == 255) b.last_is("after cuts", 10);
  }
  size_t longer = 0;
  for (size_t extra : {1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 80, 8 * 700}) {
    Bytes frame = request(kCommandClassify, b.next_sequence(), b.window(11));
    frame.resize(frame.size() + (extra + 7) / 8, 0x5A);
    damaged(b, std::to_string(extra) + " bits too long", frame, bits + extra, kStatusBadLength);
    ++longer;
  }
  for (size_t bit = 0; bit < 56; ++bit) {
    damaged(b, "identify cut at bit " + std::to_string(bit), request(kCommandIdentify, b.next_sequence()), bit, bit < 24 ? -1 : kStatusBadLength);
  }
  b.last_is("after cuts", 10);
  // A read that is cut at any bit leaves the next one whole.
  const Bytes whole = b.master().read_raw(kResultBytes);
  for (size_t bit = 0; bit < 8 * whole.size(); ++bit) {
    Bytes poll(whole.size(), 0);
    poll[0] = kResponseMarker;
    b.master().transfer_bits(poll, bit);
    expect(b.master().read_raw(kResultBytes) == whole, "a read after one that was cut at bit " + std::to_string(bit) + " differs");
  }
  b.classify(11);
  std::printf("link: chip select raised at each of %zu bits, %zu frames too long: detected, last result intact (%s)\n", bits, longer, b.rates());
}

void resets(Bench& b) {
  auto& m = b.master();
  for (int round = 0; round < 40; ++round) {
    b.classify(round % 12);
    const Bytes frame = request(kCommandClassify, b.next_sequence(), b.window(1));
    if (round % 2) m.transfer_bits(frame, b.random()() % (8 * frame.size()));
    else m.transfer(frame);
    m.cycles(b.random()() % 300);
    m.reset();
    expect(!b.dut().ready, "READY is high after reset");
    b.demand("read last after reset", request(kCommandReadLast, b.next_sequence()), kStatusNoResult);
  }
  std::printf("link: 40 resets in mid-frame and in mid-work: nothing left (%s)\n", b.rates());
}

// A host that clocks bytes faster than the network takes them: the result, or an error; never another result.
void overrun(Bench& b) {
  int refused = 0, accepted = 0;
  for (int round = 0; round < 20; ++round) {
    const size_t v = round % 12;
    const Bytes frame = request(kCommandClassify, b.next_sequence(), b.window(v));
    const Response r = b.master().exchange(frame, kResultBytes, kPatience);
    expect(r.intact && r.sequence == frame[2], "too fast: no answer");
    if (r.status == kStatusOk) {
      b.check_result("too fast", r.payload, 0, v);
      ++accepted;
    } else {
      expect(r.status == kStatusBadLength, "too fast: status " + std::to_string(r.status));
      ++refused;
    }
  }
  std::printf("link: %d windows accepted and %d refused at %s, no wrong result\n", accepted, refused, b.rates());
}

// Random requests, sound and damaged, against the link's definition.
void random_session(Bench& b, int rounds) {
  auto& m = b.master();
  auto& random = b.random();
  bool asleep = false, has_result = false;
  size_t last = 0;
  m.reset();
  m.set_random_pauses(true);
  for (int round = 0; round < rounds; ++round) {
    const int pick = random() % 10;
    const int command = pick < 7 ? pick + (pick == 0 ? 1 : 0) : random() % 256;
    const bool right = random() % 6 != 0;
    const size_t wanted = command == kCommandClassify ? kInputBytes : 0;
    const size_t length = right ? wanted : random() % (kInputBytes + 40);
    const size_t v = random() % 12;
    Bytes payload = b.window(v);
    payload.resize(length, 0x11);
    Bytes frame = request(command, b.next_sequence(), payload);
    int status = kStatusOk;
    size_t bits = 8 * frame.size();
    switch (random() % 8) {
      case 0: {
        const size_t byte = 3 + random() % (frame.size() - 3);
        frame[byte] ^= 1 + random() % 255;
        status = byte < 5 ? kStatusBadLength : kStatusBadCrc;
        break;
      }
      case 1:
        bits = 24 + random() % (bits - 24);
        status = kStatusBadLength;
        break;
      default:
        break;
    }
    if (length > kInputBytes) status = kStatusBadLength;
    const bool known = command >= kCommandIdentify && command <= kCommandReadLast;
    if (status == kStatusOk) {
      status = !known                                    ? kStatusBadCommand
               : length != wanted                        ? kStatusBadLength
               : asleep && command != kCommandWake       ? kStatusAsleep
               : command == kCommandReadLast && !has_result ? kStatusNoResult
                                                         : kStatusOk;
    }
    const std::string what = "random request " + std::to_string(round);
    m.transfer_bits(frame, bits);
    m.cycles(8);
    expect(m.wait_ready(kPatience), what + ": no answer");
    const Response r = m.read(kResultBytes + 1);
    const size_t answer = status != kStatusOk ? 0
                          : command == kCommandIdentify ? kIdentifyPayloadBytes
                          : command == kCommandClassify || command == kCommandReadLast ? kResultBytes
                          : command == kCommandSelfTest ? kResultBytes + 1 : 0;
    b.check(what, r, command, frame[2], status, answer);
    if (status == kStatusOk) {
      if (command == kCommandSleep) asleep = true;
      if (command == kCommandWake) asleep = false;
      if (command == kCommandClassify) last = v;
      if (command == kCommandSelfTest) last = 0;
      has_result = has_result || command == kCommandClassify || command == kCommandSelfTest;
      if (answer >= kResultBytes) b.check_result(what, r.payload, answer - kResultBytes, last);
    }
    if (random() % 4 == 0) m.foreign_traffic(random() % 20);
  }
  m.set_random_pauses(false);
  std::printf("link: %d random requests with random pauses and phases: as defined (%s)\n", rounds, b.rates());
}

}  // namespace

int main(int argc, char** argv) {
  const bool brief = argc == 4 && std::string(argv[3]) == "brief";
  if (argc < 2 || argc > 4 || (argc == 4 && !brief)) {
    std::fprintf(stderr, "usage: %s GOLDEN [SEED [brief]]\n", argv[0]);
    return 2;
  }
  Golden golden;
  if (!load(argv[1], golden)) return 2;
  if (golden.vectors.size() < 12) {
    std::fprintf(stderr, "%s: holds %zu vectors, this bench needs 12\n", argv[1], golden.vectors.size());
    return 2;
  }
  const uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 0) : 1;
  const size_t count = golden.vectors.size();

  if (brief) {
    Bench bench(golden, kZynq, seed);
    commands(bench);
    vectors(bench, count, count);
    random_session(bench, 50);
    std::printf("link: all as defined (seed %" PRIu64 ")\n", seed);
    return 0;
  }

  Bench wearable(golden, kWearable, seed);
  commands(wearable);
  sleep(wearable);
  busy(wearable);
  vectors(wearable, count, count);
  every_flip(wearable);
  every_cut(wearable);
  resets(wearable);
  random_session(wearable, 150);

  for (const Rates& rates : {kIce40, kZynq}) {
    Bench bench(golden, rates, seed + 1);
    commands(bench);
    sleep(bench);
    vectors(bench, 12, count);
    random_session(bench, 150);
  }
  Bench fastest(golden, kFastest, seed + 2);
  overrun(fastest);

  // Any ratio and phase that the crossing allows.
  for (int i = 0; i < 20; ++i) {
    std::mt19937_64 random(seed * 100 + i);
    const uint64_t clock_half = 4'000 + random() % 40'000;
    const uint64_t least = (11 * 2 * clock_half) / 16 + 1;
    const Rates rates{"random ratio", clock_half, least + random() % (6 * clock_half)};
    Bench bench(golden, rates, seed + 3 + i);
    bench.demand("random ratio", request(kCommandIdentify, 1), kStatusOk, kIdentifyPayloadBytes);
    for (int command : {kCommandSelfTest, kCommandReadLast}) {
      bench.demand("random ratio", request(command, bench.next_sequence()), kStatusOk, kResultBytes + (command == kCommandSelfTest));
    }
    if (16 * rates.spi_half * kWindowLength > 2 * clock_half * kCyclesPerWindow) bench.classify(i % 12);
  }
  std::printf("link: 20 random ratios and phases of clock and SCK: as defined\n");
  std::printf("link: all as defined (seed %" PRIu64 ")\n", seed);
  return 0;
}
