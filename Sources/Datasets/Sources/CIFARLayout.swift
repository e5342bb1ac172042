internal import Files
internal import Images

/// What distinguishes CIFAR-10 and CIFAR-100: names of files, and the form of a record.
struct CIFARLayout {
  /// Height and width of an image.
  static let side = 32

  let folder: String
  let archive: String
  let train: [String]
  let test: [String]
  let names: String
  /// Bytes of labels in a record; the last one is used.
  let labelBytes: Int
  let classCount: Int
  /// Files that only the Python version of the set has, and its folder and archive.
  let pythonFiles: [String]
  private let pythonPlaces: [String]

  init(_ kind: DatasetKind) {
    if kind == .cifar100 {
      folder = "cifar-100-binary"
      archive = "cifar-100-binary.tar.gz"
      train = ["train.bin"]
      test = ["test.bin"]
      names = "fine_label_names.txt"
      labelBytes = 2
      classCount = 100
      pythonFiles = ["meta"]
      pythonPlaces = ["cifar-100-python", "cifar-100-python.tar.gz"]
    } else {
      folder = "cifar-10-batches-bin"
      archive = "cifar-10-binary.tar.gz"
      train = (1...5).map { "data_batch_\($0).bin" }
      test = ["test_batch.bin"]
      names = "batches.meta.txt"
      labelBytes = 1
      classCount = 10
      pythonFiles = (1...5).map { "data_batch_\($0)" } + ["test_batch", "batches.meta"]
      pythonPlaces = ["cifar-10-batches-py", "cifar-10-python.tar.gz"]
    }
  }

  var files: [String] { train + test + [names] }
  var recordBytes: Int { labelBytes + 3 * CIFARLayout.side * CIFARLayout.side }

  /// What there is of the Python version in a folder.
  func pythonVersion(in root: String) -> String? {
    let places = pythonPlaces.map { Path.join(root, $0) }
    return pythonFiles.map { Path.join(root, $0) }.first(where: Path.isFile)
      ?? places.first { Path.isFile($0) || Path.isFolder($0) }
  }

  /// The error of finding the Python version, which is made of pickled objects.
  func isPythonVersion(_ path: String) -> FileError {
    FileError(
      path,
      "is of the Python version, which is not read; expected the binary version, \(archive) of "
        + "https://www.cs.toronto.edu/~kriz/cifar.html, or its folder \(folder)")
  }
}
