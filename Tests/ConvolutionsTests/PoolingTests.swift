import Arithmetic
import Convolutions
import Randomness
import Storage
import Testing

/// Pooling against loops over plain tensors, and activations' way to plain tensors and back.
@Suite struct PoolingTests {
  /// A window and the images it moves over; blocks of 8 and of 16 channels and channels-last.
  struct Case: CustomTestStringConvertible {
    let kernel: Int
    let stride: Int
    let padding: Int
    let height: Int
    let width: Int
    let block: Int
    var testDescription: String {
      "\(kernel)/\(stride)+\(padding) over \(height) × \(width) in \(block)s"
    }

    var window: PoolingWindow {
      PoolingWindow(kernel: kernel, stride: stride, padding: padding)
    }
    var shape: ActivationShape {
      ActivationShape(channels: 48, height: height, width: width, channelBlock: block)
    }
  }

  static let cases = [
    Case(kernel: 3, stride: 2, padding: 0, height: 13, width: 9, block: 16),
    Case(kernel: 3, stride: 2, padding: 1, height: 8, width: 8, block: 8),
    Case(kernel: 2, stride: 2, padding: 0, height: 7, width: 6, block: 48),
    Case(kernel: 3, stride: 1, padding: 1, height: 5, width: 4, block: 16),
  ]
  static let count = 3

  @Test(arguments: cases)
  func maximum(_ example: Case) {
    let (shape, window) = (example.shape, example.window)
    let result = window.output(of: shape)
    // Whole numbers, so that equal ones are frequent and the first must be found.
    let plain = numbers("x", shape, of: { ($0 * 4).rounded() })
    let gradient = numbers("dy", result) { $0 }
    let (x, y) = (packed(plain, shape), Activation(result, count: Self.count))
    let (dy, dx) = (packed(gradient, result), Activation(shape, count: Self.count))
    dx.fill(.nan)
    MaxPooling.forward(window, input: x, output: y)
    MaxPooling.backward(
      window, input: x, output: y, outputGradient: dy, inputGradient: dx)

    var (expected, expectedGradient) = ([Float](), [Float](repeating: 0, count: plain.count))
    for (index, places) in windows(example).enumerated() {
      let largest = places.map { plain[$0] }.max() ?? .nan
      expected.append(largest)
      if let first = places.first(where: { plain[$0] == largest }) {
        expectedGradient[first] += gradient[index]
      }
    }
    #expect(unpacked(y) == expected)
    #expect(near(unpacked(dx), expectedGradient))
  }

  @Test(arguments: cases)
  func mean(_ example: Case) {
    let (shape, window) = (example.shape, example.window)
    let result = window.output(of: shape)
    let plain = numbers("x", shape) { $0 }
    let gradient = numbers("dy", result) { $0 }
    let (x, y) = (packed(plain, shape), Activation(result, count: Self.count))
    let (dy, dx) = (packed(gradient, result), Activation(shape, count: Self.count))
    dx.fill(.nan)
    AveragePooling.forward(window, input: x, output: y)
    AveragePooling.backward(window, outputGradient: dy, inputGradient: dx)

    let area = Float(example.kernel * example.kernel)
    var (expected, expectedGradient) = ([Float](), [Float](repeating: 0, count: plain.count))
    for (index, places) in windows(example).enumerated() {
      expected.append(places.map { plain[$0] }.reduce(0, +) / area)
      for place in places { expectedGradient[place] += gradient[index] / area }
    }
    #expect(near(unpacked(y), expected))
    #expect(near(unpacked(dx), expectedGradient))
  }

  /// In bf16 the largest number is one of those there are: exact.
  @Test func maximumInBFloat16() {
    let example = Self.cases[0]
    let shape = ActivationShape(
      channels: 48, height: example.height, width: example.width, channelBlock: example.block,
      precision: .bf16)
    let result = example.window.output(of: shape)
    let plain = numbers("x", shape) { Float(bitPattern: $0.bitPattern & 0xFFFF_0000) }
    let y = Activation(result, count: Self.count)
    MaxPooling.forward(example.window, input: packed(plain, shape), output: y)
    let expected = windows(example).map { places in places.map { plain[$0] }.max() ?? .nan }
    #expect(unpacked(y) == expected)
  }

  @Test func notANumberStaysOne() {
    let example = Self.cases[3]
    var plain = numbers("x", example.shape) { $0 }
    plain[0] = .nan
    let y = Activation(example.shape, count: Self.count)
    MaxPooling.forward(example.window, input: packed(plain, example.shape), output: y)
    // The windows of the first pixel and of its three neighbours.
    #expect(unpacked(y).filter(\.isNaN).count == 4)
  }

  @Test(arguments: [Precision.fp32, .bf16], [8, 16, 48])
  func activationsComeBackFromPlainTensors(_ precision: Precision, block: Int) {
    let shape = ActivationShape(
      channels: 48, height: 3, width: 5, channelBlock: block, precision: precision)
    let plain = numbers("x", shape) { Float(bitPattern: $0.bitPattern & 0xFFFF_0000) }
    #expect(unpacked(packed(plain, shape)) == plain)
  }

  @Test func tensorsThatAreTooSmallTrap() async {
    await #expect(processExitsWith: .failure) {
      let shape = PoolingTests.cases[0].shape
      MaxPooling.forward(
        PoolingTests.cases[0].window, input: Activation(shape, count: 2),
        output: Activation(PoolingTests.cases[0].window.output(of: shape), count: 0))
    }
    await #expect(processExitsWith: .failure) {
      let shape = PoolingTests.cases[0].shape
      Activation(shape, count: 2).unpack(into: Tensor(shape: [shape.count]))
    }
  }

  // MARK: Plain tensors

  /// For each number of the output, (N, C, H', W'), the places of its window in (N, C, H, W), row by
  /// row.
  private func windows(_ example: Case) -> [[Int]] {
    let (shape, window) = (example.shape, example.window)
    let result = window.output(of: shape)
    var windows: [[Int]] = []
    for plane in 0..<Self.count * shape.channels {
      for row in 0..<result.height {
        for column in 0..<result.width {
          var places: [Int] = []
          for line in 0..<window.kernel {
            for place in 0..<window.kernel {
              let y = row * window.stride - window.padding + line
              let x = column * window.stride - window.padding + place
              guard (0..<shape.height).contains(y) && (0..<shape.width).contains(x) else {
                continue
              }
              places.append((plane * shape.height + y) * shape.width + x)
            }
          }
          windows.append(places)
        }
      }
    }
    return windows
  }

  private func numbers(
    _ name: String, _ shape: ActivationShape, of body: (Float) -> Float
  ) -> [Float] {
    var stream = RandomStream(seed: 1, name)
    return (0..<Self.count * shape.count).map { _ in body(stream.uniform(-1, 1)) }
  }

  private func packed(_ plain: [Float], _ shape: ActivationShape) -> Activation {
    let activation = Activation(shape, count: Self.count)
    activation.pack(Tensor(plain, shape: [plain.count]))
    return activation
  }

  private func unpacked(_ activation: Activation) -> [Float] {
    let plain = Tensor(shape: [Self.count * activation.shape.count])
    activation.unpack(into: plain)
    return plain.array
  }

  private func near(_ found: [Float], _ expected: [Float]) -> Bool {
    found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) < 1e-5 }
  }
}
