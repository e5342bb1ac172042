public import Files
public import Storage

/// A safetensors file, open to read.
///
/// The header is read and checked against the size of the file once; each tensor, or a range of its
/// rows, is read when asked for. Several threads may read at once.
public final class SafetensorsFile: Sendable {
  /// The file's name.
  public let path: String
  /// The tensors, in order of place.
  public let entries: [SafetensorsEntry]
  /// The header's `__metadata__`.
  public let metadata: [String: String]

  private let file: OpenFile
  private let places: [String: SafetensorsHeader.Place]
  private let start: Int

  /// Opens and checks a file.
  public init(path: String) throws(FileError) {
    self.path = path
    file = try OpenFile(path, for: .reading)
    let (header, start) = try SafetensorsHeader.read(from: file)
    self.start = start
    entries = header.places.map(\.entry)
    metadata = header.metadata
    places = Dictionary(uniqueKeysWithValues: header.places.map { ($0.entry.name, $0) })
  }

  /// The tensor of this name, or nil.
  public func entry(_ name: String) -> SafetensorsEntry? { places[name]?.entry }

  /// The shape of the tensor of this name.
  public func shape(_ name: String) throws(FileError) -> [Int] { try place(name).entry.shape }

  /// Reads a tensor of floats of any width into `target`, which must have its shape.
  public func read(_ name: String, into target: Tensor) throws(FileError) {
    let (place, type) = try floats(name)
    guard place.entry.shape == target.shape else {
      throw mismatch(place.entry, "shape \(target.shape)")
    }
    try file.read(type, at: start + place.offset, into: target)
  }

  /// Reads rows (entries of the outermost size) of a tensor of floats into `target`.
  ///
  /// `target` has the shape of these rows. Rows that the file does not have are an error.
  public func read(
    _ name: String, rows: Range<Int>, into target: Tensor
  ) throws(FileError) {
    let (place, type) = try floats(name)
    let entry = place.entry
    try check(rows, of: entry)
    guard [rows.count] + entry.shape.dropFirst() == target.shape else {
      throw mismatch(entry, "rows of shape \(Array(target.shape.dropFirst()))")
    }
    let rowByteCount = entry.shape.dropFirst().reduce(type.size, *)
    try file.read(
      type, at: start + place.offset + rows.lowerBound * rowByteCount, into: target)
  }

  /// A new tensor with the floats of `name`.
  public func tensor(_ name: String) throws(FileError) -> Tensor {
    let tensor = Tensor(shape: try floats(name).place.entry.shape)
    try read(name, into: tensor)
    return tensor
  }

  /// The 64-bit integers of `name`, in row-major order.
  public func integers(_ name: String) throws(FileError) -> [Int64] {
    try numbers(name, .int64, zero: Int64(0))
  }

  /// The 64-bit integers of rows (entries of the outermost size) of `name`, in row-major order.
  ///
  /// Rows that the file does not have are an error.
  public func integers(_ name: String, rows: Range<Int>) throws(FileError) -> [Int64] {
    let place = try place(name)
    guard place.entry.type == .int64 else {
      throw mismatch(place.entry, ElementType.int64.rawValue)
    }
    try check(rows, of: place.entry)
    let width = place.entry.shape.dropFirst().reduce(1, *)
    return try file.array(
      count: rows.count * width,
      at: start + place.offset + rows.lowerBound * width * MemoryLayout<Int64>.size, zero: 0)
  }

  private func check(_ rows: Range<Int>, of entry: SafetensorsEntry) throws(FileError) {
    guard let count = entry.shape.first, rows.lowerBound >= 0, rows.upperBound <= count else {
      throw mismatch(entry, "rows \(rows)")
    }
  }

  /// The 64-bit floats of `name`, unrounded, in row-major order.
  public func doubles(_ name: String) throws(FileError) -> [Double] {
    try numbers(name, .float64, zero: Double(0))
  }

  /// The bytes of `name`.
  public func bytes(_ name: String) throws(FileError) -> [UInt8] {
    try numbers(name, .uint8, zero: UInt8(0))
  }

  private func numbers<Number: BitwiseCopyable>(
    _ name: String, _ type: ElementType, zero: Number
  ) throws(FileError) -> [Number] {
    let place = try place(name)
    guard place.entry.type == type else { throw mismatch(place.entry, type.rawValue) }
    return try file.array(count: place.entry.count, at: start + place.offset, zero: zero)
  }

  private func floats(
    _ name: String
  ) throws(FileError) -> (place: SafetensorsHeader.Place, type: ElementType) {
    let place = try place(name)
    guard let type = place.entry.type, type.isFloat else {
      throw mismatch(place.entry, "floats")
    }
    return (place, type)
  }

  private func place(_ name: String) throws(FileError) -> SafetensorsHeader.Place {
    guard let place = places[name] else {
      let names = entries.prefix(4).map(\.name).joined(separator: ", ")
      throw FileError(
        path, "has no tensor '\(name)'",
        expected: "one beside its \(entries.count) (\(names)\(entries.count > 4 ? ", …" : ""))")
    }
    return place
  }

  private func mismatch(_ entry: SafetensorsEntry, _ expected: String) -> FileError {
    FileError(
      path, "tensor '\(entry.name)' is \(entry.typeName) \(entry.shape)",
      expected: expected)
  }
}
