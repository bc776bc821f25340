`default_nettype none
// Judges requests, carries them out, and keeps the response.
//
// A request is judged when its transaction ends, in this order: its frame (length, then CRC), its command, the length of that command's
// payload, whether the part sleeps, is busy, or has no result yet. Whether it is busy is decided by the transaction's first byte.
// An accepted or refused request takes READY away for at least 32 cycles, so that a host that looks for it sees it go. A request
// while another one is worked on is refused at once and READY stays or becomes high; that answer gives way to the earlier
// request's when it comes. No response changes while it is read.
//
// The payload of a classify request that can be accepted goes to the network while it arrives. The network is held in reset and its
// clock enable is off at all other times: a frame that fails in the end leaves nothing behind. Sleep lets nothing but wake be
// accepted, so that the enable stays off: what then still works is the link, the frame's counters and CRC, and the judgement.
//
// The network takes a byte faster than the link can bring it (see ecg_accelerator); should it not, the request is refused with
// StatusBadLength, because the network did not get the whole window.
module accelerator_control #(
  parameter RtlVersion = 1
) (
  input  wire        clk_i,
  input  wire        rst_ni,

  // from request_frame
  input  wire        first_i,
  input  wire        reading_i,
  input  wire [7:0]  command_i,
  input  wire [7:0]  sequence_i,
  input  wire [15:0] length_i,
  input  wire        header_i,
  input  wire        payload_valid_i,
  input  wire [7:0]  payload_data_i,
  input  wire        request_i,
  input  wire [7:0]  frame_status_i,

  // to response_frame
  output logic       response_valid_o,  // READY
  output logic [7:0] response_command_o,
  output logic [7:0] response_sequence_o,
  output logic [7:0] response_status_o,
  output wire  [5:0] response_bytes_o,
  input  wire  [5:0] response_index_i,
  output wire  [7:0] response_data_o,

  // to the network
  output logic       network_active_o,  // enable, and not reset
  output logic [7:0] network_data_o,
  output logic       network_valid_o,
  input  wire        network_ready_i,
  input  wire [31:0] logit_data_i,
  input  wire        logit_valid_i,
  output wire        logit_ready_o
);
  localparam InputBytes = ecg_cnn_package::WindowLength + ecg_cnn_package::ContextLength;
  localparam InputBits = $clog2(InputBytes + 1);
  localparam [4:0] LeastCycles = 5'd31;

  localparam [1:0] NoPayload = 2'd0;
  localparam [1:0] IdentityPayload = 2'd1;
  localparam [1:0] ResultPayload = 2'd2;
  localparam [1:0] SelfTestPayload = 2'd3;

  // The identity as it is sent, first byte in the low bits.
  wire [31:0] version = RtlVersion;
  wire [63:0] model_hash = ecg_cnn_package::ModelHash;
  wire [127:0] identity = {
    8'(ecg_cnn_package::ClassCount), 8'(ecg_cnn_package::ContextLength), 16'(ecg_cnn_package::WindowLength), model_hash, version
  };

  // ------------------------------------------------------------------ judgement
  logic working_q, asleep_q, busy_q;
  logic overrun_q;
  wire has_result;

  wire is_classify = command_i == accelerator_protocol_package::CommandClassify;
  wire is_self_test = command_i == accelerator_protocol_package::CommandSelfTest;
  wire is_identify = command_i == accelerator_protocol_package::CommandIdentify;
  wire is_sleep = command_i == accelerator_protocol_package::CommandSleep;
  wire is_wake = command_i == accelerator_protocol_package::CommandWake;
  wire is_read_last = command_i == accelerator_protocol_package::CommandReadLast;
  wire known = is_classify || is_self_test || is_identify || is_sleep || is_wake || is_read_last;
  wire length_fits = length_i == (is_classify ? 16'(InputBytes) : 16'd0);

  wire [7:0] status = frame_status_i != accelerator_protocol_package::StatusOk ? frame_status_i
                    : !known                       ? accelerator_protocol_package::StatusBadCommand
                    : !length_fits                 ? accelerator_protocol_package::StatusBadLength
                    : asleep_q && !is_wake         ? accelerator_protocol_package::StatusAsleep
                    : busy_q                       ? accelerator_protocol_package::StatusBusy
                    : is_read_last && !has_result  ? accelerator_protocol_package::StatusNoResult
                    : is_classify && overrun_q     ? accelerator_protocol_package::StatusBadLength
                    : accelerator_protocol_package::StatusOk;
  wire accepted = request_i && status == accelerator_protocol_package::StatusOk;

  // ------------------------------------------------------------------ the work, and the response
  logic [7:0] work_command_q, work_sequence_q, work_status_q;
  logic [1:0] work_payload_q, response_payload_q;
  logic       work_network_q;
  logic [4:0] wait_q;
  logic       response_pass_q;
  wire        result_done, as_expected;
  wire        publish = working_q && wait_q == '0 && (!work_network_q || result_done) && !reading_i && !request_i;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      working_q <= 1'b0;
      asleep_q <= 1'b0;
      busy_q <= 1'b0;
      work_network_q <= 1'b0;
      work_payload_q <= NoPayload;
      work_command_q <= '0;
      work_sequence_q <= '0;
      work_status_q <= '0;
      wait_q <= '0;
      response_valid_o <= 1'b0;
      response_payload_q <= NoPayload;
      response_command_o <= '0;
      response_sequence_o <= '0;
      response_status_o <= '0;
      response_pass_q <= 1'b0;
    end else begin
      if (first_i) begin
        busy_q <= working_q;
      end
      if (wait_q != '0) begin
        wait_q <= wait_q - 5'd1;
      end
      if (request_i && working_q) begin
        response_valid_o <= 1'b1;
        response_command_o <= command_i;
        response_sequence_o <= sequence_i;
        response_status_o <= status;
        response_payload_q <= NoPayload;
      end else if (request_i) begin
        working_q <= 1'b1;
        wait_q <= LeastCycles;
        response_valid_o <= 1'b0;
        work_command_q <= command_i;
        work_sequence_q <= sequence_i;
        work_status_q <= status;
        work_network_q <= accepted && (is_classify || is_self_test);
        work_payload_q <= !accepted                    ? NoPayload
                        : is_identify                  ? IdentityPayload
                        : is_classify || is_read_last  ? ResultPayload
                        : is_self_test                 ? SelfTestPayload
                        : NoPayload;
        if (accepted && is_sleep) begin
          asleep_q <= 1'b1;
        end else if (accepted && is_wake) begin
          asleep_q <= 1'b0;
        end
      end else if (publish) begin
        working_q <= 1'b0;
        response_valid_o <= 1'b1;
        response_command_o <= work_command_q;
        response_sequence_o <= work_sequence_q;
        response_status_o <= work_status_q;
        response_payload_q <= work_payload_q;
        response_pass_q <= as_expected;
      end
    end
  end

  // ------------------------------------------------------------------ the network's input: the payload, or the built-in vector
  logic [7:0] self_test_rom [0:InputBytes-1];
  initial begin
    $readmemh("self_test.hex", self_test_rom);
  end
  logic [7:0] self_test_q;
  logic       self_testing_q;
  logic       self_test_read_q;  // self_test_q is the byte at given_q
  logic [InputBits-1:0] given_q;  // bytes given to the network
  wire given = network_valid_o && network_ready_i;
  wire all_given = given_q == InputBits'(InputBytes);
  wire begin_stream = header_i && is_classify && length_fits && !busy_q && !asleep_q;
  wire begin_self_test = accepted && is_self_test;

  always_ff @(posedge clk_i) begin
    if (self_testing_q) begin
      self_test_q <= self_test_rom[given_q];
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      network_active_o <= 1'b0;
      network_valid_o <= 1'b0;
      self_testing_q <= 1'b0;
      self_test_read_q <= 1'b0;
      given_q <= '0;
      overrun_q <= 1'b0;
    end else if (begin_stream || begin_self_test) begin
      network_active_o <= 1'b1;
      network_valid_o <= 1'b0;
      self_testing_q <= begin_self_test;
      self_test_read_q <= 1'b0;
      given_q <= '0;
      overrun_q <= 1'b0;
    end else if ((request_i && !working_q && !accepted) || publish) begin
      network_active_o <= 1'b0;
      network_valid_o <= 1'b0;
      self_testing_q <= 1'b0;
    end else if (network_active_o) begin
      if (given) begin
        network_valid_o <= 1'b0;
        given_q <= given_q + InputBits'(1);
      end
      if (self_testing_q) begin
        self_test_read_q <= !network_valid_o && !self_test_read_q && !all_given;
        if (self_test_read_q) begin
          network_valid_o <= 1'b1;
        end
      end else if (payload_valid_i && !working_q) begin
        network_valid_o <= 1'b1;
        overrun_q <= overrun_q || (network_valid_o && !network_ready_i);
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (self_testing_q && self_test_read_q) begin
      network_data_o <= self_test_q;
    end else if (payload_valid_i && !working_q) begin
      network_data_o <= payload_data_i;
    end
  end

  // ------------------------------------------------------------------ its result
  wire [5:0] result_index = response_payload_q == SelfTestPayload ? response_index_i - 6'd1 : response_index_i;
  wire [7:0] result_data;
  logic [7:0] identity_data_q;
  logic at_pass_q;

  result_store #(
    .Classes(ecg_cnn_package::ClassCount),
    .ExpectedLogits(ecg_cnn_package::SelfTestLogits)
  ) u_result (
    .clk_i, .rst_ni,
    .active_i(network_active_o),
    .count_i(all_given),
    .logit_data_i, .logit_valid_i, .logit_ready_o,
    .done_o(result_done),
    .as_expected_o(as_expected),
    .keep_i(publish && work_network_q),
    .has_result_o(has_result),
    .read_index_i(result_index),
    .read_data_o(result_data)
  );

  always_ff @(posedge clk_i) begin
    identity_data_q <= identity[8*response_index_i[3:0] +: 8];
    at_pass_q <= response_payload_q == SelfTestPayload && response_index_i == '0;
  end

  localparam ResultBytes = 4 * ecg_cnn_package::ClassCount + 5;
  assign response_bytes_o = response_payload_q == IdentityPayload ? 6'(accelerator_protocol_package::IdentifyPayloadBytes)
                          : response_payload_q == ResultPayload   ? 6'(ResultBytes)
                          : response_payload_q == SelfTestPayload ? 6'(ResultBytes + 1)
                          : 6'd0;
  assign response_data_o = response_payload_q == IdentityPayload ? identity_data_q
                         : at_pass_q                             ? {7'd0, response_pass_q}
                         : result_data;
endmodule : accelerator_control
`default_nettype wire
