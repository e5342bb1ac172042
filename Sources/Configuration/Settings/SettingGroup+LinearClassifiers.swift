extension SettingGroup {
  /// How linear classifiers on the frozen layers learn; never seen by training.
  static let linearClassifiers = SettingGroup(
    "Linear classifiers",
    [
      Setting(
        "linear-every", \.linearEvery, "epochs",
        "epochs from one training of linear classifiers to the next; 0: none",
        .atLeast(0), mayChange: true),
      Setting(
        "linear-layers", \.linearLayers, "names", "layers that get a linear classifier",
        also: [.evaluate], mayChange: true, open: "those with convolutions, and the last"),
      Setting(
        "linear-epochs", \.linearEpochs, "count", "epochs of linear classifiers", .atLeast(1),
        also: [.evaluate], mayChange: true),
      Setting(
        "linear-batch-size", \.linearBatchSize, "images",
        "images in a batch of linear classifiers, of all ranks together", .atLeast(1),
        also: [.evaluate], mayChange: true),
      Setting(
        "linear-lr", \.linearLearningRate, "rate",
        "learning rate of linear classifiers at the start", .aboveZero,
        also: [.evaluate], mayChange: true),
      Setting(
        "linear-lr-decay-epochs", \.linearDecayEpochs, "epochs",
        "epochs of linear classifiers at which their learning rate is reduced", .rising,
        also: [.evaluate], mayChange: true),
      Setting(
        "linear-lr-decay-rate", \.linearDecayRate, "factor",
        "factor by which it is multiplied at each epoch of linear-lr-decay-epochs",
        .aboveZeroToOne, also: [.evaluate], mayChange: true),
      Setting(
        "linear-weight-decay", \.linearWeightDecay, "rate",
        "weight decay of linear classifiers, biases excepted", .atLeast(0),
        also: [.evaluate], mayChange: true),
      Setting(
        "ten-crop", \.tenCrop, "",
        "linear classifiers judge the mean over four corners and the centre of a test image, and these mirrored",
        also: [.evaluate], mayChange: true),
    ])
}
