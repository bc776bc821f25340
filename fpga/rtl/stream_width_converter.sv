`default_nettype none
// Changes the width of a valid/ready stream by a whole factor. The low bits of the wide word are first in time.
// Equal widths are a wire; otherwise one wide word is held, and taking or giving it costs one cycle.
//
// | parameter | meaning            | legal                               |
// |-----------|--------------------|-------------------------------------|
// | InWidth   | bits of the input  | a multiple or a divisor of OutWidth |
// | OutWidth  | bits of the output |                                     |
module stream_width_converter #(
  parameter InWidth = 8,
  parameter OutWidth = 8
) (
  input  wire                 clk_i,
  input  wire                 rst_ni,

  input  wire  [InWidth-1:0]  in_data_i,
  input  wire                 in_valid_i,
  output wire                 in_ready_o,

  output wire  [OutWidth-1:0] out_data_o,
  output wire                 out_valid_o,
  input  wire                 out_ready_i
);
  generate
    if (InWidth % OutWidth != 0 && OutWidth % InWidth != 0) begin : gen_illegal_widths
      illegal_parameter_InWidth_and_OutWidth_must_divide illegal ();
    end

    if (InWidth == OutWidth) begin : gen_wire
      // verilator lint_off UNUSED
      wire unused = &{1'b0, clk_i, rst_ni};
      // verilator lint_on UNUSED
      assign out_data_o = in_data_i;
      assign out_valid_o = in_valid_i;
      assign in_ready_o = out_ready_i;
    end else if (InWidth > OutWidth) begin : gen_narrow
      localparam Pieces = InWidth / OutWidth;
      localparam CountWidth = $clog2(Pieces + 1);
      logic [InWidth-1:0] data_q;
      logic [CountWidth-1:0] pieces_q;  // still to be given

      assign in_ready_o = pieces_q == '0;
      assign out_valid_o = pieces_q != '0;
      assign out_data_o = data_q[OutWidth-1:0];

      always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
          pieces_q <= '0;
        end else if (in_valid_i && in_ready_o) begin
          pieces_q <= CountWidth'(Pieces);
        end else if (out_valid_o && out_ready_i) begin
          pieces_q <= pieces_q - CountWidth'(1);
        end
        if (in_valid_i && in_ready_o) begin
          data_q <= in_data_i;
        end else if (out_valid_o && out_ready_i) begin
          data_q <= data_q >> OutWidth;
        end
      end
    end else begin : gen_widen
      localparam Pieces = OutWidth / InWidth;
      localparam CountWidth = $clog2(Pieces + 1);
      logic [OutWidth-1:0] data_q;
      logic [CountWidth-1:0] pieces_q;  // taken so far

      assign out_valid_o = pieces_q == CountWidth'(Pieces);
      assign in_ready_o = !out_valid_o;
      assign out_data_o = data_q;

      always_ff @(posedge clk_i) begin
        if (!rst_ni || (out_valid_o && out_ready_i)) begin
          pieces_q <= '0;
        end else if (in_valid_i && in_ready_o) begin
          pieces_q <= pieces_q + CountWidth'(1);
        end
        if (in_valid_i && in_ready_o) begin
          data_q <= {in_data_i, data_q[OutWidth-1:InWidth]};
        end
      end
    end
  endgenerate
endmodule : stream_width_converter
`default_nettype wire
