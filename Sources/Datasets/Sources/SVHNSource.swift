internal import Files
internal import Images
internal import Storage

/// SVHN, cropped digits: MAT files with `X` (32 × 32 × 3 × N) and `y` (1 … 10; 10 is the digit 0).
///
/// MATLAB's first size changes fastest: pixel (h, w) of channel c of image n is at h + 32 w + 1024 c
/// + 3072 n. Source: http://ufldl.stanford.edu/housenumbers.
enum SVHNSource {
  private static let side = 32
  private static let classCount = 10
  /// What libmatio copies at once, INT_MAX bytes; the largest file, of the extra digits, has 531,131.
  private static let mostImages = Int(Int32.max) / (3 * side * side)

  /// Reads both splits; `svhn-extra` trains on the file of further digits too, which come last.
  static func read(_ root: String, _ options: DatasetOptions) throws(FileError) -> LabelledSource {
    guard Path.isFolder(root) else { throw FileError(root, "no such folder") }
    let trained = options.kind == .svhnExtra ? ["train", "extra"] : ["train"]
    let channels = options.channels ?? 3
    return LabelledSource(
      name: options.kind.rawValue, channels: channels, height: side, width: side,
      classNames: (0..<classCount).map(String.init),
      parts: [
        .train: try part(trained, root, limit: options.limitPerClass, channels: channels),
        .test: try part(["test"], root, limit: nil, channels: channels),
      ])
  }

  private static func part(
    _ names: [String], _ root: String, limit: Int?, channels: Int
  ) throws(FileError) -> LabelledSource.Part {
    var images = ColumnImages(side: side)
    var labels: [Int] = []
    for name in names {
      let file = try MATFile(Path.join(root, "\(name)_\(side)x\(side).mat"))
      let (bytes, sizes) = try file.bytes("X") { sizes throws(FileError) in
        guard sizes.count == 4, sizes[0..<3] == [side, side, 3], (1...mostImages).contains(sizes[3])
        else {
          let shape = sizes.map(String.init).joined(separator: " × ")
          throw FileError(file.path, "its X is \(shape)", expected: "32 × 32 × 3 × N")
        }
      }
      let numbers = try file.numbers("y")
      guard numbers.count == sizes[3] else {
        throw FileError(file.path, "\(numbers.count) labels, but \(sizes[3]) images")
      }
      for (index, number) in numbers.enumerated() {
        guard let label = Int(exactly: number), (1...classCount).contains(label) else {
          throw FileError(file.path, "label \(number) of image \(index) is not in 1…\(classCount)")
        }
        labels.append(label % classCount)
      }
      images.add(bytes, count: sizes[3])
    }
    return try images.part(labels: labels, limit: limit, channels: channels)
  }
}
