extension SettingGroup {
  /// Where results go.
  static let run = SettingGroup(
    "Run",
    [
      Setting(
        "output", \.output, "folder",
        "folder for the results; the same command finds them there and continues the run",
        mayChange: true,
        open: "runs/<dataset>-<network>", isPath: true),
      Setting(
        "checkpoint-every", \.checkpointEvery, "epochs",
        "epochs from one checkpoint to the next, in addition to one at the end of each round; 0: no checkpoints",
        .atLeast(0), mayChange: true),
      Setting(
        "resume", \.resume, "auto|never|path",
        "checkpoint to continue from: the newest in the output folder, none, or the one at this path",
        mayChange: true, isPath: true),
      Setting(
        "log-every", \.logEvery, "seconds",
        "seconds from one line of progress to the next, if the output is not a terminal",
        .aboveZero, mayChange: true),
    ])
}
