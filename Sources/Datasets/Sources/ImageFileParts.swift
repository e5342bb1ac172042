internal import Files
internal import Images

/// The splits of a set of image files, put together from lists of paths and labels.
struct ImageFileParts {
  private let root: String
  private let options: DatasetOptions
  private let decoder: ImageDecoder
  private var parts: [Split: LabelledSource.Part] = [:]
  private var faults: [Split: FileError] = [:]
  private var size: (height: Int, width: Int)?

  init(root: String, _ options: DatasetOptions) {
    self.root = root
    self.options = options
    decoder = ImageDecoder(channels: options.channels ?? 3)
  }

  /// Adds a split: its files are kept decoded if they fit, and else decoded when they are used.
  ///
  /// - Throws: An error that names a file which cannot be decoded, or has another size than the first
  ///   image where none is asked for.
  mutating func add(_ split: Split, paths: [String], labels: [Int]?) throws(FileError) {
    let files = ImageFiles(paths: paths, root: root)
    if size == nil { size = try files.firstSize(decoder) }
    let store = try files.decoded(
      decoder, uniform: options.imageSize == nil ? size : nil, limit: options.keptBytesLimit)
    parts[split] = LabelledSource.Part(
      pixels: store.map(PixelSource.memory) ?? .files(files), files: files, labels: labels)
  }

  /// Adds the test split; what is wrong with it is an error only where there is no training split,
  /// and else waits for whoever asks for the test images.
  mutating func addTest(
    _ list: () throws(FileError) -> (paths: [String], labels: [Int]?)?
  ) throws(FileError) {
    do throws(FileError) {
      if let list = try list() { try add(.test, paths: list.paths, labels: list.labels) }
    } catch {
      guard parts[.train] != nil else { throw error }
      faults[.test] = error
    }
  }

  /// Adds both splits of a set whose lists say which image is in which.
  mutating func addListed(_ images: [ListedImage]) throws(FileError) {
    let train = images.filter { $0.split == .train }
    let kept = LabelledSource.kept(labels: train.map(\.label), limit: options.limitPerClass)
    guard !kept.isEmpty else { throw FileError(root, "its lists name no training images") }
    try add(.train, paths: kept.map { train[$0].path }, labels: kept.map { train[$0].label })
    try addTest {
      let test = images.filter { $0.split == .test }
      return test.isEmpty ? nil : (test.map(\.path), test.map(\.label))
    }
  }

  /// The set; nil if no split was added.
  func source(_ name: String, classNames: [String]) -> LabelledSource? {
    guard let size else { return nil }
    return LabelledSource(
      name: name, channels: decoder.channels, height: size.height, width: size.width,
      classNames: classNames, parts: parts, faults: faults)
  }
}
