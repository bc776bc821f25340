`default_nettype none
// The network behind a byte-wide port: 671 bytes in, 16 bytes out (four logits, least significant byte first). It stands where the
// SPI link will be and lets the network be placed and routed with a number of pins that a small part has.
module ecg_cnn_byte_wrapper (
  input  wire       clk,
  input  wire       reset_n,

  input  wire [7:0] in_data,
  input  wire       in_valid,
  output wire       in_ready,

  output wire [7:0] out_data,
  output wire       ready,  // a byte of the answer waits
  input  wire       out_taken
);
  logic [1:0] reset_n_q;  // reset leaves in step with the clock
  always_ff @(posedge clk) begin
    reset_n_q <= {reset_n_q[0], reset_n};
  end

  wire [31:0] logit_data;
  wire logit_valid, logit_ready;

  ecg_cnn u_ecg_cnn (
    .clk_i(clk),
    .rst_ni(reset_n_q[1]),
    .in_data_i(in_data),
    .in_valid_i(in_valid),
    .in_ready_o(in_ready),
    .logit_data_o(logit_data),
    .logit_valid_o(logit_valid),
    .logit_ready_i(logit_ready)
  );

  stream_width_converter #(
    .InWidth(32),
    .OutWidth(8)
  ) u_bytes (
    .clk_i(clk),
    .rst_ni(reset_n_q[1]),
    .in_data_i(logit_data),
    .in_valid_i(logit_valid),
    .in_ready_o(logit_ready),
    .out_data_o(out_data),
    .out_valid_o(ready),
    .out_ready_i(out_taken)
  );
endmodule : ecg_cnn_byte_wrapper
`default_nettype wire
