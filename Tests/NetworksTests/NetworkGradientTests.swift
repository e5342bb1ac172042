import Arithmetic
import Networks
import Randomness
import Storage
import Testing

/// Gradients of whole networks against central differences of the loss.
///
/// Every step is one that should move the loss by 1e-3: the loss is known to some 1e-6, and values
/// that a step takes across zero bend it. Differences are good to a few thousandths, a few of them
/// to some hundredths. A term that backward forgets is far beyond; `NetworkParityTests` see finer
/// mistakes.
@Suite struct NetworkGradientTests {
  static let architectures: [(Architecture, Int)] = [
    (.resnet18, 1), (.resnet50, 3),
  ]

  /// Along each tensor's own gradient g the slope is |g|: any error of g beside g would show.
  @Test(arguments: architectures)
  func everyTensorsGradientIsTheSlopeAlongIt(
    _ architecture: Architecture, channels: Int
  ) throws {
    let threads = Threads.count
    defer { Threads.setCount(threads) }
    Threads.setCount(1)
    let small = try SmallNetwork(architecture, inputChannels: channels, imageSize: 16, count: 8)
    _ = try small.loss()
    try small.network.backward(featureGradient: small.weights)
    let gradients = small.network.gradients.all.array
    let parameters = small.network.parameters
    // One of each kind of block is enough of the deeper network.
    let places =
      architecture.hasBottlenecks
      ? ["conv1", "bn1", "layer1.0", "layer2.0", "layer4.2", "fc"] : [""]
    let tolerance = architecture.hasBottlenecks ? 0.08 : 0.04
    var errors: [Double] = []
    for slot in parameters.slots where places.contains(where: slot.name.hasPrefix) {
      let range = parameters.range(of: slot.name)
      let length = norm(gradients[range])
      var direction = [Float](repeating: 0, count: gradients.count)
      for index in range { direction[index] = Float(Double(gradients[index]) / length) }
      let change = try small.change(
        along: direction, step: Float(5e-4 / length), gradients: gradients)
      errors.append(abs(change.found / change.expected - 1))
      #expect(change.expected > 5e-4 && errors.last ?? 1 < tolerance, "\(slot.name): \(change)")
    }
    #expect(errors.sorted()[errors.count / 2] < 0.005)
  }

  /// Along random directions of all parameters at once.
  @Test(arguments: architectures)
  func slopesAlongRandomDirections(
    _ architecture: Architecture, channels: Int
  ) throws {
    let threads = Threads.count
    defer { Threads.setCount(threads) }
    Threads.setCount(1)
    let small = try SmallNetwork(architecture, inputChannels: channels, imageSize: 16, count: 8)
    _ = try small.loss()
    try small.network.backward(featureGradient: small.weights)
    let gradients = small.network.gradients.all.array
    let parameters = small.network.parameters
    for number in 0..<6 {
      // As long in each tensor as that tensor, and half of it along the gradient: a direction
      // without it would have next to no slope.
      var direction = [Float](repeating: 0, count: gradients.count)
      for slot in parameters.slots {
        let range = parameters.range(of: slot.name)
        var stream = RandomStream(seed: 2, slot.name, number)
        let random = range.map { _ in stream.normal() }
        let share = stream.uniform(0.2, 1)
        let size = Float(norm(parameters[slot.name].array[...]))
        let (g, r) = (Float(norm(gradients[range])), Float(norm(random[...])))
        for (place, index) in range.enumerated() {
          direction[index] = size * (random[place] / r + share * gradients[index] / g)
        }
      }
      let expected = zip(gradients, direction).map { Double($0) * Double($1) }.reduce(0, +)
      let change = try small.change(
        along: direction, step: Float(5e-4 / abs(expected)), gradients: gradients)
      #expect(abs(change.found / change.expected - 1) < 0.02, "\(change)")
    }
  }

  /// Running averages move in training alone, and evaluation uses them.
  @Test func modesOfNormalisation() throws {
    let small = try SmallNetwork(.resnet18, inputChannels: 1, imageSize: 8, count: 4)
    let network = small.network
    let start = network.statistics.all.array
    let batch = try network.forward(images: small.images, mode: .batchStatistics).array
    #expect(network.statistics.all.array == start)
    let before = try network.forward(images: small.images, mode: .evaluation).array
    #expect(network.statistics.all.array == start)
    #expect(try network.forward(images: small.images, mode: .training).array == batch)
    #expect(network.statistics.all.array != start)
    let after = try network.forward(images: small.images, mode: .evaluation).array
    #expect(after != before)
    // In evaluation an image's features do not depend on its batch.
    let alone = try network.forward(images: small.images.rows(2..<3), mode: .evaluation).array
    for (found, expected) in zip(alone, after[24..<36]) { #expect(abs(found - expected) < 1e-5) }
  }

  /// Segments cover the gradients without gaps, and each writes its own range alone.
  @Test(arguments: architectures)
  func segmentsWriteTheirRanges(
    _ architecture: Architecture, channels: Int
  ) throws {
    let small = try SmallNetwork(architecture, inputChannels: channels, imageSize: 8, count: 3)
    let network = small.network
    _ = try small.loss()
    try network.backward(featureGradient: small.weights)
    let whole = network.gradients.all.array
    _ = try small.loss()
    network.gradients.all.fill(.nan)
    var end = whole.count
    for segment in (0..<network.segmentCount).reversed() {
      let range = network.gradientRange(ofSegment: segment)
      #expect(range.upperBound == end)
      end = range.lowerBound
      try network.backward(segment: segment, featureGradient: small.weights)
      let now = network.gradients.all.array
      #expect(now[..<end].allSatisfy { $0.isNaN }, "segment \(segment) is the last to write")
      for slot in network.gradients.slots {
        let place = network.gradients.range(of: slot.name)
        if place.lowerBound >= end { #expect(Array(now[place]) == Array(whole[place])) }
      }
    }
    #expect(end == 0)
  }

  @Test func anEmptyBatchHasNoGradient() throws {
    let small = try SmallNetwork(.resnet18, inputChannels: 1, imageSize: 8, count: 3)
    _ = try small.loss()
    try small.network.backward(featureGradient: small.weights)
    let features = try small.network.forward(
      images: Tensor(shape: [0, 1, 8, 8]), mode: .batchStatistics)
    #expect(features.shape == [0, 12])
    try small.network.backward(featureGradient: Tensor(shape: [0, 12]))
    #expect(small.network.gradients.all.array.allSatisfy { $0 == 0 })
  }

  @Test func wrongImagesTrap() async {
    await #expect(processExitsWith: .failure) {
      let small = try SmallNetwork(.resnet18, inputChannels: 1, imageSize: 8, count: 2)
      _ = try small.network.forward(images: Tensor(shape: [3, 1, 8, 8]), mode: .evaluation)
    }
    await #expect(processExitsWith: .failure) {
      let small = try SmallNetwork(.resnet18, inputChannels: 1, imageSize: 8, count: 2)
      _ = try small.network.forward(images: Tensor(shape: [2, 3, 8, 8]), mode: .evaluation)
    }
    await #expect(processExitsWith: .failure) {
      _ =
        NetworkChoice(
          .resnet18, width: 12, inputChannels: 1, imageHeight: 8, imageWidth: 8, featureDimension: 4
        ).description
    }
  }

  private func norm(_ values: ArraySlice<Float>) -> Double {
    values.map { Double($0) * Double($0) }.reduce(0, +).squareRoot()
  }
}
