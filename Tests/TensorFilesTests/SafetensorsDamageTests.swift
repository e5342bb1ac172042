import Files
import Storage
import TensorFiles
import Testing

/// Files that are wrong, each in one way.
struct SafetensorsDamageTests {
  /// A file of this header and this many bytes of numbers.
  static func bytes(_ json: String, data: Int, length: UInt64? = nil) -> [UInt8] {
    let length = length ?? UInt64(json.utf8.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * UInt64($0))) } + json.utf8
      + [UInt8](repeating: 1, count: data)
  }

  static func tensor(
    _ name: String = "a", dtype: String = "F32", shape: String = "2", _ lower: String = "0",
    _ upper: String = "8"
  ) -> String {
    "\"\(name)\":{\"dtype\":\"\(dtype)\",\"shape\":[\(shape)],\"data_offsets\":[\(lower),\(upper)]}"
  }

  static let cases: [(bytes: [UInt8], message: String)] = [
    ([], "is truncated: 0 bytes; expected a safetensors file, which has at least 8"),
    (bytes("{}", data: 0, length: 1 << 62), "a header of 4611686018427387904 bytes; expected at"),
    (bytes("{}", data: 0, length: .max), "a header of 18446744073709551615 bytes"),
    (bytes("{}", data: 3, length: 40), "is truncated: 13 bytes; expected a header that ends at"),
    (bytes("{}", data: 4), "is longer than its header says: 4 bytes of tensors; expected 0"),
    (bytes("{\(tensor())}", data: 7), "is truncated: 7 bytes of tensors; expected 8"),
    (
      bytes("{\(tensor()),\(tensor("b", "4", "12"))}", data: 12),
      "tensor 'b' starts at byte 4 of the data, inside the one before it; expected 8"
    ),
    (
      bytes("{\(tensor()),\(tensor("b", "12", "20"))}", data: 20),
      "tensor 'b' starts at byte 12 of the data, after a gap; expected 8"
    ),
    (bytes("{\(tensor()),\(tensor())}", data: 8), "'a' occurs twice"),
    (bytes("{\(tensor(dtype: "BOOL"))}", data: 7), "is truncated: 7 bytes of tensors; expected 8"),
    (bytes("{\(tensor("a", dtype: "F4", "8", "0"))}", data: 8), "tensor 'a' lies at 8 ..< 0"),
    (
      bytes("{\(tensor(dtype: "F4", shape: "4294967296,4294967296"))}", data: 8),
      "expected a shape that fits a file"
    ),
    (
      bytes("{\(tensor(shape: "3"))}", data: 8),
      "tensor 'a' lies at 0 ..< 8; expected 12 bytes for F32 [3]"
    ),
    (bytes("{\(tensor("a", "8", "0"))}", data: 8), "tensor 'a' lies at 8 ..< 0"),
    (bytes("{\(tensor(shape: "-2"))}", data: 8), "a number is wrong at byte"),
    (bytes("{\(tensor(shape: "2.0"))}", data: 8), "expected ']'"),
    (
      bytes("{\(tensor(shape: "4294967296,4294967296"))}", data: 8),
      "expected a shape that fits a file"
    ),
    (bytes("{\(tensor(shape: "99999999999999999999"))}", data: 8), "a number is wrong"),
    (bytes("{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}", data: 8), "tensor 'a' is incomplete"),
    (bytes("{\"a\":{\"dtype\":\"F32\",\"x\":[2]}}", data: 8), "unknown or repeated 'x'"),
    (bytes("{\"a\":{}}", data: 8), "bad safetensors header"),
    (bytes("[]", data: 0), "something else at byte 8; expected '{'"),
    (bytes("{", data: 0), "bad safetensors header"),
    (bytes("{\"a", data: 0), "a string does not end"),
    (bytes("{\"\\", data: 0), "a string does not end"),
    (bytes("{\"\\ud800\":1}", data: 0), "half a surrogate pair"),
    (bytes("{\"\\u00", data: 0), "a bad \\u escape"),
    (bytes("{\"\\q\":1}", data: 0), "an unknown escape"),
    (bytes("{} x", data: 0), "something follows the end of the header"),
    (bytes("{\"__metadata__\":{\"a\":1}}", data: 0), "expected '\"'"),
    (bytes("", data: 0), "expected '{'"),
  ]

  @Test(arguments: cases.indices) func saysWhatIsWrong(index: Int) throws {
    let scratch = try Scratch()
    let path = try scratch.file(Self.cases[index].bytes)
    let error = try #require(throws: FileError.self) { _ = try SafetensorsFile(path: path) }
    #expect(error.subject == path)
    #expect("\(error)".contains(Self.cases[index].message))
  }

  /// Whatever the first bytes of a good file are cut or changed to, it ends in an error or a file.
  @Test func survivesDamage() throws {
    let scratch = try Scratch()
    let good = try contents(fixture("torch.safetensors"))
    for end in stride(from: 0, to: good.count, by: 7) {
      let path = try scratch.file(Array(good[..<end]))
      #expect(throws: FileError.self) { _ = try SafetensorsFile(path: path) }
    }
    for place in 0..<(good.count - 200) {
      for flip: UInt8 in [0x01, 0x20, 0xFF] {
        var bytes = good
        bytes[place] ^= flip
        let path = try scratch.file(bytes)
        do throws(FileError) {
          let file = try SafetensorsFile(path: path)
          for entry in file.entries where entry.type?.isFloat == true {
            _ = try file.tensor(entry.name)
          }
        } catch { continue }
      }
    }
  }

  @Test func namesWhatIsNoFile() throws {
    let missing = "/nonexistent/file.safetensors"
    let error = try #require(throws: FileError.self) {
      _ = try SafetensorsFile(path: missing)
    }
    #expect("\(error)" == "\(missing): cannot be opened: No such file or directory")
    #expect(throws: FileError("/tmp", "is not a regular file")) {
      _ = try SafetensorsFile(path: "/tmp")
    }
  }

  /// Types that are not read stand in no one's way until their tensor is asked for.
  @Test func aTypeThatIsNotKnownIsRefusedWhereItIsAskedFor() throws {
    let boolean = fixture("boolean.safetensors")
    let mask = try SafetensorsFile(path: boolean)
    let error = try #require(throws: FileError.self) { _ = try mask.tensor("mask") }
    #expect("\(error)".hasPrefix("\(boolean): tensor 'mask' is BOOL ["), "\(error)")
    #expect(throws: FileError.self) { try mask.bytes("mask") }

    let scratch = try Scratch()
    let header = [
      Self.tensor("eighth", dtype: "F8_E4M3", shape: "3", "0", "3"),
      Self.tensor("a", shape: "1", "3", "7"),
      Self.tensor("half", dtype: "F4", shape: "3", "7", "9"),
    ]
    let file = try SafetensorsFile(
      path: scratch.file(Self.bytes("{\(header.joined(separator: ","))}", data: 9)))
    #expect(file.entries.map(\.typeName) == ["F8_E4M3", "F32", "F4"])
    #expect(try file.tensor("a").array == [Float(bitPattern: 0x0101_0101)])
    #expect(throws: FileError.self) { try file.tensor("eighth") }
    #expect(throws: FileError.self) { try file.integers("half") }
  }
}
