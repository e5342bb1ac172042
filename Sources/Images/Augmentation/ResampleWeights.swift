/// The weights of one pass of PIL's bilinear resize with antialiasing, in its fixed point.
///
/// Output i is Σ_t weights[i · taps + t] · input[starts[i] + t] over t < counts[i], in 22-bit fixed
/// point. Source of the semantics: Pillow's `Resample.c`.
struct ResampleWeights: Sendable {
  static let precision: Int32 = 22

  let taps: Int
  private(set) var starts: [Int]
  let counts: [Int]
  let weights: [Int32]

  /// The weights for the outputs in `window` of a resize from `inputSize` to `outputSize` pixels.
  init(from inputSize: Int, to outputSize: Int, window: Range<Int>) {
    let scale = Double(inputSize) / Double(outputSize)
    let filterScale = max(scale, 1)
    let inverse = 1 / filterScale
    let taps = Int(filterScale.rounded(.up)) * 2 + 1
    var starts: [Int] = []
    var counts: [Int] = []
    var weights = [Int32](repeating: 0, count: window.count * taps)
    var row = [Double](repeating: 0, count: taps)
    for output in window {
      let centre = (Double(output) + 0.5) * scale
      let start = max(Int(centre - filterScale + 0.5), 0)
      let end = min(Int(centre + filterScale + 0.5), inputSize)
      var sum = 0.0
      for tap in 0..<(end - start) {
        let distance = abs((Double(tap + start) - centre + 0.5) * inverse)
        row[tap] = distance < 1 ? 1 - distance : 0
        sum += row[tap]
      }
      let place = starts.count * taps
      for tap in 0..<(end - start) {
        let share = sum == 0 ? row[tap] : row[tap] / sum
        weights[place + tap] = Int32(0.5 + share * Double(1 << ResampleWeights.precision))
      }
      starts.append(start)
      counts.append(end - start)
    }
    self.taps = taps
    self.starts = starts
    self.counts = counts
    self.weights = weights
  }
  /// Counts the inputs from the first that has a weight, and tells which inputs have one.
  mutating func trim() -> Range<Int> {
    let first = starts.min() ?? 0
    let end = zip(starts, counts).map { $0 + $1 }.max() ?? first
    starts = starts.map { $0 - first }
    return first..<end
  }
}
