internal import Files
public import Images

/// Which data set to open, and how to read it.
public struct DatasetOptions: Sendable, Equatable {
  /// The kind of data set (setting `dataset`).
  public var kind: DatasetKind
  /// Folder or archive file (setting `data-root`); nil: the usual place of the kind.
  public var root: String?
  /// Keep the first so many images of each class of the training split; nil: all.
  public var limitPerClass: Int?
  /// Height and width of the images that come out, in pixels; nil: the set's own.
  public var imageSize: Int?
  /// Channels of the images that come out: 1, 3, or as many as image files have, up to 16; nil: the
  /// set's own.
  public var channels: Int?
  /// Which numbers of 16-bit image files become black and white (setting `pixel-range`).
  public var pixelRange: PixelRange?
  /// Mean of each channel, of pixels scaled to 0…1; nil: the set's own.
  public var mean: [Float]?
  /// Standard deviation of each channel, of pixels scaled to 0…1; nil: the set's own.
  public var std: [Float]?
  /// A list of images to leave out (setting `exclude`).
  public var exclude: String?
  /// Where a listing of image files is kept (setting `index`); nil for nowhere.
  public var index: String?
  /// Decoded bytes of a split above which image files are decoded anew whenever they are used.
  public var keptBytesLimit: Int
  /// Which part of the image files to keep decoded is this process's; the rest is for others of its
  /// node.
  package var keptPart = KeptPart(number: 0, of: 1)

  /// One of several equal parts.
  package struct KeptPart: Sendable, Equatable {
    let number: Int
    let of: Int

    /// Part 0 ..< `of`.
    package init(number: Int, of: Int) {
      precondition((0..<of).contains(number), "part \(number) of \(of)")
      (self.number, self.of) = (number, of)
    }

    /// The images of this part, of `count`.
    package func range(of count: Int) -> Range<Int> {
      number * count / of..<(number + 1) * count / of
    }
  }

  /// Options with the defaults of the kind for everything that is not given.
  public init(
    kind: DatasetKind = .fashionMNIST, root: String? = nil, limitPerClass: Int? = nil,
    imageSize: Int? = nil, channels: Int? = nil, pixelRange: PixelRange? = nil,
    mean: [Float]? = nil, std: [Float]? = nil,
    exclude: String? = nil, index: String? = nil, keptBytesLimit: Int = 2 << 30
  ) {
    self.kind = kind
    self.root = root
    self.limitPerClass = limitPerClass
    self.imageSize = imageSize
    self.channels = channels
    self.pixelRange = pixelRange
    self.mean = mean
    self.std = std
    self.exclude = exclude
    self.index = index
    self.keptBytesLimit = keptBytesLimit
  }

  /// What image files are brought to.
  package var pixelForm: PixelForm { PixelForm(channels: channels ?? 3, range: pixelRange) }

  /// Where the set lies.
  ///
  /// - Throws: An error that names the setting, when one makes no sense.
  func validRoot() throws(FileError) -> String {
    try validate()
    guard let root = root ?? kind.defaultRoot else {
      throw FileError("data-root", "not given, and \(kind.rawValue) has no usual place")
    }
    return root
  }

  private func validate() throws(FileError) {
    if let limitPerClass, limitPerClass < 1 {
      throw FileError("limit-per-class", "\(limitPerClass) images of a class; give at least 1")
    }
    if let imageSize, imageSize < 1 || imageSize > 4096 {
      throw FileError("image-size", "\(imageSize) pixels; give 1 to 4096")
    }
    if let channels, !(1...PixelForm.mostChannels).contains(channels) {
      throw FileError("channels", "\(channels) channels; give 1 … \(PixelForm.mostChannels)")
    }
    if let channels, !kind.isOfFiles, channels != 1 && channels != 3 {
      throw FileError(
        "channels", "\(channels) channels; images of \(kind.rawValue) have 1 (grey) or 3 (RGB)")
    }
    if exclude != nil && !kind.isOfFiles {
      throw FileError(
        "exclude", "\(kind.rawValue) is not made of image files; leave it out")
    }
  }
}
