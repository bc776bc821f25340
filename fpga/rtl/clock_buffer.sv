`default_nettype none
// Puts a clock that comes from a pin on the part's global clock network. The iCE40's router does it by itself only for clocks with
// many loads, and without it the skew between neighbours could be longer than their hold time. Other tools do it by themselves.
module clock_buffer (
  input  wire clock_i,
  output wire clock_o
);
`ifdef ICE40
  SB_GB u_buffer (
    .USER_SIGNAL_TO_GLOBAL_BUFFER(clock_i),
    .GLOBAL_BUFFER_OUTPUT(clock_o)
  );
`else
  assign clock_o = clock_i;
`endif
endmodule : clock_buffer
`default_nettype wire
