extension Setting {
  /// Every setting, in the order of the help.
  public static let all: [Setting] = [
    Setting("dataset", \.dataset, .data, "name", "the images to learn from"),
    Setting(
      "data-root", \.dataRoot, .data, "folder", "where they are", open: "the usual place",
      isPath: true),
    Setting(
      "limit-per-class", \.limitPerClass, .data, "images",
      "keep the first so many training images of each class", open: "all"),
    Setting("image-size", \.imageSize, .data, "pixels", "height and width", open: "the set's own"),
    Setting("channels", \.channels, .data, "1|3", "grey or colour", open: "the set's own"),
    Setting("mean", \.mean, .data, "numbers", "mean of each channel", open: "the set's own"),
    Setting("std", \.std, .data, "numbers", "deviation of each channel", open: "the set's own"),
    Setting("augmentation", \.augmentation, .data, "kind", "how images are varied"),
    Setting("order", \.order, .data, "kind", "the order of an epoch"),
    Setting(
      "sharded-sampling", \.shardedSampling, .data, "",
      "each rank draws only from the images whose rows it owns"),
    Setting(
      "loader-workers", \.loaderWorkers, .data, "threads",
      "threads of a rank that load and augment; 0: by its cores"),

    Setting("network", \.network, .network, "name", "what is trained"),
    Setting("width", \.width, .network, "channels", "channels of the first stage, a multiple of 8"),
    Setting("feature-dim", \.featureDimension, .network, "numbers", "length of a feature, d"),
    Setting(
      "sync-bn", \.synchronisedBatchNorm, .network, "",
      "batch normalisation over the global batch, not the rank's part"),
    Setting(
      "initial", \.initial, .network, "file",
      "safetensors file to start the network, and the bank if in it, from", open: "random",
      isPath: true),

    Setting("rounds", \.rounds, .learning, "count", "rounds, round 0 included"),
    Setting("epochs", \.epochs, .learning, "count", "epochs of each round"),
    Setting(
      "batch-size", \.batchSize, .learning, "images", "images of a batch, all ranks together"),
    Setting("accumulation", \.accumulation, .learning, "batches", "batches of one step"),
    Setting(
      "base-lr", \.baseLearningRate, .learning, "rate", "learning rate at the start of a round"),
    Setting(
      "lr-decay-epochs", \.learningRateDecayEpochs, .learning, "epochs",
      "epochs of a round at which it falls"),
    Setting(
      "lr-decay-rate", \.learningRateDecayRate, .learning, "factor", "what it falls by"),
    Setting("sgd-momentum", \.sgdMomentum, .learning, "share", "Nesterov momentum"),
    Setting("weight-decay", \.weightDecay, .learning, "rate", "weight decay"),
    Setting("seed", \.seed, .learning, "number", "where all random numbers come from"),
    Setting("max-steps", \.maxSteps, .learning, "steps", "stop after so many steps"),

    Setting("temperature", \.temperature, .neighbourhoods, "number", "of the similarities, τ"),
    Setting(
      "bank-momentum", \.bankMomentum, .neighbourhoods, "share",
      "share of a memory bank row that an update keeps, η"),
    Setting(
      "bank-start", \.bankStart, .neighbourhoods, "kind",
      "rows start random, as published, or as the untrained network's features"),
    Setting("neighbours", \.neighbours, .neighbourhoods, "count", "neighbours of an anchor, k"),
    Setting(
      "selection-rate", \.selectionRate, .neighbourhoods, "share",
      "share of images that become anchors with each round"),

    Setting(
      "evaluate-every", \.evaluateEvery, .measurement, "epochs",
      "epochs between kNN evaluations; 0: never"),
    Setting("knn-neighbours", \.knnNeighbours, .measurement, "count", "neighbours that vote, K"),
    Setting(
      "knn-temperature", \.knnTemperature, .measurement, "number", "of the votes' weights, σ"),

    Setting("precision", \.precision, .machine, "kind", "numbers to compute in"),
    Setting("convolution", \.convolution, .machine, "kind", "auto: the faster, by measuring"),
    Setting(
      "reduction", \.reduction, .machine, "kind",
      "gradients summed among all ranks, or by node through shared memory; auto: node if it can"),
    Setting("compress", \.compression, .machine, "kind", "numbers in messages of gradients"),
    Setting("bucket-size", \.bucketSize, .machine, "MiB", "least size of a bucket of gradients"),

    Setting(
      "output", \.output, .run, "folder",
      "where results go; the name stays, so that a requeued job finds it",
      open: "runs/<dataset>-<network>", isPath: true),
    Setting(
      "checkpoint-every", \.checkpointEvery, .run, "epochs",
      "epochs between checkpoints, beside one a round; 0: none"),
    Setting(
      "resume", \.resume, .run, "auto|never|path",
      "continue from the output's newest checkpoint, from none, or from this one", isPath: true),
    Setting("log-every", \.logEvery, .run, "seconds", "between two lines of progress in a log"),
  ]

  /// The setting of this name, or nil.
  public static func named(_ name: String) -> Setting? { all.first { $0.name == name } }

  /// The setting of this name; `source` is where the name stands, for the error.
  static func known(_ name: String, source: String) throws(ConfigurationError) -> Setting {
    guard let setting = named(name) else {
      throw .unknownSetting(
        name: name, nearest: nearestName(to: name, among: all.map(\.name)), source: source)
    }
    return setting
  }

  /// Its default as a person reads it.
  public var defaultDescription: String {
    defaultText == "none" ? openText : defaultText
  }

  /// The text of its default.
  public var defaultText: String { text(in: Configuration()) }
}
