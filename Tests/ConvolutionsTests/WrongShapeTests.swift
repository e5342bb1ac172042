import Activations
import Arithmetic
import Activations
import Convolutions
import Storage
import Testing

/// An activation or a tensor of the wrong size is a programmer's error: it traps before a kernel leaves
/// its memory.
@Suite struct WrongShapeTests {
  @Test func ofConvolutions() async {
    await #expect(processExitsWith: .failure) {
      let convolution = try Convolution(
        ConvolutionShape(
          inputChannels: 8, outputChannels: 8, height: 4, width: 4, kernel: 3, stride: 1),
        inputBlock: 8, outputBlock: 8, batchSize: 2, algorithms: .direct, workspace: Workspace())
      try convolution.forward(
        [
          ConvolutionPart(
            input: .stored(Activation(convolution.input, count: 2)),
            result: Activation(convolution.output, count: 1))
        ], weights: Tensor(shape: [convolution.weightsLayout.floatCount]))
    }
  }

  /// What is computed on the way in and out of a convolution is checked as its own activations are.
  @Test func ofConvolutionNeighbours() async {
    await #expect(processExitsWith: .failure) {
      let shape = ConvolutionShape(
        inputChannels: 8, outputChannels: 8, height: 4, width: 4, kernel: 3, stride: 1)
      let convolution = try Convolution(
        shape, inputBlock: 8, outputBlock: 8, batchSize: 2,
        algorithms: ConvolutionAlgorithms(everywhere: .tiledWinograd), workspace: Workspace())
      let vector = Tensor(shape: [8])
      let activation = RectifiedActivation(
        of: Activation(convolution.input, count: 2), mean: vector, scale: vector, shift: vector)
      try convolution.forward(
        [
          ConvolutionPart(
            input: .rectified(activation, scratch: Activation(convolution.input, count: 1)),
            result: Activation(convolution.output, count: 2))
        ], weights: Tensor(shape: [convolution.weightsLayout.floatCount]))
    }
  }
}
