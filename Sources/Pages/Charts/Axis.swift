internal import Foundation

/// One axis of a chart: from which number to which, and the numbers that are written beside it.
struct Axis: Equatable {
  let range: ClosedRange<Double>
  let ticks: [Double]

  /// An axis that has all numbers, with about `count` ticks at round numbers (1, 2 or 5 · 10ⁿ apart).
  init(_ numbers: [Double], count: Int = 5, fromZero: Bool = false) {
    let finite = numbers.filter(\.isFinite) + (fromZero ? [0] : [])
    let (low, high) = (finite.min() ?? 0, finite.max() ?? 1)
    let width = high > low ? high - low : max(abs(high), 1)
    let rough = width / Double(max(count, 1))
    let power = pow(10, floor(log10(rough)))
    let step = power * ([1.0, 2, 5].first { $0 * power >= rough } ?? 10)
    let first = (low / step).rounded(.down)
    let last = max((high / step).rounded(.up), first + 1)
    ticks = stride(from: first, through: last, by: 1).map { $0 * step }
    range = first * step...last * step
  }

  /// Where a number is, 0 … 1.
  func place(_ number: Double) -> Double {
    (number - range.lowerBound) / (range.upperBound - range.lowerBound)
  }

  /// A tick as a person writes it.
  static func label(_ tick: Double) -> String {
    let size = abs(tick)
    if size >= 1e6 { return "\(short(tick / 1e6))M" }
    if size >= 1e4 { return "\(short(tick / 1e3))k" }
    return size > 0 && size < 1e-3 ? String(format: "%.0e", tick) : short(tick)
  }

  private static func short(_ number: Double) -> String { String(format: "%.4g", number) }
}
