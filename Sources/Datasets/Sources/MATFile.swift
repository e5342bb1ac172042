internal import CMatio
internal import Files
internal import Storage

/// Variables of a MAT file of version 5, read by libmatio.
///
/// `~Copyable`: one owner, closed with it.
@safe struct MATFile: ~Copyable {
  let path: String
  private let handle: OpaquePointer

  /// More elements than any list of a data set has: what asks for more is damaged.
  private static let mostElements = 1 << 24

  /// Opens a file.
  ///
  /// - Throws: An error when it is cut short, of another version, or no MAT file.
  init(_ path: String) throws(FileError) {
    try Path.checkReadable(path)
    try MATLayout.check(path)
    guard let handle = unsafe cmatio_open(path) else {
      throw FileError(path, "cannot be read by libmatio", expected: "a MAT file of version 5")
    }
    self.path = path
    unsafe self.handle = unsafe handle
  }

  deinit {
    unsafe cmatio_close(handle)
  }

  /// An array of bytes (uint8) and its sizes, the first of which changes fastest.
  ///
  /// - Parameter check: throws if the sizes are wrong; it is asked before room is made for them.
  func bytes(_ name: String, check: ([Int]) throws(FileError) -> Void)
    throws(FileError) -> (bytes: Buffer, sizes: [Int])
  {
    guard let value = unsafe cmatio_find(handle, name) else { throw hasNone(name) }
    defer { unsafe cmatio_free(value) }
    let sizes = unsafe MATFile.sizes(value)
    guard unsafe cmatio_is_bytes(value) else {
      throw FileError(path, "its variable \(name) is not of bytes", expected: "uint8")
    }
    try check(sizes)
    let count = sizes.reduce(1, *)
    let buffer = Buffer(byteCount: count)
    let target = unsafe buffer.start.assumingMemoryBound(to: UInt8.self)
    guard unsafe cmatio_copy_bytes(handle, value, count, target) else {
      throw FileError(path, "its variable \(name) cannot be read", expected: "\(count) bytes")
    }
    return (buffer, sizes)
  }

  /// All numbers of an array, of whatever type.
  func numbers(_ name: String) throws(FileError) -> [Double] {
    unsafe try reading(name) { value, count throws(FileError) in
      try elements(count, name, "a number") { index in unsafe MATFile.number(value, index) }
    }
  }

  /// The texts in a cell array.
  func texts(_ name: String) throws(FileError) -> [String] {
    unsafe try reading(name) { value, count throws(FileError) in
      try elements(count, name, "a text") { index in
        unsafe cmatio_cell(value, index).flatMap { unsafe MATFile.text($0) }
      }
    }
  }

  /// A field of each struct in an array, which holds a text.
  func texts(_ name: String, field: String) throws(FileError) -> [String] {
    unsafe try reading(name) { value, count throws(FileError) in
      try elements(count, "\(name).\(field)", "a text") { index in
        unsafe cmatio_field(value, field, index).flatMap { unsafe MATFile.text($0) }
      }
    }
  }

  /// A field of each struct in an array, which holds a number.
  func numbers(_ name: String, field: String) throws(FileError) -> [Double] {
    unsafe try reading(name) { value, count throws(FileError) in
      try elements(count, "\(name).\(field)", "a number") { index in
        unsafe cmatio_field(value, field, index).flatMap { unsafe MATFile.number($0, 0) }
      }
    }
  }

  private func reading<Result>(
    _ name: String, _ body: (OpaquePointer, Int) throws(FileError) -> Result
  ) throws(FileError) -> Result {
    guard let found = unsafe cmatio_find(handle, name) else { throw hasNone(name) }
    let count = unsafe MATFile.count(found)
    unsafe cmatio_free(found)
    guard let count, count <= MATFile.mostElements else {
      throw FileError(path, "damaged: its variable \(name) is too large to be a list")
    }
    guard let value = unsafe cmatio_read(handle, name) else { throw hasNone(name) }
    defer { unsafe cmatio_free(value) }
    return try unsafe body(value, count)
  }

  private func elements<Element>(
    _ count: Int, _ name: String, _ kind: String, _ element: (Int) -> Element?
  ) throws(FileError) -> [Element] {
    var list: [Element] = []
    for index in 0..<count {
      guard let next = element(index) else {
        throw FileError(path, "element \(index + 1) of its variable \(name) is not \(kind)")
      }
      list.append(next)
    }
    return list
  }

  private func hasNone(_ name: String) -> FileError {
    FileError(path, "has no variable \(name) that can be read")
  }

  private static func sizes(_ value: OpaquePointer) -> [Int] {
    unsafe (0..<cmatio_rank(value)).map { unsafe cmatio_size(value, $0) }
  }

  /// The product of the sizes; nil if no number holds it.
  private static func count(_ value: OpaquePointer) -> Int? {
    var product = 1
    for size in unsafe sizes(value) {
      let (next, isTooLarge) = product.multipliedReportingOverflow(by: size)
      if isTooLarge { return nil }
      product = next
    }
    return product
  }

  private static func number(_ value: OpaquePointer, _ index: Int) -> Double? {
    var number = 0.0
    return unsafe cmatio_number(value, index, &number) ? number : nil
  }

  private static func text(_ value: OpaquePointer) -> String? {
    guard unsafe cmatio_kind_of(value) == CMATIO_TEXT, let count = unsafe count(value) else {
      return nil
    }
    var units: [UInt16] = []
    for index in 0..<min(count, 1 << 16) {
      let unit = unsafe cmatio_character(value, index)
      guard unit >= 0 else { return nil }
      units.append(UInt16(unit))
    }
    return String(decoding: units, as: UTF16.self)
  }
}
