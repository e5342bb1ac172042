internal import Arithmetic
internal import Storage
internal import Synchronization

/// Consecutive rows of the whole bank, exact and as the products of a search take them.
struct SearchRows {
  /// (n, d).
  let rows: Tensor
  /// The index of the first in the whole bank.
  let first: Int
  /// The same rows in bf16, for products in it; nil for products in float32.
  let rounded: BFloat16Tensor?
  /// No row is further than this from its rounded form: max ‖x − x̃‖.
  let loss: Float

  /// Rows for products in float32, where there is no `memory`, and else in bf16: rounded into it, which has
  /// room for as many or more, on one thread.
  init(_ rows: Tensor, first: Int, roundedInto memory: BFloat16Tensor?) {
    guard let memory else {
      self.init(rows: rows, first: first, rounded: nil, loss: 0)
      return
    }
    let rounded = memory.rows(0..<rows.shape[0])
    rounded.round(rows)
    self.init(rows: rows, first: first, rounded: rounded, loss: rounded.loss(of: rows))
  }

  /// Many rows for products in a precision, rounded by all threads.
  static func prepared(
    _ rows: Tensor, first: Int, _ precision: Precision, in memory: Scratchpad
  ) -> SearchRows {
    guard precision == .bf16 else { return SearchRows(rows, first: first, roundedInto: nil) }
    let (count, dimension) = (rows.shape[0], rows.shape[1])
    let rounded = BFloat16Tensor(
      buffer: memory.buffer(byteCount: count * dimension * Precision.bf16.byteCount), offset: 0,
      shape: [count, dimension])
    // Bits of floats that are not negative are in their order.
    let loss = Atomic<UInt32>(0)
    parallelRanges(count, minimum: 64) { range in
      let part = SearchRows(rows.rows(range), first: 0, roundedInto: rounded.rows(range))
      loss.max(part.loss.bitPattern, ordering: .relaxed)
    }
    return SearchRows(
      rows: rows, first: first, rounded: rounded,
      loss: Float(bitPattern: loss.load(ordering: .relaxed)))
  }

  private init(rows: Tensor, first: Int, rounded: BFloat16Tensor?, loss: Float) {
    self.rows = rows
    self.first = first
    self.rounded = rounded
    self.loss = loss
  }

  var count: Int { rows.shape[0] }

  /// Some of them.
  func part(_ range: Range<Int>) -> SearchRows {
    SearchRows(
      rows: rows.rows(range), first: first + range.lowerBound, rounded: rounded?.rows(range),
      loss: loss)
  }
}
