`default_nettype none
// Joins two valid/ready streams end to end, for ever: FirstWords words of one, then SecondWords words of the other.
//
// | parameter   | meaning                         | legal     |
// |-------------|---------------------------------|-----------|
// | Width       | bits of a word                  | 1 or more |
// | FirstWords  | words taken of the first input  | 1 or more |
// | SecondWords | words taken of the second input | 1 or more |
module stream_concatenate #(
  parameter Width = 8,
  parameter FirstWords = 1,
  parameter SecondWords = 1
) (
  input  wire              clk_i,
  input  wire              rst_ni,

  input  wire  [Width-1:0] first_data_i,
  input  wire              first_valid_i,
  output wire              first_ready_o,

  input  wire  [Width-1:0] second_data_i,
  input  wire              second_valid_i,
  output wire              second_ready_o,

  output wire  [Width-1:0] out_data_o,
  output wire              out_valid_o,
  input  wire              out_ready_i
);
  generate
    if (FirstWords < 1 || SecondWords < 1) begin : gen_illegal_words
      illegal_parameter_FirstWords_and_SecondWords_must_be_at_least_1 illegal ();
    end
  endgenerate

  localparam Words = FirstWords + SecondWords;
  localparam CountWidth = $clog2(Words);
  logic [CountWidth-1:0] word_q;
  wire in_first = word_q < CountWidth'(FirstWords);

  assign out_data_o = in_first ? first_data_i : second_data_i;
  assign out_valid_o = in_first ? first_valid_i : second_valid_i;
  assign first_ready_o = in_first && out_ready_i;
  assign second_ready_o = !in_first && out_ready_i;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      word_q <= '0;
    end else if (out_valid_o && out_ready_i) begin
      word_q <= word_q == CountWidth'(Words - 1) ? '0 : word_q + CountWidth'(1);
    end
  end
endmodule : stream_concatenate
`default_nettype wire
