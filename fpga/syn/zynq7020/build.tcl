# The network for the PYNQ-Z1 (programmable logic only) with Vivado:
#   fpga/model/export_rtl.py --model fpga/model/deployed.ecgm --out fpga/build/zynq7020
#   cd fpga/build/zynq7020 && vivado -mode batch -source ../../syn/zynq7020/build.tcl
# Stops after synthesis: what stands behind the Pmod is not written yet, so there is nothing to place pins for.
set here [file dirname [file normalize [info script]]]
set rtl [file join $here .. .. rtl]

if {![file exists ecg_cnn_package.sv]} {
  puts stderr "build.tcl: ecg_cnn_package.sv is not in [pwd]; run fpga/model/export_rtl.py first and start Vivado in its output folder"
  exit 1
}

read_verilog -sv ecg_cnn_package.sv
read_verilog -sv [glob $rtl/*.sv]
read_mem [glob *.hex]
synth_design -top ecg_cnn_byte_wrapper -part xc7z020clg400-1 -mode out_of_context
create_clock -period 10.000 -name clk [get_ports clk]
report_utilization -file utilization.rpt
report_timing_summary -file timing.rpt
write_checkpoint -force synthesized.dcp
