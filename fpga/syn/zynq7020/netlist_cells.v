// What the synthesized netlist needs for simulation and is not modelled in Yosys's cells_sim.v: block RAM and the PLL.
// The interfaces are those of Xilinx UG953 (Vivado 7 Series Libraries Guide), block RAM as UG473 describes it.

// The PLL's output is its input: a bench gives it the clock that the PLL would make. It has locked at the third edge.
module PLLE2_BASE #(
  parameter CLKIN1_PERIOD = 0.0,
  parameter DIVCLK_DIVIDE = 1,
  parameter CLKFBOUT_MULT = 5,
  parameter CLKOUT0_DIVIDE = 1
) (
  input  wire CLKIN1, CLKFBIN, PWRDWN, RST,
  output wire CLKFBOUT, CLKOUT0, CLKOUT1, CLKOUT2, CLKOUT3, CLKOUT4, CLKOUT5, LOCKED
);
  reg [2:0] edges = 3'b000;
  always @(posedge CLKIN1) begin
    edges <= {edges[1:0], 1'b1};
  end
  assign CLKFBOUT = CLKIN1;
  assign CLKOUT0 = CLKIN1;
  assign {CLKOUT1, CLKOUT2, CLKOUT3, CLKOUT4, CLKOUT5} = 0;
  assign LOCKED = edges[2];
endmodule

// Block RAM as a ROM: read on port A, in words of 1, 2, 4, 9, 18 or 36 bits. The bits of an address below a word's are not used; the
// ninth bit of each byte comes from Parity. Any other use stops elaboration: it is not modelled here.
module rom_in_block_ram #(
  parameter AddressBits = 14,  // of a single bit of Data
  parameter Width = 18,
  parameter OnlyRead = 1,
  parameter [(1 << AddressBits)-1:0] Data = 0,
  parameter [(1 << AddressBits)/8-1:0] Parity = 0
) (
  input  wire clock_i, enable_i, reset_i,
  input  wire [AddressBits-1:0] address_i,
  output wire [(AddressBits == 14 ? 16 : 32)-1:0] data_o,
  output wire [(AddressBits == 14 ? 2 : 4)-1:0] parity_o
);
  localparam Unused = Width == 1 ? 0 : Width == 2 ? 1 : Width == 4 ? 2 : Width == 9 ? 3 : Width == 18 ? 4 : 5;
  localparam DataBits = 1 << Unused;
  localparam Words = 1 << (AddressBits - Unused);
  localparam ParityBits = Unused < 3 ? 1 : 1 << (Unused - 3);

  generate
    if (!OnlyRead) begin : gen_illegal_use
      block_ram_is_only_modelled_as_a_ROM_on_port_A illegal ();
    end
  endgenerate

  reg [DataBits-1:0] data [0:Words-1];
  reg [ParityBits-1:0] parity [0:Words-1];
  integer i;
  initial begin
    for (i = 0; i < Words; i = i + 1) begin
      data[i] = Data[i*DataBits +: DataBits];
      parity[i] = Unused < 3 ? 1'b0 : Parity[(i*DataBits)/8 +: ParityBits];
    end
  end

  reg [DataBits-1:0] data_q;
  reg [ParityBits-1:0] parity_q;
  always @(posedge clock_i) begin
    if (enable_i) begin
      if (reset_i) begin
        $display("rom_in_block_ram: its reset is not modelled");
        $stop;
      end
      data_q <= data[address_i[AddressBits-1:Unused]];
      parity_q <= parity[address_i[AddressBits-1:Unused]];
    end
  end
  assign data_o = data_q;
  assign parity_o = parity_q;
endmodule

module RAMB18E1 (
  input  wire CLKARDCLK, CLKBWRCLK, ENARDEN, ENBWREN, REGCEAREGCE, REGCEB, RSTRAMARSTRAM, RSTRAMB, RSTREGARSTREG, RSTREGB,
  input  wire [13:0] ADDRARDADDR, ADDRBWRADDR,
  input  wire [15:0] DIADI, DIBDI,
  input  wire [1:0] DIPADIP, DIPBDIP,
  input  wire [1:0] WEA,
  input  wire [3:0] WEBWE,
  output wire [15:0] DOADO, DOBDO,
  output wire [1:0] DOPADOP, DOPBDOP
);
  parameter DOA_REG = 0, DOB_REG = 0, READ_WIDTH_A = 0, READ_WIDTH_B = 0, WRITE_WIDTH_A = 0, WRITE_WIDTH_B = 0;
  parameter RAM_MODE = "TDP", WRITE_MODE_A = "WRITE_FIRST", WRITE_MODE_B = "WRITE_FIRST";
  parameter [71:0] INIT_A = 0, INIT_B = 0, SRVAL_A = 0, SRVAL_B = 0;
  parameter [255:0] INITP_00 = 0, INITP_01 = 0, INITP_02 = 0, INITP_03 = 0, INITP_04 = 0, INITP_05 = 0, INITP_06 = 0, INITP_07 = 0;
  parameter [255:0] INIT_00 = 0, INIT_01 = 0, INIT_02 = 0, INIT_03 = 0, INIT_04 = 0, INIT_05 = 0, INIT_06 = 0, INIT_07 = 0;
  parameter [255:0] INIT_08 = 0, INIT_09 = 0, INIT_0A = 0, INIT_0B = 0, INIT_0C = 0, INIT_0D = 0, INIT_0E = 0, INIT_0F = 0;
  parameter [255:0] INIT_10 = 0, INIT_11 = 0, INIT_12 = 0, INIT_13 = 0, INIT_14 = 0, INIT_15 = 0, INIT_16 = 0, INIT_17 = 0;
  parameter [255:0] INIT_18 = 0, INIT_19 = 0, INIT_1A = 0, INIT_1B = 0, INIT_1C = 0, INIT_1D = 0, INIT_1E = 0, INIT_1F = 0;
  parameter [255:0] INIT_20 = 0, INIT_21 = 0, INIT_22 = 0, INIT_23 = 0, INIT_24 = 0, INIT_25 = 0, INIT_26 = 0, INIT_27 = 0;
  parameter [255:0] INIT_28 = 0, INIT_29 = 0, INIT_2A = 0, INIT_2B = 0, INIT_2C = 0, INIT_2D = 0, INIT_2E = 0, INIT_2F = 0;
  parameter [255:0] INIT_30 = 0, INIT_31 = 0, INIT_32 = 0, INIT_33 = 0, INIT_34 = 0, INIT_35 = 0, INIT_36 = 0, INIT_37 = 0;
  parameter [255:0] INIT_38 = 0, INIT_39 = 0, INIT_3A = 0, INIT_3B = 0, INIT_3C = 0, INIT_3D = 0, INIT_3E = 0, INIT_3F = 0;

  rom_in_block_ram #(
    .AddressBits(14),
    .Width(READ_WIDTH_A),
    .OnlyRead(RAM_MODE == "TDP" && DOA_REG == 0 && READ_WIDTH_B == 0 && WRITE_WIDTH_A == 0 && WRITE_WIDTH_B == 0),
    .Data({
      INIT_3F, INIT_3E, INIT_3D, INIT_3C, INIT_3B, INIT_3A, INIT_39, INIT_38,
      INIT_37, INIT_36, INIT_35, INIT_34, INIT_33, INIT_32, INIT_31, INIT_30,
      INIT_2F, INIT_2E, INIT_2D, INIT_2C, INIT_2B, INIT_2A, INIT_29, INIT_28,
      INIT_27, INIT_26, INIT_25, INIT_24, INIT_23, INIT_22, INIT_21, INIT_20,
      INIT_1F, INIT_1E, INIT_1D, INIT_1C, INIT_1B, INIT_1A, INIT_19, INIT_18,
      INIT_17, INIT_16, INIT_15, INIT_14, INIT_13, INIT_12, INIT_11, INIT_10,
      INIT_0F, INIT_0E, INIT_0D, INIT_0C, INIT_0B, INIT_0A, INIT_09, INIT_08,
      INIT_07, INIT_06, INIT_05, INIT_04, INIT_03, INIT_02, INIT_01, INIT_00}),
    .Parity({
      INITP_07, INITP_06, INITP_05, INITP_04, INITP_03, INITP_02, INITP_01, INITP_00})
  ) u_rom (
    .clock_i(CLKARDCLK), .enable_i(ENARDEN), .reset_i(RSTRAMARSTRAM),
    .address_i(ADDRARDADDR[13:0]),
    .data_o(DOADO), .parity_o(DOPADOP)
  );
  assign DOBDO = 0;
  assign DOPBDOP = 0;
endmodule

module RAMB36E1 (
  input  wire CLKARDCLK, CLKBWRCLK, ENARDEN, ENBWREN, REGCEAREGCE, REGCEB, RSTRAMARSTRAM, RSTRAMB, RSTREGARSTREG, RSTREGB,
  input  wire [15:0] ADDRARDADDR, ADDRBWRADDR,
  input  wire [31:0] DIADI, DIBDI,
  input  wire [3:0] DIPADIP, DIPBDIP,
  input  wire [3:0] WEA,
  input  wire [7:0] WEBWE,
  output wire [31:0] DOADO, DOBDO,
  output wire [3:0] DOPADOP, DOPBDOP
);
  parameter DOA_REG = 0, DOB_REG = 0, READ_WIDTH_A = 0, READ_WIDTH_B = 0, WRITE_WIDTH_A = 0, WRITE_WIDTH_B = 0;
  parameter RAM_MODE = "TDP", WRITE_MODE_A = "WRITE_FIRST", WRITE_MODE_B = "WRITE_FIRST", RAM_EXTENSION_A = "NONE", RAM_EXTENSION_B = "NONE";
  parameter [71:0] INIT_A = 0, INIT_B = 0, SRVAL_A = 0, SRVAL_B = 0;
  parameter [255:0] INITP_00 = 0, INITP_01 = 0, INITP_02 = 0, INITP_03 = 0, INITP_04 = 0, INITP_05 = 0, INITP_06 = 0, INITP_07 = 0;
  parameter [255:0] INITP_08 = 0, INITP_09 = 0, INITP_0A = 0, INITP_0B = 0, INITP_0C = 0, INITP_0D = 0, INITP_0E = 0, INITP_0F = 0;
  parameter [255:0] INIT_00 = 0, INIT_01 = 0, INIT_02 = 0, INIT_03 = 0, INIT_04 = 0, INIT_05 = 0, INIT_06 = 0, INIT_07 = 0;
  parameter [255:0] INIT_08 = 0, INIT_09 = 0, INIT_0A = 0, INIT_0B = 0, INIT_0C = 0, INIT_0D = 0, INIT_0E = 0, INIT_0F = 0;
  parameter [255:0] INIT_10 = 0, INIT_11 = 0, INIT_12 = 0, INIT_13 = 0, INIT_14 = 0, INIT_15 = 0, INIT_16 = 0, INIT_17 = 0;
  parameter [255:0] INIT_18 = 0, INIT_19 = 0, INIT_1A = 0, INIT_1B = 0, INIT_1C = 0, INIT_1D = 0, INIT_1E = 0, INIT_1F = 0;
  parameter [255:0] INIT_20 = 0, INIT_21 = 0, INIT_22 = 0, INIT_23 = 0, INIT_24 = 0, INIT_25 = 0, INIT_26 = 0, INIT_27 = 0;
  parameter [255:0] INIT_28 = 0, INIT_29 = 0, INIT_2A = 0, INIT_2B = 0, INIT_2C = 0, INIT_2D = 0, INIT_2E = 0, INIT_2F = 0;
  parameter [255:0] INIT_30 = 0, INIT_31 = 0, INIT_32 = 0, INIT_33 = 0, INIT_34 = 0, INIT_35 = 0, INIT_36 = 0, INIT_37 = 0;
  parameter [255:0] INIT_38 = 0, INIT_39 = 0, INIT_3A = 0, INIT_3B = 0, INIT_3C = 0, INIT_3D = 0, INIT_3E = 0, INIT_3F = 0;
  parameter [255:0] INIT_40 = 0, INIT_41 = 0, INIT_42 = 0, INIT_43 = 0, INIT_44 = 0, INIT_45 = 0, INIT_46 = 0, INIT_47 = 0;
  parameter [255:0] INIT_48 = 0, INIT_49 = 0, INIT_4A = 0, INIT_4B = 0, INIT_4C = 0, INIT_4D = 0, INIT_4E = 0, INIT_4F = 0;
  parameter [255:0] INIT_50 = 0, INIT_51 = 0, INIT_52 = 0, INIT_53 = 0, INIT_54 = 0, INIT_55 = 0, INIT_56 = 0, INIT_57 = 0;
  parameter [255:0] INIT_58 = 0, INIT_59 = 0, INIT_5A = 0, INIT_5B = 0, INIT_5C = 0, INIT_5D = 0, INIT_5E = 0, INIT_5F = 0;
  parameter [255:0] INIT_60 = 0, INIT_61 = 0, INIT_62 = 0, INIT_63 = 0, INIT_64 = 0, INIT_65 = 0, INIT_66 = 0, INIT_67 = 0;
  parameter [255:0] INIT_68 = 0, INIT_69 = 0, INIT_6A = 0, INIT_6B = 0, INIT_6C = 0, INIT_6D = 0, INIT_6E = 0, INIT_6F = 0;
  parameter [255:0] INIT_70 = 0, INIT_71 = 0, INIT_72 = 0, INIT_73 = 0, INIT_74 = 0, INIT_75 = 0, INIT_76 = 0, INIT_77 = 0;
  parameter [255:0] INIT_78 = 0, INIT_79 = 0, INIT_7A = 0, INIT_7B = 0, INIT_7C = 0, INIT_7D = 0, INIT_7E = 0, INIT_7F = 0;

  rom_in_block_ram #(
    .AddressBits(15),
    .Width(READ_WIDTH_A),
    .OnlyRead(RAM_MODE == "TDP" && DOA_REG == 0 && READ_WIDTH_B == 0 && WRITE_WIDTH_A == 0 && WRITE_WIDTH_B == 0),
    .Data({
      INIT_7F, INIT_7E, INIT_7D, INIT_7C, INIT_7B, INIT_7A, INIT_79, INIT_78,
      INIT_77, INIT_76, INIT_75, INIT_74, INIT_73, INIT_72, INIT_71, INIT_70,
      INIT_6F, INIT_6E, INIT_6D, INIT_6C, INIT_6B, INIT_6A, INIT_69, INIT_68,
      INIT_67, INIT_66, INIT_65, INIT_64, INIT_63, INIT_62, INIT_61, INIT_60,
      INIT_5F, INIT_5E, INIT_5D, INIT_5C, INIT_5B, INIT_5A, INIT_59, INIT_58,
      INIT_57, INIT_56, INIT_55, INIT_54, INIT_53, INIT_52, INIT_51, INIT_50,
      INIT_4F, INIT_4E, INIT_4D, INIT_4C, INIT_4B, INIT_4A, INIT_49, INIT_48,
      INIT_47, INIT_46, INIT_45, INIT_44, INIT_43, INIT_42, INIT_41, INIT_40,
      INIT_3F, INIT_3E, INIT_3D, INIT_3C, INIT_3B, INIT_3A, INIT_39, INIT_38,
      INIT_37, INIT_36, INIT_35, INIT_34, INIT_33, INIT_32, INIT_31, INIT_30,
      INIT_2F, INIT_2E, INIT_2D, INIT_2C, INIT_2B, INIT_2A, INIT_29, INIT_28,
      INIT_27, INIT_26, INIT_25, INIT_24, INIT_23, INIT_22, INIT_21, INIT_20,
      INIT_1F, INIT_1E, INIT_1D, INIT_1C, INIT_1B, INIT_1A, INIT_19, INIT_18,
      INIT_17, INIT_16, INIT_15, INIT_14, INIT_13, INIT_12, INIT_11, INIT_10,
      INIT_0F, INIT_0E, INIT_0D, INIT_0C, INIT_0B, INIT_0A, INIT_09, INIT_08,
      INIT_07, INIT_06, INIT_05, INIT_04, INIT_03, INIT_02, INIT_01, INIT_00}),
    .Parity({
      INITP_0F, INITP_0E, INITP_0D, INITP_0C, INITP_0B, INITP_0A, INITP_09, INITP_08,
      INITP_07, INITP_06, INITP_05, INITP_04, INITP_03, INITP_02, INITP_01, INITP_00})
  ) u_rom (
    .clock_i(CLKARDCLK), .enable_i(ENARDEN), .reset_i(RSTRAMARSTRAM),
    .address_i(ADDRARDADDR[14:0]),
    .data_o(DOADO), .parity_o(DOPADOP)
  );
  assign DOBDO = 0;
  assign DOPBDOP = 0;
endmodule
