`default_nettype none
// Keeps the last result, and collects the next one beside it: logits (int32), class (u8), cycles (u32), as the link sends them.
//
// While active_i is low nothing is collected and what was is forgotten. A new result is written to the spare half of the memory; done_o
// says that it is complete, and keep_i makes it the last result. Until then the last result stays readable, whatever happens.
// The class is the largest logit's, of equal ones the first's. The cycles are those from count_i's rise to the last logit.
module result_store #(
  parameter Classes = 4,
  parameter [32*Classes-1:0] ExpectedLogits = '0  // the first in the low bits
) (
  input  wire         clk_i,
  input  wire         rst_ni,

  input  wire         active_i,
  input  wire         count_i,   // the last byte of the input has been taken
  input  wire  [31:0] logit_data_i,
  input  wire         logit_valid_i,
  output wire         logit_ready_o,
  output wire         done_o,
  output logic        as_expected_o,  // of the collected logits so far

  input  wire         keep_i,
  output logic        has_result_o,
  input  wire  [5:0]  read_index_i,
  output logic [7:0]  read_data_o    // one cycle later
);
  localparam ClassBits = $clog2(Classes);
  localparam [4:0] ClassIndex = 5'(4 * Classes);
  localparam [4:0] ResultBytes = 5'(4 * Classes + 5);

  generate
    if (Classes < 2 || Classes > 6) begin : gen_illegal_classes
      illegal_parameter_Classes_must_be_2_to_6 illegal ();
    end
  endgenerate

  logic [7:0] memory [0:63];
  logic       bank_q;  // of the last result
  logic [4:0] index_q;
  logic [31:0] cycles_q;
  logic [31:0] best_q;
  logic [ClassBits-1:0] class_q;
  logic [ClassBits:0]   logits_q;  // taken so far
  wire  [7:0] piece_data;
  wire        piece_valid, narrow_ready;
  wire        all_taken = logits_q == (ClassBits+1)'(Classes);
  wire        take = logit_valid_i && logit_ready_o;
  wire [31:0] expected = ExpectedLogits[32*logits_q[ClassBits-1:0] +: 32];

  assign logit_ready_o = narrow_ready && active_i && !all_taken;

  stream_width_converter #(
    .InWidth(32),
    .OutWidth(8)
  ) u_bytes (
    .clk_i,
    .rst_ni(rst_ni && active_i),
    .in_data_i(logit_data_i),
    .in_valid_i(logit_valid_i && active_i && !all_taken),
    .in_ready_o(narrow_ready),
    .out_data_o(piece_data),
    .out_valid_o(piece_valid),
    .out_ready_i(1'b1)
  );

  always_ff @(posedge clk_i) begin
    if (!rst_ni || !active_i) begin
      logits_q <= '0;
      class_q <= '0;
      cycles_q <= '0;
      as_expected_o <= 1'b1;
    end else begin
      if (count_i && !all_taken) begin
        cycles_q <= cycles_q + 32'd1;
      end
      if (take) begin
        logits_q <= logits_q + (ClassBits+1)'(1);
        as_expected_o <= as_expected_o && logit_data_i == expected;
        if (logits_q == '0 || $signed(logit_data_i) > $signed(best_q)) begin
          best_q <= logit_data_i;
          class_q <= logits_q[ClassBits-1:0];
        end
      end
    end
  end

  // ------------------------------------------------------------------ into the spare half, byte by byte
  wire in_logits = index_q < ClassIndex;
  wire write = active_i && (in_logits ? piece_valid : all_taken && !done_o);
  wire [4:0] cycles_byte = index_q - ClassIndex - 5'd1;
  wire [7:0] write_data = in_logits             ? piece_data
                        : index_q == ClassIndex ? 8'(class_q)
                        : cycles_q[8*cycles_byte[1:0] +: 8];
  assign done_o = index_q == ResultBytes;

  always_ff @(posedge clk_i) begin
    if (write) begin
      memory[{!bank_q, index_q}] <= write_data;
    end
    read_data_o <= memory[{bank_q, read_index_i[4:0]}];
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni || !active_i) begin
      index_q <= '0;
    end else if (write) begin
      index_q <= index_q + 5'd1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      bank_q <= 1'b0;
      has_result_o <= 1'b0;
    end else if (keep_i) begin
      bank_q <= !bank_q;
      has_result_o <= 1'b1;
    end
  end

  // verilator lint_off UNUSED
  wire unused = &{1'b0, read_index_i[5], cycles_byte[4:2]};
  // verilator lint_on UNUSED
endmodule : result_store
`default_nettype wire
