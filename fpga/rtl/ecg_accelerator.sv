`default_nettype none
// The accelerator at its pins: SPI, READY, reset, clock. What it says and understands is in
// firmware/Classification/AcceleratorProtocol.cs.
//
// | parameter              | meaning                                                | legal                                     |
// |------------------------|--------------------------------------------------------|-------------------------------------------|
// | ClockKilohertz         | clk                                                    |                                           |
// | MaximumSpiKilohertz    | fastest SCK                                            | 8 SCK periods >= 10 of clk, and slow enough that the network takes its bytes as they come |
// | RtlVersion             | what identify says; counts changes that a host can see |                                           |
//
// A byte takes 8 SCK periods. A window's samples must not come faster than the network's slowest layer works through them, and its
// timing features not faster than the head does: then no byte is ever refused. What would break that stops elaboration.
module ecg_accelerator #(
  parameter ClockKilohertz = 12000,
  parameter MaximumSpiKilohertz = 8000,
  parameter RtlVersion = 1
) (
  input  wire  clk,
  input  wire  reset_n,
  input  wire  spi_sclk,
  input  wire  spi_cs_n,
  input  wire  spi_mosi,
  output wire  spi_miso,  // high impedance while not selected
  output logic ready
);
  localparam CyclesPerByte = 8 * ClockKilohertz / MaximumSpiKilohertz;  // whole cycles

  generate
    if (CyclesPerByte < 10) begin : gen_illegal_crossing
      illegal_parameter_MaximumSpiKilohertz_must_leave_10_cycles_a_byte illegal ();
    end
    if (CyclesPerByte * ecg_cnn_package::WindowLength < ecg_cnn_package::CyclesPerWindow
        || CyclesPerByte < ecg_cnn_package::CyclesPerContextByte) begin : gen_illegal_rate
      illegal_parameter_MaximumSpiKilohertz_is_faster_than_the_network illegal ();
    end
  endgenerate

  logic [1:0] reset_n_q;  // reset leaves in step with the clock
  always_ff @(posedge clk) begin
    reset_n_q <= {reset_n_q[0], reset_n};
  end
  wire clk_i = clk;
  wire rst_ni = reset_n_q[1];

  // ------------------------------------------------------------------ link
  wire miso;
  wire rx_valid, rx_end, rx_partial, tx_taken;
  wire [7:0] rx_data, tx_data;

  assign spi_miso = spi_cs_n ? 1'bz : miso;

  spi_slave u_spi (
    .clk_i, .rst_ni,
    .spi_sclk_i(spi_sclk), .spi_cs_ni(spi_cs_n), .spi_mosi_i(spi_mosi), .spi_miso_o(miso),
    .rx_valid_o(rx_valid), .rx_data_o(rx_data), .end_o(rx_end), .partial_o(rx_partial),
    .tx_data_i(tx_data), .tx_taken_o(tx_taken)
  );

  wire first, reading, header, payload_valid, request;
  wire [7:0] command, sequence_number, frame_status;
  wire [15:0] length;

  request_frame #(
    .MaximumPayload(ecg_cnn_package::WindowLength + ecg_cnn_package::ContextLength)
  ) u_request (
    .clk_i, .rst_ni,
    .rx_valid_i(rx_valid), .rx_data_i(rx_data), .end_i(rx_end), .partial_i(rx_partial),
    .first_o(first), .reading_o(reading), .command_o(command), .sequence_o(sequence_number), .length_o(length),
    .header_o(header), .payload_valid_o(payload_valid), .request_o(request), .status_o(frame_status)
  );

  wire response_valid;
  wire [7:0] response_command, response_sequence, response_status, response_data;
  wire [5:0] response_bytes, response_index;

  response_frame u_response (
    .clk_i, .rst_ni,
    .reading_i(reading), .tx_taken_i(tx_taken), .tx_data_o(tx_data),
    .valid_i(response_valid), .command_i(response_command), .sequence_i(response_sequence), .status_i(response_status),
    .payload_bytes_i(response_bytes), .payload_index_o(response_index), .payload_data_i(response_data)
  );

  // ------------------------------------------------------------------ judgement and network
  wire network_active, network_valid, network_ready, logit_valid, logit_ready;
  wire [7:0] network_data;
  wire [31:0] logit_data;

  accelerator_control #(
    .RtlVersion(RtlVersion)
  ) u_control (
    .clk_i, .rst_ni,
    .first_i(first), .reading_i(reading), .command_i(command), .sequence_i(sequence_number), .length_i(length),
    .header_i(header), .payload_valid_i(payload_valid), .payload_data_i(rx_data), .request_i(request), .frame_status_i(frame_status),
    .response_valid_o(response_valid), .response_command_o(response_command), .response_sequence_o(response_sequence),
    .response_status_o(response_status), .response_bytes_o(response_bytes), .response_index_i(response_index),
    .response_data_o(response_data),
    .network_active_o(network_active), .network_data_o(network_data), .network_valid_o(network_valid),
    .network_ready_i(network_ready), .logit_data_i(logit_data), .logit_valid_i(logit_valid), .logit_ready_o(logit_ready)
  );

  ecg_cnn u_ecg_cnn (
    .clk_i,
    .rst_ni(rst_ni && network_active),
    .enable_i(network_active),
    .in_data_i(network_data), .in_valid_i(network_valid), .in_ready_o(network_ready),
    .logit_data_o(logit_data), .logit_valid_o(logit_valid), .logit_ready_i(logit_ready)
  );

  assign ready = response_valid;
endmodule : ecg_accelerator
`default_nettype wire
