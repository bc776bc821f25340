`default_nettype none
// The accelerator on a PYNQ-Z1: its clock is made from the board's. The ports are those of pynq_z1.xdc.
//
// The board's 125 MHz (H16, from the Ethernet PHY: there without the processor running) go into a PLL:
//
//   125 MHz * 8 = 1000 MHz (its oscillator, which may run at 800 to 1600 MHz), / 10 = 100 MHz
//
// Until the PLL has locked, the part is in reset. Of the phase to the board's clock nothing depends, so its feedback needs no buffer.
//
// Source of the primitives and their ranges: Xilinx UG472 (7 Series FPGAs Clocking Resources), DS187 (Zynq-7000 DC and AC Switching
// Characteristics), speed grade -1.
module pynq_z1 (
  input  wire clk,  // 125 MHz
  input  wire reset_n,
  input  wire spi_sclk,
  input  wire spi_cs_n,
  input  wire spi_mosi,
  output wire spi_miso,
  output wire ready
);
  wire feedback, made, clock, locked;

  // verilator lint_off PINMISSING
  PLLE2_BASE #(
    .CLKIN1_PERIOD(8.0),
    .DIVCLK_DIVIDE(1),
    .CLKFBOUT_MULT(8),
    .CLKOUT0_DIVIDE(10)
  ) u_pll (
    .CLKIN1(clk),
    .CLKFBIN(feedback),
    .CLKFBOUT(feedback),
    .CLKOUT0(made),
    .LOCKED(locked),
    .PWRDWN(1'b0),
    .RST(1'b0)
  );
  // verilator lint_on PINMISSING

  BUFG u_clock (
    .I(made),
    .O(clock)
  );

  ecg_accelerator #(
    .ClockKilohertz(100000),
    .MaximumSpiKilohertz(20000)
  ) u_accelerator (
    .clk(clock),
    .reset_n(reset_n && locked),
    .spi_sclk, .spi_cs_n, .spi_mosi, .spi_miso, .ready
  );
endmodule : pynq_z1
`default_nettype wire
