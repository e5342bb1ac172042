public import Files
public import Storage

/// Embeddings on disk: N rows of d floats, in one file or in a folder of shards.
///
/// A file is NumPy (`.npy`), safetensors, or raw 32-bit floats (`.raw`, `.bin`, `.f32`). The shards of
/// a folder are read one after the other, in the order of their names. Only headers are read until
/// rows are asked for; several threads may do so at once.
public final class Embeddings: Sendable {
  /// The file or folder, as it was named.
  public let path: String
  /// N.
  public let rowCount: Int
  /// d.
  public let dimension: Int

  private let files: [EmbeddingFile]
  /// The first row of each file.
  private let starts: [Int]

  /// Opens a file or the files of a folder.
  ///
  /// - Parameters:
  ///   - tensor: which tensor of safetensors files; nil for the only matrix of floats of each.
  ///   - dimension: numbers in a row; only raw files need it, others are held against it.
  /// - Throws: an error that names the file, for one that is damaged, of another form, or with rows of
  ///   another length than the first.
  public init(
    path: String, tensor: String? = nil, dimension: Int? = nil
  ) throws(FileError) {
    self.path = path
    var files: [EmbeddingFile] = []
    for name in try Embeddings.names(path) {
      let file = try EmbeddingFile(name, tensor: tensor, dimension: dimension)
      if let first = files.first, first.dimension != file.dimension {
        throw FileError(
          name, "has rows of \(file.dimension) numbers",
          expected: "\(first.dimension), as \(Path.name(first.path))")
      }
      files.append(file)
    }
    self.files = files
    self.dimension = files[0].dimension
    var (starts, count) = ([Int](), 0)
    for file in files {
      starts.append(count)
      count += file.rowCount
    }
    (self.starts, rowCount) = (starts, count)
  }

  /// Fills `target` (n, d) with some of the rows, from one shard or several.
  public func read(rows: Range<Int>, into target: Tensor) throws(FileError) {
    precondition(
      target.shape == [rows.count, dimension] && rows.lowerBound >= 0
        && rows.upperBound <= rowCount, "rows \(rows) of \(rowCount) into \(target.shape)")
    for (file, start) in zip(files, starts) {
      let part = rows.clamped(to: start..<start + file.rowCount)
      guard !part.isEmpty else { continue }
      try file.read(
        rows: part.lowerBound - start..<part.upperBound - start,
        into: target.rows(part.lowerBound - rows.lowerBound..<part.upperBound - rows.lowerBound))
    }
  }

  /// The file that has a row, and which of its rows that is: for messages.
  public func place(of row: Int) -> (file: String, row: Int) {
    let index = max(0, (starts.lastIndex { $0 <= row } ?? 0))
    return (files[index].path, row - starts[index])
  }

  private static func names(_ path: String) throws(FileError) -> [String] {
    guard Path.isFolder(path) else { return [path] }
    let names = try FolderItem.list(path).0.map(\.name)
      .filter { forms.contains(EmbeddingFile.ending(of: $0)) }
    let endings = Set(names.map(EmbeddingFile.ending))
    guard let ending = endings.first, endings.count == 1 else {
      throw FileError(
        path,
        endings.isEmpty
          ? "holds no shards"
          : "holds shards of different forms: \(endings.sorted().map { ".\($0)" }.joined(separator: ", "))",
        expected: "files of one form: \(forms.map { ".\($0)" }.joined(separator: ", "))")
    }
    try checkOrder(names, ending)
    return names.map { Path.join(path, $0) }
  }

  private static let forms = ["npy", "safetensors", "raw", "bin", "f32"]

  /// Throws where numbers in names are not filled up with zeros: which shard is next would be a guess.
  private static func checkOrder(_ names: [String], _ ending: String) throws(FileError) {
    for (name, next) in zip(names, names.dropFirst()) {
      let (a, b) = (NumberedName(name), NumberedName(next))
      if a.text == b.text && a.numbers.count == b.numbers.count
        && b.numbers.lexicographicallyPrecedes(a.numbers)
      {
        throw FileError(
          next, "is before \(name) by its number, and behind it by its name",
          expected: "numbers with leading zeros (shard-02.\(ending), shard-10.\(ending))")
      }
    }
  }
}

/// A name's numbers, and the text between them.
private struct NumberedName {
  var text: [Character] = []
  var numbers: [Int] = []

  init(_ name: String) {
    var isInside = false
    for character in name {
      guard let digit = character.isASCII ? character.wholeNumberValue : nil else {
        (isInside, text) = (false, text + [character])
        continue
      }
      if !isInside {
        text.append("0")
        numbers.append(0)
      }
      isInside = true
      let last = numbers.count - 1
      // A number that leaves 63 bits is compared by its last digits, which is no more than a missed hint.
      numbers[last] = numbers[last] &* 10 &+ digit
    }
  }
}
