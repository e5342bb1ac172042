/// What `check-data` found of a data set, as a person reads it.
package struct CheckReport: CustomStringConvertible {
  /// One split.
  package struct Part {
    let name: String
    let count: Int
    let kinds: [String: Int]
    let sides: (least: Int, median: Int, most: Int)?
    let broken: [(name: String, reason: String)]
    let inked: [String]
    let misnamed: [String]
    let classes: Int?
    let statistics: (mean: [Float], std: [Float])?
    let range: (least: Int, greatest: Int)?

    /// What was found of a split of that name.
    package init(
      _ name: String, count: Int, classes: Int? = nil, kinds: [String: Int],
      sides: (least: Int, median: Int, most: Int)?, broken: [(name: String, reason: String)],
      inked: [String], misnamed: [String], statistics: (mean: [Float], std: [Float])? = nil,
      range: (least: Int, greatest: Int)? = nil
    ) {
      (self.statistics, self.range, self.classes) = (statistics, range, classes)
      (self.name, self.count, self.kinds, self.sides) = (name, count, kinds, sides)
      (self.broken, self.inked, self.misnamed) = (broken, inked, misnamed)
    }
  }

  private let parts: [Part]
  private let expectedInked: Set<String>
  private let expectedMisnamed: Set<String>
  private static let mostNames = 10

  /// A report; images that are known to be odd are named by the last part of their path.
  package init(
    _ parts: [Part], expectedInked: Set<String> = [], expectedMisnamed: Set<String> = []
  ) {
    self.parts = parts
    self.expectedInked = expectedInked
    self.expectedMisnamed = expectedMisnamed
  }

  /// The lines.
  package var description: String { parts.flatMap(lines).joined(separator: "\n") }

  private func lines(_ part: Part) -> [String] {
    var lines = [
      "\(part.name): \(Quantity.count(part.count, "image"))"
        + ", \(Quantity.count(part.broken.count)) broken"
    ]
    if let classes = part.classes {
      lines.append("  \(Quantity.count(classes)) \(classes == 1 ? "class" : "classes")")
    }
    for (kind, count) in part.kinds.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
      lines.append("  \(Quantity.count(count)) \(kind)")
    }
    if let sides = part.sides {
      lines.append(
        "  shorter side: \(sides.least) to \(sides.most) pixels, \(sides.median) in the median")
    }
    if let statistics = part.statistics {
      lines.append("  mean: \(CheckReport.numbers(statistics.mean))")
      lines.append("  std: \(CheckReport.numbers(statistics.std))")
    }
    if let range = part.range {
      lines.append(
        "  pixel-range: \(range.least),\(range.greatest) would spread the numbers of 16-bit images; "
          + "count mean and std again with it")
    }
    lines += odd("with inks for colours (CMYK)", part.inked, expectedInked)
    lines += odd("of another format than their name says", part.misnamed, expectedMisnamed)
    return lines
  }

  /// Numbers as the settings `mean` and `std` take them.
  private static func numbers(_ numbers: [Float]) -> String {
    numbers.map { Quantity.decimal(Double($0), 4) }.joined(separator: ",")
  }

  private func odd(_ what: String, _ names: [String], _ expected: Set<String>) -> [String] {
    guard !names.isEmpty else { return [] }
    func isExpected(_ name: String) -> Bool {
      expected.contains(String(name.split(separator: "/").last ?? ""))
    }
    let others = names.filter { !isExpected($0) }
    let known = names.count - others.count
    var line = "  \(Quantity.count(names.count)) \(what)"
    if !expected.isEmpty { line += ", \(known) of them as the set is distributed" }
    guard !others.isEmpty else { return [line] }
    let shown = others.prefix(CheckReport.mostNames).joined(separator: ", ")
    return [line + ": \(shown)\(others.count > CheckReport.mostNames ? ", …" : "")"]
  }
}
