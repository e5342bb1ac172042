extension SettingGroup {
  /// How features are judged; never seen by training.
  static let measurement = SettingGroup(
    "Measurement",
    [
      Setting(
        "evaluate-every", \.evaluateEvery, "epochs", "epochs between kNN evaluations; 0: never",
        .atLeast(0), mayChange: true),
      Setting(
        "knn-neighbours", \.knnNeighbours, "count", "neighbours that vote", symbol: "K",
        .atLeast(1), also: [.evaluate], mayChange: true),
      Setting(
        "knn-temperature", \.knnTemperature, "number", "of the votes' weights", symbol: "σ",
        .within(0.001...1000), also: [.evaluate], mayChange: true),
    ])
}
