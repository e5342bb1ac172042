public import Files
public import Images

/// A data set: images for learning, and, apart from them, labels for measurement.
///
/// The splits hold no labels; only `labels(of:)` gives them, and only `Evaluation` asks.
public struct Dataset: Sendable {
  /// What the set is called (its kind, or the folder's name).
  public let name: String
  /// Channels of an image: 1 for grey, 3 for colour, or as many as its files have.
  public let channels: Int
  /// Height of an image, in pixels.
  public let imageHeight: Int
  /// Width of an image, in pixels.
  public let imageWidth: Int
  /// Mean and standard deviation that images are normalised with.
  public let statistics: PixelStatistics
  /// Names of the classes, by label.
  public let classNames: [String]
  /// The training images, if the set has any that can be used.
  public private(set) var train: ImageSplit?
  /// The test images, if the set has any that can be used.
  public private(set) var test: ImageSplit?
  /// What this process has decoded of the images that its node keeps (`DatasetOptions.keptPart`).
  package private(set) var ownParts: [Split: PixelStore]
  /// Why a split that is there cannot be used.
  package private(set) var faults: [Split: FileError]
  private var labels: [Split: [Int]]
  private let lackOfLabels: String

  /// Opens a data set, reading what it keeps in memory.
  ///
  /// `listing` is that of a set of image files, where it is known already.
  ///
  /// - Throws: An error that names the file or setting at fault. An error in the test images alone is
  ///   thrown only when they are asked for, because training does not need them.
  package static func open(
    _ options: DatasetOptions, listing: ImageListing? = nil
  ) throws(FileError) -> Dataset {
    let root = try options.validRoot()
    let wanted = try PixelStatistics(
      of: options.kind, channels: options.channels, mean: options.mean, std: options.std)
    let source: LabelledSource
    switch options.kind {
    case .fashionMNIST, .mnist: source = try IDXSource.read(root, options)
    case .cifar10, .cifar100: source = try CIFARSource.read(root, options)
    case .svhn, .svhnExtra: source = try SVHNSource.read(root, options)
    case .stl10, .stl10Labelled: source = try STL10Source.read(root, options)
    case .cub200, .dogs, .ilsvrc, .imageFolder, .tarShards:
      let known =
        if let listing { listing } else { try ImageListing.whole(options).chosen(options) }
      source = try LabelledSource(known, options)
    }
    return Dataset(source, wanted, options)
  }

  private init(
    _ source: LabelledSource, _ statistics: PixelStatistics, _ options: DatasetOptions
  ) {
    let imageSize = options.imageSize
    let height = imageSize ?? source.height
    let width = imageSize ?? source.width
    var splits: [Split: ImageSplit] = [:]
    for (split, part) in source.parts {
      splits[split] = ImageSplit(
        pixels: part.pixels, files: part.files, imageHeight: height, imageWidth: width,
        resizes: imageSize != nil, statistics: statistics, range: options.pixelRange)
    }
    self.name = source.name
    self.channels = source.channels
    self.imageHeight = height
    self.imageWidth = width
    self.statistics = statistics
    self.classNames = source.classNames
    self.train = splits[.train]
    self.test = splits[.test]
    self.labels = source.parts.compactMapValues(\.labels)
    self.ownParts = source.parts.compactMapValues(\.ownPart)
    self.faults = source.faults
    self.lackOfLabels = source.lackOfLabels
  }

  /// Bytes of decoded images that the set keeps in memory, those of all splits.
  public var keptBytes: Int { (train?.keptBytes ?? 0) + (test?.keptBytes ?? 0) }

  /// How many of these bytes this process has touched by now.
  package var residentBytes: Int { (train?.residentBytes ?? 0) + (test?.residentBytes ?? 0) }

  /// The set with the images of a split in memory, or without them where a fault was found in them.
  package mutating func join(
    _ split: Split, _ store: PixelStore?, fault: FileError? = nil
  ) {
    ownParts[split] = nil
    func joined(_ images: ImageSplit?) -> ImageSplit? {
      guard fault == nil, let store else { return fault == nil ? images : nil }
      return images?.keeping(store)
    }
    switch split {
    case .train: train = joined(train)
    case .test: test = joined(test)
    }
    guard let fault else { return }
    faults[split] = fault
    labels[split] = nil
  }

  /// The images of a split.
  ///
  /// - Throws: An error when the set has no such split, or one that cannot be used.
  public func images(of split: Split) throws(FileError) -> ImageSplit {
    guard let images = split == .train ? train : test else { throw missing(split) }
    return images
  }

  /// The label of each image of a split, 0 ..< number of classes, for measurement only.
  ///
  /// - Throws: An error when the set has no such split, one that cannot be used, or no labels.
  public func labels(of split: Split) throws(FileError) -> [Int] {
    guard let labels = labels[split] else {
      _ = try images(of: split)
      throw FileError(name, hasNoLabels(split))
    }
    return labels
  }

  /// Whether the images of a split have labels.
  package func hasLabels(of split: Split) -> Bool { labels[split] != nil }

  /// What measurement lacks, in words that follow the set's name; nil if there is all it needs.
  ///
  /// - Throws: An error when a split is there that cannot be used.
  public func lackForMeasurement() throws(FileError) -> String? {
    for split in Split.allCases {
      if let fault = faults[split] { throw fault }
      if (split == .train ? train : test) == nil { return "has no \(split.rawValue) images" }
      if labels[split] == nil { return hasNoLabels(split) }
    }
    return nil
  }

  private func hasNoLabels(_ split: Split) -> String {
    "has no labels: its \(split.rawValue) images \(lackOfLabels)"
  }

  private func missing(_ split: Split) -> FileError {
    faults[split] ?? FileError(name, "has no \(split.rawValue) images")
  }
}
