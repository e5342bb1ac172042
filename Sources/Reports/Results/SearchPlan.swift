package import Events

/// What `discover` will take: memory and time, each with its parts.
package struct SearchPlan: Encodable {
  /// N.
  package let rows: Int
  /// How many queries there are; nil where each row is one.
  package let queries: Int?
  /// d.
  package let dimension: Int
  /// k.
  package let neighbours: Int
  /// P.
  package let ranks: Int
  /// Threads of a rank.
  package let threadsPerRank: Int
  /// Memory of the rank that needs most.
  package let memoryPerRank: MemoryPlan
  /// Time of it all.
  package let secondsPerDiscovery: RunPlan.Seconds

  /// A plan.
  package init(
    rows: Int, queries: Int?, dimension: Int, neighbours: Int, ranks: Int, threadsPerRank: Int,
    memoryPerRank: MemoryPlan, secondsPerDiscovery: RunPlan.Seconds
  ) {
    (self.rows, self.queries, self.dimension) = (rows, queries, dimension)
    (self.neighbours, self.ranks, self.threadsPerRank) = (neighbours, ranks, threadsPerRank)
    (self.memoryPerRank, self.secondsPerDiscovery) = (memoryPerRank, secondsPerDiscovery)
  }

  /// The plan as one line of JSON.
  package var json: String { sortedJSON(of: self) }

  /// The plan for a person.
  package var text: String {
    let subject =
      queries.map {
        "\($0 == 1 ? "1 query" : "\(Quantity.count($0)) queries") among \(Quantity.count(rows, "row"))"
      } ?? Quantity.count(rows, "row")
    var memory = TextTable(heads: ["memory of a rank", "bytes"])
    for part in memoryPerRank.parts { memory.append([part.name, Quantity.bytes(part.bytes)]) }
    memory.append(["in all", Quantity.bytes(memoryPerRank.total)])
    var time = TextTable(heads: ["time", ""])
    for part in secondsPerDiscovery.parts {
      time.append([part.name, Quantity.duration(part.seconds)])
    }
    time.append(["in all", Quantity.duration(secondsPerDiscovery.total)])
    let heading = [
      "Plan of the \(Quantity.count(neighbours)) nearest of \(subject) of "
        + Quantity.count(dimension, "number"),
      "\(Quantity.count(ranks, "rank")) of \(Quantity.count(threadsPerRank, "thread"))",
    ]
    return (heading + [""] + memory.lines + [""] + time.lines + ["", "Nothing was written."])
      .joined(separator: "\n")
  }
}
