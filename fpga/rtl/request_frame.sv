`default_nettype none
// Takes requests apart: marker, command, sequence, length (u16), payload, CRC-16 (u16), all of it one SPI transaction.
//
// In come the bytes of transactions, with at least one cycle between one byte and the next and between the last byte and the end.
// While a request comes in, header_o says for one cycle that command, sequence and length are known, and then payload_valid_o
// gives each byte of the payload as it comes, before the CRC has been seen. When the transaction ends, request_o says for one cycle
// that there was a request, and status_o what is wrong with its frame:
//
// - StatusBadLength: it ended before its CRC or went on after it, ended inside a byte, or its length is above MaximumPayload;
// - StatusBadCrc: the length is right, the CRC is not;
// - StatusOk: neither.
//
// A transaction that ends before the sequence number is complete was no request. Nothing is carried from one transaction to the next.
module request_frame #(
  parameter MaximumPayload = 686  // bytes, 1 to 65535
) (
  input  wire         clk_i,
  input  wire         rst_ni,

  input  wire         rx_valid_i,
  input  wire  [7:0]  rx_data_i,
  input  wire         end_i,
  input  wire         partial_i,

  output wire         first_o,          // this byte is a transaction's first
  output wire         reading_o,        // this transaction reads the response
  output logic [7:0]  command_o,
  output logic [7:0]  sequence_o,
  output logic [15:0] length_o,
  output logic        header_o,
  output wire         payload_valid_o,  // with rx_data_i
  output wire         request_o,
  output wire  [7:0]  status_o
`ifdef FORMAL
  ,
  output wire  [3:0]  formal_state_o,
  output wire  [15:0] formal_left_o,
  output wire  [15:0] formal_crc_o,
  output wire         formal_crc_wrong_o
`endif
);
  localparam CountBits = $clog2(MaximumPayload + 1);

  localparam [3:0] Marker = 4'd0;
  localparam [3:0] Command = 4'd1;
  localparam [3:0] Sequence = 4'd2;
  localparam [3:0] LengthLow = 4'd3;
  localparam [3:0] LengthHigh = 4'd4;
  localparam [3:0] Payload = 4'd5;
  localparam [3:0] CrcLow = 4'd6;
  localparam [3:0] CrcHigh = 4'd7;
  localparam [3:0] Complete = 4'd8;
  localparam [3:0] WrongLength = 4'd9;
  localparam [3:0] Response = 4'd10;  // until the end: the transaction reads the response
  localparam [3:0] Other = 4'd11;     // until the end: not for us
  logic [3:0] state_q;

  logic [CountBits-1:0] left_q;  // bytes of the payload still to come
  logic [15:0] crc_q;
  logic crc_wrong_q;
  wire [15:0] crc_next;
  wire [15:0] length = {rx_data_i, length_o[7:0]};  // in LengthHigh

  crc16_byte u_crc (
    .crc_i(crc_q),
    .data_i(rx_data_i),
    .crc_o(crc_next)
  );

  always_ff @(posedge clk_i) begin
    header_o <= rst_ni && rx_valid_i && state_q == LengthHigh;
    if (!rst_ni) begin
      state_q <= Marker;
      command_o <= '0;
      sequence_o <= '0;
      length_o <= '0;
      left_q <= '0;
      crc_q <= '1;
      crc_wrong_q <= 1'b0;
    end else if (end_i) begin
      state_q <= Marker;
      crc_q <= '1;
      crc_wrong_q <= 1'b0;
    end else if (rx_valid_i) begin
      if (state_q == Command || state_q == Sequence || state_q == LengthLow || state_q == LengthHigh || state_q == Payload) begin
        crc_q <= crc_next;
      end
      unique case (state_q)
        Marker: begin
          state_q <= rx_data_i == accelerator_protocol_package::RequestMarker  ? Command
                   : rx_data_i == accelerator_protocol_package::ResponseMarker ? Response
                   : Other;
        end
        Command: begin
          command_o <= rx_data_i;
          state_q <= Sequence;
        end
        Sequence: begin
          sequence_o <= rx_data_i;
          state_q <= LengthLow;
        end
        LengthLow: begin
          length_o[7:0] <= rx_data_i;
          state_q <= LengthHigh;
        end
        LengthHigh: begin
          length_o <= length;
          left_q <= CountBits'(length);
          state_q <= length > 16'(MaximumPayload) ? WrongLength : length == 16'd0 ? CrcLow : Payload;
        end
        Payload: begin
          left_q <= left_q - CountBits'(1);
          if (left_q == CountBits'(1)) begin
            state_q <= CrcLow;
          end
        end
        CrcLow: begin
          crc_wrong_q <= rx_data_i != crc_q[7:0];
          state_q <= CrcHigh;
        end
        CrcHigh: begin
          crc_wrong_q <= crc_wrong_q || rx_data_i != crc_q[15:8];
          state_q <= Complete;
        end
        Complete: begin
          state_q <= WrongLength;
        end
        default: ;
      endcase
    end
  end

  assign first_o = rx_valid_i && state_q == Marker;
  assign reading_o = state_q == Response;
  assign payload_valid_o = rx_valid_i && state_q == Payload;
  assign request_o = end_i && state_q >= LengthLow && state_q <= WrongLength;
  assign status_o = state_q != Complete || partial_i ? accelerator_protocol_package::StatusBadLength
                  : crc_wrong_q                      ? accelerator_protocol_package::StatusBadCrc
                  : accelerator_protocol_package::StatusOk;

`ifdef FORMAL
  assign formal_state_o = state_q;
  assign formal_left_o = 16'(left_q);
  assign formal_crc_o = crc_q;
  assign formal_crc_wrong_o = crc_wrong_q;
`endif
endmodule : request_frame
`default_nettype wire
