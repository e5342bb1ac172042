/// Fashion-MNIST, MNIST and their like: four IDX files, gzipped or not, in one folder.
enum IDXSource {
  static let fashionNames = [
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
    "Ankle boot",
  ]
  static let classCount = 10

  /// Reads both splits from `root`, or from the folder `raw` in it.
  static func read(_ root: String, _ options: DatasetOptions) throws(DatasetError)
    -> LabelledSource
  {
    guard FilePath.isFolder(root) else {
      let advice =
        options.kind == .fashionMNIST && options.root == nil
        ? "; install the Debian package dataset-fashion-mnist, or set data-root" : ""
      throw DatasetError(root, "no such folder\(advice)")
    }
    let channels = options.channels ?? 1
    var parts: [Split: LabelledSource.Part] = [:]
    var height = 0
    var width = 0
    for split in Split.allCases {
      let prefix = split == .train ? "train" : "t10k"
      let images = try IDXFile(find("\(prefix)-images", "idx3", in: root), dimensions: 3)
      let labels = try IDXFile(find("\(prefix)-labels", "idx1", in: root), dimensions: 1)
      try check(images, labels)
      if split == .train { (height, width) = (images.sizes[1], images.sizes[2]) }
      guard images.sizes[1] == height, images.sizes[2] == width else {
        throw DatasetError(
          images.path,
          "images of \(images.sizes[1]) × \(images.sizes[2]), but those of the training split "
            + "are \(height) × \(width)")
      }
      let all = labels.bytes[labels.start...].map(Int.init)
      let limit = split == .train ? options.limitPerClass : nil
      let kept = LabelledSource.kept(labels: all, limit: limit)
      parts[split] = LabelledSource.Part(
        pixels: .memory(store(images, kept, channels: channels)), labels: kept.map { all[$0] })
    }
    return LabelledSource(
      name: options.kind.rawValue, channels: channels, height: height, width: width,
      classNames: options.kind == .fashionMNIST
        ? fashionNames : (0..<classCount).map(String.init),
      parts: parts)
  }

  private static func store(_ images: IDXFile, _ kept: [Int], channels: Int) -> PixelStore {
    let (height, width) = (images.sizes[1], images.sizes[2])
    return unsafe images.bytes.withUnsafeBufferPointer { bytes in
      unsafe PixelStore(count: kept.count, channels: channels, height: height, width: width) {
        guard let base = bytes.baseAddress else { return }
        unsafe convertPlanes(
          from: base + images.start + kept[$0] * height * width, channels: 1, to: $1,
          channels: channels, count: height * width)
      }
    }
  }

  /// The one of the usual names that is there.
  private static func find(_ stem: String, _ type: String, in root: String) throws(DatasetError)
    -> String
  {
    for folder in [root, FilePath.join(root, "raw")] {
      for name in ["\(stem)-\(type)-ubyte", "\(stem).\(type)-ubyte"] {
        for path in [name + ".gz", name].map({ FilePath.join(folder, $0) }) {
          if FilePath.isFile(path) { return path }
        }
      }
    }
    throw DatasetError(
      FilePath.join(root, "\(stem)-\(type)-ubyte"), "no such file, gzipped (.gz) or not")
  }

  private static func check(_ images: IDXFile, _ labels: IDXFile) throws(DatasetError) {
    guard images.sizes[0] == labels.sizes[0] else {
      throw DatasetError(
        labels.path, "\(labels.sizes[0]) labels, but \(images.path) has \(images.sizes[0]) images")
    }
    guard images.sizes.allSatisfy({ $0 > 0 }) else {
      let sizes = images.sizes.map(String.init).joined(separator: " × ")
      throw DatasetError(images.path, "no images: its sizes are \(sizes)")
    }
    let values = labels.bytes[labels.start...]
    guard let bad = values.firstIndex(where: { $0 >= classCount }) else { return }
    throw DatasetError(
      labels.path,
      "label \(values[bad]) of image \(bad - labels.start) is not in 0…\(classCount - 1)")
  }
}
