/// Copies a matrix of bytes, (`rows`, `columns`) with rows `stride` apart, turned.
///
/// Element (r, c) goes to `target[c · targetStride + r]`. Blocks of 8 × 8; those at the far edges
/// overlap their neighbours.
func transpose(
  _ source: UnsafePointer<UInt8>, rows: Int, columns: Int, stride: Int,
  into target: UnsafeMutablePointer<UInt8>, targetStride: Int
) {
  guard rows >= 8 && columns >= 8 else {
    for row in 0..<rows {
      for column in 0..<columns {
        unsafe target[column &* targetStride &+ row] = source[row &* stride &+ column]
      }
    }
    return
  }
  for blockRow in Swift.stride(from: 0, to: rows, by: 8) {
    let row = min(blockRow, rows - 8)
    for blockColumn in Swift.stride(from: 0, to: columns, by: 8) {
      let column = min(blockColumn, columns - 8)
      unsafe transposeBlock(
        source + (row &* stride &+ column), stride: stride,
        into: target + (column &* targetStride &+ row), targetStride: targetStride)
    }
  }
}

/// An 8 × 8 block, a row in each word: exchanges single bytes, pairs, then fours.
@inline(__always)
private func transposeBlock(
  _ source: UnsafePointer<UInt8>, stride: Int, into target: UnsafeMutablePointer<UInt8>,
  targetStride: Int
) {
  @inline(__always)
  func row(_ index: Int) -> UInt64 {
    unsafe UInt64(
      littleEndian: UnsafeRawPointer(source + index &* stride).loadUnaligned(as: UInt64.self))
  }
  @inline(__always)
  func exchange(_ a: inout UInt64, _ b: inout UInt64, _ shift: UInt64, _ mask: UInt64) {
    let difference = (a &>> shift ^ b) & mask
    b ^= difference
    a ^= difference &<< shift
  }
  @inline(__always)
  func put(_ index: Int, _ word: UInt64) {
    unsafe UnsafeMutableRawPointer(target + index &* targetStride)
      .storeBytes(of: word.littleEndian, as: UInt64.self)
  }
  var (a, b, c, d) = (row(0), row(1), row(2), row(3))
  var (e, f, g, h) = (row(4), row(5), row(6), row(7))
  let bytes: UInt64 = 0x00FF_00FF_00FF_00FF
  exchange(&a, &b, 8, bytes)
  exchange(&c, &d, 8, bytes)
  exchange(&e, &f, 8, bytes)
  exchange(&g, &h, 8, bytes)
  let pairs: UInt64 = 0x0000_FFFF_0000_FFFF
  exchange(&a, &c, 16, pairs)
  exchange(&b, &d, 16, pairs)
  exchange(&e, &g, 16, pairs)
  exchange(&f, &h, 16, pairs)
  let fours: UInt64 = 0x0000_0000_FFFF_FFFF
  exchange(&a, &e, 32, fours)
  exchange(&b, &f, 32, fours)
  exchange(&c, &g, 32, fours)
  exchange(&d, &h, 32, fours)
  put(0, a)
  put(1, b)
  put(2, c)
  put(3, d)
  put(4, e)
  put(5, f)
  put(6, g)
  put(7, h)
}
