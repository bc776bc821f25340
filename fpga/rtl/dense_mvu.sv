`default_nettype none
// One dense layer that works on its inputs as they come: every input word is multiplied with the weights of all outputs before the
// next is taken, and each output has its own accumulator.
//
// In comes x[Inputs], int8, Simd a word. Out goes, for every window and every output channel o, Pe channels a word,
//
//   y[o] = requantize(bias[o] + sum over j of weight[o][j] * x[j])      Requantize = 1, 8 bits
//   y[o] =            bias[o] + sum over j of weight[o][j] * x[j]       Requantize = 0, 32 bits
//
// One window follows the next without a pause or a mark. A convolution with one position is such a layer: its inputs are the
// channels of its positions, one after the other. Nothing waits for the window to be complete, and none of it is stored: after the
// last input word, only OutChannels / Pe cycles of work are left.
//
// Cycles: an input word takes OutChannels / Pe cycles, and words follow each other without a gap while input is there and output is
// taken. A result is at the output four cycles after its last operand is issued.
//
// The accumulators are a memory that is read one cycle before a product is added and written one cycle after it is read. With two
// folds or more the next read of an accumulator is after its write; with one fold the accumulator is a register.
//
// | parameter         | meaning                                            | legal                                    |
// |-------------------|----------------------------------------------------|------------------------------------------|
// | Inputs            | inputs of a window                                 |                                          |
// | OutChannels       | outputs                                            |                                          |
// | Pe                | outputs worked on at once                          | divides OutChannels                      |
// | Simd              | inputs worked on at once                           | divides Inputs                           |
// | AccumulatorWidth  | bits of bias and accumulator                       | 17 + log2(Simd) to 32; all sums must fit |
// | Requantize, Shift | see above                                          | see requantize.sv                        |
// | UseDsp            | multipliers: DSP blocks (1) or logic (0)           |                                          |
// | WeightFile        | $readmemh, a word per cycle: input word by input word, fold by fold; lane l, input s at bits 8 * (l * Simd + s) | |
// | BiasFile          | $readmemh, a word per Pe outputs: lane l at bits AccumulatorWidth * l                                           | |
module dense_mvu #(
  parameter Inputs = 1,
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
  generate
    if (OutChannels % Pe != 0) begin : gen_illegal_pe
      illegal_parameter_Pe_must_divide_OutChannels illegal ();
    end
    if (Inputs % Simd != 0) begin : gen_illegal_simd
      illegal_parameter_Simd_must_divide_Inputs illegal ();
    end
    if (AccumulatorWidth < 17 + $clog2(Simd) || AccumulatorWidth > 32) begin : gen_illegal_width
      illegal_parameter_AccumulatorWidth_must_be_17_plus_log2_Simd_to_32 illegal ();
    end
  endgenerate

  localparam Folds = OutChannels / Pe;
  localparam Words = Inputs / Simd;
  localparam RomWords = Folds * Words;
  localparam FoldBits = Folds > 1 ? $clog2(Folds) : 1;
  localparam RomBits = RomWords > 1 ? $clog2(RomWords) : 1;
  localparam WordBits = Words > 1 ? $clog2(Words) : 1;
  localparam DotBits = 16 + $clog2(Simd);

  logic [8*Simd*Pe-1:0]           weight_rom [0:RomWords-1];
  logic [AccumulatorWidth*Pe-1:0] bias_rom [0:Folds-1];
  initial begin
    $readmemh(WeightFile, weight_rom);
    $readmemh(BiasFile, bias_rom);
  end

  // ------------------------------------------------------------------ which operands next
  logic [WordBits-1:0] word_q;
  logic [FoldBits-1:0] fold_q;
  logic [RomBits-1:0]  rom_address_q;

  wire advance = enable_i && (!out_valid_o || out_ready_i);  // the pipeline moves
  wire issue = advance && held_valid_q;
  wire last_fold = fold_q == FoldBits'(Folds - 1);
  wire last_word = word_q == WordBits'(Words - 1);

  // The word worked on is held here, so that what comes before does not stand still meanwhile.
  logic [8*Simd-1:0] held_q;
  logic held_valid_q;
  assign in_ready_o = enable_i && (!held_valid_q || (advance && last_fold));

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      held_valid_q <= 1'b0;
    end else if (in_ready_o) begin
      held_valid_q <= in_valid_i;
    end
    if (in_ready_o) begin
      held_q <= in_data_i;
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      word_q <= '0;
      fold_q <= '0;
      rom_address_q <= '0;
    end else if (issue) begin
      rom_address_q <= last_word && last_fold ? '0 : rom_address_q + RomBits'(1);
      fold_q <= last_fold ? '0 : fold_q + FoldBits'(1);
      if (last_fold) begin
        word_q <= last_word ? '0 : word_q + WordBits'(1);
      end
    end
  end

  // ------------------------------------------------------------------ read, multiply, accumulate, requantize
  logic read_valid_q, read_first_q, read_last_q;
  logic dot_valid_q, dot_first_q, dot_last_q;
  logic sum_done_q;
  logic [8*Simd-1:0]              x_q;
  logic [8*Simd*Pe-1:0]           weight_q;
  logic [FoldBits-1:0]            read_fold_q, dot_fold_q;
  logic [AccumulatorWidth*Pe-1:0] dot_bias_q;
  logic [AccumulatorWidth*Pe-1:0] sum_q;
  wire  [AccumulatorWidth*Pe-1:0] sum, accumulator;

  always_ff @(posedge clk_i) begin
    if (advance) begin
      x_q <= held_q;
      weight_q <= weight_rom[rom_address_q];
      read_fold_q <= fold_q;
      read_first_q <= word_q == '0;
      read_last_q <= last_word;
      dot_first_q <= read_first_q;
      dot_last_q <= read_last_q;
      dot_fold_q <= read_fold_q;
      dot_bias_q <= bias_rom[read_fold_q];
      if (dot_valid_q) begin
        sum_q <= sum;
      end
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
    if (Folds == 1) begin : gen_register
      assign accumulator = sum_q;
      // verilator lint_off UNUSED
      wire unused = &{1'b0, dot_fold_q};
      // verilator lint_on UNUSED
    end else begin : gen_memory
      logic [AccumulatorWidth*Pe-1:0] accumulators [0:Folds-1];
      logic [AccumulatorWidth*Pe-1:0] accumulator_q;
      always_ff @(posedge clk_i) begin
        if (advance) begin
          if (dot_valid_q) begin
            accumulators[dot_fold_q] <= sum;
          end
          accumulator_q <= accumulators[read_fold_q];
        end
      end
      assign accumulator = accumulator_q;
    end

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
      always_comb begin
        dot = '0;
        for (int s = 0; s < Simd; s++) begin
          dot = dot + DotBits'($signed(products[16*s +: 16]));
        end
      end
      always_ff @(posedge clk_i) begin
        if (advance) begin
          dot_q <= dot;
        end
      end

      wire signed [AccumulatorWidth-1:0] start = dot_first_q ? dot_bias_q[AccumulatorWidth*lane +: AccumulatorWidth]
                                                             : accumulator[AccumulatorWidth*lane +: AccumulatorWidth];
      assign sum[AccumulatorWidth*lane +: AccumulatorWidth] = start + AccumulatorWidth'(dot_q);
      wire signed [AccumulatorWidth-1:0] result = sum_q[AccumulatorWidth*lane +: AccumulatorWidth];

      if (Requantize != 0) begin : gen_requantize
        wire [7:0] activation;
        requantize #(
          .AccumulatorWidth(AccumulatorWidth),
          .Shift(Shift)
        ) u_requantize (
          .accumulator_i(result),
          .bias_i(AccumulatorWidth'(0)),
          .activation_o(activation)
        );
        always_ff @(posedge clk_i) begin
          if (advance) begin
            out_data_o[OutWidth*lane +: OutWidth] <= activation;
          end
        end
      end else begin : gen_raw
        always_ff @(posedge clk_i) begin
          if (advance) begin
            out_data_o[OutWidth*lane +: OutWidth] <= OutWidth'(result);
          end
        end
      end
    end
  endgenerate
endmodule : dense_mvu
`default_nettype wire
