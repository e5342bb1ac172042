import Arithmetic
import Activations
import Numbers
import Storage
import Testing

/// An activation or a tensor of the wrong size is a programmer's error: it traps before a kernel leaves
/// its memory.
@Suite struct WrongActivationTests {
  private static let shape = ActivationShape(
    channels: 8, height: 4, width: 4, channelBlock: 8)

  @Test func ofViews() async {
    await #expect(processExitsWith: .failure) {
      _ = Activation(WrongActivationTests.shape, count: 3, in: Buffer(byteCount: 4 * 3 * 128 - 4))
    }
    await #expect(processExitsWith: .failure) {
      _ = Activation(WrongActivationTests.shape, count: 3).images(2..<4)
    }
    await #expect(processExitsWith: .failure) {
      _ = Activation(Tensor(shape: [64]), WrongActivationTests.shape)
    }
  }

  /// bf16 numbers are no floats.
  @Test func ofPrecisions() async {
    await #expect(processExitsWith: .failure) {
      _ = Activation(WrongActivationTests.shape.stored(as: .bf16), count: 1).floats
    }
    await #expect(processExitsWith: .failure) {
      _ = Activation(Tensor(shape: [128]), WrongActivationTests.shape.stored(as: .bf16))
    }
    await #expect(processExitsWith: .failure) {
      let x = Activation(WrongActivationTests.shape, count: 1)
      let scale = Tensor(shape: [8])
      BatchNormalisation.apply(
        x, scale: scale, shift: scale, rectify: true,
        output: Activation(WrongActivationTests.shape.stored(as: .bf16), count: 1))
    }
  }

  @Test func ofPooling() async {
    await #expect(processExitsWith: .failure) {
      GlobalAveragePooling.forward(
        input: Activation(WrongActivationTests.shape, count: 2),
        output: Activation(.vector(8), count: 3))
    }
    await #expect(processExitsWith: .failure) {
      GlobalAveragePooling.backward(
        outputGradient: Activation(.vector(8), count: 2),
        inputGradient: Activation(WrongActivationTests.shape, count: 3))
    }
  }

  @Test func ofBatchNormalisation() async {
    await #expect(processExitsWith: .failure) {
      let x = Activation(WrongActivationTests.shape, count: 2)
      BatchNormalisation.apply(
        x, scale: Tensor(shape: [4]), shift: Tensor(shape: [8]), rectify: true, output: x)
    }
    await #expect(processExitsWith: .failure) {
      let x = Activation(WrongActivationTests.shape, count: 2)
      BatchNormalisation.apply(
        x, scale: Tensor(shape: [8]), shift: Tensor(shape: [8]), rectify: true,
        output: Activation(WrongActivationTests.shape, count: 1))
    }
  }

  @Test func ofRectifiedActivations() async {
    await #expect(processExitsWith: .failure) {
      let vector = Tensor(shape: [8])
      _ = RectifiedActivation(
        of: Activation(WrongActivationTests.shape, count: 2), mean: vector,
        scale: Tensor(shape: [4]),
        shift: vector)
    }
  }

  @Test func ofCopies() async {
    await #expect(processExitsWith: .failure) {
      Activation(WrongActivationTests.shape.stored(as: .bf16), count: 1)
        .copy(from: Activation(WrongActivationTests.shape, count: 2))
    }
  }
}
