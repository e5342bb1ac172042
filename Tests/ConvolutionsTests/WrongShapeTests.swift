import Arithmetic
import Convolutions
import Storage
import Testing

/// A tensor that is too small is a programmer's error: it traps before a kernel leaves its memory.
@Suite struct WrongShapeTests {
  private static let shape = ActivationShape(
    channels: 8, height: 4, width: 4, channelBlock: 8)

  @Test func ofPooling() async {
    await #expect(processExitsWith: .failure) {
      GlobalAveragePooling.forward(
        count: 3, WrongShapeTests.shape, input: WrongShapeTests.shape.tensor(count: 2),
        output: Tensor(shape: [3, 8]))
    }
    await #expect(processExitsWith: .failure) {
      GlobalAveragePooling.backward(
        count: 3, WrongShapeTests.shape, outputGradient: Tensor(shape: [2, 8]),
        inputGradient: WrongShapeTests.shape.tensor(count: 3))
    }
  }

  @Test func ofBatchNormalisation() async {
    await #expect(processExitsWith: .failure) {
      let x = WrongShapeTests.shape.tensor(count: 2)
      BatchNormalisation.apply(
        x, count: 2, WrongShapeTests.shape, scale: Tensor(shape: [4]), shift: Tensor(shape: [8]),
        rectify: true, output: x)
    }
    await #expect(processExitsWith: .failure) {
      let x = WrongShapeTests.shape.tensor(count: 2)
      BatchNormalisation.apply(
        x, count: 2, WrongShapeTests.shape, scale: Tensor(shape: [8]), shift: Tensor(shape: [8]),
        rectify: true, output: WrongShapeTests.shape.tensor(count: 1))
    }
  }

  @Test func ofConvolutions() async {
    await #expect(processExitsWith: .failure) {
      let convolution = try Convolution(
        ConvolutionShape(
          inputChannels: 8, outputChannels: 8, height: 4, width: 4, kernel: 3, stride: 1),
        inputBlock: 8, outputBlock: 8, batchSize: 2, algorithms: .direct, workspace: Workspace())
      try convolution.forward(
        count: 2, input: .stored(convolution.input.tensor(count: 2)),
        weights: Tensor(shape: [convolution.weightsLayout.floatCount]),
        output: convolution.output.tensor(count: 1))
    }
  }

  /// What is computed on the way in and out of a convolution is checked as its own tensors are.
  @Test func ofConvolutionNeighbours() async {
    await #expect(processExitsWith: .failure) {
      let shape = ConvolutionShape(
        inputChannels: 8, outputChannels: 8, height: 4, width: 4, kernel: 3, stride: 1)
      let convolution = try Convolution(
        shape, inputBlock: 8, outputBlock: 8, batchSize: 2,
        algorithms: ConvolutionAlgorithms(everywhere: .tiledWinograd), workspace: Workspace())
      let vector = Tensor(shape: [8])
      let activation = RectifiedActivation(
        of: convolution.input.tensor(count: 2), mean: vector, scale: Tensor(shape: [4]),
        shift: vector)
      try convolution.forward(
        count: 2, input: .rectified(activation, scratch: convolution.input.tensor(count: 2)),
        weights: Tensor(shape: [convolution.weightsLayout.floatCount]),
        output: convolution.output.tensor(count: 2))
    }
  }

  @Test func ofStoredNumbers() async {
    await #expect(processExitsWith: .failure) {
      let shape = ActivationShape(
        channels: 8, height: 4, width: 4, channelBlock: 8, precision: .bf16)
      shape.store(
        Tensor(shape: [2 * shape.count]), count: 2 * shape.count, into: shape.tensor(count: 1))
    }
  }
}
