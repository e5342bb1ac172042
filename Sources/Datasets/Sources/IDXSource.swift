internal import Files
internal import Images

/// Fashion-MNIST, MNIST and their like: four IDX files, gzipped or not, in one folder.
enum IDXSource {
  static let fashionNames = [
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
    "Ankle boot",
  ]
  static let classCount = 10

  /// Reads both splits from `root`, or from the folder `raw` in it.
  static func read(_ root: String, _ options: DatasetOptions) throws(FileError)
    -> LabelledSource
  {
    guard Path.isFolder(root) else {
      let advice =
        options.kind == .fashionMNIST && options.root == nil
        ? "; install the Debian package dataset-fashion-mnist, or set data-root" : ""
      throw FileError(root, "no such folder\(advice)")
    }
    let channels = options.channels ?? 1
    var parts: [Split: LabelledSource.Part] = [:]
    var height = 0
    var width = 0
    for split in Split.allCases {
      let prefix = split == .train ? "train" : "t10k"
      var images = try IDXFile(find("\(prefix)-images", "idx3", in: root), dimensions: 3)
      let all = try labels(find("\(prefix)-labels", "idx1", in: root), of: images)
      if split == .train { (height, width) = (images.sizes[1], images.sizes[2]) }
      guard images.sizes[1] == height, images.sizes[2] == width else {
        throw FileError(
          images.path,
          "images of \(images.sizes[1]) × \(images.sizes[2]), but those of the training split "
            + "are \(height) × \(width)")
      }
      let limit = split == .train ? options.limitPerClass : nil
      let kept = LabelledSource.kept(labels: all, limit: limit)
      parts[split] = LabelledSource.Part(
        pixels: .memory(try store(&images, kept, channels: channels)),
        labels: kept.map { all[$0] })
    }
    return LabelledSource(
      name: options.kind.rawValue, channels: channels, height: height, width: width,
      classNames: options.kind == .fashionMNIST
        ? fashionNames : (0..<classCount).map(String.init),
      parts: parts)
  }

  private static func store(_ images: inout IDXFile, _ kept: [Int], channels: Int)
    throws(FileError) -> PixelStore
  {
    let (height, width) = (images.sizes[1], images.sizes[2])
    // The first image is read before room is made for all: a broken header asks for any room.
    var pixels = try images.next(height * width)
    var position = 0
    let store = try unsafe PixelStore(
      count: kept.count, channels: channels, height: height, width: width
    ) { index, planes throws(FileError) in
      while position < kept[index] {
        pixels = try images.next(height * width)
        position += 1
      }
      unsafe convertPlanes(
        from: pixels, channels: 1, to: planes, channels: channels, count: height * width)
    }
    for _ in (position + 1)..<images.sizes[0] { _ = try images.next(height * width) }
    try images.checkEnd()
    return store
  }

  /// The one of the usual names that is there.
  private static func find(_ stem: String, _ type: String, in root: String) throws(FileError)
    -> String
  {
    for folder in [root, Path.join(root, "raw")] {
      for name in ["\(stem)-\(type)-ubyte", "\(stem).\(type)-ubyte"] {
        for path in [name + ".gz", name].map({ Path.join(folder, $0) }) {
          if Path.isFile(path) { return path }
        }
      }
    }
    throw FileError(
      Path.join(root, "\(stem)-\(type)-ubyte"), "no such file, gzipped (.gz) or not")
  }

  private static func labels(_ path: String, of images: borrowing IDXFile)
    throws(FileError) -> [Int]
  {
    var file = try IDXFile(path, dimensions: 1)
    guard images.sizes[0] == file.sizes[0] else {
      throw FileError(
        path, "\(file.sizes[0]) labels, but \(images.path) has \(images.sizes[0]) images")
    }
    guard images.sizes.allSatisfy({ $0 > 0 }) else {
      throw FileError(images.path, "no images: its sizes are \(images.shape)")
    }
    guard images.sizes[1] <= 1 << 14, images.sizes[2] <= 1 << 14 else {
      throw FileError(images.path, "its sizes, \(images.shape), are not those of images")
    }
    let labels = try file.next(file.sizes[0])
    try file.checkEnd()
    if let bad = labels.firstIndex(where: { $0 >= classCount }) {
      throw FileError(
        path, "label \(labels[bad]) of image \(bad) is not in 0…\(classCount - 1)")
    }
    return labels.map(Int.init)
  }
}
