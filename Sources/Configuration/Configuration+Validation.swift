internal import Images

extension Configuration {
  /// Checks every setting, alone and beside the others; throws for the first that is not right.
  public func validate() throws(ConfigurationError) {
    try validateData()
    try validateNetwork()
    try validateLearning()
    try validateNeighbourhoods()
    try validateRun()
  }

  private func validateData() throws(ConfigurationError) {
    if dataset == .imageFolder {
      try check("data-root", dataRoot != nil, "a folder, as dataset is image-folder")
    }
    try check("limit-per-class", limitPerClass.isNil(or: { $0 >= 1 }), "1 or more, or none")
    try check("image-size", imageSize.isNil(or: { (8...1024).contains($0) }), "8 … 1024, or none")
    try check("channels", channels.isNil(or: { $0 == 1 || $0 == 3 }), "1 or 3, or none")
    try check("std", std.isNil(or: { $0.allSatisfy { $0 > 0 } }), "numbers above 0")
    let counts = channels.map { [$0] } ?? [1, 3]
    let expected = "\(counts.map { "\($0)" }.joined(separator: " or ")) numbers, one a channel"
    try check("mean", mean.isNil(or: { counts.contains($0.count) }), expected)
    try check("std", std.isNil(or: { counts.contains($0.count) }), expected)
    if let mean, let std {
      try check("std", mean.count == std.count, "as many numbers as mean has (\(mean.count))")
    }
    try check("loader-workers", (0...1024).contains(loaderWorkers), "0 … 1024")
  }

  private func validateNetwork() throws(ConfigurationError) {
    try check(
      "width", width >= 8 && width <= 4096 && width % 8 == 0, "a multiple of 8 from 8 to 4096")
    try check("feature-dim", (2...8192).contains(featureDimension), "2 … 8192")
  }

  private func validateLearning() throws(ConfigurationError) {
    try check("rounds", rounds >= 1, "1 or more")
    try check("epochs", epochs >= 1, "1 or more")
    try check("batch-size", batchSize >= 1, "1 or more")
    try check("accumulation", accumulation >= 1, "1 or more")
    try check("base-lr", baseLearningRate > 0, "a number above 0")
    try check(
      "lr-decay-epochs",
      (learningRateDecayEpochs.first ?? 1) >= 1
        && zip(learningRateDecayEpochs, learningRateDecayEpochs.dropFirst()).allSatisfy(<),
      "epochs from 1 on, each after the one before it")
    try check(
      "lr-decay-rate", learningRateDecayRate > 0 && learningRateDecayRate <= 1,
      "a number above 0, at most 1")
    try check("sgd-momentum", (0..<1).contains(sgdMomentum), "at least 0 and below 1")
    try check("weight-decay", weightDecay >= 0, "0 or more")
    try check("max-steps", maxSteps.isNil(or: { $0 >= 1 }), "1 or more, or none")
  }

  private func validateNeighbourhoods() throws(ConfigurationError) {
    try check("temperature", (0.001...1000).contains(temperature), "0.001 … 1000")
    try check("bank-momentum", (0..<1).contains(bankMomentum), "at least 0 and below 1")
    try check("neighbours", neighbours >= 1, "1 or more")
    try check(
      "selection-rate", selectionRate > 0 && selectionRate <= 1, "a number above 0, at most 1")
    try check("evaluate-every", evaluateEvery >= 0, "0 or more")
    try check("knn-neighbours", knnNeighbours >= 1, "1 or more")
    try check("knn-temperature", (0.001...1000).contains(knnTemperature), "0.001 … 1000")
  }

  private func validateRun() throws(ConfigurationError) {
    try check("checkpoint-every", checkpointEvery >= 0, "0 or more")
    try check("bucket-size", (0.001...512).contains(bucketSize), "0.001 … 512")
    try check("log-every", logEvery > 0, "a number above 0")
  }

  private func check(
    _ name: String, _ isRight: Bool, _ expected: String
  ) throws(ConfigurationError) {
    guard !isRight else { return }
    let value = Setting.named(name)?.text(in: self) ?? ""
    throw .wrongValue(setting: name, value: value, expected: expected)
  }
}

extension Optional {
  /// Whether there is no value, or one that `isRight`.
  fileprivate func isNil(or isRight: (Wrapped) -> Bool) -> Bool { map(isRight) ?? true }
}
