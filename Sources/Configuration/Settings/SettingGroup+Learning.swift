extension SettingGroup {
  /// How it is trained.
  static let learning = SettingGroup(
    "Learning",
    [
      Setting(
        "rounds", \.rounds, "count", "number of rounds, including round 0", .atLeast(1),
        mayChange: true),
      Setting("epochs", \.epochs, "count", "number of epochs in each round", .atLeast(1)),
      Setting(
        "batch-size", \.batchSize, "images", "images in a batch, of all ranks together",
        .atLeast(1),
        also: [.benchmark]),
      Setting(
        "accumulation", \.accumulation, "batches",
        "batches whose gradients are averaged in one step", .atLeast(1),
        also: [.benchmark]),
      Setting(
        "base-lr", \.baseLearningRate, "rate", "learning rate at the start of a round",
        .aboveZero, also: [.benchmark]),
      Setting(
        "lr-decay-epochs", \.learningRateDecayEpochs, "epochs",
        "epochs of a round at which the learning rate is reduced", .rising),
      Setting(
        "lr-decay-rate", \.learningRateDecayRate, "factor",
        "factor by which it is multiplied at each epoch of lr-decay-epochs", .aboveZeroToOne),
      Setting(
        "sgd-momentum", \.sgdMomentum, "share", "Nesterov momentum of SGD", .zeroToBelowOne,
        also: [.benchmark]),
      Setting(
        "weight-decay", \.weightDecay, "rate", "weight decay of SGD", .atLeast(0),
        also: [.benchmark]),
      Setting(
        "seed", \.seed, "number", "number from which all random numbers are derived",
        also: [.benchmark]),
      Setting(
        "max-steps", \.maxSteps, "steps", "stop after this many steps", .orNone(.atLeast(1)),
        mayChange: true),
    ])
}

extension Rule where Value == [Int] {
  /// Epochs in their order.
  static let rising = Rule("epochs from 1 on, each after the one before it") {
    ($0.first ?? 1) >= 1 && zip($0, $0.dropFirst()).allSatisfy(<)
  }
}
