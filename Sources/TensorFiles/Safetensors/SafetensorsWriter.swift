public import Files
public import Storage

/// Writes a safetensors file, tensor by tensor, without a second copy of the numbers.
///
/// The header is written first; then tensors come in any order, whole or in pieces (the shards of a
/// memory bank, say). The file takes its name at `commit`; dropped before, it leaves nothing.
public final class SafetensorsWriter {
  private var replacement: ReplacementFile
  private let places: [String: SafetensorsHeader.Place]
  private let start: Int
  /// How many numbers of each tensor are there.
  private var written: [String: Int] = [:]

  /// Starts a file of these tensors, whose names are unique, and of strings about them.
  public init(
    path: String, entries: [SafetensorsEntry], metadata: [String: String] = [:]
  ) throws(FileError) {
    let header = SafetensorsHeader(entries: entries, metadata: metadata)
    precondition(Set(entries.map(\.name)).count == entries.count, "two tensors of one name")
    let places = Dictionary(uniqueKeysWithValues: header.places.map { ($0.entry.name, $0) })
    precondition(places["__metadata__"] == nil, "a tensor named __metadata__")
    let bytes = header.bytes
    let replacement = try ReplacementFile(path: path)
    try replacement.file.write(bytes.span, at: 0)
    self.replacement = replacement
    self.places = places
    start = bytes.count
  }

  /// Appends a tensor, or the next piece of it, to the 32-bit floats of `name`.
  public func write(_ tensor: Tensor, to name: String) throws(FileError) {
    let position = advance(name, .float32, by: tensor.count)
    try replacement.file.write(tensor, at: position)
  }

  /// Appends to the 64-bit integers of `name`.
  public func write(integers: [Int64], to name: String) throws(FileError) {
    let position = advance(name, .int64, by: integers.count)
    try replacement.file.write(integers.span, at: position)
  }

  /// Appends to the 64-bit floats of `name`.
  public func write(doubles: [Double], to name: String) throws(FileError) {
    let position = advance(name, .float64, by: doubles.count)
    try replacement.file.write(doubles.span, at: position)
  }

  /// Brings the file to the disk and gives it its name; every tensor must be whole.
  public func commit() throws(FileError) {
    for (name, place) in places {
      let count = written[name, default: 0]
      precondition(count == place.entry.count, "\(name): \(count) of \(place.entry.count) numbers")
    }
    try replacement.commit()
  }

  /// Where the next `count` numbers of a tensor go.
  private func advance(_ name: String, _ type: ElementType, by count: Int) -> Int {
    guard let place = places[name] else { preconditionFailure("no tensor named \(name)") }
    precondition(place.entry.type == type, "\(name) is \(place.entry.typeName), not \(type)")
    let done = written[name, default: 0]
    precondition(done + count <= place.entry.count, "more than \(place.entry.shape) for \(name)")
    written[name] = done + count
    return start + place.offset + done * type.size
  }
}
