/// The form of an array in a MAT file, with what is in it: a walk over its elements, before libmatio
/// makes room for as many as its sizes claim.
///
/// An array is elements one after the other: flags, sizes, a name, then numbers, or an array for each
/// cell or field. An element is a tag, type and bytes, and its bytes up to a multiple of 8; up to four
/// bytes can stand in the tag itself. Source: MathWorks, *MAT-File Format*.
struct MATMatrix {
  private let bytes: [UInt8]
  private let isLittleEndian: Bool

  /// More arrays in one, at all depths, than any list of a data set has.
  private static let mostArrays = 1 << 20

  /// The type of an element that is an array.
  static let type = 14

  private enum Kind: Int {
    case cells = 1
    case structs = 2
    case text = 4
    case numbers = 6
  }

  /// What is wrong with an array.
  struct Fault: Error {}

  /// Elements of a file with that order of bytes.
  init(_ bytes: [UInt8], isLittleEndian: Bool) {
    (self.bytes, self.isLittleEndian) = (bytes, isLittleEndian)
  }

  /// Whether an array, of which at least the start is there, holds others.
  func holdsOthers() throws(Fault) -> Bool {
    let (kind, _, _) = try header(0..<bytes.count)
    return kind == .cells || kind == .structs
  }

  /// Throws unless an array of `size` bytes, of which at least the start is there, can have the sizes
  /// that it claims.
  func checkStart(size: Int) throws(Fault) {
    let (_, count, position) = try header(0..<bytes.count)
    guard count <= max(0, size - position) else { throw Fault() }
    guard count > 0 else { return }
    // The tag of the numbers, which are there in part or not at all.
    guard position + 8 <= bytes.count,
      number(at: position) >> 16 != 0 || number(at: position + 4) <= size - position - 8
    else { throw Fault() }
  }

  /// Throws unless an array, and all that it holds, can have the sizes that they claim.
  func checkWhole() throws(Fault) {
    var total = 1
    try check(0..<bytes.count, depth: 0, &total)
  }

  private func check(_ range: Range<Int>, depth: Int, _ total: inout Int) throws(Fault) {
    guard depth < 8 else { throw Fault() }
    var (kind, count, position) = try header(range)
    switch kind {
    case .text, .numbers:
      guard count <= range.upperBound - position else { throw Fault() }
      while position < range.upperBound { _ = try element(at: &position, in: range) }
      return
    case .cells: break
    case .structs:
      let length = try element(at: &position, in: range)
      let names = try element(at: &position, in: range)
      guard (length.type, names.type) == (5, 1), length.data.count == 4 else { throw Fault() }
      let one = number(at: length.data.lowerBound)
      guard one > 0, names.data.count % one == 0 else { throw Fault() }
      let (fields, isTooLarge) = count.multipliedReportingOverflow(by: names.data.count / one)
      guard !isTooLarge else { throw Fault() }
      count = fields
    }
    // Each has a tag at least; libmatio makes room for all of them.
    total += count
    guard count <= (range.upperBound - position) / 8, total <= MATMatrix.mostArrays else {
      throw Fault()
    }
    for _ in 0..<count {
      let (type, data) = try element(at: &position, in: range)
      guard type == MATMatrix.type else { throw Fault() }
      // An array without a byte is an empty one.
      if !data.isEmpty { try check(data, depth: depth + 1, &total) }
    }
  }

  /// Flags, sizes and name: what kind of array it is, of how many elements, and where they begin.
  private func header(_ range: Range<Int>) throws(Fault) -> (Kind, count: Int, position: Int) {
    var position = range.lowerBound
    let flags = try element(at: &position, in: range)
    let sizes = try element(at: &position, in: range)
    let name = try element(at: &position, in: range)
    // Unsigned and signed numbers of 32 bits, and characters.
    guard (flags.type, sizes.type, name.type) == (6, 5, 1), flags.data.count == 8,
      sizes.data.count.isMultiple(of: 4), sizes.data.count >= 8
    else {
      throw Fault()
    }
    var count = 1
    let extents = stride(from: sizes.data.lowerBound, to: sizes.data.upperBound, by: 4).map {
      self.number(at: $0)
    }
    // libmatio makes room by some of the sizes of an array that has no element.
    let isEmpty = extents.contains(0)
    for extent in extents where extent > 0 {
      let (product, isTooLarge) = count.multipliedReportingOverflow(by: extent)
      guard !isTooLarge, !isEmpty || product <= 1 << 16 else { throw Fault() }
      count = product
    }
    if isEmpty { count = 0 }
    let number = number(at: flags.data.lowerBound) & 0xFF
    // Numbers of all types from double, 6, to unsigned 64 bits, 15.
    guard let kind = Kind(rawValue: (6...15).contains(number) ? Kind.numbers.rawValue : number)
    else {
      throw Fault()
    }
    return (kind, count, position)
  }

  /// The element at `position`, which moves behind it.
  private func element(
    at position: inout Int, in range: Range<Int>
  ) throws(Fault) -> (type: Int, data: Range<Int>) {
    guard position + 8 <= range.upperBound else { throw Fault() }
    let tag = number(at: position)
    if tag >> 16 != 0 {
      let start = position + 4
      guard tag >> 16 <= 4 else { throw Fault() }
      position += 8
      return (tag & 0xFFFF, start..<start + tag >> 16)
    }
    let (start, size) = (position + 8, number(at: position + 4))
    guard size <= range.upperBound - start else { throw Fault() }
    // What stands last need not be filled up.
    position = min(start + (size + 7) / 8 * 8, range.upperBound)
    return (tag, start..<start + size)
  }

  private func number(at place: Int) -> Int {
    MATMatrix.number(bytes[place..<place + 4], isLittleEndian)
  }

  /// The number of 32 bits without a sign that four bytes are.
  static func number(_ bytes: ArraySlice<UInt8>, _ isLittleEndian: Bool) -> Int {
    (isLittleEndian ? Array(bytes.reversed()) : Array(bytes)).reduce(0) { $0 << 8 | Int($1) }
  }
}
