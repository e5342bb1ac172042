public import Configuration
public import Files
internal import Foundation
public import MPI
public import Networks
internal import TensorFiles

/// A network's weights in a safetensors file: one that `export --torch` wrote, or torchvision's.
///
/// What the network is follows from the names and shapes of the tensors.
public struct WeightsFile {
  private let path: String
  private let file: NetworkTensorFile

  /// Opens a file.
  public init(path: String) throws(FileError) {
    self.path = path
    file = try NetworkTensorFile(path: path, unwrapped: [InitialTensors.bankName])
  }

  /// A configuration of the network, and of its images where the file's metadata say how they come.
  ///
  /// - Throws: an error that names the file, where its tensors are those of no network that is known.
  public func configuration() throws(FileError) -> Configuration {
    guard
      let first = ["conv1.weight", "features.0.weight"].compactMap({ file.entry($0)?.shape }).first,
      first.count == 4, let features = file.entry("fc.weight")?.shape.first,
      let architecture
    else {
      throw FileError(
        path, "has not the tensors of a network",
        expected: "those of resnet18, 34, 50 or 101 or of alexnet, by torchvision's names")
    }
    var configuration = Configuration()
    configuration.network = architecture
    configuration.width = first[0]
    configuration.channels = first[1]
    configuration.stem = first[2] > 5 ? .imagenet : .small
    configuration.featureDimension = features
    let metadata = file.file.metadata
    func numbers(_ name: String) -> [Float]? {
      metadata[name].flatMap { try? JSONDecoder().decode([Float].self, from: Data($0.utf8)) }
    }
    configuration.mean = numbers("mean")
    configuration.std = numbers("std")
    if let resize = metadata["resize"], resize != "none" {
      configuration.imageSize = metadata["image_height"].flatMap { Int($0) }
    }
    return configuration
  }

  /// Loads the tensors into a network on all ranks; rank zero reads.
  public func load(into network: Network, _ world: Communicator) throws {
    let checked = try world.collectively { () -> NetworkTensorFile? in
      guard world.isFirst else { return nil }
      for tensor in network.description.tensors {
        guard let entry = file.entry(tensor.name), entry.shape == tensor.sizes else {
          throw FileError(
            path,
            file.entry(tensor.name).map { "tensor '\(tensor.name)' has shape \($0.shape)" }
              ?? "has no tensor '\(tensor.name)'",
            expected: "\(tensor.sizes) for \(network.description.name)")
        }
      }
      return file
    }
    try network.load(network.description.tensors, from: checked, world) { network.arena(of: $0) }
  }

  /// Which network has such tensors: by the kind of its blocks, and how many there are.
  private var architecture: Architecture? {
    func has(_ name: String) -> Bool { file.entry(name + ".weight") != nil }
    if has("features.0") { return .alexnet }
    guard has("layer1.0.conv1") else { return nil }
    if has("layer1.0.conv3") { return has("layer3.6.conv1") ? .resnet101 : .resnet50 }
    return has("layer1.2.conv1") ? .resnet34 : .resnet18
  }
}
