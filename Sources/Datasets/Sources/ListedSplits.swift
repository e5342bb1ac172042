internal import Files
internal import Images

/// The splits of a set whose lists say which image is in which.
struct ListedSplits {
  private let root: String
  private var parts: [Split: ImageListing.Part] = [:]

  /// No images; all will lie below `root`.
  init(root: String) {
    self.root = root
  }

  /// Adds an image that a list names, by its path below `folder`, which is below the root.
  ///
  /// - Throws: An error if its file is not there.
  mutating func add(
    _ name: String, in folder: String, listedBy list: String, label: Int, _ split: Split
  ) throws(FileError) {
    let path = Path.join(folder, name)
    guard Path.isFile(Path.join(root, path)), let stamp = FileStamp.at(Path.join(root, path)) else {
      throw FileError(list, "names \(name), which is not in \(Path.join(root, folder))")
    }
    var part = parts[split] ?? ImageListing.Part(index: ImageIndex(), labels: [])
    try part.index.append(Path.name(path), in: Path.folder(of: path), stamp)
    part.labels?.append(Int32(label))
    parts[split] = part
  }

  /// The set; throws where it has no images to train on.
  func listing(_ name: String, classNames: [String]) throws(FileError) -> ImageListing {
    guard parts[.train] != nil else { throw FileError(root, "its lists name no training images") }
    return ImageListing(name: name, root: root, kind: name, classNames: classNames, parts: parts)
  }
}
