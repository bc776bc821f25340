`default_nettype none
// The network: five convolutions over the window, a timing head over the context, a linear layer over both.
//
// In comes one byte stream per window: WindowLength samples, then ContextLength features, int8. Out go the logits, int32, in the
// order N, S, V, F. Windows may follow each other without a pause. Every layer works while the one before it still does: conv1 to
// conv4 compute a position when its window is there (sliding_window_mvu), conv5, head and linear, which have one position, use every
// input when it comes (dense_mvu). When the last byte arrives, only one position of conv1 to conv4 is left.
//
// Geometry, folding, shifts and widths are those of ecg_cnn_package, which fpga/model/export_rtl.py writes from the model file together
// with the ROM contents (conv1_weights.hex and so on, read from the working directory).
module ecg_cnn (
  input  wire        clk_i,
  input  wire        rst_ni,
  input  wire        enable_i,  // low: the layers stand still and take nothing

  input  wire [7:0]  in_data_i,
  input  wire        in_valid_i,
  output wire        in_ready_o,

  output wire [31:0] logit_data_o,
  output wire        logit_valid_o,
  input  wire        logit_ready_i
);
  // ------------------------------------------------------------------ the window goes to conv1, the context to the head
  localparam InputBytes = ecg_cnn_package::WindowLength + ecg_cnn_package::ContextLength;
  localparam InputBits = $clog2(InputBytes);
  logic [InputBits-1:0] input_byte_q;
  wire in_window = input_byte_q < InputBits'(ecg_cnn_package::WindowLength);
  wire window_ready, context_ready;

  assign in_ready_o = in_window ? window_ready : context_ready;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      input_byte_q <= '0;
    end else if (in_valid_i && in_ready_o) begin
      input_byte_q <= input_byte_q == InputBits'(InputBytes - 1) ? '0 : input_byte_q + InputBits'(1);
    end
  end

  // ------------------------------------------------------------------ conv1
  wire [8*ecg_cnn_package::Conv1Simd-1:0] conv1_in_data;
  wire conv1_in_valid, conv1_in_ready;
  wire [8*ecg_cnn_package::Conv1Pe-1:0] conv1_data /* verilator public_flat_rd */;
  wire conv1_valid /* verilator public_flat_rd */;
  wire conv1_ready /* verilator public_flat_rd */;

  stream_width_converter #(
    .InWidth(8),
    .OutWidth(8*ecg_cnn_package::Conv1Simd)
  ) u_conv1_input (
    .clk_i, .rst_ni,
    .in_data_i(in_data_i), .in_valid_i(in_valid_i && in_window), .in_ready_o(window_ready),
    .out_data_o(conv1_in_data), .out_valid_o(conv1_in_valid), .out_ready_i(conv1_in_ready)
  );

  sliding_window_mvu #(
    .Kernel(ecg_cnn_package::Conv1Kernel),
    .Stride(ecg_cnn_package::Conv1Stride),
    .InChannels(ecg_cnn_package::Conv1InChannels),
    .InLength(ecg_cnn_package::Conv1InLength),
    .OutChannels(ecg_cnn_package::Conv1OutChannels),
    .Pe(ecg_cnn_package::Conv1Pe),
    .Simd(ecg_cnn_package::Conv1Simd),
    .AccumulatorWidth(ecg_cnn_package::Conv1AccumulatorWidth),
    .Requantize(1),
    .Shift(ecg_cnn_package::Conv1Shift),
    .UseDsp(ecg_cnn_package::Conv1UseDsp),
    .WeightFile("conv1_weights.hex"),
    .BiasFile("conv1_biases.hex")
  ) u_conv1 (
    .clk_i, .rst_ni, .enable_i,
    .in_data_i(conv1_in_data), .in_valid_i(conv1_in_valid), .in_ready_o(conv1_in_ready),
    .out_data_o(conv1_data), .out_valid_o(conv1_valid), .out_ready_i(conv1_ready)
  );

  // ------------------------------------------------------------------ conv2
  wire [8*ecg_cnn_package::Conv2Simd-1:0] conv2_in_data;
  wire conv2_in_valid, conv2_in_ready;
  wire [8*ecg_cnn_package::Conv2Pe-1:0] conv2_data /* verilator public_flat_rd */;
  wire conv2_valid /* verilator public_flat_rd */;
  wire conv2_ready /* verilator public_flat_rd */;

  stream_width_converter #(
    .InWidth(8*ecg_cnn_package::Conv1Pe),
    .OutWidth(8*ecg_cnn_package::Conv2Simd)
  ) u_conv2_input (
    .clk_i, .rst_ni,
    .in_data_i(conv1_data), .in_valid_i(conv1_valid), .in_ready_o(conv1_ready),
    .out_data_o(conv2_in_data), .out_valid_o(conv2_in_valid), .out_ready_i(conv2_in_ready)
  );

  sliding_window_mvu #(
    .Kernel(ecg_cnn_package::Conv2Kernel),
    .Stride(ecg_cnn_package::Conv2Stride),
    .InChannels(ecg_cnn_package::Conv2InChannels),
    .InLength(ecg_cnn_package::Conv2InLength),
    .OutChannels(ecg_cnn_package::Conv2OutChannels),
    .Pe(ecg_cnn_package::Conv2Pe),
    .Simd(ecg_cnn_package::Conv2Simd),
    .AccumulatorWidth(ecg_cnn_package::Conv2AccumulatorWidth),
    .Requantize(1),
    .Shift(ecg_cnn_package::Conv2Shift),
    .UseDsp(ecg_cnn_package::Conv2UseDsp),
    .WeightFile("conv2_weights.hex"),
    .BiasFile("conv2_biases.hex")
  ) u_conv2 (
    .clk_i, .rst_ni, .enable_i,
    .in_data_i(conv2_in_data), .in_valid_i(conv2_in_valid), .in_ready_o(conv2_in_ready),
    .out_data_o(conv2_data), .out_valid_o(conv2_valid), .out_ready_i(conv2_ready)
  );

  // ------------------------------------------------------------------ conv3
  wire [8*ecg_cnn_package::Conv3Simd-1:0] conv3_in_data;
  wire conv3_in_valid, conv3_in_ready;
  wire [8*ecg_cnn_package::Conv3Pe-1:0] conv3_data /* verilator public_flat_rd */;
  wire conv3_valid /* verilator public_flat_rd */;
  wire conv3_ready /* verilator public_flat_rd */;

  stream_width_converter #(
    .InWidth(8*ecg_cnn_package::Conv2Pe),
    .OutWidth(8*ecg_cnn_package::Conv3Simd)
  ) u_conv3_input (
    .clk_i, .rst_ni,
    .in_data_i(conv2_data), .in_valid_i(conv2_valid), .in_ready_o(conv2_ready),
    .out_data_o(conv3_in_data), .out_valid_o(conv3_in_valid), .out_ready_i(conv3_in_ready)
  );

  sliding_window_mvu #(
    .Kernel(ecg_cnn_package::Conv3Kernel),
    .Stride(ecg_cnn_package::Conv3Stride),
    .InChannels(ecg_cnn_package::Conv3InChannels),
    .InLength(ecg_cnn_package::Conv3InLength),
    .OutChannels(ecg_cnn_package::Conv3OutChannels),
    .Pe(ecg_cnn_package::Conv3Pe),
    .Simd(ecg_cnn_package::Conv3Simd),
    .AccumulatorWidth(ecg_cnn_package::Conv3AccumulatorWidth),
    .Requantize(1),
    .Shift(ecg_cnn_package::Conv3Shift),
    .UseDsp(ecg_cnn_package::Conv3UseDsp),
    .WeightFile("conv3_weights.hex"),
    .BiasFile("conv3_biases.hex")
  ) u_conv3 (
    .clk_i, .rst_ni, .enable_i,
    .in_data_i(conv3_in_data), .in_valid_i(conv3_in_valid), .in_ready_o(conv3_in_ready),
    .out_data_o(conv3_data), .out_valid_o(conv3_valid), .out_ready_i(conv3_ready)
  );

  // ------------------------------------------------------------------ conv4
  wire [8*ecg_cnn_package::Conv4Simd-1:0] conv4_in_data;
  wire conv4_in_valid, conv4_in_ready;
  wire [8*ecg_cnn_package::Conv4Pe-1:0] conv4_data /* verilator public_flat_rd */;
  wire conv4_valid /* verilator public_flat_rd */;
  wire conv4_ready /* verilator public_flat_rd */;

  stream_width_converter #(
    .InWidth(8*ecg_cnn_package::Conv3Pe),
    .OutWidth(8*ecg_cnn_package::Conv4Simd)
  ) u_conv4_input (
    .clk_i, .rst_ni,
    .in_data_i(conv3_data), .in_valid_i(conv3_valid), .in_ready_o(conv3_ready),
    .out_data_o(conv4_in_data), .out_valid_o(conv4_in_valid), .out_ready_i(conv4_in_ready)
  );

  sliding_window_mvu #(
    .Kernel(ecg_cnn_package::Conv4Kernel),
    .Stride(ecg_cnn_package::Conv4Stride),
    .InChannels(ecg_cnn_package::Conv4InChannels),
    .InLength(ecg_cnn_package::Conv4InLength),
    .OutChannels(ecg_cnn_package::Conv4OutChannels),
    .Pe(ecg_cnn_package::Conv4Pe),
    .Simd(ecg_cnn_package::Conv4Simd),
    .AccumulatorWidth(ecg_cnn_package::Conv4AccumulatorWidth),
    .Requantize(1),
    .Shift(ecg_cnn_package::Conv4Shift),
    .UseDsp(ecg_cnn_package::Conv4UseDsp),
    .WeightFile("conv4_weights.hex"),
    .BiasFile("conv4_biases.hex")
  ) u_conv4 (
    .clk_i, .rst_ni, .enable_i,
    .in_data_i(conv4_in_data), .in_valid_i(conv4_in_valid), .in_ready_o(conv4_in_ready),
    .out_data_o(conv4_data), .out_valid_o(conv4_valid), .out_ready_i(conv4_ready)
  );

  // ------------------------------------------------------------------ conv5
  wire [8*ecg_cnn_package::Conv5Simd-1:0] conv5_in_data;
  wire conv5_in_valid, conv5_in_ready;
  wire [8*ecg_cnn_package::Conv5Pe-1:0] conv5_data /* verilator public_flat_rd */;
  wire conv5_valid /* verilator public_flat_rd */;
  wire conv5_ready /* verilator public_flat_rd */;

  stream_width_converter #(
    .InWidth(8*ecg_cnn_package::Conv4Pe),
    .OutWidth(8*ecg_cnn_package::Conv5Simd)
  ) u_conv5_input (
    .clk_i, .rst_ni,
    .in_data_i(conv4_data), .in_valid_i(conv4_valid), .in_ready_o(conv4_ready),
    .out_data_o(conv5_in_data), .out_valid_o(conv5_in_valid), .out_ready_i(conv5_in_ready)
  );

  dense_mvu #(
    .Inputs(ecg_cnn_package::Conv5Kernel * ecg_cnn_package::Conv5InChannels),
    .OutChannels(ecg_cnn_package::Conv5OutChannels),
    .Pe(ecg_cnn_package::Conv5Pe),
    .Simd(ecg_cnn_package::Conv5Simd),
    .AccumulatorWidth(ecg_cnn_package::Conv5AccumulatorWidth),
    .Requantize(1),
    .Shift(ecg_cnn_package::Conv5Shift),
    .UseDsp(ecg_cnn_package::Conv5UseDsp),
    .WeightFile("conv5_weights.hex"),
    .BiasFile("conv5_biases.hex")
  ) u_conv5 (
    .clk_i, .rst_ni, .enable_i,
    .in_data_i(conv5_in_data), .in_valid_i(conv5_in_valid), .in_ready_o(conv5_in_ready),
    .out_data_o(conv5_data), .out_valid_o(conv5_valid), .out_ready_i(conv5_ready)
  );

  // ------------------------------------------------------------------ head
  wire [8*ecg_cnn_package::HeadSimd-1:0] head_in_data;
  wire head_in_valid, head_in_ready;
  wire [8*ecg_cnn_package::HeadPe-1:0] head_data /* verilator public_flat_rd */;
  wire head_valid /* verilator public_flat_rd */;
  wire head_ready /* verilator public_flat_rd */;

  stream_width_converter #(
    .InWidth(8),
    .OutWidth(8*ecg_cnn_package::HeadSimd)
  ) u_head_input (
    .clk_i, .rst_ni,
    .in_data_i(in_data_i), .in_valid_i(in_valid_i && !in_window), .in_ready_o(context_ready),
    .out_data_o(head_in_data), .out_valid_o(head_in_valid), .out_ready_i(head_in_ready)
  );

  dense_mvu #(
    .Inputs(ecg_cnn_package::HeadKernel * ecg_cnn_package::HeadInChannels),
    .OutChannels(ecg_cnn_package::HeadOutChannels),
    .Pe(ecg_cnn_package::HeadPe),
    .Simd(ecg_cnn_package::HeadSimd),
    .AccumulatorWidth(ecg_cnn_package::HeadAccumulatorWidth),
    .Requantize(1),
    .Shift(ecg_cnn_package::HeadShift),
    .UseDsp(ecg_cnn_package::HeadUseDsp),
    .WeightFile("head_weights.hex"),
    .BiasFile("head_biases.hex")
  ) u_head (
    .clk_i, .rst_ni, .enable_i,
    .in_data_i(head_in_data), .in_valid_i(head_in_valid), .in_ready_o(head_in_ready),
    .out_data_o(head_data), .out_valid_o(head_valid), .out_ready_i(head_ready)
  );

  // ------------------------------------------------------------------ join
  // The head's outputs go first, against the model's order: they are there long before conv5's, and the linear layer's sum does not
  // mind. Its ROM has the weights in this order.
  localparam JoinWidth = 8 * ecg_cnn_package::LinearSimd;
  wire [JoinWidth-1:0] first_data, second_data, linear_in_data;
  wire first_valid, first_ready, second_valid, second_ready, linear_in_valid, linear_in_ready;

  stream_width_converter #(
    .InWidth(8*ecg_cnn_package::HeadPe),
    .OutWidth(JoinWidth)
  ) u_first (
    .clk_i, .rst_ni,
    .in_data_i(head_data), .in_valid_i(head_valid), .in_ready_o(head_ready),
    .out_data_o(first_data), .out_valid_o(first_valid), .out_ready_i(first_ready)
  );

  stream_width_converter #(
    .InWidth(8*ecg_cnn_package::Conv5Pe),
    .OutWidth(JoinWidth)
  ) u_second (
    .clk_i, .rst_ni,
    .in_data_i(conv5_data), .in_valid_i(conv5_valid), .in_ready_o(conv5_ready),
    .out_data_o(second_data), .out_valid_o(second_valid), .out_ready_i(second_ready)
  );

  stream_concatenate #(
    .Width(JoinWidth),
    .FirstWords(ecg_cnn_package::HeadOutChannels / ecg_cnn_package::LinearSimd),
    .SecondWords(ecg_cnn_package::Conv5OutChannels / ecg_cnn_package::LinearSimd)
  ) u_join (
    .clk_i, .rst_ni,
    .first_data_i(first_data), .first_valid_i(first_valid), .first_ready_o(first_ready),
    .second_data_i(second_data), .second_valid_i(second_valid), .second_ready_o(second_ready),
    .out_data_o(linear_in_data), .out_valid_o(linear_in_valid), .out_ready_i(linear_in_ready)
  );

  // ------------------------------------------------------------------ linear
  wire [32*ecg_cnn_package::LinearPe-1:0] linear_data;
  wire linear_valid, linear_ready;

  dense_mvu #(
    .Inputs(ecg_cnn_package::LinearKernel * ecg_cnn_package::LinearInChannels),
    .OutChannels(ecg_cnn_package::LinearOutChannels),
    .Pe(ecg_cnn_package::LinearPe),
    .Simd(ecg_cnn_package::LinearSimd),
    .AccumulatorWidth(ecg_cnn_package::LinearAccumulatorWidth),
    .Requantize(0),
    .UseDsp(ecg_cnn_package::LinearUseDsp),
    .WeightFile("linear_weights.hex"),
    .BiasFile("linear_biases.hex")
  ) u_linear (
    .clk_i, .rst_ni, .enable_i,
    .in_data_i(linear_in_data), .in_valid_i(linear_in_valid), .in_ready_o(linear_in_ready),
    .out_data_o(linear_data), .out_valid_o(linear_valid), .out_ready_i(linear_ready)
  );

  stream_width_converter #(
    .InWidth(32*ecg_cnn_package::LinearPe),
    .OutWidth(32)
  ) u_logits (
    .clk_i, .rst_ni,
    .in_data_i(linear_data), .in_valid_i(linear_valid), .in_ready_o(linear_ready),
    .out_data_o(logit_data_o), .out_valid_o(logit_valid_o), .out_ready_i(logit_ready_i)
  );
endmodule : ecg_cnn
`default_nettype wire
