# PYNQ-Z1, Pmod A. Written by hardware/generate from hardware/pins.json; change the map, not this file.
set_property -dict {PACKAGE_PIN H16 IOSTANDARD LVCMOS33} [get_ports clk]
create_clock -period 8.000 -name clk [get_ports clk]
set_property -dict {PACKAGE_PIN Y18 IOSTANDARD LVCMOS33} [get_ports spi_cs_n]
set_property -dict {PACKAGE_PIN Y19 IOSTANDARD LVCMOS33} [get_ports spi_mosi]
set_property -dict {PACKAGE_PIN Y16 IOSTANDARD LVCMOS33} [get_ports spi_miso]
set_property -dict {PACKAGE_PIN Y17 IOSTANDARD LVCMOS33} [get_ports spi_sclk]
set_property -dict {PACKAGE_PIN U18 IOSTANDARD LVCMOS33} [get_ports ready]
set_property -dict {PACKAGE_PIN U19 IOSTANDARD LVCMOS33} [get_ports reset_n]
