`default_nettype none
// One byte of CRC-16/IBM-3740 (polynomial 0x1021, no reflection, no final xor; begins with 0xFFFF). Combinational.
module crc16_byte (
  input  wire [15:0] crc_i,
  input  wire [7:0]  data_i,
  output wire [15:0] crc_o
);
  // The polynomial x^16 + x^12 + x^5 + 1 folds a whole byte in three shifted copies; feed is what leaves the register.
  wire [7:0] leaving = crc_i[15:8] ^ data_i;
  wire [7:0] feed = leaving ^ {4'd0, leaving[7:4]};

  assign crc_o = {crc_i[7:0], 8'd0} ^ {feed[3:0], 12'd0} ^ {3'd0, feed, 5'd0} ^ {8'd0, feed};
endmodule : crc16_byte
`default_nettype wire
