// Written by fpga/generate_protocol from firmware/Classification/AcceleratorProtocol.cs; change that, not this file.
// verilator lint_off UNUSED
package accelerator_protocol_package;
  localparam [7:0] RequestMarker = 8'ha5;
  localparam [7:0] ResponseMarker = 8'h5a;
  localparam RequestOverheadBytes = 7;
  localparam ResponseLeadBytes = 2;
  localparam ResponseOverheadBytes = 7;
  localparam [7:0] CommandIdentify = 8'h01;
  localparam [7:0] CommandClassify = 8'h02;
  localparam [7:0] CommandSelfTest = 8'h03;
  localparam [7:0] CommandSleep = 8'h04;
  localparam [7:0] CommandWake = 8'h05;
  localparam [7:0] CommandReadLast = 8'h06;
  localparam IdentifyPayloadBytes = 16;
  localparam [7:0] StatusOk = 8'h00;
  localparam [7:0] StatusBadCrc = 8'h01;
  localparam [7:0] StatusBadLength = 8'h02;
  localparam [7:0] StatusBadCommand = 8'h03;
  localparam [7:0] StatusBusy = 8'h04;
  localparam [7:0] StatusAsleep = 8'h05;
  localparam [7:0] StatusNoResult = 8'h06;
endpackage : accelerator_protocol_package
// verilator lint_on UNUSED
