/// Where a search writes what it finds: the insides of `NearestRows.Result`.
@unsafe struct FoundRows {
  let count: Int
  let similarities: UnsafeMutablePointer<Float>?
  let indices: UnsafeMutablePointer<Int32>?
  let sums: UnsafeMutablePointer<EntropySums>?

  /// The similarity that a row must exceed to be among a query's nearest so far.
  func threshold(_ query: Int) -> Float {
    guard unsafe count > 0, let similarities = unsafe similarities else { return .infinity }
    return unsafe similarities[(query + 1) * count - 1]
  }

  /// Puts a row that exceeds the threshold in its place, after those of equal similarity.
  func insert(_ query: Int, similarity: Float, index: Int32) {
    guard let similarities = unsafe similarities, let indices = unsafe indices else { return }
    let (s, i) = unsafe (similarities + query * count, indices + query * count)
    // The first place whose similarity is smaller.
    var (place, end) = (0, unsafe count - 1)
    while place < end {
      let middle = (place + end) / 2
      if unsafe s[middle] < similarity { end = middle } else { place = middle + 1 }
    }
    unsafe (s + place + 1).update(from: s + place, count: count - 1 - place)
    unsafe (i + place + 1).update(from: i + place, count: count - 1 - place)
    unsafe s[place] = similarity
    unsafe i[place] = index
  }
}
