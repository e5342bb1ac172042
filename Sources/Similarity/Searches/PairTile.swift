internal import Arithmetic
internal import Storage

/// The rows on one side of a tile of pairs, at most as many as the tile has.
@unsafe struct PairSide {
  /// What was found for them so far.
  let found: FoundRows
  let rows: SearchRows

  var first: Int { unsafe rows.first }
  var count: Int { unsafe rows.count }
}

/// A tile of similarities of pairs, and the pass over it that serves the rows of both sides.
///
/// Similarities come from a product, and are off by a little (`SearchProduct.margin`). They make the
/// sums; a pair that may be among the nearest, by that margin, gets its exact similarity.
final class PairTile {
  /// s (size, size): of the rows on the left side with those on the right, about.
  let similarities: Tensor

  /// Pairs of at least `pairLimit` that were met, in no order.
  private(set) var pairs: [RowPair] = []

  private let pairLimit: Float
  /// 1/τ; nil without sums.
  private let scale: Float?
  // For each row on the right: Z and U in two parts each (4, size), and what a similarity must reach to
  // be looked at.
  private let columnSums: Buffer
  private let thresholds: Tensor

  private let size: Int

  init(temperature: Float?, size: Int, pairsFrom pairLimit: Float?) {
    self.size = size
    self.pairLimit = pairLimit ?? .infinity
    scale = temperature.map { 1 / $0 }
    similarities = Tensor(shape: [size, size])
    columnSums = Buffer(byteCount: 4 * size * MemoryLayout<Int32>.size)
    thresholds = Tensor(shape: [size])
  }

  /// The pairs that were met since this was called last.
  func takePairs() -> [RowPair] {
    defer { pairs = [] }
    return pairs
  }

  /// Adds each pair to the sums of both its rows, and to the nearest of both where it belongs there.
  ///
  /// All indices on the left are lower than those on the right.
  func add(_ left: PairSide, _ right: PairSide) {
    let margin = unsafe SearchProduct.margin(left.rows, right.rows)
    let columns = unsafe columnSums.start.assumingMemoryBound(to: Int32.self)
    unsafe columns.update(repeating: 0, count: 4 * size)
    let limits = unsafe thresholds.pointer
    for column in 0..<size {
      unsafe limits[column] =
        column < right.count ? right.found.threshold(column) - margin : .infinity
    }
    let padded = unsafe right.count.roundedUp(toMultipleOf: PairTile.group)
    for row in unsafe 0..<left.count {
      let s = unsafe similarities.pointer + row * size
      for column in unsafe right.count..<padded { unsafe s[column] = -.infinity }
      if let scale { unsafe add(s, padded, scale, columns, to: &left.found.sums[row]) }
      unsafe scan(s, padded, row, left, right, margin)
    }
    guard scale != nil else { return }
    for column in unsafe 0..<right.count {
      unsafe right.found.sums[column].add(
        columns[column], columns[size + column], columns[2 * size + column],
        columns[3 * size + column], additions: left.count)
    }
  }

  /// The same for the pairs of rows of one side, each row with itself included, which counts for
  /// its sums alone.
  func addTriangle(_ side: PairSide) {
    let margin = unsafe SearchProduct.margin(side.rows, side.rows)
    let count = unsafe side.count
    let s = unsafe similarities.pointer
    // The value of a pair is that with the lower index on the left.
    for row in 1..<max(count, 1) {
      for column in 0..<row { unsafe s[row * size + column] = s[column * size + row] }
    }
    let padded = count.roundedUp(toMultipleOf: PairTile.group)
    for row in 0..<count {
      let line = unsafe s + row * size
      for column in count..<padded { unsafe line[column] = -.infinity }
      // A row's weight for itself is often the largest: rounding of it alone would move the entropy.
      unsafe line[row] = exact(row, row, side, side)
      if let scale { unsafe side.found.sums[row].add(line, padded, scale: scale) }
      var limit = unsafe min(side.found.threshold(row), pairLimit) - margin
      for column in 0..<count where unsafe line[column] >= limit && column != row {
        unsafe meet(row, column, side)
        limit = unsafe min(side.found.threshold(row), pairLimit) - margin
      }
    }
  }

  // Similarities that are looked at together.
  private static let group = 32

  /// Adds one row's pairs to its own sums, and each to the sums of its column.
  @inline(__always)
  private func add(
    _ s: UnsafePointer<Float>, _ count: Int, _ scale: Float,
    _ columns: UnsafeMutablePointer<Int32>, to sums: inout EntropySums
  ) {
    var (partitions, energies) = (FixedPointLanes(), FixedPointLanes())
    var index = 0
    while index < count {
      let (e, energy) = unsafe EntropySums.terms(eight(s + index), scale)
      let (z, u) = (FixedPointLanes.Parts(e), FixedPointLanes.Parts(energy))
      partitions.add(z)
      energies.add(u)
      let place = unsafe columns + index
      unsafe add(z.coarse, to: place)
      unsafe add(z.fine, to: place + size)
      unsafe add(u.coarse, to: place + 2 * size)
      unsafe add(u.fine, to: place + 3 * size)
      index += 8
    }
    sums.add(partitions, energies, additions: count / 8)
  }

  @inline(__always)
  private func add(_ x: SIMD8<Int32>, to place: UnsafeMutablePointer<Int32>) {
    let raw = UnsafeMutableRawPointer(place)
    unsafe raw.storeBytes(
      of: raw.loadUnaligned(as: SIMD8<Int32>.self) &+ x, as: SIMD8<Int32>.self)
  }

  /// Meets the pairs that may reach the threshold of one of their rows, or the limit of pairs; 32 are
  /// passed over at once where none does.
  @inline(__always)
  private func scan(
    _ s: UnsafePointer<Float>, _ columns: Int, _ row: Int, _ left: PairSide, _ right: PairSide,
    _ margin: Float
  ) {
    let limits = unsafe thresholds.pointer
    @inline(__always) func reached(_ start: Int, _ own: SIMD8<Float>) -> SIMDMask<SIMD8<Int32>> {
      unsafe (eight(s + start) .>= own) .| (eight(s + start) .>= eight(limits + start))
    }
    var own = unsafe SIMD8(repeating: min(left.found.threshold(row), pairLimit) - margin)
    var start = 0
    while start < columns {
      let any =
        reached(start, own) .| reached(start + 8, own) .| reached(start + 16, own)
        .| reached(start + 24, own)
      if hasAny(any) {
        let end = unsafe min(start + PairTile.group, right.count)
        for first in stride(from: start, to: end, by: 8)
        where hasAny(reached(first, own)) {
          for column in first..<min(first + 8, end)
          where unsafe s[column] >= own[0] || s[column] >= limits[column] {
            unsafe meet(row, column, left, right, margin)
            own = unsafe SIMD8(repeating: min(left.found.threshold(row), pairLimit) - margin)
          }
        }
      }
      start += PairTile.group
    }
  }

  /// Offers each row of a pair the other, where it is near enough, and notes the pair if it reaches the
  /// limit.
  @inline(never)
  private func meet(
    _ row: Int, _ column: Int, _ left: PairSide, _ right: PairSide, _ margin: Float
  ) {
    let similarity = unsafe exact(row, column, left, right)
    if unsafe similarity >= left.found.threshold(row) {
      unsafe left.found.offer(
        row, similarity: similarity, index: Int32(right.first + column))
    }
    if unsafe similarity >= right.found.threshold(column) {
      unsafe right.found.offer(
        column, similarity: similarity, index: Int32(left.first + row))
      unsafe thresholds.pointer[column] = right.found.threshold(column) - margin
    }
    unsafe note(row, column, left, right, similarity)
  }

  /// The same for a pair of one side, which is met from both its rows.
  @inline(never)
  private func meet(_ row: Int, _ column: Int, _ side: PairSide) {
    let similarity = unsafe exact(row, column, side, side)
    if unsafe similarity >= side.found.threshold(row) {
      unsafe side.found.offer(row, similarity: similarity, index: Int32(side.first + column))
    }
    if row < column { unsafe note(row, column, side, side, similarity) }
  }

  /// Notes a pair that reaches the limit of pairs.
  private func note(
    _ row: Int, _ column: Int, _ left: PairSide, _ right: PairSide, _ similarity: Float
  ) {
    guard similarity >= pairLimit, pairs.count <= MutualSearch.mostPairs else { return }
    pairs.append(
      unsafe RowPair(
        first: Int32(left.first + row), second: Int32(right.first + column),
        similarity: similarity))
  }

  private func exact(_ row: Int, _ column: Int, _ left: PairSide, _ right: PairSide) -> Float {
    let dimension = unsafe left.rows.rows.shape[1]
    return unsafe innerProduct(
      left.rows.rows.pointer + row * dimension, right.rows.rows.pointer + column * dimension,
      dimension)
  }
}
