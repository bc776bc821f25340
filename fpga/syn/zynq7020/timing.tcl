# What the timing analysis must know beyond the pins and the board's clock (pynq_z1.xdc): SCK, the pins' delays, and every path
# between the two clocks. build.tcl reads it after synthesis. rtl/spi_slave.sv says why each crossing is sound; fpga/syn/zynq7020/check
# looks in the netlist that every crossing there is one of these.

# Registers of the synthesized design; what no longer exists stops the build instead of leaving a path without its constraint.
proc registers {name} {
  set cells [get_cells -hierarchical -filter "IS_SEQUENTIAL && NAME =~ *${name}_reg*"]
  if {[llength $cells] == 0} { error "timing.tcl: no register $name in the design; rename it here as in the RTL" }
  return $cells
}

# SCK: at most 20 MHz. It is on a pin that is not clock capable (Pmod pin 4 is SCK by Digilent's Type 2A, and on the PYNQ-Z1 that is
# Y17): it gets to its clock buffer through the fabric, some nanoseconds later than it could. MISO has half a period, 25 ns.
create_clock -name spi_sclk -period 50.000 [get_ports spi_sclk]
set_property CLOCK_DEDICATED_ROUTE FALSE [get_nets -of_objects [get_pins -of_objects [get_cells -hierarchical -filter {REF_NAME == IBUF && NAME =~ *spi_sclk*}] -filter {DIRECTION == OUT}]]

# The master changes MOSI at the falling edge and takes MISO at the rising one. Assumed of master, bus switch and wires: MOSI within
# 10 ns of its edge, MISO needed 8 ns before it. Chip select falls half a period before the first rising edge, and is still low
# half a period after the last falling one: no edge comes when it changes.
set_input_delay -clock spi_sclk -clock_fall -max 10.000 [get_ports {spi_mosi spi_cs_n}]
set_input_delay -clock spi_sclk -clock_fall -min 0.000 [get_ports {spi_mosi spi_cs_n}]
set_false_path -hold -from [get_ports spi_cs_n] -to [get_clocks spi_sclk]
set_output_delay -clock spi_sclk -max 8.000 [get_ports spi_miso]
set_output_delay -clock spi_sclk -min 0.000 [get_ports spi_miso]

set clock [get_clocks -of_objects [get_pins -hierarchical -filter {NAME =~ *u_clock/O}]]
set period [get_property PERIOD $clock]

# From SCK to the clock. A toggle goes through two flip-flops; what it announces stands still from one clock period before the
# toggle can be seen until eight SCK periods later.
foreach name {received_toggle_q loaded_toggle_q received_q partial_q} {
  set_max_delay -datapath_only -from [registers u_spi/$name] -to $clock $period
}

# From the clock to SCK. The byte to send stands still for several SCK periods before it is loaded.
foreach name {tx_data_o} {
  set_max_delay -datapath_only -from [registers u_response/$name] -to [get_clocks spi_sclk] 50.000
}

# Reset of what SCK clocks: asynchronous, and SCK stands still when it ends.
foreach name {reset_n_q} {
  set_false_path -from [registers u_accelerator/$name] -to [get_clocks spi_sclk]
}

# Pins without a clock: chip select into its synchronizer, as an asynchronous reset and as MISO's enable; reset into its
# synchronizer, READY to be looked at whenever.
set_false_path -from [get_ports spi_cs_n] -to [registers u_spi/chip_select_sync_q]
set_false_path -from [get_ports spi_cs_n] -to [get_pins -hierarchical -filter {REF_PIN_NAME == CLR}]
set_false_path -from [get_ports spi_cs_n] -to [get_ports spi_miso]
set_false_path -from [get_ports reset_n]
set_false_path -to [get_ports ready]
