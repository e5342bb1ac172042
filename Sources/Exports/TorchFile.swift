public import Files
internal import Networks
internal import TensorFiles

extension ExportedNetwork {
  /// Writes the network's tensors by torchvision's names, as safetensors, with the metadata.
  public func writeTorch(to path: String) throws(FileError) {
    let tensors = choice.description.tensors
    let writer = try SafetensorsWriter(
      path: path,
      entries: tensors.map { SafetensorsEntry(name: $0.name, type: .float32, shape: $0.sizes) },
      metadata: metadata())
    for tensor in tensors { try writer.write(numbers(of: tensor), to: tensor.name) }
    try writer.commit()
  }

  /// Lines of Python that load such a file; nil for a network that torchvision does not have.
  public func torchExample(path: String) -> String? {
    guard choice.architecture != .alexnet, choice.width == choice.architecture.usualWidth else {
      return nil
    }
    let isSmall = choice.stem == .small
    var lines = ["import safetensors.torch, torch, torchvision"]
    lines.append(
      "model = torchvision.models.\(choice.architecture.rawValue)"
        + "(num_classes=\(choice.featureDimension))")
    if isSmall || choice.inputChannels != 3 {
      let window = isSmall ? "3, 1, 1" : "7, 2, 3"
      lines.append(
        "model.conv1 = torch.nn.Conv2d(\(choice.inputChannels), \(choice.width), \(window), "
          + "bias=False)")
    }
    if isSmall { lines.append("model.maxpool = torch.nn.Identity()") }
    let quoted = path.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\\\"")
    lines.append("model.load_state_dict(safetensors.torch.load_file(\"\(quoted)\"))")
    return lines.joined(separator: "\n")
  }
}
