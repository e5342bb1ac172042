extension DoctorReport: CustomStringConvertible {
  /// The report as a person reads it.
  public var description: String {
    let ranks = nodes.reduce(0) { $0 + $1.ranks }
    var lines = [
      "MPI      \(mpi)",
      "ranks    \(Quantity.count(ranks, "rank")) on \(Quantity.count(nodes.count, "node")), "
        + "\(Quantity.count(threadsPerRank, "thread")) each",
    ]
    for node in nodes {
      lines.append(
        "         \(node.name): \(Quantity.count(node.ranks, "rank")), "
          + "\(Quantity.count(node.cores, "core")), \(Quantity.bytes(node.memory))")
      lines += node.affinity.enumerated().map { "           rank \($0) of it on cores \($1)" }
    }
    lines += [
      "BLAS     \(blas), \(blasKernels) kernels",
      "oneDNN   \(oneDNN), \(instructionSet)",
      "check    "
        + (disagreement.map { "the two DISAGREE: \($0)" }
          ?? "both give the same matrix product"),
    ]
    if let plan {
      lines += ["memory   \(planned)", plan.text]
    } else if !planned.isEmpty {
      lines.append("data     \(planned)")
    }
    lines += warnings.map { "warning  \($0)" }
    let hasData = plan != nil || planned.isEmpty
    lines.append(
      !isSound
        ? "Not fit to train." : hasData ? "Ready to train." : "Ready to train, but for the data.")
    return lines.joined(separator: "\n")
  }
}
