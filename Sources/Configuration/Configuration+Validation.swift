internal import Networks
internal import Images

extension Configuration {
  /// Checks every setting, alone and beside the others; throws for the first that is not right.
  public func validate() throws(ConfigurationError) {
    for setting in Setting.all { try setting.check(self) }
    if dataset == .imageFolder {
      try check("data-root", dataRoot != nil, "a folder, as dataset is \(dataset.rawValue)")
    }
    try check(
      "width", width.isMultiple(of: network.widthStep),
      "a multiple of \(network.widthStep) for \(network.rawValue)")
    try check(
      "warm-up-epochs", warmUpEpochs < scheduleEpochs,
      "less than the \(scheduleEpochs) epochs of the schedule")
    let counts = channels.map { [$0] } ?? [1, 3]
    let expected = "\(counts.map { "\($0)" }.joined(separator: " or ")) numbers, one a channel"
    try check("mean", mean.map { counts.contains($0.count) } ?? true, expected)
    try check("std", std.map { counts.contains($0.count) } ?? true, expected)
    if let mean, let std {
      try check("std", mean.count == std.count, "as many numbers as mean has (\(mean.count))")
    }
  }

  private func check(
    _ name: String, _ isRight: Bool, _ expected: String
  ) throws(ConfigurationError) {
    guard !isRight else { return }
    throw .wrongValue(setting: name, value: settings[name] ?? "", expected: expected)
  }
}
