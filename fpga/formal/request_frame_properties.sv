`default_nettype none
// What request_frame promises, for any bytes, cut anywhere, for ever:
//
// - it announces a request only at a transaction's end, and only when marker, command and sequence number were there;
// - it calls a request sound exactly when the marker, the length and the CRC are right and the last byte is whole;
// - it calls the CRC wrong only when the length is right;
// - a sound request's payload was given, byte by byte, each once; command, sequence number and length are those sent;
// - none of it depends on what came in earlier transactions.
//
// The proof is by induction: what the module keeps is tied to what a watcher outside has counted and summed.
module request_frame_properties (
  input wire       clk,
  input wire       reset_n,
  input wire       rx_valid,
  input wire [7:0] rx_data,
  input wire       rx_end,
  input wire       partial
);
  localparam MaximumPayload = 1000;

  wire first, reading, header, payload_valid, request;
  wire [7:0] command, sequence_number, status;
  wire [15:0] length;
  wire [3:0] state;
  wire [15:0] left, dut_crc;
  wire dut_crc_wrong;

  request_frame #(
    .MaximumPayload(MaximumPayload)
  ) dut (
    .clk_i(clk), .rst_ni(reset_n),
    .rx_valid_i(rx_valid), .rx_data_i(rx_data), .end_i(rx_end), .partial_i(partial),
    .first_o(first), .reading_o(reading), .command_o(command), .sequence_o(sequence_number), .length_o(length),
    .header_o(header), .payload_valid_o(payload_valid), .request_o(request), .status_o(status),
    .formal_state_o(state), .formal_left_o(left), .formal_crc_o(dut_crc), .formal_crc_wrong_o(dut_crc_wrong)
  );

  // Reset holds in the first cycle and never again; a byte and the end never come together.
  logic started = 1'b0;
  always_ff @(posedge clk) started <= 1'b1;
  always_comb assume (reset_n == started);
  always_comb assume (!(rx_valid && rx_end));

  // The transaction so far, seen from outside.
  logic [16:0] count = '0;  // bytes; stays at its largest value
  logic [7:0] sent_marker = '0, sent_command = '0, sent_sequence = '0;
  logic [15:0] sent_length = '0;
  logic [7:0] last = '0, before_last = '0;
  logic [15:0] crc = '1;
  logic [15:0] payload_count = '0;
  logic sound_before = 1'b0;

  wire is_request = sent_marker == accelerator_protocol_package::RequestMarker;
  wire fits = sent_length <= 16'(MaximumPayload);
  wire [16:0] crc_begins = 17'(sent_length) + 17'd5;

  wire [15:0] crc_next;
  crc16_byte u_crc (
    .crc_i(crc),
    .data_i(rx_data),
    .crc_o(crc_next)
  );

  always_ff @(posedge clk) begin
    if (reset_n && rx_end) begin
      count <= '0;
      crc <= '1;
      payload_count <= '0;
    end else if (reset_n && rx_valid) begin
      if (count != '1) count <= count + 17'd1;
      if (count == 17'd0) sent_marker <= rx_data;
      if (count == 17'd1) sent_command <= rx_data;
      if (count == 17'd2) sent_sequence <= rx_data;
      if (count == 17'd3) sent_length[7:0] <= rx_data;
      if (count == 17'd4) sent_length[15:8] <= rx_data;
      last <= rx_data;
      before_last <= last;
      // From the command to the payload's end.
      if (is_request && count >= 17'd1 && (count < 17'd5 || (fits && count < crc_begins))) crc <= crc_next;
      if (payload_valid) payload_count <= payload_count + 16'd1;
    end
    if (reset_n && request && status == accelerator_protocol_package::StatusOk) sound_before <= 1'b1;
  end

  wire length_right = count >= 17'd7 && fits && count == crc_begins + 17'd2 && !partial;
  wire crc_right = crc == {last, before_last};

  // What is promised.
  always_comb begin
    if (reset_n) begin
      assert (!request || rx_end);
      assert (first == (rx_valid && count == '0));
      if (reading) assert (count != '0 && sent_marker == accelerator_protocol_package::ResponseMarker);
      if (rx_end) begin
        assert (request == (is_request && count >= 17'd3));
        if (request) begin
          assert ((status == accelerator_protocol_package::StatusOk) == (length_right && crc_right));
          assert ((status == accelerator_protocol_package::StatusBadCrc) == (length_right && !crc_right));
          assert ((status == accelerator_protocol_package::StatusBadLength) == !length_right);
          assert (command == sent_command && sequence_number == sent_sequence);
          if (length_right) assert (length == sent_length && payload_count == sent_length);
        end
      end
      if (payload_valid) assert (rx_valid && is_request && count >= 17'd5 && count < crc_begins);
    end
  end

  // What ties the module's state to the watcher's; it makes the promises above inductive.
  always_comb begin
    if (reset_n) begin
      assert (state <= 4'd11);
      assert ((state == 4'd0) == (count == '0));
      if (state >= 4'd1 && state <= 4'd9) assert (is_request);
      if (state == 4'd10) assert (sent_marker == accelerator_protocol_package::ResponseMarker);
      if (state == 4'd11) assert (!is_request && sent_marker != accelerator_protocol_package::ResponseMarker);
      if (state >= 4'd1 && state <= 4'd4) assert (count == 17'(state));
      if (state >= 4'd5 && state <= 4'd9) assert (count >= 17'd5 && length == sent_length);
      if (state >= 4'd5 && state <= 4'd8) assert (fits);
      if (state >= 4'd2 && state <= 4'd9) assert (command == sent_command);
      if (state >= 4'd3 && state <= 4'd9) assert (sequence_number == sent_sequence);
      if (state == 4'd4) assert (length[7:0] == sent_length[7:0]);
      if (state <= 4'd4) assert (payload_count == '0);
      if (state == 4'd5) assert (left != '0 && left <= 16'(MaximumPayload) && count + 17'(left) == crc_begins && payload_count + left == sent_length);
      if (state == 4'd5) assert (count < crc_begins && left <= sent_length);
      if (state == 4'd6) assert (count == crc_begins);
      if (state == 4'd7) assert (count == crc_begins + 17'd1);
      if (state == 4'd8) assert (count == crc_begins + 17'd2);
      if (state >= 4'd6 && state <= 4'd8) assert (payload_count == sent_length);
      if (state == 4'd9) assert (!fits || count > crc_begins + 17'd2);
      if (state <= 4'd8) assert (dut_crc == crc);
      if (state == 4'd0) assert (crc == '1);
      if (state == 4'd7) assert (dut_crc_wrong == (last != crc[7:0]));
      if (state == 4'd8) assert (dut_crc_wrong == !crc_right);
    end
  end

  // Reached: a sound request with a payload; a wrong CRC; a frame that is too long; a sound request after an unsound transaction.
  always_comb begin
    cover (reset_n && request && status == accelerator_protocol_package::StatusOk && sent_length == 16'd1);
    cover (reset_n && request && status == accelerator_protocol_package::StatusBadCrc);
    cover (reset_n && request && status == accelerator_protocol_package::StatusBadLength && count > 17'd8);
    cover (reset_n && request && status == accelerator_protocol_package::StatusBadLength && sound_before);
  end
endmodule : request_frame_properties
`default_nettype wire
