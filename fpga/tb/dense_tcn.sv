`default_nettype none
// The dense form of the network, to be compared with ecg_cnn: every convolution at every sample (stride 1), its taps as far apart as the
// strides before it multiply to. The same units, weights, biases and shifts, the same stream in and out, the same head and linear layer.
// For simulation; nothing is made of it.
//
// Geometry, folding, shifts and widths are those of dense_tcn_package, which fpga/model/dense_rtl.py writes together with the ROM contents.

// One convolution behind a change of width.
module dense_convolution #(
  parameter InPe = 1,  // channels of a word that comes
  parameter Kernel = 1,
  parameter Dilation = 1,
  parameter InChannels = 1,
  parameter InLength = 1,
  parameter OutChannels = 1,
  parameter Pe = 1,
  parameter Simd = 1,
  parameter AccumulatorWidth = 24,
  parameter Shift = 8,
  parameter UseDsp = 1,
  parameter WeightFile = "weights.hex",
  parameter BiasFile = "biases.hex"
) (
  input  wire              clk_i,
  input  wire              rst_ni,
  input  wire              enable_i,

  input  wire [8*InPe-1:0] in_data_i,
  input  wire              in_valid_i,
  output wire              in_ready_o,

  output wire [8*Pe-1:0]   out_data_o,
  output wire              out_valid_o,
  input  wire              out_ready_i
);
  wire [8*Simd-1:0] data;
  wire valid, ready;

  stream_width_converter #(
    .InWidth(8*InPe),
    .OutWidth(8*Simd)
  ) u_input (
    .clk_i, .rst_ni,
    .in_data_i, .in_valid_i, .in_ready_o,
    .out_data_o(data), .out_valid_o(valid), .out_ready_i(ready)
  );

  sliding_window_mvu #(
    .Kernel(Kernel),
    .Stride(1),
    .Dilation(Dilation),
    .InChannels(InChannels),
    .InLength(InLength),
    .OutChannels(OutChannels),
    .Pe(Pe),
    .Simd(Simd),
    .AccumulatorWidth(AccumulatorWidth),
    .Requantize(1),
    .Shift(Shift),
    .UseDsp(UseDsp),
    .WeightFile(WeightFile),
    .BiasFile(BiasFile)
  ) u_mvu (
    .clk_i, .rst_ni, .enable_i,
    .in_data_i(data), .in_valid_i(valid), .in_ready_o(ready),
    .out_data_o, .out_valid_o, .out_ready_i
  );
endmodule : dense_convolution

`define CONVOLUTION(NUMBER, IN_PE, IN_DATA, IN_VALID, IN_READY) \
  wire [8*dense_tcn_package::Conv``NUMBER``Pe-1:0] conv``NUMBER``_data; \
  wire conv``NUMBER``_valid, conv``NUMBER``_ready; \
  dense_convolution #( \
    .InPe(IN_PE), \
    .Kernel(dense_tcn_package::Conv``NUMBER``Kernel), \
    .Dilation(dense_tcn_package::Conv``NUMBER``Dilation), \
    .InChannels(dense_tcn_package::Conv``NUMBER``InChannels), \
    .InLength(dense_tcn_package::Conv``NUMBER``InLength), \
    .OutChannels(dense_tcn_package::Conv``NUMBER``OutChannels), \
    .Pe(dense_tcn_package::Conv``NUMBER``Pe), \
    .Simd(dense_tcn_package::Conv``NUMBER``Simd), \
    .AccumulatorWidth(dense_tcn_package::Conv``NUMBER``AccumulatorWidth), \
    .Shift(dense_tcn_package::Conv``NUMBER``Shift), \
    .UseDsp(dense_tcn_package::Conv``NUMBER``UseDsp), \
    .WeightFile(`"conv``NUMBER``_weights.hex`"), \
    .BiasFile(`"conv``NUMBER``_biases.hex`") \
  ) u_conv``NUMBER`` ( \
    .clk_i, .rst_ni, .enable_i, \
    .in_data_i(IN_DATA), .in_valid_i(IN_VALID), .in_ready_o(IN_READY), \
    .out_data_o(conv``NUMBER``_data), .out_valid_o(conv``NUMBER``_valid), .out_ready_i(conv``NUMBER``_ready) \
  );

module dense_tcn (
  input  wire        clk_i,
  input  wire        rst_ni,
  input  wire        enable_i,

  input  wire [7:0]  in_data_i,
  input  wire        in_valid_i,
  output wire        in_ready_o,

  output wire [31:0] logit_data_o,
  output wire        logit_valid_o,
  input  wire        logit_ready_i
);
  localparam InputBytes = dense_tcn_package::WindowLength + dense_tcn_package::ContextLength;
  localparam InputBits = $clog2(InputBytes);
  logic [InputBits-1:0] input_byte_q;
  wire in_window = input_byte_q < InputBits'(dense_tcn_package::WindowLength);
  wire window_ready, context_ready;

  assign in_ready_o = in_window ? window_ready : context_ready;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      input_byte_q <= '0;
    end else if (in_valid_i && in_ready_o) begin
      input_byte_q <= input_byte_q == InputBits'(InputBytes - 1) ? '0 : input_byte_q + InputBits'(1);
    end
  end

  `CONVOLUTION(1, 1, in_data_i, in_valid_i && in_window, window_ready)
  `CONVOLUTION(2, dense_tcn_package::Conv1Pe, conv1_data, conv1_valid, conv1_ready)
  `CONVOLUTION(3, dense_tcn_package::Conv2Pe, conv2_data, conv2_valid, conv2_ready)
  `CONVOLUTION(4, dense_tcn_package::Conv3Pe, conv3_data, conv3_valid, conv3_ready)
  `CONVOLUTION(5, dense_tcn_package::Conv4Pe, conv4_data, conv4_valid, conv4_ready)

  // ------------------------------------------------------------------ head, join and linear layer, as in ecg_cnn
  wire [8*dense_tcn_package::HeadPe-1:0] head_data;
  wire head_valid, head_ready;

  dense_mvu #(
    .Inputs(dense_tcn_package::HeadInChannels),
    .OutChannels(dense_tcn_package::HeadOutChannels),
    .Pe(dense_tcn_package::HeadPe),
    .Simd(1),
    .AccumulatorWidth(dense_tcn_package::HeadAccumulatorWidth),
    .Requantize(1),
    .Shift(dense_tcn_package::HeadShift),
    .UseDsp(dense_tcn_package::HeadUseDsp),
    .WeightFile("head_weights.hex"),
    .BiasFile("head_biases.hex")
  ) u_head (
    .clk_i, .rst_ni, .enable_i,
    .in_data_i(in_data_i), .in_valid_i(in_valid_i && !in_window), .in_ready_o(context_ready),
    .out_data_o(head_data), .out_valid_o(head_valid), .out_ready_i(head_ready)
  );

  wire [7:0] first_data, second_data, linear_in_data;
  wire first_valid, first_ready, second_valid, second_ready, linear_in_valid, linear_in_ready;

  stream_width_converter #(
    .InWidth(8*dense_tcn_package::HeadPe),
    .OutWidth(8)
  ) u_first (
    .clk_i, .rst_ni,
    .in_data_i(head_data), .in_valid_i(head_valid), .in_ready_o(head_ready),
    .out_data_o(first_data), .out_valid_o(first_valid), .out_ready_i(first_ready)
  );

  stream_width_converter #(
    .InWidth(8*dense_tcn_package::Conv5Pe),
    .OutWidth(8)
  ) u_second (
    .clk_i, .rst_ni,
    .in_data_i(conv5_data), .in_valid_i(conv5_valid), .in_ready_o(conv5_ready),
    .out_data_o(second_data), .out_valid_o(second_valid), .out_ready_i(second_ready)
  );

  stream_concatenate #(
    .Width(8),
    .FirstWords(dense_tcn_package::HeadOutChannels),
    .SecondWords(dense_tcn_package::Conv5OutChannels)
  ) u_join (
    .clk_i, .rst_ni,
    .first_data_i(first_data), .first_valid_i(first_valid), .first_ready_o(first_ready),
    .second_data_i(second_data), .second_valid_i(second_valid), .second_ready_o(second_ready),
    .out_data_o(linear_in_data), .out_valid_o(linear_in_valid), .out_ready_i(linear_in_ready)
  );

  wire [32*dense_tcn_package::LinearPe-1:0] linear_data;
  wire linear_valid, linear_ready;

  dense_mvu #(
    .Inputs(dense_tcn_package::LinearInChannels),
    .OutChannels(dense_tcn_package::LinearOutChannels),
    .Pe(dense_tcn_package::LinearPe),
    .Simd(1),
    .AccumulatorWidth(dense_tcn_package::LinearAccumulatorWidth),
    .Requantize(0),
    .UseDsp(dense_tcn_package::LinearUseDsp),
    .WeightFile("linear_weights.hex"),
    .BiasFile("linear_biases.hex")
  ) u_linear (
    .clk_i, .rst_ni, .enable_i,
    .in_data_i(linear_in_data), .in_valid_i(linear_in_valid), .in_ready_o(linear_in_ready),
    .out_data_o(linear_data), .out_valid_o(linear_valid), .out_ready_i(linear_ready)
  );

  stream_width_converter #(
    .InWidth(32*dense_tcn_package::LinearPe),
    .OutWidth(32)
  ) u_logits (
    .clk_i, .rst_ni,
    .in_data_i(linear_data), .in_valid_i(linear_valid), .in_ready_o(linear_ready),
    .out_data_o(logit_data_o), .out_valid_o(logit_valid_o), .out_ready_i(logit_ready_i)
  );
endmodule : dense_tcn
`default_nettype wire
