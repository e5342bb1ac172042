extension SettingGroup {
  /// How it is trained.
  static let learning = SettingGroup(
    "Learning",
    [
      Setting(
        "rounds", \.rounds, "count", "rounds, round 0 included", .atLeast(1), mayChange: true),
      Setting("epochs", \.epochs, "count", "epochs of each round", .atLeast(1)),
      Setting(
        "batch-size", \.batchSize, "images", "images of a batch, all ranks together", .atLeast(1),
        also: [.benchmark]),
      Setting(
        "accumulation", \.accumulation, "batches", "batches of one step", .atLeast(1),
        also: [.benchmark]),
      Setting(
        "base-lr", \.baseLearningRate, "rate", "learning rate at the start of a round",
        .aboveZero, also: [.benchmark]),
      Setting(
        "lr-decay-epochs", \.learningRateDecayEpochs, "epochs",
        "epochs of a round at which it falls", .rising),
      Setting(
        "lr-decay-rate", \.learningRateDecayRate, "factor", "what it falls by", .aboveZeroToOne),
      Setting(
        "sgd-momentum", \.sgdMomentum, "share", "Nesterov momentum", .zeroToBelowOne,
        also: [.benchmark]),
      Setting(
        "weight-decay", \.weightDecay, "rate", "weight decay", .atLeast(0), also: [.benchmark]),
      Setting(
        "seed", \.seed, "number", "where all random numbers come from", also: [.benchmark]),
      Setting(
        "max-steps", \.maxSteps, "steps", "stop after so many steps", .orNone(.atLeast(1)),
        mayChange: true),
    ])
}

extension Rule where Value == [Int] {
  /// Epochs of a round in their order.
  fileprivate static let rising = Rule("epochs from 1 on, each after the one before it") {
    ($0.first ?? 1) >= 1 && zip($0, $0.dropFirst()).allSatisfy(<)
  }
}
