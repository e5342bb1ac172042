internal import Files
internal import Storage

/// Rows of floats in one file: NumPy, safetensors, or raw 32-bit floats.
struct EmbeddingFile: Sendable {
  /// The file's name.
  let path: String
  /// How many rows there are.
  let rowCount: Int
  /// How many numbers a row has.
  let dimension: Int

  private let form: Form

  private enum Form {
    case numPy(NumPyFile)
    case safetensors(SafetensorsFile, tensor: String)
    case raw(RawRows)
  }

  /// Opens a file, whose form its name says.
  ///
  /// - Parameters:
  ///   - tensor: which tensor of a safetensors file; nil for its only matrix of floats.
  ///   - dimension: numbers in a row; a raw file does not say it.
  init(_ path: String, tensor: String?, dimension: Int?) throws(FileError) {
    self.path = path
    let (form, shape) = try EmbeddingFile.open(path, tensor, dimension)
    guard shape.count == 2, shape[1] > 0 else {
      throw FileError(path, "has shape \(shape)", expected: "(N, d), rows of d numbers")
    }
    if let dimension, dimension != shape[1] {
      throw FileError(path, "has rows of \(shape[1]) numbers", expected: "dimension \(dimension)")
    }
    (self.form, rowCount, self.dimension) = (form, shape[0], shape[1])
  }

  /// Fills `target` (n, d) with some of the rows.
  func read(rows: Range<Int>, into target: Tensor) throws(FileError) {
    switch form {
    case .numPy(let file): try file.read(rows: rows, into: target)
    case .safetensors(let file, let tensor): try file.read(tensor, rows: rows, into: target)
    case .raw(let file): try file.read(rows: rows, into: target)
    }
  }

  private static func open(
    _ path: String, _ tensor: String?, _ dimension: Int?
  ) throws(FileError) -> (Form, shape: [Int]) {
    switch ending(of: path) {
    case "safetensors":
      let file = try SafetensorsFile(path: path)
      let entry = try matrix(tensor, of: file)
      return (.safetensors(file, tensor: entry.name), entry.shape)
    case "parquet", "arrow", "feather", "npz", "pt", "pth", "pkl", "h5", "hdf5", "csv":
      throw FileError(
        path, "is of a form that is not read", expected: "a .npy or .safetensors file",
        advice: path.hasSuffix(".npz")
          ? "convert it with numpy.save(\"rows.npy\", numpy.load(\"\(Path.name(path))\")[NAME])"
          : "convert it with numpy.save(\"rows.npy\", array.astype(numpy.float32))")
    case "raw", "bin", "f32":
      guard let dimension else {
        throw FileError(
          path, "does not say how many numbers a row has", expected: "--dimension",
          advice: "raw files hold 32-bit floats, row after row")
      }
      let file = try RawRows(path, dimension: dimension)
      return (.raw(file), [file.rowCount, dimension])
    default:
      let file = try NumPyFile(path: path)
      guard file.type.isFloat else {
        throw FileError(path, "holds integers", expected: "float16, float32 or float64 numbers")
      }
      return (.numPy(file), file.shape)
    }
  }

  /// What follows the last dot of a name, in small letters.
  static func ending(of path: String) -> String {
    let name = Path.name(path)
    return name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } ?? ""
  }

  private static func matrix(
    _ name: String?, of file: SafetensorsFile
  ) throws(FileError) -> SafetensorsEntry {
    if let name {
      let shape = try file.shape(name)
      guard let entry = file.entry(name), entry.type?.isFloat == true else {
        throw FileError(file.path, "tensor '\(name)' \(shape) has no floats", expected: "floats")
      }
      return entry
    }
    let matrices = file.entries.filter { $0.type?.isFloat == true && $0.shape.count == 2 }
    guard matrices.count == 1 else {
      let names = matrices.prefix(4).map(\.name).joined(separator: ", ")
      throw FileError(
        file.path,
        matrices.isEmpty
          ? "has no matrix of floats"
          : "has \(matrices.count) matrices of floats (\(names)\(matrices.count > 4 ? ", …" : ""))",
        expected: matrices.isEmpty ? "a tensor (N, d)" : "--tensor with one of their names")
    }
    return matrices[0]
  }
}
