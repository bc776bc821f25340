// Written by fpga/generate_protocol from firmware/Classification/AcceleratorProtocol.cs; change that, not this file.
#pragma once
constexpr int kRequestMarker = 0xa5;
constexpr int kResponseMarker = 0x5a;
constexpr int kRequestOverheadBytes = 7;
constexpr int kResponseLeadBytes = 2;
constexpr int kResponseOverheadBytes = 7;
constexpr int kCommandIdentify = 0x01;
constexpr int kCommandClassify = 0x02;
constexpr int kCommandSelfTest = 0x03;
constexpr int kCommandSleep = 0x04;
constexpr int kCommandWake = 0x05;
constexpr int kCommandReadLast = 0x06;
constexpr int kIdentifyPayloadBytes = 16;
constexpr int kStatusOk = 0x00;
constexpr int kStatusBadCrc = 0x01;
constexpr int kStatusBadLength = 0x02;
constexpr int kStatusBadCommand = 0x03;
constexpr int kStatusBusy = 0x04;
constexpr int kStatusAsleep = 0x05;
constexpr int kStatusNoResult = 0x06;
