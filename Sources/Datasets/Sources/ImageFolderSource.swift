internal import Files
internal import Images
internal import Storage

/// Folders of JPEG and PNG files: `train/<class>/…`, and `test/<class>/…` or `val/<class>/…`.
///
/// Where there is none of these three, the root itself is the folder of the training images. Classes
/// are ordered by name, files by name within their class, byte by byte. Images that lie in no class
/// folder have no labels.
enum ImageFolderSource {
  /// The images of a split, and their labels if there are folders of classes.
  private struct List {
    let paths: [String]
    let labels: [Int]?
    let classNames: [String]
  }

  /// Reads the splits there are.
  ///
  /// - Throws: An error that names the file; one of the test split only if there is no other.
  static func read(_ root: String, _ options: DatasetOptions) throws(FileError)
    -> LabelledSource
  {
    guard Path.isFolder(root) else { throw FileError(root, "no such folder") }
    let folder = try ImageFolder(root)
    let train = try trainList(folder, limit: options.limitPerClass)
    var parts = ImageFileParts(root: root, options)
    if let train { try parts.add(.train, paths: train.paths, labels: train.labels) }
    var classNames = train?.classNames
    try parts.addTest { () throws(FileError) in
      let flat =
        options.kind == .ilsvrc
        ? try ILSVRCTruth.list(folder, trained: train?.classNames ?? []) : nil
      if let flat { return flat }
      guard let test = try testList(folder, trained: train) else { return nil }
      classNames = classNames ?? test.classNames
      return (test.paths, test.labels)
    }
    guard let source = parts.source(Path.name(root), classNames: classNames ?? []) else {
      throw FileError(root, "no images found: no folder train, test or val is in it")
    }
    return source
  }

  private static let testNames = ["test", "val"]

  private static func trainList(_ root: ImageFolder, limit: Int?) throws(FileError) -> List? {
    let hasTrain = root.mayHaveFolder("train")
    let folder = hasTrain ? try root.folder("train") : root
    let names = try folder.folderNames()
    if !hasTrain {
      guard !testNames.contains(where: root.mayHaveFolder), root.hasImages || !names.isEmpty
      else { return nil }
      try checkClasses(names, in: root)
    }
    let list = try list(folder, names, limit: limit)
    guard limit == nil || list.labels != nil else {
      throw FileError(
        "limit-per-class", "the images of \(folder.path) are in no class folders; leave it out")
    }
    return list
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
    if names.count > 1, try folder.images().isEmpty { folder = try root.folder(names[1]) }
    guard let trained else { return try list(folder, try folder.folderNames(), limit: nil) }
    guard trained.labels == nil else {
      return try list(folder, trained.classNames, limit: nil)
    }
    // Without classes of the training images those of others mean nothing.
    let paths = try folder.images()
    guard !paths.isEmpty else { throw FileError(folder.path, "no images found") }
    return List(paths: paths, labels: nil, classNames: [])
  }

  private static func list(_ folder: ImageFolder, _ classNames: [String], limit: Int?)
    throws(FileError) -> List
  {
    var paths: [String] = []
    var labels: [Int] = []
    let names = try folder.folderNames()
    if names.isEmpty && folder.hasImages {
      return List(paths: try folder.images(), labels: nil, classNames: [])
    }
    for name in names {
      let place = Path.join(folder.path, name)
      guard let label = classNames.firstIndex(of: name) else {
        throw FileError(place, "a class that the training split does not have")
      }
      let files = try folder.folder(name).images()
      guard !files.isEmpty else {
        throw FileError(place, "no images found: no .jpg, .jpeg or .png file is in it")
      }
      let kept = files.prefix(limit ?? files.count)
      paths += kept
      labels += Array(repeating: label, count: kept.count)
    }
    guard !paths.isEmpty else {
      throw FileError(folder.path, "no images found: no folder of a class is in it")
    }
    return List(paths: paths, labels: labels, classNames: classNames)
  }
}
