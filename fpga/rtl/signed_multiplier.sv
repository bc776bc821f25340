`default_nettype none
// Product of two int8, in a DSP block or in logic (UseDsp = 0: the shifted copies of one factor, added up). Combinational.
module signed_multiplier #(
  parameter UseDsp = 1
) (
  input  wire signed [7:0]  a_i,
  input  wire signed [7:0]  b_i,
  output wire signed [15:0] product_o
);
  generate
    if (UseDsp != 0) begin : gen_dsp
      (* use_dsp = "yes" *) wire signed [15:0] product;
      assign product = a_i * b_i;
      assign product_o = product;
    end else begin : gen_logic
      logic [15:0] sum;
      wire [15:0] a = {{8{a_i[7]}}, a_i};
      always_comb begin
        sum = '0;
        for (int i = 0; i < 7; i++) begin
          sum = sum + ((a << i) & {16{b_i[i]}});
        end
        sum = sum - ((a << 7) & {16{b_i[7]}});  // the sign bit counts -128
      end
      assign product_o = $signed(sum);
    end
  endgenerate
endmodule : signed_multiplier
`default_nettype wire
