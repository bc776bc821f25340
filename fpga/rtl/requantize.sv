`default_nettype none
// Turns an accumulator into the next layer's activation, without a multiplier:
//
//   activation = clamp((accumulator + bias + 2^(Shift-1)) >> Shift, 0, 127)
//
// that is, divide by a power of two, round half up, clamp; the lower clamp is the ReLU. Combinational.
//
// | parameter        | meaning                                        | legal                         |
// |------------------|------------------------------------------------|-------------------------------|
// | AccumulatorWidth | bits of accumulator and bias, two's complement | 9 or more; every sum must fit |
// | Shift            | power of two to divide by                      | 1 to AccumulatorWidth - 1     |
module requantize #(
  parameter AccumulatorWidth = 24,
  parameter Shift = 8
) (
  input  wire signed [AccumulatorWidth-1:0] accumulator_i,
  input  wire signed [AccumulatorWidth-1:0] bias_i,
  output wire        [7:0]                  activation_o
);
  generate
    if (AccumulatorWidth < 9) begin : gen_illegal_width
      illegal_parameter_AccumulatorWidth_must_be_at_least_9 illegal ();
    end
    if (Shift < 1 || Shift >= AccumulatorWidth) begin : gen_illegal_shift
      illegal_parameter_Shift_must_be_1_to_AccumulatorWidth_minus_1 illegal ();
    end
  endgenerate

  localparam signed [AccumulatorWidth-1:0] Half = AccumulatorWidth'(1) << (Shift - 1);
  localparam signed [AccumulatorWidth-1:0] Highest = AccumulatorWidth'(127);

  wire signed [AccumulatorWidth-1:0] shifted = (accumulator_i + bias_i + Half) >>> Shift;

  assign activation_o = shifted[AccumulatorWidth-1] ? 8'd0
                      : shifted > Highest           ? 8'd127
                      : {1'b0, shifted[6:0]};
endmodule : requantize
`default_nettype wire
