internal import Files
internal import Images

/// Folders of JPEG and PNG files: `train/<class>/…`, and `test/<class>/…` or `val/<class>/…`.
///
/// Where there is none of these three, the root itself is the folder of the training images. Classes
/// are ordered by name, files by name within their class, byte by byte. Images that lie in no class
/// folder have no labels.
enum ImageFolderSource {
  /// The images of a split with their labels, and the classes.
  private struct List {
    var part = ImageListing.Part(index: ImageIndex(), labels: [])
    var classNames: [String] = []
  }

  /// Lists the splits there are.
  ///
  /// - Throws: An error that names the file; one of the test split only if there is no other.
  static func list(
    _ root: String, _ kind: DatasetKind, _ watch: FolderWatch
  ) throws(FileError) -> ImageListing {
    guard Path.isFolder(root) else { throw FileError(root, "no such folder") }
    let folder = try ImageFolder(root, watch)
    let train = try trainList(folder)
    var listing = ImageListing(
      name: Path.name(root), root: root, kind: kind.rawValue, classNames: train?.classNames ?? [],
      parts: [:])
    listing.parts[.train] = train?.part
    var testClasses: [String]?
    try listing.addTest { () throws(FileError) in
      let flat =
        kind == .ilsvrc ? try ILSVRCTruth.part(folder, trained: train?.classNames ?? []) : nil
      if let flat { return flat }
      guard let test = try testList(folder, trained: train) else { return nil }
      testClasses = test.classNames
      return test.part
    }
    if train == nil, let testClasses { listing.classNames = testClasses }
    guard !listing.parts.isEmpty else {
      throw FileError(root, "no images found: no folder train, test or val is in it")
    }
    return listing
  }

  private static let testNames = ["test", "val"]

  private static func trainList(_ root: ImageFolder) throws(FileError) -> List? {
    let hasTrain = root.mayHaveFolder("train")
    let folder = hasTrain ? try root.folder("train") : root
    let names = try folder.folderNames()
    if !hasTrain {
      guard !testNames.contains(where: root.mayHaveFolder), root.hasImages || !names.isEmpty
      else { return nil }
      try checkClasses(names, in: root)
    }
    return try list(folder, names)
  }

  /// Refuses a root one folder too high, whose test images would be learned from.
  private static func checkClasses(_ names: [String], in root: ImageFolder) throws(FileError) {
    for name in names {
      let folder = try root.folder(name)
      guard let split = (["train"] + testNames).first(where: folder.mayHaveFolder) else { continue }
      throw FileError(
        root.path,
        "no folder train, test or val is in it, but \(folder.path) has \(split); give that")
    }
  }

  private static func testList(_ root: ImageFolder, trained: List?) throws(FileError) -> List? {
    let names = testNames.filter(root.mayHaveFolder)
    guard let first = names.first else { return nil }
    var folder = try root.folder(first)
    if names.count > 1, try images(of: folder).count == 0 { folder = try root.folder(names[1]) }
    guard let trained else { return try list(folder, try folder.folderNames()) }
    guard trained.part.labels == nil else { return try list(folder, trained.classNames) }
    // Without classes of the training images those of others mean nothing.
    let index = try images(of: folder)
    guard index.count > 0 else { throw FileError(folder.path, "no images found") }
    return List(part: ImageListing.Part(index: index, labels: nil))
  }

  private static func images(of folder: ImageFolder) throws(FileError) -> ImageIndex {
    var index = ImageIndex()
    try folder.addImages(to: &index)
    return index
  }

  private static func list(
    _ folder: ImageFolder, _ classNames: [String]
  ) throws(FileError) -> List {
    let names = try folder.folderNames()
    if names.isEmpty && folder.hasImages {
      return List(part: ImageListing.Part(index: try images(of: folder), labels: nil))
    }
    var list = List(classNames: classNames)
    let labels = Dictionary(classNames.enumerated().map { ($1, $0) }) { first, _ in first }
    for name in names {
      let place = Path.join(folder.path, name)
      guard let label = labels[name] else {
        throw FileError(place, "a class that the training split does not have")
      }
      let before = list.part.index.count
      try folder.folder(name).addImages(to: &list.part.index)
      let count = list.part.index.count - before
      guard count > 0 else {
        throw FileError(
          place, "no images found: no .jpg, .jpeg, .png, .tif, .tiff or .npy file is in it",
          advice: "remove the folder, or put images of the class there")
      }
      list.part.labels? += Array(repeating: Int32(label), count: count)
    }
    guard list.part.index.count > 0 else {
      throw FileError(folder.path, "no images found: no folder of a class is in it")
    }
    return list
  }
}
