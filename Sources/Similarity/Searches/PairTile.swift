internal import Arithmetic
internal import Storage

/// The rows on one side of a tile of pairs.
@unsafe struct PairSide {
  /// What was found for them so far.
  let found: FoundRows
  /// The index of the first in the whole bank.
  let first: Int
  /// How many there are, at most the size of the tile.
  let count: Int
}

/// A tile of similarities of pairs, and the pass over it that serves the rows of both sides.
final class PairTile {
  /// s (size, size): of the rows on the left side with those on the right.
  let similarities: Tensor

  /// Pairs of at least `pairLimit` that were met, in no order.
  private(set) var pairs: [RowPair] = []

  private let pairLimit: Float
  private let scale: Float
  // For each row on the right: Z and U in two parts each (4, size), and its threshold.
  private let columnSums: Buffer
  private let thresholds: Tensor

  private let size: Int

  init(temperature: Float, size: Int, pairsFrom pairLimit: Float?) {
    self.size = size
    self.pairLimit = pairLimit ?? .infinity
    scale = 1 / temperature
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
    let columns = unsafe columnSums.start.assumingMemoryBound(to: Int32.self)
    unsafe columns.update(repeating: 0, count: 4 * size)
    let limits = unsafe thresholds.pointer
    for column in 0..<size {
      unsafe limits[column] = column < right.count ? right.found.threshold(column) : .infinity
    }
    let padded = unsafe right.count.roundedUp(toMultipleOf: PairTile.group)
    for row in unsafe 0..<left.count {
      let s = unsafe similarities.pointer + row * size
      for column in unsafe right.count..<padded { unsafe s[column] = -.infinity }
      unsafe add(s, padded, columns, to: &left.found.sums[row])
      unsafe scan(s, padded, row, left, right)
    }
    for column in unsafe 0..<right.count {
      unsafe right.found.sums[column].add(
        columns[column], columns[size + column], columns[2 * size + column],
        columns[3 * size + column], additions: left.count)
    }
  }

  /// The same for the pairs of rows of one side, each row with itself included, which counts for
  /// its sums alone.
  func addTriangle(_ side: PairSide) {
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
      unsafe side.found.sums[row].add(line, padded, scale: scale)
      var threshold = unsafe side.found.threshold(row)
      for column in 0..<count where column != row {
        guard unsafe line[column] >= threshold else { continue }
        unsafe side.found.offer(
          row, similarity: line[column], index: Int32(side.first + column))
        threshold = unsafe side.found.threshold(row)
      }
      if pairLimit < .infinity {
        unsafe notePairs(line, row + 1..<count, side.first + row, side.first)
      }
    }
  }

  // Similarities that are looked at together.
  private static let group = 32

  /// Adds one row's pairs to its own sums, and each to the sums of its column.
  @inline(__always)
  private func add(
    _ s: UnsafePointer<Float>, _ count: Int, _ columns: UnsafeMutablePointer<Int32>,
    to sums: inout EntropySums
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

  /// Notes the pairs of a row with some of the columns that reach the limit of pairs; `first` is the
  /// index of the row, `other` that of column 0.
  @inline(never)
  private func notePairs(
    _ s: UnsafePointer<Float>, _ columns: Range<Int>, _ first: Int, _ other: Int
  ) {
    for column in columns where unsafe s[column] >= pairLimit {
      guard pairs.count <= MutualSearch.mostPairs else { return }
      pairs.append(
        unsafe RowPair(
          first: Int32(first), second: Int32(other + column), similarity: s[column]))
    }
  }

  @inline(__always)
  private func add(_ x: SIMD8<Int32>, to place: UnsafeMutablePointer<Int32>) {
    let raw = UnsafeMutableRawPointer(place)
    unsafe raw.storeBytes(
      of: raw.loadUnaligned(as: SIMD8<Int32>.self) &+ x, as: SIMD8<Int32>.self)
  }

  /// Offers the pairs that reach the threshold of one of their rows, and notes those that reach the
  /// limit of pairs; 32 are passed over at once where none does.
  @inline(__always)
  private func scan(
    _ s: UnsafePointer<Float>, _ columns: Int, _ row: Int, _ left: PairSide, _ right: PairSide
  ) {
    let limits = unsafe thresholds.pointer
    let pairLimit = pairLimit
    var threshold = unsafe left.found.threshold(row)
    var start = 0
    while start < columns {
      let own = SIMD8(repeating: min(threshold, pairLimit))
      var reached =
        unsafe (eight(s + start) .>= own) .| (eight(s + start) .>= eight(limits + start))
      for next in stride(from: start + 8, to: start + PairTile.group, by: 8) {
        reached =
          unsafe reached
          .| ((eight(s + next) .>= own) .| (eight(s + next) .>= eight(limits + next)))
      }
      if hasAny(reached) {
        for column in start..<min(start + PairTile.group, unsafe right.count) {
          let similarity = unsafe s[column]
          if similarity >= threshold {
            unsafe left.found.offer(
              row, similarity: similarity, index: Int32(right.first + column))
            threshold = unsafe left.found.threshold(row)
          }
          if unsafe similarity >= limits[column] {
            unsafe right.found.offer(
              column, similarity: similarity, index: Int32(left.first + row))
            unsafe limits[column] = right.found.threshold(column)
          }
        }
        if pairLimit < .infinity {
          let columns = unsafe start..<min(start + PairTile.group, right.count)
          unsafe notePairs(s, columns, left.first + row, right.first)
        }
      }
      start += PairTile.group
    }
  }
}
