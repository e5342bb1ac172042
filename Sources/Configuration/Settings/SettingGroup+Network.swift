extension SettingGroup {
  /// What is trained.
  static let network = SettingGroup(
    "Network",
    [
      Setting("network", \.network, "name", "the network to train", also: [.benchmark]),
      Setting(
        "width", \.width, "channels",
        "channels of the network's first stage; alexnet is published with 96",
        Rule("a multiple of 8 from 8 to 4096") { (8...4096).contains($0) && $0 % 8 == 0 },
        also: [.benchmark]),
      Setting(
        "stem", \.stem, "name",
        "first layers: imagenet shrinks images, small does not, auto shrinks those above 64 pixels",
        also: [.benchmark]),
      Setting(
        "dropout", \.dropout, "probability",
        "probability that an input of a hidden linear layer is zero in training, in alexnet",
        Rule("0 or more and less than 1") { (0..<1).contains($0) }, also: [.benchmark]),
      Setting(
        "feature-dim", \.featureDimension, "numbers", "how many numbers a feature has", symbol: "d",
        .within(2...8192), also: [.benchmark]),
      Setting(
        "sync-bn", \.synchronisedBatchNorm, "",
        "batch normalisation uses the batch of all ranks, not only a rank's own part",
        also: [.benchmark]),
      Setting(
        "initial", \.initial, "file",
        "safetensors file with the tensors to start from, of the network and possibly the memory bank",
        also: [.benchmark],
        mayChange: true, open: "random tensors", isPath: true),
    ])
}
