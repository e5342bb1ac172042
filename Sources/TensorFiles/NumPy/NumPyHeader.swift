/// The header of a NumPy array file: type, shape, and how its numbers lie.
///
/// The format is NEP 1: the bytes 93 'NUMPY', a version, the length of a Python dictionary, the
/// dictionary, the numbers.
package struct NumPyHeader: Sendable, Equatable {
  package let type: ElementType
  /// One size to three.
  package let shape: [Int]
  /// Whether the highest byte of a number comes first.
  package var isBigEndian = false
  /// Whether the first index changes fastest, not the last: a matrix lies column by column.
  package var isFortran = false

  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// NumPy's names of the types that are read, behind the order of their bytes.
  static let descriptions: [String: ElementType] = [
    "f2": .float16, "f4": .float32, "f8": .float64, "i8": .int64, "u1": .uint8,
    "u2": .uint16,
  ]

  /// NumPy's name of the type.
  var description: String {
    let name = NumPyHeader.descriptions.first { $0.value == type }?.key ?? ""
    return (type.size == 1 ? "|" : isBigEndian ? ">" : "<") + name
  }

  /// Version 1.0, with spaces up to a multiple of 64 bytes.
  var bytes: [UInt8] {
    let sizes = shape.count == 1 ? "\(shape[0])," : shape.map { "\($0)" }.joined(separator: ", ")
    return NumPyHeader.bytes(type: description, sizes: sizes)
  }

  /// The header of a type and sizes as NumPy writes them.
  static func bytes(type: String, sizes: String) -> [UInt8] {
    let dictionary = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(sizes)), }"
    let total = (10 + dictionary.utf8.count + 1 + 63) / 64 * 64
    let length = total - 10
    var bytes = NumPyHeader.magic + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)]
    bytes += dictionary.utf8
    while bytes.count < total - 1 { bytes.append(UInt8(ascii: " ")) }
    return bytes + [UInt8(ascii: "\n")]
  }
}
