internal import Arithmetic

/// Where a search writes what it finds: the insides of `NearestRows.Result`.
@unsafe struct FoundRows {
  let count: Int
  let similarities: UnsafeMutablePointer<Float>
  let indices: UnsafeMutablePointer<Int32>
  /// Nothing to write to where there is no temperature.
  let sums: UnsafeMutablePointer<EntropySums>

  /// The same from a later query on.
  func from(_ query: Int) -> FoundRows {
    unsafe FoundRows(
      count: count, similarities: similarities + query * count, indices: indices + query * count,
      sums: sums + query)
  }

  /// The similarity that a row must reach to be among a query's nearest so far.
  func threshold(_ query: Int) -> Float {
    guard unsafe count > 0 else { return .infinity }
    return unsafe similarities[(query + 1) * count - 1]
  }

  /// Puts a row in its place among a query's nearest, if it is nearer than the last of them; of equals
  /// the lower index is nearer.
  func offer(_ query: Int, similarity: Float, index: Int32) {
    let (s, i) = unsafe (similarities + query * count, indices + query * count)
    let place = unsafe countNearer(s, i, than: similarity, index)
    guard unsafe place < count else { return }
    unsafe (s + place + 1).update(from: s + place, count: count - 1 - place)
    unsafe (i + place + 1).update(from: i + place, count: count - 1 - place)
    unsafe s[place] = similarity
    unsafe i[place] = index
  }

  /// How many of `count` rows in their order are nearer than one more; empty places, at −∞, are not.
  ///
  /// All are looked at, eight at a time: that is quicker than a search whose every turn is a surprise.
  private func countNearer(
    _ s: UnsafePointer<Float>, _ i: UnsafePointer<Int32>, than similarity: Float, _ index: Int32
  ) -> Int {
    let (similarities, indices) = (
      SIMD8<Float>(repeating: similarity), SIMD8<Int32>(repeating: index)
    )
    var nearer = SIMD8<Int32>.zero
    var place = 0
    while unsafe place + 8 <= count {
      let theirs = unsafe eight(s + place)
      let lower =
        unsafe UnsafeRawPointer(i + place).loadUnaligned(as: SIMD8<Int32>.self) .< indices
      let isNearer = (theirs .> similarities) .| ((theirs .== similarities) .& lower)
      nearer.replace(with: nearer &+ 1, where: isNearer)
      place += 8
    }
    var total = Int(nearer.wrappedSum())
    while unsafe place < count {
      let isNearer = unsafe s[place] > similarity || (s[place] == similarity && i[place] < index)
      total += isNearer ? 1 : 0
      place += 1
    }
    return total
  }

  /// Adds what another search found for a query.
  func add(_ query: Int, of other: NearestRows.Result) {
    unsafe sums[query] += other.entropySums[query]
    for place in unsafe (query * count)..<((query + 1) * count) {
      guard other.indices[place] >= 0 else { break }
      unsafe offer(query, similarity: other.similarities[place], index: other.indices[place])
    }
  }
}

extension NearestRows.Result {
  /// Lends the insides.
  mutating func withFoundRows<Outcome>(_ body: (FoundRows) -> Outcome) -> Outcome {
    let count = count
    return unsafe similarities.withUnsafeMutableBufferPointer { similarities in
      unsafe indices.withUnsafeMutableBufferPointer { indices in
        unsafe entropySums.withUnsafeMutableBufferPointer { sums in
          guard let s = similarities.baseAddress, let i = indices.baseAddress,
            let e = sums.baseAddress
          else { preconditionFailure("a result without memory") }
          return unsafe body(FoundRows(count: count, similarities: s, indices: i, sums: e))
        }
      }
    }
  }
}

/// Whether any lane is set.
@inline(__always)
func hasAny(_ mask: SIMDMask<SIMD8<Int32>>) -> Bool {
  let words = unsafe unsafeBitCast(mask, to: SIMD4<UInt64>.self)
  return (words[0] | words[1]) | (words[2] | words[3]) != 0
}
