internal import Foundation

/// What one measured repeatedly came to.
struct BenchmarkResult: Encodable {
  /// What was measured.
  let benchmark: String
  /// Sizes and settings that the figures depend on.
  let settings: [String: String]
  let ranks: Int
  let threadsPerRank: Int
  /// The unit of the values.
  let unit: String
  /// One value a repeat, in order.
  let values: [Double]
  /// The middle one.
  let median: Double
  /// The machine's matrix-product peak, all ranks together, in floating-point operations a second.
  let productPeak: Double?
  /// The median as a share of that, where operations can be counted.
  let shareOfPeak: Double?
  /// The most memory of any rank, in bytes.
  var peakMemory = 0
  /// The most memory of each rank, all ranks together, in bytes.
  var peakMemoryOfRanks = 0
  /// What the work itself added to what was resident before it, all ranks together, in bytes.
  var memoryBeside: Int?

  /// The most seconds that a rank waited for images in each step.
  var waitedForData: [Double]?
  /// The most seconds that a rank waited for other ranks and their messages in each step.
  var waitedForMessages: [Double]?
  /// The ways that were measured, where there are several; the values are those of the fastest.
  var ways: [Way]?

  /// One of several ways to do the same.
  struct Way: Encodable {
    let way: String
    let values: [Double]
    let median: Double

    init(_ way: String, values: [Double]) {
      self.way = way
      self.values = values
      median = middle(of: values)
    }
  }

  init(
    _ benchmark: String, settings: [String: String], ranks: Int, threads: Int, unit: String,
    values: [Double], operationsPerUnit: Double? = nil, peak: Double? = nil
  ) {
    self.benchmark = benchmark
    self.settings = settings
    self.ranks = ranks
    threadsPerRank = threads
    self.unit = unit
    self.values = values
    let median = middle(of: values)
    self.median = median
    productPeak = peak
    shareOfPeak = operationsPerUnit.flatMap { operations in
      // Rates are units a second; times are seconds a unit.
      peak.map { (unit.hasSuffix("/s") ? operations * median : operations / median) / $0 }
    }
  }

  /// The result as one line of JSON.
  var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }
}

/// The median; of an even number of values, the mean of the middle two.
func middle(of values: [Double]) -> Double {
  let sorted = values.sorted()
  guard !sorted.isEmpty else { return .nan }
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}
