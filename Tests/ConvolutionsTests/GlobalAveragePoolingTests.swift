import Convolutions
import Numbers
import Storage
import Testing

@Suite struct GlobalAveragePoolingTests {
  @Test(arguments: [(8, 8, 3, 4), (16, 8, 1, 1), (32, 16, 7, 7), (24, 24, 5, 3)])
  func isTheMeanAndItsGradient(channels: Int, block: Int, height: Int, width: Int) {
    let shape = ActivationShape(
      channels: channels, height: height, width: width, channelBlock: block)
    let (count, pixels) = (3, height * width)
    let values = numbers(count * shape.count, "values")
    let pooled = Activation(.vector(channels), count: count)
    GlobalAveragePooling.forward(input: shape.blocked(values, count: count), output: pooled)
    let means = (0..<count * channels).map { row in
      values[row * pixels..<(row + 1) * pixels].map(Double.init).reduce(0, +) / Double(pixels)
    }
    #expect(largestDifference(pooled.floats.array, means) < 1e-6)

    // The map is linear: its gradient is that of each mean, 1/pixels.
    let gradient = Tensor(numbers(count * channels, "gradient"), shape: [count, channels])
    let inputGradient = Activation(shape, count: count)
    inputGradient.fill(.nan)
    GlobalAveragePooling.backward(
      outputGradient: Activation(gradient, .vector(channels)), inputGradient: inputGradient)
    let expected = (0..<count * shape.count).map { Double(gradient[$0 / pixels]) / Double(pixels) }
    #expect(largestDifference(inputGradient.plain, expected) < 1e-6)
  }
}
