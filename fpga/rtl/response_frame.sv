`default_nettype none
// Sends the response: command, sequence, status, length (u16), payload, CRC-16 (u16), and zeros after it; nothing but zeros while
// there is no response.
//
// Each tx_taken_i of a transaction that reads asks for the next byte: the first comes after the marker, so that the first byte of the
// response follows the turn-around byte. The CRC is summed up while the bytes go out, from what goes out, each time anew. The
// response must not change while reading_i is high.
module response_frame (
  input  wire        clk_i,
  input  wire        rst_ni,

  input  wire        reading_i,
  input  wire        tx_taken_i,
  output logic [7:0] tx_data_o,      // four cycles after tx_taken_i at the latest

  input  wire        valid_i,
  input  wire  [7:0] command_i,
  input  wire  [7:0] sequence_i,
  input  wire  [7:0] status_i,
  input  wire  [5:0] payload_bytes_i,
  output wire  [5:0] payload_index_o,
  input  wire  [7:0] payload_data_i  // one cycle after payload_index_o
);
  localparam [5:0] HeaderBytes = 6'd5;

  logic [5:0]  index_q;  // of the next byte; from the header's end on, of the payload, then of the CRC
  logic        in_header_q;
  logic        taken_q;  // one cycle later: by now the marker has been seen
  logic [15:0] crc_q;
  wire  [15:0] crc_next;
  logic [7:0]  data;

  wire in_payload = !in_header_q && index_q < payload_bytes_i;
  wire at_crc_low = !in_header_q && index_q == payload_bytes_i;
  wire at_crc_high = !in_header_q && index_q == payload_bytes_i + 6'd1;

  always_comb begin
    data = '0;
    if (in_header_q) begin
      unique case (index_q)
        6'd0: data = command_i;
        6'd1: data = sequence_i;
        6'd2: data = status_i;
        6'd3: data = {2'd0, payload_bytes_i};
        default: data = '0;
      endcase
    end else if (in_payload) begin
      data = payload_data_i;
    end else if (at_crc_low) begin
      data = crc_q[7:0];
    end else if (at_crc_high) begin
      data = crc_q[15:8];
    end
  end

  crc16_byte u_crc (
    .crc_i(crc_q),
    .data_i(data),
    .crc_o(crc_next)
  );

  always_ff @(posedge clk_i) begin
    if (!rst_ni || !reading_i) begin
      index_q <= '0;
      in_header_q <= 1'b1;
      crc_q <= '1;
      tx_data_o <= '0;
    end else if (taken_q && valid_i) begin
      tx_data_o <= data;
      if (in_header_q || in_payload) begin
        crc_q <= crc_next;
      end
      if (in_header_q && index_q == HeaderBytes - 6'd1) begin
        in_header_q <= 1'b0;
        index_q <= '0;
      end else if (index_q != '1) begin
        index_q <= index_q + 6'd1;
      end
    end
    taken_q <= rst_ni && tx_taken_i;
  end

  assign payload_index_o = index_q;
endmodule : response_frame
`default_nettype wire
