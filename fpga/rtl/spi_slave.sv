`default_nettype none
// SPI slave, mode 0, most significant bit first: bytes in, bytes out, and the end of a transaction.
//
// The shift registers are clocked by SCK itself. Oversampling would need several clock cycles per SCK half: at 24 MHz clock and
// 8 MHz SCK a falling edge would be seen two to three cycles (83 to 125 ns) late, but the master samples MISO 62 ns after it. Clocked
// by SCK, MISO turns one flip-flop after the edge, and SCK may be as fast as the clock.
//
// Crossing to the clock: a whole byte is held still while a toggle announces it.
// - In: the eighth rising edge fills received_q and flips received_toggle_q. The byte stands for the next eight SCK periods; the
//   clock side takes it two to three cycles after the toggle.
// - Out: tx_data_i is loaded on the falling edge after the eighth rising edge, which flips loaded_toggle_q; the clock side sees
//   tx_taken_o two to three cycles later and must put the next byte there within the rest of the eight SCK periods. The first two
//   bytes of a transaction go out as 0 and as what tx_data_i was before it.
// - Chip select resets the bit counter at once, so that a transaction that ends inside a byte leaves nothing. Its synchronizer
//   is two stages longer than the toggles': end_o always comes after the last byte's rx_valid_o, whatever the phases.
//
// The bus may be shared: SCK and MOSI move for others while chip select is high, and nothing here but shift_in_q's clock does.
//
// Needs: 8 SCK periods >= 10 clock periods; chip select high for at least 3 clock periods between transactions.
module spi_slave (
  input  wire       clk_i,
  // verilator lint_off SYNCASYNCNET
  input  wire       rst_ni,      // in step with clk_i; at once for what SCK clocks, which may stand still
  // verilator lint_on SYNCASYNCNET

  input  wire       spi_sclk_i,
  input  wire       spi_cs_ni,
  input  wire       spi_mosi_i,
  output wire       spi_miso_o,

  output wire       rx_valid_o,  // for one cycle per byte
  output wire [7:0] rx_data_o,
  output wire       end_o,       // for one cycle: chip select rose
  output wire       partial_o,   // with end_o: the last byte was cut short

  input  wire [7:0] tx_data_i,   // next byte to send; must not change for others' reasons than tx_taken_o and end_o
  output wire       tx_taken_o   // for one cycle: the byte was loaded, put the next one
);
  // ------------------------------------------------------------------ clocked by SCK
  wire sclk;
  clock_buffer u_sclk (
    .clock_i(spi_sclk_i),
    .clock_o(sclk)
  );

  wire deselected = spi_cs_ni || !rst_ni;
  logic [2:0] bit_q;
  logic [6:0] shift_in_q;
  logic [7:0] received_q;
  logic       received_toggle_q;
  logic       partial_q;
  logic [7:0] shift_out_q;
  logic       loaded_toggle_q;

  always_ff @(posedge sclk or posedge deselected) begin
    if (deselected) begin
      bit_q <= '0;
    end else begin
      bit_q <= bit_q + 3'd1;
    end
  end

  always_ff @(posedge sclk) begin
    if (!spi_cs_ni) begin
      shift_in_q <= {shift_in_q[5:0], spi_mosi_i};
      if (bit_q == 3'd7) begin
        received_q <= {shift_in_q, spi_mosi_i};
      end
    end
  end

  always_ff @(posedge sclk or negedge rst_ni) begin
    if (!rst_ni) begin
      received_toggle_q <= 1'b0;
      partial_q <= 1'b0;
    end else if (!spi_cs_ni) begin
      received_toggle_q <= received_toggle_q ^ (bit_q == 3'd7);
      partial_q <= bit_q != 3'd7;
    end
  end

  always_ff @(negedge sclk or posedge deselected) begin
    if (deselected) begin
      shift_out_q <= '0;
    end else begin
      shift_out_q <= bit_q == 3'd0 ? tx_data_i : {shift_out_q[6:0], 1'b0};
    end
  end

  always_ff @(negedge sclk or negedge rst_ni) begin
    if (!rst_ni) begin
      loaded_toggle_q <= 1'b0;
    end else if (!spi_cs_ni) begin
      loaded_toggle_q <= loaded_toggle_q ^ (bit_q == 3'd0);
    end
  end

  assign spi_miso_o = shift_out_q[7];

  // ------------------------------------------------------------------ clocked by clk_i
  (* ASYNC_REG = "TRUE" *) logic [1:0] received_sync_q;
  (* ASYNC_REG = "TRUE" *) logic [1:0] loaded_sync_q;
  (* ASYNC_REG = "TRUE" *) logic [1:0] chip_select_sync_q;
  logic received_seen_q, loaded_seen_q;
  logic [2:0] chip_select_q;  // two stages of delay, one to see the edge

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      received_sync_q <= '0;
      received_seen_q <= 1'b0;
      loaded_sync_q <= '0;
      loaded_seen_q <= 1'b0;
      chip_select_sync_q <= '1;
      chip_select_q <= '1;
    end else begin
      received_sync_q <= {received_sync_q[0], received_toggle_q};
      received_seen_q <= received_sync_q[1];
      loaded_sync_q <= {loaded_sync_q[0], loaded_toggle_q};
      loaded_seen_q <= loaded_sync_q[1];
      chip_select_sync_q <= {chip_select_sync_q[0], spi_cs_ni};
      chip_select_q <= {chip_select_q[1:0], chip_select_sync_q[1]};
    end
  end

  assign rx_valid_o = received_sync_q[1] ^ received_seen_q;
  assign rx_data_o = received_q;
  assign tx_taken_o = loaded_sync_q[1] ^ loaded_seen_q;
  assign end_o = chip_select_q[1] && !chip_select_q[2];
  assign partial_o = partial_q;
endmodule : spi_slave
`default_nettype wire
