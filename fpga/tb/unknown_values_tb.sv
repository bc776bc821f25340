`default_nettype none
// Unknown values, in a simulator that has them: every flip-flop and memory starts as X, and after reset none may reach a pin.
//
// Asks for the identity, a self-test and a classification of the built-in window over SPI, and looks at READY in every cycle and at MISO
// in every bit. Ends with 'unknown values: ...', or stops at the first that is wrong.
module unknown_values_tb;
  localparam InputBytes = ecg_cnn_package::WindowLength + ecg_cnn_package::ContextLength;
  localparam ResultBytes = 4 * ecg_cnn_package::ClassCount + 5;

  logic clk, reset_n, spi_sclk, spi_cs_n, spi_mosi;
  wire spi_miso, ready;
  logic watch_ready;
  logic [7:0] window [0:InputBytes-1];
  logic [7:0] answer [0:63];
  logic [15:0] crc;
  logic [7:0] got;
  integer checked;

  ecg_accelerator dut (
    .clk(clk), .reset_n(reset_n),
    .spi_sclk(spi_sclk), .spi_cs_n(spi_cs_n), .spi_mosi(spi_mosi), .spi_miso(spi_miso), .ready(ready)
  );

  initial begin
    clk = 1'b0;
    forever #41 clk = !clk;
  end

  always @(negedge clk) begin
    if (watch_ready && (^ready) === 1'bx) begin
      $display("unknown values: READY is %b", ready);
      $finish;
    end
  end

  task send_byte(input [7:0] out);
    for (integer i = 7; i >= 0; i = i - 1) begin
      spi_mosi = out[i];
      #63;
      got = {got[6:0], spi_miso};
      checked = checked + 1;
      if ((^spi_miso) === 1'bx) begin
        $display("unknown values: MISO is %b", spi_miso);
        $finish;
      end
      spi_sclk = 1'b1;
      #63;
      spi_sclk = 1'b0;
    end
  endtask

  task send_summed(input [7:0] out);
    send_byte(out);
    crc = crc ^ {out, 8'd0};
    for (integer i = 0; i < 8; i = i + 1) begin
      crc = crc[15] ? {crc[14:0], 1'b0} ^ 16'h1021 : {crc[14:0], 1'b0};
    end
  endtask

  // A request and the answer to it, with so many bytes of payload.
  task exchange(input [7:0] command, input integer length, input integer answer_bytes);
    spi_cs_n = 1'b0;
    #63;
    crc = 16'hFFFF;
    send_byte(accelerator_protocol_package::RequestMarker);
    send_summed(command);
    send_summed(8'h42);
    send_summed(length[7:0]);
    send_summed(length[15:8]);
    for (integer i = 0; i < length; i = i + 1) begin
      send_summed(window[i]);
    end
    send_byte(crc[7:0]);
    send_byte(crc[15:8]);
    #63;
    spi_cs_n = 1'b1;
    #1000;
    wait (ready === 1'b1);
    spi_cs_n = 1'b0;
    #63;
    send_byte(accelerator_protocol_package::ResponseMarker);
    send_byte(8'd0);
    for (integer i = 0; i < 7 + answer_bytes; i = i + 1) begin
      send_byte(8'd0);
      answer[i] = got;
    end
    #63;
    spi_cs_n = 1'b1;
    #1000;
    if (answer[0] !== command || answer[1] !== 8'h42 || answer[2] !== accelerator_protocol_package::StatusOk
        || answer[3] !== answer_bytes[7:0]) begin
      $display("unknown values: command %h is answered with %h %h %h %h", command, answer[0], answer[1], answer[2], answer[3]);
      $finish;
    end
  endtask

  task check_logits(input integer offset);
    for (integer i = 0; i < 4 * ecg_cnn_package::ClassCount; i = i + 1) begin
      if (answer[offset + i] !== ecg_cnn_package::SelfTestLogits[8*i +: 8]) begin
        $display("unknown values: byte %0d of the logits is %h, expected %h", i, answer[offset + i], ecg_cnn_package::SelfTestLogits[8*i +: 8]);
        $finish;
      end
    end
  endtask

  initial begin
    $readmemh("self_test.hex", window);
    watch_ready = 1'b0;
    checked = 0;
    spi_sclk = 1'b0;
    spi_cs_n = 1'b1;
    spi_mosi = 1'b0;
    reset_n = 1'b0;
    #1000;
    watch_ready = 1'b1;
    reset_n = 1'b1;
    #1000;
    exchange(accelerator_protocol_package::CommandIdentify, 0, accelerator_protocol_package::IdentifyPayloadBytes);
    exchange(accelerator_protocol_package::CommandSelfTest, 0, ResultBytes + 1);
    if (answer[5] !== 8'd1) begin
      $display("unknown values: the self-test says %h", answer[5]);
      $finish;
    end
    check_logits(6);
    exchange(accelerator_protocol_package::CommandClassify, InputBytes, ResultBytes);
    check_logits(5);
    exchange(accelerator_protocol_package::CommandReadLast, 0, ResultBytes);
    check_logits(5);
    $display("unknown values: none at the pins, %0d bits of MISO and READY in every cycle; logits as expected", checked);
    $finish;
  end
endmodule : unknown_values_tb
`default_nettype wire
