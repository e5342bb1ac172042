public import Events

extension MemoryPlan {
  /// A line for each part and one for their sum.
  public var text: String {
    let width = (parts.map(\.name.count) + [12]).max() ?? 0
    return (parts + [Part(name: "a rank needs", bytes: total)])
      .map { part in
        "  \(part.name)\(String(repeating: " ", count: width - part.name.count))  "
          + "\(Quantity.bytes(part.bytes))"
      }.joined(separator: "\n")
  }
}
