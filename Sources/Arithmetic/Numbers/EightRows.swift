/// Eight by eight numbers of a matrix, to be moved or transposed.
///
/// Public, since the compiler inlines members of `package` types in no other room.
@frozen public struct EightRows {
  @usableFromInline typealias Row = SIMD8<Float>

  @usableFromInline let rows: (Row, Row, Row, Row, Row, Row, Row, Row)

  @inlinable @inline(__always)
  init(_ row: (Int) -> Row) {
    rows = (row(0), row(1), row(2), row(3), row(4), row(5), row(6), row(7))
  }

  /// Rows that begin `stride` numbers apart.
  @inlinable @inline(__always)
  public init(_ source: UnsafePointer<Float>, stride: Int) {
    self.init { unsafe eight(source + $0 * stride) }
  }

  /// The same at a matrix's edge: what is beyond `height` and `width` is zero.
  public init(_ source: UnsafePointer<Float>, stride: Int, height: Int, width: Int) {
    self.init { row in
      var numbers = Row.zero
      guard row < height else { return numbers }
      for column in 0..<min(width, 8) { numbers[column] = unsafe source[row * stride + column] }
      return numbers
    }
  }

  /// Columns in place of rows.
  @inlinable @inline(__always)
  public var transposed: EightRows {
    // Neighbours change places in pairs of numbers, then pairs of pairs, then halves: a processor
    // has an instruction for each line of the three functions.
    let a = (
      mixed(rows.0, rows.1), mixed(rows.2, rows.3), mixed(rows.4, rows.5), mixed(rows.6, rows.7)
    )
    let b = (
      paired(a.0.low, a.1.low), paired(a.0.high, a.1.high), paired(a.2.low, a.3.low),
      paired(a.2.high, a.3.high)
    )
    let c = (
      joined(b.0.low, b.2.low), joined(b.0.high, b.2.high), joined(b.1.low, b.3.low),
      joined(b.1.high, b.3.high)
    )
    return EightRows(
      rows: (c.0.low, c.1.low, c.2.low, c.3.low, c.0.high, c.1.high, c.2.high, c.3.high))
  }

  @inlinable @inline(__always)
  init(rows: (Row, Row, Row, Row, Row, Row, Row, Row)) { self.rows = rows }

  @inlinable @inline(__always)
  func mixed(_ a: Row, _ b: Row) -> (low: Row, high: Row) {
    (
      Row(a[0], b[0], a[1], b[1], a[4], b[4], a[5], b[5]),
      Row(a[2], b[2], a[3], b[3], a[6], b[6], a[7], b[7])
    )
  }

  @inlinable @inline(__always)
  func paired(_ a: Row, _ b: Row) -> (low: Row, high: Row) {
    (
      Row(a[0], a[1], b[0], b[1], a[4], a[5], b[4], b[5]),
      Row(a[2], a[3], b[2], b[3], a[6], a[7], b[6], b[7])
    )
  }

  @inlinable @inline(__always)
  func joined(_ a: Row, _ b: Row) -> (low: Row, high: Row) {
    (Row(lowHalf: a.lowHalf, highHalf: b.lowHalf), Row(lowHalf: a.highHalf, highHalf: b.highHalf))
  }

  /// Writes rows that begin `stride` numbers apart.
  @inlinable @inline(__always)
  public func store(_ target: UnsafeMutablePointer<Float>, stride: Int) {
    func store(_ index: Int, _ row: Row) {
      unsafe UnsafeMutableRawPointer(target + index * stride).storeBytes(of: row, as: Row.self)
    }
    store(0, rows.0)
    store(1, rows.1)
    store(2, rows.2)
    store(3, rows.3)
    store(4, rows.4)
    store(5, rows.5)
    store(6, rows.6)
    store(7, rows.7)
  }

  /// Writes the first `height` of them, and of each the first `width` numbers.
  public func store(_ target: UnsafeMutablePointer<Float>, stride: Int, height: Int, width: Int) {
    for (index, row) in [
      rows.0, rows.1, rows.2, rows.3, rows.4, rows.5, rows.6, rows.7,
    ].enumerated().prefix(height) {
      for column in 0..<min(width, 8) { unsafe target[index * stride + column] = row[column] }
    }
  }
}
