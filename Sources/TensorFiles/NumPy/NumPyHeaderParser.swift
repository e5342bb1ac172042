internal import Files

/// Reads the Python dictionary of a NumPy header, and no other Python.
struct NumPyHeaderParser {
  let bytes: [UInt8]
  let file: String
  private var position = 0

  init(bytes: [UInt8], file: String) {
    self.bytes = bytes
    self.file = file
  }

  /// `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`.
  mutating func header() throws(FileError) -> NumPyHeader {
    var description: String?
    var isFortran: Bool?
    var shape: [Int]?
    try expect("{")
    while !skip("}") {
      let key = try string()
      try expect(":")
      switch key {
      case "descr":
        guard !skip("[") else {
          throw FileError(file, "holds records", expected: NumPyHeaderParser.readTypes)
        }
        description = try string()
      case "fortran_order": isFortran = try boolean()
      case "shape": shape = try tuple()
      default: throw wrong("unknown '\(key)'")
      }
      if !skip(",") {
        try expect("}")
        break
      }
    }
    guard let description, let isFortran, let shape else {
      throw wrong("it is incomplete", expected: "descr, fortran_order and shape")
    }
    guard let order = description.first, "<>=|".contains(order),
      let type = NumPyHeader.descriptions[String(description.dropFirst())]
    else {
      throw FileError(
        file,
        description.hasSuffix("O")
          ? "holds Python objects, which are pickled" : "holds numbers of type '\(description)'",
        expected: NumPyHeaderParser.readTypes)
    }
    guard (1...3).contains(shape.count) else {
      throw FileError(file, "has \(shape.count) dimensions \(shape)", expected: "1 or 2")
    }
    return NumPyHeader(
      type: type, shape: shape, isBigEndian: order == ">", isFortran: isFortran && shape.count > 1)
  }

  static let readTypes =
    "float16, float32, float64 or int64 numbers (array.astype(numpy.float32))"

  private mutating func tuple() throws(FileError) -> [Int] {
    var numbers: [Int] = []
    try expect("(")
    while !skip(")") {
      numbers.append(try integer())
      if !skip(",") {
        try expect(")")
        break
      }
    }
    return numbers
  }

  private mutating func integer() throws(FileError) -> Int {
    let digits = word { (0x30...0x39).contains($0) }
    // Python 2 wrote its long integers so: (40L, 8L).
    if !digits.isEmpty, position < bytes.count, bytes[position] == UInt8(ascii: "L") {
      position += 1
    }
    guard let number = Int(digits) else {
      throw wrong("a bad size in the shape", expected: "0 … \(Int.max)")
    }
    return number
  }

  private mutating func boolean() throws(FileError) -> Bool {
    switch word({ (0x41...0x7A).contains($0) }) {
    case "True": return true
    case "False": return false
    default: throw wrong("a bad fortran_order", expected: "True or False")
    }
  }

  private mutating func string() throws(FileError) -> String {
    let quote: UInt8 = skip("\"") ? 0x22 : 0x27
    if quote == 0x27 { try expect("'") }
    let start = position
    while position < bytes.count, bytes[position] != quote { position += 1 }
    guard position < bytes.count else { throw wrong("a string does not end") }
    position += 1
    return String(decoding: bytes[start..<(position - 1)], as: UTF8.self)
  }

  private mutating func word(_ isPart: (UInt8) -> Bool) -> String {
    skipSpace()
    let start = position
    while position < bytes.count, isPart(bytes[position]) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func skipSpace() {
    while position < bytes.count, bytes[position] == 0x20 || bytes[position] == 0x0A {
      position += 1
    }
  }

  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(FileError) {
    guard skip(character) else {
      throw wrong("something else at byte \(position)", expected: "'\(character)'")
    }
  }

  private func wrong(_ problem: String, expected: String? = nil) -> FileError {
    FileError(file, "bad NumPy header: \(problem)", expected: expected)
  }
}
