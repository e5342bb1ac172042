// Tests of TensorFiles
