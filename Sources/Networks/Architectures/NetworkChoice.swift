/// Which network a run trains: a known architecture, its size, and what images are.
public struct NetworkChoice: Codable, Equatable, Hashable, Sendable {
  /// The kind and depth.
  public var architecture: Architecture
  /// Channels of the first stage, a multiple of the architecture's step; the later ones have more, in
  /// proportion.
  public var width: Int
  /// Channels of an image.
  public var inputChannels: Int
  /// Height of an image.
  public var imageHeight: Int
  /// Width of an image.
  public var imageWidth: Int
  /// d: numbers in a feature.
  public var featureDimension: Int
  /// How it begins.
  public var stem: Stem
  /// The probability of dropout, where the architecture has any.
  public var dropout: Double

  /// Chooses a network.
  public init(
    _ architecture: Architecture, width: Int, inputChannels: Int, imageHeight: Int,
    imageWidth: Int, featureDimension: Int, stem: Stem = .small, dropout: Double = 0.5
  ) {
    self.architecture = architecture
    self.width = width
    self.inputChannels = inputChannels
    self.imageHeight = imageHeight
    self.imageWidth = imageWidth
    self.featureDimension = featureDimension
    self.stem = stem
    self.dropout = dropout
  }

  /// Reads a choice; one that was saved before there were stems to choose from has the small one.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    architecture = try values.decode(Architecture.self, forKey: .architecture)
    width = try values.decode(Int.self, forKey: .width)
    inputChannels = try values.decode(Int.self, forKey: .inputChannels)
    imageHeight = try values.decode(Int.self, forKey: .imageHeight)
    imageWidth = try values.decode(Int.self, forKey: .imageWidth)
    featureDimension = try values.decode(Int.self, forKey: .featureDimension)
    stem = try values.decodeIfPresent(Stem.self, forKey: .stem) ?? .small
    dropout = try values.decodeIfPresent(Double.self, forKey: .dropout) ?? 0.5
  }

  /// The network, layer by layer.
  public var description: NetworkDescription {
    precondition(
      width > 0 && width.isMultiple(of: architecture.widthStep),
      "width \(width) is no multiple of \(architecture.widthStep)")
    return NetworkDescription(
      "\(architecture.rawValue) at width \(width)",
      input: ImageShape(channels: inputChannels, height: imageHeight, width: imageWidth),
      stages: architecture.stages(
        width: width, featureDimension: featureDimension, stem: stem, dropout: dropout))
  }
}
