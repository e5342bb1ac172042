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
        "checkpoint-every", \.checkpointEvery, "interval",
        "epochs from one checkpoint to the next, or steps or minutes, as 500-steps and 30-minutes, in "
          + "addition to one at the end of each round; 0: that one alone", mayChange: true),
      Setting(
        "keep-checkpoints", \.keepCheckpoints, "count",
        "how many of the newest checkpoints are kept, beside the last one of each round",
        .atLeast(1), mayChange: true),
      Setting(
        "time-limit", \.timeLimit, "time",
        "save and stop in time before the run has lasted so long, with status 75: 90s, 30m, 12h or "
          + "seconds", .orNone(Rule("more than 0s") { $0.seconds > 0 }), mayChange: true),
      Setting(
        "stall-warn", \.stallWarn, "time",
        "say which ranks are waited for when a job has stood still so long; 0: never",
        mayChange: true),
      Setting(
        "stall-abort", \.stallAbort, "time",
        "end a job that has stood still so long, and say why; 0: never", mayChange: true),
      Setting(
        "timeline", \.timeline, "file",
        "write what each rank did when, as a trace that Chrome and Perfetto show", mayChange: true,
        isPath: true),
      Setting(
        "resume", \.resume, "auto|never|path",
        "checkpoint to continue from: the newest in the output folder, none, or the one at this path",
        mayChange: true, isPath: true),
      Setting(
        "report-every", \.reportEvery, "epochs",
        "epochs from one writing of report.html, the page of the run, to the next; 0: none",
        .atLeast(0), mayChange: true),
      Setting(
        "log-every", \.logEvery, "seconds",
        "seconds from one line of progress to the next, if the output is not a terminal",
        .aboveZero, mayChange: true),
    ])
}
