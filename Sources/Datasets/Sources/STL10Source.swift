internal import Files
internal import Images
internal import Storage

/// STL-10, binary files of 96 × 96 colour images, column by column, and of labels 1 … 10.
///
/// `stl10` trains on the 100,000 images without labels. `stl10-labelled` has the 5,000 training images
/// with labels, by which a network trained on the others is measured. Source:
/// https://cs.stanford.edu/~acoates/stl10.
enum STL10Source {
  private static let side = 96
  private static let imageBytes = 3 * side * side
  private static let classNames = [
    "airplane", "bird", "car", "cat", "deer", "dog", "horse", "monkey", "ship", "truck",
  ]

  /// Reads both splits from the folder of the files, or from the one above it.
  static func read(_ root: String, _ options: DatasetOptions) throws(FileError) -> LabelledSource {
    let inner = Path.join(root, "stl10_binary")
    let root = Path.isFolder(inner) ? inner : root
    guard Path.isFolder(root) else { throw FileError(root, "no such folder") }
    let isLabelled = options.kind == .stl10Labelled
    guard isLabelled || options.limitPerClass == nil else {
      throw FileError(
        "limit-per-class", "the training images of stl10 have no labels; leave it out")
    }
    let channels = options.channels ?? 3
    let train = try part(
      isLabelled ? "train_X" : "unlabeled_X", labels: isLabelled ? "train_y" : nil, in: root,
      limit: options.limitPerClass, channels: channels)
    var parts: [Split: LabelledSource.Part] = [.train: train]
    var faults: [Split: FileError] = [:]
    do throws(FileError) {
      parts[.test] = try part("test_X", labels: "test_y", in: root, limit: nil, channels: channels)
    } catch {
      faults[.test] = error
    }
    return LabelledSource(
      name: options.kind.rawValue, channels: channels, height: side, width: side,
      classNames: classNames, parts: parts, faults: faults,
      lackOfLabels: "come without; evaluate with dataset stl10-labelled")
  }

  private static func part(
    _ name: String, labels: String?, in root: String, limit: Int?, channels: Int
  ) throws(FileError) -> LabelledSource.Part {
    let path = Path.join(root, "\(name).bin")
    try Path.checkReadable(path)
    let file = try OpenFile(path, for: .reading)
    let size = try file.size()
    guard size % imageBytes == 0 else {
      throw FileError(
        path, "truncated: \(size) bytes, not a whole number of images of \(imageBytes)")
    }
    let count = size / imageBytes
    let numbers = try labels.map { name throws(FileError) in
      try Self.labels(Path.join(root, "\(name).bin"), count: count)
    }
    let buffer = Buffer(byteCount: size)
    try unsafe file.read(
      into: UnsafeMutableRawBufferPointer(start: buffer.start, count: size), at: 0)
    var images = ColumnImages(side: side)
    images.add(buffer, count: count)
    return try images.part(labels: numbers, limit: limit, channels: channels)
  }

  private static func labels(_ path: String, count: Int) throws(FileError) -> [Int] {
    try Path.checkReadable(path)
    let bytes = try OpenFile.contents(of: path)
    guard bytes.count == count else {
      throw FileError(path, "\(bytes.count) labels, but \(count) images")
    }
    if let bad = bytes.firstIndex(where: { !(1...10).contains($0) }) {
      throw FileError(path, "label \(bytes[bad]) of image \(bad) is not in 1…10")
    }
    return bytes.map { Int($0) - 1 }
  }
}
