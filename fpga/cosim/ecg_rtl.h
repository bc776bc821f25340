// The accelerator's RTL as a shared library: its pins on a time axis in nanoseconds, for a program that simulates the rest of a board.
//
// Rising edges of the clock come at k / clock_hertz seconds, k = 0, 1, 2, ...; edge k is "up to" a time when it is not later. A pin
// changes after the edges up to its time. An instance belongs to one thread at a time; instances are independent.
#pragma once
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

// What the library was built from; the strings live as long as it does.
const char* ecg_rtl_model_hash(void);  // SHA-256 of the model's network, 64 hexadecimal digits
const char* ecg_rtl_target(void);      // the part it is folded for
int64_t ecg_rtl_clock_hertz(void);
int64_t ecg_rtl_maximum_spi_hertz(void);

// A part in reset, its clock at a time. Null when a ROM file is gone: build again.
void* ecg_rtl_create(int64_t now_nanoseconds);
void ecg_rtl_destroy(void* part);

// Whether cycles that would change nothing are passed over (1, so it starts) or simulated (0).
void ecg_rtl_set_skip(void* part, int skip);

// Runs the clock up to a time; earlier times change nothing.
void ecg_rtl_run(void* part, int64_t nanoseconds);

// Runs the clock up to a time, then sets reset_n.
void ecg_rtl_set_reset_n(void* part, int64_t nanoseconds, int level);

// One SPI transaction in mode 0: chip select falls at the start, SCK rises half a period later and then once a period, chip select
// rises at the end. miso is what the part drove at each rising edge.
void ecg_rtl_transfer(void* part, int64_t start_nanoseconds, int64_t end_nanoseconds, int64_t sck_hertz, const uint8_t* mosi, uint8_t* miso, int64_t bytes);

// Takes the next change of READY: 0 none, 1 it fell, 2 it rose. edge is the clock edge it came with.
int ecg_rtl_take_ready_change(void* part, int64_t* edge);

int64_t ecg_rtl_edges(const void* part);      // clock edges so far, passed over ones included
int64_t ecg_rtl_simulated(const void* part);  // of them those that were simulated
int ecg_rtl_settled(const void* part);        // 1: nothing changes until a pin does
int ecg_rtl_asleep(const void* part);
int ecg_rtl_working(const void* part);        // 1: a request is worked on
int64_t ecg_rtl_busy_nanoseconds(const void* part);  // wall time spent in simulation

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
