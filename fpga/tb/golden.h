// The golden traces that fpga/model/export_rtl.py writes.
#pragma once
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <vector>

#include "ecg_cnn_geometry.h"

struct Vector {
  const uint8_t* input;
  const uint8_t* trace[kTraced];
  int32_t logits[kClasses];
};

struct Golden {
  std::vector<uint8_t> bytes;
  std::vector<Vector> vectors;
};

// False, with a message, when the file cannot be used or holds no vectors.
inline bool load(const char* path, Golden& golden) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    std::fprintf(stderr, "%s: cannot be opened; write it with fpga/model/export_rtl.py\n", path);
    return false;
  }
  golden.bytes.assign(std::istreambuf_iterator<char>(file), {});
  size_t size = kInputBytes + 4 * kClasses;
  for (int l = 0; l < kTraced; ++l) size += kLayers[l].positions * kLayers[l].channels;
  uint32_t count = 0;
  if (golden.bytes.size() >= 8) std::memcpy(&count, &golden.bytes[4], 4);
  if (golden.bytes.size() < 8 || std::memcmp(golden.bytes.data(), "EGLD", 4) != 0 || golden.bytes.size() != 8 + count * size || count == 0) {
    std::fprintf(stderr, "%s: not a golden trace of this geometry; write it again with fpga/model/export_rtl.py\n", path);
    return false;
  }
  const uint8_t* p = golden.bytes.data() + 8;
  for (uint32_t v = 0; v < count; ++v) {
    Vector vector;
    vector.input = p;
    p += kInputBytes;
    for (int l = 0; l < kTraced; ++l) {
      vector.trace[l] = p;
      p += kLayers[l].positions * kLayers[l].channels;
    }
    std::memcpy(vector.logits, p, sizeof vector.logits);
    p += sizeof vector.logits;
    golden.vectors.push_back(vector);
  }
  return true;
}
