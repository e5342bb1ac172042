internal import Files

/// Reads the JSON of a safetensors header, and no other JSON.
///
/// The bytes come from outside: every way in which they can be wrong ends in an error, and nothing
/// recurses.
struct HeaderParser {
  let bytes: [UInt8]
  let file: String
  var position = 0

  init(bytes: [UInt8], file: String) {
    self.bytes = bytes
    self.file = file
  }

  /// The whole header: `{"__metadata__": {…}, "name": {…}, …}`.
  mutating func header() throws(FileError) -> SafetensorsHeader {
    var header = SafetensorsHeader(places: [], metadata: [:])
    var names: Set<String> = []
    try expect("{")
    if !skip("}") {
      repeat {
        let name = try string()
        guard names.insert(name).inserted else { throw wrong("'\(name)' occurs twice") }
        try expect(":")
        if name == "__metadata__" {
          header.metadata = try metadata()
        } else {
          header.places.append(try place(name))
        }
      } while skip(",")
      try expect("}")
    }
    skipSpace()
    guard position == bytes.count else { throw wrong("something follows the end of the header") }
    return header
  }

  private mutating func metadata() throws(FileError) -> [String: String] {
    var pairs: [String: String] = [:]
    try expect("{")
    if skip("}") { return pairs }
    repeat {
      let key = try string()
      try expect(":")
      pairs[key] = try string()
    } while skip(",")
    try expect("}")
    return pairs
  }

  private mutating func place(_ name: String) throws(FileError) -> SafetensorsHeader.Place {
    var dtype: String?
    var shape: [Int]?
    var offsets: [Int]?
    try expect("{")
    repeat {
      let key = try string()
      try expect(":")
      switch key {
      case "dtype" where dtype == nil: dtype = try string()
      case "shape" where shape == nil: shape = try integers()
      case "data_offsets" where offsets == nil: offsets = try integers()
      default: throw wrong("tensor '\(name)' has an unknown or repeated '\(key)'")
      }
    } while skip(",")
    try expect("}")
    guard let dtype, let shape, let offsets, offsets.count == 2 else {
      throw wrong(
        "tensor '\(name)' is incomplete", expected: "dtype, shape and two data_offsets")
    }
    let entry = SafetensorsEntry(name: name, typeName: dtype, shape: shape)
    let (length, overflow) = offsets[1].subtractingReportingOverflow(offsets[0])
    guard !overflow, length >= 0, fits(entry, length) else {
      let right = entry.type?.byteCount(shape: shape).map { "\($0) bytes for \(dtype) \(shape)" }
      throw wrong(
        "tensor '\(name)' lies at \(offsets[0]) ..< \(offsets[1])",
        expected: right ?? "a shape that fits a file, not \(shape)")
    }
    return SafetensorsHeader.Place(entry: entry, offset: offsets[0], byteCount: length)
  }

  /// Whether a tensor has that many bytes, as far as its type is known: other files have types that
  /// no one here may ever ask for.
  private func fits(_ entry: SafetensorsEntry, _ length: Int) -> Bool {
    guard let type = entry.type else {
      return ElementType.uint8.byteCount(shape: entry.shape) != nil
    }
    return type.byteCount(shape: entry.shape) == length
  }

  private mutating func integers() throws(FileError) -> [Int] {
    var numbers: [Int] = []
    try expect("[")
    if skip("]") { return numbers }
    repeat { numbers.append(try integer()) } while skip(",")
    try expect("]")
    return numbers
  }

  private mutating func integer() throws(FileError) -> Int {
    skipSpace()
    let start = position
    while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
    let digits = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let number = Int(digits) else {
      throw wrong("a number is wrong at byte \(8 + start)", expected: "0 … \(Int.max)")
    }
    return number
  }
}

extension HeaderParser {
  func wrong(_ problem: String, expected: String? = nil) -> FileError {
    FileError(file, "bad safetensors header: \(problem)", expected: expected)
  }

  mutating func skipSpace() {
    while position < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[position]) {
      position += 1
    }
  }

  /// Passes `character` if it comes next.
  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  mutating func expect(_ character: Unicode.Scalar) throws(FileError) {
    guard skip(character) else {
      throw wrong("something else at byte \(8 + position)", expected: "'\(character)'")
    }
  }

  mutating func string() throws(FileError) -> String {
    try expect("\"")
    var text: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else {
          throw wrong("a name is not UTF-8 before byte \(8 + position)")
        }
        return string
      case UInt8(ascii: "\\"): text += try escape()
      case 0..<0x20: throw wrong("a control character at byte \(7 + position)")
      default: text.append(byte)
      }
    }
    throw wrong("a string does not end")
  }

  private mutating func escape() throws(FileError) -> [UInt8] {
    guard position < bytes.count else { throw wrong("a string does not end") }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"): return Array(String(Character(try codePoint())).utf8)
    default: throw wrong("an unknown escape at byte \(7 + position)")
    }
  }

  /// What follows `\u`: four digits, or twice four for a pair of surrogates.
  private mutating func codePoint() throws(FileError) -> Unicode.Scalar {
    let start = position
    var units = [try codeUnit()]
    if UTF16.isLeadSurrogate(units[0]), bytes[position...].starts(with: Array("\\u".utf8)) {
      position += 2
      units.append(try codeUnit())
    }
    guard let text = String(validating: units, as: UTF16.self),
      let scalar = text.unicodeScalars.first
    else { throw wrong("half a surrogate pair at byte \(8 + start)") }
    return scalar
  }

  private mutating func codeUnit() throws(FileError) -> UInt16 {
    let digits = String(decoding: bytes[position...].prefix(4), as: UTF8.self)
    guard digits.utf8.count == 4, digits.allSatisfy(\.isHexDigit),
      let unit = UInt16(digits, radix: 16)
    else { throw wrong("a bad \\u escape at byte \(8 + position)") }
    position += 4
    return unit
  }
}
