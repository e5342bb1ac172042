internal import Events
internal import Foundation

extension RunPlan {
  /// The plan for a person: what is planned, then a table for each figure with its parts.
  package var text: String {
    let heading = [
      "Plan of \(what)",
      "\(Quantity.count(images, "image")), batches of \(Quantity.count(batchSize)); "
        + "\(Quantity.count(ranks, "rank")) of \(Quantity.count(threadsPerRank, "thread")) on "
        + "\(Quantity.count(nodes, "node")), \(Quantity.count(ranksPerNode)) on each",
      "\(Quantity.count(stepsPerEpoch, "step")) in an epoch, \(Quantity.count(steps)) in the run; "
        + (discoveries == 1 ? "1 discovery" : "\(Quantity.count(discoveries)) discoveries"),
    ]
    let tables = [
      memory, sent("a rank sends in a step", bytesPerStep),
      sent("a rank sends in a discovery", bytesPerDiscovery),
      time("a step", secondsPerStep), time("an epoch", secondsPerEpoch),
      time("a discovery", secondsPerDiscovery), time("the run", secondsOfRun),
    ]
    return (heading + tables.flatMap { [""] + $0 } + [""] + calibration.notes)
      .joined(separator: "\n")
  }

  private var memory: [String] {
    var table = TextTable(heads: ["memory of a rank", "bytes"])
    for part in memoryPerRank.parts { table.append([part.name, Quantity.bytes(part.bytes)]) }
    table.append(["in all", Quantity.bytes(memoryPerRank.total)])
    table.append(["all ranks of a node", Quantity.bytes(memoryPerNode)])
    return table.lines
  }

  private func sent(_ head: String, _ sent: Sent) -> [String] {
    var table = TextTable(heads: [head, "bytes", "messages"])
    for part in sent.parts {
      table.append([part.name, Quantity.bytes(part.bytes), Quantity.count(part.messages)])
    }
    table.append(["in all", Quantity.bytes(sent.total), Quantity.count(sent.messages)])
    return table.lines
  }

  private func time(_ head: String, _ seconds: Seconds) -> [String] {
    var table = TextTable(heads: ["time of \(head)", "time", "share"])
    for part in seconds.parts { table.append(row(part.name, part.seconds, of: seconds.total)) }
    table.append(row("in all", seconds.total, of: seconds.total))
    return table.lines
  }

  private func row(_ name: String, _ seconds: Double, of total: Double) -> [String] {
    let share = total > 0 ? 100 * seconds / total : 0
    return [
      name,
      seconds < 1
        ? "\(Quantity.decimal(1e3 * seconds, seconds < 0.01 ? 3 : 1)) ms"
        : Quantity.duration(seconds), "\(Quantity.decimal(share, 1)) %",
    ]
  }
}
