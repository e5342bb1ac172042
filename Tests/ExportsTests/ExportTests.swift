import Exports
import Files
import Foundation
import Images
import Networks
import Schemas
import Storage
import SwiftProtobuf
import Testing
import TensorFiles

/// Exported files say what the network is; that they compute its features is held against
/// onnxruntime, torchvision and timm by Tests/Peers/export_peer.py.
struct ExportTests {
  static let choices = [
    NetworkChoice(
      .resnet18, width: 8, inputChannels: 3, imageHeight: 32, imageWidth: 32, featureDimension: 16),
    NetworkChoice(
      .resnet50, width: 8, inputChannels: 1, imageHeight: 64, imageWidth: 64, featureDimension: 16,
      stem: .imagenet),
    NetworkChoice(
      .alexnet, width: 24, inputChannels: 3, imageHeight: 63, imageWidth: 63, featureDimension: 16,
      stem: .imagenet),
  ]

  /// Each value of the graph is there before it is used, each tensor is used once, and all numbers
  /// are those of the file.
  @Test(arguments: choices) func graphIsTheNetwork(choice: NetworkChoice) throws {
    try withFiles(of: choice) { network, folder, tensors in
      let path = "\(folder)/network.onnx"
      try network.writeONNX(to: path)
      let bytes = try Data(contentsOf: URL(filePath: path))
      let model = try Onnx_ModelProto(serializedBytes: bytes)
      #expect(model.opsetImport.map(\.version) == [17])
      #expect(
        model.graph.input[0].type.tensorType.shape.dim.map(\.dimValue) == [
          0, Int64(choice.inputChannels), Int64(choice.imageHeight), Int64(choice.imageWidth),
        ])
      #expect(model.graph.output.map(\.name) == ["features"])
      #expect(model.graph.output[0].type.tensorType.shape.dim.map(\.dimValue) == [0, 16])

      let initializers = model.graph.initializer
      #expect(initializers.map(\.name) == choice.description.tensors.map(\.name))
      for initializer in initializers {
        let numbers = try #require(tensors[initializer.name])
        let words = numbers.map(\.bitPattern)
        #expect(
          Array(initializer.rawData)
            == words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
        )
      }
      var values = Set(["images"] + initializers.map(\.name))
      for node in model.graph.node {
        #expect(values.isSuperset(of: node.input), "\(node.name)")
        #expect(values.isDisjoint(with: node.output), "\(node.name)")
        values.formUnion(node.output)
      }
      let uses = model.graph.node.flatMap(\.input)
      for initializer in initializers { #expect(uses.count { $0 == initializer.name } == 1) }
      #expect(model.graph.node.last?.output == ["features"])
      let metadata = Dictionary(
        uniqueKeysWithValues: model.metadataProps.map { ($0.key, $0.value) })
      #expect(metadata["std"] == (choice.inputChannels == 3 ? "[0.5, 0.25, 0.125]" : "[0.5]"))
      #expect(metadata["stem"] == choice.stem.rawValue)
    }
  }

  @Test func windowsAreThoseOfTheLayers() throws {
    try withFiles(of: Self.choices[2]) { network, folder, _ in
      try network.writeONNX(to: "\(folder)/network.onnx")
      let model = try Onnx_ModelProto(
        serializedBytes: try Data(contentsOf: URL(filePath: "\(folder)/network.onnx")))
      let nodes = model.graph.node
      func attributes(_ node: Onnx_NodeProto) -> [String: [Int64]] {
        Dictionary(uniqueKeysWithValues: node.attribute.map { ($0.name, $0.ints) })
      }
      let first = try #require(nodes.first { $0.name == "features.0" })
      #expect(
        attributes(first)
          == ["kernel_shape": [11, 11], "strides": [4, 4], "pads": [2, 2, 2, 2]])
      let pools = nodes.filter { $0.opType == "MaxPool" }.map(attributes)
      #expect(
        pools
          == Array(
            repeating: ["kernel_shape": [3, 3], "strides": [2, 2], "pads": [0, 0, 0, 0]], count: 3))
      let normalised = try #require(nodes.first { $0.opType == "BatchNormalization" })
      #expect(normalised.attribute.map(\.f) == [1e-5])
      #expect(
        normalised.input.dropFirst() == [
          "features.1.weight", "features.1.bias", "features.1.running_mean",
          "features.1.running_var",
        ])
      #expect(!nodes.contains { $0.opType == "Dropout" })
    }
  }

  @Test(arguments: choices) func torchFileHasAllTensors(choice: NetworkChoice) throws {
    try withFiles(of: choice) { network, folder, tensors in
      let path = "\(folder)/network.safetensors"
      try network.writeTorch(to: path)
      let file = try SafetensorsFile(path: path)
      #expect(Set(file.entries.map(\.name)) == Set(tensors.keys))
      for tensor in choice.description.tensors {
        let plain = Tensor(shape: tensor.sizes)
        try file.read(tensor.name, into: plain)
        #expect(plain.array == tensors[tensor.name])
      }
    }
  }

  @Test func exampleIsForTheStem() throws {
    var choice = Self.choices[0]
    choice.width = 64
    try withFiles(of: choice) { network, _, _ in
      let lines = try #require(network.torchExample(path: "a\"b")).split(separator: "\n")
      #expect(lines[1] == "model = torchvision.models.resnet18(num_classes=16)")
      #expect(lines[2] == "model.conv1 = torch.nn.Conv2d(3, 64, 3, 1, 1, bias=False)")
      #expect(lines[3] == "model.maxpool = torch.nn.Identity()")
      #expect(lines[4].contains("load_file(\"a\\\"b\")"))
    }
    try withFiles(of: Self.choices[2]) { network, _, _ in
      #expect(network.torchExample(path: "a") == nil)
    }
  }

  @Test func missingTensorsAreNamed() throws {
    let choice = Self.choices[0]
    try withFiles(of: choice) { _, folder, _ in
      var other = choice
      other.featureDimension = 8
      #expect(throws: FileError.self) {
        _ = try ExportedNetwork(
          other, tensors: "\(folder)/model.safetensors",
          statistics: PixelStatistics(mean: [0], std: [1]), isResizing: false)
      }
    }
  }

  /// A network of random numbers, in a folder that is removed behind `body`.
  private func withFiles(
    of choice: NetworkChoice,
    _ body: (ExportedNetwork, _ folder: String, _ tensors: [String: [Float]]) throws -> Void
  ) throws {
    let folder = NSTemporaryDirectory() + "and-dist-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let tensors = choice.description.tensors
    let path = "\(folder)/model.safetensors"
    let writer = try SafetensorsWriter(
      path: path,
      entries: tensors.map { SafetensorsEntry(name: $0.name, type: .float32, shape: $0.sizes) })
    var numbers: [String: [Float]] = [:]
    for tensor in tensors {
      numbers[tensor.name] = (0..<tensor.count).map { Float($0 % 97) / 8 + 0.25 }
      try writer.write(
        Tensor(numbers[tensor.name] ?? [], shape: tensor.sizes), to: tensor.name)
    }
    try writer.commit()
    let channels = choice.inputChannels
    let network = try ExportedNetwork(
      choice, tensors: path,
      statistics: PixelStatistics(
        mean: [Float](repeating: 0.5, count: channels),
        std: Array([0.5, 0.25, 0.125].prefix(channels))),
      isResizing: true)
    try body(network, folder, numbers)
  }
}
