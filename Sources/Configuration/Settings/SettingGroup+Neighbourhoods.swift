extension SettingGroup {
  /// The paper's own settings.
  static let neighbourhoods = SettingGroup(
    "Neighbourhoods",
    [
      Setting(
        "temperature", \.temperature, "number", "temperature of the softmax over similarities",
        symbol: "τ",
        .within(0.001...1000), also: [.discover, .benchmark]),
      Setting(
        "bank-momentum", \.bankMomentum, "share",
        "share of a memory bank row that is kept when it is updated", symbol: "η", .zeroToBelowOne,
        also: [.benchmark]),
      Setting(
        "bank-start", \.bankStart, "kind",
        "initial memory bank: random rows, as published, or features of the untrained network",
        also: [.benchmark]),
      Setting(
        "neighbours", \.neighbours, "count", "number of neighbours of an anchor", symbol: "k",
        .atLeast(1),
        also: [.discover, .benchmark]),
      Setting(
        "selection-rate", \.selectionRate, "share",
        "share of all images that each round adds to the anchors", .aboveZeroToOne,
        also: [.discover]),
    ])
}
