internal import Images
internal import Storage

/// Folders of JPEG and PNG files: `train/<class>/…`, and `test/<class>/…` or `val/<class>/…`.
///
/// Classes are ordered by name, files by name within their class, byte by byte.
enum ImageFolderSource {
  private static let extensions = ["jpg", "jpeg", "png"]

  /// Reads the splits there are.
  static func read(_ root: String, _ options: DatasetOptions) throws(DatasetError)
    -> LabelledSource
  {
    guard FilePath.isFolder(root) else { throw DatasetError(root, "no such folder") }
    var folders: [Split: String] = [:]
    for (name, split) in [("train", Split.train), ("test", .test), ("val", .test)] {
      let folder = FilePath.join(root, name)
      if folders[split] == nil && FilePath.isFolder(folder) { folders[split] = folder }
    }
    guard let first = folders[.train] ?? folders[.test] else {
      throw DatasetError(root, "no images found: no folder train, test or val is in it")
    }
    let classNames = try FilePath.entries(first).filter {
      FilePath.isFolder(FilePath.join(first, $0))
    }
    var lists: [Split: (paths: [String], labels: [Int])] = [:]
    for (split, folder) in folders {
      lists[split] = try list(
        folder, classNames, limit: split == .train ? options.limitPerClass : nil)
    }
    let channels = options.channels ?? 3
    let decoder = ImageDecoder(channels: channels)
    guard let example = lists[.train]?.paths.first ?? lists[.test]?.paths.first else {
      throw DatasetError(root, "no images found")
    }
    try decoder.decode(example)
    let (height, width) = unsafe (decoder.image.height, decoder.image.width)
    var parts: [Split: LabelledSource.Part] = [:]
    for (split, list) in lists {
      let files = ImageFiles(paths: list.paths)
      let store = try files.decoded(
        decoder, uniform: options.imageSize == nil ? (height, width) : nil,
        limit: options.keptBytesLimit)
      parts[split] = LabelledSource.Part(
        pixels: store.map(PixelSource.memory) ?? .files(files), labels: list.labels)
    }
    return LabelledSource(
      name: FilePath.name(root), channels: channels, height: height, width: width,
      classNames: classNames, parts: parts)
  }

  private static func list(_ folder: String, _ classNames: [String], limit: Int?)
    throws(DatasetError) -> (paths: [String], labels: [Int])
  {
    var paths: [String] = []
    var labels: [Int] = []
    for name in try FilePath.entries(folder) {
      let classFolder = FilePath.join(folder, name)
      guard FilePath.isFolder(classFolder) else { continue }
      guard let label = classNames.firstIndex(of: name) else {
        throw DatasetError(classFolder, "a class that the training split does not have")
      }
      let files = try images(in: classFolder)
      guard !files.isEmpty else {
        throw DatasetError(classFolder, "no images found: no .jpg, .jpeg or .png file is in it")
      }
      let kept = files.prefix(limit ?? files.count)
      paths += kept
      labels += Array(repeating: label, count: kept.count)
    }
    guard !paths.isEmpty else {
      throw DatasetError(folder, "no images found: no folder of a class is in it")
    }
    return (paths, labels)
  }

  /// The images of a folder and of the folders in it.
  private static func images(in folder: String) throws(DatasetError) -> [String] {
    var found: [String] = []
    for name in try FilePath.entries(folder) {
      let path = FilePath.join(folder, name)
      let type = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
      if extensions.contains(type) {
        found.append(path)
      } else if FilePath.isFolder(path) {
        found += try images(in: path)
      }
    }
    return found
  }
}
