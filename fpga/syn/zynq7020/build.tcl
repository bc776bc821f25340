# The bitstream for the PYNQ-Z1 (programmable logic only, Pmod A) with Vivado 2020.1 or later:
#   fpga/model/export_rtl.py --target zynq7020 --model fpga/model/deployed.ecgm --out fpga/build/zynq7020
#   cd fpga/build/zynq7020 && vivado -mode batch -source ../../syn/zynq7020/build.tcl
# Leaves pynq_z1.bit there, with utilization.rpt, timing.rpt and crossings.rpt. Stops when timing is not met. Vivado warns that the
# processor (PS7) is not used: it is not.
#
# Written from Xilinx UG835 (Vivado Tcl Commands) and UG903 (Using Constraints); it was not run.
set here [file dirname [file normalize [info script]]]
set rtl [file normalize [file join $here .. .. rtl]]

proc stop {message} {
  puts stderr "build.tcl: $message"
  exit 1
}

if {![file exists ecg_cnn_package.sv]} {
  stop "ecg_cnn_package.sv is not in [pwd]; run fpga/model/export_rtl.py first and start Vivado in its output folder"
}

# ---------------------------------------------------------------- synthesis
read_verilog -sv ecg_cnn_package.sv
read_verilog -sv [file join $rtl accelerator_protocol_package.sv]
foreach file [lsort [glob [file join $rtl *.sv]]] {
  if {![string match *_package.sv $file]} { read_verilog -sv $file }
}
read_verilog -sv [file join $here pynq_z1.sv]
read_mem [lsort [glob *.hex]]
read_xdc [file join $here pynq_z1.xdc]

# rebuilt: timing.tcl finds registers by their names in the hierarchy.
synth_design -top pynq_z1 -part xc7z020clg400-1 -flatten_hierarchy rebuilt
source [file join $here timing.tcl]

# ---------------------------------------------------------------- place and route
opt_design
place_design
phys_opt_design
route_design

report_utilization -file utilization.rpt
report_timing_summary -file timing.rpt
report_cdc -details -file crossings.rpt

set worst_setup [get_property SLACK [lindex [get_timing_paths -delay_type max -max_paths 1] 0]]
set worst_hold [get_property SLACK [lindex [get_timing_paths -delay_type min -max_paths 1] 0]]
puts "slack: setup $worst_setup ns, hold $worst_hold ns"
if {$worst_setup < 0 || $worst_hold < 0} { stop "timing is not met; timing.rpt names the paths" }

# ---------------------------------------------------------------- bitstream
set_property BITSTREAM.GENERAL.COMPRESS TRUE [current_design]
write_checkpoint -force pynq_z1.dcp
write_bitstream -force pynq_z1.bit
puts "bitstream: [file join [pwd] pynq_z1.bit]"
