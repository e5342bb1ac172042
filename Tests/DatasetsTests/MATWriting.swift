import Foundation

/// Writes MAT files of version 5, uncompressed, little-endian, as MathWorks describes them.
enum MATWriting {
  /// A value of a variable, a cell or a field.
  indirect enum Value {
    /// uint8 of these sizes, the first of which changes fastest.
    case bytes([UInt8], sizes: [Int])
    /// A column of doubles.
    case numbers([Double])
    case text(String)
    /// A column of cells.
    case cells([Value])
    /// A column of structs, which all have these fields.
    case structs(names: [String], [[Value]])
  }

  /// The bytes of a file with these variables, in order.
  static func file(_ variables: [(name: String, value: Value)], version: UInt8 = 1) -> [UInt8] {
    var header = Array("MATLAB 5.0 MAT-file".utf8)
    header += Array(repeating: 0x20, count: 116 - header.count) + Array(repeating: 0, count: 8)
    header += [0, version, 0x49, 0x4D]
    return header + variables.flatMap { matrix($0.name, $0.value) }
  }

  private static func number(_ value: Int) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  /// Tag, data, and zeros up to a multiple of 8.
  private static func element(_ type: Int, _ data: [UInt8]) -> [UInt8] {
    let padding = (8 - data.count % 8) % 8
    return number(type) + number(data.count) + data + Array(repeating: 0, count: padding)
  }

  private static func matrix(_ name: String, _ value: Value) -> [UInt8] {
    let (kind, sizes, data): (Int, [Int], [UInt8]) =
      switch value {
      case .bytes(let bytes, let sizes): (9, sizes, element(2, bytes))
      case .numbers(let numbers):
        (6, [numbers.count, 1], element(9, numbers.flatMap { littleEndian($0) }))
      case .text(let text):
        (
          4, [1, text.utf16.count],
          element(4, text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] })
        )
      case .cells(let cells): (1, [cells.count, 1], cells.flatMap { matrix("", $0) })
      case .structs(let names, let structs):
        (
          2, [structs.count, 1],
          // A small element: the length of a name, 32, in the tag itself.
          [5, 0, 4, 0, 32, 0, 0, 0]
            + element(
              1, names.flatMap { Array($0.utf8) + Array(repeating: 0, count: 32 - $0.utf8.count) })
            + structs.flatMap { $0.flatMap { matrix("", $0) } }
        )
      }
    let content =
      element(6, number(kind) + number(0)) + element(5, sizes.flatMap(number))
      + element(1, Array(name.utf8)) + data
    return element(14, content)
  }

  private static func littleEndian(_ value: Double) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * UInt64($0))) }
  }
}
