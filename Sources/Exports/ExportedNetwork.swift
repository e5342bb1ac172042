public import Files
public import Images
public import Networks
internal import Storage
internal import TensorFiles

/// A trained network as other programs get it: what it computes, its tensors, and how images come.
public struct ExportedNetwork {
  /// Architecture and sizes.
  let choice: NetworkChoice
  /// With what images are normalised.
  let statistics: PixelStatistics
  /// Which numbers of 16-bit images became 0 and 255; nil for the usual ones.
  let range: PixelRange?
  /// Whether images of another size were resized; otherwise they all had the network's.
  let isResizing: Bool
  private let tensors: SafetensorsFile

  /// The network whose tensors a file has, by torchvision's names.
  ///
  /// - Throws: an error that names the file and the tensor, where one is missing or of another shape.
  public init(
    _ choice: NetworkChoice, tensors path: String, statistics: PixelStatistics,
    range: PixelRange? = nil, isResizing: Bool
  ) throws(FileError) {
    self.choice = choice
    self.statistics = statistics
    self.range = range
    self.isResizing = isResizing
    tensors = try SafetensorsFile(path: path)
    for tensor in choice.description.tensors {
      let shape = try tensors.shape(tensor.name)
      guard shape == tensor.sizes else {
        throw FileError(
          path, "tensor '\(tensor.name)' has shape \(shape)", expected: "\(tensor.sizes)")
      }
    }
  }

  /// A tensor's numbers, row-major.
  func numbers(of tensor: NetworkTensor) throws(FileError) -> Tensor {
    let plain = Tensor(shape: tensor.sizes)
    try tensors.read(tensor.name, into: plain)
    return plain
  }

  /// What a program that has the network must know of its images, as texts.
  ///
  /// `mean` and `std` are JSON arrays, of pixels scaled to 0 … 1.
  func metadata() -> [String: String] {
    var texts = [
      "architecture": choice.architecture.rawValue,
      "stem": choice.stem.rawValue,
      "width": "\(choice.width)",
      "input_channels": "\(choice.inputChannels)",
      "image_height": "\(choice.imageHeight)",
      "image_width": "\(choice.imageWidth)",
      "feature_dimension": "\(choice.featureDimension)",
      "mean": "\(statistics.mean)",
      "std": "\(statistics.std)",
      "resize": isResizing
        ? "bilinear, antialiased, shorter side to "
          + "\(PlainResize.shorterSide(forHeight: choice.imageHeight)), centre cut out" : "none",
      "preprocessing": "(pixels / 255 - mean) / std, channels first",
    ]
    if let range { texts["pixel_range"] = "[\(range.least), \(range.greatest)]" }
    return texts
  }
}
