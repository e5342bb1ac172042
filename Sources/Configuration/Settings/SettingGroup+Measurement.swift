extension SettingGroup {
  /// How features are judged; never seen by training.
  static let measurement = SettingGroup(
    "Measurement",
    [
      Setting(
        "evaluate-every", \.evaluateEvery, "epochs",
        "epochs from one kNN evaluation to the next; 0: no evaluation",
        .atLeast(0), mayChange: true),
      Setting(
        "knn-neighbours", \.knnNeighbours, "count",
        "number of nearest neighbours that vote in a kNN evaluation", symbol: "K",
        .atLeast(1), also: [.evaluate], mayChange: true),
      Setting(
        "knn-temperature", \.knnTemperature, "number", "temperature in the weights of the votes",
        symbol: "σ",
        .within(0.001...1000), also: [.evaluate], mayChange: true),
    ])
}
