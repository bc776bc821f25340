`default_nettype none
// One layer: a matrix-vector unit behind a sliding window.
//
// In comes x[InLength][InChannels], int8, position by position, Simd channels a word. Out goes, for every position p from 0 to
// (InLength - Field) / Stride and every output channel o, Pe channels a word,
//
//   y[p][o] = requantize(bias[o] + sum over k, i of weight[o][k][i] * x[p * Stride + k][i])      Requantize = 1, 8 bits
//   y[p][o] =            bias[o] + sum over k, i of weight[o][k][i] * x[p * Stride + k][i]       Requantize = 0, 32 bits
//
// A dense layer is Kernel = InLength = 1. With Dilation > 1 the taps are that many positions apart: x[p * Stride + k * Dilation][i];
// Field = (Kernel - 1) * Dilation + 1 positions are then spanned. One window follows the next without a pause or a mark.
//
// The window is a ring of words. Because x arrives position by position and the weights lie as [o][k][i], the operands of a
// position are consecutive words of the ring (those of a tap, when it is dilated), and any word is used as soon as it has arrived.
//
// Cycles: one position takes OutChannels / Pe * Kernel * InChannels / Simd cycles, and positions follow each other without a
// gap while input is there and output is taken. A result is at the output four cycles after its last operand is issued.
// A dilated layer's first position of a window waits for input that lies far ahead, and that takes longer than its work.
//
// | parameter             | meaning                                        | legal                                        |
// |-----------------------|------------------------------------------------|----------------------------------------------|
// | Kernel, Stride        | positions in a window, and between two windows | 1 <= Stride <= Kernel; Stride divides InLength - Field |
// | Dilation              | positions between two taps                     | 1 or more                                    |
// | InChannels, InLength  | shape of the input                             | Field <= InLength                            |
// | OutChannels           | channels of the output                         |                                              |
// | Pe                    | output channels worked on at once              | divides OutChannels                          |
// | Simd                  | input channels worked on at once               | divides InChannels                           |
// | AccumulatorWidth      | bits of bias and accumulator                   | 17 + log2(Simd) to 32; all sums must fit     |
// | Requantize, Shift     | see above                                      | see requantize.sv                            |
// | UseDsp                | multipliers: DSP blocks (1) or logic (0)       |                                              |
// | WeightFile            | $readmemh, a word per cycle of a position: lane l, input s at bits 8 * (l * Simd + s)         | |
// | BiasFile              | $readmemh, a word per Pe outputs: lane l at bits AccumulatorWidth * l                         | |
module sliding_window_mvu #(
  parameter Kernel = 5,
  parameter Stride = 1,
  parameter Dilation = 1,
  parameter InChannels = 1,
  parameter InLength = 5,
  parameter OutChannels = 1,
  parameter Pe = 1,
  parameter Simd = 1,
  parameter AccumulatorWidth = 24,
  parameter Requantize = 1,
  parameter Shift = 8,
  parameter UseDsp = 1,
  parameter WeightFile = "weights.hex",
  parameter BiasFile = "biases.hex",
  parameter OutWidth = Requantize != 0 ? 8 : 32  // of one channel; follows from Requantize
) (
  input  wire                    clk_i,
  input  wire                    rst_ni,
  input  wire                    enable_i,  // low: every flip-flop and memory stands still

  input  wire  [8*Simd-1:0]      in_data_i,
  input  wire                    in_valid_i,
  output wire                    in_ready_o,

  output logic [OutWidth*Pe-1:0] out_data_o,
  output logic                   out_valid_o,
  input  wire                    out_ready_i
);
  localparam Field = (Kernel - 1) * Dilation + 1;  // positions that a window spans
  generate
    if (OutChannels % Pe != 0) begin : gen_illegal_pe
      illegal_parameter_Pe_must_divide_OutChannels illegal ();
    end
    if (InChannels % Simd != 0) begin : gen_illegal_simd
      illegal_parameter_Simd_must_divide_InChannels illegal ();
    end
    if (Stride > Kernel) begin : gen_illegal_stride
      illegal_parameter_Stride_must_not_exceed_Kernel illegal ();
    end
    if (Dilation < 1) begin : gen_illegal_dilation
      illegal_parameter_Dilation_must_be_at_least_1 illegal ();
    end
    if (InLength < Field || Stride < 1 || (InLength - Field) % Stride != 0) begin : gen_illegal_length
      illegal_parameter_Stride_must_divide_InLength_minus_Kernel illegal ();
    end
    if (AccumulatorWidth < 17 + $clog2(Simd) || AccumulatorWidth > 32) begin : gen_illegal_width
      illegal_parameter_AccumulatorWidth_must_be_17_plus_log2_Simd_to_32 illegal ();
    end
  endgenerate

  localparam Positions = (InLength - Field) / Stride + 1;
  localparam Folds = OutChannels / Pe;
  localparam Steps = Kernel * InChannels / Simd;
  localparam RomWords = Folds * Steps;
  localparam WordsToNext = Stride * InChannels / Simd;  // the window moves on by this; by all of it at the input's end
  localparam FieldWords = Field * InChannels / Simd;
  localparam RingBits = $clog2((Field + Stride) * InChannels / Simd);
  localparam LevelBits = RingBits + 1;
  localparam FoldBits = Folds > 1 ? $clog2(Folds) : 1;
  localparam RomBits = RomWords > 1 ? $clog2(RomWords) : 1;
  localparam PositionBits = Positions > 1 ? $clog2(Positions) : 1;
  localparam DotBits = 16 + $clog2(Simd);

  logic [8*Simd-1:0]              ring [0:(1 << RingBits)-1];
  logic [8*Simd*Pe-1:0]           weight_rom [0:RomWords-1];
  logic [AccumulatorWidth*Pe-1:0] bias_rom [0:Folds-1];
  initial begin
    $readmemh(WeightFile, weight_rom);
    $readmemh(BiasFile, bias_rom);
  end

  // ------------------------------------------------------------------ the ring
  logic [LevelBits-1:0] written_q;  // words written, modulo twice the ring
  logic [LevelBits-1:0] base_q;     // first word of the window, counted alike
  wire  [LevelBits-1:0] level = written_q - base_q;

  assign in_ready_o = enable_i && !level[RingBits];

  always_ff @(posedge clk_i) begin
    if (in_valid_i && in_ready_o) begin
      ring[written_q[RingBits-1:0]] <= in_data_i;
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      written_q <= '0;
    end else if (in_valid_i && in_ready_o) begin
      written_q <= written_q + LevelBits'(1);
    end
  end

  // ------------------------------------------------------------------ which operands next
  logic [LevelBits-1:0]    step_q;
  logic [FoldBits-1:0]     fold_q;
  logic [RomBits-1:0]      rom_address_q;
  logic [PositionBits-1:0] position_q;

  wire advance = enable_i && (!out_valid_o || out_ready_i);  // the pipeline moves
  wire [LevelBits-1:0] offset;                              // of the next operand, from the window's first word
  wire issue = advance && level > offset;
  wire last_step = step_q == LevelBits'(Steps - 1);
  wire last_fold = fold_q == FoldBits'(Folds - 1);
  wire last_position = position_q == PositionBits'(Positions - 1);
  wire [RingBits-1:0] ring_address = base_q[RingBits-1:0] + offset[RingBits-1:0];

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      base_q <= '0;
      step_q <= '0;
      fold_q <= '0;
      rom_address_q <= '0;
      position_q <= '0;
    end else if (issue) begin
      step_q <= last_step ? '0 : step_q + LevelBits'(1);
      rom_address_q <= last_step && last_fold ? '0 : rom_address_q + RomBits'(1);
      if (last_step) begin
        fold_q <= last_fold ? '0 : fold_q + FoldBits'(1);
        if (last_fold) begin
          position_q <= last_position ? '0 : position_q + PositionBits'(1);
          base_q <= base_q + (last_position ? LevelBits'(FieldWords) : LevelBits'(WordsToNext));
        end
      end
    end
  end

  generate
    if (Dilation == 1) begin : gen_neighbours
      assign offset = step_q;
    end else begin : gen_dilated
      localparam TapWords = InChannels / Simd;
      localparam TapBits = TapWords > 1 ? $clog2(TapWords) : 1;
      logic [LevelBits-1:0] offset_q;
      logic [TapBits-1:0]   tap_word_q;
      wire last_of_tap = tap_word_q == TapBits'(TapWords - 1);
      assign offset = offset_q;

      always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
          offset_q <= '0;
          tap_word_q <= '0;
        end else if (issue) begin
          tap_word_q <= last_of_tap ? '0 : tap_word_q + TapBits'(1);
          offset_q <= last_step ? '0 : offset_q + (last_of_tap ? LevelBits'((Dilation - 1) * TapWords + 1) : LevelBits'(1));
        end
      end
    end
  endgenerate

  // ------------------------------------------------------------------ read, multiply, accumulate, requantize
  logic read_valid_q, read_first_q, read_last_q;
  logic dot_valid_q, dot_first_q, dot_last_q;
  logic sum_done_q;
  logic [8*Simd-1:0]              x_q;
  logic [8*Simd*Pe-1:0]           weight_q;
  logic [FoldBits-1:0]            read_fold_q;
  logic [AccumulatorWidth*Pe-1:0] dot_bias_q, sum_bias_q;

  always_ff @(posedge clk_i) begin
    if (advance) begin
      x_q <= ring[ring_address];
      weight_q <= weight_rom[rom_address_q];
      read_fold_q <= fold_q;
      read_first_q <= step_q == '0;
      read_last_q <= last_step;
      dot_first_q <= read_first_q;
      dot_last_q <= read_last_q;
      dot_bias_q <= bias_rom[read_fold_q];
      sum_bias_q <= dot_bias_q;
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      read_valid_q <= 1'b0;
      dot_valid_q <= 1'b0;
      sum_done_q <= 1'b0;
      out_valid_o <= 1'b0;
    end else if (advance) begin
      read_valid_q <= issue;
      dot_valid_q <= read_valid_q;
      sum_done_q <= dot_valid_q && dot_last_q;
      out_valid_o <= sum_done_q;
    end
  end

  generate
    for (genvar lane = 0; lane < Pe; lane++) begin : gen_lane
      wire [16*Simd-1:0] products;
      for (genvar s = 0; s < Simd; s++) begin : gen_product
        signed_multiplier #(
          .UseDsp(UseDsp)
        ) u_multiplier (
          .a_i(x_q[8*s +: 8]),
          .b_i(weight_q[8*(lane*Simd+s) +: 8]),
          .product_o(products[16*s +: 16])
        );
      end

      logic signed [DotBits-1:0] dot;
      logic signed [DotBits-1:0] dot_q;
      logic signed [AccumulatorWidth-1:0] sum_q;
      wire signed [AccumulatorWidth-1:0] bias = sum_bias_q[AccumulatorWidth*lane +: AccumulatorWidth];

      always_comb begin
        dot = '0;
        for (int s = 0; s < Simd; s++) begin
          dot = dot + DotBits'($signed(products[16*s +: 16]));
        end
      end

      always_ff @(posedge clk_i) begin
        if (advance) begin
          dot_q <= dot;
          if (dot_valid_q) begin
            sum_q <= (dot_first_q ? '0 : sum_q) + AccumulatorWidth'(dot_q);
          end
        end
      end

      if (Requantize != 0) begin : gen_requantize
        wire [7:0] activation;
        requantize #(
          .AccumulatorWidth(AccumulatorWidth),
          .Shift(Shift)
        ) u_requantize (
          .accumulator_i(sum_q),
          .bias_i(bias),
          .activation_o(activation)
        );
        always_ff @(posedge clk_i) begin
          if (advance) begin
            out_data_o[OutWidth*lane +: OutWidth] <= activation;
          end
        end
      end else begin : gen_raw
        wire signed [AccumulatorWidth-1:0] result = sum_q + bias;
        always_ff @(posedge clk_i) begin
          if (advance) begin
            out_data_o[OutWidth*lane +: OutWidth] <= OutWidth'(result);
          end
        end
      end
    end
  endgenerate

`ifdef FORMAL
  always_comb begin
    if (rst_ni) assert (level <= LevelBits'(1 << RingBits));
  end
`endif
endmodule : sliding_window_mvu
`default_nettype wire
