// Tests of Kernels
