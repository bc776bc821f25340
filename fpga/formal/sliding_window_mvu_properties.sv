`default_nettype none
// What sliding_window_mvu promises its neighbours, on a small geometry (two positions of two channels in a window, three
// positions of input, two outputs, one lane), for any input and any readiness:
//
// - an offered output stays, unchanged, until it is taken;
// - no output comes before the last of its inputs;
// - the ring never holds more words than it has (asserted in the module itself).
module sliding_window_mvu_properties (
  input wire       clk,
  input wire       reset_n,
  input wire [7:0] in_data,
  input wire       in_valid,
  input wire       out_ready
);
  localparam Kernel = 2;
  localparam InChannels = 2;
  localparam OutChannels = 2;
  localparam InLength = 3;

  wire in_ready, out_valid;
  wire [7:0] out_data;

  sliding_window_mvu #(
    .Kernel(Kernel), .Stride(1), .InChannels(InChannels), .InLength(InLength), .OutChannels(OutChannels),
    .Pe(1), .Simd(1), .AccumulatorWidth(17), .Requantize(1), .Shift(1),
    .WeightFile("weights.hex"), .BiasFile("biases.hex")
  ) dut (
    .clk_i(clk), .rst_ni(reset_n), .enable_i(1'b1),
    .in_data_i(in_data), .in_valid_i(in_valid), .in_ready_o(in_ready),
    .out_data_o(out_data), .out_valid_o(out_valid), .out_ready_i(out_ready)
  );

  // Reset holds in the first cycle and never again.
  logic started = 1'b0;
  always_ff @(posedge clk) started <= 1'b1;
  always_comb assume (reset_n == started);

  // Words of the current input and outputs offered or taken of it; both restart together, when both are through.
  logic [7:0] taken = '0;
  logic [7:0] given = '0;
  always_ff @(posedge clk) begin
    if (reset_n) begin
      taken <= taken + 8'(in_valid && in_ready);
      given <= given + 8'(out_valid && out_ready);
    end
  end

  // Output number n (from 0) belongs to input window n / 4, position (n / 2) % 2, and needs all words up to its window's end.
  wire [7:0] inputs_needed = 8'(InLength * InChannels) * (given >> 2) + 8'd4 + (given[1] ? 8'(InChannels) : 8'd0);

  logic held = 1'b0;
  logic [7:0] held_data;
  always_ff @(posedge clk) begin
    held <= reset_n && out_valid && !out_ready;
    held_data <= out_data;
  end

  always_comb begin
    if (reset_n) begin
      if (held) begin
        assert (out_valid);
        assert (out_data == held_data);
      end
      if (out_valid) assert (taken >= inputs_needed);
    end
  end

  // Reached with reset off: an output that had to wait, and the first output of a second window.
  always_comb begin
    cover (reset_n && held && out_valid && given == 8'd1);
    cover (reset_n && out_valid && given == 8'd4);
  end
endmodule : sliding_window_mvu_properties
`default_nettype wire
