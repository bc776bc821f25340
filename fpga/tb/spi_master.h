// An SPI master in mode 0 and the clock of the part, on one time axis, so that their edges fall in any phase.
#pragma once
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "accelerator_protocol.h"

using Bytes = std::vector<uint8_t>;

inline uint16_t crc16(const uint8_t* data, size_t length) {
  unsigned crc = 0xFFFF;
  for (size_t i = 0; i < length; ++i) {
    crc ^= data[i] << 8;
    for (int bit = 0; bit < 8; ++bit) crc = crc & 0x8000 ? (crc << 1 ^ 0x1021) & 0xFFFF : crc << 1;
  }
  return crc;
}

// A whole request: marker, command, sequence, length, payload, CRC.
inline Bytes request(int command, int sequence, const Bytes& payload = {}) {
  Bytes frame{kRequestMarker, static_cast<uint8_t>(command), static_cast<uint8_t>(sequence), static_cast<uint8_t>(payload.size() & 0xFF),
              static_cast<uint8_t>(payload.size() >> 8)};
  frame.insert(frame.end(), payload.begin(), payload.end());
  const uint16_t crc = crc16(&frame[1], frame.size() - 1);
  frame.push_back(crc & 0xFF);
  frame.push_back(crc >> 8);
  return frame;
}

struct Response {
  bool intact = false;  // CRC and length agree
  int command = 0, sequence = 0, status = 0;
  Bytes payload;
};

template <class Dut>
class SpiMaster {
 public:
  // Half periods in picoseconds.
  SpiMaster(Dut& dut, uint64_t clock_half, uint64_t spi_half, uint64_t seed)
      : dut_(dut), random_(seed), clock_half_(clock_half), spi_half_(spi_half), next_clock_(clock_half) {
    dut_.clk = 0;
    dut_.reset_n = 0;
    dut_.spi_cs_n = 1;
    dut_.spi_sclk = 0;
    dut_.spi_mosi = 0;
    dut_.eval();
    // Any phase between the two clocks.
    wait(random_() % (2 * clock_half));
  }

  void reset() {
    dut_.reset_n = 0;
    dut_.eval();
    cycles(6);
    dut_.reset_n = 1;
    dut_.eval();
    cycles(6);
  }

  void set_spi_half(uint64_t spi_half) { spi_half_ = spi_half; }
  void set_random_pauses(bool on) { random_pauses_ = on; }

  void cycles(int n) { wait(2 * clock_half_ * n); }

  void wait(uint64_t duration) {
    const uint64_t until = now_ + duration;
    while (next_clock_ <= until) {
      dut_.clk = !dut_.clk;
      dut_.eval();
      if (dut_.clk) {
        ++clock_cycles_;
        if (dut_.ready != ready_) {
          ready_ = dut_.ready;
          if (ready_) ready_rise_ = clock_cycles_; else ++ready_falls_;
        }
      }
      next_clock_ += clock_half_;
    }
    now_ = until;
  }

  // The first bits of what is sent, in one transaction; what came back.
  Bytes transfer_bits(const Bytes& out, size_t bits) {
    select();
    Bytes in((bits + 7) / 8, 0);
    for (size_t i = 0; i < bits; ++i) {
      if (random_pauses_ && i % 8 == 0 && random_() % 4 == 0) wait(random_() % (40 * clock_half_));
      const int miso = clock_bit(out[i / 8] >> (7 - i % 8) & 1);
      in[i / 8] |= miso << (7 - i % 8);
    }
    deselect();
    return in;
  }

  Bytes transfer(const Bytes& out) { return transfer_bits(out, 8 * out.size()); }

  // What comes while a response of so many payload bytes is read.
  Bytes read_raw(size_t payload_bytes, size_t beyond = 0) {
    Bytes poll(kResponseLeadBytes + kResponseOverheadBytes + payload_bytes + beyond, 0);
    poll[0] = kResponseMarker;
    return transfer(poll);
  }

  Response read(size_t payload_bytes) {
    const Bytes raw = read_raw(payload_bytes, 3);
    Response response;
    const uint8_t* p = &raw[kResponseLeadBytes];
    response.command = p[0];
    response.sequence = p[1];
    response.status = p[2];
    const size_t length = p[3] | p[4] << 8;
    if (length > payload_bytes) return response;
    response.payload.assign(p + 5, p + 5 + length);
    response.intact = raw[0] == 0 && raw[1] == 0 && crc16(p, 5 + length) == (p[5 + length] | p[6 + length] << 8);
    for (size_t i = kResponseLeadBytes + kResponseOverheadBytes + length; i < raw.size(); ++i) response.intact &= raw[i] == 0;
    return response;
  }

  // True when READY is high within so many clock cycles.
  bool wait_ready(int limit) {
    for (int i = 0; i < limit; ++i) {
      if (dut_.ready) return true;
      cycles(1);
    }
    return dut_.ready;
  }

  // A request and its response. The few cycles are what chip select needs to be seen.
  Response exchange(const Bytes& frame, size_t payload_bytes, int limit = 200'000) {
    transfer(frame);
    request_end_ = last_rise_;
    cycles(8);
    if (!wait_ready(limit)) return {};
    return read(payload_bytes);
  }

  // SCK and MOSI move while the part is not selected: another device's traffic.
  void foreign_traffic(int bits) {
    for (int i = 0; i < bits; ++i) clock_bit(random_() & 1);
  }

  void select() {
    dut_.spi_cs_n = 0;
    dut_.eval();
    wait(spi_half_);
  }

  void deselect() {
    dut_.spi_cs_n = 1;
    dut_.eval();
    wait(6 * clock_half_ + random_() % (2 * clock_half_));
  }

  int clock_bit(int mosi) {
    dut_.spi_mosi = mosi;
    dut_.eval();
    wait(half());
    const int miso = dut_.spi_miso;
    dut_.spi_sclk = 1;
    dut_.eval();
    last_rise_ = clock_cycles_;
    wait(half());
    dut_.spi_sclk = 0;
    dut_.eval();
    return miso;
  }

  uint64_t clock_cycles() const { return clock_cycles_; }
  uint64_t last_bit_cycle_of_request() const { return request_end_; }
  uint64_t ready_rise_cycle() const { return ready_rise_; }
  uint64_t ready_falls() const { return ready_falls_; }

 private:
  uint64_t half() { return spi_half_ + (random_pauses_ ? random_() % (spi_half_ / 2 + 1) : 0); }

  Dut& dut_;
  std::mt19937_64 random_;
  uint64_t clock_half_, spi_half_, next_clock_, now_ = 0;
  uint64_t clock_cycles_ = 0, last_rise_ = 0, request_end_ = 0, ready_rise_ = 0, ready_falls_ = 0;
  bool random_pauses_ = false;
  bool ready_ = false;
};
