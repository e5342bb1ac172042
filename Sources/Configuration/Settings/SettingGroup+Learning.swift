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
        "base-lr", \.baseLearningRate, "rate",
        "learning rate at the start of the schedule, after the warm-up",
        .aboveZero, also: [.benchmark]),
      Setting(
        "lr-schedule", \.learningRateShape, "kind",
        "how the learning rate falls; step: at lr-decay-epochs; cosine: as half a cosine to zero"),
      Setting(
        "lr-decay-epochs", \.learningRateDecayEpochs, "epochs",
        "epochs of the schedule at which the learning rate is reduced, in lr-schedule step",
        .rising),
      Setting(
        "lr-decay-rate", \.learningRateDecayRate, "factor",
        "factor by which it is multiplied at each epoch of lr-decay-epochs", .aboveZeroToOne),
      Setting(
        "warm-up-epochs", \.warmUpEpochs, "epochs",
        "epochs at the start of the schedule in which the learning rate rises to base-lr",
        .atLeast(0)),
      Setting(
        "lr-restart", \.restartsLearningRate, "",
        "start the schedule again in each round; otherwise it is one over the whole run"),
      Setting(
        "optimiser", \.optimiser, "name",
        "how weights follow their gradients; lars: each tensor at a rate of its own, for large batches",
        also: [.benchmark]),
      Setting(
        "sgd-momentum", \.sgdMomentum, "share", "momentum of the optimiser", .zeroToBelowOne,
        also: [.benchmark]),
      Setting(
        "nesterov", \.usesNesterov, "", "the momentum of optimiser sgd is Nesterov's",
        also: [.benchmark]),
      Setting(
        "weight-decay", \.weightDecay, "rate", "weight decay", .atLeast(0), also: [.benchmark]),
      Setting(
        "lars-coefficient", \.larsCoefficient, "factor",
        "in optimiser lars, a tensor's rate is the learning rate times this times ‖w‖/(‖g‖ + λ‖w‖)",
        .aboveZero, also: [.benchmark]),
      Setting(
        "seed", \.seed, "number", "number from which all random numbers are derived",
        also: [.benchmark]),
      Setting(
        "max-steps", \.maxSteps, "steps", "stop after this many steps", .orNone(.atLeast(1)),
        mayChange: true),
    ])
}

extension Rule where Value == [Int] {
  /// Epochs of a schedule in their order.
  static let rising = Rule("epochs from 1 on, each after the one before it") {
    ($0.first ?? 1) >= 1 && zip($0, $0.dropFirst()).allSatisfy(<)
  }
}
