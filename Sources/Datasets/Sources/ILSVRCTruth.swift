internal import Files
internal import Images

/// The classes of ILSVRC2012's validation images where they lie in one folder, by its development kit.
///
/// Line n of the ground truth is the kit's class of the image whose name ends in the number n. The
/// kit's numbers are not the order of the wnids, which the folders of training images have: `meta.mat`
/// says which wnid a number is.
struct ILSVRCTruth {
  /// The kit's number of each image.
  private let numbers: [Int]
  private let wnids: [Int: String]
  private let path: String

  private static let truthName = "ILSVRC2012_validation_ground_truth.txt"
  private static let places = [
    "", "ILSVRC2012_devkit_t12/data", "devkit/data", "data", "val",
  ]

  /// The validation images and their labels; nil where they lie in folders of classes, or nowhere.
  static func part(
    _ root: ImageFolder, trained: [String]
  ) throws(FileError) -> ImageListing.Part? {
    guard root.mayHaveFolder("val") else { return nil }
    let folder = try root.folder("val")
    guard folder.hasImages, try folder.folderNames().isEmpty else { return nil }
    var index = ImageIndex()
    try folder.addImages(to: &index)
    guard !trained.isEmpty else {
      throw FileError(
        folder.path, "its images lie in no folders of classes, and neither do the training images",
        expected: "train/<wnid>/…")
    }
    let truth = try ILSVRCTruth(root.path)
    let labels = Dictionary(trained.enumerated().map { ($1, $0) }) { first, _ in first }
    let all = try (0..<index.count).map { image throws(FileError) in
      Int32(try truth.label(of: Path.join(root.path, index.listedName(image)), labels))
    }
    return ImageListing.Part(index: index, labels: all)
  }

  private init(_ root: String) throws(FileError) {
    func find(_ name: String) throws(FileError) -> String {
      let places = ILSVRCTruth.places.map {
        Path.join($0.isEmpty ? root : Path.join(root, $0), name)
      }
      guard let path = places.first(where: Path.isFile) else {
        throw FileError(
          Path.join(root, "val"),
          "its images lie in no folders of classes, and \(name) of the development kit is not found",
          expected: Path.join(root, "ILSVRC2012_devkit_t12/data/\(name)"))
      }
      return path
    }
    path = try find(ILSVRCTruth.truthName)
    let lines = String(decoding: try OpenFile.contents(of: path), as: UTF8.self)
      .split(whereSeparator: \.isWhitespace)
    numbers = try lines.map { [path] line throws(FileError) in
      guard let number = Int(line) else {
        throw FileError(path, "\(line) is not a number of a class")
      }
      return number
    }
    let meta = try MATFile(find("meta.mat"))
    let names = try meta.texts("synsets", field: "WNID")
    let ids = try meta.numbers("synsets", field: "ILSVRC2012_ID")
    wnids = Dictionary(zip(ids.map { Int(exactly: $0) ?? 0 }, names)) { first, _ in first }
  }

  private func label(of image: String, _ labels: [String: Int]) throws(FileError) -> Int {
    let stem = Path.name(image).prefix { $0 != "." }
    let digits = stem.reversed().prefix { $0.isASCII && $0.isNumber }.reversed()
    guard let line = Int(String(digits)), numbers.indices.contains(line - 1) else {
      throw FileError(
        image,
        "its name does not end in the number of one of the \(numbers.count) lines of \(path)",
        expected: "a name such as ILSVRC2012_val_00000001.JPEG")
    }
    guard let wnid = wnids[numbers[line - 1]] else {
      throw FileError(path, "class \(numbers[line - 1]) of line \(line) is not in meta.mat")
    }
    guard let label = labels[wnid] else {
      throw FileError(image, "its class, \(wnid), is not one of the training images'")
    }
    return label
  }
}
