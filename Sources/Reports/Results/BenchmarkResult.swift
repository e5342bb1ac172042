/// What one measured repeatedly came to.
package struct BenchmarkResult: Encodable {
  /// What was measured.
  package let benchmark: String
  /// Sizes and settings that the figures depend on.
  package let settings: [String: String]
  /// Processes.
  package let ranks: Int
  /// Threads of each.
  package let threadsPerRank: Int
  /// The unit of the values.
  package let unit: String
  /// One value a repeat, in order.
  package let values: [Double]
  /// The middle one.
  package let median: Double
  /// The machine's matrix-product peak, all ranks together, in floating-point operations a second.
  package let productPeak: Double?
  /// The median as a share of that, where operations can be counted.
  package let shareOfPeak: Double?
  /// The most memory of any rank, in bytes.
  package var peakMemory = 0
  /// The most memory of each rank, all ranks together, in bytes.
  package var peakMemoryOfRanks = 0
  /// The most memory of any rank but the first, in bytes; nil where there is but one.
  package var peakMemoryElsewhere: Int?
  /// What the work itself added to what was resident before it, all ranks together, in bytes.
  package var memoryBeside: Int?

  /// The most seconds that a rank waited for images in each step.
  package var waitedForData: [Double]?
  /// The most seconds that a rank waited for other ranks and their messages in each step.
  package var waitedForMessages: [Double]?
  /// The ways that were measured, where there are several; the values are those of the fastest.
  package var ways: [Way]?

  /// One of several ways to do the same.
  package struct Way: Encodable {
    package let way: String
    package let values: [Double]
    package let median: Double

    package init(_ way: String, values: [Double]) {
      self.way = way
      self.values = values
      median = middle(of: values)
    }
  }

  package init(
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
  package var json: String { sortedJSON(of: self) }
}

/// The median; of an even number of values, the mean of the middle two.
func middle(of values: [Double]) -> Double {
  let sorted = values.sorted()
  guard !sorted.isEmpty else { return .nan }
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}
