extension SettingGroup {
  /// The paper's own settings.
  static let neighbourhoods = SettingGroup(
    "Neighbourhoods",
    [
      Setting(
        "temperature", \.temperature, "number", "of the similarities", symbol: "τ",
        .within(0.001...1000), also: [.discover, .benchmark]),
      Setting(
        "bank-momentum", \.bankMomentum, "share",
        "share of a memory bank row that an update keeps", symbol: "η", .zeroToBelowOne,
        also: [.benchmark]),
      Setting(
        "bank-start", \.bankStart, "kind",
        "rows start random, as published, or as the untrained network's features",
        also: [.benchmark]),
      Setting(
        "neighbours", \.neighbours, "count", "neighbours of an anchor", symbol: "k", .atLeast(1),
        also: [.discover, .benchmark]),
      Setting(
        "selection-rate", \.selectionRate, "share",
        "share of images that become anchors with each round", .aboveZeroToOne,
        also: [.discover]),
    ])
}
