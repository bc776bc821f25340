// Yosys's cell for a pin that is driven only while E is high, for simulating a netlist that has one.
module \$_TBUF_ (
  input  A,
  input  E,
  output Y
);
  assign Y = E ? A : 1'bz;
endmodule
