extension SettingGroup {
  /// Where results go.
  static let run = SettingGroup(
    "Run",
    [
      Setting(
        "output", \.output, "folder",
        "where results go; the name stays, so that a requeued job finds it", mayChange: true,
        open: "runs/<dataset>-<network>", isPath: true),
      Setting(
        "checkpoint-every", \.checkpointEvery, "epochs",
        "epochs between checkpoints, beside one a round; 0: none", .atLeast(0), mayChange: true),
      Setting(
        "resume", \.resume, "auto|never|path",
        "continue from the output's newest checkpoint, from none, or from this one",
        mayChange: true, isPath: true),
      Setting(
        "log-every", \.logEvery, "seconds", "between two lines of progress in a log",
        .aboveZero, mayChange: true),
    ])
}
