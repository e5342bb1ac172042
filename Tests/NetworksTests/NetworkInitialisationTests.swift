import Foundation
import Networks
import Storage
import Testing

/// PyTorch's default initial tensors, and torchvision's names.
@Suite struct NetworkInitialisationTests {
  private static func network(
    _ architecture: Architecture = .resnet18, seed: UInt64
  ) throws -> Network {
    let network = try Network(
      NetworkChoice(
        architecture, width: 16, inputChannels: 3, imageHeight: 8, imageWidth: 8,
        featureDimension: 128
      ).description,
      batchSize: 1)
    try network.initialise(seed: seed)
    return network
  }

  /// Uniform in ±1/√fan-in: `kaiming_uniform_(a=√5)` has the gain √(2/(1+5)) and the bound
  /// √3·gain/√fan-in.
  @Test(arguments: [Architecture.resnet18, .resnet50])
  func weightsAreUniformWithinPyTorchsBounds(
    _ architecture: Architecture
  ) throws {
    let network = try NetworkInitialisationTests.network(architecture, seed: 1)
    for tensor in network.description.tensors {
      let values = try network.plain(tensor, from: network.arena(of: tensor)).array.map(Double.init)
      guard tensor.sizes.count > 1 || tensor.name == "fc.bias" else {
        let isOne = tensor.name.hasSuffix(".weight") || tensor.name.hasSuffix(".running_var")
        #expect(values.allSatisfy { $0 == (isOne ? 1 : 0) }, "\(tensor.name)")
        continue
      }
      let fanIn =
        tensor.name == "fc.bias"
        ? (architecture.hasBottlenecks ? 512 : 128) : tensor.sizes.dropFirst().reduce(1, *)
      let bound = 1 / Double(fanIn).squareRoot()
      let count = Double(values.count)
      #expect(values.allSatisfy { abs($0) <= bound * (1 + 1e-6) }, "\(tensor.name)")
      let mean = values.reduce(0, +) / count
      #expect(abs(mean) < 5 * bound / (3 * count).squareRoot(), "\(tensor.name)")
      // Kolmogorov and Smirnov: the distribution function is nowhere further off than 2.2/√n.
      let distance = values.sorted().enumerated().map { index, value in
        abs((value / bound + 1) / 2 - (Double(index) + 0.5) / count)
      }.max()
      #expect(try #require(distance) < 2.2 / count.squareRoot(), "\(tensor.name)")
    }
  }

  @Test func tensorsAreAFunctionOfTheSeed() throws {
    let networks = try [3, 3, 4].map { try NetworkInitialisationTests.network(seed: $0) }
    let values = networks.map(\.parameters.all.array)
    #expect(values[0] == values[1])
    for slot in networks[0].parameters.slots where !slot.name.contains("bn") {
      guard !slot.name.contains("downsample.1") else { continue }
      let (a, b) = (networks[0].parameters[slot.name], networks[2].parameters[slot.name])
      #expect(a.array != b.array, "\(slot.name)")
    }
    // No two tensors of one network begin alike.
    let firsts = try networks[0].description.tensors.filter { $0.sizes.count > 1 }.map {
      try networks[0].plain($0, from: networks[0].parameters)[0] * Float($0.sizes[1]).squareRoot()
    }
    #expect(Set(firsts).count == firsts.count)
  }

  /// Tensors do not depend on how oneDNN lays the weights out, nor on the batch.
  @Test func tensorsDoNotDependOnTheBatchSize() throws {
    let small = try NetworkInitialisationTests.network(seed: 5)
    let large = try Network(small.description, batchSize: 7)
    try large.initialise(seed: 5)
    for tensor in small.description.tensors {
      #expect(
        try small.plain(tensor, from: small.arena(of: tensor)).array
          == large.plain(tensor, from: large.arena(of: tensor)).array)
    }
  }

  /// The names, shapes and order of torchvision's state dictionaries, batch counters left out, and
  /// those of AlexNet with batch norm.
  @Test(arguments: Architecture.allCases)
  func tensorsAreTorchvisions(_ architecture: Architecture) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/tensor-names.json")
    let data = try Data(contentsOf: file)
    let fixture = try JSONDecoder().decode([String: [String: [Int]]].self, from: data)
    let expected = try #require(fixture[architecture.rawValue])
    let description = NetworkChoice(
      architecture, width: architecture.usualWidth, inputChannels: 3, imageHeight: 224,
      imageWidth: 224, featureDimension: try #require(expected["fc.bias"])[0], stem: .imagenet
    ).description
    let names = description.tensors.map(\.name)
    #expect(Set(names) == Set(expected.keys))
    #expect(Set(names).count == names.count)
    for tensor in description.tensors {
      #expect(tensor.sizes == expected[tensor.name], "\(tensor.name)")
      let isStatistic = tensor.name.contains("running")
      #expect(tensor.isParameter == !isStatistic, "\(tensor.name)")
    }
    // The decoder forgets the order of the file.
    let text = try #require(String(data: data, encoding: .utf8))
    let section = try #require(text.range(of: "\"\(architecture.rawValue)\": {"))
    let written = text[section.upperBound...].split(separator: "\n").prefix { $0 != " }," }
      .compactMap { line in
        line.hasSuffix("\": [")
          ? line.split(separator: "\"").dropFirst().first.map(String.init) : nil
      }
    #expect(written.prefix(names.count).elementsEqual(names))
  }
}
