import Arithmetic
import Convolutions
import Storage
import Testing

/// An activation or a tensor of the wrong size is a programmer's error: it traps before a kernel leaves
/// its memory.
@Suite struct WrongShapeTests {
  private static let shape = ActivationShape(
    channels: 8, height: 4, width: 4, channelBlock: 8)

  @Test func ofViews() async {
    await #expect(processExitsWith: .failure) {
      _ = Activation(WrongShapeTests.shape, count: 3, in: Buffer(byteCount: 4 * 3 * 128 - 4))
    }
    await #expect(processExitsWith: .failure) {
      _ = Activation(WrongShapeTests.shape, count: 3).images(2..<4)
    }
    await #expect(processExitsWith: .failure) {
      _ = Activation(Tensor(shape: [64]), WrongShapeTests.shape)
    }
  }

  /// bf16 numbers are no floats.
  @Test func ofPrecisions() async {
    await #expect(processExitsWith: .failure) {
      _ = Activation(WrongShapeTests.shape.stored(as: .bf16), count: 1).floats
    }
    await #expect(processExitsWith: .failure) {
      _ = Activation(Tensor(shape: [128]), WrongShapeTests.shape.stored(as: .bf16))
    }
    await #expect(processExitsWith: .failure) {
      let x = Activation(WrongShapeTests.shape, count: 1)
      let scale = Tensor(shape: [8])
      BatchNormalisation.apply(
        x, scale: scale, shift: scale, rectify: true,
        output: Activation(WrongShapeTests.shape.stored(as: .bf16), count: 1))
    }
  }

  @Test func ofPooling() async {
    await #expect(processExitsWith: .failure) {
      GlobalAveragePooling.forward(
        input: Activation(WrongShapeTests.shape, count: 2),
        output: Activation(.vector(8), count: 3))
    }
    await #expect(processExitsWith: .failure) {
      GlobalAveragePooling.backward(
        outputGradient: Activation(.vector(8), count: 2),
        inputGradient: Activation(WrongShapeTests.shape, count: 3))
    }
  }

  @Test func ofBatchNormalisation() async {
    await #expect(processExitsWith: .failure) {
      let x = Activation(WrongShapeTests.shape, count: 2)
      BatchNormalisation.apply(
        x, scale: Tensor(shape: [4]), shift: Tensor(shape: [8]), rectify: true, output: x)
    }
    await #expect(processExitsWith: .failure) {
      let x = Activation(WrongShapeTests.shape, count: 2)
      BatchNormalisation.apply(
        x, scale: Tensor(shape: [8]), shift: Tensor(shape: [8]), rectify: true,
        output: Activation(WrongShapeTests.shape, count: 1))
    }
  }

  @Test func ofConvolutions() async {
    await #expect(processExitsWith: .failure) {
      let convolution = try Convolution(
        ConvolutionShape(
          inputChannels: 8, outputChannels: 8, height: 4, width: 4, kernel: 3, stride: 1),
        inputBlock: 8, outputBlock: 8, batchSize: 2, algorithms: .direct, workspace: Workspace())
      try convolution.forward(
        input: .stored(Activation(convolution.input, count: 2)),
        weights: Tensor(shape: [convolution.weightsLayout.floatCount]),
        output: Activation(convolution.output, count: 1))
    }
  }

  /// What is computed on the way in and out of a convolution is checked as its own activations are.
  @Test func ofConvolutionNeighbours() async {
    await #expect(processExitsWith: .failure) {
      let vector = Tensor(shape: [8])
      _ = RectifiedActivation(
        of: Activation(WrongShapeTests.shape, count: 2), mean: vector, scale: Tensor(shape: [4]),
        shift: vector)
    }
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
        input: .rectified(activation, scratch: Activation(convolution.input, count: 1)),
        weights: Tensor(shape: [convolution.weightsLayout.floatCount]),
        output: Activation(convolution.output, count: 2))
    }
  }

  @Test func ofCopies() async {
    await #expect(processExitsWith: .failure) {
      Activation(WrongShapeTests.shape.stored(as: .bf16), count: 1)
        .copy(from: Activation(WrongShapeTests.shape, count: 2))
    }
  }
}
